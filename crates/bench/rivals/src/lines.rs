//! Lines for the speed protocol, values drawn anew in every line: lines repeated verbatim flatter a miner.

use crate::random::Random;
use crate::sets::Set;

/// `#` a number, `@` an IPv4 address, `~` sixteen hex digits, `%` a decimal.
const FORMS: [&str; 24] = [
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
    "@ - - [13/May/2026:10:22:#] \"GET /static/app-~.js HTTP/1.1\" 304 0",
    "queue depth is # of #, oldest message waits % s",
    "kernel: eth0: link up at # Mbps, full duplex, irq #",
    "rejected certificate ~ of @: expired # days ago",
    "compaction of level # took % s: # files in, # files out, # MB written",
    "retry # of request ~ to http://@:#/v1/charge in # ms",
    "temperature of node-# is % C, fan at # rpm",
    "replica @ is # entries behind leader @",
];

/// Texts with a value in every place that varies, and how many templates they have, if that is known.
pub(crate) struct Source<'a> {
    real: Vec<&'a str>,
    /// templates that a perfect miner finds
    pub(crate) templates: usize,
}

impl<'a> Source<'a> {
    /// The lines of the log sets; made-up forms if there are none.
    pub(crate) fn new(sets: &'a [Set]) -> Self {
        let real: Vec<&str> = sets.iter().flat_map(|set| set.content.iter().map(String::as_str)).collect();
        let mut truth: Vec<(&str, &str)> = Vec::new();
        for set in sets {
            truth.extend(set.truth.iter().map(|template| (set.name.as_str(), template.as_str())));
        }
        truth.sort_unstable();
        truth.dedup();
        let templates = if sets.is_empty() { FORMS.len() } else { truth.len() };
        Self { real, templates }
    }

    pub(crate) fn name(&self) -> &'static str {
        if self.real.is_empty() { "made-up texts" } else { "lines of the log sets, digits redrawn" }
    }

    /// As many lines as asked for, each ended by a line feed.
    pub(crate) fn varied(&self, lines: usize, seed: u64) -> String {
        let mut random = Random::new(seed);
        let mut text = String::new();
        for at in 0..lines {
            match self.real.len() {
                0 => form(&mut random, &mut text),
                len => redrawn(self.real[at % len], &mut random, &mut text),
            }
            text.push('\n');
        }
        text
    }
}

/// Lines of four templates, each with a name that was never seen in the place where one belongs.
pub(crate) fn named(lines: usize, seed: u64) -> String {
    let mut random = Random::new(seed);
    let mut text = String::new();
    for _ in 0..lines {
        let name = random.word(8);
        let line = match random.below(4) {
            0 => format!(
                "Failed password for invalid user {name} from 10.0.0.{} port 22 ssh2",
                random.below(256)
            ),
            1 => format!("session opened for user {name} by (uid={})", random.below(9)),
            2 => format!("cache miss for key {name} in region eu-west, loading from database"),
            _ => format!("pam_unix(sshd:auth): authentication failure; logname= uid=0 tty=ssh user={name}"),
        };
        text.push_str(&line);
        text.push('\n');
    }
    text
}

/// Templates that [`named`] has.
pub(crate) const NAMED_TEMPLATES: usize = 4;

/// Lines of random words that never come again: what fills every bound.
pub(crate) fn noise(lines: usize, seed: u64) -> String {
    let mut random = Random::new(seed);
    let mut text = String::new();
    for _ in 0..lines {
        for _ in 0..3 + random.below(4) {
            text.push_str(&random.word(8));
            text.push(' ');
        }
        text.push('\n');
    }
    text
}

/// Digits behind a letter stay: they belong to words.
fn redrawn(line: &str, random: &mut Random, text: &mut String) {
    let mut is_word = false;
    for character in line.chars() {
        let is_digit = character.is_ascii_digit();
        is_word = if is_digit { is_word } else { character.is_alphabetic() };
        let is_drawn = is_digit && !is_word;
        text.push(if is_drawn { char::from(b'0' + random.below(10) as u8) } else { character });
    }
}

fn form(random: &mut Random, text: &mut String) {
    let form = FORMS[random.below(FORMS.len() as u64) as usize];
    for character in form.chars() {
        match character {
            '#' => text.push_str(&random.number().to_string()),
            '@' => {
                let octets = [(); 3].map(|()| random.below(256).to_string());
                text.push_str(&format!("10.{}", octets.join(".")));
            }
            '~' => text.push_str(&format!("{:016x}", random.next() | 1 << 61)),
            '%' => text.push_str(&format!("{}.{:02}", random.below(500), random.below(100))),
            _ => text.push(character),
        }
    }
}
