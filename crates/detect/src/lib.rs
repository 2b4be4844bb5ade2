//! Windows, baselines, detectors and the one decision about what is unusual.
//!
//! Not a store and not a judge of causes: it keeps counts of the last minutes, says which of them left what was
//! expected, and hands that on as signals. Which signals belong together is told by the incident crate.
//!
//! ```text
//! Observed ──▶ 1 s buckets per service ──▶ closed behind the watermark ──▶ rate ─────────┐
//!    ├──▶ durations by bucket ─────────────────────────────────────────▶ latency ────────┤
//!    ├──▶ templates seen so far, and how often ──▶ new template, template rate ──────────┼─▶ decision ──▶ Signal
//!    ├──▶ a new one beside the known ones, by its words ────▶ what is left of it ────────┤
//!    ├──▶ values, shares, shapes, returns (off by default) ─▶ contents ──────────────────┤
//!    └──▶ when it came, by the clock of ticks ─────────────────────────▶ silence ────────┘
//! ```
//!
//! Invariants:
//! - No clock: time is the event time of records and the `now` of ticks.
//! - Every second of a service is closed once; rows that come later amend counts and are judged never again.
//! - What more rows could only confirm is told before that: failures and slowness in seconds still open.
//! - What is judged is not yet in the baseline it is judged against.
//! - All detectors go through one decision, under one budget of false alarms; what is nearly past its cut is told as
//!   weak (a score of at most .6), to be heard beside others.
//! - History teaches and raises nothing; a restored state behaves as if it had never stopped.
//!
//! ```
//! use seismolog_detect::{Detectors, Mode, Observed, Options, TemplateSlot};
//! use model::{Severity, TemplateId, Timestamp};
//!
//! let mut detectors = Detectors::new(Options::default());
//! let service = detectors.service("payments");
//! let mut signals = Vec::new();
//! for second in 0..200 {
//!     let severity = if second < 180 { Severity::Info } else { Severity::Error };
//!     for _ in 0..10 {
//!         detectors.observe(Observed {
//!             service,
//!             ts: Timestamp::from_secs(second),
//!             severity,
//!             template: TemplateSlot(0),
//!             template_id: TemplateId(1),
//!             is_new_template: false,
//!             line: "card charged",
//!             mode: Mode::Live,
//!         });
//!     }
//!     signals.extend(detectors.tick(Timestamp::from_secs(second)));
//! }
//! assert_eq!(signals[0].subject.metric, "errors");
//! ```

mod alarm;
mod baseline;
mod cadence;
mod calendar;
mod contents;
mod decision;
mod detectors;
mod error;
mod figures;
mod forest;
mod latency;
pub mod limits;
mod metric;
mod mix;
mod new_template;
mod options;
mod rare;
mod rate;
mod rule;
mod samples;
mod season;
mod seconds;
mod semantic;
mod service;
mod session;
mod shift;
mod signals;
mod silence;
mod snapshot;
mod stats;
mod template_rate;
mod wording;

pub use cadence::{CadenceChange, CadenceOptions, CadenceTurn, Cadences, Heartbeat};
pub use calendar::{
    CALENDAR_DETECTORS, Calendar, CalendarDraft, CalendarError, Holiday, HolidayDate, HolidayEffect,
    MaintenanceWindow, Muted, Weekday, When, Zone,
};
pub use detectors::{Detectors, Mode, Observed, ServiceIndex, TemplateSlot};
pub use error::Error;
pub use figures::{Figures, Readiness, SeriesReadiness, ServiceFigures};
pub use forest::{ForestDetector, ForestOptions, Oddity};
pub use mix::{MixChange, MixDetector, MixOptions, ShareChange};
pub use options::Options;
pub use rare::{RareDetector, RareOptions, RareRecord, Return};
pub use rule::{
    FiringRule, Rule, RuleChange, RuleDraft, RuleError, RuleId, RuleKind, RuleMetric, RuleOp, RuleTurn,
    RuleView, Rules, ServiceWindow, ServiceWindows, SqlQuery, SqlRow, Taken, Threshold, Window60,
};
pub use season::{CycleReadiness, SeasonDetector, SeasonOptions, SeasonPiece, SeasonReading};
pub use seconds::Counts;
pub use semantic::{
    Embedder, LocalEmbedder, Nearness, Neighbour, SemanticDetector, SemanticOptions, SuppliedVectors, Vector,
    wording,
};
pub use session::{
    Learning, Session, SessionDetector, SessionFigures, SessionOptions, SessionPiece, Verdict,
};
pub use shift::{Shift, ShiftDetector, ShiftOptions, ShiftValue};
