//! `rca`: root causes of given fault windows, ranked from logs and spans, scored if the cases name the root.
//!
//! For each case a locator sees what was written before the end of its window and nothing else; the past is whatever
//! came before the window, earlier faults included. The true root and the kind of fault are read for the score alone.

pub(crate) mod traces;

use std::io::{BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;
use incident::{LocateOptions, LocatePiece, Located, Locator};
use model::Timestamp;
use serde_json::{Value, json};

use crate::clock;
use crate::public_set::{add_cost, instant, interval, json_lines, pieces, with_interval};
use crate::report::{Report, Style};
use traces::Traces;

#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Log lines with `ts, service, message, trace_id, span_id`
    #[arg(long, num_args = 1..)]
    logs: Vec<PathBuf>,
    /// Spans with `ts, service, operation, trace_id, span_id, parent_span_id, duration_us`
    #[arg(long, num_args = 1..)]
    spans: Vec<PathBuf>,
    /// Cases with `case_id` and `window_start, window_minutes`, or `inject_time, minutes_present`
    #[arg(long)]
    cases: PathBuf,
    /// Where one JSON object per case goes: `case_id, ranked, impacted`
    #[arg(long)]
    out: PathBuf,
    /// Leave the spans out
    #[arg(long)]
    logs_only: bool,
    /// Leave out pieces of evidence: transitions, log-latency, span-transitions, span-latency, reach, log-calls,
    /// span-calls
    #[arg(long, value_delimiter = ',')]
    without: Vec<String>,
    /// Score without each piece of evidence too, and with each alone
    #[arg(long)]
    ablation: bool,
    #[command(flatten)]
    style: Style,
}

struct Case {
    id: String,
    begin: Timestamp,
    end: Timestamp,
    root: Option<String>,
}

pub(crate) fn run(options: &Options) -> anyhow::Result<ExitCode> {
    let begin = clock::now();
    let mut traces = Traces::default();
    traces.read_logs(&options.logs)?;
    if !options.logs_only {
        traces.read_spans(&options.spans)?;
    }
    let cases: Vec<Case> = json_lines(&options.cases)?.iter().map(case).collect::<anyhow::Result<_>>()?;
    let locators: Vec<Locator> = if options.ablation {
        cases.iter().map(|case| traces.seen_before(case.end)).collect()
    } else {
        Vec::new()
    };
    let locate = LocateOptions { without: pieces(&options.without, &LocatePiece::ALL)? };
    let found: Vec<Located> =
        cases.iter().map(|case| traces.seen_before(case.end).locate(case.begin, case.end, &locate)).collect();
    let mut out = BufWriter::new(std::fs::File::create(&options.out)?);
    for (case, found) in cases.iter().zip(&found) {
        writeln!(out, "{}", line(case, found))?;
    }
    out.flush()?;
    let mut report = Report::new("rca");
    report.add("cases", cases.len());
    report.add("services", traces.names.len());
    report.add("log_traces", traces.lines.len());
    report.add("span_traces", traces.spans.len());
    for k in [1, 3, 5] {
        let hits = hits(&cases, &found, k);
        let all: Vec<usize> = (0..hits.len()).collect();
        let share = |drawn: &[usize]| {
            drawn.iter().filter(|place| hits[**place]).count() as f64 / drawn.len().max(1) as f64
        };
        report.add(format!("ac_at_{k}"), with_interval(share(&all), interval(hits.len(), share)));
    }
    add_ablation(&mut report, &cases, &locators, &locate);
    add_cost(&mut report, begin)?;
    report.print(options.style)?;
    Ok(ExitCode::SUCCESS)
}

fn case(value: &Value) -> anyhow::Result<Case> {
    const MINUTE: Duration = Duration::from_secs(60);
    let id = value["case_id"].as_str().context("a case has no case_id")?.to_owned();
    let text = value["window_start"].as_str().or(value["inject_time"].as_str()).unwrap_or("");
    let exact = instant(text).with_context(|| format!("case {id} has no window"))?;
    let begin = Timestamp::from_secs(exact.secs().div_euclid(60) * 60);
    let minutes = value["window_minutes"].as_u64().or(value["minutes_present"].as_u64()).unwrap_or(3);
    let end = begin + MINUTE * u32::try_from(minutes.max(1)).unwrap_or(3);
    Ok(Case { id, begin, end, root: value["root_service"].as_str().map(str::to_owned) })
}

