//! The whole state as bytes, and back.
//!
//! ```text
//! version u8 │ last tick i64 │ ticked i64? │ records u64 │ anomalies u64 │ lives: first i64, last i64, severity u8, example
//! services: skew, durations, versions │ labels │ watches │ spans │ nests │ sequences?
//! miner, detectors, incidents: each a length u64 and the crate's own bytes
//! ```
//! Numbers as the codec of the model writes them; lists are a length and the elements. Whoever stores the bytes guards them with a checksum.
//! It can break by: another version; cut off anywhere; bytes left over; a severity that is none; a part that its crate
//! does not read.

use crate::analysis::ServiceState;
use crate::durations::Durations;
use crate::labels::Labels;
use crate::limits::VERSIONS_MAX;
use crate::nests::Nests;
use crate::sequences::Sequences;
use crate::skew::Skew;
use crate::spans::Spans;
use crate::views::TemplateLife;
use crate::watches::Watches;
use crate::{Analysis, Error, Options};
use detect::Detectors;
use hashbrown::HashMap;
use incident::Incidents;
use miner::Miner;
use model::codec::{Reader, Writer};
use model::{Severity, Timestamp};

/// Version of the bytes.
pub(crate) const VERSION: u8 = 6;

impl Analysis {
    /// All that was learned and is under way.
    #[must_use]
    pub fn snapshot(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        writer.u8(VERSION);
        writer.i64(self.last_tick.0);
        writer.option(self.ticked.as_ref(), |writer, ticked| writer.i64(*ticked));
        writer.u64(self.records_total);
        writer.u64(self.anomalies_total);
        writer.list(&self.lives, |writer, life| {
            writer.i64(life.first_seen.0);
            writer.i64(life.last_seen.0);
            writer.u8(life.severity as u8);
            writer.bytes(life.example.as_bytes());
        });
        writer.list(&self.services, |writer, service| {
            service.skew.encode(writer);
            service.durations.encode(writer);
            writer.list(&service.versions, |writer, version| writer.u64(*version));
            writer.bytes(service.bad_trace.as_bytes());
        });
        self.labels.encode(&mut writer);
        self.watches.encode(&mut writer);
        self.spans.encode(&mut writer);
        self.nests.encode(&mut writer);
        writer.option(self.sequences.as_ref(), |writer, sequences| sequences.encode(writer));
        for part in [self.miner.snapshot(), self.detectors.snapshot(), self.incidents.snapshot()] {
            writer.bytes(&part);
        }
        writer.into_bytes()
    }

    /// Goes on where a snapshot was taken.
    pub fn restore(options: Options, bytes: &[u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(bytes);
        let version = reader.u8()?;
        if version != VERSION {
            return Err(Error::Version(version));
        }
        let last_tick = Timestamp(reader.i64()?);
        let ticked = reader.option(Reader::i64)?;
        let (records_total, anomalies_total) = (reader.u64()?, reader.u64()?);
        let lives = reader.list(|reader| {
            Ok::<_, Error>(TemplateLife {
                first_seen: Timestamp(reader.i64()?),
                last_seen: Timestamp(reader.i64()?),
                severity: Severity::from_number(reader.u8()?).ok_or(Error::Damaged("a severity"))?,
                example: reader.text()?,
            })
        })?;
        let mut services = reader.list(ServiceState::decode)?;
        let labels = Labels::decode(&mut reader)?;
        let watches = Watches::decode(&mut reader)?;
        let spans = Spans::decode(&mut reader, services.len())?;
        let nests = Nests::decode(&mut reader, services.len())?;
        let sequences = reader.option(|reader| Sequences::decode(reader, services.len()))?;
        // the configuration says whether they are on, also over a restart
        let sequences = options.detect.has_sequences.then(|| sequences.unwrap_or_else(Sequences::new));
        let miner = Miner::restore(reader.bytes()?)?;
        let detectors = Detectors::restore(options.detect, reader.bytes()?)?;
        let mut incidents = Incidents::restore(options.incident, reader.bytes()?)?;
        reader.finish()?;
        let names = detectors.readiness();
        if services.len() > names.len() {
            return Err(Error::Damaged("the number of services"));
        }
        let mut by_name = HashMap::new();
        for ((service, name), index) in services.iter_mut().zip(names).zip(0..) {
            service.node = incidents.node(&name.service);
            by_name.insert(name.service, index);
        }
        Ok(Self {
            lives,
            last_tick,
            ticked,
            records_total,
            anomalies_total,
            services,
            names: by_name,
            labels,
            watches,
            spans,
            nests,
            sequences,
            ..Self::of(miner, detectors, incidents)
        })
    }
}

impl ServiceState {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let skew = Skew::decode(reader)?;
        let durations = Durations::decode(reader)?;
        let versions = reader.list(Reader::u64)?;
        if versions.len() > VERSIONS_MAX {
            return Err(Error::Damaged("versions of a service"));
        }
        Ok(Self { skew, durations, versions, bad_trace: reader.text()?, node: None })
    }
}
