//! What may be set.

use crate::{Error, ForestOptions, MixOptions, RareOptions, SemanticOptions, ShiftOptions};
use model::DetectorKind;
use std::collections::BTreeSet;

/// Settings of all detectors.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// false alarms of the rate detector accepted per service and 30 days, in 0.001..=1000
    pub false_alarms_per_month: f64,
    /// event time a service is learned before its rates are judged, in seconds, 60..=3600
    pub learn_secs: u32,
    /// how long a departure holds its baseline still before it is adopted as normal, in seconds, 60..=86400
    pub hold_secs_max: u32,
    /// how far behind the newest record of a service a second is closed, in seconds, 0..=30
    pub lateness_secs: u32,
    /// how long a service may say nothing before its empty seconds are closed, in seconds, 5..=120
    pub quiet_secs: u32,
    /// smallest count, and smallest change of a count, that is ever unusual, 2..=1000
    pub min_events: u32,
    /// event time before a template of a service can be new, in seconds, 0..=86400
    pub template_warm_secs: u32,
    /// records of a service before a template of it can be new, 0..=1000000
    pub template_warm_rows: u32,
    /// lowest score at which a new template is told, in 0..=1
    pub novelty_score_min: f64,
    /// whether counts that were the same at this time of earlier days and weeks are no departure
    pub has_season: bool,
    /// whether traces are held against the ways that traces went before; see the sequences of the analysis for why
    /// this is off
    pub has_sequences: bool,
    /// detectors that learn as ever and whose signals are left out, to see what each is worth; those that can be off
    /// have their own switch
    pub without: BTreeSet<DetectorKind>,
    /// how new templates are compared with known ones
    pub semantic: SemanticOptions,
    /// the detector of shifted values
    pub shift: ShiftOptions,
    /// the detector of mixes of templates
    pub mix: MixOptions,
    /// the forest over a service's own past
    pub forest: ForestOptions,
    /// the detector of rare templates
    pub rare: RareOptions,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            false_alarms_per_month: 1.0,
            learn_secs: 60,
            hold_secs_max: 600,
            lateness_secs: 2,
            quiet_secs: 15,
            min_events: 5,
            template_warm_secs: 60,
            template_warm_rows: 200,
            novelty_score_min: 0.4,
            has_season: true,
            has_sequences: false,
            without: BTreeSet::new(),
            semantic: SemanticOptions::default(),
            shift: ShiftOptions::default(),
            mix: MixOptions::default(),
            forest: ForestOptions::default(),
            rare: RareOptions::default(),
        }
    }
}

impl Options {
    /// Refuses the first value that is out of its range.
    pub fn validate(&self) -> Result<(), Error> {
        let checks = [
            (
                (0.001..=1000.0).contains(&self.false_alarms_per_month),
                "false_alarms_per_month",
                "0.001 to 1000",
            ),
            ((60..=3600).contains(&self.learn_secs), "learn_secs", "60 to 3600"),
            ((60..=86_400).contains(&self.hold_secs_max), "hold_secs_max", "60 to 86400"),
            (self.lateness_secs <= 30, "lateness_secs", "0 to 30"),
            ((5..=120).contains(&self.quiet_secs), "quiet_secs", "5 to 120"),
            ((2..=1000).contains(&self.min_events), "min_events", "2 to 1000"),
            (self.template_warm_secs <= 86_400, "template_warm_secs", "0 to 86400"),
            (self.template_warm_rows <= 1_000_000, "template_warm_rows", "0 to 1000000"),
            ((0.0..=1.0).contains(&self.novelty_score_min), "novelty_score_min", "0 to 1"),
        ];
        if let Some((_, name, range)) = checks.into_iter().find(|(is_fine, _, _)| !is_fine) {
            return Err(Error::Option { name, range });
        }
        self.semantic.validate()?;
        self.shift.validate()?;
        self.mix.validate()?;
        self.forest.validate()?;
        self.rare.validate()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_are_valid_and_a_bad_value_is_named() {
        assert_eq!(Options::default().validate(), Ok(()));
        let bad = Options { quiet_secs: 1, ..Options::default() };
        assert_eq!(
            bad.validate().unwrap_err().to_string(),
            "option quiet_secs is out of range; use 5 to 120"
        );
        let bad = Options { false_alarms_per_month: f64::NAN, ..Options::default() };
        assert!(bad.validate().is_err());
    }
}
