//! Learning a header from sample lines, by consensus of positions.
//!
//! Every sample line has a cursor. The timestamp is looked for first: at which token do most lines have one,
//! and in which shape. Then the level behind it. What lies between these anchors is skipped, or is a pid, a
//! host or a service by what its column looks like. Behind the last anchor, slots are taken as long as nearly
//! all lines agree on one. Where agreement ends, the message begins.

use std::collections::BTreeSet;

use model::Timestamp;

use super::layout::{Layout, is_shouted, priority, status};
use super::level;
use super::limits::{GAP_TOKENS, SLOTS};
use super::slot::{Role, Slot, Take, Taken, skip_space, token};
use super::timestamp::{self, Shape};

/// The year does not matter for learning, only whether a stamp can be read.
const REFERENCE: Timestamp = Timestamp(0);

/// Learns the header of the sample's lines (continuation lines already left out); `None` if there is none.
pub(super) fn learn(lines: &[&str]) -> Option<Layout> {
    let with_priority = lines.iter().filter(|line| priority(line).0.is_some()).count();
    let has_priority = with_priority > 0 && with_priority * 10 >= lines.len() * 8;
    let rests: Vec<&str> = lines.iter().map(|line| skip_space(priority(line).1)).collect();
    let mut learner = Learner { rests, slots: Vec::new(), guesses: Vec::new(), has_priority };
    if has_priority && learner.share(|rest| rest.starts_with("1 ")) >= 0.9 {
        return Some(rfc_5424());
    }
    let shape = learner.timestamp();
    if shape.is_none() && !learner.bare_level() && !has_priority {
        return None;
    }
    if learner.is_container() {
        let skip = Slot { take: Take::Token, role: Role::Skip };
        learner.slots.extend([skip, skip]);
        return Some(Layout { slots: learner.slots, is_container: true, is_access_log: false });
    }
    if shape.is_some() {
        learner.level();
    }
    while learner.slots.len() < SLOTS && learner.next() {}
    let is_access_log = learner.share(|rest| status(rest).is_some()) >= 0.8;
    if !is_access_log {
        learner.name_columns();
    }
    (!learner.slots.is_empty()).then_some(Layout { slots: learner.slots, is_access_log, is_container: false })
}

/// `<34>1 2026-11-21T14:02:11Z host app 123 ID47 [id key="value"] message`
fn rfc_5424() -> Layout {
    let slot = |take, role| Slot { take, role };
    let slots = vec![
        slot(Take::Token, Role::Skip),
        slot(Take::Timestamp(Shape::Iso), Role::Timestamp),
        slot(Take::Token, Role::Host),
        slot(Take::Token, Role::Service),
        slot(Take::Token, Role::Pid),
        slot(Take::Token, Role::Skip),
        slot(Take::StructuredData, Role::Skip),
    ];
    Layout { slots, ..Layout::default() }
}

/// What a column of tokens without a shape of its own looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Guess {
    /// few distinct words: a component
    Word,
    /// letters with digits: a machine
    Machine,
}

struct Learner<'a> {
    /// what is left of each line; only lines that had the anchors so far
    rests: Vec<&'a str>,
    slots: Vec<Slot>,
    /// slots that may turn out to be the service or host, by index
    guesses: Vec<(usize, Guess)>,
    has_priority: bool,
}

impl<'a> Learner<'a> {
    fn count(&self) -> usize {
        self.rests.len()
    }

    /// The share of lines, 0..=1, of which something holds.
    fn share(&self, holds: impl Fn(&str) -> bool) -> f64 {
        let hits = self.rests.iter().filter(|rest| holds(rest)).count();
        hits as f64 / self.count().max(1) as f64
    }

    fn share_of(&self, take: Take) -> f64 {
        self.share(|rest| take.take(rest, REFERENCE).is_some())
    }

