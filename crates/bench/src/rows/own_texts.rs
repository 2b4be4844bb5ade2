//! 240 messages of our own: 20 services with their nouns, in 12 styles.

use super::Text;

pub(super) const SERVICES: &[&str] = &[
    "api",
    "auth",
    "billing",
    "cache",
    "catalog",
    "cron",
    "dns",
    "export",
    "gateway",
    "image",
    "inventory",
    "mailer",
    "media",
    "orders",
    "postgres",
    "queue",
    "redis",
    "scheduler",
    "search",
    "storage",
];

/// Per service: what it works on, a part of that, what it depends on.
const NOUNS: [[&str; 3]; 20] = [
    ["request", "payload", "upstream"],
    ["login", "token", "directory"],
    ["invoice", "position", "tax service"],
    ["entry", "shard", "origin"],
    ["product", "variant", "price list"],
    ["job", "step", "lock table"],
    ["zone", "record", "resolver"],
    ["export", "chunk", "bucket"],
    ["route", "header", "backend"],
    ["thumbnail", "layer", "decoder"],
    ["reservation", "stock item", "warehouse"],
    ["message", "attachment", "relay"],
    ["stream", "frame", "transcoder"],
    ["order", "line item", "payment provider"],
    ["transaction", "tuple", "replica"],
    ["topic", "partition", "broker"],
    ["key", "slot", "primary"],
    ["task", "dependency", "worker"],
    ["query", "segment", "index"],
    ["object", "part", "volume"],
];

/// `A`, `B`, `C` stand for the nouns; digits are drawn for each row.
const STYLES: [(&str, &str); 12] = [
    ("INFO", "{A} 481823 accepted from 10.23.114.7 in 182 ms, {B} count 14, next check in 3600 s"),
    ("INFO", "op=finish {A}=99123 {B}s=17 bytes=48213 elapsed_ms=118 attempt=1 region=eu-west-1 cached=true"),
    ("INFO", r#"{"event":"finished","kind":"{A}","id":5512931,"{B}":12,"elapsed_ms":183,"node":"n-12"}"#),
    ("INFO", "[exec-12] INFO com.acme.{A}.Service - stored {B} 7712 of {A} 481223 at version 31"),
    ("INFO", "Connection 5123 to {C} 10.8.22.91:8443 established after 31 ms, pool has 14 idle of 32"),
    ("INFO", "Finished {A} batch 20811: 512 {B}s read, 498 written, 14 unchanged, lag 220 ms"),
    ("DEBUG", "{A} 481823: looked at {B} 12 of 48, estimated cost 118.25, plan 3 chosen for {C}"),
    ("DEBUG", "trace id=4f81a09c21e7b355 {A}=5512 enter {B} handler, queue depth 18, thread 27"),
    ("WARN", "{C} is slow: {A} 77123 took 2310 ms, above the limit of 1500 ms (timeout at 5000 ms)"),
    ("WARN", "{B} 31 of {A} 481922 was retried 3 times, {C} answered 503, waiting 800 ms"),
    (
        "ERROR",
        "timeout after 30000 ms while waiting for {C} at 10.8.22.91:5432, {A} 98131 given up, attempt 3",
    ),
    (
        "ERROR",
        "[exec-12] ERROR com.acme.{A}.Service - could not store {B} 4471 of {A} 98131: {C} closed 10.8.1.4",
    ),
];

/// Service by service, each with every style.
pub(super) fn all() -> Vec<Text> {
    let mut texts = Vec::new();
    for (service, [subject, part, dependency]) in SERVICES.iter().zip(NOUNS) {
        for (severity, style) in STYLES {
            let line = style.replace("{A}", subject).replace("{B}", part).replace("{C}", dependency);
            texts.push(Text { service, severity, line });
        }
    }
    texts
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn there_are_240_different_texts_and_no_noun_is_left_out() {
        let lines: BTreeSet<String> = all().into_iter().map(|text| text.line).collect();
        assert_eq!(lines.len(), 240);
        assert!(
            lines.iter().all(|line| !line.contains("{A}") && !line.contains("{B}") && !line.contains("{C}"))
        );
    }
}
