//! What stands in a template's places for values: a number that is not what it was, a word that takes over.
//!
//! ```text
//! value of a line ──▶ number or word ──▶ a sample of each window of 20 s, per column ──▶ closed ──▶ against a sample
//!                                                                                        of the past ──▶ surprise
//!                                                                    usual surprise of the column's past ──▶ p
//! ```
//!
//! Numbers are held against a sample of the past in which older ones fade (256 values, each new one takes the place
//! of a random old one): Kolmogorov and Smirnov's distance sees the bulk move, and exact tails of a negative binomial
//! see a few values beyond the 2 % at either end, which a distance of so few could not tell. Words are counted, and
//! compared as the mix of templates is. A column's surprise counts in units of its usual one, so that counters, times
//! and identifiers, which always are what they never were, say nothing. The p-value of a service's window is that of
//! its most unusual column, times the columns that were judged.
//!
//! Columns are followed for the most frequent templates of a service, up to a bound; who is followed and hardly comes
//! any more makes room for who is not and comes often.
//!
//! Figures: over mined lines of the simulated shop (14 services; each fault for half a minute after an hour of quiet),
//! at a tenth of a false alarm per service and month: none in 7 service-days, not even weak. Found, weak ones included,
//! in 5 runs each: slow catalog 5, cold recommendations 5, flood of notifications 4, payments outage 3, deadlock 1,
//! retry storm 1, failing index 0; 25 s after the begin at the median. So it sees slowness where durations stand in
//! lines only.
//!
//! **Off by default**: durations in lines are measured by the latency detector too, and beside it the incidents of the
//! shop are the same with and without this one (35 of 35 found in 3.6 s either way), for twice the cost of a record.
//! `cargo run --release -p seismolog-detect --example more_detectors` gives the same for made-up services,
//! and some 0.2 to 1 µs a record without the reading of values.
//!
//! Invariants: judged before learned; samples depend on the values and their order in a column only.

mod column;
mod detector;
mod reading;
mod sample;

pub use detector::{Shift, ShiftDetector, ShiftOptions, ShiftValue};
