//! `sessions`: the session detector on a file of sessions, scored against its labels if there are some.
//!
//! ```text
//! train ──▶ learn                        input ──▶ judge (──▶ learn, with --online) ──▶ alerts.jsonl
//! ```
//!
//! Labels are read for the score alone; neither judging nor learning sees them. With `--online` each session is
//! judged before it is learned, and nothing is known of it but that it came.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use detect::{Learning, Session, SessionDetector, SessionOptions, SessionPiece, Verdict};
use model::TemplateId;
use serde_json::json;

use crate::clock;
use crate::public_set::{add_cost, csv, interval, pieces, with_interval};
use crate::report::{Report, Style};

#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Sessions known to be normal, as `session_id,label,events`; labels are not looked at
    #[arg(long, required_unless_present = "online", conflicts_with = "online")]
    train: Option<PathBuf>,
    /// Judge each session before learning it, knowing nothing
    #[arg(long)]
    online: bool,
    /// Sessions to judge, in order
    #[arg(long)]
    input: PathBuf,
    /// Where one JSON object per session goes
    #[arg(long)]
    out: PathBuf,
    /// Score as if there were so many normal sessions and 16,838 anomalies (HDFS: 553366)
    #[arg(long)]
    weight_normals: Option<u64>,
    /// Leave the first sessions out of the score
    #[arg(long, default_value_t = 0)]
    skip: usize,
    /// Leave out pieces of evidence: new-event, shape, length, transition, elastic
    #[arg(long, value_delimiter = ',')]
    without: Vec<String>,
    /// Score without each piece of evidence too
    #[arg(long)]
    ablation: bool,
    #[command(flatten)]
    style: Style,
}

struct Row {
    id: String,
    label: Option<bool>,
    session: Session,
}

pub(crate) fn run(options: &Options) -> anyhow::Result<ExitCode> {
    let begin = clock::now();
    let mut events = BTreeMap::new();
    let train = options.train.as_deref().map(|path| rows(path, &mut events)).transpose()?.unwrap_or_default();
    let input = rows(&options.input, &mut events)?;
    let without = pieces(&options.without, &SessionPiece::ALL)?;
    let learning = if options.online { Learning::Unlabelled } else { Learning::Trusted };
    let verdicts = judged(learning, &train, &input, without.clone());
    write(&options.out, &input, &verdicts)?;
    let mut report = Report::new("sessions");
    report.add("sessions_trained", train.len());
    report.add("sessions_judged", input.len());
    report.add("alerts", verdicts.iter().filter(|verdict| verdict.is_anomalous).count());
    add_scores(&mut report, "f1", options, &input, &verdicts);
    if options.ablation {
        for (piece, name) in SessionPiece::ALL {
            let mut without = without.clone();
            without.insert(piece);
            let verdicts = judged(learning, &train, &input, without);
            add_scores(&mut report, &format!("f1_without_{name}"), options, &input, &verdicts);
        }
    }
    add_cost(&mut report, begin)?;
    report.print(options.style)?;
    Ok(ExitCode::SUCCESS)
}

fn rows(path: &Path, events: &mut BTreeMap<String, u64>) -> anyhow::Result<Vec<Row>> {
    let mut rows = Vec::new();
    for record in csv(path)?.records() {
        let record = record?;
        let field = |place: usize| {
            record.get(place).with_context(|| format!("{}: a field is missing", path.display()))
        };
        let mut session = Session::default();
        for event in field(2)?.split_whitespace() {
            let next = events.len() as u64 + 1;
            session.push(TemplateId(*events.entry(event.to_owned()).or_insert(next)));
        }
        let label = match field(1)? {
            "0" => Some(false),
            "1" => Some(true),
            _ => None,
        };
        rows.push(Row { id: field(0)?.to_owned(), label, session });
    }
    Ok(rows)
}

fn judged(learning: Learning, train: &[Row], input: &[Row], without: BTreeSet<SessionPiece>) -> Vec<Verdict> {
    let mut detector =
        SessionDetector::new(SessionOptions { learning, without, ..SessionOptions::default() });
    train.iter().for_each(|row| detector.learn(&row.session));
    detector.refit();
    let mut verdicts = Vec::with_capacity(input.len());
    for row in input {
        verdicts.push(detector.judge(&row.session));
        if learning == Learning::Unlabelled {
            detector.learn(&row.session);
        }
    }
    verdicts
}

