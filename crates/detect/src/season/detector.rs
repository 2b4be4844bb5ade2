//! The judge of a series.

use super::period::{POINTS_MAX, period};
use super::window::{Window, quantile};
use crate::Error;
use model::Timestamp;
use model::codec::{Reader, Writer};
use std::collections::{BTreeSet, VecDeque};

/// Periods whose same phase makes the profile.
const PERIODS: usize = 7;

/// Points kept: [`PERIODS`] of the longest period and the neighbours of a phase.
const HISTORY_MAX: usize = (PERIODS + 1) * POINTS_MAX;

/// Neighbours of a phase, as a share of the period, on each side.
const NEIGHBOURS: f64 = 0.005;

/// Quantiles of the same phase between which a value is explained.
const EXPLAINED: (f64, f64) = (0.1, 0.9);

/// Last points whose median is the level left over.
const LEVEL_POINTS: usize = 3;

/// Points whose misses make the scale, and the quantile of them that is the typical miss.
const SCALE_POINTS: usize = 500;
const SCALE_QUANTILE: f64 = 0.75;

/// Misses before the scale is believed.
const SCALE_POINTS_MIN: usize = 11;

/// Points over which the usual span of values is taken; a miss below [`FLOOR`] of it is never unusual.
const SPAN_POINTS: usize = 2_000;
const FLOOR: f64 = 0.04;

/// Points without a zero after which a zero is told, and the score it gets.
const ZERO_POINTS_MIN: u64 = 50;
const ZERO_SCORE: f64 = 99.0;

/// Steps between points from which the typical one is taken.
const STEPS: usize = 50;

/// A part of the detector that can be left out, to measure what it is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SeasonPiece {
    /// the same phase of earlier periods
    Season,
    /// explanations besides the expected value: the spread of the phase and the last values
    Envelope,
    /// no scale below a share of the usual span of values
    Floor,
    /// a zero where there never was one
    Silence,
}

impl SeasonPiece {
    /// All pieces, with their names.
    pub const ALL: [(Self, &'static str); 4] = [
        (Self::Season, "season"),
        (Self::Envelope, "envelope"),
        (Self::Floor, "floor"),
        (Self::Silence, "silence"),
    ];
}

/// Settings of a series detector.
#[derive(Clone, Debug, PartialEq)]
pub struct SeasonOptions {
    /// typical misses from which a point is anomalous, 1..=1000
    pub score_min: f64,
    /// parts left out
    pub without: BTreeSet<SeasonPiece>,
}

impl Default for SeasonOptions {
    fn default() -> Self {
        Self { score_min: 10.0, without: BTreeSet::new() }
    }
}

/// What is said of a point.
#[derive(Clone, Debug, PartialEq)]
pub struct SeasonReading {
    /// past the threshold
    pub is_anomalous: bool,
    /// distance to the nearest explanation, in typical misses; 0 while too little is known
    pub score: f64,
    /// what was expected
    pub expected: f64,
    /// why, with numbers
    pub sentence: String,
}

/// One series.
#[derive(Clone, Debug)]
pub struct SeasonDetector {
    options: SeasonOptions,
    /// the last values, oldest first
    history: VecDeque<f64>,
    /// seconds between the last points
    steps_secs: Vec<f64>,
    last: Option<Timestamp>,
    period: Option<usize>,
    points: u64,
    zeros: u64,
    values: Window,
    levels: Window,
    misses: Window,
    span: Window,
}

/// What would explain a point.
struct Explained {
    /// profile of the phase; 0 without one
    phase: f64,
    expected: f64,
    low: f64,
    high: f64,
}

impl SeasonDetector {
    /// A detector that has seen nothing.
    #[must_use]
    pub fn new(options: SeasonOptions) -> Self {
        Self {
            options,
            history: VecDeque::new(),
            steps_secs: Vec::new(),
            last: None,
            period: None,
            points: 0,
            zeros: 0,
            values: Window::new(LEVEL_POINTS),
            levels: Window::new(LEVEL_POINTS),
            misses: Window::new(SCALE_POINTS),
            span: Window::new(SPAN_POINTS),
        }
    }

    /// Judges a point and learns it. A value that is not finite is neither judged nor learned; the value before it
    /// stands in its place.
    pub fn observe(&mut self, ts: Timestamp, value: f64) -> SeasonReading {
        self.keep_step(ts);
        let value = if value.is_finite() { value } else { self.history.back().copied().unwrap_or(0.0) };
        let explained = self.explain();
        let reading = self.judge(value, &explained);
        self.learn(value, &explained);
        reading
    }

    /// Points of a period, once found.
    #[must_use]
    pub fn period_points(&self) -> Option<usize> {
        self.period
    }

    /// Appends what was learned; the options are not part of it.
    pub fn encode(&self, writer: &mut Writer) {
        writer.length(self.history.len());
        self.history.iter().for_each(|value| writer.f64(*value));
        writer.list(&self.steps_secs, |writer, step| writer.f64(*step));
        writer.option(self.last.as_ref(), |writer, last| writer.i64(last.0));
        writer.option(self.period.as_ref(), |writer, period| writer.length(*period));
        writer.u64(self.points);
        writer.u64(self.zeros);
        [&self.values, &self.levels, &self.misses, &self.span]
            .iter()
            .for_each(|window| window.encode(writer));
    }

