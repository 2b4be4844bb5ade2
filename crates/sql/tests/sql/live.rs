//! Beside ClickHouse itself, where the Python package chdb is installed; skipped, and said so, where it is not.

use crate::corpus::answer;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output};

/// Runs a script of the tests; none where it says that it skips.
fn script(name: &str, arguments: &[&str]) -> Option<Output> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name);
    let Ok(output) = Command::new("python3").arg(path).args(arguments).output() else {
        println!("skipped: there is no python3, so nothing was compared");
        return None;
    };
    let said = String::from_utf8_lossy(&output.stderr);
    if said.contains("skipped:") {
        println!("{}", said.trim());
        return None;
    }
    Some(output)
}

#[test]
fn clickhouse_still_answers_as_recorded() {
    let Some(output) = script("record.py", &[]) else { return };
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}");
    println!("{said}");
}

/// What became of one query.
fn verdict(wanted: &str, found: &Result<String, String>) -> &'static str {
    match (wanted.starts_with("error "), found) {
        (true, Err(_)) => "both refuse",
        (false, Err(_)) => "refused by us alone",
        (true, Ok(_)) => "refused by ClickHouse alone",
        (false, Ok(text)) if text == wanted => "the same answer",
        (false, Ok(_)) => "another answer",
    }
}

fn compare(count: &str, seed: &str) {
    println!("random queries: {count}, seed {seed}");
    let Some(output) = script("random_queries.py", &[count, seed]) else { return };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8_lossy(&output.stdout);
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    for pair in text.split('\0') {
        let Some((query, wanted)) = pair.split_once('\u{1}') else { continue };
        let found = std::panic::catch_unwind(|| answer(query)).unwrap_or_else(|_| Ok("PANIC".into()));
        let verdict = verdict(wanted, &found);
        *counts.entry(verdict).or_default() += 1;
        let line = format!("{verdict}\u{1}{query}\u{1}{wanted:?}\u{1}{found:?}");
        if verdict != "the same answer" && verdict != "both refuse" {
            println!("{line}");
        }
        if verdict == "another answer" {
            wrong.push(line.replace('\u{1}', "\n  "));
        }
    }
    println!("{counts:?}");
    assert!(wrong.is_empty(), "{} differ (seed {seed}):\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn random_queries_answer_as_in_clickhouse_or_are_refused() {
    compare("300", "1");
}

#[test]
#[ignore = "minutes; run it by name after a change"]
fn ten_thousand_random_queries_answer_as_in_clickhouse_or_are_refused() {
    compare("10000", "2");
}
