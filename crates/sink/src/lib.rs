//! All that leaves: channels and data sinks, retries, rate limits, redaction.
//!
//! The crate holds its place in the picture of `ARCHITECTURE.md`: who may know it is checked from the first commit.
//! Nothing of it stands yet.
