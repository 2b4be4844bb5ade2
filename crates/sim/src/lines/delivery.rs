//! Lines of notifications and analytics, and of the batch job that runs in analytics.

use crate::line::{Line, batch, failure, success, warning};

pub(crate) const NOTIFICATIONS: &[Line] = &[
    success(6, "sent <channel> to <user> template=order_update dur=<ms>ms"),
    success(2, r#"{"event":"delivered","channel":"<channel>","user":"<user>","provider":"msg-<small>"}"#),
    warning("provider msg-<small> deferred <channel> for <user>, trying again in <count> s"),
    failure("<channel> to <user> rejected by provider msg-<small>: address unknown"),
];

pub(crate) const ANALYTICS: &[Line] = &[
    success(5, "ingested <count> events partition=<small> lag_ms=<ms>"),
    success(2, "Flushed segment <hex> with <bytes> bytes in <seconds> s"),
    warning("partition <small> is <count> events behind"),
    failure("segment <hex> skipped: checksum does not match"),
    batch(8, "job=rollup step=<small> rows=<bytes> region=<region> took=<ms>ms"),
    batch(2, "job=rollup merged <count> keys of table sales_by_<word>"),
];
