//! Bounds of the benchmark programs, each with its reason.

use std::time::Duration;

/// Longest wait for the server's line `listening on …`; recovery after a kill is part of it.
pub(crate) const START_MAX: Duration = Duration::from_secs(120);

/// Longest wait for one HTTP answer; a query may take 30 s by the server's own limit.
pub(crate) const REQUEST_MAX: Duration = Duration::from_secs(60);

/// Longest wait for all rows to be in parts after a flush.
pub(crate) const FLUSH_MAX: Duration = Duration::from_secs(300);

/// Longest wait for a row that was answered as visible.
pub(crate) const VISIBLE_MAX: Duration = Duration::from_secs(10);

/// Largest answer read, in bytes; a page of row ids is some 2 MB.
pub(crate) const ANSWER_BYTES_MAX: u64 = 64 << 20;

/// Longest `Retry-After` obeyed; a server that asks for more is taken for broken by the report.
pub(crate) const RETRY_AFTER_MAX: Duration = Duration::from_secs(30);

/// Posts of one body answered with "busy" before the program gives up; at a second each, some minutes.
pub(crate) const BUSY_IN_A_ROW_MAX: u64 = 300;

/// Lines of `content.txt` files used as texts; more would not fit the caches of what is measured either.
pub(crate) const TEXTS_MAX: usize = 200_000;

/// Row ids asked for in one query of the crash check; below the server's limit on returned rows.
pub(crate) const CHECK_PAGE_ROWS: u64 = 20_000;

/// Posts in a row that may go unanswered although the server runs, 5 ms apart.
pub(crate) const LOST_IN_A_ROW_MAX: u32 = 400;

/// Longest wait for one more message; tries and the pace of the channel are part of it.
pub(crate) const WIRE_MAX: Duration = Duration::from_secs(60);

/// Largest message taken, in bytes; one is some kB.
pub(crate) const WIRE_BODY_BYTES_MAX: usize = 1 << 20;
