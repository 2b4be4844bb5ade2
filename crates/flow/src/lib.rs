//! Pipelines between a source and sinks.
