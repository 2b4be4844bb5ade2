//! The known templates, and where among them a new one is.

use super::marks::Marks;
use super::vector::{Embedder, LocalEmbedder, SuppliedVectors, Vector};
use crate::limits::{SEMANTIC_TEMPLATES_MAX, SEMANTIC_TEXT_BYTES_MAX};
use crate::wording::cut;
use crate::{Error, ServiceIndex};
use model::TemplateId;
use model::codec::{Reader, Writer};
use std::collections::VecDeque;

/// From this cosine on a template is less of a novelty, down to [`NEARLY`] just below the threshold.
const ALIKE: f64 = 0.3;

/// The factor just below the threshold.
const NEARLY: f64 = 0.7;

/// What another service writes already counts so much less than what this service does.
const ELSEWHERE: f64 = 0.5;

/// Cosine below which a known text is not told, and below which its difference is plain anyway.
const TOLD: f64 = 0.5;
const TOLD_DIFFERENCE: f64 = 0.7;

/// Bytes of a known text in a sentence.
const SENTENCE_BYTES: usize = 100;

/// Settings of the comparison of new templates with known ones.
#[derive(Clone, Debug, PartialEq)]
pub struct SemanticOptions {
    /// whether they are compared; off, every template is as new as it was
    pub is_on: bool,
    /// cosine from which a template of the same polarity is known, in 0.5..=1
    pub cosine_min: f64,
    /// how long a new template is held back for its vector from a model, in seconds, 0..=30; then the local one
    /// speaks. 0 asks for none
    pub wait_secs: u32,
}

impl Default for SemanticOptions {
    fn default() -> Self {
        Self { is_on: true, cosine_min: 0.85, wait_secs: 0 }
    }
}

impl SemanticOptions {
    /// Refuses the first value that is out of its range.
    pub fn validate(&self) -> Result<(), Error> {
        if !(0.5..=1.0).contains(&self.cosine_min) {
            return Err(Error::Option { name: "semantic.cosine_min", range: "0.5 to 1" });
        }
        if self.wait_secs > 30 {
            return Err(Error::Option { name: "semantic.wait_secs", range: "0 to 30" });
        }
        Ok(())
    }
}

/// A known template.
#[derive(Clone, Debug, PartialEq)]
pub struct Neighbour {
    /// the service that writes it
    pub service: ServiceIndex,
    /// the template
    pub template: TemplateId,
    /// its text, cut
    pub text: String,
    /// likeness, in -1..=1
    pub cosine: f64,
    /// why it says something else for all that, in words; `None` if it may say the same
    pub difference: Option<String>,
}

/// Where a new template is among the known ones.
#[derive(Clone, Debug, PartialEq)]
pub struct Nearness {
    /// nearest of the same service
    pub own: Option<Neighbour>,
    /// nearest of another service
    pub elsewhere: Option<Neighbour>,
    /// times what a new template claims, in 0..=1; 0 for one that is known but for its wording
    pub factor: f64,
}

impl Nearness {
    /// "nearest known is 0.91 alike: card declined by acquirer"; "opposite of …"; empty if there is nothing near.
    #[must_use]
    pub fn sentence(&self) -> String {
        let cosine = |neighbour: &Option<Neighbour>| neighbour.as_ref().map_or(-1.0, |near| near.cosine);
        let nearest = if cosine(&self.own) >= cosine(&self.elsewhere) { &self.own } else { &self.elsewhere };
        let Some(near) = nearest.as_ref().filter(|near| near.cosine >= TOLD) else { return String::new() };
        let text = cut(&near.text, SENTENCE_BYTES);
        match near.difference.as_ref().filter(|_| near.cosine >= TOLD_DIFFERENCE) {
            Some(difference) => format!("{:.2} alike but {difference}: {text}", near.cosine),
            None => format!("nearest known is {:.2} alike: {text}", near.cosine),
        }
    }
}

