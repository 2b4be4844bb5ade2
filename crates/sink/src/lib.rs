//! All that leaves: channels and data sinks.
