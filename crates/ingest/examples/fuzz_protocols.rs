//! Feeds every decoder of the protocols with mutated messages, from a seed, on any compiler:
//! `cargo run --release -p seismolog-ingest --example fuzz_protocols -- [--seconds 60 | --rounds N] [--seed 1]`.
//!
//! Ends with status 1 and the seed that begins with the round at fault when something panics or a batch outgrows its bound;
//! else prints how many messages each decoder was given, how many it took, and its slowest one.
#![allow(clippy::disallowed_methods, reason = "measures time")]
#![allow(clippy::print_stdout, reason = "prints its results")]
#![allow(clippy::unwrap_used, reason = "what cannot fail here is the example's own")]

use bytes::Bytes;
use model::{Column, DataSource, DefaultValue, EngineKind, JsonPath, PathStep, Roles, SplitMix64, Timestamp};
use seismolog_ingest::protocol::otlp::Content;
use seismolog_ingest::protocol::syslog::{Frame, Sender, next_frame, relp};
use seismolog_ingest::protocol::{Records, datadog, elastic, fluent, journald, loki, otlp, splunk, syslog};
use seismolog_ingest::{Decoded, Decoder, Encoding, Error, Limits, decompress};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

const RECEIVED: Timestamp = Timestamp(1_700_000_000_000_000_000);

/// Messages of one round.
const ROUND_MESSAGES: usize = 2_000;

/// As much as one body of the fuzz holds.
const BODY_BYTES_MAX: usize = 256 * 1024;

/// Messages that mutations begin with.
const SEEDS: [&[u8]; 16] = [
    // logs and spans of OpenTelemetry, a push of Loki, as Protocol Buffers
    b"\x0a\x35\x0a\x16\x0a\x14\x0a\x0cservice.name\x12\x04\x0a\x02ab\x12\x1b\x12\x19\x09\x00\x00\x64\xa7\xb3\xb6\xe0\x17\x10\x11\x2a\x04\x0a\x02hi\x4a\x04abcd",
    b"\x0a\x2c\x12\x2a\x12\x28\x0a\x10abcdefghijklmnop\x12\x08abcdefgh\x2a\x03get\x39\x00\x00\x64\xa7\xb3\xb6",
    b"\x0a\x1f\x0a\x09{app=\"a\"}\x12\x12\x0a\x06\x08\x80\x80\x80\x01\x12\x04line\x1a\x02\x0a\x00",
    br#"{"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"a"}}]},"scopeLogs":[{"logRecords":[{"timeUnixNano":"1","severityNumber":9,"body":{"kvlistValue":{"values":[{"key":"k","value":{"arrayValue":{"values":[{"intValue":"1"}]}}}]}},"traceId":"abcdefabcdefabcdefabcdefabcdefab"}]}]}]}"#,
    br#"{"streams":[{"stream":{"app":"a"},"values":[["1700000000000000000","line",{"k":"v"}]]}]}"#,
    b"\x93\xa1t\xceeS\xf1\x00\x81\xa7message\xa1x",
    b"\x93\xa1t\x92\x92\xd7\x00eS\xf1\x00\x00\x00\x00\x01\x81\xa1a\x01\x92\xceeS\xf1\x00\x81\xa1b\xcb?\xf0\x00\x00\x00\x00\x00\x00\x81\xa5chunk\xa1c",
    b"\x93\xa1t\xc4\x0d\x92\xceeS\xf1\x00\x81\xa1m\xa2hi\x82\xa5chunk\xa1c\xa4size\x01",
    b"\x96\xa4PING\xa1h\xa1s\xa1d\xa0\xa0",
    b"{\"create\":{\"_index\":\"logs-a-b\"}}\n{\"@timestamp\":\"2026-11-22T10:00:00Z\",\"message\":\"x\",\"log\":{\"level\":\"error\"}}\n",
    b"{\"time\":1700000000.25,\"host\":\"h\",\"event\":\"a line\",\"fields\":{\"z\":\"eu\"}}{\"event\":{\"level\":\"warn\"}}",
    b"[{\"message\":\"x\",\"ddtags\":\"env:a,v:1\",\"service\":\"s\"}]",
    b"__REALTIME_TIMESTAMP=1700000000000000\nPRIORITY=3\nMESSAGE\n\x05\x00\x00\x00\x00\x00\x00\x00a\nb\nc\nSYSLOG_IDENTIFIER=a\n\n",
    b"54 <165>1 2026-10-11T22:14:15.003Z h a 1 ID [e@1 k=\"v\"] m<13>Oct 11 22:14:15 h a[1]: m\n@cee:{\"a\":1}\n",
    b"1 open 14 relp_version=0\n2 syslog 8 <13>a\nbc\n3 close 0\n",
    b"\x28\xb5\x2f\xfd\x04\x00\x19\x00\x00abc",
];

