//! Feeds the parser, the rewriter and the planner with mutated queries, from a seed, on any compiler:
//! `cargo run --release -p seismolog-sql --example fuzz_sql -- [--seconds 60 | --rounds N] [--seed 1]`.
//!
//! Queries of the corpus are spliced, torn and nested, token by token. Ends with status 1 and the seed that begins with
//! the round at fault when something panics, or an error is longer than anybody reads; else prints how many texts there
//! were, how many were taken, and the slowest of them. A stack that ends takes the process with it.
#![allow(clippy::disallowed_methods, reason = "measures time")]
#![allow(clippy::print_stdout, reason = "prints its results")]
#![allow(clippy::unwrap_used, reason = "what cannot fail here is the example's own")]

#[allow(dead_code, reason = "the tests run queries too")]
#[path = "../tests/sql/run.rs"]
mod run;

use model::SplitMix64;
use seismolog_sql::{Error, Statement};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::{Duration, Instant};

/// Texts of one round.
const ROUND_TEXTS: usize = 2_000;

/// One of so many texts that parse is planned too.
const PLANNED_ONE_OF: usize = 4;

/// Longer than any error is meant to be.
const ERROR_BYTES_MAX: usize = 2_500;

/// As the threads of the server have.
const STACK_BYTES: usize = 8 << 20;

/// Pieces that parsers look at, or that are at the edge of a type.
const PIECES: &[&str] = &[
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ";",
    ".",
    "..",
    "::",
    "->",
    "?",
    ":",
    "'",
    "\"",
    "`",
    "--",
    "/*",
    "*/",
    "#",
    "\\",
    "@",
    "$",
    "$$",
    "\u{0}",
    "\u{1}",
    "\u{301}",
    "\u{10ffff}",
    "\u{feff}",
    "'\\x41'",
    "'\\0'",
    "''",
    "``",
    "0x",
    "0b1",
    "1e999",
    "18446744073709551616",
    "-9223372036854775809",
    "1_000",
    ".5",
    "5.",
    "NULL",
    "nan",
    "inf",
    "*",
    "COLUMNS('.*')",
    "EXCEPT(id)",
    "APPLY(x -> x)",
    "REPLACE(1 AS id)",
    "WITH",
    "FILL",
    "TOTALS",
    "ROLLUP",
    "CUBE",
    "FINAL",
    "PREWHERE",
    "SAMPLE 0.1",
    "SETTINGS max_threads = 1",
    "FORMAT JSON",
    "LIMIT 1 BY id",
    "LIMIT 1 WITH TIES",
    "OFFSET",
    "ARRAY JOIN",
    "GLOBAL ANY LEFT JOIN",
    "ASOF JOIN",
    "USING",
    "ON",
    "INTERSECT",
    "EXCEPT",
    "UNION ALL",
    "UNION DISTINCT",
    "QUALIFY",
    "OVER (PARTITION BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)",
    "INTERVAL 1 DAY",
    "CASE",
    "WHEN",
    "THEN",
    "END",
    "NOT",
    "IN",
    "BETWEEN",
    "LIKE",
    "ILIKE",
    "IS",
    "DISTINCT",
    "DISTINCT ON (id)",
    "AS",
    "AS x",
    "{a:String}",
    "{a:Array(",
    "toDateTime64('2299-12-31 23:59:59', 9, 'UTC')",
    "CAST(1, 'Array(Nullable(Tuple(a Int8, Map(String, JSON))))')",
    "quantileIfState(0.5)(latency, 1)",
    "arrayMap((x, y) -> x + y, [1], [2])",
    "SELECT",
    "FROM t",
    "GROUP BY ALL",
    "INTERPOLATE (id AS id + 1)",
    "STEP INTERVAL 1 DAY",
    "EXPLAIN",
    "DESCRIBE",
    "VALUES",
    "format(JSONEachRow, '{}')",
];

fn one<T: Copy>(random: &mut SplitMix64, of: &[T]) -> T {
    of[random.place(of.len())]
}

/// The queries of the corpus, without their answers.
fn queries() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    let texts = files.iter().map(|file| std::fs::read_to_string(file).unwrap());
    let mut queries = Vec::new();
    for text in texts {
        let entries = text.split("\n\n").filter_map(|entry| entry.split_once("\n----"));
        let entries = entries.map(|(query, _)| query.trim_matches('\n').to_owned());
        queries.extend(entries.filter(|query| !query.is_empty()));
    }
    queries
}

/// Words, numbers, quoted texts, single signs and the space between them.
fn tokens(text: &str) -> Vec<&str> {
    let kind = |sign: char| match sign {
        _ if sign.is_alphanumeric() || sign == '_' => 1,
        _ if sign.is_whitespace() => 2,
        _ => 0,
    };
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = match (kind(first), first) {
            (0, '\'' | '"' | '`') => rest[1..].find(first).map_or(rest.len(), |at| at + 2),
            (0, _) => first.len_utf8(),
            (wanted, _) => rest.find(|sign| kind(sign) != wanted).unwrap_or(rest.len()),
        };
        let (token, behind) = rest.split_at(end);
        tokens.push(token);
        rest = behind;
    }
    tokens
}

/// A text to try: a query, mutated some times.
fn text(queries: &[String], random: &mut SplitMix64) -> String {
    let mut made: Vec<&str> = tokens(&queries[random.place(queries.len())]);
    for _ in 0..random.place(5) {
        mutate(&mut made, queries, random);
    }
    let mut text = made.concat();
    if random.place(16) == 0 {
        tear(&mut text, random);
    }
    text
}

