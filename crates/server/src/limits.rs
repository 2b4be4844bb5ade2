//! Bounds of the server, each with its reason.

use std::time::Duration;

/// Bytes of one message over gRPC, as it comes over the wire: what gRPC's own libraries take by default.
pub const GRPC_MESSAGE_BYTES_MAX: usize = 4 << 20;

/// Documents of one bulk request: the answer tells of each, in some 100 bytes.
pub const BULK_ITEMS_MAX: usize = 100_000;

/// Bytes and messages of syslog that wait for the log. Behind it TCP waits, and packets are dropped and counted.
pub const GATHERED_BYTES_MAX: usize = 8 << 20;
/// See [`GATHERED_BYTES_MAX`].
pub const GATHERED_MESSAGES_MAX: usize = 100_000;

/// How long messages are gathered: what a crash may take of a protocol without answers.
pub const GATHER_TIME: Duration = Duration::from_millis(100);

/// Bytes of one message of syslog: the longest message that is kept, and a header.
pub const SYSLOG_MESSAGE_BYTES_MAX: usize = (256 << 10) + (8 << 10);

/// Bytes of the largest packet there is.
pub const PACKET_BYTES_MAX: usize = 1 << 16;

/// Bytes that are made room for before a socket is read.
pub const READ_BYTES: usize = 16 << 10;

/// Connections of syslog at once, each way; each holds up to one message.
pub const SYSLOG_CONNECTIONS_MAX: usize = 1_024;

/// Bytes of one message of the Forward protocol: a chunk as Fluentd and Fluent Bit cut them, and what is around it.
pub const FORWARD_MESSAGE_BYTES_MAX: usize = 16 << 20;

/// The same before a sender has shown that it knows the shared key.
pub const FORWARD_GREETING_BYTES_MAX: usize = 4 << 10;

/// Connections of the Forward protocol at once: agents keep theirs open while they have nothing to say. Each holds up to
/// [`FORWARD_SMALL_BYTES`].
pub const FORWARD_CONNECTIONS_MAX: usize = 1_024;

/// Bytes of a message beyond which it needs a place among the large ones: 64 MiB for all connections.
pub const FORWARD_SMALL_BYTES: usize = 64 << 10;

/// Messages at once that are larger; others wait unread. A gigabyte at most.
pub const FORWARD_LARGE_MAX: usize = 64;

/// Bytes of the journal that are gathered before they become rows, and how long its sender may pause before they do.
pub const JOURNAL_BATCH_BYTES: usize = 1 << 20;
/// See [`JOURNAL_BATCH_BYTES`].
pub const JOURNAL_PAUSE: Duration = Duration::from_millis(500);

/// Bytes of one entry of the journal: larger ones, such as dumps of processes, are refused.
pub const JOURNAL_ENTRY_BYTES_MAX: usize = 16 << 20;

/// How long a connection of syslog or the Forward protocol may be silent between two messages.
pub const SOCKET_IDLE: Duration = Duration::from_secs(600);

/// After which time a socket that failed is asked again.
pub const ACCEPT_RETRY: Duration = Duration::from_millis(50);

/// Connections at once. Each holds a task and up to one body.
pub const CONNECTIONS_MAX: usize = 1_024;

/// How long a client may take for its request line and headers.
pub const HEADER_TIME: Duration = Duration::from_secs(10);

/// Rows of a file that are shown beside the columns that they need.
pub const PREVIEW_ROWS: usize = 10;

/// How long a body may make no progress before the request is ended with 408.
pub const BODY_STALL: Duration = Duration::from_secs(20);

/// Bytes of a refused body that are still read, so that its sender sees the answer, and how long they may pause.
pub const DRAIN_BYTES_MAX: usize = 64 << 20;
/// See [`DRAIN_BYTES_MAX`].
pub const DRAIN_STALL: Duration = Duration::from_secs(5);

/// Bodies that are decoded at once, per core; others wait.
pub const DECODES_PER_CORE: usize = 2;

/// Queries that run at once; others wait within their time limit.
pub const QUERIES_MAX: usize = 8;

/// Of these, queries of one token; its others wait, while those of other tokens run.
pub const QUERIES_PER_TOKEN_MAX: usize = 6;

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

/// Files that one run of a sink writes, each by a request of its own.
pub const EXPORT_FILES_MAX: usize = 1_000;

/// Bytes of an imported file after decompression: it is held in memory as a whole.
pub const IMPORT_BYTES_MAX: usize = 256 << 20;

