//! The report for programs: one object, versioned, with everything.

mod incident;

use super::axis::Unit;
use super::compare::{Against, Change};
use super::findings::{Findings, TemplateView};
use super::plan::Phase;
use super::study::Read;
use incident::{IncidentJson, incident};
use model::Timestamp;
use serde::Serialize;

/// Columns of the counts over time.
const COLUMNS: i64 = 60;

#[derive(Serialize)]
struct Report<'a> {
    v: u32,
    inputs: Vec<InputJson<'a>>,
    lines: u64,
    records: u64,
    begin: Option<String>,
    end: Option<String>,
    over_time: Option<OverTime>,
    services: Vec<ServiceJson<'a>>,
    compared: Compared,
    incidents: Vec<IncidentJson<'a>>,
    new: Vec<String>,
    rising: Vec<ChangeJson>,
    falling: Vec<ChangeJson>,
    rare: Vec<String>,
    traces: Vec<TraceJson<'a>>,
    templates: Vec<TemplateJson<'a>>,
    notes: Vec<String>,
}

#[derive(Serialize)]
struct InputJson<'a> {
    name: &'a str,
    is_baseline: bool,
    bytes: u64,
    lines: u64,
    records: u64,
    records_with_time: u64,
    records_with_level: u64,
    formats: Vec<FormatJson<'a>>,
    failure: Option<&'a str>,
}

#[derive(Serialize)]
struct FormatJson<'a> {
    from_line: u64,
    read_as: &'a str,
}

/// Records and errors in columns of equal length.
#[derive(Serialize)]
struct OverTime {
    begin: String,
    column_ms: i64,
    records: Vec<u64>,
    errors: Vec<u64>,
}

#[derive(Serialize)]
struct ServiceJson<'a> {
    service: &'a str,
    records: u64,
    errors: u64,
    warnings: u64,
    first: Option<String>,
    last: Option<String>,
}

/// What "new", "rising" and "falling" refer to.
#[derive(Serialize)]
struct Compared {
    /// `before`, `baseline` or `nothing`
    with: &'static str,
    /// with `before`: when the part begins that is looked at, where records have times
    since: Option<String>,
    /// with `before`: the record it begins with, counted from 1, where they have none
    since_record: Option<i64>,
    new_expected: Option<f64>,
}

#[derive(Serialize)]
struct ChangeJson {
    template_id: String,
    observed: u64,
    expected: f64,
    p_value: f64,
}

#[derive(Serialize)]
struct TraceJson<'a> {
    service: &'a str,
    exception: &'a str,
    causes: &'a [String],
    frames: &'a [String],
    count: u64,
    first: Option<String>,
    last: Option<String>,
    example: &'a str,
}

#[derive(Serialize)]
struct TemplateJson<'a> {
    template_id: String,
    service: &'a str,
    template: &'a str,
    template_typed: &'a str,
    severity: Option<&'static str>,
    count: u64,
    share: f64,
    first: Option<String>,
    last: Option<String>,
    example: &'a str,
}

/// The report in one line.
pub(super) fn render(findings: &Findings<'_>) -> serde_json::Result<String> {
    serde_json::to_string(&report(findings))
}

fn report<'a>(findings: &'a Findings<'_>) -> Report<'a> {
    let changes = &findings.changes;
    let id = |index: &miner::TemplateIndex| findings.template(*index).id.to_string();
    Report {
        v: 1,
        inputs: findings.inputs().map(input).collect(),
        lines: findings.volume.lines,
        records: findings.volume.records,
        begin: findings.range.map(|(first, _)| first.to_string()),
        end: findings.range.map(|(_, last)| last.to_string()),
        over_time: over_time(findings),
        services: services(findings),
        compared: compared(findings),
        incidents: findings.incidents.iter().map(incident).collect(),
        new: changes.new.iter().map(id).collect(),
        rising: changes.rising.iter().map(|change| changed(findings, change)).collect(),
        falling: changes.falling.iter().map(|change| changed(findings, change)).collect(),
        rare: changes.rare.iter().map(id).collect(),
        traces: traces(findings),
        templates: findings
            .templates
            .iter()
            .map(|index| template(findings, &findings.template(*index)))
            .collect(),
        notes: findings.notes(),
    }
}

fn compared(findings: &Findings<'_>) -> Compared {
    let unit = findings.study.current.unit;
    let (with, position) = match findings.changes.against {
        Against::Before(position) => ("before", Some(position)),
        Against::Baseline => ("baseline", None),
        Against::Nothing => ("nothing", None),
    };
    Compared {
        with,
        since: position
            .filter(|_| unit == Unit::Time)
            .map(|millis| Timestamp::from_millis(millis).to_string()),
        since_record: position.filter(|_| unit == Unit::Line).map(|record| record + 1),
        new_expected: findings.changes.new_expected,
    }
}

fn time(time: Option<Timestamp>) -> Option<String> {
    time.map(|time| time.to_string())
}

fn input(read: &Read) -> InputJson<'_> {
    let formats = read.end.formats.iter();
    InputJson {
        name: &read.begin.name,
        is_baseline: read.begin.phase == Phase::Baseline,
        bytes: read.volume.bytes,
        lines: read.volume.lines,
        records: read.volume.records,
        records_with_time: read.volume.timed,
        records_with_level: read.volume.levelled,
        formats: formats.map(|(from_line, read_as)| FormatJson { from_line: *from_line, read_as }).collect(),
        failure: read.end.failure.as_deref(),
    }
}

fn over_time(findings: &Findings<'_>) -> Option<OverTime> {
    let current = &findings.study.current;
    let columns = current.axis.columns(COLUMNS).filter(|_| current.unit == Unit::Time)?;
    let records = current.total.series.columns(&columns);
    let errors = current.total.error_series.columns(&columns);
    let begin = Timestamp::from_millis(columns.begin()).to_string();
    Some(OverTime { begin, column_ms: columns.length(), records, errors })
}

fn services<'a>(findings: &'a Findings<'_>) -> Vec<ServiceJson<'a>> {
    let row = |slot: &usize| {
        let (service, tally) = findings.service(*slot);
        ServiceJson {
            service,
            records: tally.records,
            errors: tally.errors,
            warnings: tally.warnings,
            first: time(tally.stay.first),
            last: time(tally.stay.last),
        }
    };
    findings.services.iter().map(row).collect()
}

fn changed(findings: &Findings<'_>, change: &Change) -> ChangeJson {
    ChangeJson {
        template_id: findings.template(change.template).id.to_string(),
        observed: change.observed,
        expected: change.expected,
        p_value: change.p_value,
    }
}

fn traces<'a>(findings: &'a Findings<'_>) -> Vec<TraceJson<'a>> {
    let traces = findings.study.current.traces.values();
    let row = traces.map(|tally| TraceJson {
        service: &findings.study.services[tally.service.0 as usize].name,
        exception: &tally.trace.exception,
        causes: &tally.trace.causes,
        frames: &tally.trace.frames,
        count: tally.count,
        first: time(tally.stay.first),
        last: time(tally.stay.last),
        example: &tally.example,
    });
    row.collect()
}

fn template<'a>(findings: &Findings<'_>, view: &TemplateView<'a>) -> TemplateJson<'a> {
    TemplateJson {
        template_id: view.id.to_string(),
        service: view.service,
        template: view.text,
        template_typed: view.typed,
        severity: view.tally.severity.map(model::Severity::as_str),
        count: view.tally.count,
        share: view.tally.count as f64 / findings.volume.records.max(1) as f64,
        first: time(view.tally.stay.first),
        last: time(view.tally.stay.last),
        example: &view.tally.example,
    }
}
