//! Lines a second of CPU of one core, on lines whose values differ in every line (lines repeated verbatim flatter a
//! miner). Linux only: CPU time is read from `/proc/self/stat`.
//!
//! ```text
//! cargo run --release -p seismolog-miner --example speed [-- DIR]
//! ```
//!
//! With `DIR` the lines are those of `DIR/<System>/content.txt`, each digit drawn anew in every line.

#![expect(clippy::print_stdout, reason = "an example prints its figures")]

use seismolog_miner::{Miner, Options};

const LINES: usize = 400_000;
const ROUNDS: usize = 10;
/// Ticks a second in `/proc/self/stat`; 100 on every Linux that is not patched.
const TICKS: f64 = 100.0;

/// `#` a number, `@` an IPv4 address, `~` sixteen hex digits, `%` a decimal.
const FORMS: [&str; 16] = [
    "Received block blk_# of size # from /@",
    "PacketResponder # for block blk_# terminating",
    "Failed password for invalid user test from @ port # ssh2",
    "GET /api/orders/#/items?page=# HTTP/1.1 200 # %ms",
    "connection from @:# closed after % s, sent # bytes",
    "user_# logged in from host srv-#.example.com session=~",
    "cache miss for key cart:# in region eu-west, loading from database",
    "payment # authorised amount=% currency=EUR trace_id=~~",
    "Running task #.0 in stage #.0 (TID #)",
    "upstream timeout contacting inventory after #ms, attempt # of 5",
    "pam_unix(sshd:auth): authentication failure; logname= uid=# euid=# tty=ssh ruser= rhost=@",
    "worker # finished job ~ in %s with status ok",
    "Deleting block blk_# file /mnt/hadoop/dfs/data/current/subdir#/blk_#",
    "lock wait exceeded on table order_items row # held by txn ~",
    "2026-05-13 10:22:#.123 checkpoint complete: wrote # buffers (%%); # WAL files added",
    "starting graceful shutdown, waiting for open requests to drain",
];

fn main() {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    run("noise", &(0..LINES).map(|_| noise(&mut random)).collect::<Vec<_>>());
    run("forms", &(0..LINES).map(|_| line(&mut random)).collect::<Vec<_>>());
    run("forms with new names", &(0..LINES).map(|_| named(&mut random)).collect::<Vec<_>>());
    if let Some(dir) = std::env::args().nth(1) {
        let real = real_lines(&dir);
        run(
            "log sets",
            &(0..LINES).map(|at| redrawn(&real[at % real.len()], &mut random)).collect::<Vec<_>>(),
        );
    }
}

fn run(name: &str, lines: &[String]) {
    let bytes: usize = lines.iter().map(String::len).sum();
    let memory_before = memory_kib();
    let mut miner = Miner::new(Options::default());
    let scope = miner.scope("local", "logs", "speed");
    let mut sum = 0_u64;
    let before = cpu_seconds();
    for _ in 0..ROUNDS {
        for line in lines {
            sum = sum.wrapping_add(miner.mine(scope, line).id);
        }
    }
    let seconds = cpu_seconds() - before;
    let mined = (lines.len() * ROUNDS) as f64;
    println!(
        "{name:<21} {:>4.0} bytes/line {:>5} templates {:>6.2} M lines/s {:>5.0} ns/line {:>6} KiB more, sum {sum:x}",
        bytes as f64 / lines.len() as f64,
        miner.len(),
        mined / seconds / 1e6,
        seconds / mined * 1e9,
        memory_kib().saturating_sub(memory_before),
    );
}

/// Lines with a name that was never seen, in the place where one belongs.
fn named(random: &mut Random) -> String {
    let name: String = (0..8).map(|_| char::from(b'g' + random.below(20) as u8)).collect();
    match random.below(4) {
        0 => {
            format!("Failed password for invalid user {name} from 10.0.0.{} port 22 ssh2", random.below(256))
        }
        1 => format!("session opened for user {name} by (uid={})", random.below(9)),
        2 => format!("cache miss for key {name} in region eu-west, loading from database"),
        _ => format!("pam_unix(sshd:auth): authentication failure; logname= uid=0 tty=ssh user={name}"),
    }
}

/// Six words that never come again: what fills every bound.
fn noise(random: &mut Random) -> String {
    let letters = |at: usize| if at % 8 == 7 { ' ' } else { char::from(b'g' + random.below(20) as u8) };
    (0..47).map(letters).collect()
}

fn real_lines(dir: &str) -> Vec<String> {
    let mut paths: Vec<_> = std::fs::read_dir(dir)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path().join("content.txt"))
        .collect();
    paths.sort();
    let texts = paths.iter().filter_map(|path| std::fs::read(path).ok());
    let lines =
        texts.flat_map(|text| String::from_utf8_lossy(&text).lines().map(str::to_owned).collect::<Vec<_>>());
    lines.collect()
}

/// Digits behind a letter stay: they belong to words.
fn redrawn(line: &str, random: &mut Random) -> String {
    let mut is_word = false;
    let draw = |character: char| {
        let is_digit = character.is_ascii_digit();
        is_word = if is_digit { is_word } else { character.is_alphabetic() };
        if is_digit && !is_word { char::from(b'0' + random.below(10) as u8) } else { character }
    };
    line.chars().map(draw).collect()
}

/// Resident memory of the process.
fn memory_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()).and_then(|kib| kib.parse().ok()).unwrap_or(0)
}

fn line(random: &mut Random) -> String {
    let form = FORMS[random.below(FORMS.len() as u64) as usize];
    let mut line = String::new();
    for character in form.chars() {
        match character {
            '#' => line.push_str(&random.number().to_string()),
            '@' => line.push_str(&format!(
                "10.{}.{}.{}",
                random.below(256),
                random.below(256),
                random.below(256)
            )),
            '~' => line.push_str(&format!("{:016x}", random.next() | 1 << 61)),
            '%' => line.push_str(&format!("{}.{:02}", random.below(500), random.below(100))),
            _ => line.push(character),
        }
    }
    line
}

fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let behind_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks =
        |field: usize| behind_name.split_whitespace().nth(field).and_then(|word| word.parse::<f64>().ok());
    (ticks(11).unwrap_or(0.0) + ticks(12).unwrap_or(0.0)) / TICKS
}

/// A xorshift generator: the same lines on every run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    /// Numbers of one to nine digits.
    fn number(&mut self) -> u64 {
        let digits = self.below(9) as u32 + 1;
        self.below(10_u64.pow(digits))
    }
}
