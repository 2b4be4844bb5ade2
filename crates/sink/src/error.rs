//! Why nothing was sent, or no answer came. The words name neither path nor query nor a secret.

use crate::limits::WORDS_CHARS_MAX;

/// What went wrong, by what the caller can do.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum Error {
    /// Change the configuration at this place.
    #[error("{at}: {problem}")]
    Config {
        /// path into the options, such as `allow[2]`
        at: String,
        /// what is wrong and what would do
        problem: String,
    },
    /// Do not send it again as it is: the message, the address or the place it leads to is refused by us.
    #[error("{0}")]
    Refused(String),
    /// Send it again later: nothing of the message has left.
    #[error("{0}")]
    Unsent(String),
    /// It may have arrived. Send it again only where the receiver can tell that it is the same.
    #[error("{0}")]
    InDoubt(String),
}

impl Error {
    pub(crate) fn config(at: impl Into<String>, problem: impl Into<String>) -> Self {
        Self::Config { at: at.into(), problem: problem.into() }
    }
}

/// Words of strangers on one line, and short.
pub(crate) fn words(text: &str) -> String {
    let clean = text.split(|c: char| c.is_control() || c.is_whitespace()).filter(|part| !part.is_empty());
    let line = clean.collect::<Vec<_>>().join(" ");
    line.chars().take(WORDS_CHARS_MAX).collect()
}
