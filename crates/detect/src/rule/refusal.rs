//! Why a rule was refused.

use crate::limits;

/// Why a rule was not taken. Nothing was changed.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum RuleError {
    /// Set the field to a value that is allowed.
    #[error("{field} is {value}; use {allowed}")]
    Field {
        /// the field, as it is written
        field: &'static str,
        /// what it holds
        value: String,
        /// what it may hold, in words
        allowed: String,
    },
    /// Remove a rule first.
    #[error("there are {max} rules already; remove one first", max = limits::RULES_MAX)]
    TooMany,
    /// Give the rule another id, or change the one that is there.
    #[error("rule {0} exists already; change it or give another id")]
    Exists(String),
    /// List the rules for the ids that exist.
    #[error("there is no rule {0}; list the rules for their ids")]
    Unknown(String),
}
