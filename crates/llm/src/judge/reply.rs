//! What the model answered, checked: a schema that was asked for is not always kept to.

use super::{CATEGORIES, Judgement, SEVERITIES, Status, fence};
use crate::limits;
use serde::Deserialize;

#[derive(Deserialize)]
struct Reply {
    verdicts: Vec<serde_json::Value>,
}

#[derive(Deserialize)]
struct One {
    item: usize,
    verdict: String,
    severity: String,
    category: String,
    reason: String,
}

/// One place for each question: what was said about it, or `None` where that cannot be used. An item that is answered
/// twice is not answered.
///
/// # Errors
/// If nothing of the answer can be used.
pub(super) fn read(text: &str, questions: usize) -> Result<Vec<Option<Judgement>>, String> {
    let reply: Reply = serde_json::from_str(text).map_err(|error| format!("it is not as asked: {error}"))?;
    let mut judgements = vec![None; questions];
    let mut seen = vec![0_u32; questions];
    for value in reply.verdicts.into_iter().take(2 * questions) {
        let Ok(one) = serde_json::from_value::<One>(value) else { continue };
        let Some(place) = one.item.checked_sub(1).filter(|place| *place < questions) else { continue };
        seen[place] += 1;
        judgements[place] = judgement(&one).filter(|_| seen[place] == 1);
    }
    if judgements.iter().all(Option::is_none) {
        return Err("it holds no verdict that is as asked".to_owned());
    }
    Ok(judgements)
}

fn judgement(one: &One) -> Option<Judgement> {
    let status = match one.verdict.as_str() {
        "normal" => Status::Normal,
        "unusual" => Status::Unusual,
        "suspicious" => Status::Suspicious,
        _ => return None,
    };
    let known = |all: &[&'static str], word: &str| all.iter().find(|known| **known == word).copied();
    let reason: String = fence::visible(one.reason.trim()).chars().take(limits::REASON_CHARS_MAX).collect();
    if reason.is_empty() {
        return None;
    }
    Some(Judgement {
        status,
        severity: known(&SEVERITIES, &one.severity)?,
        category: known(&CATEGORIES, &one.category)?,
        reason,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn one(item: usize, verdict: &str) -> serde_json::Value {
        json!({"item": item, "verdict": verdict, "severity": "low", "category": "access", "reason": "since"})
    }

    #[test]
    fn answers_are_taken_as_far_as_they_are_as_asked() {
        let with = |change: fn(&mut serde_json::Value)| {
            let mut value = one(1, "normal");
            change(&mut value);
            value
        };
        let cases = [
            (
                json!([one(2, "normal"), one(1, "suspicious")]),
                [Some(Status::Suspicious), Some(Status::Normal)],
            ),
            (json!([one(2, "unusual")]), [None, Some(Status::Unusual)]),
            (json!([one(1, "fine"), one(2, "normal")]), [None, Some(Status::Normal)]),
            (json!([one(1, "normal"), one(1, "suspicious"), one(2, "normal")]), [None, Some(Status::Normal)]),
            (json!([one(0, "normal"), one(3, "normal"), one(2, "normal")]), [None, Some(Status::Normal)]),
            (
                json!([with(|value| value["severity"] = json!("huge")), one(2, "normal")]),
                [None, Some(Status::Normal)],
            ),
            (
                json!([with(|value| value["category"] = json!(7)), one(2, "normal")]),
                [None, Some(Status::Normal)],
            ),
            (
                json!([with(|value| value["reason"] = json!(" ")), one(2, "normal")]),
                [None, Some(Status::Normal)],
            ),
            (json!(["text", null, one(2, "normal")]), [None, Some(Status::Normal)]),
        ];
        for (verdicts, expected) in cases {
            let text = json!({"verdicts": verdicts}).to_string();
            let found = read(&text, 2).unwrap();
            let found: Vec<_> = found.iter().map(|one| one.as_ref().map(|one| one.status)).collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_answer_is_an_error() {
        let all_wrong = json!({"verdicts": [one(9, "normal")]}).to_string();
        for text in [
            "",
            "I think it is fine.",
            "{\"verdicts\":[{\"item\":1,",
            "[]",
            "{\"verdicts\":{}}",
            "{\"verdicts\":[]}",
            &all_wrong,
        ] {
            assert!(read(text, 1).is_err(), "{text}");
        }
    }

    #[test]
    fn a_reason_is_one_line_and_has_a_bound() {
        let mut verdict = one(1, "normal");
        verdict["reason"] = json!(format!("a\n\u{202e}b {}", "x".repeat(10_000)));
        let found = read(&json!({"verdicts": [verdict]}).to_string(), 1).unwrap();
        let reason = &found[0].as_ref().unwrap().reason;
        assert!(reason.starts_with("a\\n\\u{202e}b x") && reason.chars().count() == limits::REASON_CHARS_MAX);
    }
}
