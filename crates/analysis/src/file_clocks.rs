//! Clocks that are wrong, told from a file of lines in the order in which they arrived.
//!
//! Where the lines of two services interleave and one of them is always off by the same, the file knows what the
//! lines do not: when they were written by one clock. Files that are in another order (shuffled, one service after
//! the other, in chunks) show no such constant, and nothing is taken off.

use crate::limits::{FILE_SKEW_LINES_MIN, SKEW_SECS_MIN, SKEW_SPREAD_SECS};
use model::Timestamp;

/// One line in this many may come before one that is far older, in a file that is in order all the same.
const DISORDER_SHARE: usize = 50;

/// Share of the lines that must be off by the same, in quarters: while the service that is compared with is silent,
/// its clock stands.
const ALIKE_QUARTERS: usize = 3;

/// Lines of one service.
#[derive(Clone, Debug, Default)]
struct Own {
    lines: usize,
    /// lines that are far older than the one before
    back: usize,
    first: i64,
    latest: i64,
    /// the clock it is compared with, at its first and its latest line
    beside: Option<(i64, i64)>,
    /// how far each line is ahead of that clock
    ahead: Vec<i64>,
}

/// How far the clock of each service is ahead of those of most, in seconds, by the lines of a file in its order: each
/// line's service, below `services`, and its time. 0 where a clock is right, or where the order says nothing of it.
///
/// # Panics
/// If a service is not below `services`.
#[must_use]
pub fn skews_in_file(services: usize, lines: &[(u32, Timestamp)]) -> Vec<i64> {
    let mut own = vec![Own::default(); services];
    for (service, ts) in lines {
        own[*service as usize].see(ts.secs());
    }
    let ordered = (0..services).filter(|service| own[*service].is_in_order());
    // the first of those with most lines
    let Some(standard) = ordered.rev().max_by_key(|service| own[*service].lines) else {
        return vec![0; services];
    };
    let mut clock = None;
    for (service, ts) in lines {
        let service = *service as usize;
        if service == standard {
            clock = Some(ts.secs());
        } else if let Some(clock) = clock {
            own[service].compare(ts.secs(), clock);
        }
    }
    let ahead: Vec<Option<i64>> = (0..services)
        .map(|service| if service == standard { Some(0) } else { own[service].constant() })
        .collect();
    let right = of_most(&ahead);
    let skew = |ahead: &Option<i64>| ahead.map_or(0, |ahead| ahead - right);
    ahead.iter().map(skew).map(|skew| if skew.abs() < SKEW_SECS_MIN { 0 } else { skew }).collect()
}

impl Own {
    fn see(&mut self, second: i64) {
        if self.lines == 0 {
            self.first = second;
        } else if second < self.latest - SKEW_SPREAD_SECS {
            self.back += 1;
        }
        self.lines += 1;
        self.latest = second;
    }

    fn is_in_order(&self) -> bool {
        self.lines > 0 && self.back * DISORDER_SHARE <= self.lines
    }

    fn compare(&mut self, second: i64, clock: i64) {
        let begin = self.beside.map_or(clock, |(begin, _)| begin);
        if self.ahead.is_empty() {
            self.first = second;
        }
        self.beside = Some((begin, clock));
        self.ahead.push(second - clock);
    }

    /// How far its clock is ahead, if both went on together and it was always about the same.
    fn constant(&mut self) -> Option<i64> {
        let (begin, end) = self.beside?;
        let (passed, passed_there) = (self.latest - self.first, end - begin);
        let went_on = passed >= 2 * SKEW_SPREAD_SECS && (passed - passed_there).abs() <= SKEW_SPREAD_SECS;
        if !self.is_in_order() || self.ahead.len() < FILE_SKEW_LINES_MIN || !went_on {
            return None;
        }
        self.ahead.sort_unstable();
        let median = self.ahead[self.ahead.len() / 2];
        let alike = self.ahead.iter().filter(|ahead| (*ahead - median).abs() <= SKEW_SPREAD_SECS).count();
        (4 * alike >= ALIKE_QUARTERS * self.ahead.len()).then_some(median)
    }
}

/// What most have, but for some seconds; of equals the one nearest to the standard, which is 0.
fn of_most(ahead: &[Option<i64>]) -> i64 {
    let known = || ahead.iter().flatten().copied();
    let alike = |one: i64| known().filter(|other| (one - other).abs() <= SKEW_SPREAD_SECS).count();
    known().max_by_key(|one| (alike(*one), std::cmp::Reverse(one.abs()))).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One line a second of each service for `secs`, in order of arrival, each clock ahead by its own.
    fn arrived(secs: i64, ahead: &[i64]) -> Vec<(u32, Timestamp)> {
        let mut lines = Vec::new();
        for second in 0..secs {
            for (service, ahead) in (0u32..).zip(ahead) {
                // up to 3 s late, each in its own way
                let late = (second * 7 + i64::from(service) * 3) % 4;
                lines.push((service, Timestamp::from_secs(1_000_000 + second - late + ahead)));
            }
        }
        lines
    }

    /// What is late by chance may be in it.
    fn assert_about(found: &[i64], expected: &[i64], name: &str) {
        let is_about = found.iter().zip(expected).all(|(found, expected)| (found - expected).abs() <= 3);
        assert!(is_about && found.len() == expected.len(), "{name}: {found:?}, not {expected:?}");
    }

    #[test]
    fn a_constant_error_is_found_by_the_order_of_the_file() {
        for (ahead, expected) in [
            (vec![0, 3_600, 0, 0], vec![0, 3_600, 0, 0]),
            (vec![0, -3_600, 0, 3_600], vec![0, -3_600, 0, 3_600]),
            // the one with which all are compared is the wrong one
            (vec![3_600, 0, 0], vec![3_600, 0, 0]),
            (vec![0, 0, 0], vec![0, 0, 0]),
            // late rather than wrong
            (vec![0, -90, 0], vec![0, 0, 0]),
        ] {
            let found = skews_in_file(ahead.len(), &arrived(300, &ahead));
            assert_about(&found, &expected, &format!("{ahead:?}"));
        }
    }

    #[test]
    fn files_in_another_order_say_nothing_of_clocks() {
        let lines = arrived(600, &[0, 0, 0]);
        // a step that shares no factor with the length visits each line once
        let shuffled = (0..lines.len()).map(|place| lines[place * 769 % lines.len()]).collect();
        let mut one_by_one = lines.clone();
        one_by_one.sort_by_key(|(service, _)| *service);
        let mut chunks = lines.clone();
        chunks.sort_by_key(|(service, ts)| ((ts.secs() - 1_000_000).div_euclid(150), *service));
        let newest_first = lines.iter().rev().copied().collect();
        for (name, lines) in [
            ("shuffled", shuffled),
            ("one by one", one_by_one),
            ("chunks", chunks),
            ("newest first", newest_first),
            ("empty", Vec::new()),
        ] {
            assert_eq!(skews_in_file(3, &lines), [0, 0, 0], "{name}");
        }
    }

    #[test]
    fn a_silence_of_the_service_compared_with_hides_no_skew() {
        let is_heard = |(service, ts): &(u32, Timestamp)| match service {
            0 => !(1_000_100..1_000_160).contains(&ts.secs()),
            _ => ts.secs() % 4 < 2,
        };
        let lines: Vec<_> = arrived(600, &[0, 0, 3_600]).into_iter().filter(is_heard).collect();
        assert_about(&skews_in_file(3, &lines), &[0, 0, 3_600], "silence");
    }
}
