//! Bounds that more than one crate keeps. Each says why it is as it is and what moves with it.

/// Longest message kept, in bytes; the rest is cut and counted. Loki and VictoriaLogs cut at the same size.
pub const MESSAGE_BYTES_MAX: usize = 256 * 1024;

/// Services tracked one by one; later ones share the service `(other)`. Each costs some 10 KiB of windows.
pub const SERVICES_MAX: usize = 10_000;

/// Name of the service that stands for all beyond [`SERVICES_MAX`].
pub const OTHER_SERVICE: &str = "(other)";

/// Name used where a record names no service.
pub const UNKNOWN_SERVICE: &str = "(unknown)";

/// Columns of one data source. Parquet footers and the ingest path grow with it.
pub const COLUMNS_MAX: usize = 1_000;

/// Resolved incidents kept in memory and listed; older ones are dropped from the list, oldest first.
pub const INCIDENTS_KEPT: usize = 1_000;

/// Sample lines kept with an anomaly; enough to see a pattern, small enough for a chat message.
pub const SAMPLES_PER_ANOMALY: usize = 3;
