//! What can go wrong.

use std::path::PathBuf;
use std::time::Duration;

/// Why there are no vectors, and no words.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// an option that cannot be meant
    #[error("{name} {problem}")]
    Option {
        /// its name
        name: &'static str,
        /// what is wrong, and what to write instead
        problem: String,
    },
    /// more texts than one call takes
    #[error("{0} texts in one call; ask for at most 64")]
    TooMany(usize),
    /// a model that cannot be used
    #[error("model in {}: {problem}", folder.display())]
    Model {
        /// where it should be
        folder: PathBuf,
        /// what is wrong
        problem: String,
    },
    /// nobody answered
    #[error("no answer from {url}: {problem}")]
    NoAnswer {
        /// who was asked
        url: String,
        /// why not, in words
        problem: String,
    },
    /// the answer was a refusal
    #[error("status {status} from {url}: {problem}")]
    Refused {
        /// who was asked
        url: String,
        /// of HTTP
        status: u16,
        /// what was said, cut
        problem: String,
        /// how long to wait, if that was said
        retry_after: Option<Duration>,
    },
    /// the answer was not what was asked for
    #[error("the model's answer cannot be used: {0}")]
    Answer(String),
    /// a state that cannot be used: start without it
    #[error("what a judge kept: {0}; start without it")]
    Snapshot(String),
    /// the answer was cut at the tokens that were allowed for it: ask for less at once
    #[error("the model's answer was cut after {0} tokens")]
    Cut(u32),
}