/// Pieces that decoders look at: lengths, tags, braces.
const PIECES: [&[u8]; 24] = [
    b"\xff\xff\xff\xff\x0f",
    b"\xdd\xff\xff\xff\xff",
    b"\xdf\x7f\xff\xff\xff",
    b"\xc6\xff\xff\xff\xff",
    b"\x80",
    b"\x0a",
    b"\x12",
    b"\x1a",
    b"\"",
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b":",
    b"\n",
    b"\\u00",
    b"null",
    b"-1e999",
    b"99999999999 <1>",
    b"\xed\xa0\x80",
    b"\x91",
    b"\x81",
    b"\x00\x00\x00\x00\x00\x00\x00\x80",
];

/// A message to try: a seed, mutated some times.
fn body(random: &mut SplitMix64) -> Vec<u8> {
    let mut bytes = SEEDS[random.place(SEEDS.len())].to_vec();
    for _ in 0..random.place(6) {
        mutate(&mut bytes, random);
    }
    bytes.truncate(BODY_BYTES_MAX);
    bytes
}

fn mutate(bytes: &mut Vec<u8>, random: &mut SplitMix64) {
    let at = random.place(bytes.len() + 1);
    let to = at + random.place(bytes.len() - at + 1);
    match random.place(9) {
        0 | 1 if at < bytes.len() => bytes[at] ^= 1 << random.place(8),
        2 if at < bytes.len() => bytes[at] = random.bits() as u8,
        3 => drop(bytes.drain(at..to)),
        4 => insert(bytes, at, PIECES[random.place(PIECES.len())]),
        // two messages spliced
        5 => {
            let other = SEEDS[random.place(SEEDS.len())];
            bytes.truncate(at);
            bytes.extend_from_slice(&other[random.place(other.len())..]);
        }
        // a stretch again and again
        6 => {
            let stretch = bytes[at..to].repeat(random.place(30));
            insert(bytes, at, &stretch);
        }
        // something that is nested deep
        7 if random.place(4) == 0 => {
            let piece = PIECES[random.place(PIECES.len())].repeat(random.place(20_000));
            insert(bytes, at, &piece);
        }
        _ => insert(bytes, at, &random.bits().to_le_bytes()),
    }
}

fn insert(bytes: &mut Vec<u8>, at: usize, piece: &[u8]) {
    drop(bytes.splice(at..at, piece.iter().copied()));
}

/// As the data source `logs`, as far as decoders look at it.
fn decoder() -> Decoder {
    let column = |name: &str, column_type: &str| Column {
        name: name.into(),
        column_type: column_type.parse().unwrap(),
        json_path: Some(JsonPath(vec![PathStep::Key(name.into())])),
        default: (column_type == "String").then(|| DefaultValue::Text(String::new())),
    };
    let texts =
        ["message", "service", "host", "severity_text", "trace_id", "span_id", "attributes", "resource"];
    let mut columns = vec![column("timestamp", "DateTime64(3)")];
    columns.extend(texts.map(|name| column(name, "String")));
    let source = DataSource {
        name: "logs".into(),
        description: String::new(),
        roles: Roles::of(&columns),
        columns,
        engine: EngineKind::MergeTree,
        sorting_key: vec![],
        partition_key: None,
        ttl: None,
    };
    Decoder::new(&source, &Limits::default()).unwrap()
}

/// Whether a message was taken.
type Decode = fn(&Decoder, &[u8]) -> bool;

fn rows(decoded: Result<Decoded, Error>) -> bool {
    decoded.is_ok_and(|decoded| {
        let rows = decoded.batch.num_rows() + decoded.rejected.len();
        assert!(rows <= BODY_BYTES_MAX, "{rows} rows of one body");
        rows > 0
    })
}

