//! Silences: what people do not want to be told for a while, by whom and why.

use crate::codec::coded;
use crate::config::SilenceOptions;
use crate::config::matchers::{Matchers, Sieve};
use crate::{Error, Item, limits};
use model::{AlertSeverity, Timestamp};

/// What is not told from `begin` to `until`. Evaluation goes on: what still fires at the end is told then.
#[derive(Clone, Debug, PartialEq)]
pub struct Silence {
    /// its name, unique; one of the same name replaces it
    pub id: String,
    /// what is not told; never empty
    pub matchers: Matchers,
    /// who wants it
    pub owner: String,
    /// why
    pub reason: String,
    /// first instant
    pub begin: Timestamp,
    /// first instant after it
    pub until: Timestamp,
}

coded!(Silence { id, matchers, owner, reason, begin, until });

impl From<SilenceOptions> for Silence {
    fn from(written: SilenceOptions) -> Self {
        let SilenceOptions { id, matchers, owner, reason, until } = written;
        Self { id, matchers, owner, reason, begin: Timestamp(i64::MIN), until }
    }
}

impl Silence {
    /// Refuses one that says too little to be asked about later.
    pub fn check(&self) -> Result<(), Error> {
        let texts = [("id", &self.id), ("owner", &self.owner), ("reason", &self.reason)];
        let refuse = |problem: String| Err(Error::Silence { id: self.id.clone(), problem });
        for (name, text) in texts {
            if text.trim().is_empty() || text.len() > limits::TITLE_BYTES_MAX {
                return refuse(format!(
                    "{name} is missing or too long; write 1 to {} bytes",
                    limits::TITLE_BYTES_MAX
                ));
            }
        }
        if self.matchers.is_empty() {
            return refuse(
                "it matches everything; say what is not told, such as a key or a service".to_owned(),
            );
        }
        if self.until <= self.begin {
            return refuse("it ends before it begins; set until".to_owned());
        }
        self.matchers.read("match").map(|_| ())
    }
}

/// A silence in force, and how often it mattered.
#[derive(Clone, Debug)]
pub(crate) struct Muting {
    pub(crate) silence: Silence,
    pub(crate) sieve: Sieve,
    pub(crate) hits: u64,
    pub(crate) last_hit: Option<Timestamp>,
}

impl Muting {
    pub(crate) fn read(silence: Silence) -> Result<Self, Error> {
        let sieve = silence.matchers.read("match")?;
        Ok(Self { silence, sieve, hits: 0, last_hit: None })
    }

    pub(crate) fn holds(&self, item: &Item, severity: AlertSeverity, now: Timestamp) -> bool {
        self.silence.begin <= now && now < self.silence.until && self.sieve.matches(item, severity, now)
    }
}

/// A silence as it is listed.
#[derive(Clone, Debug, PartialEq)]
pub struct SilenceView {
    /// the silence
    pub silence: Silence,
    /// how often something it is about was seen in its time
    pub hits: u64,
    /// when the last time
    pub last_hit: Option<Timestamp>,
}
