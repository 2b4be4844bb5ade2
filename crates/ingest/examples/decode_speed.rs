//! Decodes generated NDJSON and prints MB/s of one core: `cargo run --release --example decode_speed [megabytes]`.
//!
//! Beside it stands serde_json into a borrowing struct of the same keys, which builds no columns and checks no types.

#![expect(clippy::print_stdout, reason = "a tool that measures and prints")]

use model::{Column, DataSource, EngineKind, Roles, Timestamp};
use seismolog_ingest::{Decoder, Limits, Shape};
use serde::Deserialize;
use std::borrow::Cow;
use std::fmt::Write;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const COLUMNS: [(&str, &str); 8] = [
    ("timestamp", "DateTime"),
    ("server_id", "String"),
    ("service", "String"),
    ("severity", "String"),
    ("message", "String"),
    ("error_code", "String"),
    ("resource_id", "String"),
    ("metadata", "String"),
];

fn source() -> DataSource {
    let column = |(name, column_type): (&str, &str)| Column {
        name: name.into(),
        column_type: column_type.parse().expect("a type of the list above"),
        json_path: None,
        default: None,
    };
    let columns: Vec<Column> = COLUMNS.map(column).into();
    DataSource {
        name: "system_logs".into(),
        description: String::new(),
        roles: Roles::of(&columns),
        columns,
        engine: EngineKind::MergeTree,
        sorting_key: vec![],
        partition_key: None,
        ttl: None,
    }
}

fn generate(bytes_max: usize) -> String {
    const SERVICES: [&str; 5] = ["api", "redis", "authentication", "checkout", "postgres"];
    const LEVELS: [&str; 4] = ["DEBUG", "INFO", "WARN", "ERROR"];
    let mut body = String::with_capacity(bytes_max + 1024);
    for i in 0_u64.. {
        if body.len() >= bytes_max {
            break;
        }
        let n = i.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 33;
        let service = SERVICES[(n % 5) as usize];
        let level = LEVELS[(n % 4) as usize];
        let (hour, minute, second) = (n % 24, n % 60, (n >> 7) % 60);
        writeln!(
            body,
            r#"{{"timestamp": "2025-05-12 {hour:02}:{minute:02}:{second:02}", "server_id": "srv-{:03}", "service": "{service}", "severity": "{level}", "message": "request {n} of user {} took {} ms and was answered by node-{}", "error_code": "E{:04}", "resource_id": "res-{:03}", "metadata": "{{\"user_id\":\"{}\",\"duration_ms\":{},\"status_code\":{}}}"}}"#,
            n % 211, n % 1009, n % 3000, n % 17, n % 9999, n % 997, n % 1009, n % 3000, 200 + n % 300,
        )
        .expect("a String takes all");
    }
    body
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "only read into")]
struct Borrowed<'a> {
    #[serde(borrow)]
    timestamp: Cow<'a, str>,
    #[serde(borrow)]
    server_id: Cow<'a, str>,
    #[serde(borrow)]
    service: Cow<'a, str>,
    #[serde(borrow)]
    severity: Cow<'a, str>,
    #[serde(borrow)]
    message: Cow<'a, str>,
    #[serde(borrow)]
    error_code: Cow<'a, str>,
    #[serde(borrow)]
    resource_id: Cow<'a, str>,
    #[serde(borrow)]
    metadata: Cow<'a, str>,
}

/// CPU time of this thread: other work on the machine does not count.
fn cpu_secs() -> f64 {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanos: u64 = stat.split(' ').next().and_then(|text| text.parse().ok()).unwrap_or(0);
    nanos as f64 / 1e9
}

fn measure(name: &str, bytes: usize, mut run: impl FnMut() -> usize) {
    let mut best = f64::MAX;
    let mut rows = 0;
    for _ in 0..5 {
        let begin = cpu_secs();
        rows = run();
        best = best.min(cpu_secs() - begin);
    }
    let megabytes = bytes as f64 / 1e6;
    println!("{name}: {rows} rows, {megabytes:.0} MB in {best:.3} CPU s = {:.0} MB/s", megabytes / best);
}

fn main() {
    let megabytes = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(330_usize);
    let body = generate(megabytes * 1_000_000);
    let decoder = Decoder::new(&source(), &Limits::default()).expect("no zones in the schema");
    let decode = |body: &str| {
        let decoded = decoder.decode(body.as_bytes(), Shape::Ndjson, Timestamp::default());
        decoded.expect("within the limits").batch.num_rows()
    };
    measure("decode, one body", body.len(), || decode(&body));
    // as it comes over HTTP: bodies of some MB
    let mut bodies = Vec::new();
    let mut rest = body.as_str();
    while !rest.is_empty() {
        let end =
            rest.get(4_000_000..).and_then(|tail| tail.find('\n')).map_or(rest.len(), |at| 4_000_001 + at);
        let (head, tail) = rest.split_at(end);
        bodies.push(head);
        rest = tail;
    }
    measure("decode, bodies of 4 MB", body.len(), || bodies.iter().map(|body| decode(body)).sum());
    measure("serde_json to a struct", body.len(), || {
        body.lines().filter(|line| serde_json::from_str::<Borrowed<'_>>(line).is_ok()).count()
    });
}
