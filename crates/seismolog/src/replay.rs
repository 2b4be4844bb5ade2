//! `seismolog replay`: a file of JSON lines through the whole analysis, in event time, to the incidents it would have opened.
//!
//! ```text
//! file ──▶ lines ──▶ clocks put right, sorted by time ──▶ analysis, a tick each second ──▶ one JSON object per incident
//! ```
//! Which clocks are wrong, the order of the file tells; a file that is in no such order is only sorted.

mod line;
mod outcome;

use crate::{input, telemetry};
use analysis::{Analysis, Options};
use anyhow::{Context, Result, bail};
use incident::Change;
use line::Index;
use model::{Anomaly, IncidentId, Seq, Timestamp};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

/// What is replayed, and where its incidents go.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// JSON lines with ts, service, level and message, optionally trace_id, span_id, parent_span_id, parent_service,
    /// duration_ms, status_code, version; plain, .gz or .zst; - is standard input. It is held in memory
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// File for the incidents, one JSON object each; - is standard output
    #[arg(long, value_name = "OUT")]
    to: PathBuf,
}

/// Silent seconds that are ticked one by one; a longer silence has resolved all there was.
const SILENCE_SECS_MAX: i64 = 3_600;

/// Seconds ticked behind the last record: windows that end with the file are closed, and no silence is seen in its end.
const END_SECS: i64 = 3;

/// Name of the data source that lines are taken for.
const DATA_SOURCE: &str = "logs";

/// Replays and writes.
pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let (bytes, name) = input::read_all(&arguments.file)?;
    let index = Index::of(&bytes);
    if index.places.is_empty() {
        let reason = index.first_skipped.map_or("it is empty".to_owned(), |(_, reason)| reason);
        bail!("{name} has no line to replay: {reason}");
    }
    if let Some((number, reason)) = &index.first_skipped {
        telemetry::print_note(&format!(
            "{} lines of {name} are skipped, the first is line {number}: {reason}",
            index.skipped
        ));
    }
    for (service, ahead_secs) in &index.skewed {
        tracing::warn!(%service, ahead_secs, "its clock is wrong by the order of the file and is put right");
    }
    let mut replay = Replay::new();
    for place in &index.places {
        replay.take(&bytes[place.begin..place.end], place.ts);
    }
    replay.finish();
    write(arguments, &replay)
}

fn write(arguments: &Arguments, replay: &Replay) -> Result<()> {
    let mut out: Box<dyn Write> = if arguments.to.as_os_str() == input::STANDARD_INPUT {
        Box::new(std::io::stdout().lock())
    } else {
        let path = &arguments.to;
        Box::new(File::create(path).with_context(|| format!("cannot create {}", path.display()))?)
    };
    let mut out = BufWriter::new(&mut out);
    for object in replay.outcomes() {
        writeln!(out, "{object}")?;
    }
    out.flush().context("cannot write the incidents")
}

/// The analysis on its way through the file.
struct Replay {
    analysis: Analysis,
    /// second of the last tick
    ticked: Option<i64>,
    ticks: u64,
    anomalies: Vec<Anomaly>,
    /// the tick that opened each
    opened: BTreeMap<IncidentId, Timestamp>,
}

impl Replay {
    fn new() -> Self {
        Self {
            analysis: Analysis::new(Options::default()),
            ticked: None,
            ticks: 0,
            anomalies: Vec::new(),
            opened: BTreeMap::new(),
        }
    }

    fn take(&mut self, text: &[u8], ts: Timestamp) {
        self.tick_until(ts.secs());
        line::with_record(text, DATA_SOURCE, ts, |record| {
            self.analysis.observe(record);
        });
    }

    fn tick_until(&mut self, second: i64) {
        let Some(ticked) = self.ticked else {
            self.ticked = Some(second);
            return;
        };
        for second in (ticked + 1).max(second - SILENCE_SECS_MAX)..=second {
            self.tick(Timestamp::from_secs(second));
        }
        self.ticked = Some(ticked.max(second));
    }

    fn tick(&mut self, at: Timestamp) {
        self.ticks += 1;
        self.anomalies.extend(self.analysis.tick(Seq(self.ticks), at));
        for change in self.analysis.changes() {
            if let Change::Opened(id) = change {
                self.opened.insert(*id, at);
            }
        }
    }

    fn finish(&mut self) {
        let last = self.ticked.unwrap_or_default();
        self.tick_until(last + END_SECS);
    }

    fn outcomes(&self) -> impl Iterator<Item = serde_json::Value> {
        let anomalies: BTreeMap<_, _> = self.anomalies.iter().map(|anomaly| (anomaly.id, anomaly)).collect();
        let mut incidents = self.analysis.incidents();
        incidents.sort_by_key(|incident| incident.id);
        incidents.into_iter().map(move |incident| {
            let opened = self.opened.get(&incident.id).copied().unwrap_or(incident.started);
            outcome::render(&incident, opened, &anomalies)
        })
    }
}
