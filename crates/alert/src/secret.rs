//! Texts that must not be seen: tokens, keys, addresses that hold one.

use serde::{Deserialize, Deserializer};
use std::fmt;

/// A text that prints as nothing of itself. In configuration it may be a reference, `env:NAME` or `file:PATH`, which the
/// program replaces before use.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Keeps the text from being seen.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text, for the one place that must send it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Where the text has to be read from: (`env` or `file`, the name); `None` if this is the text.
    #[must_use]
    pub fn reference(&self) -> Option<(&'static str, &str)> {
        let of =
            |prefix: &'static str| self.0.strip_prefix(prefix)?.strip_prefix(':').map(|name| (prefix, name));
        of("env").or_else(|| of("file"))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_prints_nothing_of_itself() {
        let secret = Secret::new("xoxb-123");
        assert!(!format!("{secret:?} {secret}").contains("123"));
        assert_eq!(Secret::new("env:SLACK").reference(), Some(("env", "SLACK")));
        assert_eq!(secret.reference(), None);
    }
}
