//! The engine's state as bytes, kept beside a checkpoint. The file's checksum is the log's.
//!
//! ```text
//! version:u8 (1), applied:u64, last tick:i64, records:u64, rejected:u64, anomalies:u64,
//! lives: count:u32, each first:i64, last:i64, severity:u8
//! deliveries: count:u32, each kind:u8, key:u128, at:i64, accepted:u64, rejected:u64
//! miner, detectors, incidents: each length:u64 and the crate's own bytes
//! ```
//!
//! All numbers are little-endian. Ways it can be broken: a higher version, a length behind the end, a part that
//! its crate does not read. Any of them and the engine starts with nothing learned, and says so.

use crate::Options;
use crate::analysis::{State, TemplateLife};
use crate::delivery::{Delivered, Deliveries, DeliveryKey};
use detect::Detectors;
use incident::Incidents;
use miner::Miner;
use model::{Seq, Severity, Timestamp};

const VERSION: u8 = 1;

impl State {
    pub(crate) fn snapshot(&self, deliveries: &Deliveries) -> Vec<u8> {
        let mut out = vec![VERSION];
        out.extend(self.applied.0.to_le_bytes());
        out.extend(self.last_tick.0.to_le_bytes());
        for count in [self.records_total, self.rejected_total, self.anomalies_total] {
            out.extend(count.to_le_bytes());
        }
        out.extend((self.lives.len() as u32).to_le_bytes());
        for life in &self.lives {
            out.extend(life.first_seen.0.to_le_bytes());
            out.extend(life.last_seen.0.to_le_bytes());
            out.push(life.severity as u8);
        }
        let deliveries = deliveries.list();
        out.extend((deliveries.len() as u32).to_le_bytes());
        for (key, delivered) in deliveries {
            let (kind, key) = match key {
                DeliveryKey::Explicit(key) => (1, key),
                DeliveryKey::Body(key) => (2, key),
            };
            out.push(kind);
            out.extend(key.to_le_bytes());
            out.extend(delivered.at.0.to_le_bytes());
            out.extend(delivered.accepted.to_le_bytes());
            out.extend(delivered.rejected.to_le_bytes());
        }
        for part in [self.miner.snapshot(), self.detectors.snapshot(), self.incidents.snapshot()] {
            out.extend((part.len() as u64).to_le_bytes());
            out.extend(part);
        }
        out
    }

    /// The state and the deliveries of a snapshot.
    pub(crate) fn restore(bytes: &[u8], options: &Options) -> Result<(Self, Deliveries), String> {
        let mut reader = Reader(bytes);
        let version = u8::from_le_bytes(reader.array()?);
        if version != VERSION {
            return Err(format!("snapshot version {version} is newer than {VERSION}"));
        }
        let applied = Seq(reader.u64()?);
        let last_tick = Timestamp(i64::from_le_bytes(reader.array()?));
        let (records_total, rejected_total, anomalies_total) = (reader.u64()?, reader.u64()?, reader.u64()?);
        let lives = reader.lives()?;
        let deliveries = reader.deliveries()?;
        let miner = Miner::restore(reader.part()?).map_err(|error| error.to_string())?;
        let detectors =
            Detectors::restore(options.detect.clone(), reader.part()?).map_err(|error| error.to_string())?;
        let incidents = Incidents::restore(options.incident.clone(), reader.part()?)
            .map_err(|error| error.to_string())?;
        let state = Self {
            lives,
            applied,
            last_tick,
            records_total,
            rejected_total,
            anomalies_total,
            ..Self::new(miner, detectors, incidents)
        };
        Ok((state, deliveries))
    }
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], String> {
        let (head, rest) = self.0.split_at_checked(length).ok_or("snapshot ends too early")?;
        self.0 = rest;
        Ok(head)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], String> {
        self.take(N)?.try_into().map_err(|_| "snapshot ends too early".to_owned())
    }

    fn u64(&mut self) -> Result<u64, String> {
        Ok(u64::from_le_bytes(self.array()?))
    }

    fn part(&mut self) -> Result<&'a [u8], String> {
        let length = usize::try_from(self.u64()?).map_err(|_| "snapshot ends too early".to_owned())?;
        self.take(length)
    }

    fn lives(&mut self) -> Result<Vec<TemplateLife>, String> {
        let count = u32::from_le_bytes(self.array()?);
        let mut lives = Vec::new();
        for _ in 0..count {
            let (first_seen, last_seen) = (self.u64()?.cast_signed(), self.u64()?.cast_signed());
            let [severity] = self.array()?;
            let severity = Severity::from_number(severity).ok_or("snapshot names an unknown severity")?;
            lives.push(TemplateLife {
                first_seen: Timestamp(first_seen),
                last_seen: Timestamp(last_seen),
                severity,
            });
        }
        Ok(lives)
    }

    fn deliveries(&mut self) -> Result<Deliveries, String> {
        let count = u32::from_le_bytes(self.array()?);
        let deliveries = Deliveries::default();
        for _ in 0..count {
            let [kind] = self.array()?;
            let key = u128::from_le_bytes(self.array()?);
            let key = if kind == 1 { DeliveryKey::Explicit(key) } else { DeliveryKey::Body(key) };
            let at = Timestamp(self.u64()?.cast_signed());
            let (accepted, rejected) = (self.u64()?, self.u64()?);
            deliveries.remember(key, Delivered { at, accepted, rejected, is_answered: true });
        }
        Ok(deliveries)
    }
}
