//! Feeds the reader of raw lines, the miner and its snapshots with mutated lines and bytes, from a seed, on any compiler:
//! `cargo run --release -p seismolog-miner --example fuzz_smoke -- [--seconds 60 | --rounds N] [--seed 1]`.
//!
//! Ends with status 1 and the seed that begins with the round at fault when something panics or outgrows its bound; else
//! prints what was tried and the slowest line.
#![allow(clippy::disallowed_methods, reason = "measures time")]
#![allow(clippy::print_stdout, reason = "prints its results")]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use model::{SplitMix64, Timestamp};
use seismolog_miner::raw::{Format, Joiner};
use seismolog_miner::{Change, Command, CommandId, Miner, Options, ScopeId, ValueBuffer, limits};

/// Lines of one round: a format is learned, a miner filled, restored, and dropped.
const ROUND_LINES: usize = 4_000;

/// As much as one record holds.
const LINE_BYTES_MAX: usize = 64 * 1024;

/// A miner is kept so often, to time lines again from there.
const KEPT_EVERY: usize = 250;

/// Lines that mutations begin with.
const SEEDS: [&str; 16] = [
    "Dec 10 06:55:46 LabSZ sshd[24200]: Failed password for invalid user webmaster from 173.234.31.186 port 38926 ssh2",
    "081109 203615 148 INFO dfs.DataNode$PacketResponder: PacketResponder 1 for block blk_38865049064139660 terminating",
    "2026-01-02T03:04:05.678Z WARN [main] com.example.shop.Cart - took 1.5 s (limit 1 s) for /v1/cart/17?x=[a,b]",
    "{\"ts\":\"2026-01-02T03:04:05Z\",\"level\":\"error\",\"msg\":\"job 4 done\",\"trace_id\":\"4bf92f3577b34da6\"}",
    "ts=2026-01-02T03:04:05Z level=info msg=\"user 17 logged in\" dur=3ms addr=[fe80::1%eth0]:80",
    "10.0.0.1 - - [10/Oct/2026:13:55:36 -0700] \"GET /a.gif HTTP/1.1\" 200 2326",
    "Exception in thread \"main\" java.lang.IllegalStateException: no 7",
    "\tat com.example.Cart.add(Cart.java:42)",
    "Traceback (most recent call last):",
    "thread 'main' panicked at src/main.rs:4:5:",
    "web-1  | Listening at 1,234,567 bytes (1.36 MB) 00:11:43:e3:ba:c3 12:30:01",
    "<34>1 2026-10-11T22:14:15.003Z host su 123 ID47 [ex@32473 iut=\"3\"] 'su root' failed",
    "state of unit 'nginx.service' changed to {\"a\":[1,2,{\"b\":null}]} now",
    "moved C:\\Users\\x\\file.txt to \\\\server\\share; -1.5e-5% 0x1f 123e4567-e89b-12d3-a456-426614174000",
    "I0102 03:04:05.678901    123 cart.go:17] größer als µs \u{1f600} 5µs",
    "x",
];

/// Pieces that the lexer looks at.
const PIECES: [&str; 32] = [
    "0", "17", "a", "fe80", "::", ":", "/", "\\", ".", "-", "_", "@", "=", "\"", "'", "<", ">", "{", "}",
    "[", "]", "(", ")", ",", " ", "\t", "Sep ", "2016-", "%", "http://", "\u{7f}", "\u{feff}",
];

fn one<'a>(random: &mut SplitMix64, of: &[&'a str]) -> &'a str {
    of[random.place(of.len())]
}

/// A line to try: a seed, mutated some times.
fn line(random: &mut SplitMix64) -> String {
    let mut bytes = match random.place(12) {
        0 => (0..random.place(300)).map(|_| random.bits() as u8).collect(),
        1 => (0..random.place(60)).flat_map(|_| one(random, &PIECES).bytes()).collect(),
        _ => one(random, &SEEDS).as_bytes().to_vec(),
    };
    for _ in 0..random.place(4) {
        mutate(&mut bytes, random);
    }
    bytes.truncate(LINE_BYTES_MAX);
    String::from_utf8_lossy(&bytes).into_owned()
}

