//! The one place where real time enters: a benchmark measures it.
#![expect(clippy::disallowed_methods, reason = "a benchmark measures real time and paces by it")]

use std::time::{Duration, Instant, SystemTime};

use model::Timestamp;

/// For durations.
pub(crate) fn now() -> Instant {
    Instant::now()
}

/// For the event time of rows that are to look new.
pub(crate) fn wall() -> Timestamp {
    let since_1970 = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(i64::try_from(since_1970.as_millis()).unwrap_or(i64::MAX))
}

/// For pacing, and between two looks at a server that offers no event to wait for.
pub(crate) fn pause(duration: Duration) {
    std::thread::sleep(duration);
}
