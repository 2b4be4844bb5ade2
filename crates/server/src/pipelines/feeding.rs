//! What is read into pipelines: rows of data sources, messages of topics and streams, each once.
//!
//! ```text
//! what is there behind the mark ─▶ events ─▶ input, with the new mark, as one
//! ```
//!
//! Where reading stands is kept in the pipeline's own topic with the events, so both are there after a crash or neither is;
//! nothing is kept where it is read.

mod messages;
mod rows;

use crate::state::Server;
use engine::Engine;
use flow::SourceDefinition;
use messages::{Reading, Stream, Topic};
use pipeline::Pipeline;
use rows::Rows;
use std::sync::Arc;
use std::time::Duration;

/// How long reading rests after a failure, and where there is no room.
const REST: Duration = Duration::from_secs(1);

/// Why reading does not go on.
enum Trouble {
    /// the pipeline has stopped, or the server is gone
    Over,
    /// for now
    Passing(String),
}

impl From<pipeline::Error> for Trouble {
    fn from(error: pipeline::Error) -> Self {
        match error {
            pipeline::Error::Full { .. } | pipeline::Error::Busy => Self::Passing(error.to_string()),
            _ => Self::Over,
        }
    }
}

impl From<sink::Error> for Trouble {
    fn from(error: sink::Error) -> Self {
        Self::Passing(error.to_string())
    }
}

/// Begins to read a source; a task goes on with it until the pipeline stops, or the server is gone.
pub(super) async fn begin(
    server: &Arc<Server>,
    (workspace, engine): (&str, &Arc<Engine>),
    pipeline: &Arc<Pipeline>,
    source: &SourceDefinition,
) {
    let (weak, pipeline, workspace) = (Arc::downgrade(server), Arc::clone(pipeline), workspace.to_owned());
    let (place, clock) = (source.place(), server.options.clock);
    match source.clone() {
        SourceDefinition::DataSource { name, from } => {
            let rows = Rows { name, from, place };
            rows.begin(server, engine, &pipeline).await;
            tokio::spawn(rows.run(weak, workspace, pipeline));
        }
        SourceDefinition::Kafka { connection, topic, from } => {
            let reading = Reading { server: weak, workspace, pipeline, place, from, clock };
            tokio::spawn(reading.topic(Topic { connection, topic }));
        }
        SourceDefinition::Nats { url, stream, from } => {
            let reading = Reading { server: weak, workspace, pipeline, place, from, clock };
            tokio::spawn(reading.stream(Stream { url, stream }));
        }
    }
}

/// Of an event, made of where it was read, so that it is the same when it is read again.
fn id(name: &str) -> [u8; 16] {
    xxhash_rust::xxh3::xxh3_128(name.as_bytes()).to_be_bytes()
}
