//! Requests: one for each event, or documents of an index, many in one.

use super::{Numbered, Pauses, Place, Refused, Rejected, bounded};
use flow::{EnvironmentEntry, SinkDefinition};
use pipeline::Answer;
use serde_json::{Value, json};
use sink::{HttpAnswer, HttpMethod, HttpRequest};
use std::time::Duration;

/// Brings one event, again while it is refused for now.
pub(super) async fn offer(
    place: Place<'_>,
    sink: &SinkDefinition,
    seq: u64,
    answer: Answer,
) -> (u64, Result<(), String>) {
    let mut pauses = Pauses::default();
    loop {
        let sent = match request(place, sink, &answer) {
            Ok(request) => send(place, request).await.map(drop),
            Err(refused) => Err(refused),
        };
        match sent {
            Ok(()) => return (seq, Ok(())),
            Err(Refused::ForGood(reason) | Refused::InPart(reason)) => return (seq, Err(reason)),
            Err(Refused::ForNow(reason, asked)) => {
                if let Err(reason) = pauses.wait(&reason, asked).await {
                    return (seq, Err(reason));
                }
            }
        }
    }
}

/// Sends a request that must be taken.
pub(super) async fn send(place: Place<'_>, request: HttpRequest) -> Result<HttpAnswer, Refused> {
    let answer = place.server.options.sender.http(request).await?;
    if (200..300).contains(&answer.status) {
        return Ok(answer);
    }
    let said: String = String::from_utf8_lossy(&answer.body).chars().take(200).collect();
    let reason = format!("the receiver answered {} {said}", answer.status);
    let after = answer.headers.iter().find(|(name, _)| name == "retry-after");
    let after = after.and_then(|(_, value)| value.trim().parse().ok()).map(Duration::from_secs);
    Err(match answer.status {
        408 | 425 | 429 | 500.. => Refused::ForNow(reason, after),
        400 | 413 | 422 => Refused::InPart(reason),
        _ => Refused::ForGood(reason),
    })
}

fn named(place: Place<'_>, headers: &[EnvironmentEntry]) -> Result<Vec<(String, String)>, Refused> {
    let named =
        |EnvironmentEntry { name, value }: &EnvironmentEntry| Ok((name.clone(), place.resolve(value)?));
    headers.iter().map(named).collect()
}

fn request(place: Place<'_>, sink: &SinkDefinition, answer: &Answer) -> Result<HttpRequest, Refused> {
    let json = ("Content-Type".to_owned(), "application/json".to_owned());
    match sink {
        SinkDefinition::Webhook { url, method, headers } => {
            let method = match method.as_str() {
                "PUT" => HttpMethod::Put,
                "PATCH" => HttpMethod::Patch,
                _ => HttpMethod::Post,
            };
            let mut headers = named(place, headers)?;
            if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type")) {
                headers.push(json);
            }
            Ok(HttpRequest { method, url: place.resolve(url)?, headers, body: answer.response.clone() })
        }
        SinkDefinition::Slack { url } => {
            let body = slack(&answer.response).to_string().into_bytes();
            Ok(HttpRequest { method: HttpMethod::Post, url: place.resolve(url)?, headers: vec![json], body })
        }
        other => Err(Refused::ForGood(format!("{} gets no requests of single events", other.kind()))),
    }
}

