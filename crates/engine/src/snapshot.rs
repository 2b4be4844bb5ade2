//! The engine's state as bytes, kept beside a checkpoint. The file's checksum is the log's.
//!
//! ```text
//! version:u8 (5), applied:u64, records:u64, rejected:u64
//! deliveries: list of kind:u8 (1 explicit, 2 body), key: high:u64, low:u64, at:i64, accepted:u64, rejected:u64
//! analysis, batches: their own bytes
//! alerts: planner, outbox: their own bytes; list of incident:u64, key, proof
//! ```
//!
//! Numbers as the codec of the model writes them. Ways it can be broken: another version, a length behind the end, a part that
//! its crate does not read. Any of them and the engine starts with nothing learned, and says so.

use crate::Options;
use crate::alerts::Alerts;
use crate::delivery::{Delivered, Deliveries, DeliveryKey};
use crate::state::State;
use analysis::{Analysis, Batches};
use model::codec::{Damage, Reader, Writer};
use model::{Seq, Timestamp};

const VERSION: u8 = 5;

impl State {
    pub(crate) fn snapshot(&self, deliveries: &Deliveries) -> Vec<u8> {
        let mut writer = Writer::default();
        writer.u8(VERSION);
        for count in [self.applied.0, self.records_total, self.rejected_total] {
            writer.u64(count);
        }
        writer.list(&deliveries.list(), |writer, (key, delivered)| {
            let (kind, key) = match key {
                DeliveryKey::Explicit(key) => (1, key),
                DeliveryKey::Body(key) => (2, key),
            };
            writer.u8(kind);
            writer.u64((key >> 64) as u64);
            writer.u64(*key as u64);
            writer.i64(delivered.at.0);
            writer.u64(delivered.accepted);
            writer.u64(delivered.rejected);
        });
        writer.bytes(&self.analysis.snapshot());
        writer.bytes(&self.batches.snapshot());
        self.alerts.encode(&mut writer);
        writer.into_bytes()
    }

    /// The state and the deliveries of a snapshot.
    pub(crate) fn restore(bytes: &[u8], options: &Options) -> Result<(Self, Deliveries), String> {
        let broken = |damage: Damage| damage.to_string();
        let mut reader = Reader::new(bytes);
        let version = reader.u8().map_err(broken)?;
        if version != VERSION {
            return Err(format!("snapshot version {version} is not {VERSION}"));
        }
        let mut counts = [0; 3];
        for count in &mut counts {
            *count = reader.u64().map_err(broken)?;
        }
        let deliveries = Deliveries::default();
        let list = reader.list(|reader| {
            let kind = reader.u8()?;
            let key = (u128::from(reader.u64()?) << 64) | u128::from(reader.u64()?);
            let key = if kind == 1 { DeliveryKey::Explicit(key) } else { DeliveryKey::Body(key) };
            let at = Timestamp(reader.i64()?);
            let (accepted, rejected) = (reader.u64()?, reader.u64()?);
            Ok::<_, Damage>((key, Delivered { at, accepted, rejected, is_answered: true }))
        });
        for (key, delivered) in list.map_err(broken)? {
            deliveries.remember(key, delivered);
        }
        let analysis = Analysis::restore(options.analysis(), reader.bytes().map_err(broken)?)
            .map_err(|error| error.to_string())?;
        let batches = Batches::restore(reader.bytes().map_err(broken)?).map_err(|error| error.to_string())?;
        let alerts = Alerts::decode(&options.alerts, &mut reader)?;
        reader.finish().map_err(broken)?;
        let [applied, records_total, rejected_total] = counts;
        Ok((
            Self { analysis, batches, alerts, applied: Seq(applied), records_total, rejected_total },
            deliveries,
        ))
    }
}
