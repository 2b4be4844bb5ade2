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

/// Tokens of a text that a local model reads, as the model itself was trained.
#[cfg(feature = "local")]
pub const TOKENS_MAX: usize = 256;
