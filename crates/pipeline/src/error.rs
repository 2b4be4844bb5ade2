//! What can go wrong with a pipeline, by what the caller can do.

/// An error of a pipeline.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// Come again later: a topic holds as much as it may.
    #[error("the topic {topic} is full with {events} events; {way_out}")]
    Full {
        /// which one
        topic: &'static str,
        /// how many wait there
        events: u64,
        /// what makes room
        way_out: &'static str,
    },
    /// Come again in a moment: too many requests wait for this pipeline.
    #[error("too many requests wait for this pipeline; send again in a moment")]
    Busy,
    /// The pipeline has stopped, or is no more.
    #[error("the pipeline has stopped")]
    Stopped,
    /// An operator must look at the disk; then the program is started again.
    #[error("the disk failed: {0}; repair it and restart")]
    Disk(String),
    /// Correct the definition: a transform cannot be made of it.
    #[error("transform {stage}: {error}")]
    Transform {
        /// its name
        stage: String,
        /// why not, in one line
        error: String,
        /// where; may be empty
        stack: String,
    },
    /// Correct the event: it is larger than an event may be.
    #[error("the event has {bytes} bytes, at most {limit} are taken; send less in one event", limit = crate::limits::EVENT_BYTES_MAX)]
    TooLarge {
        /// its size
        bytes: usize,
    },
}

impl From<wal::Error> for Error {
    fn from(error: wal::Error) -> Self {
        Self::Disk(error.to_string())
    }
}
