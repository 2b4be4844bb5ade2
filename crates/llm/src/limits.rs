//! Bounds, and why they are what they are.

use std::time::Duration;

/// Texts of one call. Providers take 100 and more; the answer of 64 with 1,536 numbers each is some 2 MB of JSON.
pub const TEXTS_MAX: usize = 64;

/// Numbers of one vector: the most that the common models give, of which the largest can be told to give fewer.
pub const DIMENSIONS_MAX: usize = 1_536;

/// Bytes of an answer that are read.
pub const ANSWER_BYTES_MAX: u64 = 16 << 20;

/// Bytes of an answer that stand in an error.
pub const PROBLEM_BYTES_MAX: usize = 200;

/// Longest time of one call, with all that belongs to it.
pub const CALL_TIMEOUT: Duration = Duration::from_secs(10);

/// Longest time of one call of a language model: a batch of answers of a slow one takes half of it.
pub const CHAT_TIMEOUT: Duration = Duration::from_secs(60);

/// Characters of one text in a question. Longer lines are stack traces, whose begin tells what they are.
pub const TEXT_CHARS_MAX: usize = 600;

/// Bytes of one text that are looked at before it is cut, so that a secret at the cut is found as a whole.
pub const REDACTED_BYTES_MAX: usize = 4_096;

/// Questions of one call. Small models lose count beyond that.
pub const BATCH_MAX: usize = 32;

/// Tokens of the answer to one question: a reason of two sentences with the fields around it.
pub const TOKENS_PER_ANSWER: u32 = 120;

/// Tokens that the API puts around messages and schema, and our part of the answer that is there once.
pub const TOKENS_AROUND: u64 = 64;

/// Characters of a reason.
pub const REASON_CHARS_MAX: usize = 400;

/// Questions that wait. Each takes up to some 20 KB with what its entity did.
pub const QUESTIONS_MAX: usize = 1_000;

/// The most verdicts that are kept, some 500 bytes each.
pub const CACHE_MAX: usize = 100_000;

/// How long it is remembered that a model has no usable answer to a question.
pub const BROKEN_KEEP: Duration = Duration::from_secs(600);

/// Pause before the second attempt; doubles.
pub const RETRY_PAUSE: Duration = Duration::from_millis(500);

/// The longest pause between attempts.
pub const RETRY_PAUSE_MAX: Duration = Duration::from_secs(30);

/// Entities whose activity is remembered, up to some 20 KB each; most have a line or two.
pub const ENTITIES_MAX: usize = 10_000;

/// Events of an entity that are counted within the window.
pub const ACTIVITY_EVENTS_MAX: usize = 256;

/// Lines of an entity that go into a question.
pub const ACTIVITY_LINES_MAX: usize = 12;

/// Events that wait for their verdicts in a stage; those behind them wait too, since the order stays.
pub const EVENTS_MAX: usize = 10_000;

/// Characters of an incident's text that are summarised.
pub const INCIDENT_CHARS_MAX: usize = 12_000;

/// Tokens of a summary.
pub const SUMMARY_TOKENS_MAX: u32 = 400;

/// Characters of a summary that are shown.
pub const SUMMARY_CHARS_MAX: usize = 1_500;

/// Tokens of a text that a local model reads, as the model itself was trained.
#[cfg(feature = "local")]
pub const TOKENS_MAX: usize = 256;
