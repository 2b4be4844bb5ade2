//! Bounds of the engine, each with its reason.

use std::time::Duration;

/// Bytes of submitted rows that may wait for the log or the loop. A larger batch waits until it is alone.
pub const IN_FLIGHT_BYTES: usize = 32 << 20;

/// Submissions that may wait for the log, of any size.
pub const IN_FLIGHT_ENTRIES: usize = 1_024;

/// How long a submission waits for room before it is told to come again.
pub const ROOM_WAIT: Duration = Duration::from_secs(1);

/// Bytes appended before one sync. Larger groups save syncs and add latency.
pub const GROUP_BYTES: usize = 8 << 20;

/// Groups that may wait between log and loop.
pub const APPLY_QUEUE: usize = 256;

/// A checkpoint begins at this many bytes in memory: the sorted copy of a memtable takes as much again, and
/// the whole must stay far below 256 MiB.
pub const CHECKPOINT_BYTES: usize = 32 << 20;

/// A checkpoint begins after this time if there are rows: it bounds the replay at the next start.
pub const CHECKPOINT_INTERVAL: Duration = Duration::from_secs(300);

/// Above this many bytes in memory the loop waits until the running checkpoint has ended; senders are slowed,
/// since what they sent waits for the loop.
pub const MEMTABLE_BYTES_MAX: usize = 52 << 20;

/// How often a loop that waits for a checkpoint looks whether it is failing.
pub const CHECKPOINT_WATCH: Duration = Duration::from_millis(50);

/// A checkpoint that failed is tried again after this time.
pub const CHECKPOINT_RETRY: Duration = Duration::from_secs(5);

/// How long a delivery is remembered. Clients retry for minutes, not hours.
pub const DELIVERY_WINDOW: Duration = Duration::from_secs(600);

/// Deliveries remembered at once; the oldest go first. 64 bytes each.
pub const DELIVERIES_MAX: usize = 200_000;

/// After a restart, bodies without a key that came this shortly before the end of the log may have been left
/// unanswered by the crash, so an identical one is taken for a repeat.
pub const CRASH_DOUBT: Duration = Duration::from_secs(5);

/// Lines kept for the live view and its search.
pub const TAIL_LINES: usize = 10_000;

/// Bytes of batches kept for the live view.
pub const TAIL_BYTES: usize = 16 << 20;

/// Anomalies kept for the live view; all of them are in `seismolog.anomalies`.
pub const RECENT_ANOMALIES: usize = 200;

/// Ticks between two pictures of `seismolog.templates`: with 10,000 templates one takes some 5 ms.
pub const TEMPLATES_EVERY_TICKS: u64 = 5;

/// Rows gathered for views before they are run without waiting for the next tick.
pub const VIEW_ROWS: usize = 65_536;

/// Bytes gathered for views before they are run: what a table without rows of its own takes is in no memtable.
pub const VIEW_GATHERED_BYTES: usize = 16 << 20;

/// Runs of a view over one batch that it fails on: enough to tell single rows apart in a batch of the greatest size, few
/// enough for one that it fails on whole.
pub(crate) const VIEW_RUNS_MAX: usize = 256;
/// Seconds that a view may take for the rows that were gathered; the loop waits for it.
pub const VIEW_SECONDS: u64 = 30;

/// Seconds that rows may take to move to other columns: far more than a million of them ever need.
pub const FORWARD_SECONDS: u64 = 3_600;

/// Bytes of memory that rows may take which move to other columns, or stay when others are deleted: a million of them are
/// held at once.
pub const FORWARD_BYTES: usize = 4 << 30;

/// Bytes of memory that a view may use for grouping and sorting, and for what it makes.
pub const VIEW_BYTES: usize = 512 << 20;

/// Rows that a view may make at once. A new view over all stored rows makes the most: without a bound it would fill
/// the memory before its first checkpoint.
pub const VIEW_RESULT_ROWS: usize = 1_000_000;

/// Deployments remembered; those that are over hold no files.
pub const DEPLOYMENTS_MAX: usize = 100;

/// Tokens of a workspace: all are held in memory and written with each checkpoint.
pub const TOKENS_MAX: usize = 10_000;

/// Variables of a workspace, for the same reason.
pub const VARIABLES_MAX: usize = 1_000;

/// Stack of the threads behind the log: views are planned by recursion, as queries are.
pub const STACK_BYTES: usize = 8 << 20;

/// Firings told of one backtest.
pub const BACKTEST_FIRINGS_MAX: usize = 10_000;

/// Rows that each table of what was used keeps: some 100 bytes each on disk. Their age is bounded by their TTL too.
pub const USAGE_ROWS_MAX: u64 = 10_000_000;

/// What did not get through and is shown; the history has all of it.
pub const TROUBLES: usize = 100;
