//! Lines a second of CPU of one core, on lines whose values differ in every line (lines repeated verbatim flatter a
//! miner). Linux only: CPU time is read from `/proc/self/stat`.
//!
//! ```text
//! cargo run --release -p seismolog-miner --example speed
//! ```

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
    let lines: Vec<String> = (0..LINES).map(|_| line(&mut random)).collect();
    let bytes: usize = lines.iter().map(String::len).sum();
    let mut miner = Miner::new(Options::default());
    let scope = miner.scope("local", "logs", "speed");
    let mut sum = 0_u64;
    let before = cpu_seconds();
    for _ in 0..ROUNDS {
        for line in &lines {
            sum = sum.wrapping_add(miner.mine(scope, line).id);
        }
    }
    let seconds = cpu_seconds() - before;
    let mined = (LINES * ROUNDS) as f64;
    println!("lines {mined} bytes_per_line {:.1} templates {}", bytes as f64 / LINES as f64, miner.len());
    println!(
        "cpu_s {seconds:.2} m_lines_per_cpu_s {:.2} ns_per_line {:.0} checksum {sum:x}",
        mined / seconds / 1e6,
        seconds / mined * 1e9
    );
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
