//! `series`: the season detector on a file of series, scored by events if there are labels.
//!
//! Each series has a detector of its own, with the same settings, and a point is judged before it is learned. `--out`
//! gets the points that alarm; labels are read for the score alone.

use std::collections::BTreeSet;
use std::io::{BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use detect::{SeasonDetector, SeasonOptions, SeasonPiece};
use model::Timestamp;

use crate::clock;
use crate::public_set::{add_cost, csv, instant, interval, pieces, with_interval};
use crate::report::{Report, Style};

/// False alarms at most so many points apart count once.
const GAP_POINTS: usize = 10;

/// Points behind an event in which an alarm still finds it.
const LATE_POINTS: usize = 3;

#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Points as `series,timestamp,value[,label]`, in order of time within a series
    #[arg(long)]
    input: PathBuf,
    /// Where points that alarm go, as `series,timestamp,score,expected`
    #[arg(long)]
    out: PathBuf,
    /// Typical misses from which a point alarms
    #[arg(long, default_value_t = SeasonOptions::default().score_min)]
    score_min: f64,
    /// Leave out parts: season, envelope, floor, silence
    #[arg(long, value_delimiter = ',')]
    without: Vec<String>,
    /// Score without each part too
    #[arg(long)]
    ablation: bool,
    #[command(flatten)]
    style: Style,
}

struct Point {
    time: String,
    ts: Timestamp,
    value: f64,
    is_labelled: bool,
}

struct Series {
    name: String,
    points: Vec<Point>,
}

/// A score and what was expected, per point.
type Scores = Vec<(f64, f64)>;

pub(crate) fn run(options: &Options) -> anyhow::Result<ExitCode> {
    let begin = clock::now();
    let input = read(options)?;
    let without = pieces(&options.without, &SeasonPiece::ALL)?;
    let scores = scored(&input, &without);
    let mut out = BufWriter::new(std::fs::File::create(&options.out)?);
    writeln!(out, "series,timestamp,score,expected")?;
    for (series, scores) in input.iter().zip(&scores) {
        let alarms = series.points.iter().zip(scores).filter(|(_, (score, _))| *score > options.score_min);
        for (point, (score, expected)) in alarms {
            writeln!(out, "{},{},{score:.3},{expected}", series.name, point.time)?;
        }
    }
    out.flush()?;
    let mut report = Report::new("series");
    report.add("series", input.len());
    report.add("points", input.iter().map(|series| series.points.len()).sum::<usize>());
    if input.iter().flat_map(|series| &series.points).any(|point| point.is_labelled) {
        add_scores(&mut report, "event_f1", &input, &scores, options.score_min);
        for (piece, name) in SeasonPiece::ALL.into_iter().filter(|_| options.ablation) {
            let mut without = without.clone();
            without.insert(piece);
            let scores = scored(&input, &without);
            add_scores(&mut report, &format!("event_f1_without_{name}"), &input, &scores, options.score_min);
        }
    }
    add_cost(&mut report, begin)?;
    report.print(options.style)?;
    Ok(ExitCode::SUCCESS)
}

fn read(options: &Options) -> anyhow::Result<Vec<Series>> {
    let mut input: Vec<Series> = Vec::new();
    for record in csv(&options.input)?.records() {
        let record = record?;
        let field = |place: usize| record.get(place).unwrap_or("");
        let (name, time) = (field(0), field(1));
        let ts = instant(time).with_context(|| format!("{time:?} is no time"))?;
        let is_labelled = field(3).parse::<f64>().is_ok_and(|label| label != 0.0);
        let point =
            Point { time: time.to_owned(), ts, value: field(2).parse().unwrap_or(f64::NAN), is_labelled };
        match input.iter_mut().rev().find(|series| series.name == name) {
            Some(series) => series.points.push(point),
            None => input.push(Series { name: name.to_owned(), points: vec![point] }),
        }
    }
    Ok(input)
}

fn scored(input: &[Series], without: &BTreeSet<SeasonPiece>) -> Vec<Scores> {
    let options = SeasonOptions { without: without.clone(), ..SeasonOptions::default() };
    let of = |series: &Series| {
        let mut detector = SeasonDetector::new(options.clone());
        let readings = series.points.iter().map(|point| detector.observe(point.ts, point.value));
        readings.map(|reading| (reading.score, reading.expected)).collect()
    };
    input.iter().map(of).collect()
}

/// Events found, false alarms and events missed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Events {
    found: usize,
    false_alarms: usize,
    missed: usize,
}

impl Events {
    fn f1(self) -> f64 {
        let doubled = 2.0 * self.found as f64;
        doubled / (doubled + (self.false_alarms + self.missed) as f64).max(1.0)
    }

    fn plus(self, other: Self) -> Self {
        Self {
            found: self.found + other.found,
            false_alarms: self.false_alarms + other.false_alarms,
            missed: self.missed + other.missed,
        }
    }
}

/// A run of labelled points is an event; the first hundred points, or a tenth, are warm-up.
fn events(labels: &[bool], alarms: &[bool]) -> Events {
    let warm = 100.min(labels.len() / 10);
    let mut events = Events::default();
    let mut is_covered = vec![false; labels.len()];
    let mut place = 0;
    while place < labels.len() {
        let length = labels[place..].iter().take_while(|label| **label).count();
        if length == 0 {
            place += 1;
            continue;
        }
        let end = (place + length + LATE_POINTS).min(labels.len());
        is_covered[place..end].fill(true);
        if place + length > warm {
            let is_found = alarms[place..end].contains(&true);
            events.found += usize::from(is_found);
            events.missed += usize::from(!is_found);
        }
        place += length;
    }
    let mut last = None;
    for place in (0..labels.len()).filter(|place| alarms[*place] && !is_covered[*place]) {
        let is_apart = last.is_none_or(|last| place - last > GAP_POINTS);
        events.false_alarms += usize::from(place >= warm && is_apart);
        last = Some(place);
    }
    events
}

fn add_scores(report: &mut Report, key: &str, input: &[Series], scores: &[Scores], score_min: f64) {
    let per_series: Vec<Events> = input
        .iter()
        .zip(scores)
        .map(|(series, scores)| {
            let labels: Vec<bool> = series.points.iter().map(|point| point.is_labelled).collect();
            let alarms: Vec<bool> = scores.iter().map(|(score, _)| *score > score_min).collect();
            events(&labels, &alarms)
        })
        .collect();
    let sum = |all: &mut dyn Iterator<Item = &Events>| all.fold(Events::default(), |sum, one| sum.plus(*one));
    let all = sum(&mut per_series.iter());
    let between =
        interval(per_series.len(), |drawn| sum(&mut drawn.iter().map(|place| &per_series[*place])).f1());
    if key == "event_f1" {
        report.add("found", all.found);
        report.add("false_alarms", all.false_alarms);
        report.add("missed", all.missed);
    }
    report.add(key, with_interval(all.f1(), between));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_runs_of_labels_and_near_false_alarms_count_once() {
        let mut labels = [false; 60];
        labels[20..23].fill(true);
        labels[40] = true;
        let of = |found, false_alarms, missed| Events { found, false_alarms, missed };
        let cases: [(&[usize], Events); 4] = [
            (&[], of(0, 0, 2)),
            (&[25, 40], of(2, 0, 0)),
            (&[26, 28, 55], of(0, 2, 2)),
            (&[2, 21], of(1, 0, 1)),
        ];
        for (places, expected) in cases {
            let mut alarms = [false; 60];
            places.iter().for_each(|place| alarms[*place] = true);
            assert_eq!(events(&labels, &alarms), expected, "{places:?}");
        }
    }
}
