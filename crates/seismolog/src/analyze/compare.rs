//! What is new, rising, falling or rare: the last tenth of the span against the nine before, or all against a baseline.
//!
//! A template rises or falls if its count is improbable under an exact test whose expectation follows its own earlier
//! windows, corrected for how all others grew and for how many templates are tested; and if the change is large enough
//! to matter. Counts of one to four never do.

use super::axis::{Axis, TENTHS, Unit};
use super::tails::Expected;
use super::tally::{Tally, TemplateTally};
use miner::TemplateIndex;
use std::collections::BTreeSet;

/// Chance that any template at all is told to rise or fall when none does.
const FALSE_ALARMS: f64 = 0.01;

/// Smallest count that is told, and smallest change by factor.
pub(super) const COUNT_MIN: f64 = 5.0;
const FACTOR_MIN: f64 = 2.0;

/// Templates with this many lines at most are rare.
const RARE_MAX: u64 = 2;

/// Templates with some counts that are needed to tell growth of all from growth of one.
const TYPICAL_MIN: usize = 5;
const TYPICAL_COUNT: u64 = 20;

/// What is compared with what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Against {
    /// what comes from this position on, with all before
    Before(i64),
    /// all, with the baseline
    Baseline,
    /// nothing: the span is too short to be cut in ten
    Nothing,
}

/// A template whose count left what was expected.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Change {
    pub(super) template: TemplateIndex,
    pub(super) observed: u64,
    pub(super) expected: f64,
    /// probability of a count this far out, if nothing had changed
    pub(super) p_value: f64,
}

/// What changed.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Changes {
    pub(super) against: Against,
    /// seen only in what is looked at, in order of first appearance
    pub(super) new: Vec<TemplateIndex>,
    /// how many new templates a part as long as this one brought before, where that is known
    pub(super) new_expected: Option<f64>,
    /// in order of improbability
    pub(super) rising: Vec<Change>,
    pub(super) falling: Vec<Change>,
    /// with one or two lines, in order of first appearance; new ones are not among them
    pub(super) rare: Vec<TemplateIndex>,
}

/// Counts of one template in windows before and in the window looked at.
struct Counts {
    template: TemplateIndex,
    before: Vec<u64>,
    now: u64,
}

/// Windows by their lengths, in positions.
struct Windows {
    before: Vec<f64>,
    now: f64,
}

pub(super) fn compare(current: &Tally, baseline: Option<&Tally>) -> Changes {
    let nothing = Changes {
        against: Against::Nothing,
        new: Vec::new(),
        new_expected: None,
        rising: Vec::new(),
        falling: Vec::new(),
        rare: Vec::new(),
    };
    let mut changes = match baseline {
        Some(baseline) => against_baseline(current, baseline),
        None => match current.axis.tenths() {
            Some(tenths) => against_before(current, &tenths),
            None => nothing,
        },
    };
    let new: BTreeSet<TemplateIndex> = changes.new.iter().copied().collect();
    let rare = current.seen_templates().filter(|(_, template)| template.count <= RARE_MAX);
    changes.rare = in_order(rare.filter(|(index, _)| !new.contains(index)));
    changes
}

fn against_before(current: &Tally, tenths: &[i64; TENTHS + 1]) -> Changes {
    let lengths: Vec<f64> = tenths.windows(2).map(|pair| (pair[1] - pair[0]) as f64).collect();
    let windows = Windows { before: lengths[..TENTHS - 1].to_vec(), now: lengths[TENTHS - 1] };
    let since = tenths[TENTHS - 1];
    let is_new = |template: &TemplateTally| template.first_position.is_some_and(|first| first >= since);
    let new = in_order(current.seen_templates().filter(|(_, template)| is_new(template)));

    // the first tenth meets everything for the first time and says nothing about the others
    let mut births = [0_u64; TENTHS - 2];
    for first in current.seen_templates().filter_map(|(_, template)| template.first_position) {
        let tenth = tenths[1..TENTHS].partition_point(|border| *border <= first);
        if (1..TENTHS - 1).contains(&tenth) {
            births[tenth - 1] += 1;
        }
    }
    let counts: Vec<Counts> = current
        .seen_templates()
        .filter(|(_, template)| !is_new(template) && template.first_position.is_some())
        .map(|(index, template)| {
            let mut before = template.series.between(tenths);
            let now = before.pop().unwrap_or(0);
            Counts { template: index, before, now }
        })
        .collect();
    let (rising, falling) = test(&counts, &windows);
    let new_expected = births.iter().sum::<u64>() as f64 / births.len() as f64;
    let against = Against::Before(since);
    Changes { against, new, new_expected: Some(new_expected), rising, falling, rare: Vec::new() }
}

