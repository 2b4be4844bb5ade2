//! What changed just before: deploys, as markers say or versions of records show.

use crate::{Error, limits};
use model::Timestamp;
use model::codec::{Reader, Writer};
use std::collections::VecDeque;

/// A service got another version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deploy {
    /// what went live
    pub service: String,
    /// its version; empty if nobody said
    pub version: String,
    /// when
    pub ts: Timestamp,
}

/// The latest deploys.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Deploys {
    latest: VecDeque<Deploy>,
}

impl Deploys {
    /// Remembers a deploy; the same one again, from a marker and from records, is one.
    pub(crate) fn observe(&mut self, service: &str, version: &str, ts: Timestamp) {
        let is_known = |deploy: &Deploy| deploy.service == service && deploy.version == version;
        if self.latest.iter().rev().take(16).any(is_known) {
            return;
        }
        if self.latest.len() == limits::DEPLOYS_MAX {
            self.latest.pop_front();
        }
        self.latest.push_back(Deploy { service: service.to_owned(), version: version.to_owned(), ts });
    }

    /// The latest deploy of a service so shortly before an instant (or just after it) that it may explain what began
    /// then.
    pub(crate) fn before(&self, service: &str, instant: Timestamp) -> Option<&Deploy> {
        let is_near = |deploy: &&Deploy| {
            let secs = instant.secs() - deploy.ts.secs();
            deploy.service == service && (-5..=limits::DEPLOY_SECS).contains(&secs)
        };
        self.latest.iter().rev().find(is_near)
    }

    /// All that are remembered, in order of time.
    pub(crate) fn all(&self) -> Vec<Deploy> {
        let mut all: Vec<Deploy> = self.latest.iter().cloned().collect();
        all.sort_by_key(|deploy| deploy.ts);
        all
    }

    pub(crate) fn encode(&self, writer: &mut Writer) {
        writer.length(self.latest.len());
        for deploy in &self.latest {
            writer.bytes(deploy.service.as_bytes());
            writer.bytes(deploy.version.as_bytes());
            writer.i64(deploy.ts.0);
        }
    }

    pub(crate) fn decode(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let latest = reader.list(|reader| {
            Ok::<_, Error>(Deploy {
                service: reader.text()?,
                version: reader.text()?,
                ts: Timestamp(reader.i64()?),
            })
        })?;
        if latest.len() > limits::DEPLOYS_MAX {
            return Err(Error::Damaged("deploys"));
        }
        Ok(Self { latest: latest.into() })
    }
}
