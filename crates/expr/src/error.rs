//! What is wrong with an expression. All of it is the caller's to mend.

/// An expression that has no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// mend the text; `at` is the byte where reading ended
    #[error("parse error at byte {at}: {what}")]
    Syntax {
        /// byte of the text
        at: usize,
        /// what is wrong there
        what: String,
    },
    /// use something else: it is known and not answered
    #[error("{0} is not supported")]
    Unsupported(String),
    /// mend the regular expression
    #[error("regular expression {pattern:?} cannot be read: {why}")]
    Regex {
        /// as written
        pattern: String,
        /// what its library says, in one line
        why: String,
    },
    /// ask for less
    #[error("{0}")]
    TooMuch(String),
    /// mend the expression: its operands do not fit together
    #[error("{0}")]
    Mismatch(String),
}

impl Error {
    pub(crate) fn syntax(at: usize, what: impl Into<String>) -> Self {
        Self::Syntax { at, what: what.into() }
    }

    pub(crate) fn unsupported(what: impl Into<String>) -> Self {
        Self::Unsupported(what.into())
    }
}
