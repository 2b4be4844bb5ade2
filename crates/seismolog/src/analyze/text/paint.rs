//! Colours, where a person looks at a terminal.

use model::Severity;

/// Whether to paint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Paint {
    Colours,
    Plain,
}

impl Paint {
    fn wrap(self, code: &str, text: &str) -> String {
        match self {
            Self::Colours if !text.is_empty() => format!("\u{1b}[{code}m{text}\u{1b}[0m"),
            _ => text.to_owned(),
        }
    }

    pub(super) fn bold(self, text: &str) -> String {
        self.wrap("1", text)
    }

    pub(super) fn dim(self, text: &str) -> String {
        self.wrap("2", text)
    }

    pub(super) fn red(self, text: &str) -> String {
        self.wrap("31", text)
    }

    pub(super) fn yellow(self, text: &str) -> String {
        self.wrap("33", text)
    }

    /// In the colour of a severity.
    pub(super) fn severity(self, severity: Option<Severity>, text: &str) -> String {
        match severity {
            Some(Severity::Error | Severity::Fatal) => self.red(text),
            Some(Severity::Warn) => self.yellow(text),
            _ => text.to_owned(),
        }
    }
}
