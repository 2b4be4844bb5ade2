//! Late merging: templates that differ in one place become one when the place shows that it holds a value.
//!
//! ```text
//! unknown key ──▶ patterns: is it a line of a merged template? ──▶ yes: its template, not a new one
//!                    │ no
//!                    ▼
//!                 signatures: hash(what is left, what is right) of each place ──▶ templates that differ there only
//!                    │                                                              │
//!                    ▼ not enough of them                                           ▼ evidence: is the place a value?
//!                 a new template, inserted into its signatures                   merge; the oldest template's id stays
//! ```
//!
//! Nothing merges because it is similar: all elements but the place must be equal.

pub(crate) mod evidence;
pub(crate) mod pattern;
pub(crate) mod signature;
pub(crate) mod stretch;
