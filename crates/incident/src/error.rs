//! What can go wrong: options out of range, snapshots that cannot be read, and wishes that name what is not there.

use model::IncidentId;

/// Why options, a snapshot or a wish were refused.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum Error {
    /// Set the option to a value in its range.
    #[error("option {name} is out of range; use {range}")]
    Option {
        /// the option
        name: &'static str,
        /// values it takes, in words
        range: &'static str,
    },
    /// Start without this snapshot, or with the release that wrote it.
    #[error("incident snapshot has version {0}, this release reads version {known}; replay the log instead", known = crate::snapshot::VERSION)]
    Version(u8),
    /// Start without this snapshot: replay the log from an earlier one.
    #[error("incident snapshot is damaged at {0}; replay the log from an earlier one")]
    Damaged(&'static str),
    /// List the incidents and name one of them.
    #[error("incident {0} is unknown or forgotten; name one that is listed")]
    UnknownIncident(IncidentId),
    /// Name two different incidents.
    #[error("incidents {0} and {1} are one already; name two")]
    SameIncident(IncidentId, IncidentId),
    /// Name a service that has anomalies in the incident.
    #[error("service {service} has no anomaly in incident {incident}; name services of it")]
    NoMember {
        /// the service
        service: String,
        /// the incident
        incident: IncidentId,
    },
    /// Name some of the incident's services and leave some.
    #[error("a split of incident {0} must take some of its services and leave some")]
    NothingLeft(IncidentId),
}

impl From<model::codec::Damage> for Error {
    fn from(damage: model::codec::Damage) -> Self {
        Self::Damaged(damage.0)
    }
}
