//! How far a new template is from those that are known, by its words.
//!
//! ```text
//! text of a new template ──▶ vector: hashed words and 3-grams, or one that was supplied ──▶ nearest known, of the
//!      │                                                                                     service and of all
//!      └──▶ marks: outcome, direction, negation, status class ──▶ same polarity as the nearest? ──▶ factor 0..=1
//! ```
//!
//! The factor scales what the detector of new templates claims: a text that is known but for its wording is no news
//! (cosine of at least .85 to one of the same service, and the same polarity: 0), one that is near a known one is less
//! news than one like nothing before, and what another service writes already is a little less. Likeness is never
//! enough: texts that differ in polarity (failed and succeeded, no and some, up and down, 2xx and 5xx) are never near,
//! however many words they share; being the opposite of a known text is as new as can be.
//!
//! Only new templates come here, some tens in an hour, so the search is a plain scan: some 3 ms of 50,000 templates.
//! Vectors from a model are supplied from outside, by a command that the log keeps. A new template is held back for its
//! own, some seconds at most; without one, or where one of two templates has none, the local vectors speak. The outcome
//! is the same in every replay.
//!
//! Figures: 40 pairs that say the same (all are known) and 60 that must never be near (none is, though more than half
//! have a cosine of at least .7) stand in `tests/it/semantic.rs`. Over the simulated shop, of 140 new templates of the
//! service at fault in 35 faults 45 are known by their wording: variants that the miner has not merged yet. The first
//! of each kind keeps its weight. In quiet time new templates of deploys and debug lines count .88 at the mean.
//!
//! Invariants: no network, no model here; a template is compared before it is known; at the bound the one known for
//! the longest time is forgotten.

mod detector;
mod marks;
mod vector;

pub use detector::{Nearness, Neighbour, SemanticDetector, SemanticOptions};
pub use vector::{Embedder, LocalEmbedder, SuppliedVectors, Vector, wording};