fn write(path: &Path, input: &[Row], verdicts: &[Verdict]) -> anyhow::Result<()> {
    let mut out = BufWriter::new(std::fs::File::create(path)?);
    for (row, verdict) in input.iter().zip(verdicts) {
        let line = json!({
            "session_id": row.id,
            "alert": verdict.is_anomalous,
            "surprise": verdict.surprise,
            "score": verdict.score,
            "why": verdict.sentence,
        });
        writeln!(out, "{line}")?;
    }
    Ok(out.flush()?)
}

/// Found and missed anomalies, false and no alarms.
#[derive(Clone, Copy, Debug, Default)]
struct Confusion {
    hits: f64,
    misses: f64,
    false_alarms: f64,
    quiet: f64,
}

impl Confusion {
    fn of<'a>(scored: impl Iterator<Item = &'a (bool, bool)>) -> Self {
        let mut sum = Self::default();
        for scored in scored {
            match scored {
                (true, true) => sum.hits += 1.0,
                (true, false) => sum.misses += 1.0,
                (false, true) => sum.false_alarms += 1.0,
                (false, false) => sum.quiet += 1.0,
            }
        }
        sum
    }

    fn recall(self) -> f64 {
        self.hits / (self.hits + self.misses).max(1.0)
    }

    fn precision(self, weight_normals: Option<u64>) -> f64 {
        /// Anomalies of the whole HDFS set, of which published samples are drawn.
        const ANOMALIES: f64 = 16_838.0;
        let Some(normals) = weight_normals else {
            return self.hits / (self.hits + self.false_alarms).max(1.0);
        };
        let hits = ANOMALIES * self.recall();
        let false_alarms = normals as f64 * self.false_alarms / (self.false_alarms + self.quiet).max(1.0);
        hits / (hits + false_alarms).max(1e-12)
    }

    fn f1(self, weight_normals: Option<u64>) -> f64 {
        let (precision, recall) = (self.precision(weight_normals), self.recall());
        2.0 * precision * recall / (precision + recall).max(1e-12)
    }
}

fn add_scores(report: &mut Report, key: &str, options: &Options, input: &[Row], verdicts: &[Verdict]) {
    let scored: Vec<(bool, bool)> = input
        .iter()
        .zip(verdicts)
        .skip(options.skip)
        .filter_map(|(row, verdict)| row.label.map(|label| (label, verdict.is_anomalous)))
        .collect();
    if scored.is_empty() {
        return;
    }
    let weight = options.weight_normals;
    let all = Confusion::of(scored.iter());
    let between =
        interval(scored.len(), |drawn| Confusion::of(drawn.iter().map(|place| &scored[*place])).f1(weight));
    if key == "f1" {
        report.add("hits", all.hits);
        report.add("misses", all.misses);
        report.add("false_alarms", all.false_alarms);
        report.add("precision", format!("{:.4}", all.precision(weight)));
        report.add("recall", format!("{:.4}", all.recall()));
    }
    report.add(key, with_interval(all.f1(weight), between));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn false_alarms_weigh_as_if_the_set_were_whole() {
        let scored =
            [(true, true), (true, true), (false, true), (false, false), (false, false), (false, false)];
        let confusion = Confusion::of(scored.iter());
        assert_eq!(confusion.f1(None), 0.8);
        assert!((confusion.precision(Some(16_838)) - 0.8).abs() < 1e-9);
    }

    /// The bars hold on the public sets where they are at hand.
    #[test]
    fn public_sets_are_told_apart() {
        let sets = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/detection");
        let cases = [
            ("hdfs_sessions", Some("train_normal.csv.gz"), "test.csv.gz", Some(553_366), 0, 0.965),
            ("hdfs_sessions", None, "stream.csv.gz", None, 500, 0.75),
            ("openstack_kalaki", Some("train_normal.csv.gz"), "test.csv.gz", None, 0, 0.95),
        ];
        for (set, train, input, weight_normals, skip, f1_min) in cases {
            let folder = sets.join(set);
            if !folder.exists() {
                println!("skipped: {} is not there", folder.display());
                continue;
            }
            let mut events = BTreeMap::new();
            let mut read = |name: &str| rows(&folder.join(name), &mut events).unwrap();
            let (train, input) = (train.map(&mut read).unwrap_or_default(), read(input));
            let learning = if train.is_empty() { Learning::Unlabelled } else { Learning::Trusted };
            let verdicts = judged(learning, &train, &input, BTreeSet::new());
            let scored: Vec<(bool, bool)> = input
                .iter()
                .zip(&verdicts)
                .skip(skip)
                .map(|(row, verdict)| (row.label.unwrap(), verdict.is_anomalous))
                .collect();
            let f1 = Confusion::of(scored.iter()).f1(weight_normals);
            assert!(f1 >= f1_min, "{set}: {f1}");
        }
    }
}
