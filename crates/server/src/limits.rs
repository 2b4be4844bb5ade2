//! Bounds of the server, each with its reason.

use std::time::Duration;

/// Connections at once. Each holds a task and up to one body.
pub const CONNECTIONS_MAX: usize = 1_024;

/// How long a client may take for its request line and headers.
pub const HEADER_TIME: Duration = Duration::from_secs(10);

/// How long a body may make no progress before the request is ended with 408.
pub const BODY_STALL: Duration = Duration::from_secs(20);

/// Bytes of a refused body that are still read, so that its sender sees the answer, and how long they may pause.
pub const DRAIN_BYTES_MAX: usize = 64 << 20;
/// See [`DRAIN_BYTES_MAX`].
pub const DRAIN_STALL: Duration = Duration::from_secs(1);

/// Bodies that are decoded at once, per core; others wait.
pub const DECODES_PER_CORE: usize = 2;

/// Queries that run at once; others wait within their time limit.
pub const QUERIES_MAX: usize = 8;

/// Tokens whose rate is tracked at once; with more, all share what is left over.
pub const RATED_TOKENS_MAX: usize = 10_000;

/// Workspaces that are open at once beside the first: each has threads, a log and memory of its own.
pub const WORKSPACES_MAX: usize = 16;

/// Workspaces of runs of tests that stay; more than one, since tests may run at the same time.
pub const TEST_WORKSPACES_MAX: usize = 3;

/// Requests, operations and jobs of a workspace that wait to be told, each: some 500 bytes.
pub const UNTOLD_MAX: usize = 10_000;

/// Bytes of a text that is told: addresses, parameters, errors.
pub const UNTOLD_TEXT_BYTES_MAX: usize = 2_048;

/// Parameters of a request that are told.
pub const UNTOLD_PARAMETERS_MAX: usize = 50;

/// How often the use of one token is told.
pub const TOKEN_USE_INTERVAL: Duration = Duration::from_secs(60);

/// Jobs that are remembered; each is a few hundred bytes.
pub const JOBS_MAX: usize = 1_000;

/// Bytes of a request about tokens or variables.
pub const TOKEN_BYTES_MAX: usize = 256 << 10;

/// Scopes of one token: each is looked at for each request.
pub const SCOPES_MAX: usize = 1_000;

/// Files of one project.
pub const PROJECT_FILES_MAX: usize = 10_000;

/// Bytes of a project that is deployed: its files are one entry of the log.
pub const PROJECT_BYTES_MAX: usize = 16 << 20;

/// Hits of one search in the last lines.
pub const SEARCH_HITS_MAX: usize = 1_000;

/// Entries judged in one request: they are one entry of the log.
pub const BATCH_ENTRIES_MAX: usize = 100_000;

/// Their bytes: an entry of the log and the JSON around it.
pub const BATCH_BYTES_MAX: usize = 16 << 20;

/// Templates in one answer.
pub const TEMPLATES_MAX: usize = 1_000;

/// Longest name of a service or version in a marker, in bytes.
pub const NAME_BYTES_MAX: usize = 256;
/// Bytes of a note: some pages of text.
pub(crate) const NOTE_BYTES_MAX: usize = 16 << 10;
/// Notes of an incident that are told, the oldest first.
pub(crate) const NOTES_MAX: usize = 1_000;

/// How long open requests may take to end when the server stops.
pub const STOP_TIME: Duration = Duration::from_secs(10);

/// Traces in one answer.
pub const TRACES_MAX: usize = 100;

/// How far back traces are looked for, in seconds of event time.
pub const TRACES_SECONDS: u64 = 900;

/// Records of one trace.
pub const SPANS_MAX: usize = 5_000;

/// Services held against each other: their pairs are half the square of it.
pub const CORRELATED_MAX: usize = 100;

/// Time between two looks for rows that ClickHouse has not yet.
pub(crate) const MIRROR_INTERVAL: Duration = Duration::from_millis(500);
/// Rows of one insert into ClickHouse, where they are of several entries: some ten megabytes of lines.
pub(crate) const MIRROR_ROWS: usize = 50_000;
/// Rows of one entry of the log: more than a body can hold.
pub(crate) const MIRROR_ENTRY_ROWS: usize = 50_000_000;