/// Bytes of a file that land at once; larger pieces would keep other senders waiting.
pub const IMPORT_PIECE_BYTES: usize = 4 << 20;

/// Files of a data source that are remembered as taken: some 150 bytes each, in memory and in each checkpoint.
pub const IMPORTED_FILES_MAX: usize = 100_000;

/// Objects that are there no more and are forgotten at one look: each is an entry of the log.
pub(crate) const FORGOTTEN_AT_ONCE: usize = 100;

/// Files that one look at a bucket refuses before it gives up.
pub const REFUSALS_MAX: usize = 20;

/// Data sources of a workspace that topics feed, each by a task and connections of its own.
pub const TOPIC_FEEDS_MAX: usize = 100;

/// How long brokers are asked to wait for messages where there are none.
pub const TOPIC_WAIT: Duration = Duration::from_millis(500);

/// When a topic is tried again that cannot be read.
pub const TOPIC_RETRY: Duration = Duration::from_secs(5);

/// Messages that a sink writes at once.
pub const EXPORT_MESSAGES: usize = 1_000;

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

/// Streams of one range that are looked at, each some 500 bytes; more than these are no labels but values.
pub const STREAMS_MAX: usize = 5_000;

/// Labels of a stream, or beside a line.
pub const LABELS_MAX: usize = 100;

/// Lines of one answer of Loki's API: as many as Loki answers.
pub const READ_LINES_MAX: usize = 5_000;

/// Lines that stages are run over to find those of an answer: about half a second.
pub const LOOKED_LINES_MAX: usize = 50_000;

/// Lines that stages are run over one by one for a metric: about two seconds, and 200 MB.
pub const MEASURED_LINES_MAX: usize = 200_000;

/// Counts by series and bucket that one metric is made from: some 100 MB.
pub const BUCKETS_MAX: usize = 200_000;

/// Clients that follow lines, each with a query every tick.
pub const TAILS_MAX: usize = 32;

/// Lines that are sent at once to a client that follows them.
pub const TAILED_LINES: usize = 1_000;

/// Bytes of a message to a tool: the longest query there may be, or a rule.
pub const MCP_BODY_BYTES_MAX: usize = 1 << 20;

/// Bytes of what a tool answers: some 16,000 words, a tenth of what a model can hold.
pub const MCP_ANSWER_BYTES_MAX: usize = 64 << 10;

/// Rows or lines that a tool answers.
pub const MCP_ROWS_MAX: usize = 500;

/// How often files are looked at that are followed.
pub const TAIL_INTERVAL: Duration = Duration::from_millis(500);

/// Bytes of a file that land at once; a longer line lands in parts.
pub const TAIL_PIECE_BYTES: usize = 1 << 20;

/// Files of one tail: each is opened at every look.
pub const TAILED_FILES_MAX: usize = 1_000;

/// How long a file that was rotated away must be still before its last line counts without a line break.
pub const TAIL_QUIET: Duration = Duration::from_secs(10);

/// Lines that the layout of a file is learned from.
pub const TAIL_SAMPLE_LINES: usize = 1_000;

/// Connections of PostgreSQL's protocol at once; each holds one answer.
pub const POSTGRES_CONNECTIONS_MAX: usize = 64;

/// Bytes of a message before somebody has shown who they are.
pub const POSTGRES_STARTUP_BYTES_MAX: usize = 10_000;

/// Bytes of a message: the longest query there may be, with its values.
pub const POSTGRES_MESSAGE_BYTES_MAX: usize = 1 << 20;

/// Statements that one connection prepares, and portals that it opens.
pub const POSTGRES_STATEMENTS_MAX: usize = 100;

/// Messages of a stream of NATS that land at once, and how long they are waited for.
pub const NATS_MESSAGES: usize = 1_000;
/// See [`NATS_MESSAGES`].
pub const NATS_WAIT: Duration = Duration::from_millis(500);

/// Streams of NATS, and addresses in buckets, that one server reads: each has a task and up to one batch in memory.
pub const SOURCES_MAX: usize = 64;

/// Bytes of events of the Forward protocol that ask for no acknowledgement and land at once, as far as they have come.
pub const FORWARD_EVENTS_BYTES: usize = 1 << 20;

/// How often the kernel is asked what it dropped of syslog's packets.
pub const KERNEL_INTERVAL: Duration = Duration::from_secs(1);
