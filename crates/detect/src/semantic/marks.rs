//! What turns the meaning of a text round, however little of it changes.

use super::vector::words;
use std::collections::BTreeSet;

/// Words of opposite meaning: the good or ordinary side, and the other. A `*` stands for any ending.
const OPPOSITES: [(&[&str], &[&str]); 34] = [
    (
        &["succe*", "ok", "okay", "complet*", "passed", "done", "fine"],
        &["fail", "fails", "failed", "failing", "failure*", "unsuccessful*", "error*", "abort*", "broken"],
    ),
    (&["up", "online"], &["down", "offline", "outage"]),
    (&["available", "availability"], &["unavailable", "unavailability"]),
    (&["reachable", "reached"], &["unreachable"]),
    (&["healthy"], &["unhealthy", "sick", "degraded"]),
    (&["alive", "running"], &["dead", "died", "dying", "dies", "killed", "exited"]),
    (
        &["accept*", "allow*", "grant*", "approv*", "permitted", "authorized", "authorised"],
        &[
            "refus*",
            "reject*",
            "deny",
            "denied",
            "denies",
            "declin*",
            "forbid*",
            "unauthori*",
            "disallow*",
            "blocked",
            "throttl*",
        ],
    ),
    (&["connected", "reconnected"], &["disconnect*"]),
    (&["open", "opened", "opening", "opens"], &["close", "closed", "closing", "closes", "half-open"]),
    (&["enabl*"], &["disabl*"]),
    (&["start", "started", "starting", "starts"], &["stop", "stopped", "stopping", "stops", "shutdown"]),
    (&["unlock*"], &["lock", "locked", "locking", "locks", "deadlock*"]),
    (&["valid", "validated"], &["invalid*"]),
    (&["found", "present", "exists"], &["missing", "absent", "vanished"]),
    (&["increas*", "grew", "grown", "rose", "rising"], &["decreas*", "shrank", "shrunk", "fell", "falling"]),
    (&["acquir*"], &["releas*"]),
    (&["join*"], &["left", "leave*", "leaving"]),
    (&["add", "added", "adding", "adds", "insert*"], &["remov*", "delet*", "evict*"]),
    (&["creat*"], &["destroy*", "drop", "dropped", "drops"]),
    (&["attach*"], &["detach*"]),
    (&["load", "loaded", "loading", "loads"], &["unload*"]),
    (&["subscrib*"], &["unsubscrib*"]),
    (&["regist*"], &["unregist*", "deregist*"]),
    (&["active", "activat*"], &["inactive", "deactivat*"]),
    (&["known"], &["unknown"]),
    (&["expected"], &["unexpected*"]),
    (&["commit", "committed", "commits"], &["rollback", "rolled"]),
    (&["restor*", "recover*", "regained"], &["lost", "lose", "loses", "losing", "loss"]),
    (&["true", "yes"], &["false"]),
    (&["hit", "hits"], &["miss", "misses", "missed"]),
    (&["empty"], &["full"]),
    (&["below", "under"], &["above", "over", "exceed*"]),
    (&["login", "logged-in", "signin"], &["logout", "logged-out", "signout"]),
    (&["leader", "primary", "master"], &["follower", "secondary", "replica", "standby"]),
];

/// Words of trouble that have no opposite: a text with one says something else than a text without.
const TROUBLE: [&str; 27] = [
    "timeout*",
    "timed",
    "exhaust*",
    "corrupt*",
    "panic*",
    "crash*",
    "overflow*",
    "underflow*",
    "expired",
    "leak*",
    "stuck",
    "oom",
    "stale",
    "conflict*",
    "duplicate*",
    "retry*",
    "retries",
    "retrying",
    "late",
    "slow",
    "slowly",
    "partial*",
    "skipped",
    "ignored",
    "truncated",
    "violat*",
    "malformed",
];

const NEGATIONS: [&str; 17] = [
    "no", "not", "never", "none", "nothing", "nobody", "neither", "nor", "without", "cannot", "unable",
    "lacks", "lacking", "except", "non", "nicht", "kein",
];

/// Beginnings that turn a word round.
const PREFIXES: [&str; 9] = ["un", "in", "im", "ir", "il", "dis", "non", "de", "mis"];

/// What stands before a status.
const STATUS_WORDS: [&str; 8] =
    ["status", "code", "http", "returned", "response", "answered", "responded", "replied"];

/// The marks of a text, and its words.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Marks {
    /// per pair of opposites: 1 for the one side, 2 for the other
    sides: Vec<(u8, u8)>,
    trouble: BTreeSet<u8>,
    negations: u8,
    /// first digits of statuses
    statuses: BTreeSet<u8>,
    words: BTreeSet<String>,
}

