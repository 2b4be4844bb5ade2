//! The settings of the detectors as they are written: `[detect]` of the configuration, `"detect"` of a backtest.

use detect::Options;

/// The keys; what is left out keeps its default.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DetectKeys {
    false_alarms_per_month: Option<f64>,
    learn_seconds: Option<u32>,
    min_events: Option<u32>,
    novelty_score_min: Option<f64>,
    season: Option<bool>,
    semantic: Option<bool>,
    semantic_cosine_min: Option<f64>,
    parameter_shift: Option<bool>,
    template_mix: Option<bool>,
    isolation_forest: Option<bool>,
    rare_templates: Option<bool>,
    sequences: Option<bool>,
}

impl DetectKeys {
    /// Sets what is said.
    pub fn apply(&self, options: &mut Options) {
        set(&mut options.false_alarms_per_month, self.false_alarms_per_month);
        set(&mut options.learn_secs, self.learn_seconds);
        set(&mut options.min_events, self.min_events);
        set(&mut options.novelty_score_min, self.novelty_score_min);
        set(&mut options.has_season, self.season);
        set(&mut options.semantic.is_on, self.semantic);
        set(&mut options.semantic.cosine_min, self.semantic_cosine_min);
        set(&mut options.shift.is_on, self.parameter_shift);
        set(&mut options.mix.is_on, self.template_mix);
        set(&mut options.forest.is_on, self.isolation_forest);
        set(&mut options.rare.is_on, self.rare_templates);
        set(&mut options.has_sequences, self.sequences);
    }
}

fn set<T>(value: &mut T, said: Option<T>) {
    if let Some(said) = said {
        *value = said;
    }
}
