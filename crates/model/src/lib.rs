//! The words every stage of Seismolog speaks: time, severity, schema, roles, anomaly, incident.
//!
//! This crate is not a place for behaviour: it has no I/O, no async, no clock and no randomness but that of a seed. It says
//! what a thing *is*, so that crates which never see each other (miner, detectors, store, …) agree on it.
//!
//! ```
//! use seismolog_model::{ColumnType, Severity};
//!
//! assert_eq!(Severity::parse("warning"), Some(Severity::Warn));
//! let column: ColumnType = "LowCardinality(Nullable(String))".parse().unwrap();
//! assert!(column.is_nullable());
//! ```
//!
//! Invariants: a [`Timestamp`] is nanoseconds since 1970 in UTC; a [`Seq`] orders everything behind the log;
//! a [`TemplateId`] never changes its meaning; every list that comes from outside has its bound in [`limits`].

pub mod anomaly;
pub mod calendar;
pub mod carried;
pub mod codec;
pub mod column_type;
pub mod id;
pub mod incident;
pub mod limits;
pub mod roles;
pub mod schema;
pub mod severity;
pub mod split_mix;
pub mod time;
pub mod wide;

pub use anomaly::{Anomaly, DetectorKind, Evidence, Signal, Subject};
pub use carried::{Carried, Enumeration};
pub use column_type::{ColumnType, Scalar, map_of};
pub use id::{AnomalyId, IncidentId, Seq, TemplateId};
pub use incident::{Candidate, Impact, Incident, IncidentState};
pub use roles::Roles;
pub use schema::{Column, DataSource, DefaultValue, EngineKind, JsonPath, PartitionBy, PathStep, Ttl};
pub use severity::{AlertSeverity, Severity};
pub use split_mix::{SplitMix64, split_mix};
pub use time::Timestamp;
pub use wide::{Wide, WideNumber};
