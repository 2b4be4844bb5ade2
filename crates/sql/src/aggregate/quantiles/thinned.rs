//! What stays of many values: of those in order every second, which then stands for two, as often as there are too many.
//!
//! After Munro and Paterson, "Selection and sorting with limited storage" (1980). A buffer of `n` values of which every
//! `2^h`-th stays moves a rank by half of that at most.

use crate::limits::QUANTILE_VALUES_MAX;
use arrow::datatypes::ArrowNativeTypeOp;

/// Values of a group that stand for `2^halvings` each.
pub(super) struct Thinned<N> {
    pub(super) values: Vec<N>,
    pub(super) halvings: u8,
}

impl<N> Default for Thinned<N> {
    fn default() -> Self {
        Self { values: Vec::new(), halvings: 0 }
    }
}

impl<N: ArrowNativeTypeOp> Thinned<N> {
    /// Takes values that were halved so many times.
    pub(super) fn add(&mut self, mut values: Vec<N>, halvings: u8) {
        thin(&mut values, self.halvings.saturating_sub(halvings));
        thin(&mut self.values, halvings.saturating_sub(self.halvings));
        self.halvings = self.halvings.max(halvings);
        self.values.append(&mut values);
        while self.values.len() > QUANTILE_VALUES_MAX {
            thin(&mut self.values, 1);
            self.halvings += 1;
        }
    }
}

/// Keeps the middle one of each `2^halvings`.
fn thin<N: ArrowNativeTypeOp>(values: &mut Vec<N>, halvings: u8) {
    if halvings == 0 {
        return;
    }
    let step = 1_usize.checked_shl(halvings.into()).unwrap_or(usize::MAX);
    values.sort_unstable_by(|one, other| one.compare(*other));
    *values = values.iter().skip(step / 2).step_by(step).copied().collect();
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers below `count`, each once, in an order without order.
    fn shuffled(count: i64) -> impl Iterator<Item = i64> {
        (0..count).map(move |number| number * 999_983 % count)
    }

    #[test]
    fn ranks_of_many_values_stay_where_they_are() {
        let count = 5_000_000;
        let mut thinned = Thinned::default();
        let all: Vec<i64> = shuffled(count).collect();
        for buffer in all.chunks(QUANTILE_VALUES_MAX) {
            thinned.add(buffer.to_vec(), 0);
        }
        assert!(thinned.values.len() <= QUANTILE_VALUES_MAX && thinned.halvings == 6);
        thinned.values.sort_unstable();
        for percent in 1..100 {
            let found = thinned.values[thinned.values.len() * percent / 100];
            let off = (found - count * percent as i64 / 100).abs();
            assert!(off < count / 5_000, "{percent} %: off by {off}");
        }
    }

    #[test]
    fn values_that_were_halved_differently_weigh_what_they_stand_for() {
        let mut many = Thinned::default();
        for buffer in shuffled(2_000_000).collect::<Vec<_>>().chunks(QUANTILE_VALUES_MAX) {
            many.add(buffer.to_vec(), 0);
        }
        let mut both = Thinned::default();
        both.add((10_000_000..11_000_000).collect(), 0);
        both.add(many.values, many.halvings);
        let small = both.values.iter().filter(|value| **value < 10_000_000).count() as f64;
        let part = small / both.values.len() as f64;
        assert!((part - 2.0 / 3.0).abs() < 0.001, "{part}");
    }
}
