//! Bounds of this crate, each with its reason.

use std::time::Duration;

/// How long a receiver may take to accept a connection; one that is up answers within a round trip.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// How long a message may take from name to answer. The letters behind it wait so long.
pub const TOTAL_TIMEOUT: Duration = Duration::from_secs(10);

/// Longest of both that can be configured.
pub const TIMEOUT_MAX: Duration = Duration::from_secs(120);

/// Bytes of an answer's body that are read; the rest is left. Receivers say what they mean in less.
pub const ANSWER_BYTES: usize = 64 * 1024;
/// Most of it that can be configured.
pub const ANSWER_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Bytes of an answer's status line and headers; hyper takes no less than 8 KiB.
pub const HEAD_BYTES_MAX: usize = 32 * 1024;
/// Headers of an answer.
pub const HEADERS_MAX: usize = 100;

/// Bytes of a request's body, or of the two texts of a mail; receivers refuse less than that.
pub const MESSAGE_BYTES_MAX: usize = 8 * 1024 * 1024;

/// Receivers of one mail; mail servers take a hundred at least.
pub const MAIL_RECEIVERS_MAX: usize = 100;

/// Bytes of the name of a file with its folders; the keys of buckets are no longer.
pub const FILE_NAME_BYTES_MAX: usize = 1024;

/// Addresses of a name that are tried; the others are rarely better.
pub const ADDRESSES_MAX: usize = 4;

/// Entries of `allow`.
pub const ALLOW_MAX: usize = 1_000;

/// Bytes of a line of a mail server; the standard says 512, and some write more.
pub const REPLY_LINE_BYTES_MAX: usize = 2_048;
/// Lines of one reply.
pub const REPLY_LINES_MAX: usize = 100;

/// Characters of a reply or a reason that are kept: they are shown and logged.
pub const WORDS_CHARS_MAX: usize = 300;

/// Bytes of one object of a bucket, read or written: it is held in memory as a whole.
pub const OBJECT_BYTES_MAX: usize = 64 * 1024 * 1024;

/// How long one object may take. At its largest that is half a megabyte a second.
pub const OBJECT_TIMEOUT: Duration = Duration::from_secs(120);

/// How long a signed request is good for; clocks differ by less.
pub const SIGNATURE_TIME: Duration = Duration::from_secs(900);

/// Bytes of one page of a list, of a thousand objects with keys of at most a thousand bytes.
pub const LIST_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Objects of one list; a narrower prefix finds the others.
pub const LISTED_MAX: usize = 100_000;

/// How long a broker may take for a request, beside what it is asked to wait.
pub const KAFKA_TIMEOUT: Duration = Duration::from_secs(10);

/// Servers that name a cluster; they are tried one after the other.
pub const KAFKA_SERVERS_MAX: usize = 16;

/// Partitions of a topic: each is asked by itself.
pub const KAFKA_PARTITIONS_MAX: usize = 1_000;

/// Bytes of messages that are asked for at once; brokers send one message of any size.
pub const FETCH_BYTES: usize = 1024 * 1024;

/// Bytes of an answer of a broker: messages are at most some megabytes.
pub const KAFKA_ANSWER_BYTES_MAX: usize = 32 * 1024 * 1024;

/// Bytes of a batch of messages after decompression.
pub const KAFKA_BATCH_BYTES_MAX: usize = 64 * 1024 * 1024;

/// How long a server of NATS may take for a request, beside what it is asked to wait.
pub const NATS_TIMEOUT: Duration = Duration::from_secs(10);

/// Servers that name a cluster; they are tried one after the other.
pub const NATS_SERVERS_MAX: usize = 16;

/// Bytes of a line of a server of NATS: what it tells of itself names each server of its cluster.
pub const NATS_LINE_BYTES_MAX: u64 = 64 * 1024;

/// Bytes of one message with its headers; servers take one megabyte unless told otherwise, and advise against eight.
pub const NATS_MESSAGE_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Bytes of messages that are asked for at once; one message alone may have more.
pub const NATS_BATCH_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Rounds that a server may ask for in a login: a second of CPU. The standard asks for 4096 at least.
pub const SCRAM_ROUNDS_MAX: u32 = 1_000_000;

/// How long PostgreSQL may take for a statement with its rows, or to open a connection.
pub const POSTGRES_TIMEOUT: Duration = Duration::from_secs(30);

/// Bytes of one message of PostgreSQL: an error with its context.
pub const POSTGRES_ANSWER_BYTES_MAX: usize = 1 << 20;
