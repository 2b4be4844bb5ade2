//! Floods a miner and says what it took: `cargo run --release -p seismolog-miner --example bounded`. Linux only: memory is
//! read from `/proc`.
//!
//! One service says its ten kinds of lines among a million lines of random words; another says ten million lines with a
//! word never seen before in each. Ends with status 1 if a kind of line is lost or memory grows.
#![allow(clippy::print_stdout, reason = "prints its results")]

use seismolog_miner::{Miner, Options};

const REAL: [&str; 10] = [
    "basket 4 opened for visitor 9f3a6c21",
    "stock of item 17 is 250 in warehouse 2",
    "tax table loaded in 40 ms",
    "order 99 paid by card, total=12.50",
    "parcel 7 handed to the carrier at 10:15:00",
    "coupon expired 3 days ago",
    "mail to ann@example.com delivered",
    "GET /v1/items/17 answered 200 after 3ms",
    "index rebuilt, 1200 entries",
    "bye",
];

/// More than the first tenth of the words may take above what it took, in KiB: what the allocator rounds up.
const GROWTH_KIB_MAX: u64 = 1_024;

fn main() {
    // Words first: what random lines leave behind would hide what they take.
    let is_flat = distinct_words(10_000_000);
    let is_kept = random_lines(1_000_000);
    if !(is_kept && is_flat) {
        std::process::exit(1);
    }
}

/// Sixteen letters, different for each number.
fn letters(number: u64) -> String {
    let mixed = number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ mixed >> 31).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (0..16).map(|at| char::from(b'g' + (mixed >> (at * 4) & 15) as u8)).collect()
}

fn random_lines(lines: u64) -> bool {
    let before = resident_kib();
    let mut miner = Miner::new(Options::default());
    let scope = miner.scope("w", "logs", "random");
    let ids = REAL.map(|line| miner.mine(scope, line).id);
    for number in 0..lines {
        let word = letters(number);
        miner.mine(scope, &format!("{} {} {}", &word[..5], &word[5..10], &word[10..]));
    }
    let kept = REAL.iter().zip(ids).filter(|(line, id)| miner.mine(scope, line).id == *id).count();
    let (templates, taken_kib) = (miner.len(), resident_kib().saturating_sub(before));
    println!(
        "{lines} lines of random words: {kept} of 10 templates kept, {templates} in all, {taken_kib} KiB"
    );
    kept == REAL.len()
}

fn distinct_words(lines: u64) -> bool {
    let before = resident_kib();
    let mut miner = Miner::new(Options::default());
    let scope = miner.scope("w", "logs", "words");
    let mut early = 0;
    for number in 0..lines {
        miner.mine(scope, &format!("login of user {} with key {number} was refused", letters(number)));
        if number == lines / 10 {
            early = resident_kib();
        }
    }
    let standing = miner.templates().filter(|(_, template)| template.merged_into.is_none()).count();
    let (taken_kib, grown_kib) =
        (resident_kib().saturating_sub(before), resident_kib().saturating_sub(early));
    println!(
        "{lines} distinct words: {standing} template, {taken_kib} KiB, {grown_kib} KiB of it since the first tenth"
    );
    standing == 1 && grown_kib <= GROWTH_KIB_MAX
}

fn resident_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()).and_then(|kib| kib.parse().ok()).unwrap_or(0)
}