fn line(case: &Case, found: &Located) -> Value {
    let why = found.candidates.iter().take(5).map(|candidate| {
        json!({ "service": candidate.service, "confidence": candidate.confidence, "evidence": candidate.evidence })
    });
    json!({
        "case_id": case.id,
        "ranked": found.candidates.iter().map(|candidate| candidate.service.as_str()).collect::<Vec<_>>(),
        "impacted": found.impacted.iter().map(|impact| impact.service.as_str()).collect::<Vec<_>>(),
        "why": why.collect::<Vec<_>>(),
    })
}

/// Whether the root of each case is among the first `k`.
fn hits(cases: &[Case], found: &[Located], k: usize) -> Vec<bool> {
    let is_hit = |(case, found): (&Case, &Located)| {
        let mut first = found.candidates.iter().take(k);
        case.root.as_ref().is_some_and(|root| first.any(|candidate| candidate.service == *root))
    };
    cases.iter().zip(found).map(is_hit).collect()
}

fn add_ablation(report: &mut Report, cases: &[Case], locators: &[Locator], locate: &LocateOptions) {
    if locators.is_empty() {
        return;
    }
    let mut add = |key: String, locate: &LocateOptions| {
        let each = cases.iter().zip(locators);
        let found: Vec<Located> =
            each.map(|(case, locator)| locator.locate(case.begin, case.end, locate)).collect();
        let share = |k: usize| {
            let hits = hits(cases, &found, k);
            hits.iter().filter(|hit| **hit).count() as f64 / hits.len().max(1) as f64
        };
        report.add(key, format!("{:.3} / {:.3} / {:.3}", share(1), share(3), share(5)));
    };
    for (piece, name) in LocatePiece::ALL {
        let mut without = locate.clone();
        without.without.insert(piece);
        add(format!("without_{name}"), &without);
    }
    let evidence = &LocatePiece::ALL[..4];
    for (piece, name) in evidence {
        let mut alone = locate.clone();
        alone.without.extend(evidence.iter().map(|(other, _)| *other).filter(|other| other != piece));
        add(format!("{name}_alone"), &alone);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_begins_with_its_minute_wherever_the_case_says_so() {
        let cases = [
            (json!({"case_id": "a", "window_start": "1970-01-01T00:02:00Z", "window_minutes": 3}), 120, 300),
            (json!({"case_id": "b", "inject_time": "1970-01-01T00:02:31Z", "minutes_present": 1}), 120, 180),
        ];
        for (value, begin, end) in cases {
            let case = case(&value).unwrap();
            assert_eq!((case.begin.secs(), case.end.secs()), (begin, end), "{value}");
        }
        assert!(case(&json!({"case_id": "c"})).is_err());
    }

    /// The bars hold on the public set where it is at hand.
    #[test]
    fn roots_of_the_public_cases_are_ranked_high() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../../../shared/data/detection/nezha_trainticket");
        if !folder.exists() {
            println!("skipped: {} is not there", folder.display());
            return;
        }
        let days = ["2023-01-29", "2023-01-30"];
        let mut traces = Traces::default();
        traces.read_logs(&days.map(|day| folder.join(format!("{day}.logs.jsonl.gz")))).unwrap();
        let cases = json_lines(&folder.join("cases.jsonl")).unwrap();
        let cases: Vec<Case> = cases.iter().map(|value| case(value).unwrap()).collect();
        let locate = LocateOptions::default();
        let found: Vec<Located> = cases
            .iter()
            .map(|case| traces.seen_before(case.end).locate(case.begin, case.end, &locate))
            .collect();
        for (k, least) in [(1, 0.38), (3, 0.58)] {
            let hits = hits(&cases, &found, k);
            let share = hits.iter().filter(|hit| **hit).count() as f64 / hits.len() as f64;
            assert!(share >= least, "AC@{k} {share}");
        }
    }
}
