//! What may be set.

use crate::Error;

/// Settings of cadences.
#[derive(Clone, Debug, PartialEq)]
pub struct CadenceOptions {
    /// false alarms accepted per entity and 30 days, in 0.001..=100
    pub false_alarms_per_month: f64,
    /// time between the first and the last beat of an entity before it is judged, in seconds, 60..=86400
    pub learn_secs: u32,
    /// shorter quiet is never told, in seconds, 8..=3600
    pub overdue_secs_min: u32,
    /// quiet after which an entity that was told is no longer expected, in seconds, 3600..=31536000
    pub retire_secs: u32,
}

impl Default for CadenceOptions {
    fn default() -> Self {
        Self { false_alarms_per_month: 0.1, learn_secs: 600, overdue_secs_min: 30, retire_secs: 7 * 86_400 }
    }
}

impl CadenceOptions {
    /// Refuses the first value that is out of its range.
    pub fn validate(&self) -> Result<(), Error> {
        let checks = [
            (
                (0.001..=100.0).contains(&self.false_alarms_per_month),
                "false_alarms_per_month",
                "0.001 to 100",
            ),
            ((60..=86_400).contains(&self.learn_secs), "learn_secs", "60 to 86400"),
            ((8..=3_600).contains(&self.overdue_secs_min), "overdue_secs_min", "8 to 3600"),
            ((3_600..=31_536_000).contains(&self.retire_secs), "retire_secs", "3600 to 31536000"),
        ];
        match checks.into_iter().find(|(is_fine, _, _)| !is_fine) {
            Some((_, name, range)) => Err(Error::Option { name, range }),
            None => Ok(()),
        }
    }
}
