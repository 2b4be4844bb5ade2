//! Whole runs for evaluations: the shop second by second, with the faults and the truth about them.

use std::time::Duration;

use model::Timestamp;

use crate::fault::Fault;
use crate::{Deploy, Options, Random, Record, Shop, Truth};

/// Time before the first fault, in which baselines are learned.
const WARM_UP: Duration = Duration::from_secs(100);

/// From one fault of a repeated run to the next.
const APART: Duration = Duration::from_secs(110);

/// Time after the begin of the last fault.
const AFTER: Duration = Duration::from_secs(300);

/// Monday 2026-11-16 00:00 UTC; a run begins within the week after.
const WEEK: Timestamp = Timestamp(1_794_787_200_000_000_000);

/// A run at the base rate: an iterator over its seconds.
///
/// ```
/// use seismolog_sim::{Fault, Run};
///
/// let mut run = Run::fresh(Fault::PaymentsOutage, 1);
/// assert_eq!(run.name(), "fresh-payments_outage-1");
/// let first = run.next().unwrap();
/// assert_eq!(first.end.since(run.start()).as_secs(), 1);
/// assert_eq!(run.truths()[0].primary, "payments");
/// ```
#[derive(Debug)]
pub struct Run {
    name: String,
    shop: Shop,
    start: Timestamp,
    now: Timestamp,
    end: Timestamp,
    truths: Vec<Truth>,
}

/// What arrives within one second of virtual time.
#[derive(Clone, Debug)]
pub struct Second {
    /// the second's end
    pub end: Timestamp,
    /// in order of arrival
    pub records: Vec<Record>,
    /// in order of time
    pub deploys: Vec<Deploy>,
}

impl Run {
    /// 100 s of quiet time, one fault, and the time until 300 s after its begin.
    #[must_use]
    pub fn fresh(fault: Fault, seed: u64) -> Self {
        Self::of(format!("fresh-{}-{seed}", fault.name()), seed, &[fault], AFTER)
    }

    /// 100 s of quiet time, the seven faults in an order of the seed, 110 s apart, and the time until 300 s after
    /// the begin of the last.
    #[must_use]
    pub fn repeated(seed: u64) -> Self {
        let mut faults = Fault::ALL;
        let mut random = Random::stream(seed, 4);
        for last in (1..faults.len()).rev() {
            faults.swap(last, random.below(last as u64 + 1) as usize);
        }
        Self::of(format!("repeated-{seed}"), seed, &faults, AFTER)
    }

    /// Quiet time, distractors included.
    #[must_use]
    pub fn quiet(seed: u64, duration: Duration) -> Self {
        Self::of(format!("quiet-{seed}"), seed, &[], duration.saturating_sub(WARM_UP))
    }

    fn of(name: String, seed: u64, faults: &[Fault], after: Duration) -> Self {
        let mut random = Random::stream(seed, 3);
        let start = WEEK + Duration::from_secs(random.below(7 * 86_400));
        let mut shop = Shop::new(Options { seed, start, factor: 1.0 });
        let first = start + WARM_UP + Duration::from_millis(random.below(1_000));
        let begins = (0u32..).map(|number| first + APART * number);
        let truths: Vec<Truth> =
            faults.iter().zip(begins).map(|(&fault, at)| shop.inject(fault, at)).collect();
        let end = truths.last().map_or(start + WARM_UP, |last| last.start) + after;
        Self { name, shop, start, now: start, end, truths }
    }

    /// A name for its file: kind, fault, seed.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The begin of its first second.
    #[must_use]
    pub fn start(&self) -> Timestamp {
        self.start
    }

    /// The faults in it, in order of time.
    #[must_use]
    pub fn truths(&self) -> &[Truth] {
        &self.truths
    }
}

impl Iterator for Run {
    type Item = Second;

    fn next(&mut self) -> Option<Second> {
        if self.now >= self.end {
            return None;
        }
        self.now = self.now + Duration::from_secs(1);
        let records = self.shop.advance(self.now);
        Some(Second { end: self.now, records, deploys: self.shop.take_deploys() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repeated_run_has_every_fault_once_110_s_apart_in_an_order_of_the_seed() {
        let run = Run::repeated(1);
        let mut faults: Vec<Fault> = run.truths().iter().map(|truth| truth.fault).collect();
        let others: Vec<Fault> = Run::repeated(2).truths().iter().map(|truth| truth.fault).collect();
        assert_ne!(faults, others);
        faults.sort_unstable();
        assert_eq!(faults, Fault::ALL);
        for pair in run.truths().windows(2) {
            assert_eq!(pair[1].start.since(pair[0].start), APART);
        }
        assert!((100..=101).contains(&run.truths()[0].start.since(run.start()).as_secs()));
    }

    #[test]
    fn a_run_lasts_until_300_s_after_its_last_fault_and_a_quiet_one_as_long_as_asked() {
        let fresh = Run::fresh(Fault::SearchIndexFail, 3);
        let start = fresh.truths()[0].start;
        let last = fresh.last().unwrap();
        assert!((300..=301).contains(&last.end.since(start).as_secs()));
        assert_eq!(Run::quiet(1, Duration::from_secs(250)).count(), 250);
    }

    #[test]
    fn the_marker_of_a_deploy_comes_with_its_second() {
        let mut deploys = 0;
        for second in Run::quiet(1, Duration::from_secs(1_200)) {
            for deploy in second.deploys {
                deploys += 1;
                assert!(second.end.since(deploy.ts) <= Duration::from_secs(1));
                let is_later =
                    |record: &&Record| record.service == deploy.service && record.version == deploy.version;
                assert!(second.records.iter().filter(is_later).all(|record| record.timestamp >= deploy.ts));
            }
        }
        assert_eq!(deploys, 1);
    }
}
