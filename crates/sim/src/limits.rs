//! Bounds of the simulated shop, each with its reason.

/// Smallest factor on the base rate: some 10 records/s, below which a minute says nothing.
pub const FACTOR_MIN: f64 = 0.1;

/// Largest factor on the base rate: a million records/s, more than one machine reads.
/// The outbox holds about half a second of records, and in a fault some seconds of the traces that wait, so its memory
/// grows with the factor.
pub const FACTOR_MAX: f64 = 10_000.0;

/// A record arrives less than this after its timestamp, in milliseconds; so late and no later are shippers.
pub const LATE_MS_MAX: u64 = 400;

/// Injected faults that are on or to come; an hour of faults without a pause is some hundred.
pub const INJECTIONS_MAX: usize = 1_000;

/// Deploys kept until they are taken; a fortnight of them. Beyond, the oldest is dropped.
pub const DEPLOYS_MAX: usize = 1_000;

/// Own time of one span at most, in microseconds; bounds how long the outbox keeps a record.
pub const OWN_TIME_US_MAX: u64 = 30_000_000;