    fn taken(&self, take: Take) -> impl Iterator<Item = Taken<'a>> {
        self.rests.iter().filter_map(move |rest| take.take(rest, REFERENCE))
    }

    fn distinct(&self, take: Take) -> usize {
        self.taken(take).map(|taken| taken.text).collect::<BTreeSet<_>>().len()
    }

    /// Moves all cursors past a slot and adds it.
    fn push(&mut self, take: Take, role: Role) {
        for rest in &mut self.rests {
            if let Some(taken) = take.take(rest, REFERENCE) {
                *rest = skip_space(&rest[taken.length..]);
            }
        }
        self.slots.push(Slot { take, role });
    }

    fn has(&self, role: Role) -> bool {
        self.slots.iter().any(|slot| slot.role == role)
    }

    /// Finds the timestamp, skips to it, and goes on with the lines that have it.
    fn timestamp(&mut self) -> Option<Shape> {
        let mut ahead = self.rests.clone();
        let mut best: Option<(usize, Shape, usize)> = None;
        for gap in 0..=GAP_TOKENS {
            let Some((shape, hits)) = most_frequent_shape(&ahead) else { break };
            // a later position must be clearly better: in doubt, the first timestamp is the line's own
            if hits > best.map_or(0, |(_, _, hits)| hits + ahead.len() / 20) {
                best = Some((gap, shape, hits));
            }
            ahead = ahead.iter().map(|rest| after_token(rest)).collect();
        }
        let (gap, shape, hits) = best?;
        if hits * 2 < self.count() {
            return None;
        }
        let shape = with_day_order(shape, self.rests.iter().map(|rest| nth_token(rest, gap)));
        let take = Take::Timestamp(shape);
        self.rests.retain(|rest| take.take(nth_token(rest, gap), REFERENCE).is_some());
        self.skip_gap(gap);
        self.push(take, Role::Timestamp);
        Some(shape)
    }

    /// `stdout F` or `stderr P` behind the timestamp.
    fn is_container(&self) -> bool {
        let share = self.share(|rest| {
            let is_stream = matches!(token(rest), Some("stdout" | "stderr"));
            is_stream && matches!(token(after_token(rest)), Some("F" | "P"))
        });
        share >= 0.9
    }

    /// Finds the level behind the timestamp and skips to it.
    fn level(&mut self) {
        for gap in 0..=GAP_TOKENS {
            let is_level = |rest: &str| {
                let Some(text) = token(nth_token(rest, gap)) else { return false };
                let is_sure = gap == 0 || text.len() == 1 || self.count() >= 10 || is_shouted(text);
                is_sure && level::of_token(text).is_some()
            };
            if self.share(is_level) < 0.9 {
                continue;
            }
            // a single letter behind words is the English `I`, behind numbers it is Android's level
            let letters = self.share(|rest| token(nth_token(rest, gap)).is_some_and(|text| text.len() == 1));
            let is_behind_numbers = (0..gap).all(|gap| {
                self.share(|rest| Take::Number.take(nth_token(rest, gap), REFERENCE).is_some()) >= 0.9
            });
            if letters >= 0.5 && !is_behind_numbers {
                continue;
            }
            self.skip_gap(gap);
            self.push(Take::Level, Role::Severity);
            return;
        }
    }

    /// A level at the very start of lines that have no timestamp. Whether it was found.
    fn bare_level(&mut self) -> bool {
        if self.share_of(Take::LevelAndName) >= 0.8 {
            self.push(Take::LevelAndName, Role::Service);
            return true;
        }
        let is_level = |rest: &str| {
            let text = token(rest).unwrap_or_default();
            level::of_token(text).is_some() && (is_shouted(text) || (text.len() > 2 && text.ends_with(':')))
        };
        let is_found = self.share(is_level) >= 0.8;
        if is_found {
            self.rests.retain(|rest| is_level(rest));
            self.push(Take::Level, Role::Severity);
        }
        is_found
    }

    /// Adds the tokens before an anchor, each with what its column looks like.
    fn skip_gap(&mut self, tokens: usize) {
        for _ in 0..tokens {
            let is_behind_timestamp = self.has(Role::Timestamp);
            let is_pid = is_behind_timestamp && !self.has(Role::Pid) && self.share_of(Take::Number) >= 0.9;
            if let Some(guess) = self.guess() {
                self.guesses.push((self.slots.len(), guess));
            }
            let is_level = |text: &str| is_shouted(text) && level::of_token(text).is_some();
            let is_level = self.share(|rest| token(rest).is_some_and(is_level)) >= 0.9;
            let role = match (is_pid, is_level) {
                (true, _) => Role::Pid,
                (false, true) => Role::Severity,
                (false, false) => Role::Skip,
            };
            self.push(Take::Token, role);
        }
    }

    /// What the next token of all lines looks like.
    fn guess(&self) -> Option<Guess> {
        let first = |rest: &str| token(rest).map(level::core).unwrap_or_default().to_owned();
        let starts_as_name =
            self.share(|rest| token(rest).is_some_and(|text| text.as_bytes()[0].is_ascii_alphabetic()));
        let is_level = self.share(|rest| token(rest).and_then(level::of_token).is_some()) >= 0.5;
        if starts_as_name < 0.9 || is_level {
            return None;
        }
        let with_digits = self.share(|rest| first(rest).bytes().any(|byte| byte.is_ascii_digit()));
        if with_digits >= 0.5 {
            return Some(Guess::Machine);
        }
        let distinct = self.distinct(Take::Token);
        (with_digits <= 0.3 && distinct <= (self.count() / 10).max(2)).then_some(Guess::Word)
    }

    /// Takes the next slot nearly all lines agree on. Whether there was one.
    fn next(&mut self) -> bool {
        let last = self.slots.last().map(|slot| (slot.take, slot.role));
        if matches!(last, Some((Take::Tag | Take::BeforeDash | Take::LevelAndName, _))) {
            return false;
        }
        if self.share_of(Take::Separator) >= 0.8 {
            self.push(Take::Separator, Role::Skip);
            return true;
        }
        if matches!(last, Some((Take::Path, _))) {
            // a dotted name may be followed by a place, but not by another name
            let place = self.shaped().filter(|(take, _)| *take != Take::Number);
            if let Some((take, role)) = place {
                self.push(take, role);
            }
            return place.is_some();
        }
        let Some((take, role)) = self.shaped().or_else(|| self.named()) else { return self.host_and_tag() };
        self.push(take, role);
        true
    }

    /// Brackets, source locations and numbers.
    fn shaped(&self) -> Option<(Take, Role)> {
        let is_number = self.share_of(Take::Number) >= 0.95;
        let pid = if self.has(Role::Pid) { Role::Skip } else { Role::Pid };
        if self.share_of(Take::Group) >= 0.9 {
            return Some(if is_number { (Take::Number, pid) } else { (Take::Group, Role::Skip) });
        }
        if self.share_of(Take::Location) >= 0.9 {
            return Some((Take::Location, Role::Skip));
        }
        if !is_number {
            return None;
        }
        let is_marked = self.share(|rest| token(rest).is_some_and(|text| text.ends_with([':', ']']))) >= 0.9;
        let is_behind_timestamp = matches!(self.slots.last(), Some(slot) if slot.role == Role::Timestamp);
        let leads_on = [Take::Separator, Take::Group, Take::Location]
            .iter()
            .any(|take| self.share(|rest| take.take(after_token(rest), REFERENCE).is_some()) >= 0.9);
        let is_header = is_marked || leads_on || (is_behind_timestamp && self.count() >= 3);
        is_header.then_some((Take::Number, pid))
    }

    /// Names with a mark behind them, dotted names, padded columns.
    fn named(&self) -> Option<(Take, Role)> {
        let is_one_word = |rest: &str| {
            let tag = Take::Tag.take(rest, REFERENCE);
            tag.is_some_and(|tag| {
                let starts_as_name = tag.text.starts_with(|first: char| first.is_ascii_alphabetic());
                starts_as_name && !tag.text.contains(' ') && !is_code(tag.text)
            })
        };
        let service = if self.has(Role::Service) { Role::Skip } else { Role::Service };
        if self.share(is_one_word) >= 0.85 {
            return Some((Take::Tag, service));
        }
        let is_few = |take| self.count() >= 3 && self.distinct(take) <= self.count() / 5 + 2;
        let is_word = |rest: &str| {
            Take::BeforeDash.take(rest, REFERENCE).is_some_and(|taken| !taken.text.contains(' '))
        };
        let is_before_dash = self.share(is_word) >= 0.95
            || (self.share_of(Take::BeforeDash) >= 0.95 && is_few(Take::BeforeDash));
        if is_before_dash {
            return Some((Take::BeforeDash, service));
        }
        if self.share_of(Take::Path) >= 0.9 {
            return Some((Take::Path, service));
        }
        let is_padded = |rest: &str| {
            let text = token(rest).unwrap_or_default();
            let starts_as_name = text.starts_with(|first: char| first.is_ascii_alphabetic());
            starts_as_name && (rest[text.len()..].starts_with("  ") || rest[text.len()..].starts_with('\t'))
        };
        let is_column = self.share(is_padded) >= 0.9 && is_few(Take::Token);
        is_column.then_some((Take::Token, service))
    }

    /// Syslog's `host program[pid]:`; the program may have spaces in its name.
    fn host_and_tag(&mut self) -> bool {
        let tag = |rest: &str| Take::Tag.take(after_token(rest), REFERENCE).map(|tag| tag.pid.is_some());
        let is_syslog = self.has_priority
            || self.slots.iter().any(|slot| slot.take == Take::Timestamp(Shape::MonthName))
            || self.share(|rest| tag(rest) == Some(true)) >= 0.3
            || (self.distinct(Take::Token) == 1 && self.count() >= 5);
        if is_syslog && self.share(|rest| tag(rest).is_some()) >= 0.85 {
            let host = if self.has(Role::Severity) { Role::Skip } else { Role::Host };
            self.push(Take::Token, host);
            self.push(Take::Tag, Role::Service);
            return true;
        }
        let has_pid = |rest: &str| Take::Tag.take(rest, REFERENCE).is_some_and(|tag| tag.pid.is_some());
        let is_found = self.share(has_pid) >= 0.85 && !self.has(Role::Service);
        if is_found {
            self.push(Take::Tag, Role::Service);
        }
        is_found
    }

    /// Without a named service, a column of few words in front of an anchor is it: the one next to the level,
    /// or else the first. A column of machine names is the host.
    fn name_columns(&mut self) {
        let pick = |guesses: &[(usize, Guess)], wanted, from_end: bool| {
            let mut found = guesses.iter().filter(|guess| guess.1 == wanted).map(|guess| guess.0);
            if from_end { found.next_back() } else { found.next() }
        };
        let has_level = self.has(Role::Severity);
        if !self.has(Role::Service)
            && let Some(index) = pick(&self.guesses, Guess::Word, has_level)
        {
            self.slots[index].role = Role::Service;
        }
        if !self.has(Role::Host)
            && let Some(index) = pick(&self.guesses, Guess::Machine, false)
        {
            self.slots[index].role = Role::Host;
        }
    }
}

