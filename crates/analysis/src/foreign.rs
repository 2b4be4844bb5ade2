//! Alerts of others, such as Prometheus' rules: each is a signal about a service, and joins our
//! incidents, which stay open while it fires.

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

/// One that fires is told again after so long, in seconds, so that its incident is not over before it is.
const AGAIN_SECS: i64 = 10;

/// What matters less is told once: it opens no incident and holds none.
const HOLDS_FROM: f64 = 0.6;

/// The alerts that fire.
#[derive(Debug, Default)]
pub(crate) struct Foreign {
    open: BTreeMap<String, Open>,
}

#[derive(Debug)]
struct Open {
    alert: ForeignAlert,
    told: Option<Timestamp>,
}

impl Open {
    fn is_due(&self, now: Timestamp) -> bool {
        let is_again = |told: Timestamp| now.secs() - told.secs() >= AGAIN_SECS;
        self.told.is_none_or(|told| self.alert.score >= HOLDS_FROM && is_again(told))
    }
}

impl Foreign {
    pub(crate) fn hear(&mut self, alert: &ForeignAlert, now: Timestamp) {
        if alert.end <= now {
            self.open.remove(&alert.key);
            return;
        }
        let told = self.open.get(&alert.key).filter(|open| open.alert.end > now).and_then(|open| open.told);
        let mut alert = alert.clone();
        for text in [&mut alert.service, &mut alert.name, &mut alert.text] {
            text.truncate(text.floor_char_boundary(TEXT_BYTES_MAX));
        }
        self.open.insert(alert.key.clone(), Open { alert, told });
        if self.open.len() > REMEMBERED_MAX {
            let first = self.open.iter().min_by_key(|(key, open)| (open.alert.end, (*key).clone()));
            let first = first.map(|(key, _)| key.clone());
            first.and_then(|key| self.open.remove(&key));
        }
    }

    /// What is to be told at this tick.
    pub(crate) fn tick(&mut self, now: Timestamp) -> Vec<Signal> {
        self.open.retain(|_, open| open.alert.end > now);
        let due = self.open.values_mut().filter(|open| open.is_due(now));
        due.map(|open| {
            open.told = Some(now);
            signal(&open.alert, now)
        })
        .collect()
    }

    pub(crate) fn encode(&self, writer: &mut Writer) {
        let open: Vec<&Open> = self.open.values().collect();
        writer.list(&open, |writer, Open { alert, told }| {
            for text in [&alert.key, &alert.service, &alert.name, &alert.text] {
                writer.bytes(text.as_bytes());
            }
            writer.f64(alert.score);
            writer.i64(alert.begin.0);
            writer.i64(alert.end.0);
            writer.option(told.as_ref(), |writer, told| writer.i64(told.0));
        });
    }

    pub(crate) fn decode(reader: &mut Reader<'_>) -> Result<Self, Damage> {
        let open = reader.list(|reader| {
            let alert = ForeignAlert {
                key: reader.text()?,
                service: reader.text()?,
                name: reader.text()?,
                text: reader.text()?,
                score: reader.f64()?,
                begin: Timestamp(reader.i64()?),
                end: Timestamp(reader.i64()?),
            };
            let told = reader.option(|reader| Ok::<_, Damage>(Timestamp(reader.i64()?)))?;
            Ok::<_, Damage>((alert.key.clone(), Open { alert, told }))
        });
        Ok(Self { open: open?.into_iter().collect() })
    }
}

fn signal(alert: &ForeignAlert, now: Timestamp) -> Signal {
    let sentence = match alert.text.as_str() {
        "" => format!("{} fires", alert.name),
        text => format!("{}: {text}", alert.name),
    };
    // One that began long ago is news now; its window is the last moment.
    let begin = alert.begin.max(Timestamp(now.0 - Duration::from_secs(60).as_nanos() as i64)).min(now);
    Signal {
        detector: DetectorKind::Rule,
        subject: Subject {
            service: alert.service.clone(),
            metric: format!("alert {}", alert.name),
            template: None,
        },
        begin,
        end: now,
        p_value: 0.0,
        score: alert.score.clamp(0.0, 1.0),
        evidence: Evidence { observed: 1.0, expected: 0.0, sentence, samples: Vec::new() },
    }
}

impl Analysis {
    /// Takes in alerts that others raised; each is told at the next tick, and again while it fires.
    pub fn hear(&mut self, alerts: &[ForeignAlert], now: Timestamp) {
        alerts.iter().for_each(|alert| self.watches.foreign.hear(alert, now));
    }
}
