//! `seismolog.*`: what the engine found, as tables.

use crate::{Told, usage};
use analysis::TemplateView;
use arrow::array::{
    ArrayRef, BooleanArray, Float64Array, ListBuilder, MapBuilder, MapFieldNames, RecordBatch, StringArray,
    StringBuilder, TimestampMillisecondArray, UInt64Array,
};
use model::{Anomaly, DataSource, Impact, Incident, IncidentId, Timestamp};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Name of the table of anomalies.
pub(crate) const ANOMALIES: &str = "seismolog.anomalies";
/// Name of the table of what was told.
pub(crate) const ALERTS: &str = "seismolog.alerts";
pub(crate) const NOTES: &str = "seismolog.notes";
/// Name of the table of incidents.
pub(crate) const INCIDENTS: &str = "seismolog.incidents";
/// Name of the table of templates.
pub(crate) const TEMPLATES: &str = "seismolog.templates";

/// Kept tables: rows that stay.
pub(crate) fn kept() -> Vec<DataSource> {
    let mut kept = vec![
        definition(ANOMALIES, include_str!("../builtin/anomalies.datasource")),
        definition(ALERTS, include_str!("../builtin/alerts.datasource")),
        definition(NOTES, include_str!("../builtin/notes.datasource")),
    ];
    kept.extend(usage::kept());
    kept
}

/// Projected tables: pictures of the engine's state.
pub(crate) fn projected() -> Vec<DataSource> {
    vec![
        definition(INCIDENTS, include_str!("../builtin/incidents.datasource")),
        definition(TEMPLATES, include_str!("../builtin/templates.datasource")),
    ]
}

pub(crate) fn definition(name: &str, text: &str) -> DataSource {
    pipe::parse_datasource(name, text).expect("files of our own, read by a test")
}

/// Rows of `seismolog.anomalies`.
pub(crate) fn anomaly_rows(anomalies: &[Anomaly]) -> RecordBatch {
    let signals = || anomalies.iter().map(|anomaly| &anomaly.signal);
    let incident = |anomaly: &Anomaly| anomaly.incident.map(|id| id.to_string()).unwrap_or_default();
    batch(vec![
        ("timestamp", times(signals().map(|signal| signal.end))),
        ("id", texts(anomalies.iter().map(|anomaly| anomaly.id.to_string()))),
        ("kind", texts(signals().map(|signal| signal.detector.as_str()))),
        ("service", texts(signals().map(|signal| signal.subject.service.as_str()))),
        ("metric", texts(signals().map(|signal| signal.subject.metric.as_str()))),
        ("subject_template_id", counts(signals().map(|signal| signal.subject.template.map_or(0, |id| id.0)))),
        ("severity", floats(signals().map(|signal| signal.score))),
        ("p_value", floats(signals().map(|signal| signal.p_value))),
        ("observed", floats(signals().map(|signal| signal.evidence.observed))),
        ("expected", floats(signals().map(|signal| signal.evidence.expected))),
        ("window_begin", times(signals().map(|signal| signal.begin))),
        ("window_end", times(signals().map(|signal| signal.end))),
        ("description", texts(signals().map(|signal| signal.evidence.sentence.as_str()))),
        ("samples", lists(signals().map(|signal| signal.evidence.samples.clone()))),
        ("incident_id", texts(anomalies.iter().map(incident))),
    ])
}

/// Rows of `seismolog.alerts`.
pub(crate) fn alert_rows(told: &[Told]) -> RecordBatch {
    let first = || told.iter().map(|told| told.intent.lines.first());
    let items = || first().map(|line| line.map(|line| &line.item));
    let text =
        |of: fn(&alert::Item) -> String| texts(items().map(move |item| item.map_or_else(String::new, of)));
    batch(vec![
        ("timestamp", times(told.iter().map(|told| told.at))),
        ("letter", counts(told.iter().map(|told| told.intent.id.0))),
        ("channel", texts(told.iter().map(|told| told.intent.channel.as_str()))),
        ("status", texts(told.iter().map(|told| told.status))),
        ("transition", texts(first().map(|line| line.map_or("", |line| line.transition.as_str())))),
        ("severity", texts(told.iter().map(|told| told.intent.severity.as_str()))),
        ("key", text(|item| item.key.clone())),
        ("incident_id", text(|item| item.incident.to_string())),
        ("service", text(|item| item.service.clone())),
        ("title", text(|item| item.title.clone())),
        ("alerts", counts(told.iter().map(|told| told.intent.lines.len() as u64 + told.intent.more))),
        ("planned", times(told.iter().map(|told| told.intent.planned))),
        ("why", texts(told.iter().map(|told| told.intent.reason.as_str()))),
        ("answer", texts(told.iter().map(|told| told.reason.as_str()))),
    ])
}

