//! What is configured.

use crate::Error;
use crate::guard::Guard;
use crate::limits::{ANSWER_BYTES, ANSWER_BYTES_MAX, CONNECT_TIMEOUT, TIMEOUT_MAX, TOTAL_TIMEOUT};
use serde::Deserialize;
use std::path::PathBuf;
use std::time::Duration;

/// What may be reached, and for how long it is tried.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// networks (`10.1.0.0/16`), addresses and names (`alerts.internal`) that may be reached although they are not
    /// public. A name opens loopback and private networks; what is stranger, such as link-local, must be written as a
    /// network of its own. At most 1000.
    pub allow: Vec<String>,
    /// certificates of further authorities, in PEM, beside the public ones
    pub ca_file: Option<PathBuf>,
    /// milliseconds for each address to accept a connection, 1 to 120000
    pub connect_timeout_ms: u64,
    /// milliseconds for the whole of a message, 1 to 120000
    pub total_timeout_ms: u64,
    /// bytes of an answer's body that are read, at most 4 MiB
    pub answer_bytes_max: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            allow: Vec::new(),
            ca_file: None,
            connect_timeout_ms: millis(CONNECT_TIMEOUT),
            total_timeout_ms: millis(TOTAL_TIMEOUT),
            answer_bytes_max: ANSWER_BYTES,
        }
    }
}

fn millis(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}

impl Options {
    /// Refuses what cannot be meant. The file of authorities is read by [`Sender::new`](crate::Sender::new).
    pub fn validate(&self) -> Result<(), Error> {
        Guard::new(&self.allow)?;
        for (at, value) in
            [("connect_timeout_ms", self.connect_timeout_ms), ("total_timeout_ms", self.total_timeout_ms)]
        {
            if value == 0 || value > millis(TIMEOUT_MAX) {
                let problem = format!("{value} is no timeout; write 1 to {}", millis(TIMEOUT_MAX));
                return Err(Error::config(at, problem));
            }
        }
        if self.answer_bytes_max > ANSWER_BYTES_MAX {
            let problem = format!("{} is too much; write at most {ANSWER_BYTES_MAX}", self.answer_bytes_max);
            return Err(Error::config("answer_bytes_max", problem));
        }
        Ok(())
    }
}
