//! A simulated web shop of 14 services, and its faults, whose log records follow from a seed and virtual time alone.
//!
//! It is not a load generator (it has no clock and sends nothing) and it does not know what the detectors
//! look for: a trace really makes its calls, and what a callee does to its callers travels along them.
//!
//! ```text
//! traffic, batch job ──▶ happenings in order of time ──▶ records ──▶ outbox, by arrival ──▶ advance()
//! deploys, chatter   ──▶ change how the shop stands ───────┘
//! injected faults    ──▶ change spans of one service, and the answers its callers get ──▶ truth
//! ```
//!
//! - [`advance`](Shop::advance) moves virtual time and returns what arrived, in order of arrival.
//! - Each span writes one line when it ends; its duration is its own time plus that of its callees.
//! - `World` holds how the shop stands at a moment (profile, version, lines of each service). Whatever
//!   changes the shop's behaviour changes the world, as a deploy does; traces only read it.
//! - [`inject`](Shop::inject) lets a [`Fault`] begin and returns the [`Truth`] about it. Callers fail because an answer
//!   fails or does not come, after some 2 s of waiting and trying again; a trace that does not meet the fault
//!   is the same as without.
//! - [`Run`] strings it together for evaluations: quiet time, one fault, or all seven one after the other.
//!
//! Invariants: the same [`Options`] give the same bytes, however time is cut into steps and on every
//! platform (no transcendental functions); a timestamp is less than [`limits::LATE_MS_MAX`] older than its
//! arrival; nothing is kept of a record once it was returned.
//!
//! ```
//! use model::Timestamp;
//! use seismolog_sim::{Options, Shop};
//!
//! let start = Timestamp::from_secs(1_795_269_600);
//! let mut shop = Shop::new(Options { seed: 7, start, factor: 1.0 });
//! let records = shop.advance(Timestamp::from_secs(start.secs() + 10));
//! assert!((300..2_000).contains(&records.len()));
//! assert!(records[0].to_json().starts_with("{\"timestamp\":\"2026-11-21 14:00:0"));
//! ```

mod deploy;
mod effect;
mod fault;
mod graph;
mod injections;
pub mod limits;
mod line;
mod lines;
mod outbox;
mod random;
mod rate;
mod record;
mod run;
mod shop;
mod trace;
mod truth;
mod world;

pub use deploy::Deploy;
pub use fault::Fault;
pub use graph::{Call, Service, callers_of, calls, services};
pub use random::Random;
pub use record::Record;
pub use run::{Run, Second};
pub use shop::{Options, Shop};
pub use truth::Truth;
