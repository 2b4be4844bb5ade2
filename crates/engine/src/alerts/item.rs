//! An incident as it is told.

use alert::{Item, Options};
use analysis::Analysis;
use model::codec::{Damage, Reader, Writer};
use model::{Incident, IncidentId, Signal, Timestamp};
use std::collections::BTreeMap;

/// Seconds of the small chart.
const TREND_SECS: usize = 30;

/// The strongest signal of an incident so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Proof {
    score: f64,
    kind: String,
    observed: f64,
    expected: f64,
    template_id: u64,
    template: String,
    samples: Vec<String>,
}

impl Proof {
    /// Takes a signal in place of a weaker one; lines of a weaker one stay if the stronger has none.
    pub(super) fn see(&mut self, signal: &Signal, analysis: &Analysis) {
        if signal.score <= self.score {
            return;
        }
        let template = signal.subject.template.filter(|_| !signal.evidence.samples.is_empty());
        if let Some(id) = template {
            self.template_id = id.0;
            self.template = analysis.template_text(id);
        }
        if !signal.evidence.samples.is_empty() {
            self.samples.clone_from(&signal.evidence.samples);
        }
        self.score = signal.score;
        signal.detector.as_str().clone_into(&mut self.kind);
        self.observed = signal.evidence.observed;
        self.expected = signal.evidence.expected;
    }

    pub(super) fn encode(&self, writer: &mut Writer) {
        [self.score, self.observed, self.expected].iter().for_each(|value| writer.f64(*value));
        writer.u64(self.template_id);
        [&self.kind, &self.template].iter().for_each(|text| writer.bytes(text.as_bytes()));
        writer.list(&self.samples, |writer, line| writer.bytes(line.as_bytes()));
    }

    pub(super) fn decode(reader: &mut Reader<'_>) -> Result<Self, Damage> {
        Ok(Self {
            score: reader.f64()?,
            observed: reader.f64()?,
            expected: reader.f64()?,
            template_id: reader.u64()?,
            kind: reader.text()?,
            template: reader.text()?,
            samples: reader.list(Reader::text)?,
        })
    }
}

/// An incident with what proves it.
pub(super) fn item(
    incident: &Incident,
    key: String,
    proof: Option<&Proof>,
    options: &Options,
    analysis: &Analysis,
) -> Item {
    let unproven = Proof::default();
    let proof = proof.unwrap_or(&unproven);
    let root = incident.root();
    let labels = [("template_id", proof.template_id.to_string())];
    let labels = labels.into_iter().filter(|_| proof.template_id != 0);
    Item {
        key,
        incident: incident.id,
        score: incident.severity,
        service: root.to_owned(),
        kind: proof.kind.clone(),
        labels: labels.map(|(name, value)| (name.to_owned(), value)).collect(),
        title: incident.title.clone(),
        summary: incident.summary.clone(),
        root: root.to_owned(),
        confidence: incident.candidates.first().map_or(0.0, |first| first.confidence),
        impacted: incident.impacted.clone(),
        likely_next: incident.likely_next.clone(),
        changes: incident.changes.clone(),
        since: incident.started,
        observed: proof.observed,
        expected: proof.expected,
        count: incident.anomaly_count,
        template: proof.template.clone(),
        samples: proof.samples.clone(),
        trend: analysis.errors_of(root, TREND_SECS),
        links: links(incident.id, options, analysis.bad_trace(root)),
        symptom_of: Vec::new(),
    }
}

/// Where to read on and what to do, on our own page; nothing without its address.
fn links(incident: IncidentId, options: &Options, trace: &str) -> Vec<(String, String)> {
    if options.page.is_empty() {
        return Vec::new();
    }
    let base = options.page.trim_end_matches('/');
    let to = |words: &str, path: &str| (words.to_owned(), format!("{base}/{path}incident={incident}"));
    // an id of stranger signs is not worth a link that may lead elsewhere
    let is_plain =
        !trace.is_empty() && trace.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let trace = is_plain.then(|| ("Trace".to_owned(), format!("{base}/?view=traces&open={trace}")));
    let act = [to("Acknowledge", "act?do=acknowledge&"), to("Silence for 2 h", "act?do=silence&")];
    [to("Open", "?")].into_iter().chain(trace).chain(act).collect()
}

/// The key of the alert about a channel.
pub(super) fn channel_key(channel: &str) -> String {
    format!("channel|{channel}")
}

/// A channel that takes no more messages.
pub(super) fn of_channel(channel: &str, reason: &str, at: Timestamp) -> Item {
    Item {
        key: channel_key(channel),
        score: 0.9,
        service: "seismolog".to_owned(),
        kind: "channel".to_owned(),
        labels: BTreeMap::from([("channel".to_owned(), channel.to_owned())]),
        title: format!("alerts no longer reach {channel}"),
        summary: format!("{channel} is switched off until it is mended and enabled again. It said: {reason}"),
        since: at,
        count: 1,
        ..Item::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_links_to_a_trace_whose_id_is_plain() {
        let options = Options { page: "https://logs.example/".to_owned(), ..Options::default() };
        let words = |trace: &str| {
            let links = links(IncidentId(7), &options, trace).into_iter();
            links.map(|(words, address)| format!("{words} {address}")).collect::<Vec<_>>()
        };
        assert_eq!(words("4bf92f-1")[1], "Trace https://logs.example/?view=traces&open=4bf92f-1");
        for trace in ["", "a&view=sql", "a b", "ä"] {
            assert_eq!(words(trace).len(), 3, "{trace:?}");
            assert_eq!(words(trace)[0], "Open https://logs.example/?incident=inc_7");
        }
    }
}
