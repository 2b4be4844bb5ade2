//! A series as a line of blocks: `▁▁▂█▇`.

const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// One block per value, from the least to the most; a space where there is none. Empty for fewer than two values.
pub(crate) fn sparkline(values: &[f64]) -> String {
    let finite = || values.iter().copied().filter(|value| value.is_finite());
    if finite().count() < 2 {
        return String::new();
    }
    let least = finite().fold(f64::INFINITY, f64::min);
    let most = finite().fold(f64::NEG_INFINITY, f64::max);
    let span = most - least;
    let block = |value: &f64| {
        if !value.is_finite() {
            return ' ';
        }
        let share = if span > 0.0 && span.is_finite() { (value - least) / span } else { 0.0 };
        BLOCKS[((share * 7.0).round() as usize).min(7)]
    };
    values.iter().map(block).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_series_is_drawn_from_its_least_to_its_most() {
        let cases: [(&[f64], &str); 5] = [
            (&[0.0, 7.0, 3.0], "▁█▄"),
            (&[5.0, 5.0], "▁▁"),
            (&[1.0], ""),
            (&[0.0, f64::NAN, 1.0], "▁ █"),
            (&[-f64::MAX, f64::MAX], "▁▁"),
        ];
        for (values, expected) in cases {
            assert_eq!(sparkline(values), expected);
        }
    }
}
