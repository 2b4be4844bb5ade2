//! Pipelines: ordered transforms between a source and sinks.
//!
//! The crate holds its place in the picture of `ARCHITECTURE.md`: who may know it is checked from the first commit.
//! What stands of it are the transforms, see [`transform`].

pub mod transform;