/// Rows of `seismolog.incidents`.
pub(crate) fn incident_rows(incidents: &[Incident]) -> RecordBatch {
    let all = || incidents.iter();
    let names = |impacts: &[Impact]| impacts.iter().map(|impact| impact.service.clone()).collect::<Vec<_>>();
    let confidence = |incident: &Incident| incident.candidates.first().map_or(0.0, |first| first.confidence);
    let resolved: TimestampMillisecondArray = all().map(|i| i.resolved.map(Timestamp::millis)).collect();
    let acknowledged: BooleanArray = all().map(|i| Some(i.is_acknowledged)).collect();
    batch(vec![
        ("id", texts(all().map(|i| i.id.to_string()))),
        ("state", texts(all().map(|i| i.state.as_str()))),
        ("acknowledged", Arc::new(acknowledged)),
        ("started", times(all().map(|i| i.started))),
        ("last_signal", times(all().map(|i| i.last_signal))),
        ("resolved", Arc::new(resolved)),
        ("severity", floats(all().map(|i| i.severity))),
        ("title", texts(all().map(|i| i.title.as_str()))),
        ("summary", texts(all().map(|i| i.summary.as_str()))),
        ("root_service", texts(all().map(|i| i.root()))),
        ("confidence", floats(all().map(confidence))),
        ("services", lists(all().map(|i| i.services.clone()))),
        ("impacted", lists(all().map(|i| names(&i.impacted)))),
        ("likely_next", lists(all().map(|i| names(&i.likely_next)))),
        ("anomaly_count", counts(all().map(|i| i.anomaly_count))),
    ])
}

/// Rows of `seismolog.templates`.
pub(crate) fn template_rows(templates: &[TemplateView]) -> RecordBatch {
    let all = || templates.iter();
    batch(vec![
        ("template_id", counts(all().map(|t| t.id.0))),
        ("data_source", texts(all().map(|t| t.data_source.as_str()))),
        ("service", texts(all().map(|t| t.service.as_str()))),
        ("template", texts(all().map(|t| t.text.as_str()))),
        ("template_typed", texts(all().map(|t| t.typed.as_str()))),
        ("severity", texts(all().map(|t| t.life.severity.as_str()))),
        ("count", counts(all().map(|t| t.count))),
        ("first_seen", times(all().map(|t| t.life.first_seen))),
        ("last_seen", times(all().map(|t| t.life.last_seen))),
        ("merged_into", counts(all().map(|t| t.merged_into.map_or(0, |id| id.0)))),
        (
            "parameter_classes",
            lists(all().map(|t| t.classes.iter().map(|class| (*class).to_owned()).collect())),
        ),
        ("name", texts(all().map(|t| t.name.as_deref().unwrap_or_default()))),
        ("example", texts(all().map(|t| t.life.example.as_str()))),
    ])
}

/// One row of `seismolog.notes`.
pub(crate) fn note_row(incident: IncidentId, author: &str, text: &str, at: Timestamp) -> RecordBatch {
    batch(vec![
        ("timestamp", times([at].into_iter())),
        ("incident_id", texts([incident.to_string()].into_iter())),
        ("author", texts([author].into_iter())),
        ("text", texts([text].into_iter())),
    ])
}

pub(crate) fn batch(columns: Vec<(&'static str, ArrayRef)>) -> RecordBatch {
    RecordBatch::try_from_iter(columns).expect("columns of one length, named once")
}

fn times(values: impl Iterator<Item = Timestamp>) -> ArrayRef {
    Arc::new(TimestampMillisecondArray::from_iter_values(values.map(Timestamp::millis)))
}

pub(crate) fn texts<T: AsRef<str>>(values: impl Iterator<Item = T>) -> ArrayRef {
    Arc::new(StringArray::from_iter_values(values))
}

fn floats(values: impl Iterator<Item = f64>) -> ArrayRef {
    Arc::new(Float64Array::from_iter_values(values))
}

pub(crate) fn counts(values: impl Iterator<Item = u64>) -> ArrayRef {
    Arc::new(UInt64Array::from_iter_values(values))
}

pub(crate) fn lists(values: impl Iterator<Item = Vec<String>>) -> ArrayRef {
    let mut builder = ListBuilder::new(StringBuilder::new());
    for list in values {
        for item in list {
            builder.values().append_value(item);
        }
        builder.append(true);
    }
    Arc::new(builder.finish())
}

pub(crate) fn maps(values: impl Iterator<Item = BTreeMap<String, String>>) -> ArrayRef {
    let names = MapFieldNames { entry: "entries".into(), key: "key".into(), value: "value".into() };
    let mut builder = MapBuilder::new(Some(names), StringBuilder::new(), StringBuilder::new());
    for map in values {
        for (key, value) in map {
            builder.keys().append_value(key);
            builder.values().append_value(value);
        }
        builder.append(true).expect("there are as many keys as values");
    }
    Arc::new(builder.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_have_the_columns_that_are_declared() {
        let cases = [
            (anomaly_rows(&[]), ANOMALIES),
            (alert_rows(&[]), ALERTS),
            (incident_rows(&[]), INCIDENTS),
            (note_row(IncidentId(1), "", "", Timestamp::default()), NOTES),
            (template_rows(&[]), TEMPLATES),
            (usage::call_rows(&[]), usage::CALLS),
            (usage::operation_rows(&[]), usage::OPERATIONS),
            (usage::job_rows(&[]), usage::JOBS),
        ];
        let sources: Vec<DataSource> = kept().into_iter().chain(projected()).collect();
        for (rows, name) in cases {
            let source = sources.iter().find(|source| source.name == name).unwrap();
            let declared: Vec<_> =
                source.columns.iter().map(|c| (c.name.clone(), c.column_type.to_arrow())).collect();
            let built: Vec<_> =
                rows.schema().fields().iter().map(|f| (f.name().clone(), f.data_type().clone())).collect();
            assert_eq!(built, declared, "{name}");
        }
    }
}
