//! Pipelines: ordered transforms between a source and sinks.
//!
//! What a pipeline is ([`Definition`]) and what happens in it ([`transform`]), each a state machine without clock, disk or
//! network. Who runs them, with topics that survive crashes, is `pipeline` in the level above.

pub mod behaviour;
mod definition;
pub mod limits;
pub mod transform;

pub use definition::{
    AccessToken, Definition, Draft, EnvironmentEntry, PythonDefinition, RunState, SinkDefinition, Step,
    TransformDefinition,
};
