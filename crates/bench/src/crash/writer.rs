//! One connection that posts small batches and remembers what was acknowledged.

use std::fmt::Write;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::ensure;
use sim::Random;

use crate::client::{AnswerWhen, Client, Posted};
use crate::clock;
use crate::limits::LOST_IN_A_ROW_MAX;

/// Rows of the largest batch.
const BATCH_ROWS_MAX: u64 = 40;

/// Posts batches one after the other; its ids are numbered without gaps in the order of posting.
#[derive(Debug)]
pub(crate) struct Writer {
    number: u32,
    seed: u64,
    random: Random,
    acknowledged: u64,
    repeated: u64,
    /// posted once at least, and not answered
    pending: Option<Batch>,
}

#[derive(Debug)]
struct Batch {
    key: String,
    body: String,
    rows: u64,
    /// an answer was lost, so the server may have these rows
    is_repeated: bool,
}

impl Writer {
    pub(crate) fn new(seed: u64, number: u32) -> Self {
        let random = Random::stream(seed, u64::from(number));
        Self { number, seed, random, acknowledged: 0, repeated: 0, pending: None }
    }

    /// Rows that the server said are durable; their ids are 0 up to this.
    pub(crate) fn acknowledged_rows(&self) -> u64 {
        self.acknowledged
    }

    /// Batches that were acknowledged only when they were sent again.
    pub(crate) fn repeated_batches(&self) -> u64 {
        self.repeated
    }

    /// Rows that were sent, whether acknowledged or not.
    pub(crate) fn sent_rows(&self) -> u64 {
        self.acknowledged + self.pending.as_ref().map_or(0, |batch| batch.rows)
    }

    /// What the row with number `row` has as resource_id; sorts as the numbers do.
    pub(crate) fn row_id(&self, row: u64) -> String {
        format!("w{:02}-{row:012}", self.number)
    }

    /// Posts batch after batch until an answer fails to come and `is_killed` says why.
    pub(crate) fn write_until(&mut self, client: &Client, is_killed: &AtomicBool) -> anyhow::Result<()> {
        let mut lost_in_a_row = 0;
        while lost_in_a_row < LOST_IN_A_ROW_MAX {
            if self.post(client)? {
                lost_in_a_row = 0;
                continue;
            }
            if is_killed.load(Ordering::Acquire) {
                return Ok(());
            }
            lost_in_a_row += 1;
            clock::pause(Duration::from_millis(5));
        }
        anyhow::bail!("the server runs and does not answer writer {}", self.number)
    }

    /// Has the pending batch answered, if there is one.
    pub(crate) fn finish(&mut self, client: &Client) -> anyhow::Result<()> {
        if self.pending.is_some() {
            ensure!(self.post(client)?, "writer {}: no answer from a server that runs", self.number);
        }
        Ok(())
    }

    /// Posts the pending batch or a new one; false if no answer came.
    fn post(&mut self, client: &Client) -> anyhow::Result<bool> {
        let batch = match self.pending.take() {
            Some(batch) => batch,
            None => self.next_batch(),
        };
        let batch = self.pending.insert(batch);
        match client.post_events(batch.body.as_bytes(), AnswerWhen::Durable, Some(&batch.key))? {
            Posted::Accepted { rows, quarantined, .. } => {
                let sent = batch.rows;
                ensure!(
                    rows == sent && quarantined == 0,
                    "batch {} of {sent} rows: {rows} taken, {quarantined} quarantined",
                    batch.key
                );
                self.acknowledged += sent;
                self.repeated += u64::from(batch.is_repeated);
                self.pending = None;
                Ok(true)
            }
            Posted::Lost => {
                batch.is_repeated = true;
                Ok(false)
            }
        }
    }

    /// The key names seed, writer and first row, so no two batches share one.
    fn next_batch(&mut self) -> Batch {
        let rows = 1 + self.random.below(BATCH_ROWS_MAX);
        let mut body = String::new();
        for row in self.acknowledged..self.acknowledged + rows {
            let id = self.row_id(row);
            let minute = self.random.below(60);
            let second = self.random.below(60);
            // Writing into a String does not fail.
            let _ = writeln!(
                body,
                r#"{{"timestamp":"2026-11-20 06:{minute:02}:{second:02}","server_id":"writer-{}","service":"crash","severity":"INFO","message":"row {row} of writer {}","error_code":"","resource_id":"{id}","metadata":"{{}}"}}"#,
                self.number, self.number,
            );
        }
        Batch {
            key: format!("crash-{}-{}-{}", self.seed, self.number, self.acknowledged),
            body,
            rows,
            is_repeated: false,
        }
    }
}

#[cfg(test)]
impl Writer {
    /// A writer in the middle: `acknowledged` rows, and a batch of `unanswered` ones.
    pub(crate) fn with_rows(acknowledged: u64, unanswered: u64) -> Self {
        let batch = Batch { key: String::new(), body: String::new(), rows: unanswered, is_repeated: false };
        Self { acknowledged, pending: Some(batch), ..Self::new(1, 0) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_are_valid_rows_with_ids_without_gaps() {
        let mut writer = Writer::new(1, 3);
        for _ in 0..20 {
            let batch = writer.next_batch();
            let rows: Vec<serde_json::Value> =
                batch.body.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
            assert_eq!(rows.len() as u64, batch.rows);
            for (row, value) in (writer.acknowledged..).zip(&rows) {
                assert_eq!(value["resource_id"], writer.row_id(row));
            }
            writer.acknowledged += batch.rows;
        }
    }

    #[test]
    fn keys_differ_by_seed_writer_and_position() {
        let key = |seed, number, acknowledged| {
            let mut writer = Writer::new(seed, number);
            writer.acknowledged = acknowledged;
            writer.next_batch().key
        };
        let keys = [key(1, 0, 0), key(2, 0, 0), key(1, 1, 0), key(1, 0, 9)];
        let different: std::collections::BTreeSet<_> = keys.iter().collect();
        assert_eq!(different.len(), keys.len());
    }
}
