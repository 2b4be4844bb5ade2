//! Random cuts through past windows until one window is alone.

use super::features::{FEATURES, Features, SPREAD_MIN};
use model::SplitMix64;

/// Trees, and windows in each.
const TREES: u64 = 64;
const TREE_WINDOWS: usize = 64;

/// Cuts after which a window counts as one of many.
const DEPTH_MAX: u32 = 16;

/// How widely each feature spreads: half of what lies between its 5th and 95th percentile, at least what chance does.
pub(super) fn spreads(past: &[Features]) -> [f64; FEATURES] {
    let mut spreads = SPREAD_MIN;
    for (feature, spread) in spreads.iter_mut().enumerate() {
        let (low, high) = range(past, feature);
        *spread = spread.max((high - low) / 2.0);
    }
    spreads
}

/// The 5th and 95th percentile of a feature; of nothing, zeros.
pub(super) fn range(past: &[Features], feature: usize) -> (f64, f64) {
    let mut values: Vec<f64> = past.iter().map(|features| features.0[feature]).collect();
    values.sort_by(f64::total_cmp);
    let at = |share: f64| values.get((values.len().saturating_sub(1) as f64 * share) as usize);
    (at(0.05).copied().unwrap_or(0.0), at(0.95).copied().unwrap_or(0.0))
}

/// Mean depth at which `window` is alone among past windows, from 1 to [`DEPTH_MAX`].
pub(super) fn depth(window: &Features, past: &[Features], spreads: &[f64; FEATURES], seed: u64) -> f64 {
    let mut sum = 0.0;
    for tree in 0..TREES {
        let mut lots = SplitMix64(seed.wrapping_add(tree.wrapping_mul(0xd134_2543_de82_ef95)));
        let mut near: Vec<usize> = (0..TREE_WINDOWS).map(|_| lots.place(past.len())).collect();
        near.sort_unstable();
        near.dedup();
        sum += path(window, past, spreads, &mut near, &mut lots);
    }
    sum / TREES as f64
}

fn path(
    window: &Features,
    past: &[Features],
    spreads: &[f64; FEATURES],
    near: &mut Vec<usize>,
    lots: &mut SplitMix64,
) -> f64 {
    for cuts in 0..DEPTH_MAX {
        if near.is_empty() {
            return f64::from(cuts);
        }
        let mut low = window.0;
        let mut high = window.0;
        for place in near.iter() {
            for feature in 0..FEATURES {
                low[feature] = low[feature].min(past[*place].0[feature]);
                high[feature] = high[feature].max(past[*place].0[feature]);
            }
        }
        let extent = |feature: usize| (high[feature] - low[feature]) / spreads[feature];
        let whole: f64 = (0..FEATURES).map(extent).sum();
        if whole <= 0.0 {
            // all are the same: one of many
            return f64::from(DEPTH_MAX);
        }
        let mut lot = lots.unit() * whole;
        let mut feature = 0;
        while feature + 1 < FEATURES && lot >= extent(feature) {
            lot -= extent(feature);
            feature += 1;
        }
        let cut = low[feature] + lot * spreads[feature];
        let side = window.0[feature] <= cut;
        near.retain(|place| (past[*place].0[feature] <= cut) == side);
    }
    f64::from(DEPTH_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn past() -> Vec<Features> {
        let mut lots = SplitMix64(7);
        (0..300).map(|_| Features(std::array::from_fn(|_| lots.unit() + lots.unit()))).collect()
    }

    #[test]
    fn the_farther_out_the_sooner_alone() {
        let past = past();
        let spreads = spreads(&past);
        let at = |value: f64| depth(&Features([value, 1.0, 1.0, 1.0, 1.0, 1.0]), &past, &spreads, 1);
        let depths = [at(1.0), at(2.5), at(5.0), at(50.0)];
        assert!(depths.is_sorted_by(|a, b| a > b), "{depths:?}");
        assert!(depths[3] < 1.5, "{depths:?}");
    }

    #[test]
    fn the_same_seed_gives_the_same_depth() {
        let past = past();
        let spreads = spreads(&past);
        let window = Features([0.5; FEATURES]);
        assert_eq!(
            depth(&window, &past, &spreads, 3).to_bits(),
            depth(&window, &past, &spreads, 3).to_bits()
        );
    }
}
