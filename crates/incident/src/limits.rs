//! Bounds of this crate, each with its reason.

/// Edges of the service graph. At the bound those without a recent call go; if there are none, new ones are not
/// taken and counted. 10,000 services seldom call more than five others.
pub const EDGES_MAX: usize = 50_000;

/// An edge below this weight (calls, decayed) is as good as gone.
pub const EDGE_WEIGHT_MIN: f64 = 0.1;

/// A call this far before the clock is not believed, in seconds.
pub const AHEAD_SECS_MAX: i64 = 300;

/// Incidents open at once; one more resolves the one that was quiet longest.
pub const OPEN_MAX: usize = 200;

/// Services of one incident whose anomalies are told apart; those of more are counted only.
pub const MEMBERS_MAX: usize = 200;

/// Anomalies an incident lists, the latest.
pub const ANOMALIES_LISTED: usize = 100;

/// Root candidates told; nobody reads more.
pub const CANDIDATES_MAX: usize = 5;

/// Calls between a caller and the root within which it counts as hit.
pub const HOPS_MAX: u32 = 8;

/// Callers listed as impacted, and as likely next, each.
pub const IMPACTS_MAX: usize = 50;
