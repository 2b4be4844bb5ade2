//! Bytes in many dialects to record batches and rejected rows.
