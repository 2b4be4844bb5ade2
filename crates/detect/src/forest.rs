//! A service's window beside the windows it had: isolated quickly, or one of many?
//!
//! ```text
//! records ──▶ features of a window of 30 s ──▶ random cuts through the service's own past windows ──▶ mean depth
//!             (records, error and warning        (64 trees of 64 windows each; only the way of this    at which it
//!              share, p95, templates, new ones)   one window is cut, so no tree is kept)                is alone
//!                                               depths of the past windows when they were new ──▶ p ◀──┘
//! ```
//!
//! Each service is compared with its own past and with nobody else: among 14 services some are always odd, which says
//! nothing. The depth that is odd is not chosen but learned: the chance of a depth is its rank among the depths that
//! past windows had *when they were new*, and beyond the shallowest tenth an exponential tail of unknown rate. No
//! share of anomalies is assumed; a service whose windows are all alike, or all odd, raises nothing.
//!
//! Cuts follow extent in units of the usual spread, and include the window itself (a plain isolation forest sees no
//! difference between just outside and far outside). Which windows a tree holds follows from the seed, the number of
//! the refit and the number of the tree; new lots are drawn once in 64 windows, and old windows leave as new ones come.
//!
//! **Off by default, since it brings nothing**: over the simulated shop (14 services, faults of half a minute) it is
//! told 0.9 times a service-day in quiet time (minutes of debug lines and deploys are odd indeed), and finds 1 of 35
//! faults at the same cut and 10 weakly, all of which rates, latency and new templates are made for. Six features dilute what one of
//! them says plainly. `cargo run --release -p seismolog-detect --example more_detectors` prints the like for made-up
//! services.
//!
//! Invariants: judged before learned; the same records and seed give the same depths; no tree outlives a window.

mod cuts;
mod detector;
mod features;

pub use detector::{ForestDetector, ForestOptions, Oddity};
