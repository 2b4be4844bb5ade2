//! A write-ahead log of opaque bytes.