impl Marks {
    pub(super) fn of(text: &str) -> Self {
        let mut marks = Self::default();
        for word in words(text) {
            for (number, (one, other)) in (0..).zip(&OPPOSITES) {
                let side = u8::from(is_among(&word, one)) | u8::from(is_among(&word, other)) << 1;
                match marks.sides.iter_mut().find(|(known, _)| *known == number) {
                    Some((_, sides)) => *sides |= side,
                    None if side > 0 => marks.sides.push((number, side)),
                    None => {}
                }
            }
            let trouble = TROUBLE.iter().position(|pattern| is_like(&word, pattern));
            marks.trouble.extend(trouble.map(|number| kind_of_trouble(number as u8)));
            let is_negation = NEGATIONS.contains(&word.as_str()) || word.ends_with("n't");
            marks.negations = marks.negations.saturating_add(u8::from(is_negation));
            marks.words.insert(word);
        }
        marks.sides.sort_unstable();
        marks.statuses = statuses(text);
        marks
    }

    /// What makes two texts say different things, in words; `None` if nothing does.
    pub(super) fn difference(&self, other: &Self) -> Option<String> {
        if self.negations != other.negations {
            return Some("one says no".to_owned());
        }
        if !self.statuses.is_empty() && !other.statuses.is_empty() && self.statuses != other.statuses {
            let tell = |statuses: &BTreeSet<u8>| {
                statuses.iter().map(|class| format!("{class}xx")).collect::<Vec<_>>().join(", ")
            };
            return Some(format!("{} instead of {}", tell(&self.statuses), tell(&other.statuses)));
        }
        if let Some(number) = self.opposite(other) {
            return Some(
                format!("{} or {}", OPPOSITES[number].0[0], OPPOSITES[number].1[0]).replace('*', "…"),
            );
        }
        if let Some(number) = self.trouble.symmetric_difference(&other.trouble).next() {
            return Some(format!("one says {}", TROUBLE[usize::from(*number)].replace('*', "…")));
        }
        turned(&self.words, &other.words).or_else(|| turned(&other.words, &self.words))
    }

    /// Opposites of which the two texts do not have the same sides, where a side that is not the ordinary one is
    /// among them: "stored" and "stored ok" say the same, "stored" and "not stored" or "storing failed" do not.
    fn opposite(&self, other: &Self) -> Option<usize> {
        let side = |marks: &Self, number: u8| {
            marks.sides.iter().find(|(known, _)| *known == number).map_or(0, |(_, side)| *side)
        };
        let numbers = self.sides.iter().chain(&other.sides).map(|(number, _)| *number);
        let differs = |number: &u8| {
            let (here, there) = (side(self, *number), side(other, *number));
            here != there && (here | there) & 2 > 0
        };
        numbers.map(usize::from).find(|number| differs(&(*number as u8)))
    }
}

/// `reachable` here and `unreachable` there.
fn turned(here: &BTreeSet<String>, there: &BTreeSet<String>) -> Option<String> {
    here.iter().filter(|word| word.len() >= 4 && !there.contains(*word)).find_map(|word| {
        let opposites = PREFIXES.iter().map(|prefix| format!("{prefix}{word}"));
        let turned = opposites.filter(|opposite| there.contains(opposite) && !here.contains(opposite));
        turned.map(|opposite| format!("{word} or {opposite}")).next()
    })
}

fn is_among(word: &str, patterns: &[&str]) -> bool {
    patterns.iter().any(|pattern| is_like(word, pattern))
}

fn is_like(word: &str, pattern: &str) -> bool {
    pattern.strip_suffix('*').map_or(word == pattern, |begin| word.starts_with(begin))
}

/// Different words for one trouble have one number.
fn kind_of_trouble(number: u8) -> u8 {
    match TROUBLE[usize::from(number)] {
        "timed" => 0,
        "retries" | "retrying" => 15,
        "slowly" => 19,
        _ => number,
    }
}

/// First digits of what stands for a status: three digits behind a word for it, or behind `HTTP/1.1"`.
fn statuses(text: &str) -> BTreeSet<u8> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let mut statuses = BTreeSet::new();
    let mut since_word = usize::MAX;
    for token in text.split(|c: char| !is_part(c)).filter(|token| !token.is_empty()) {
        let lower = token.to_ascii_lowercase();
        if lower.split('_').any(|part| STATUS_WORDS.contains(&part)) {
            since_word = 0;
            continue;
        }
        since_word = since_word.saturating_add(1);
        let bytes = lower.as_bytes();
        let is_class = bytes.len() == 3 && bytes[1..] == *b"xx" && bytes[0].is_ascii_digit();
        let is_code = bytes.len() == 3 && bytes.iter().all(u8::is_ascii_digit) && since_word <= 3;
        if (is_class || is_code) && (b'1'..=b'5').contains(&bytes[0]) {
            statuses.insert(bytes[0] - b'0');
            since_word = usize::MAX;
        }
    }
    statuses
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_trouble_are_as_kind_of_trouble_says() {
        assert_eq!((TROUBLE[0], TROUBLE[15], TROUBLE[19]), ("timeout*", "retry*", "slow"));
    }

    #[test]
    fn statuses_are_read_where_they_are_named() {
        for (text, expected) in [
            ("upstream returned 503", vec![5]),
            ("\"GET / HTTP/1.1\" 200 512", vec![2]),
            ("http_status_code=404", vec![4]),
            ("5xx from payments", vec![5]),
            ("waited 500 ms for shard 200", vec![]),
        ] {
            assert_eq!(statuses(text).into_iter().collect::<Vec<_>>(), expected, "{text:?}");
        }
    }
}
