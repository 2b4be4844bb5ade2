//! Every query of `tests/corpus` gives what ClickHouse gave, types and all.
//!
//! A file holds entries: the query, a line `----`, then the names and types of the columns and the rows as
//! TabSeparated, or `error` and a part of the error's text. `tests/record.py` writes the expectations.

use crate::run;
use seismolog_sql::{Format, output};
use std::path::Path;

struct Entry {
    place: String,
    query: String,
    expected: String,
}

fn entries() -> Vec<Entry> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    let mut all = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        for (at, part) in text
            .split("\n\n")
            .map(|part| part.trim_matches('\n'))
            .filter(|part| part.contains("\n----"))
            .enumerate()
        {
            let (query, expected) = part.split_once("\n----").unwrap();
            all.push(Entry {
                place: format!("{}#{}", file.file_name().unwrap().to_string_lossy(), at + 1),
                query: query.to_owned(),
                expected: expected.trim_matches('\n').to_owned(),
            });
        }
    }
    all
}

/// Names, types and rows, as TabSeparatedWithNamesAndTypes has them.
pub(crate) fn answer(query: &str) -> Result<String, String> {
    let answer = run::answer(query).map_err(|error| error.to_string())?;
    let rows = output::render(&answer, Format::TsvWithNames).map_err(|error| error.to_string())?;
    let mut rows = String::from_utf8(rows).map_err(|error| error.to_string())?;
    if answer.totals.is_some() {
        rows = rows.replace("\n\n", "\ntotals\n");
    }
    let types: Vec<String> =
        answer.columns().into_iter().map(|(_, name)| name.replace('\'', "\\'")).collect();
    let (names, rows) = rows.split_once('\n').unwrap_or((rows.as_str(), ""));
    Ok(format!("{names}\n{}\n{rows}", types.join("\t")).trim_end_matches('\n').to_owned())
}

#[test]
fn every_query_of_the_corpus_answers_as_clickhouse() {
    let entries = entries();
    let mut wrong = Vec::new();
    for entry in &entries {
        let found = answer(&entry.query);
        let is_right = match (&found, entry.expected.strip_prefix("error ")) {
            (Err(text), Some(part)) => text.contains(part),
            (Ok(text), None) => *text == entry.expected,
            _ => false,
        };
        if !is_right {
            wrong.push(format!(
                "{}: {}\n  expected: {:?}\n  found:    {found:?}",
                entry.place, entry.query, entry.expected
            ));
        }
    }
    println!("{} of {} queries answer as ClickHouse", entries.len() - wrong.len(), entries.len());
    assert!(wrong.is_empty(), "{} of {} differ:\n{}", wrong.len(), entries.len(), wrong.join("\n"));
}
