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

/// The most that guesses alone make of an edge.
pub const GUESS_CONFIDENCE_MAX: f64 = 0.9;

/// An edge less sure than this is not walked and not shown.
pub const EDGE_CONFIDENCE_MIN: f64 = 0.5;

/// Traces with something bad in them that are remembered; the oldest go first. A minute of an outage of a system with
/// some hundred traces a second; a busier one is sampled by it.
pub const TRACES_MAX: usize = 4_096;

/// Services told apart in one bad trace.
pub const TRACE_SERVICES_MAX: usize = 16;

/// Bad traces are forgotten after this time, in seconds.
pub const TRACE_SECS: i64 = 120;

/// Deploys remembered; the oldest go first.
pub const DEPLOYS_MAX: usize = 256;

/// A deploy explains what follows within this time, in seconds.
pub const DEPLOY_SECS: i64 = 600;

/// Anomalies that belong to no incident and may speak for one; the oldest go first.
pub const LOOSE_MAX: usize = 512;

/// How long anomalies of a caller wait for a witness of a service under maintenance that it calls, in seconds: detectors
/// look at 10 s.
pub const WITNESS_WAIT_SECS: u64 = 10;

/// What a service under maintenance shows explains what others show for so long, in seconds.
pub const WITNESS_SECS: u64 = 600;

/// Incidents that became part of others and can still be asked for by their number.
pub const MERGED_MAX: usize = 1_000;

/// Incidents just over whose tail may still come.
pub const TAILS_MAX: usize = 20;

/// Bad traces that two services share before that makes them neighbours.
pub const SHARED_MIN: usize = 3;

/// Kinds of anomalies told apart in one service of one incident, to find similar incidents.
pub const SIGNS_MAX: usize = 32;

/// Similar incidents told.
pub const SIMILAR_MAX: usize = 10;

/// Incidents less similar than this are not told.
pub const SIMILARITY_MIN: f64 = 0.1;

/// Pairs of incidents that people took apart and that are not merged again by themselves; the oldest go first.
pub const APART_MAX: usize = 256;

/// Calls, and callers, listed in an explanation.
pub const EXPLAINED_LINES_MAX: usize = 30;
