//! What detectors say: signals and, past the threshold, anomalies.

use crate::{AnomalyId, IncidentId, Seq, TemplateId, Timestamp};

/// Which detector spoke. A closed set: a new detector adds a variant, a file and a registry line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DetectorKind {
    /// volume, errors or warnings of a service left their expected rate
    Rate,
    /// a template that was never seen in this service
    NewTemplate,
    /// durations of a service left what they were
    Latency,
    /// a service that is expected says nothing
    Silence,
    /// a known template of warnings or errors comes more often than it did
    TemplateRate,
    /// a rule that people wrote
    Rule,
    /// a trace that went another way than traces did
    Sequence,
    /// the values in the lines of a template are not what they were
    Shift,
    /// the shares of a service's templates are not what they were
    Mix,
    /// a window of a service unlike its own past in several ways at once
    Forest,
    /// a template that comes now and then is back after much longer than usual
    Rare,
}

impl DetectorKind {
    /// The name in SQL columns, APIs and configuration.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Rate => "rate",
            Self::NewTemplate => "new_template",
            Self::Latency => "latency",
            Self::Silence => "silence",
            Self::TemplateRate => "template_rate",
            Self::Rule => "rule",
            Self::Sequence => "sequence",
            Self::Shift => "parameter_shift",
            Self::Mix => "template_mix",
            Self::Forest => "isolation_forest",
            Self::Rare => "rare_template",
        }
    }
}

/// What a signal is about. Part of the stable key of everything built on it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Subject {
    /// the service, never empty
    pub service: String,
    /// the measured thing inside it: `errors`, `warnings`, `volume`, `latency`, `silence`, `sequence`, `values`, `mix`,
    /// `shape`, or empty for a template
    pub metric: String,
    /// the template, where the signal is about one
    pub template: Option<TemplateId>,
}

/// The numbers and lines that prove a signal.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Evidence {
    /// what was counted or measured in the window
    pub observed: f64,
    /// what the baseline expected there
    pub expected: f64,
    /// a sentence with the numbers: "42 errors in 10 s, expected 1.3"
    pub sentence: String,
    /// at most [`crate::limits::SAMPLES_PER_ANOMALY`] lines as they came
    pub samples: Vec<String>,
}

/// One departure a detector saw in one window.
#[derive(Clone, Debug, PartialEq)]
pub struct Signal {
    /// who says so
    pub detector: DetectorKind,
    /// about what
    pub subject: Subject,
    /// begin of the window, inclusive
    pub begin: Timestamp,
    /// end of the window, exclusive
    pub end: Timestamp,
    /// probability of something at least this extreme if all were normal, in 0..=1
    pub p_value: f64,
    /// how much it matters, in 0..=1; cut by [`crate::AlertSeverity::from_score`]
    pub score: f64,
    /// why
    pub evidence: Evidence,
}

/// A signal past its threshold.
#[derive(Clone, Debug, PartialEq)]
pub struct Anomaly {
    /// its number
    pub id: AnomalyId,
    /// the log entry that closed its window
    pub seq: Seq,
    /// the incident it belongs to, once joined
    pub incident: Option<IncidentId>,
    /// what was seen
    pub signal: Signal,
}
