//! What batches taught as bytes, and back.
//!
//! ```text
//! version u8 │ batches u64 │ end i64? │ patterns: index u32, entries f64, hours f64, last u64, alerted (i64, u8)?
//! aliases: template u32, pattern u32 │ what templates say │ miner: a length u64 and its own bytes
//! ```
//! It can break by: another version; cut off anywhere; bytes left over; a severity that is none; too many of anything.

use super::{Batches, Pattern};
use crate::Error;
use crate::limits::BATCH_PATTERNS_MAX;
use detect::{SemanticDetector, SemanticOptions};
use miner::Miner;
use model::codec::{Reader, Writer};
use model::{AlertSeverity, Timestamp};

/// Version of the bytes.
const VERSION: u8 = 3;

impl Batches {
    /// All that was learned.
    #[must_use]
    pub fn snapshot(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        writer.u8(VERSION);
        writer.u64(self.batches);
        writer.option(self.end.as_ref(), |writer, end| writer.i64(end.0));
        let patterns: Vec<(&u32, &Pattern)> = self.patterns.iter().collect();
        writer.list(&patterns, |writer, (index, pattern)| {
            writer.u32(**index);
            writer.f64(pattern.entries);
            writer.f64(pattern.hours);
            writer.u64(pattern.last_batch);
            writer.option(pattern.alerted.as_ref(), |writer, (at, severity)| {
                writer.i64(at.0);
                writer.u8(*severity as u8);
            });
        });
        let aliases: Vec<(&u32, &u32)> = self.aliases.iter().collect();
        writer.list(&aliases, |writer, (template, pattern)| {
            writer.u32(**template);
            writer.u32(**pattern);
        });
        self.semantic.encode(&mut writer);
        writer.bytes(&self.miner.snapshot());
        writer.into_bytes()
    }

    /// Goes on where a snapshot was taken.
    ///
    /// # Errors
    /// Bytes that are no snapshot, or of another version.
    pub fn restore(bytes: &[u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(bytes);
        let version = reader.u8()?;
        if version != VERSION {
            return Err(Error::Version(version));
        }
        let batches = reader.u64()?;
        let end = reader.option(Reader::i64)?.map(Timestamp);
        let patterns = reader.list(|reader| {
            let index = reader.u32()?;
            let (entries, hours, last_batch) = (reader.f64()?, reader.f64()?, reader.u64()?);
            let alerted = reader
                .option(|reader| Ok::<_, Error>((Timestamp(reader.i64()?), severity(reader.u8()?)?)))?;
            Ok::<_, Error>((index, Pattern { entries, hours, last_batch, alerted }))
        })?;
        let aliases = reader.list(|reader| Ok::<_, Error>((reader.u32()?, reader.u32()?)))?;
        if patterns.len() > BATCH_PATTERNS_MAX || aliases.len() > BATCH_PATTERNS_MAX {
            return Err(Error::Damaged("the number of patterns"));
        }
        let semantic = SemanticDetector::decode(SemanticOptions::default(), &mut reader)?;
        let miner = Miner::restore(reader.bytes()?)?;
        reader.finish()?;
        Ok(Self {
            miner,
            semantic,
            patterns: patterns.into_iter().collect(),
            aliases: aliases.into_iter().collect(),
            end,
            batches,
        })
    }
}

fn severity(number: u8) -> Result<AlertSeverity, Error> {
    [AlertSeverity::Info, AlertSeverity::Warning, AlertSeverity::Critical]
        .into_iter()
        .find(|severity| *severity as u8 == number)
        .ok_or(Error::Damaged("the severity of an alert"))
}
