//! Bounds of the miner. Each says why it is as it is and what moves with it.

/// Default of [`Options::templates_per_scope_max`](crate::Options::templates_per_scope_max). A service has tens to
/// some hundreds of templates; ten thousand means that values are taken for words, and more would not help.
pub const TEMPLATES_PER_SCOPE_MAX: u32 = 10_000;

/// Default of [`Options::scopes_max`](crate::Options::scopes_max); as many as there are services tracked one by one.
pub const SCOPES_MAX: u32 = 10_000;

/// Default of [`Options::tokens_max`](crate::Options::tokens_max). A count of tokens cuts lines of one template at the
/// same place whatever the length of their values; the longest templates of public log sets have some 200 tokens.
pub const TOKENS_MAX: u32 = 256;

/// Default of [`Options::bytes_max`](crate::Options::bytes_max). Above what 256 tokens of prose need, so that it only
/// cuts lines with huge tokens; the time for a line grows with it.
pub const BYTES_MAX: u32 = 8 * 1024;

/// Default of [`Options::text_bytes_max`](crate::Options::text_bytes_max). Template texts are nearly all the memory
/// the miner holds; 16 MiB is some 60,000 templates of usual length.
pub const TEXT_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// Fields of a JSON object or logfmt line that are looked at; a line with more is mined as free text.
pub const OBJECT_FIELDS_MAX: usize = 256;