/// A template that was met.
#[derive(Clone, Debug)]
struct Known {
    service: ServiceIndex,
    template: TemplateId,
    text: String,
    local: Option<Vector>,
    supplied: Option<Vector>,
}

/// The templates met so far.
#[derive(Clone, Debug)]
pub struct SemanticDetector {
    options: SemanticOptions,
    known: VecDeque<Known>,
    supplied: SuppliedVectors,
}

impl SemanticDetector {
    /// Knows nothing. The options should have been validated.
    #[must_use]
    pub fn new(options: SemanticOptions) -> Self {
        Self { options, known: VecDeque::new(), supplied: SuppliedVectors::default() }
    }

    /// A vector for a text, from a model outside: taken for the template of this text, be it known already or met
    /// later.
    pub fn supply(&mut self, text: &str, vector: Vector) {
        let text = cut(text, SEMANTIC_TEXT_BYTES_MAX);
        for known in self.known.iter_mut().filter(|known| known.text == text) {
            known.supplied = Some(vector.clone());
        }
        self.supplied.supply(text, vector);
    }

    /// Texts of known templates that have no vector from a model yet, the newest first, at most `most`; none if none is
    /// waited for.
    #[must_use]
    pub fn unsupplied(&self, most: usize) -> Vec<&str> {
        let known = self.known.iter().rev().filter(|known| self.awaits() && known.supplied.is_none());
        known.map(|known| known.text.as_str()).take(most).collect()
    }

    /// Whether a template that was learned still waits for its vector.
    pub(crate) fn is_unsupplied(&self, service: ServiceIndex, template: TemplateId) -> bool {
        self.awaits()
            && self.position(service, template).is_some_and(|place| self.known[place].supplied.is_none())
    }

    fn awaits(&self) -> bool {
        self.options.is_on && self.options.wait_secs > 0
    }

    fn position(&self, service: ServiceIndex, template: TemplateId) -> Option<usize> {
        self.known.iter().rposition(|known| known.service == service && known.template == template)
    }

    /// A template that is no news: learned without a search. Text as in [`Self::meet`].
    pub fn learn(&mut self, service: ServiceIndex, template: TemplateId, text: &str) {
        if self.options.is_on {
            let known = self.known(service, template, text);
            self.keep(known);
        }
    }

    /// Where a new template is, and learns it. The text is the template's or its first line's: values are left out
    /// either way, but statuses are seen in a line only.
    pub fn meet(&mut self, service: ServiceIndex, template: TemplateId, text: &str) -> Nearness {
        if !self.options.is_on {
            return Nearness { own: None, elsewhere: None, factor: 1.0 };
        }
        let new = self.known(service, template, text);
        let nearness = self.nearness(&new, self.known.len());
        self.keep(new);
        nearness
    }

    /// Where a template that was learned is among those known before it; `None` if it is forgotten.
    pub(crate) fn place(&self, service: ServiceIndex, template: TemplateId) -> Option<Nearness> {
        let place = self.position(service, template)?;
        Some(self.nearness(&self.known[place], place))
    }

    /// Where a template is among the first `before` known ones.
    fn nearness(&self, new: &Known, before: usize) -> Nearness {
        let own = self.nearest(new, before, |known| known.service == new.service);
        let elsewhere = self.nearest(new, before, |known| known.service != new.service);
        let factor = self.factor(own.as_ref(), elsewhere.as_ref());
        Nearness { own, elsewhere, factor }
    }

    /// Templates were merged by the miner: the one is known as the other.
    pub fn merge(&mut self, from: TemplateId, into: TemplateId) {
        let is_known = self.known.iter().any(|known| known.template == into);
        if is_known {
            self.known.retain(|known| known.template != from);
        } else if let Some(known) = self.known.iter_mut().find(|known| known.template == from) {
            known.template = into;
        }
    }

    /// How many are known.
    #[must_use]
    pub fn len(&self) -> usize {
        self.known.len()
    }

