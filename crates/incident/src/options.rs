//! What may be set.

use crate::Error;

/// Settings of correlation and life cycle.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// an anomaly of a member joins this long after its last, in seconds of event time, 1..=3600
    pub gap_secs: u32,
    /// an anomaly of a neighbour joins this long after a member's last, in seconds of event time, 1..=3600
    pub adjacent_secs: u32,
    /// calls in one direction between two services that still count as neighbours, 1..=4
    pub adjacent_hops: u32,
    /// weak anomalies within so long of each other speak together, in seconds of event time, 1..=3600
    pub beside_secs: u32,
    /// an anomaly with a score above opens an incident alone, in 0..=1
    pub open_score: f64,
    /// an incident without anomalies for so long is resolving, in seconds, 5..=86400
    pub resolving_secs: u32,
    /// an incident without anomalies for so long is resolved, in seconds, above `resolving_secs`, at most 86400
    pub resolved_secs: u32,
    /// time in which the weight of an edge halves, in seconds of event time, 10..=86400
    pub edge_half_life_secs: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            gap_secs: 45,
            adjacent_secs: 30,
            adjacent_hops: 2,
            beside_secs: 15,
            open_score: 0.6,
            resolving_secs: 30,
            resolved_secs: 120,
            edge_half_life_secs: 300,
        }
    }
}

impl Options {
    /// Refuses the first value that is out of its range.
    pub fn validate(&self) -> Result<(), Error> {
        let resolved = self.resolving_secs.saturating_add(1)..=86_400;
        let checks = [
            ((1..=3600).contains(&self.gap_secs), "gap_secs", "1 to 3600"),
            ((1..=3600).contains(&self.adjacent_secs), "adjacent_secs", "1 to 3600"),
            ((1..=4).contains(&self.adjacent_hops), "adjacent_hops", "1 to 4"),
            ((1..=3600).contains(&self.beside_secs), "beside_secs", "1 to 3600"),
            ((0.0..=1.0).contains(&self.open_score), "open_score", "0 to 1"),
            ((5..=86_400).contains(&self.resolving_secs), "resolving_secs", "5 to 86400"),
            (resolved.contains(&self.resolved_secs), "resolved_secs", "more than resolving_secs, to 86400"),
            ((10..=86_400).contains(&self.edge_half_life_secs), "edge_half_life_secs", "10 to 86400"),
        ];
        match checks.into_iter().find(|(is_fine, _, _)| !is_fine) {
            Some((_, name, range)) => Err(Error::Option { name, range }),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_are_valid_and_a_bad_value_is_named() {
        assert_eq!(Options::default().validate(), Ok(()));
        let bad = Options { resolved_secs: 30, ..Options::default() };
        assert!(bad.validate().unwrap_err().to_string().contains("resolved_secs"));
    }
}
