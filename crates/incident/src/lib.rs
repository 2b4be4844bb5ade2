//! Anomalies to incidents with a root cause and a blast radius.
//!
//! Not a detector: it never looks at records, only at what detectors found and at who calls whom.
//!
//! ```text
//! calls ──▶ service graph (decays with event time) ──┐
//! bad traces: who was at the bottom ─────────────────┤
//! deploys ───────────────────────────────────────────┤
//!                                                    ▼
//! anomalies ──▶ join by service, time, adjacency ──▶ incident ──▶ root candidates ──▶ callers: the blast radius
//!     └──▶ loose, until others speak too ────────────┘
//! muted anomalies ──▶ witnesses: what follows from them opens nothing
//! ticks ──▶ active → resolving → resolved
//! ```
//!
//! Invariants:
//! - No clock: event time comes with calls and anomalies, `now` with [`Incidents::advance`].
//! - Failures travel from callee to caller: the blast radius holds callers of the root, never what it depends on.
//! - Confidences of an incident's candidates add up to 1.
//! - The same calls, anomalies and ticks give the same incidents, restored in between or not.
//!
//! ```
//! use model::{Anomaly, AnomalyId, DetectorKind, Evidence, Seq, Signal, Subject, Timestamp};
//! use seismolog_incident::{Change, Incidents, Options};
//!
//! let at = Timestamp::from_secs;
//! let mut incidents = Incidents::new(Options::default());
//! incidents.observe_call("checkout", "payments", at(1));
//! let signal = Signal {
//!     detector: DetectorKind::Rate,
//!     subject: Subject { service: "payments".into(), metric: "errors".into(), template: None },
//!     begin: at(0),
//!     end: at(10),
//!     p_value: 1e-12,
//!     score: 0.9,
//!     evidence: Evidence { sentence: "42 errors in 10 s, expected 1.3".into(), ..Evidence::default() },
//! };
//! let id = incidents.join(&Anomaly { id: AnomalyId(1), seq: Seq(1), incident: None, signal });
//! assert_eq!(incidents.advance(at(12)), [Change::Opened(id)]);
//! let incident = incidents.get(id).unwrap();
//! assert_eq!(incident.root(), "payments");
//! assert_eq!(incident.likely_next[0].service, "checkout");
//! ```

mod blast;
mod by_hand;
mod deploys;
mod error;
mod explanation;
mod graph;
mod incidents;
pub mod limits;
mod locate;
mod loose;
mod member;
mod muted;
mod options;
mod rank;
mod scene;
mod similar;
mod snapshot;
mod traces;
mod tracked;
mod wording;

pub use deploys::Deploy;
pub use error::Error;
pub use graph::{Edge, Node, Sight};
pub use incidents::{Change, Incidents};
pub use locate::{
    InferredEdge, LocateOptions, LocatePiece, Located, Locator, Nesting, NestingPiece, ServiceNo, SpanId,
    TraceLine, TraceSpan,
};
pub use muted::Admission;
pub use options::Options;
pub use traces::Bad;
