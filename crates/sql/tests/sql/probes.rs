//! The probes of `../shared/spec/sql-probes.txt`, one query a line: each parses and plans, or is refused for a
//! reason that the text names.

use crate::run::plan;
use std::collections::BTreeMap;
use std::path::Path;

/// Why a query is refused, by a part of the error's text, in the order they are tried.
const REASONS: [(&str, &str); 11] = [
    ("Only SELECT", "not a reading statement"),
    ("is not set", "a parameter without a value"),
    ("not supported yet", "not supported yet"),
    ("NOT_IMPLEMENTED", "not supported yet"),
    ("WITH_TIES_WITHOUT_ORDER_BY", "a clause that ClickHouse refuses too"),
    ("UNKNOWN_FUNCTION", "a function that is not there"),
    ("not found", "a table that is not there"),
    ("UNKNOWN_IDENTIFIER", "a column that is not there"),
    ("TYPE_MISMATCH", "a column of another type"),
    ("ILLEGAL_TYPE", "a column of another type"),
    ("would be ambiguous", "a column that is there twice"),
];

#[test]
fn every_probe_runs_or_is_refused_for_a_named_reason() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/spec/sql-probes.txt");
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("skipped: {} is not there, so no probe was run", path.display());
        return;
    };
    // a comment goes on in the next line
    let text = text.replace("-- comment\n", "/* comment */");
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut unnamed = Vec::new();
    for probe in text.lines().filter(|line| !line.trim().is_empty()) {
        let reason = match plan(probe) {
            Ok(()) => "runs",
            Err(error) => {
                let error = error.to_string();
                println!("{probe}\n    {error}");
                match REASONS.iter().find(|(part, _)| error.contains(part)) {
                    Some((_, reason)) => reason,
                    None => {
                        unnamed.push(format!("{probe}: {error}"));
                        "another error"
                    }
                }
            }
        };
        *counts.entry(reason).or_default() += 1;
    }
    println!("{counts:?}");
    assert!(unnamed.is_empty(), "{}", unnamed.join("\n"));
}
