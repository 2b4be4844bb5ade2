//! What a page shows of the analysis.

use crate::Analysis;
use detect::CycleReadiness;
use model::{Incident, Severity, TemplateId, Timestamp};

/// One service in the last minute of event time.
#[derive(Clone, Debug, PartialEq)]
pub struct ServiceView {
    /// its name
    pub name: String,
    /// records in the last minute
    pub records: u64,
    /// of those ERROR and FATAL
    pub errors: u64,
    /// of those WARN
    pub warnings: u64,
    /// share of the learning that is done, in 0..=1
    pub readiness: f64,
    /// how far its clock is ahead of ours, in seconds; small errors are taken for late delivery and count 0
    pub clock_ahead_secs: i64,
    /// how far the learning of its day and week is; none before its first 10 s
    pub cycle: Option<CycleReadiness>,
    /// what is still learned, in words: `learning 40 %, weekly cycle from 2026-11-30T00:00:00.000Z`, or `learned`
    pub readiness_text: String,
}

/// What is done is left out.
fn readiness_text(share: f64, cycle: Option<CycleReadiness>, now: Timestamp) -> String {
    let mut parts = Vec::new();
    if share < 1.0 {
        parts.push(format!("learning {:.0} %", (100.0 * share).floor()));
    }
    let cycles = cycle.map(|cycle| [("daily", cycle.daily_from), ("weekly", cycle.weekly_from)]);
    for (name, from) in cycles.into_iter().flatten().filter(|(_, from)| *from > now) {
        parts.push(format!("{name} cycle from {from}"));
    }
    if parts.is_empty() { "learned".to_owned() } else { parts.join(", ") }
}

/// One second of event time, all services together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SecondView {
    /// its begin
    pub at: Timestamp,
    /// records in it
    pub records: u64,
    /// of those WARN
    pub warnings: u64,
    /// of those ERROR and FATAL
    pub errors: u64,
}

/// Who calls whom.
#[derive(Clone, Debug, PartialEq)]
pub struct EdgeView {
    /// who calls
    pub caller: String,
    /// who is called
    pub callee: String,
    /// calls, those before a half-life counting half
    pub weight: f64,
    /// how sure the direction is, in 0..=1
    pub confidence: f64,
}

/// When a template lived, how bad it got, and what it looked like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateLife {
    /// event time of the first record
    pub first_seen: Timestamp,
    /// event time of the latest record
    pub last_seen: Timestamp,
    /// worst severity of its records
    pub severity: Severity,
    /// its first line, cut at [`EXAMPLE_BYTES_MAX`](crate::limits::EXAMPLE_BYTES_MAX)
    pub example: String,
}

impl TemplateLife {
    /// Takes in what became a part of it.
    pub(crate) fn absorb(&mut self, other: &Self) {
        self.first_seen = self.first_seen.min(other.first_seen);
        self.last_seen = self.last_seen.max(other.last_seen);
        self.severity = self.severity.max(other.severity);
    }
}

/// A template and its life.
#[derive(Clone, Debug, PartialEq)]
pub struct TemplateView {
    /// its id
    pub id: TemplateId,
    /// data source it was found in
    pub data_source: String,
    /// service it was found in
    pub service: String,
    /// values as `<*>`
    pub text: String,
    /// values as `<num>`, `<ip>`, …
    pub typed: String,
    /// its records, those of templates merged into it too; 0 once merged
    pub count: u64,
    /// the template it became a part of; its texts are that one's
    pub merged_into: Option<TemplateId>,
    /// kinds of its values, from left to right
    pub classes: Vec<&'static str>,
    /// what people call it
    pub name: Option<String>,
    /// when it lived and how bad it got
    pub life: TemplateLife,
}

impl Analysis {
    /// Share of the learning that is done, over all services with records, in 0..=1.
    #[must_use]
    pub fn learning(&self) -> f64 {
        let readiness = self.detectors.readiness();
        if readiness.is_empty() {
            return 0.0;
        }
        readiness.iter().map(|service| service.share).sum::<f64>() / readiness.len() as f64
    }