fn mutate(bytes: &mut Vec<u8>, random: &mut SplitMix64) {
    let at = random.place(bytes.len() + 1);
    let to = at + random.place(bytes.len() - at + 1);
    match random.place(11) {
        0 if at < bytes.len() => bytes[at] ^= 1 << random.place(8),
        1 if at < bytes.len() => bytes[at] = random.bits() as u8,
        2 => drop(bytes.drain(at..to)),
        3 => insert(bytes, at, one(random, &PIECES).as_bytes()),
        // two lines spliced
        4 => {
            let other = one(random, &SEEDS).as_bytes();
            bytes.truncate(at);
            bytes.extend_from_slice(&other[random.place(other.len())..]);
        }
        // a stretch again and again
        5 => {
            let stretch = bytes[at..to].repeat(random.place(20));
            insert(bytes, at, &stretch);
        }
        // a huge token
        6 if random.place(8) == 0 => {
            let piece = one(random, &PIECES).repeat(random.place(40_000));
            insert(bytes, at, piece.as_bytes());
        }
        // deep brackets, closed or not
        7 if random.place(4) == 0 => {
            let depth = random.place(20_000);
            let (open, close) = [("(", ")"), ("[", "]"), ("{\"a\":", "}"), ("<", ">")][random.place(4)];
            insert(bytes, at, open.repeat(depth).as_bytes());
            insert(bytes, to, close.repeat(random.place(depth + 1)).as_bytes());
        }
        8 => {
            let word: Vec<u8> = (0..1 + random.place(12)).map(|_| b'g' + random.place(20) as u8).collect();
            insert(bytes, at, &word);
        }
        9 => insert(bytes, at, random.bits().to_string().as_bytes()),
        _ => insert(
            bytes,
            at,
            char::from_u32(random.bits() as u32 & 0x1_ffff).unwrap_or('é').to_string().as_bytes(),
        ),
    }
}

fn insert(bytes: &mut Vec<u8>, at: usize, piece: &[u8]) {
    drop(bytes.splice(at..at, piece.iter().copied()));
}

/// What was tried, and what took longest.
#[derive(Default)]
struct Tally {
    lines: u64,
    bytes: u64,
    rounds: u64,
    damaged: u64,
    /// of a line through the miner, its bytes, and its round
    mined: (Duration, usize, u64),
    /// of a line through the reader of raw lines
    read: (Duration, usize, u64),
}

/// A miner as it was, and the lines since: a line that took long is timed again, so that what the machine did meanwhile
/// does not count.
struct Kept {
    miner: Miner,
    since: Vec<(ScopeId, String)>,
}

impl Kept {
    /// The time of the last line, the shortest of three tries.
    fn time_again(&self) -> Duration {
        let tries = (0..3).map(|_| {
            let mut miner = self.miner.clone();
            let mut last = Duration::ZERO;
            for (scope, line) in &self.since {
                let begin = Instant::now();
                miner.mine(*scope, line);
                last = begin.elapsed();
            }
            last
        });
        tries.min().unwrap_or_default()
    }
}

/// One round from one seed; panics when a promise is broken.
fn round(seed: u64, tally: &mut Tally) {
    let mut random = SplitMix64(seed);
    let is_small = random.place(2) == 0;
    let small = Options {
        templates_per_scope_max: 1 + random.place(64) as u32,
        scopes_max: 3,
        tokens_max: 1 + random.place(300) as u32,
        bytes_max: 1 + random.place(9_000) as u32,
        text_bytes_max: 1 + random.place(100_000) as u64,
    };
    let options = if is_small { small } else { Options::default() };
    let mut miner = Miner::new(options.clone());
    let scopes = ["a", "b", "c", "d"].map(|service| miner.scope("w", "d", service));
    let sample: Vec<String> = (0..random.place(40)).map(|_| line(&mut random)).collect();
    let format = Format::detect(&sample.iter().map(String::as_str).collect::<Vec<_>>());
    let mut joiner = Joiner::new(format.clone());
    let mut kept = Kept { miner: miner.clone(), since: Vec::new() };
    let mut mined = Vec::new();
    for number in 0..ROUND_LINES {
        let raw = line(&mut random);
        if raw.bytes().all(|byte| byte != b'\n') {
            assert!(
                joiner.push(&raw).is_none_or(|record| record.text.len() <= 64 * 1024),
                "a record is bounded"
            );
        }
        let begin = Instant::now();
        let message = format.parse(&raw, Timestamp(0)).message.into_owned();
        let mut took = begin.elapsed();
        if took > tally.read.0 {
            let tries = (0..3).map(|_| {
                let begin = Instant::now();
                std::hint::black_box(format.parse(&raw, Timestamp(0)));
                begin.elapsed()
            });
            took = tries.min().unwrap_or_default().min(took);
            tally.read = tally.read.max((took, raw.len(), tally.rounds));
        }
        let scope = scopes[random.place(4)];
        tally.lines += 1;
        tally.bytes += raw.len() as u64;
        mine(&mut miner, scope, message, &mut kept, tally, &mut mined);
        if number % KEPT_EVERY == 0 {
            change(&mut miner, &mined, &mut random);
            kept = Kept { miner: miner.clone(), since: Vec::new() };
        }
    }
    check_values(&miner, &mined);
    check_bounds(&miner, &options);
    check_snapshot(&miner, &mut random, tally);
    tally.rounds += 1;
}

fn mine(
    miner: &mut Miner,
    scope: ScopeId,
    message: String,
    kept: &mut Kept,
    tally: &mut Tally,
    mined: &mut Vec<(u64, String)>,
) {
    let begin = Instant::now();
    let found = miner.mine(scope, &message);
    let took = begin.elapsed();
    assert_ne!(found.id, 0, "0 is no id");
    let bytes = message.len();
    kept.since.push((scope, message.clone()));
    if took > tally.mined.0 {
        tally.mined = tally.mined.max((kept.time_again().min(took), bytes, tally.rounds));
    }
    mined.push((found.id, message));
}

