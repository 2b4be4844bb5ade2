//! What people said of anomalies and templates: expected ones open nothing, important ones always do.
//!
//! A label is about a subject or about a template, in whichever of its ids; it is listed and can be taken back.

use crate::Error;
use crate::limits::LABELS_MAX;
use miner::Miner;
use model::codec::{Reader, Writer};
use model::{Signal, Subject, TemplateId};
use std::collections::BTreeMap;

/// What somebody said of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Label {
    /// it is normal: it is still found and told as an anomaly, and is part of no incident
    Expected,
    /// it matters: one anomaly of it opens an incident
    Important,
}

/// What a label is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LabelKey {
    /// all anomalies of this subject, whichever detector found them
    Subject(Subject),
    /// all anomalies about this template
    Template(TemplateId),
}

/// Score of what is important: critical.
const IMPORTANT_SCORE: f64 = 0.85;

/// All labels, by what they are about.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Labels {
    labels: BTreeMap<LabelKey, Label>,
}

impl Labels {
    /// Sets or replaces a label. `false` at the bound.
    pub(crate) fn set(&mut self, key: LabelKey, label: Label) -> bool {
        if self.labels.len() == LABELS_MAX && !self.labels.contains_key(&key) {
            return false;
        }
        self.labels.insert(key, label);
        true
    }

    /// Takes a label back. `false` if there is none.
    pub(crate) fn remove(&mut self, key: &LabelKey) -> bool {
        self.labels.remove(key).is_some()
    }

    pub(crate) fn list(&self) -> impl Iterator<Item = (&LabelKey, Label)> {
        self.labels.iter().map(|(key, label)| (key, *label))
    }

    /// What was said of what a signal is about; an ignored template is expected whatever it does.
    pub(crate) fn of(&self, signal: &Signal, miner: &Miner) -> Option<Label> {
        if let Some(label) = self.labels.get(&LabelKey::Subject(signal.subject.clone())) {
            return Some(*label);
        }
        let template = signal.subject.template?;
        if let Some(label) = self.labels.get(&LabelKey::Template(template)) {
            return Some(*label);
        }
        // the template may have been merged since the label was set
        let now = miner.resolve(template.0)?;
        let is_same = |key: &LabelKey| match key {
            LabelKey::Template(id) => miner.resolve(id.0) == Some(now),
            LabelKey::Subject(_) => false,
        };
        let label = self.labels.iter().find(|(key, _)| is_same(key)).map(|(_, label)| *label);
        label.or_else(|| miner.template(now).is_ignored.then_some(Label::Expected))
    }

    pub(crate) fn encode(&self, writer: &mut Writer) {
        let labels: Vec<(&LabelKey, &Label)> = self.labels.iter().collect();
        writer.list(&labels, |writer, (key, label)| {
            writer.u8(u8::from(**label == Label::Important));
            match key {
                LabelKey::Template(template) => {
                    writer.u8(0);
                    writer.u64(template.0);
                }
                LabelKey::Subject(subject) => {
                    writer.u8(1);
                    subject.encode(writer);
                }
            }
        });
    }

    pub(crate) fn decode(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let labels = reader.list(|reader| {
            let label = if reader.u8()? == 0 { Label::Expected } else { Label::Important };
            let key = match reader.u8()? {
                0 => LabelKey::Template(TemplateId(reader.u64()?)),
                1 => LabelKey::Subject(Subject::decode(reader)?),
                _ => return Err(Error::Damaged("a label")),
            };
            Ok((key, label))
        })?;
        if labels.len() > LABELS_MAX {
            return Err(Error::Damaged("the number of labels"));
        }
        Ok(Self { labels: labels.into_iter().collect() })
    }
}

/// Raises what is important.
pub(crate) fn raise(signal: &mut Signal) {
    signal.score = signal.score.max(IMPORTANT_SCORE);
}
