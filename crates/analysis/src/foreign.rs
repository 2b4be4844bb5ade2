//! Alerts of others, such as Prometheus' rules: each is a signal about a service once, and joins our incidents.

use crate::Analysis;
use model::codec::{Damage, Reader, Writer};
use model::{DetectorKind, Evidence, Signal, Subject, Timestamp};
use std::collections::BTreeMap;
use std::time::Duration;

/// Alerts that are remembered; beyond, the one that ends first is forgotten and may be told again.
const REMEMBERED_MAX: usize = 10_000;

/// Longest text that is kept, in bytes.
const TEXT_BYTES_MAX: usize = 500;

/// An alert that somebody else raised.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ForeignAlert {
    /// what makes it the same alert when it is sent again
    pub key: String,
    /// the service it is about
    pub service: String,
    /// its name
    pub name: String,
    /// what it says
    pub text: String,
    /// how much it matters, in 0..=1
    pub score: f64,
    /// when it began
    pub begin: Timestamp,
    /// when it is over unless it is sent again
    pub end: Timestamp,
}

/// The alerts that fire, with their ends.
#[derive(Debug, Default)]
pub(crate) struct Foreign {
    open: BTreeMap<String, Timestamp>,
    pending: Vec<Signal>,
}

impl Foreign {
    pub(crate) fn hear(&mut self, alert: &ForeignAlert, now: Timestamp) {
        if alert.end <= now {
            self.open.remove(&alert.key);
            return;
        }
        let was_over = self.open.insert(alert.key.clone(), alert.end).is_none_or(|end| end <= now);
        if self.open.len() > REMEMBERED_MAX {
            let first = self.open.iter().min_by_key(|(key, end)| (**end, (*key).clone()));
            let first = first.map(|(key, _)| key.clone());
            first.and_then(|key| self.open.remove(&key));
        }
        if was_over && self.pending.len() < REMEMBERED_MAX {
            self.pending.push(signal(alert, now));
        }
    }

    /// What is to be told at this tick.
    pub(crate) fn tick(&mut self) -> Vec<Signal> {
        std::mem::take(&mut self.pending)
    }

    pub(crate) fn encode(&self, writer: &mut Writer) {
        let open: Vec<(&String, &Timestamp)> = self.open.iter().collect();
        writer.list(&open, |writer, (key, end)| {
            writer.bytes(key.as_bytes());
            writer.i64(end.0);
        });
        writer.list(&self.pending, |writer, signal| signal.encode(writer));
    }

    pub(crate) fn decode(reader: &mut Reader<'_>) -> Result<Self, Damage> {
        let open = reader.list(|reader| Ok::<_, Damage>((reader.text()?, Timestamp(reader.i64()?))))?;
        Ok(Self { open: open.into_iter().collect(), pending: reader.list(Signal::decode)? })
    }
}

fn signal(alert: &ForeignAlert, now: Timestamp) -> Signal {
    let cut = |text: &str| text[..text.floor_char_boundary(TEXT_BYTES_MAX)].to_owned();
    let sentence = match alert.text.as_str() {
        "" => format!("{} fires", alert.name),
        text => format!("{}: {text}", alert.name),
    };
    // One that began long ago is news now; its window is the last moment.
    let begin = alert.begin.max(Timestamp(now.0 - Duration::from_secs(60).as_nanos() as i64)).min(now);
    Signal {
        detector: DetectorKind::Rule,
        subject: Subject {
            service: cut(&alert.service),
            metric: cut(&format!("alert {}", alert.name)),
            template: None,
        },
        begin,
        end: now,
        p_value: 0.0,
        score: alert.score.clamp(0.0, 1.0),
        evidence: Evidence { observed: 1.0, expected: 0.0, sentence: cut(&sentence), samples: Vec::new() },
    }
}

impl Analysis {
    /// Takes in alerts that others raised; each is told at the next tick, once while it fires.
    pub fn hear(&mut self, alerts: &[ForeignAlert], now: Timestamp) {
        alerts.iter().for_each(|alert| self.watches.foreign.hear(alert, now));
    }
}