/// Some change of people, sensible or not, as a log keeps it.
fn change(miner: &mut Miner, mined: &[(u64, String)], random: &mut SplitMix64) {
    let pick = |random: &mut SplitMix64| mined.get(random.place(mined.len())).map_or(7, |(id, _)| *id);
    let (template, element) = (pick(random), random.place(40) as u16);
    let wished = match random.place(6) {
        0 => Change::Apply(Command::Split { template, element }),
        1 => Change::Apply(Command::Merge { template, into: pick(random) }),
        2 => Change::Apply(Command::Mask { template, element }),
        3 => Change::Apply(Command::Rename { template, name: line(random).chars().take(20).collect() }),
        4 => Change::Apply(Command::Ignore { template }),
        _ => Change::Revert(CommandId(random.bits() % 8)),
    };
    let mut bytes = wished.to_bytes();
    if random.place(4) == 0 {
        mutate(&mut bytes, random);
    }
    if let Ok(read) = Change::from_bytes(&bytes) {
        let _ = miner.change(read);
    }
}

/// Values are parts of their line, in order.
fn check_values(miner: &Miner, mined: &[(u64, String)]) {
    let (reader, mut buffer) = (miner.reader(), ValueBuffer::default());
    for (id, message) in mined {
        let mut from = 0;
        reader.each_value(*id, message, &mut buffer, |value| {
            let start = value.text.as_ptr() as usize - message.as_ptr() as usize;
            assert!(start >= from, "values come in order");
            from = start + value.text.len();
        });
        if let Some(index) = miner.resolve(*id) {
            for value in miner.values(index, message, &mut buffer) {
                assert!(message.get(value.start..value.end).is_some(), "values are parts of the line");
            }
        }
    }
}

fn check_bounds(miner: &Miner, options: &Options) {
    let scopes = 5_u64;
    let standing = miner.templates().filter(|(_, template)| template.merged_into.is_none()).count() as u64;
    assert!(standing <= scopes * (u64::from(options.templates_per_scope_max) + 1), "templates are bounded");
    let slots = scopes * (u64::from(options.templates_per_scope_max * limits::SLOTS_PER_TEMPLATE) + 1);
    assert!(miner.len() as u64 <= slots, "slots are bounded");
    let shown: u64 =
        miner.templates().map(|(_, template)| (template.text.len() + template.typed.len()) as u64).sum();
    // One template may go beyond: it is let in while there is room.
    let one = 16 * u64::from(options.bytes_max) + 4_096;
    assert!(shown <= options.text_bytes_max + scopes * one, "{shown} bytes of texts");
}

/// A snapshot comes back as it was, and is refused when it is changed.
fn check_snapshot(miner: &Miner, random: &mut SplitMix64, tally: &mut Tally) {
    let snapshot = miner.snapshot();
    let restored = Miner::restore(&snapshot).expect("a snapshot can be read");
    assert!(restored.snapshot() == snapshot, "a snapshot comes back as it was");
    for _ in 0..8 {
        let mut damaged = snapshot.clone();
        for _ in 0..=random.place(3) {
            mutate(&mut damaged, random);
        }
        assert!(damaged == snapshot || Miner::restore(&damaged).is_err(), "damage is seen");
        tally.damaged += 1;
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let option = |name: &str| -> Option<u64> {
        let at = arguments.iter().position(|argument| argument == name)?;
        arguments.get(at + 1)?.parse().ok()
    };
    let (seconds, rounds) = (Duration::from_secs(option("--seconds").unwrap_or(60)), option("--rounds"));
    let seed = option("--seed").unwrap_or(1);
    let (begin, mut tally) = (Instant::now(), Tally::default());
    while rounds
        .map_or_else(|| tally.rounds == 0 || begin.elapsed() < seconds, |rounds| tally.rounds < rounds)
    {
        let at = SplitMix64(seed.wrapping_add(tally.rounds)).bits();
        if catch_unwind(AssertUnwindSafe(|| round(at, &mut tally))).is_err() {
            println!("broken: the first round of --seed {}", seed.wrapping_add(tally.rounds));
            std::process::exit(1);
        }
    }
    let Tally { lines, bytes, rounds, damaged, mined, read } = tally;
    println!(
        "seed {seed}: {lines} lines of {bytes} bytes, {rounds} snapshots, {damaged} damaged ones; nothing broke"
    );
    for (what, (took, bytes, round)) in [("mined", mined), ("read", read)] {
        let (took_ms, at) = (took.as_secs_f64() * 1e3, seed.wrapping_add(round));
        println!("slowest line {what}: {took_ms:.3} ms for {bytes} bytes, in the first round of --seed {at}");
    }
}