    /// Goes on with what [`Self::encode`] wrote.
    ///
    /// # Errors
    /// [`Error::Damaged`] for anything else.
    pub fn decode(options: SeasonOptions, reader: &mut Reader<'_>) -> Result<Self, Error> {
        let detector = Self {
            options,
            history: reader.list(Reader::f64)?.into(),
            steps_secs: reader.list(Reader::f64)?,
            last: reader.option(|reader| reader.i64().map(Timestamp))?,
            period: reader.option(|reader| reader.u32().map(|period| period as usize))?,
            points: reader.u64()?,
            zeros: reader.u64()?,
            values: Window::decode(LEVEL_POINTS, reader)?,
            levels: Window::decode(LEVEL_POINTS, reader)?,
            misses: Window::decode(SCALE_POINTS, reader)?,
            span: Window::decode(SPAN_POINTS, reader)?,
        };
        let is_fine = detector.history.len() <= HISTORY_MAX
            && detector.history.iter().all(|value| value.is_finite())
            && detector.steps_secs.len() <= STEPS
            && detector.period.is_none_or(|period| (1..=POINTS_MAX).contains(&period));
        if is_fine { Ok(detector) } else { Err(Error::Damaged("a series")) }
    }

    fn has(&self, piece: SeasonPiece) -> bool {
        !self.options.without.contains(&piece)
    }

    fn keep_step(&mut self, ts: Timestamp) {
        if let Some(last) = self.last
            && self.steps_secs.len() < STEPS
        {
            self.steps_secs.push(ts.since(last).as_secs_f64());
        }
        self.last = Some(ts);
        // At 16, 32, 64, … points: the longer the series, the longer the period it may show.
        if self.points >= 16 && self.points.is_power_of_two() {
            self.period = period(&self.steps_secs, &self.history);
        }
    }

    fn explain(&self) -> Explained {
        let left_over = self.levels.quantile(0.5).unwrap_or(0.0);
        let same = if self.has(SeasonPiece::Season) { self.same_phase() } else { Vec::new() };
        let phase = quantile(&same, 0.5).unwrap_or(0.0);
        let expected = phase + left_over;
        let mut explained = Explained { phase, expected, low: expected, high: expected };
        if self.has(SeasonPiece::Envelope) {
            let spread = [quantile(&same, EXPLAINED.0), quantile(&same, EXPLAINED.1)];
            let spread = spread.into_iter().flatten().map(|value| value + left_over);
            for value in spread.chain(self.values.quantile(0.5)) {
                explained.low = explained.low.min(value);
                explained.high = explained.high.max(value);
            }
        }
        explained
    }

    /// Values of the same phase of earlier periods and of its neighbours, sorted.
    fn same_phase(&self) -> Vec<f64> {
        let Some(period) = self.period else { return Vec::new() };
        let neighbours = ((NEIGHBOURS * period as f64).round() as usize).max(1);
        let mut same = Vec::with_capacity(PERIODS * (2 * neighbours + 1));
        for ago in (1..=PERIODS).map(|periods| periods * period) {
            let Some(middle) = self.history.len().checked_sub(ago) else { break };
            let places = middle.saturating_sub(neighbours)..=middle + neighbours;
            same.extend(places.filter_map(|place| self.history.get(place)));
        }
        same.sort_by(f64::total_cmp);
        same
    }

    fn judge(&self, value: f64, explained: &Explained) -> SeasonReading {
        let distance = (value - explained.high).max(explained.low - value).max(0.0);
        let typical = self.misses.quantile(SCALE_QUANTILE).filter(|_| self.misses.len() >= SCALE_POINTS_MIN);
        let mut score = 0.0;
        if let Some(typical) = typical {
            let span = self.span.quantile(0.95).unwrap_or(0.0) - self.span.quantile(0.05).unwrap_or(0.0);
            let floor = if self.has(SeasonPiece::Floor) { FLOOR * span } else { 0.0 };
            score = distance / typical.max(floor).max(1e-9);
        }
        let is_silent = value <= 0.0 && self.zeros == 0 && self.points >= ZERO_POINTS_MIN;
        if is_silent && self.has(SeasonPiece::Silence) {
            score = f64::max(score, ZERO_SCORE);
        }
        let sentence = format!(
            "{value:.4}, expected {:.4}; {score:.1} times the typical miss off what explains it",
            explained.expected
        );
        let is_anomalous = score > self.options.score_min;
        SeasonReading { is_anomalous, score, expected: explained.expected, sentence }
    }

    fn learn(&mut self, value: f64, explained: &Explained) {
        self.points += 1;
        self.zeros += u64::from(value <= 0.0);
        self.misses.push((value - explained.expected).abs());
        self.levels.push(value - explained.phase);
        self.values.push(value);
        self.span.push(value);
        if self.history.len() == HISTORY_MAX {
            self.history.pop_front();
        }
        self.history.push_back(value);
    }
}
