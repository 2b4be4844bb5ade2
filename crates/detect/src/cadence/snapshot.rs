//! Cadences as bytes, and back.
//!
//! ```text
//! version u8 │ clock │ heard from │ all quiet since │ evicted u64 │ entities │ stems: name, newcomers, gone │ pending
//! ```
//! Options are not in it: they come from the configuration. It can break by: another version; cut off anywhere;
//! bytes left over; a rhythm, time or number that cannot be.

use super::entity::Entity;
use super::stem::Stem;
use super::{CadenceChange, CadenceOptions, CadenceTurn, Cadences};
use crate::{Error, limits};
use model::Timestamp;
use model::codec::{Reader, Writer};
use std::collections::HashMap;

const VERSION: u8 = 1;

impl Cadences {
    /// All that was learned and is under way.
    #[must_use]
    pub fn snapshot(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        writer.u8(VERSION);
        for second in [self.clock, self.heard_from, self.all_quiet_since] {
            writer.option(second.as_ref(), |writer, second| writer.i64(*second));
        }
        writer.u64(self.evicted);
        writer.list(&self.entities, |writer, entity| entity.encode(writer));
        writer.length(self.stems.len());
        for (name, stem) in &self.stems {
            writer.bytes(name.as_bytes());
            stem.encode(&mut writer);
        }
        writer.list(&self.pending, write_change);
        writer.into_bytes()
    }

    /// Goes on where a snapshot was taken.
    pub fn restore(options: CadenceOptions, bytes: &[u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(bytes);
        if reader.u8()? != VERSION {
            return Err(Error::Damaged("the version of cadences"));
        }
        let mut cadences = Self::new(options);
        cadences.clock = reader.option(Reader::i64)?;
        cadences.heard_from = reader.option(Reader::i64)?;
        cadences.all_quiet_since = reader.option(Reader::i64)?;
        cadences.evicted = reader.u64()?;
        cadences.entities = reader.list(Entity::decode)?;
        let stems = reader.list(|reader| Ok::<_, Error>((reader.text()?, Stem::decode(reader)?)))?;
        cadences.stems = stems.into_iter().collect();
        cadences.pending = reader.list(read_change)?;
        reader.finish()?;
        let limit = i64::MAX / 4;
        let is_time = |second: &i64| (-limit..limit).contains(second);
        let own = [cadences.clock, cadences.heard_from, cadences.all_quiet_since];
        let times = cadences.entities.iter().flat_map(|entity| [entity.first, entity.last]);
        if !own.into_iter().flatten().chain(times).all(|second| is_time(&second)) {
            return Err(Error::Damaged("the time of a cadence"));
        }
        let names = cadences.entities.iter().enumerate();
        cadences.by_name =
            names.map(|(index, entity)| (entity.name.clone(), index)).collect::<HashMap<_, _>>();
        if cadences.entities.len() > limits::CADENCES_MAX || cadences.by_name.len() != cadences.entities.len()
        {
            return Err(Error::Damaged("the entities of cadences"));
        }
        Ok(cadences)
    }
}

fn write_change(writer: &mut Writer, change: &CadenceChange) {
    writer.bytes(change.entity.as_bytes());
    writer.u8(match change.turn {
        CadenceTurn::Overdue => 0,
        CadenceTurn::Back => 1,
        CadenceTurn::Retired => 2,
    });
    writer.i64(change.last_seen.0);
    writer.i64(change.at.0);
    writer.f64(change.every_secs);
    writer.i64(change.overdue_secs);
    writer.f64(change.p_value);
    writer.f64(change.score);
    writer.bytes(change.sentence.as_bytes());
}

fn read_change(reader: &mut Reader<'_>) -> Result<CadenceChange, Error> {
    Ok(CadenceChange {
        entity: reader.text()?,
        turn: match reader.u8()? {
            0 => CadenceTurn::Overdue,
            1 => CadenceTurn::Back,
            2 => CadenceTurn::Retired,
            _ => return Err(Error::Damaged("the turn of a cadence")),
        },
        last_seen: Timestamp(reader.i64()?),
        at: Timestamp(reader.i64()?),
        every_secs: reader.f64()?,
        overdue_secs: reader.i64()?,
        p_value: reader.f64()?,
        score: reader.f64()?,
        sentence: reader.text()?,
    })
}
