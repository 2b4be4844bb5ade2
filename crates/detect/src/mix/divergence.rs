//! Two sets of counts by category: how far apart, and how surprising that is.

use crate::stats::NegativeBinomial;

/// Categories of which the window should hold fewer are judged together.
const EXPECTED_MIN: f64 = 5.0;

/// A count up to this many times the largest ordinary one, or down to this part of the least, where that is itself far
/// from what is expected, is a burst or a gap as there was one before.
const BURST_FACTOR: f64 = 1.2;

/// Deviance of an ordinary count from which a category is no steady one: four to five standard deviations.
const MOODY: f64 = 20.0;

/// Counts of one category.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cell {
    /// in the window
    pub(crate) observed: f64,
    /// in the past, decayed
    pub(crate) past: f64,
    /// most in an ordinary window
    pub(crate) peak: f64,
    /// least in an ordinary window; large for what never was a stranger to any
    pub(crate) trough: f64,
}

impl Cell {
    /// A category that has no counts, and no bounds of what is ordinary.
    pub(crate) const NOTHING: Self = Self { observed: 0.0, past: 0.0, peak: 0.0, trough: f64::INFINITY };
}

/// How the window differs from the past.
#[derive(Clone, Debug)]
pub(crate) struct Divergence {
    /// Jensen and Shannon's divergence, in bits, 0..=1
    pub(crate) bits: f64,
    /// minus the natural logarithm of the p-value under one fixed mix
    pub(crate) surprise: f64,
    /// share of each cell in the difference, by place
    pub(crate) parts: Vec<f64>,
    /// what each cell should have held, by place
    pub(crate) expected: Vec<f64>,
}

/// `None` if there are not two categories to compare.
pub(crate) fn divergence(cells: &[Cell]) -> Option<Divergence> {
    let all_observed: f64 = cells.iter().map(|cell| cell.observed).sum();
    let all_past: f64 = cells.iter().map(|cell| cell.past).sum();
    if all_observed < 1.0 || all_past < 1.0 {
        return None;
    }
    let usual = usual_ratio(cells);
    let is_moody = |cell: &Cell| {
        let expected = usual * cell.past;
        let is_burst =
            cell.observed > 2.0 * expected + EXPECTED_MIN && cell.observed <= BURST_FACTOR * cell.peak;
        let is_gap =
            2.0 * cell.observed + EXPECTED_MIN < expected && cell.observed * BURST_FACTOR >= cell.trough;
        is_burst || is_gap
    };
    let steady =
        |count: fn(&Cell) -> f64| -> f64 { cells.iter().filter(|cell| !is_moody(cell)).map(count).sum() };
    let (observed, past) = (steady(|cell| cell.observed), steady(|cell| cell.past));
    if observed < 1.0 || past < 1.0 {
        return None;
    }
    let share = observed / (observed + past);
    let mut compared = Compared::default();
    let mut parts = Vec::with_capacity(cells.len());
    let mut expected = Vec::with_capacity(cells.len());
    let mut small: Vec<&Cell> = Vec::new();
    for cell in cells {
        expected.push(cell.past * observed / past);
        if is_moody(cell) {
            parts.push(0.0);
        } else if (cell.observed + cell.past) * share < EXPECTED_MIN {
            // told beside the others by its own size; judged together with other small ones
            parts.push(deviance(cell.observed, cell.past * observed / past));
            small.push(cell);
        } else {
            parts.push(compared.add(cell, share));
        }
    }
    compared.add_together(small, share);
    if compared.categories < 2 {
        return None;
    }
    let degrees = f64::from(compared.categories - 1);
    let deviance = compared.deviance / compared.correction(observed, past, degrees);
    let surprise = chi_square_surprise(deviance, degrees);
    Some(Divergence { bits: compared.bits(observed, past), surprise, parts, expected })
}

/// What a past record is worth in the window: the median over past records, which one large burst does not move.
fn usual_ratio(cells: &[Cell]) -> f64 {
    let mut ratios: Vec<(f64, f64)> = cells
        .iter()
        .filter(|cell| cell.past > 0.0)
        .map(|cell| (cell.observed / cell.past, cell.past))
        .collect();
    ratios.sort_by(|a, b| a.0.total_cmp(&b.0));
    let half = ratios.iter().map(|(_, past)| past).sum::<f64>() / 2.0;
    let mut passed = 0.0;
    for (ratio, past) in ratios {
        passed += past;
        if passed >= half {
            return ratio;
        }
    }
    0.0
}

/// The categories that are compared.
#[derive(Default)]
struct Compared {
    categories: u32,
    deviance: f64,
    /// sum of inverse counts
    inverse: f64,
    counts: Vec<(f64, f64)>,
}

impl Compared {
    /// Adds a category, of which `share` should be in the window; its part in the deviance.
    fn add(&mut self, cell: &Cell, share: f64) -> f64 {
        let both = cell.observed + cell.past;
        let expected = both * share;
        self.categories += 1;
        self.inverse += both.recip();
        self.counts.push((cell.observed, cell.past));
        // of a template that is no steady one, what lies between the expected and the largest, or the least, ordinary
        // count is explained; of a steady one that would take away what there is to see
        let is_peaked = cell.peak > expected && deviance(cell.peak, expected) > MOODY;
        let has_gaps = cell.trough < expected && deviance(cell.trough, expected) > MOODY;
        let part = if cell.observed > expected && is_peaked {
            deviance(cell.observed.max(cell.peak), cell.peak)
        } else if cell.observed < expected && has_gaps {
            deviance(cell.observed.min(cell.trough), cell.trough)
        } else {
            deviance(cell.observed, expected) + deviance(cell.past, both - expected)
        };
        self.deviance += part;
        part
    }

