//! Log severity (OpenTelemetry's ranges) and alert severity.

use std::fmt;

/// How bad a record says it is. The numbers are the first of OpenTelemetry's four per level.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Severity {
    /// 1 to 4
    Trace = 1,
    /// 5 to 8
    Debug = 5,
    /// 9 to 12; also what a record without a severity counts as
    #[default]
    Info = 9,
    /// 13 to 16
    Warn = 13,
    /// 17 to 20
    Error = 17,
    /// 21 to 24
    Fatal = 21,
}

impl Severity {
    /// All levels, from least to most severe.
    pub const ALL: [Self; 6] = [Self::Trace, Self::Debug, Self::Info, Self::Warn, Self::Error, Self::Fatal];

    /// Reads the names that loggers use, in any case, and syslog's abbreviations.
    /// `None` for anything else; the caller decides what an unknown word counts as.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let mut lower = [0u8; 13];
        let lower = lower.get_mut(..text.len())?;
        lower.copy_from_slice(text.as_bytes());
        lower.make_ascii_lowercase();
        Some(match &*lower {
            b"trace" | b"trc" | b"verbose" | b"finest" | b"finer" | b"all" | b"v" => Self::Trace,
            b"debug" | b"dbg" | b"fine" | b"d" => Self::Debug,
            b"info" | b"inf" | b"information" | b"informational" | b"notice" | b"config" | b"log" | b"ok"
            | b"i" => Self::Info,
            b"warn" | b"warning" | b"wrn" | b"w" => Self::Warn,
            b"error" | b"err" | b"eror" | b"severe" | b"failure" | b"failed" | b"e" => Self::Error,
            b"fatal" | b"crit" | b"critical" | b"alert" | b"emerg" | b"emergency" | b"panic" | b"ftl"
            | b"f" => Self::Fatal,
            digits => Self::from_number(std::str::from_utf8(digits).ok()?.parse().ok()?)?,
        })
    }

    /// From OpenTelemetry's severity number, 1 to 24.
    #[must_use]
    pub fn from_number(number: u8) -> Option<Self> {
        Some(match number {
            1..=4 => Self::Trace,
            5..=8 => Self::Debug,
            9..=12 => Self::Info,
            13..=16 => Self::Warn,
            17..=20 => Self::Error,
            21..=24 => Self::Fatal,
            _ => return None,
        })
    }

    /// The settled text: `TRACE`, `DEBUG`, `INFO`, `WARN`, `ERROR`, `FATAL`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Trace => "TRACE",
            Self::Debug => "DEBUG",
            Self::Info => "INFO",
            Self::Warn => "WARN",
            Self::Error => "ERROR",
            Self::Fatal => "FATAL",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How loudly people are told. From a score in 0..=1: above .8 critical, above .6 warning, the rest info.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AlertSeverity {
    /// worth knowing
    Info,
    /// worth looking at today
    Warning,
    /// worth waking somebody
    Critical,
}

impl AlertSeverity {
    /// The cut of a score in 0..=1.
    #[must_use]
    pub fn from_score(score: f64) -> Self {
        if score > 0.8 {
            Self::Critical
        } else if score > 0.6 {
            Self::Warning
        } else {
            Self::Info
        }
    }

    /// `critical`, `warning` or `info`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Critical => "critical",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_any_case_and_numbers_are_read() {
        let cases = [
            ("WARNING", Some(Severity::Warn)),
            ("err", Some(Severity::Error)),
            (" Info ", Some(Severity::Info)),
            ("17", Some(Severity::Error)),
            ("0", None),
            ("", None),
            ("connection closed by peer", None),
        ];
        for (text, expected) in cases {
            assert_eq!(Severity::parse(text), expected, "{text:?}");
        }
    }

    #[test]
    fn every_alert_severity_is_reachable() {
        assert_eq!(AlertSeverity::from_score(0.81), AlertSeverity::Critical);
        assert_eq!(AlertSeverity::from_score(0.7), AlertSeverity::Warning);
        assert_eq!(AlertSeverity::from_score(0.6), AlertSeverity::Info);
    }
}
