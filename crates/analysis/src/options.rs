//! What may be set: the options of the parts.

use crate::Error;

/// Settings of miner, detectors and incidents.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// of the miner
    pub miner: miner::Options,
    /// of the detectors
    pub detect: detect::Options,
    /// of correlation and life cycle
    pub incident: incident::Options,
}

impl Options {
    /// Refuses the first value that is out of its range.
    pub fn validate(&self) -> Result<(), Error> {
        self.miner.validate()?;
        self.detect.validate()?;
        self.incident.validate()?;
        Ok(())
    }
}
