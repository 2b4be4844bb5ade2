//! What a service writes, by shares: a change in the mix of its templates.
//!
//! ```text
//! record ──▶ counts by template in windows of 20 s ──▶ closed ──▶ against the decayed counts of before ──▶ surprise
//!                                                                    ▲ learned, unless unusual               │
//!                                                                    └──────── usual surprise of its past ◀──┘──▶ p
//! ```
//!
//! The distance told is Jensen and Shannon's divergence. Judged is the same with each side weighted by its records,
//! n and N: 2 (n + N) ln 2 times that is the sum of a likelihood-ratio test, chi-square for a fixed mix. Small counts:
//! templates of which the window should hold fewer than five are joined to groups that should hold as many, and
//! Williams' correction is applied. What comes in bursts, or not at all for a while, is compared with the
//! largest burst and the emptiest window it had, and is left out of everybody else's shares: a batch job is no news the
//! second time. What scatter is left is learned:
//! a surprise counts in units of the service's usual one (see [`ordinary`]).
//!
//! New templates belong to no mix for ten minutes: that they are new is told elsewhere, and told twice it is no more
//! evidence.
//!
//! Figures: over 5,000 windows of each of four Poisson mixes nothing is told oftener than its p-value says. **Off by
//! default, since it brings nothing yet**: over the simulated shop (14 services, each of seven faults for half a minute,
//! five runs) it tells 1.4 changes a service-day in quiet time at a tenth of a false alarm per month (minutes of debug
//! lines, and deploys: mixes that did change, and matter to nobody), and finds 1 of 35 faults, weakly. With new
//! templates in the mix at once (`settle_secs` 0) it finds 30 of 35, 4 of them weakly, through templates that are told
//! as new sooner, at 8 changes a service-day. `cargo run --release -p seismolog-detect --example more_detectors` prints the like for made-up services.
//!
//! Invariants: a window is judged before it is learned; an unusual one is not learned, for as long as the hold
//! lasts; order of records within a window is of no matter.

mod detector;
pub(crate) mod divergence;
pub(crate) mod ordinary;
pub(crate) mod windows;

pub use detector::{MixChange, MixDetector, MixOptions, ShareChange};