    /// Adds small categories as groups that are large enough, those least seen in the past with their like.
    fn add_together(&mut self, mut small: Vec<&Cell>, share: f64) {
        small.sort_by(|a, b| a.past.total_cmp(&b.past));
        let mut left: f64 = small.iter().map(|cell| (cell.observed + cell.past) * share).sum();
        let mut group = Cell::NOTHING;
        for cell in small {
            group.observed += cell.observed;
            group.past += cell.past;
            let expected = (group.observed + group.past) * share;
            left -= (cell.observed + cell.past) * share;
            if expected >= EXPECTED_MIN && left >= EXPECTED_MIN {
                self.add(&group, share);
                group = Cell::NOTHING;
            }
        }
        if group.observed + group.past > 0.0 {
            self.add(&group, share);
        }
    }

    /// Williams' correction for small counts.
    fn correction(&self, observed: f64, past: f64, degrees: f64) -> f64 {
        let both = observed + past;
        let sides = both * (observed.recip() + past.recip()) - 1.0;
        1.0 + sides * (both * self.inverse - 1.0) / (6.0 * both * degrees)
    }

    /// Jensen and Shannon's divergence, both sides weighted the same.
    fn bits(&self, observed: f64, past: f64) -> f64 {
        let term = |part: f64, other: f64| {
            let middle = f64::midpoint(part, other);
            if part > 0.0 { 0.5 * part * (part / middle).log2() } else { 0.0 }
        };
        let pairs = self.counts.iter().map(|(here, there)| (here / observed, there / past));
        pairs.map(|(here, there)| term(here, there) + term(there, here)).sum::<f64>().clamp(0.0, 1.0)
    }
}

/// Twice the logarithm of how much better a Poisson of mean `count` explains `count` than one of mean `expected`.
fn deviance(count: f64, expected: f64) -> f64 {
    let expected = expected.max(1e-9);
    let log = if count > 0.0 { count * (count / expected).ln() } else { 0.0 };
    (2.0 * (log - (count - expected))).max(0.0)
}

/// Minus the natural logarithm of the chance that a chi-square of so many degrees of freedom exceeds `value`: taken
/// from Fisher's distribution with a large second degree, which is a negative binomial in other clothes.
fn chi_square_surprise(value: f64, degrees: f64) -> f64 {
    const SECOND: u64 = 100_000;
    if value <= 0.0 {
        return 0.0;
    }
    let ratio = value / degrees;
    let tail = NegativeBinomial { mean: SECOND as f64 / (2.0 * ratio), size: degrees / 2.0 };
    -tail.at_least(SECOND / 2).ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tails_of_chi_square_are_those_of_tables() {
        for (value, degrees, p_value) in
            [(3.841, 1.0, 0.05), (18.307, 10.0, 0.05), (23.209, 10.0, 0.01), (45.076, 10.0, 2.112e-6)]
        {
            let found = (-chi_square_surprise(value, degrees)).exp();
            assert!((found / p_value - 1.0).abs() < 0.02, "{value}: {found:e} for {p_value:e}");
        }
    }

    fn cells(observed: &[f64], past: &[f64]) -> Vec<Cell> {
        let pairs = observed.iter().zip(past);
        pairs.map(|(observed, past)| Cell { observed: *observed, past: *past, ..Cell::NOTHING }).collect()
    }

    #[test]
    fn equal_mixes_are_no_surprise_and_strangers_are_a_bit_apart() {
        let same = divergence(&cells(&[50.0, 30.0, 20.0], &[500.0, 300.0, 200.0])).unwrap();
        assert!(same.surprise < 0.01 && same.bits < 1e-9);
        let other = divergence(&cells(&[0.0, 1_000.0], &[1_000.0, 0.0])).unwrap();
        assert!((other.bits - 1.0).abs() < 1e-6, "{}", other.bits);
        assert!(other.surprise > 600.0);
    }

    #[test]
    fn a_burst_as_there_was_one_changes_nobodys_share() {
        let mut quiet = cells(&[50.0, 30.0, 400.0], &[500.0, 300.0, 400.0]);
        assert!(divergence(&quiet).unwrap().surprise > 100.0);
        quiet[2].peak = 390.0;
        assert!(divergence(&quiet).unwrap().surprise < 1.0);
        let mut gap = cells(&[50.0, 30.0, 0.0], &[500.0, 300.0, 700.0]);
        assert!(divergence(&gap).unwrap().surprise > 20.0);
        gap[2].trough = 0.0;
        assert!(divergence(&gap).unwrap().surprise < 1.0);
    }

    #[test]
    fn one_category_says_nothing() {
        assert!(divergence(&cells(&[50.0], &[500.0])).is_none());
        assert!(divergence(&cells(&[0.0, 0.0], &[500.0, 1.0])).is_none());
    }
}