fn mutate<'a>(made: &mut Vec<&'a str>, queries: &'a [String], random: &mut SplitMix64) {
    let at = random.place(made.len() + 1);
    let to = at + random.place(made.len().min(at + 12).saturating_sub(at) + 1);
    match random.place(8) {
        0 => drop(made.drain(at..to)),
        1 => insert(made, at, &[" ", one(random, PIECES), " "]),
        2 if at < made.len() => made[at] = one(random, PIECES),
        // a stretch of another query
        3 | 4 => {
            let other = tokens(&queries[random.place(queries.len())]);
            let begin = random.place(other.len());
            let end = begin + random.place(other.len() - begin) + 1;
            drop(made.splice(at..to, other[begin..end].iter().copied()));
        }
        // a stretch again and again
        5 => {
            let stretch = made[at..to].repeat(random.place(12));
            insert(made, at, &stretch);
        }
        // brackets around a stretch, which may be many
        6 => {
            let times = if random.place(8) == 0 { random.place(3_000) } else { random.place(20) };
            let (open, close) =
                one(random, &[("(", ")"), ("[", "]"), ("abs(", ")"), ("(SELECT ", ")"), ("NOT ", "")]);
            insert(made, to, &vec![close; times]);
            insert(made, at, &vec![open; times]);
        }
        _ if at < made.len() => {
            let other = random.place(made.len());
            made.swap(at, other);
        }
        _ => made.truncate(at),
    }
}

fn insert<'a>(made: &mut Vec<&'a str>, at: usize, piece: &[&'a str]) {
    drop(made.splice(at..at, piece.iter().copied()));
}

/// A character becomes another, or the text ends there.
fn tear(text: &mut String, random: &mut SplitMix64) {
    let Some((at, sign)) = text.char_indices().nth(random.place(text.chars().count())) else { return };
    if random.place(2) == 0 {
        text.truncate(at);
    } else if let Some(other) = char::from_u32(random.place(0x300) as u32) {
        text.replace_range(at..at + sign.len_utf8(), &String::from(other));
    }
}

#[derive(Clone, Debug, Default)]
struct Tally {
    given: u64,
    taken: u64,
    slowest: Duration,
    slowest_text: String,
}

impl Tally {
    fn count<T>(&mut self, text: &str, work: impl FnOnce() -> Result<T, Error>) -> Option<T> {
        let begin = Instant::now();
        let outcome = work();
        if begin.elapsed() > self.slowest {
            self.slowest = begin.elapsed();
            self.slowest_text = text.chars().take(120).collect();
        }
        self.given += 1;
        match outcome {
            Ok(made) => {
                self.taken += 1;
                Some(made)
            }
            Err(error) => {
                let told = error.to_string();
                assert!(told.len() <= ERROR_BYTES_MAX, "an error of {} bytes: {text}", told.len());
                None
            }
        }
    }
}

/// One round from one seed; panics when a promise is broken.
fn round(seed: u64, queries: &[String], parsed: &mut Tally, planned: &mut Tally) {
    let mut random = SplitMix64(seed);
    for _ in 0..ROUND_TEXTS {
        let text = text(queries, &mut random);
        let is_planned = random.place(PLANNED_ONE_OF) == 0;
        let run = catch_unwind(AssertUnwindSafe(|| {
            let statement = parsed.count(&text, || Statement::parse(&text));
            if statement.is_some() && is_planned {
                planned.count(&text, || run::plan(&text));
            }
        }));
        if run.is_err() {
            println!("at fault: {text:?}");
            panic!("a text is at fault");
        }
    }
}

fn argument(name: &str) -> Option<u64> {
    let mut arguments = std::env::args().skip_while(|argument| argument != name);
    arguments.nth(1).map(|value| value.parse().expect("a number follows"))
}

fn fuzz() -> bool {
    let seconds = Duration::from_secs(argument("--seconds").unwrap_or(60));
    let rounds = argument("--rounds");
    let first = argument("--seed").unwrap_or(1);
    let queries = queries();
    assert!(queries.len() > 1_000, "{} queries in the corpus", queries.len());
    let (mut parsed, mut planned) = (Tally::default(), Tally::default());
    let begin = Instant::now();
    let mut seed = first;
    while rounds.map_or_else(|| begin.elapsed() < seconds, |rounds| seed.wrapping_sub(first) < rounds) {
        let run = catch_unwind(AssertUnwindSafe(|| round(seed, &queries, &mut parsed, &mut planned)));
        if run.is_err() {
            println!("the round at fault begins with --seed {seed}");
            return false;
        }
        seed = seed.wrapping_add(1);
    }
    println!("| step | texts | taken | slowest, ms | which began with |\n|---|---|---|---|---|");
    for (name, tally) in [("parse and rewrite", parsed), ("plan", planned)] {
        let millis = tally.slowest.as_secs_f64() * 1e3;
        println!("| {name} | {} | {} | {millis:.1} | {:?} |", tally.given, tally.taken, tally.slowest_text);
    }
    println!("{} rounds from seed {first}", seed.wrapping_sub(first));
    true
}

fn main() {
    let thread = std::thread::Builder::new().stack_size(STACK_BYTES).spawn(fuzz).expect("there is a thread");
    if !thread.join().unwrap_or(false) {
        std::process::exit(1);
    }
}
