//! Logs and spans of files as traces.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use anyhow::Context;
use incident::{Locator, ServiceNo, SpanId, TraceLine, TraceSpan};
use miner::Miner;
use model::Timestamp;
use serde_json::Value;

use crate::public_set::{instant, json_lines};

/// Lines and spans by trace, traces in order of begin. Services are numbered as [`Traces::names`] has them.
#[derive(Debug, Default)]
pub(crate) struct Traces {
    pub(crate) names: Vec<String>,
    pub(crate) lines: Vec<Vec<TraceLine>>,
    pub(crate) spans: Vec<Vec<TraceSpan>>,
    numbers: BTreeMap<String, ServiceNo>,
}

impl Traces {
    /// Reads `ts, service, message, trace_id, span_id` and nothing else: who called is not looked at. A line that
    /// stands in the files twice counts once. Templates are mined in order of time.
    pub(crate) fn read_logs(&mut self, paths: &[PathBuf]) -> anyhow::Result<()> {
        let mut read = Vec::new();
        let mut seen = BTreeSet::new();
        for path in paths {
            for value in json_lines(path)? {
                let (ts, service, trace) = self.head(path, &value)?;
                let span = hash(text(&value, "span_id"));
                let message = text(&value, "message").to_owned();
                if seen.insert((ts, span, hash(trace), hash(&message))) {
                    read.push((ts, service, hash(trace), span, message));
                }
            }
        }
        read.sort_by_key(|line| line.0);
        let mut miner = Miner::new(miner::Options::default());
        let mut by_trace: BTreeMap<u64, Vec<TraceLine>> = BTreeMap::new();
        for (ts, service, trace, span, message) in read {
            let scope = miner.scope("bench", "logs", &self.names[service.0 as usize]);
            let mined = miner.mine(scope, &message);
            let template = kind(&miner.template(mined.template).text);
            by_trace.entry(trace).or_default().push(TraceLine { ts, service, span: SpanId(span), template });
        }
        self.lines = by_trace.into_values().collect();
        self.lines.sort_by_key(|lines| lines.first().map(|line| line.ts));
        Ok(())
    }

    /// Reads `ts, service, operation, trace_id, span_id, parent_span_id, duration_us`.
    pub(crate) fn read_spans(&mut self, paths: &[PathBuf]) -> anyhow::Result<()> {
        let mut by_trace: BTreeMap<u64, BTreeSet<TraceSpan>> = BTreeMap::new();
        for path in paths {
            for value in json_lines(path)? {
                let (begin, service, trace) = self.head(path, &value)?;
                by_trace.entry(hash(trace)).or_default().insert(TraceSpan {
                    begin,
                    duration_us: value["duration_us"].as_f64().unwrap_or(0.0) as u64,
                    service,
                    span: SpanId(hash(text(&value, "span_id"))),
                    parent: SpanId(hash(text(&value, "parent_span_id"))),
                    operation: hash(text(&value, "operation")),
                });
            }
        }
        self.spans = by_trace.into_values().map(|spans| spans.into_iter().collect()).collect();
        self.spans.sort_by_key(|spans| spans.first().map(|span| span.begin));
        Ok(())
    }

    /// A locator that has seen what was written, and the spans that ended, before an instant.
    pub(crate) fn seen_before(&self, end: Timestamp) -> Locator {
        let mut locator = Locator::new();
        self.names.iter().for_each(|name| {
            locator.service(name);
        });
        for lines in &self.lines {
            let behind = lines.partition_point(|line| line.ts < end);
            if behind > 0 {
                locator.observe_lines(&lines[..behind]);
            }
        }
        for spans in &self.spans {
            let ended =
                |span: &&TraceSpan| span.begin + std::time::Duration::from_micros(span.duration_us) < end;
            let spans: Vec<TraceSpan> = spans.iter().filter(ended).copied().collect();
            if !spans.is_empty() {
                locator.observe_spans(&spans);
            }
        }
        locator
    }

    fn head<'a>(&mut self, path: &Path, value: &'a Value) -> anyhow::Result<(Timestamp, ServiceNo, &'a str)> {
        let time = text(value, "ts");
        let ts = instant(time).with_context(|| format!("{}: {time:?} is no time", path.display()))?;
        Ok((ts, self.number(text(value, "service")), text(value, "trace_id")))
    }

    fn number(&mut self, name: &str) -> ServiceNo {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let number = ServiceNo(self.names.len() as u32);
        self.names.push(name.to_owned());
        self.numbers.insert(name.to_owned(), number);
        number
    }
}

/// What kind of line it is: the first words of its template. Statements begin with what they are and end with what
/// they carry; whole templates split by data that depends on who asks for what (a list of one trip, of two), and the
/// mix of requests then looks like a change (AC@1 .36 against .64; three words or 64 characters do as well as five).
fn kind(template: &str) -> u64 {
    const WORDS: usize = 5;
    let words: Vec<&str> = template.split_whitespace().take(WORDS).collect();
    hash(&words.join(" "))
}

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or("")
}

/// 0 for an empty text, which stands for none.
fn hash(text: &str) -> u64 {
    if text.is_empty() {
        return 0;
    }
    // Keys are fixed: the same text gives the same number in every process.
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}
