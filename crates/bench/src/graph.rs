//! `graph`: who calls whom, inferred from log lines alone, scored against spans if they are given.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use incident::{Nesting, NestingPiece};

use crate::clock;
use crate::public_set::{add_cost, interval, pieces, with_interval};
use crate::rca::traces::Traces;
use crate::report::{Report, Style};

#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Log lines with `ts, service, message, trace_id, span_id`; who called is not looked at
    #[arg(long, num_args = 1.., required = true)]
    logs: Vec<PathBuf>,
    /// Where the edges go, as `caller,callee,weight`
    #[arg(long)]
    out: PathBuf,
    /// Spans that know the truth
    #[arg(long, num_args = 1..)]
    spans: Vec<PathBuf>,
    /// Leave out parts: spans, trailing, share
    #[arg(long, value_delimiter = ',')]
    without: Vec<String>,
    /// Score without each part too
    #[arg(long)]
    ablation: bool,
    #[command(flatten)]
    style: Style,
}

/// Calls by the numbers of both services.
type Edges = BTreeSet<(u32, u32)>;

pub(crate) fn run(options: &Options) -> anyhow::Result<ExitCode> {
    let begin = clock::now();
    let mut traces = Traces::default();
    traces.read_logs(&options.logs)?;
    let logging = traces.names.len() as u32;
    traces.read_spans(&options.spans)?;
    let without = pieces(&options.without, &NestingPiece::ALL)?;
    let mut out = BufWriter::new(std::fs::File::create(&options.out)?);
    writeln!(out, "caller,callee,weight")?;
    for edge in nesting(&traces, without.clone()).edges() {
        let (caller, callee) = (&traces.names[edge.caller.0 as usize], &traces.names[edge.callee.0 as usize]);
        writeln!(out, "{caller},{callee},{}", edge.calls)?;
    }
    out.flush()?;
    let mut report = Report::new("graph");
    report.add("services_that_log", logging);
    report.add("traces", traces.lines.len());
    report.add("edges", inferred(&traces, without.clone()).len());
    if !options.spans.is_empty() {
        let truth = truth(&traces);
        report.add("true_edges", truth.len());
        report.add("true_edges_between_services_that_log", between(&truth, logging).len());
        add_scores(&mut report, "", &truth, &inferred(&traces, without.clone()), logging);
        for (piece, name) in NestingPiece::ALL.into_iter().filter(|_| options.ablation) {
            let mut without = without.clone();
            without.insert(piece);
            add_scores(
                &mut report,
                &format!("_without_{name}"),
                &truth,
                &inferred(&traces, without),
                logging,
            );
        }
    }
    add_cost(&mut report, begin)?;
    report.print(options.style)?;
    Ok(ExitCode::SUCCESS)
}

fn nesting(traces: &Traces, without: BTreeSet<NestingPiece>) -> Nesting {
    let mut nesting = Nesting::new(without);
    traces.lines.iter().for_each(|lines| nesting.observe(lines));
    nesting
}

fn inferred(traces: &Traces, without: BTreeSet<NestingPiece>) -> Edges {
    let edges = nesting(traces, without).edges();
    edges.into_iter().map(|edge| (edge.caller.0, edge.callee.0)).collect()
}

fn truth(traces: &Traces) -> Edges {
    let mut edges = Edges::new();
    for spans in &traces.spans {
        let services: BTreeMap<_, _> = spans.iter().map(|span| (span.span, span.service)).collect();
        let calls = spans.iter().filter_map(|span| Some((services.get(&span.parent)?.0, span.service.0)));
        edges.extend(calls.filter(|(caller, callee)| caller != callee));
    }
    edges
}

/// Edges whose both services have a number below that of the first that never logs.
fn between(edges: &Edges, logging: u32) -> Edges {
    edges.iter().filter(|(caller, callee)| *caller < logging && *callee < logging).copied().collect()
}

fn closure(edges: &Edges) -> Edges {
    let mut closure = Edges::new();
    for (start, _) in edges {
        let mut frontier = vec![*start];
        while let Some(node) = frontier.pop() {
            for (_, next) in edges.range((node, 0)..=(node, u32::MAX)) {
                if closure.insert((*start, *next)) {
                    frontier.push(*next);
                }
            }
        }
    }
    closure
}

fn add_scores(report: &mut Report, suffix: &str, truth: &Edges, inferred: &Edges, logging: u32) {
    let mut add = |key: &str, of: &Edges, found_in: &Edges| {
        let found: Vec<bool> = of.iter().map(|edge| found_in.contains(edge)).collect();
        let share = |drawn: &[usize]| {
            drawn.iter().filter(|place| found[**place]).count() as f64 / drawn.len().max(1) as f64
        };
        let all: Vec<usize> = (0..found.len()).collect();
        report.add(format!("{key}{suffix}"), with_interval(share(&all), interval(found.len(), share)));
    };
    add("recall", truth, inferred);
    add("recall_between_services_that_log", &between(truth, logging), inferred);
    add("precision", inferred, truth);
    add("closure_precision", inferred, &closure(truth));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closure_holds_what_can_be_reached_and_ends_in_circles() {
        let edges = Edges::from([(1, 2), (2, 3), (3, 1), (4, 1)]);
        let reached = closure(&edges);
        assert!(reached.contains(&(4, 3)) && reached.contains(&(1, 1)) && !reached.contains(&(1, 4)));
    }
}
