//! Who is told, when, and about what: route, group, dedupe, silence, escalate, and the outbox's state.
//!
//! Pure: incidents and commands in, intents out; `sink` sends them. Only the cut from a score to how loudly it is
//! told stands so far, as [`model::AlertSeverity`]; the planner is not here yet.
//!
//! ```
//! use seismolog_alert::AlertSeverity;
//!
//! assert_eq!(AlertSeverity::from_score(0.9), AlertSeverity::Critical);
//! ```

pub use model::AlertSeverity;
