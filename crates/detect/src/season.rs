//! Series of values (KPIs, rates, latencies) judged point by point against the level of the last points and the same
//! phase of earlier periods.
//!
//! ```text
//! value ──▶ expected = phase profile + level left over ──▶ distance to the nearest explanation ──▶ ÷ scale = score
//!                       (median of the same phase of        (profile, its spread, the last      (typical miss,
//!                        earlier periods)                     values themselves)                 not below a floor)
//! ```
//!
//! A point is explained by any of: what its phase usually is, the range its phase had, the values just before. Only
//! what none of them explains counts, in units of the typical miss of the last points. A series that never was zero
//! and is zero now is told whatever its scale.
//!
//! The period is found from the data: the calendar's day where it has enough points, else the lag at which the series
//! resembles itself most. Phase-dependent scales were tried and turned down: quiet phases then alarm on trifles
//! (event-F1 .61 against .67).
//!
//! Live, counts of services are held against a smaller sibling, the cycle: see its file.
//!
//! Invariants: no clock; a point is judged before it is learned; history, windows and work per point are bounded.

mod cycle;
mod detector;
mod period;
mod window;

#[cfg(test)]
mod tests;

pub(crate) use cycle::Cycle;
pub use cycle::CycleReadiness;
pub use detector::{SeasonDetector, SeasonOptions, SeasonPiece, SeasonReading};