    /// Live figures of each service, by name.
    #[must_use]
    pub fn services(&self) -> Vec<ServiceView> {
        let figures = self.detectors.services().services;
        let mut services: Vec<ServiceView> = figures
            .into_iter()
            .zip(self.detectors.readiness())
            .zip(self.detectors.cycles())
            .enumerate()
            .map(|(index, ((figures, readiness), cycle))| ServiceView {
                name: figures.service,
                records: u64::from(figures.counts.records),
                errors: u64::from(figures.counts.errors),
                warnings: u64::from(figures.counts.warnings),
                readiness: readiness.share,
                clock_ahead_secs: self.services.get(index).map_or(0, |service| service.skew.secs()),
                cycle,
                readiness_text: readiness_text(readiness.share, cycle, self.last_tick),
            })
            .collect();
        services.sort_by(|a, b| a.name.cmp(&b.name));
        services
    }

    /// How far the learning of each series of a service is: its name, the share that is done, in 0..=1, and in words
    /// what is left. Empty for one that is unknown.
    #[must_use]
    pub fn series_readiness(&self, service: &str) -> Vec<(&'static str, f64, String)> {
        let place = self.detectors.readiness().iter().position(|known| known.service == service);
        let cycle = place.and_then(|place| self.detectors.cycles().get(place).copied().flatten());
        let series = self.detectors.series_readiness(service).into_iter().map(|series| {
            let cycle = cycle.filter(|_| series.has_cycle);
            (series.series, series.share, readiness_text(series.share, cycle, self.last_tick))
        });
        series.collect()
    }

    /// Id of the latest trace in which a service failed or was slow; empty if none is known.
    #[must_use]
    pub fn bad_trace(&self, service: &str) -> &str {
        self.names
            .get(service)
            .and_then(|index| self.services.get(*index as usize))
            .map_or("", |service| &service.bad_trace)
    }

    /// The last minute of event time, oldest second first.
    #[must_use]
    pub fn timeline(&self) -> Vec<SecondView> {
        let figures = self.detectors.services();
        let begin = figures.end.secs() - figures.seconds.len() as i64;
        (begin..)
            .zip(&figures.seconds)
            .map(|(second, counts)| SecondView {
                at: Timestamp::from_secs(second),
                records: counts.records.into(),
                warnings: counts.warnings.into(),
                errors: counts.errors.into(),
            })
            .collect()
    }

    /// All incidents that are kept, newest first.
    #[must_use]
    pub fn incidents(&self) -> Vec<Incident> {
        self.incidents.list().into_iter().cloned().collect()
    }

    /// Who calls whom, by caller and callee.
    #[must_use]
    pub fn edges(&self) -> Vec<EdgeView> {
        let edges = self.incidents.edges().into_iter();
        edges
            .map(|edge| EdgeView {
                caller: edge.caller,
                callee: edge.callee,
                weight: edge.weight,
                confidence: edge.confidence,
            })
            .collect()
    }

    /// The text of a template by any id it ever had; empty for one that is unknown.
    #[must_use]
    pub fn template_text(&self, id: TemplateId) -> String {
        let index = self.miner.resolve(id.0);
        index.map_or_else(String::new, |index| self.miner.template(index).text.clone())
    }

    /// Errors of a service in each of the last `seconds` of event time, oldest first, for a small chart.
    #[must_use]
    pub fn errors_of(&self, service: &str, seconds: usize) -> Vec<f64> {
        self.detectors.errors_of(service, seconds).into_iter().map(|errors| errors as f64).collect()
    }

    /// All templates in order of creation, those that were merged too: rows keep the id they came with.
    #[must_use]
    pub fn templates(&self) -> Vec<TemplateView> {
        let lives = self.miner.templates().zip(&self.lives);
        lives
            .map(|((index, template), life)| {
                let names = self.miner.scope_name(template.scope);
                let lasting = self.miner.resolve(template.id).unwrap_or(index);
                let shown = self.miner.template(lasting);
                TemplateView {
                    id: TemplateId(template.id),
                    data_source: names.data_source.clone(),
                    service: names.service.clone(),
                    text: shown.text.clone(),
                    typed: shown.typed.clone(),
                    count: template.count,
                    merged_into: (lasting != index).then_some(TemplateId(shown.id)),
                    classes: self
                        .miner
                        .columns(lasting)
                        .iter()
                        .map(|column| column.class.placeholder())
                        .collect(),
                    name: shown.name.clone(),
                    life: life.clone(),
                }
            })
            .collect()
    }
}
