//! Rules and what they fire about as bytes, and back.
//!
//! ```text
//! version u8 │ next id u64 │ tick │ dropped u64 │ rules: as written, fired u64, last fired, pairs, rows, asked
//! ```
//! A rule is kept as it is written and checked again when it is read. It can break by: another version; cut off
//! anywhere; bytes left over; a rule that would be refused.

use super::definition::{self, Rule};
use super::pair::Pair;
use super::{Entry, RuleDraft, Rules};
use crate::{Error, limits};
use model::Timestamp;
use model::codec::{Reader, Writer};
use std::collections::BTreeMap;

const VERSION: u8 = 1;

impl Rules {
    /// All rules and what is under way.
    #[must_use]
    pub fn snapshot(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        writer.u8(VERSION);
        writer.u64(self.next_id);
        write_instant(&mut writer, self.ticked);
        writer.u64(self.dropped);
        writer.list(&self.entries, |writer, entry| {
            write_rule(writer, &entry.rule);
            writer.u64(entry.fired_count);
            write_instant(writer, entry.last_fired);
            writer.length(entry.pairs.len());
            for (service, pair) in &entry.pairs {
                writer.bytes(service.as_bytes());
                pair.encode(writer);
            }
            writer.length(entry.rows.len());
            for (entity, since) in &entry.rows {
                writer.bytes(entity.as_bytes());
                writer.i64(since.0);
            }
            write_instant(writer, entry.asked);
        });
        writer.into_bytes()
    }

    /// Goes on where a snapshot was taken.
    pub fn restore(bytes: &[u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(bytes);
        if reader.u8()? != VERSION {
            return Err(Error::Damaged("the version of rules"));
        }
        let mut rules = Self {
            next_id: reader.u64()?,
            ticked: read_instant(&mut reader)?,
            dropped: reader.u64()?,
            ..Self::default()
        };
        rules.entries = reader.list(|reader| {
            Ok::<_, Error>(Entry {
                rule: read_rule(reader)?,
                fired_count: reader.u64()?,
                last_fired: read_instant(reader)?,
                pairs: read_map(reader, Pair::decode)?,
                rows: read_map(reader, |reader| Ok(Timestamp(reader.i64()?)))?,
                asked: read_instant(reader)?,
            })
        })?;
        reader.finish()?;
        let pairs: usize = rules.entries.iter().map(|entry| entry.pairs.len()).sum();
        if rules.entries.len() > limits::RULES_MAX || pairs > limits::RULE_PAIRS_MAX {
            return Err(Error::Damaged("the number of rules"));
        }
        rules.replan();
        Ok(rules)
    }
}

fn write_instant(writer: &mut Writer, instant: Option<Timestamp>) {
    writer.option(instant.as_ref(), |writer, instant| writer.i64(instant.0));
}

fn read_instant(reader: &mut Reader<'_>) -> Result<Option<Timestamp>, Error> {
    reader.option(|reader| Ok(Timestamp(reader.i64()?)))
}

fn read_map<T>(
    reader: &mut Reader<'_>,
    mut read: impl FnMut(&mut Reader<'_>) -> Result<T, Error>,
) -> Result<BTreeMap<String, T>, Error> {
    let items = reader.list(|reader| Ok::<_, Error>((reader.text()?, read(reader)?)))?;
    Ok(items.into_iter().collect())
}

fn write_rule(writer: &mut Writer, rule: &Rule) {
    let draft = RuleDraft::of(rule);
    writer.bytes(rule.id.as_str().as_bytes());
    writer.bytes(draft.name.as_bytes());
    writer.u8(u8::from(rule.is_enabled));
    for text in [&draft.service, &draft.metric, &draft.op, &draft.severity, &draft.sql, &draft.value_column] {
        writer.option(text.as_ref(), |writer, text| writer.bytes(text.as_bytes()));
    }
    for number in [draft.threshold, draft.duration_s, draft.min_events, draft.every_s] {
        writer.option(number.as_ref(), |writer, number| writer.f64(*number));
    }
}

fn read_rule(reader: &mut Reader<'_>) -> Result<Rule, Error> {
    let text = |reader: &mut Reader<'_>| reader.option(|reader| Ok::<_, Error>(reader.text()?));
    let number = |reader: &mut Reader<'_>| reader.option(|reader| Ok::<_, Error>(reader.f64()?));
    let damaged = |_| Error::Damaged("a rule");
    let id = definition::id(&reader.text()?).map_err(damaged)?;
    let draft = RuleDraft {
        id: None,
        name: reader.text()?,
        enabled: Some(reader.u8()? != 0),
        service: text(reader)?,
        metric: text(reader)?,
        op: text(reader)?,
        severity: text(reader)?,
        sql: text(reader)?,
        value_column: text(reader)?,
        threshold: number(reader)?,
        duration_s: number(reader)?,
        min_events: number(reader)?,
        every_s: number(reader)?,
        kind: None,
    };
    draft.check(id).map_err(damaged)
}
