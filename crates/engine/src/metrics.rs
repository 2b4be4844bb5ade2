//! What the engine counts about itself.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Counters since the process started, and a few gauges.
#[derive(Debug, Default)]
pub struct Metrics {
    /// rows that landed
    pub records_accepted: AtomicU64,
    /// rows that were quarantined
    pub records_rejected: AtomicU64,
    /// rows of data sources that were deleted while they were on their way; not stored
    pub records_late: AtomicU64,
    /// batches recognised as sent before, not stored again
    pub batches_repeated: AtomicU64,
    /// batches refused because of room, disk or end
    pub batches_refused: AtomicU64,
    /// messages cut at their limit
    pub messages_cut: AtomicU64,
    /// bytes that were not UTF-8 and became U+FFFD
    pub invalid_utf8: AtomicU64,
    /// entries appended to the log
    pub log_entries: AtomicU64,
    /// bytes appended to the log
    pub log_bytes: AtomicU64,
    /// syncs of the log
    pub log_syncs: AtomicU64,
    /// bytes of the log that no checkpoint covers (gauge)
    pub log_bytes_live: AtomicU64,
    /// checkpoints that ended well
    pub checkpoints: AtomicU64,
    /// checkpoints that failed and were tried again
    pub checkpoint_errors: AtomicU64,
    /// batches that a stage failed on; stored without its result
    pub stage_errors: AtomicU64,
    /// times a view failed on rows; its target lacks what it would have made
    pub view_errors: AtomicU64,
    /// anomalies found
    pub anomalies: AtomicU64,
    /// groups waiting between log and loop (gauge)
    pub apply_queue: AtomicU64,
    /// whether the running checkpoint has failed and is tried again (gauge)
    pub is_checkpoint_failing: AtomicBool,
    /// whether the log's disk failed (gauge)
    pub is_failed: AtomicBool,
}

impl Metrics {
    pub(crate) fn add(counter: &AtomicU64, count: u64) {
        counter.fetch_add(count, Ordering::Relaxed);
    }
}
