//! How much a line matters to somebody who is looking for trouble.

use model::Severity;

/// From nothing to everything; the order is all that counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Weight {
    Chatter,
    Ordinary,
    /// says no level, or a harmless one, but has a word of trouble in it
    Wordy,
    Warning,
    Error,
    Fatal,
}

/// Words of lines that tell of trouble, in lower case. Only for putting lines in order: many logs have no levels.
const WORDS: [&str; 30] = [
    "error",
    "fail",
    "fatal",
    "exception",
    "panic",
    "denied",
    "refused",
    "timeout",
    "timed out",
    "unreachable",
    "corrupt",
    "abort",
    "crash",
    "killed",
    "out of memory",
    "oom",
    "cannot",
    "unable",
    "lost",
    "reset by peer",
    "broken pipe",
    "invalid",
    "illegal",
    "unexpected",
    "disconnect",
    "not responding",
    "no space",
    "overflow",
    "unavailable",
    "attack",
];

impl Weight {
    pub(super) fn of(severity: Option<Severity>, text: &str) -> Self {
        match severity {
            Some(Severity::Fatal) => Self::Fatal,
            Some(Severity::Error) => Self::Error,
            Some(Severity::Warn) => Self::Warning,
            Some(Severity::Trace | Severity::Debug) => Self::Chatter,
            Some(Severity::Info) | None => {
                let text = text.to_ascii_lowercase();
                if WORDS.iter().any(|word| text.contains(word)) { Self::Wordy } else { Self::Ordinary }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_goes_before_words_and_words_before_nothing() {
        let of = Weight::of;
        assert!(of(Some(Severity::Warn), "all fine") > of(None, "Connection refused by peer"));
        assert!(of(None, "Connection refused by peer") > of(Some(Severity::Info), "listening"));
        assert!(of(Some(Severity::Info), "listening") > of(Some(Severity::Debug), "retry failed"));
    }
}