fn against_baseline(current: &Tally, baseline: &Tally) -> Changes {
    let is_new = |index: TemplateIndex| baseline.template_count(index) == 0;
    let new = in_order(current.seen_templates().filter(|(index, _)| is_new(*index)));
    let is_by_time = current.unit == Unit::Time && baseline.unit == Unit::Time;
    let length = |tally: &Tally| if is_by_time { span(&tally.axis) } else { tally.total.records as f64 };
    let tenths = baseline.axis.tenths().filter(|_| is_by_time);
    let mut windows = Windows { before: vec![length(baseline)], now: length(current) };
    if let Some(tenths) = tenths {
        windows.before = tenths.windows(2).map(|pair| (pair[1] - pair[0]) as f64).collect();
    }
    let counts: Vec<Counts> = baseline
        .seen_templates()
        .map(|(index, template)| {
            let before =
                tenths.map_or_else(|| vec![template.count], |tenths| template.series.between(&tenths));
            Counts { template: index, before, now: current.template_count(index) }
        })
        .collect();
    let (rising, falling) = test(&counts, &windows);
    Changes { against: Against::Baseline, new, new_expected: None, rising, falling, rare: Vec::new() }
}

/// Length of an axis in positions; 1 where it has none, so that rates stay finite.
fn span(axis: &Axis) -> f64 {
    axis.range().map_or(1.0, |(first, last)| (last - first + 1) as f64)
}

fn in_order<'a>(templates: impl Iterator<Item = (TemplateIndex, &'a TemplateTally)>) -> Vec<TemplateIndex> {
    let mut all: Vec<_> = templates.map(|(index, template)| (template.first_position, index)).collect();
    all.sort_unstable();
    all.into_iter().map(|(_, index)| index).collect()
}

/// Rising and falling templates, the least probable first.
fn test(counts: &[Counts], windows: &Windows) -> (Vec<Change>, Vec<Change>) {
    let growth = growth(counts, windows);
    let p_value_max = FALSE_ALARMS / (2 * counts.len().max(1)) as f64;
    let (mut rising, mut falling) = (Vec::new(), Vec::new());
    for Counts { template, before, now } in counts {
        let plain = Expected::after(before, &windows.before, windows.now);
        let change = |expected: Expected, p_value: f64| {
            let change = Change { template: *template, observed: *now, expected: expected.mean, p_value };
            (p_value <= p_value_max).then_some(change)
        };
        let count = *now as f64;
        let up = Expected { mean: plain.mean * growth.max(1.0), ..plain };
        if count >= COUNT_MIN && count >= FACTOR_MIN * up.mean && count - up.mean >= COUNT_MIN {
            rising.extend(change(up, up.at_least(*now)));
        }
        let down = Expected { mean: plain.mean * growth.min(1.0), ..plain };
        if down.mean >= COUNT_MIN && down.mean >= FACTOR_MIN * count && down.mean - count >= COUNT_MIN {
            falling.extend(change(down, down.at_most(*now)));
        }
    }
    for list in [&mut rising, &mut falling] {
        list.sort_by(|a: &Change, b: &Change| {
            a.p_value.total_cmp(&b.p_value).then(a.template.cmp(&b.template))
        });
    }
    (rising, falling)
}

/// By what factor the typical template is now above what it was: traffic as such.
fn growth(counts: &[Counts], windows: &Windows) -> f64 {
    let is_typical = |counts: &&Counts| counts.before.iter().sum::<u64>() + counts.now >= TYPICAL_COUNT;
    let mut factors: Vec<f64> = counts
        .iter()
        .filter(is_typical)
        .map(|counts| {
            let plain = Expected::after(&counts.before, &windows.before, windows.now);
            (counts.now as f64 + 0.5) / plain.mean
        })
        .collect();
    if factors.len() < TYPICAL_MIN {
        return 1.0;
    }
    factors.sort_by(f64::total_cmp);
    factors[factors.len() / 2]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(all: &[([u64; 9], u64)]) -> Vec<Counts> {
        let numbered = (0..).map(TemplateIndex).zip(all);
        numbered
            .map(|(template, (before, now))| Counts { template, before: before.to_vec(), now: *now })
            .collect()
    }

    fn windows() -> Windows {
        Windows { before: vec![1.0; 9], now: 1.0 }
    }

    #[test]
    fn clear_changes_are_told_and_small_or_bursty_ones_are_not() {
        let all = counts(&[
            ([10, 9, 11, 10, 10, 9, 12, 8, 10], 60),
            ([10, 9, 11, 10, 10, 9, 12, 8, 10], 0),
            ([0, 0, 1, 0, 0, 0, 0, 0, 0], 4),
            ([0, 40, 0, 0, 45, 0, 0, 0, 3], 40),
            ([100, 99, 103, 97, 100, 101, 104, 96, 100], 130),
            ([2, 3, 2, 3, 2, 2, 3, 2, 3], 0),
        ]);
        let (rising, falling) = test(&all, &windows());
        let names = |changes: &[Change]| changes.iter().map(|change| change.template.0).collect::<Vec<_>>();
        assert_eq!((names(&rising), names(&falling)), (vec![0], vec![1]));
    }

    #[test]
    fn growth_of_all_is_no_rise_of_one() {
        let mut all = vec![([20; 9], 80); 8];
        all.push(([20; 9], 20));
        all.push(([20; 9], 800));
        let (rising, falling) = test(&counts(&all), &windows());
        assert_eq!(rising.iter().map(|change| change.template.0).collect::<Vec<_>>(), [9]);
        assert!(falling.is_empty());
    }
}
