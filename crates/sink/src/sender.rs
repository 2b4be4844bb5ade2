//! The one door to the outside.

use crate::dial::Dialer;
use crate::{Error, Options, Resolve, SystemResolver};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// Sends messages. Cheap to clone; keeps no connection between messages.
#[derive(Clone)]
pub struct Sender {
    pub(crate) dialer: Arc<Dialer>,
    pub(crate) total_timeout: Duration,
    pub(crate) answer_bytes_max: usize,
}

impl Sender {
    /// A sender by the names of the operating system. Reads `ca_file`.
    pub fn new(options: &Options) -> Result<Self, Error> {
        Self::with_resolver(options, Arc::new(SystemResolver))
    }

    /// A sender by other names.
    pub fn with_resolver(options: &Options, resolver: Arc<dyn Resolve>) -> Result<Self, Error> {
        Ok(Self {
            dialer: Arc::new(Dialer::new(options, resolver)?),
            total_timeout: Duration::from_millis(options.total_timeout_ms),
            answer_bytes_max: options.answer_bytes_max,
        })
    }

    /// When a message that begins now must have been answered.
    pub(crate) fn deadline(&self) -> Instant {
        Instant::now() + self.total_timeout
    }

    pub(crate) fn too_slow(&self, what: &str) -> String {
        format!("{what} within {} ms", self.total_timeout.as_millis())
    }
}
