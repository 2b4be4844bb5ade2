//! Pipelines: ordered transforms between a source and sinks.
//!
//! What a pipeline is ([`Definition`]) and what happens in it ([`transform`]), each a state machine without clock, disk or
//! network. Who runs them, with topics that survive crashes, is `pipeline` in the level above.

pub mod behaviour;
mod definition;
pub mod limits;
mod sink;
mod source;
pub mod transform;

pub use definition::{
    AccessToken, Definition, Draft, EnvironmentEntry, JoinDefinition, JoinStream, PythonDefinition, RunState,
    SqlDefinition, Step, TransformDefinition,
};
pub use sink::{FileCompression, FileFormat, FileSet, SinkDefinition};
pub use source::{Begin, SourceDefinition};