/// The shape of most lines' first token, with how many lines have it.
fn most_frequent_shape(rests: &[&str]) -> Option<(Shape, usize)> {
    let mut counts: Vec<(Shape, usize)> = Vec::new();
    for rest in rests {
        let text = rest.strip_prefix(['[', '(', '"', '<']).unwrap_or(rest);
        let Some((shape, _, _)) = timestamp::detect(text, REFERENCE) else { continue };
        match counts.iter_mut().find(|(known, _)| *known == shape) {
            Some((_, count)) => *count += 1,
            None => counts.push((shape, 1)),
        }
    }
    if rests.iter().all(|rest| rest.is_empty()) {
        return None;
    }
    // the smaller shape on equal counts, so that the order of lines does not matter
    Some(
        counts
            .into_iter()
            .max_by_key(|(shape, count)| (*count, std::cmp::Reverse(*shape)))
            .unwrap_or((Shape::Iso, 0)),
    )
}

/// One line with 31/12 settles that all lines have the day first.
fn with_day_order<'a>(shape: Shape, mut texts: impl Iterator<Item = &'a str>) -> Shape {
    let is_day_first = |text: &str| {
        timestamp::first_of_slash_date(text.trim_start_matches(['[', '(', '"', '<'])).is_some_and(|n| n > 12)
    };
    if shape == Shape::MonthDayYear && texts.any(is_day_first) { Shape::DayMonthYear } else { shape }
}

/// `AH00959`, `ORA-00942`: a message's number, not who says it.
fn is_code(name: &str) -> bool {
    let digits = name.trim_start_matches(|c: char| c.is_ascii_uppercase() || c == '-');
    digits.len() >= 3 && digits.len() < name.len() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn after_token(rest: &str) -> &str {
    token(rest).map_or("", |text| skip_space(&rest[text.len()..]))
}

fn nth_token(rest: &str, index: usize) -> &str {
    (0..index).fold(rest, |rest, _| after_token(rest))
}