/// Runs what pushes records into a batch.
fn pushed(decoder: &Decoder, push: impl FnOnce(&mut Records<'_>) -> bool) -> bool {
    let mut records = Records::new(decoder, RECEIVED);
    let is_taken = push(&mut records);
    rows(Ok(records.finish())) && is_taken
}

/// The bounds of bodies here, so that a bomb shows.
fn unpacked(encoding: Encoding, body: &[u8]) -> bool {
    let limits = Limits { body_max: 1 << 20, ..Limits::default() };
    decompress(encoding, Bytes::copy_from_slice(body), &limits).is_ok_and(|body| {
        assert!(body.bytes.len() <= 1 << 20, "{} bytes were unpacked", body.bytes.len());
        true
    })
}

const DECODERS: [(&str, Decode); 20] = [
    ("otlp logs, protobuf", |decoder, body| rows(otlp::logs(decoder, body, Content::Protobuf, RECEIVED))),
    ("otlp logs, json", |decoder, body| rows(otlp::logs(decoder, body, Content::Json, RECEIVED))),
    ("otlp spans, protobuf", |decoder, body| rows(otlp::spans(decoder, body, Content::Protobuf, RECEIVED))),
    ("otlp spans, json", |decoder, body| rows(otlp::spans(decoder, body, Content::Json, RECEIVED))),
    ("otlp metrics", |_, body| otlp::data_points(body, Content::Protobuf, &Limits::default()).is_ok()),
    ("loki, protobuf", |decoder, body| rows(loki::push(decoder, body, Content::Protobuf, RECEIVED))),
    ("loki, json", |decoder, body| rows(loki::push(decoder, body, Content::Json, RECEIVED))),
    ("fluent", |decoder, body| pushed(decoder, |records| fluent::push(records, body).is_ok())),
    ("fluent, frames", |_, body| {
        let end = fluent::Framer::default().end(body);
        let _ = (fluent::ping(body), fluent::is_event(body));
        matches!(end, Ok(Some(end)) if end <= body.len())
    }),
    ("elastic, actions", |_, body| {
        elastic::each_action(&String::from_utf8_lossy(body), &Limits::default(), |_| Ok(())).is_ok()
    }),
    ("elastic, documents", |decoder, body| {
        let text = String::from_utf8_lossy(body);
        pushed(decoder, |records| text.lines().all(|line| elastic::push(records, line, "logs-a-b").is_ok()))
    }),
    ("splunk, events", |decoder, body| {
        rows(splunk::events(decoder, body, &splunk::Said::default(), RECEIVED))
    }),
    ("splunk, raw", |decoder, body| rows(splunk::raw(decoder, body, &splunk::Said::default(), RECEIVED))),
    ("datadog", |decoder, body| {
        rows(datadog::logs(decoder, body, datadog::Form::Json, &datadog::Said::default(), RECEIVED))
    }),
    ("journald", |decoder, body| {
        rows(journald::entries(decoder, &body[..journald::end_of_entries(body)], RECEIVED))
    }),
    ("syslog", |decoder, body| {
        let sender = Sender { zone: jiff::tz::TimeZone::UTC, host: String::new() };
        pushed(decoder, |records| syslog::push(records, body, &sender).is_ok())
    }),
    ("syslog, frames", |_, body| match next_frame(body, 4_096) {
        Frame::Whole { begin, end, next } => {
            assert!(begin <= end && end <= next && next <= body.len() && end - begin <= 4_096);
            true
        }
        _ => false,
    }),
    ("syslog, relp", |_, body| match relp::next_said(body, 4_096) {
        Ok(Some(said)) => {
            assert!(said.data.end < said.next && said.next <= body.len() && said.data.len() <= 4_096);
            true
        }
        _ => false,
    }),
    ("gzip, deflate, zstd", |_, body| {
        [Encoding::Gzip, Encoding::Deflate, Encoding::Zstd]
            .map(|encoding| unpacked(encoding, body))
            .contains(&true)
    }),
    ("snappy", |_, body| unpacked(Encoding::SnappyBlock, body)),
];

#[derive(Clone, Copy, Default)]
struct Tally {
    given: u64,
    taken: u64,
    slowest: Duration,
}

/// One round from one seed; panics when a promise is broken.
fn round(seed: u64, decoder: &Decoder, tallies: &mut [Tally]) {
    let mut random = SplitMix64(seed);
    for _ in 0..ROUND_MESSAGES {
        let body = body(&mut random);
        for ((_, decode), tally) in DECODERS.iter().zip(tallies.iter_mut()) {
            let begin = Instant::now();
            tally.taken += u64::from(decode(decoder, &body));
            tally.slowest = tally.slowest.max(begin.elapsed());
            tally.given += 1;
        }
    }
}

fn argument(name: &str) -> Option<u64> {
    let mut arguments = std::env::args().skip_while(|argument| argument != name);
    arguments.nth(1).map(|value| value.parse().expect("a number follows"))
}

fn main() {
    let seconds = Duration::from_secs(argument("--seconds").unwrap_or(60));
    let rounds = argument("--rounds");
    let first = argument("--seed").unwrap_or(1);
    let decoder = decoder();
    let mut tallies = [Tally::default(); DECODERS.len()];
    let begin = Instant::now();
    let mut seed = first;
    while rounds.map_or_else(|| begin.elapsed() < seconds, |rounds| seed.wrapping_sub(first) < rounds) {
        let run = catch_unwind(AssertUnwindSafe(|| round(seed, &decoder, &mut tallies)));
        if run.is_err() {
            println!("the round at fault begins with --seed {seed}");
            std::process::exit(1);
        }
        seed = seed.wrapping_add(1);
    }
    println!("| decoder | messages | taken | slowest, ms |\n|---|---|---|---|");
    for ((name, _), tally) in DECODERS.iter().zip(tallies) {
        println!("| {name} | {} | {} | {:.1} |", tally.given, tally.taken, tally.slowest.as_secs_f64() * 1e3);
    }
    println!("{} rounds from seed {first}", seed.wrapping_sub(first));
}