    /// Whether none is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    fn known(&self, service: ServiceIndex, template: TemplateId, text: &str) -> Known {
        let text = cut(text, SEMANTIC_TEXT_BYTES_MAX);
        Known {
            service,
            template,
            text: text.to_owned(),
            local: LocalEmbedder.embed(text),
            supplied: self.supplied.embed(text),
        }
    }

    fn keep(&mut self, known: Known) {
        if self.known.len() == SEMANTIC_TEMPLATES_MAX {
            self.known.pop_front();
        }
        self.known.push_back(known);
    }

    /// The most alike that may say the same, if it is past the threshold; else the most alike.
    fn nearest(&self, new: &Known, before: usize, is_asked: impl Fn(&Known) -> bool) -> Option<Neighbour> {
        let asked = self.known.iter().take(before).filter(|known| is_asked(known));
        let mut near: Vec<(f64, &Known)> =
            asked.filter_map(|known| Some((new.likeness(known)?, known))).collect();
        // the earliest of equals
        near.sort_by(|a, b| b.0.total_cmp(&a.0));
        let marks = Marks::of(&new.text);
        let told = |(cosine, known): &(f64, &Known)| Neighbour {
            service: known.service,
            template: known.template,
            text: known.text.clone(),
            cosine: *cosine,
            difference: marks.difference(&Marks::of(&known.text)),
        };
        let past = near.iter().take_while(|(cosine, _)| *cosine >= self.options.cosine_min);
        past.map(told).find(|neighbour| neighbour.difference.is_none()).or_else(|| near.first().map(told))
    }

    fn factor(&self, own: Option<&Neighbour>, elsewhere: Option<&Neighbour>) -> f64 {
        let graded = |neighbour: Option<&Neighbour>| {
            let Some(near) = neighbour.filter(|near| near.difference.is_none()) else { return 1.0 };
            let way = (near.cosine - ALIKE) / (self.options.cosine_min - ALIKE);
            1.0 - (1.0 - NEARLY) * way.clamp(0.0, 1.0)
        };
        let is_known =
            own.is_some_and(|near| near.difference.is_none() && near.cosine >= self.options.cosine_min);
        if is_known {
            return 0.0;
        }
        let abroad = 1.0 - ELSEWHERE * (1.0 - graded(elsewhere));
        graded(own).min(abroad)
    }

    /// Appends what is known.
    pub fn encode(&self, writer: &mut Writer) {
        self.supplied.encode(writer);
        writer.length(self.known.len());
        for known in &self.known {
            writer.u32(known.service.0);
            writer.u64(known.template.0);
            writer.bytes(known.text.as_bytes());
            writer.option(known.supplied.as_ref(), |writer, vector| vector.encode(writer));
        }
    }

    /// Goes on where [`Self::encode`] left off.
    pub fn decode(options: SemanticOptions, reader: &mut Reader<'_>) -> Result<Self, Error> {
        let supplied = SuppliedVectors::decode(reader)?;
        let known: Vec<Known> = reader.list(|reader| {
            let service = ServiceIndex(reader.u32()?);
            let template = TemplateId(reader.u64()?);
            let text = reader.text()?;
            let supplied = reader.option(Vector::decode)?;
            let local = LocalEmbedder.embed(&text);
            Ok::<_, Error>(Known { service, template, text, local, supplied })
        })?;
        let is_fine = known.len() <= SEMANTIC_TEMPLATES_MAX
            && known.iter().all(|known| known.text.len() <= SEMANTIC_TEXT_BYTES_MAX);
        if is_fine {
            Ok(Self { options, known: known.into(), supplied })
        } else {
            Err(Error::Damaged("known templates"))
        }
    }
}

impl Known {
    /// By supplied vectors if both have one of the same dimensions, else by local ones.
    fn likeness(&self, other: &Self) -> Option<f64> {
        let by = |one: &Option<Vector>, other: &Option<Vector>| one.as_ref()?.cosine(other.as_ref()?);
        by(&self.supplied, &other.supplied).or_else(|| by(&self.local, &other.local))
    }
}
