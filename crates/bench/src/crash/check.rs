//! Whether every acknowledged row is there exactly once, in its data source and in the view of it.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use anyhow::Context;
use serde_json::Value;

use super::writer::Writer;
use crate::client::{Client, number};
use crate::limits::CHECK_PAGE_ROWS;

/// Examples kept of what is wrong.
const EXAMPLES_MAX: usize = 10;

/// What is wrong with the rows.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Found {
    /// acknowledged rows that are not there
    pub(crate) lost: u64,
    /// rows there beyond the first of each id, acknowledged or not
    pub(crate) duplicates: u64,
    /// minutes of which the materialized view does not say what its query says of the data source
    pub(crate) wrong_in_view: u64,
    /// some of them in words
    pub(crate) examples: Vec<String>,
}

/// Asks for all ids of all writers, page by page.
pub(crate) fn check(client: &Client, writers: &[Writer]) -> anyhow::Result<Found> {
    let mut found = Found::default();
    for writer in writers {
        let mut begin = 0;
        while begin < writer.sent_rows() {
            let page = begin..writer.sent_rows().min(begin + CHECK_PAGE_ROWS);
            begin = page.end;
            let counts = count_by_id(client, &writer.row_id(page.start), &writer.row_id(page.end))?;
            found.judge(page, writer, &counts);
        }
    }
    // Views run before a checkpoint, at the latest.
    client.flush()?;
    found.compare(&client.sql(&per_minute(VIEWED))?, &client.sql(&per_minute(COUNTED))?);
    Ok(found)
}

/// What the view of the project says, and what its source says.
const VIEWED: &str = "minute, sum(lines) AS lines FROM system_logs_per_minute";
const COUNTED: &str = "toStartOfMinute(timestamp) AS minute, count() AS lines FROM system_logs";

fn per_minute(what: &str) -> String {
    format!("SELECT {what} GROUP BY minute ORDER BY minute")
}

/// How often each id from `first` to before `end` is there.
fn count_by_id(client: &Client, first: &str, end: &str) -> anyhow::Result<BTreeMap<String, u64>> {
    let query = format!(
        "SELECT resource_id, count() AS n FROM system_logs \
         WHERE resource_id >= '{first}' AND resource_id < '{end}' GROUP BY resource_id"
    );
    let mut counts = BTreeMap::new();
    for row in client.sql(&query)? {
        let id = row["resource_id"].as_str().with_context(|| format!("no resource_id in {row}"))?;
        let count = number(&row["n"]).with_context(|| format!("no n in {row}"))?;
        *counts.entry(id.to_owned()).or_default() += count;
    }
    Ok(counts)
}

impl Found {
    pub(crate) fn is_bad(&self) -> bool {
        self.lost > 0 || self.duplicates > 0 || self.wrong_in_view > 0
    }

    fn compare(&mut self, viewed: &[Value], counted: &[Value]) {
        let missing = viewed.len().abs_diff(counted.len());
        self.wrong_in_view += missing as u64;
        for (viewed, counted) in viewed.iter().zip(counted).filter(|(viewed, counted)| viewed != counted) {
            self.wrong_in_view += 1;
            self.note(|| format!("the view says {viewed}, its source {counted}"));
        }
    }

    fn judge(&mut self, page: Range<u64>, writer: &Writer, counts: &BTreeMap<String, u64>) {
        for row in page {
            let id = writer.row_id(row);
            match counts.get(&id).copied().unwrap_or(0) {
                0 if row < writer.acknowledged_rows() => {
                    self.lost += 1;
                    self.note(|| format!("{id} was acknowledged and is lost"));
                }
                0 | 1 => {}
                times => {
                    self.duplicates += times - 1;
                    self.note(|| format!("{id} is there {times} times"));
                }
            }
        }
    }

    fn note(&mut self, example: impl Fn() -> String) {
        if self.examples.len() < EXAMPLES_MAX {
            self.examples.push(example());
        }
    }
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { lost, duplicates, wrong_in_view, .. } = self;
        write!(f, "{lost} lost, {duplicates} duplicates, {wrong_in_view} minutes wrong in the view")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn minutes_that_a_view_lacks_or_counts_otherwise_are_told() {
        let minute = |minute: u32, lines: u64| json!({ "minute": minute, "lines": lines });
        let counted = [minute(1, 5), minute(2, 7)];
        let cases =
            [(vec![minute(1, 5), minute(2, 7)], 0), (vec![minute(1, 4), minute(2, 7)], 1), (vec![], 2)];
        for (viewed, wrong) in cases {
            let mut found = Found::default();
            found.compare(&viewed, &counted);
            assert_eq!((found.wrong_in_view, found.is_bad()), (wrong, wrong > 0), "{viewed:?}");
        }
    }

    #[test]
    fn lost_and_duplicate_rows_are_told_from_unanswered_ones() {
        // 10 acknowledged, 5 more sent and not answered
        let writer = Writer::with_rows(10, 5);
        type RowAndTimes = (u64, u64);
        let cases: [(&[RowAndTimes], u64, u64); 5] = [
            (&[], 0, 0),
            (&[(3, 0)], 1, 0),
            (&[(3, 0), (9, 0), (12, 1)], 2, 0),
            (&[(0, 2), (14, 3)], 0, 3),
            (&[(1, 0), (2, 2)], 1, 1),
        ];
        for (changes, lost, duplicates) in cases {
            let mut counts: BTreeMap<String, u64> = (0..10).map(|row| (writer.row_id(row), 1)).collect();
            for &(row, times) in changes {
                counts.insert(writer.row_id(row), times);
            }
            let mut found = Found::default();
            found.judge(0..writer.sent_rows(), &writer, &counts);
            assert_eq!((found.lost, found.duplicates), (lost, duplicates), "{changes:?}");
            assert_eq!(found.is_bad(), lost + duplicates > 0);
        }
    }
}
