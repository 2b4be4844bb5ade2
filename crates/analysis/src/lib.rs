//! The state machine behind the log: records and ticks in, anomalies and incidents out.
//!
//! Not the event loop: it knows no batches, files or clocks. Whoever drives it hands in one record after the other
//! and says when time went on; it wires miner, detectors and incidents together and nothing else.
//!
//! ```text
//! Record ──▶ miner ──▶ template ──▶ detectors ──┐
//!    │                                          ├──▶ tick ──▶ anomalies ──▶ incidents
//!    └──▶ calls, spans, traces ─────────────────┘
//! ```
//!
//! Invariants:
//! - A pure function of options, records and ticks, in their order; restored in between or not.
//! - Everything it keeps has a bound, here or in the crate that keeps it.
//! - Anomalies are numbered from 1 without gaps, across restarts.
//!
//! ```
//! use model::{Seq, Severity, Timestamp};
//! use seismolog_analysis::{Analysis, Options, Record};
//!
//! let mut analysis = Analysis::new(Options::default());
//! for second in 0..200 {
//!     let severity = if second < 180 { Severity::Info } else { Severity::Error };
//!     let ts = Timestamp::from_secs(second);
//!     for _ in 0..10 {
//!         analysis.observe(&Record { severity, ..Record::new("logs", "payments", ts, "card charged") });
//!     }
//!     analysis.tick(Seq(second as u64), ts);
//! }
//! assert_eq!(analysis.incidents()[0].root(), "payments");
//! ```

mod analysis;
mod batch;
mod durations;
mod error;
mod file_clocks;
mod foreign;
mod labels;
pub mod limits;
mod mentions;
mod nests;
mod options;
mod overrides;
mod record;
mod sequences;
mod skew;
mod snapshot;
mod spans;
mod views;
mod watches;

pub use analysis::Analysis;
pub use batch::{BatchAlert, BatchAnomaly, BatchEntry, BatchPattern, BatchReport, Batches};
pub use detect::{CycleReadiness, Mode};
pub use error::Error;
pub use file_clocks::skews_in_file;
pub use foreign::ForeignAlert;
pub use labels::{Label, LabelKey};
pub use miner::{Command as Override, CommandError as OverrideError, Mined, Piece};
pub use options::Options;
pub use record::Record;
pub use views::{EdgeView, SecondView, ServiceView, TemplateLife, TemplateView};