/// Documents of an index, by the ids that events have here: what comes again takes its own place.
pub(super) async fn index(
    place: Place<'_>,
    (url, index, headers): (&str, &str, &[EnvironmentEntry]),
    batch: &[Numbered],
) -> Result<Rejected, Refused> {
    let mut body = Vec::new();
    for (seq, answer) in batch {
        let action = json!({ "index": { "_index": index, "_id": place.id(*seq) } });
        let document: Value = serde_json::from_slice(&answer.response).unwrap_or_default();
        let document = if document.is_object() { document } else { json!({ "value": document }) };
        body.extend(format!("{action}\n{document}\n").into_bytes());
    }
    let mut headers = named(place, headers)?;
    headers.push(("Content-Type".to_owned(), "application/x-ndjson".to_owned()));
    // Of what went well nothing is told, so that the answer stays short.
    let told = "filter_path=errors,items.*.status,items.*.error.type,items.*.error.reason";
    let url = format!("{}/_bulk?{told}", place.resolve(url)?.trim_end_matches('/'));
    let request = HttpRequest { method: HttpMethod::Post, url, headers, body: bounded(body)? };
    let answer = send(place, request).await?;
    indexed(batch, &answer.body)
}

/// What an index says of each document.
fn indexed(batch: &[Numbered], answer: &[u8]) -> Result<Rejected, Refused> {
    let unreadable = || Refused::InPart("the receiver's answer cannot be read".to_owned());
    let told: Value = serde_json::from_slice(answer).map_err(|_| unreadable())?;
    if told["errors"] == json!(false) {
        return Ok(Vec::new());
    }
    let items = told["items"].as_array().filter(|items| items.len() == batch.len()).ok_or_else(unreadable)?;
    let mut rejected = Vec::new();
    for ((seq, _), item) in batch.iter().zip(items) {
        let told = item.as_object().and_then(|item| item.values().next()).unwrap_or(&Value::Null);
        let error = &told["error"];
        let reason = format!(
            "{} {}",
            error["type"].as_str().unwrap_or("error"),
            error["reason"].as_str().unwrap_or_default()
        );
        match told["status"].as_u64().unwrap_or(0) {
            200..300 => {}
            // All again: what is there already takes its own place.
            429 | 500.. => return Err(Refused::ForNow(reason, None)),
            _ => rejected.push((*seq, reason.chars().take(300).collect())),
        }
    }
    Ok(rejected)
}

/// A message: the text that the transforms wrote, else what they made.
fn slack(response: &[u8]) -> Value {
    let value: Value = serde_json::from_slice(response).unwrap_or_default();
    let text = match (&value, value["text"].as_str()) {
        (_, Some(text)) => text.to_owned(),
        (Value::String(text), None) => text.clone(),
        _ => value.to_string(),
    };
    json!({ "text": text })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_tells_of_each_document() {
        let event = pipeline::Event { id: [0; 16], received: 0, payload: Vec::new() };
        let answer = |_| Answer { event: event.clone(), response: Vec::new() };
        let batch: Vec<Numbered> = (4..7).map(|seq| (seq, answer(seq))).collect();
        let indexed = |told: Value| indexed(&batch, told.to_string().as_bytes());
        let fine = json!({ "index": { "status": 201 } });
        let bad = json!({ "index": { "status": 400, "error": { "type": "mapper", "reason": "no number" } } });
        let busy = json!({ "index": { "status": 429, "error": { "type": "busy" } } });
        assert!(matches!(indexed(json!({ "errors": false })), Ok(rejected) if rejected.is_empty()));
        let Ok(rejected) = indexed(json!({ "errors": true, "items": [fine, bad, fine] })) else { panic!() };
        assert_eq!(rejected, [(5, "mapper no number".to_owned())]);
        let busy = indexed(json!({ "errors": true, "items": [fine, busy, bad] }));
        assert!(matches!(busy, Err(Refused::ForNow(reason, None)) if reason == "busy "));
        assert!(matches!(indexed(json!({ "errors": true, "items": [fine] })), Err(Refused::InPart(_))));
    }

    #[test]
    fn chats_get_text_and_not_json_in_json() {
        for (response, expected) in [
            (r#"{"text":"Status: unusual"}"#, "Status: unusual"),
            (r#""plain""#, "plain"),
            (r#"{"n":1}"#, r#"{"n":1}"#),
        ] {
            assert_eq!(slack(response.as_bytes()), json!({ "text": expected }));
        }
    }
}
