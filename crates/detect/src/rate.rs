//! Volume, errors and warnings of a service against what they have been.
//!
//! Every closed second is the end of windows of 3 to 60 s: the short one sees a big jump at once, the long one
//! a small jump that a short one cannot tell from chance. Windows of 10 s are learned 60 s after their end, so that
//! nothing judged is in the baseline it is judged against. They are learned as they were counted when they closed: rows
//! that come later were not there for judging either, and would make the baseline expect them.
//!
//! What was so at the same time of earlier days or weeks is no departure; see the cycle of `season`.
//!
//! A departure raises an alarm, which holds the baseline still and is told again every 10 s until three windows are
//! ordinary. An alarm that outlasts the hold ends by taking what it saw as the new baseline; the one before is kept
//! aside, so that the end of a long outage is a return and not another alarm.

use crate::Error;
use crate::baseline::{Baseline, EARLY, WINDOW_SECS};
use crate::decision::{Claim, Decision, Verdict, is_strong};
use crate::metric::{Direction, Metric};
use crate::options::Options;
use crate::season::{Cycle, CycleReadiness};
use crate::seconds::{Counts, Seconds};
use crate::service::Seen;
use crate::stats::NegativeBinomial;
use crate::wording::{grouped, rounded};
use model::codec::{Reader, Writer};

/// Lengths of the trailing windows that are judged, in seconds.
pub(crate) const JUDGED_SECS: [i64; 4] = [3, 10, 30, 60];

/// Place of the window that is learned among [`JUDGED_SECS`].
const LEARNED: usize = 1;

/// Windows that wait before they are learned: as many as the longest judged one has.
const WAITING_WINDOWS: usize = 6;

/// Ordinary windows in a row that end an alarm.
const CALM_WINDOWS: u8 = 3;

/// Windows in a row that speak for the baseline before the last adopted one (by a factor of e²).
const RETURN_WINDOWS: u8 = 3;
const RETURN_LN_FACTOR: f64 = 2.0;

/// More traffic than this many times the usual one explains no more failures.
const SHARE_GROWTH_MAX: f64 = 10.0;

/// Share of records that are errors, or warnings, in a service of which nothing is known, and how many windows of its
/// own outweigh that.
const USUAL_SHARE: f64 = 0.01;
const USUAL_WINDOWS: f64 = 10.0;

/// Failures in 10 s are a burst from so many times what is expected, and so many more.
const BURST_FACTOR: f64 = 5.0;
const BURST_MIN: f64 = 10.0;

/// While an alarm is on, a window this improbable still belongs to it.
const ALARM_P_VALUE: f64 = 0.01;

/// A count that left its baseline in the seconds from `begin` inclusive to `end` exclusive.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Departure {
    pub(crate) metric: Metric,
    pub(crate) begin: i64,
    pub(crate) end: i64,
    pub(crate) observed: u64,
    pub(crate) expected: f64,
    pub(crate) verdict: Verdict,
}

impl Departure {
    /// "42 errors in 10 s, expected 1.3"
    pub(crate) fn sentence(&self) -> String {
        let noun = self.metric.noun();
        let noun = if self.observed == 1 { noun.trim_end_matches('s') } else { noun };
        let secs = self.end - self.begin;
        format!("{} {noun} in {secs} s, expected {}", grouped(self.observed), rounded(self.expected))
    }
}

/// What judging needs besides counts.
pub(crate) struct Judging<'a> {
    pub(crate) decision: &'a Decision,
    pub(crate) options: &'a Options,
}

/// Counts of the windows that end at `end`, in the order of [`JUDGED_SECS`].
struct Windows<'a> {
    end: i64,
    counts: [Counts; JUDGED_SECS.len()],
    /// records expected in 10 s, if that is known
    records: Option<f64>,
    /// what is usual at this time of day and week
    cycle: Option<&'a Cycle>,
}

impl Windows<'_> {
    /// Whether it was like this at the same time of earlier days or weeks.
    fn is_usual(&self, metric: Metric, direction: Direction, secs: i64, observed: u64) -> bool {
        let per_window = observed as f64 * WINDOW_SECS as f64 / secs.max(WINDOW_SECS) as f64;
        self.cycle.is_some_and(|cycle| cycle.explains(metric, direction, self.end, per_window))
    }

    /// The count of the window that is learned.
    fn learned(&self, metric: Metric) -> u32 {
        const { assert!(JUDGED_SECS[LEARNED] == WINDOW_SECS) };
        metric.of(self.counts[LEARNED])
    }
}

#[derive(Clone, Debug, PartialEq)]
struct Alarm {
    since: i64,
    /// highest score so far
    score: f64,
    direction: Direction,
    calm_windows: u8,
    seen: Baseline,
}

/// One metric of one service.
#[derive(Clone, Debug, PartialEq)]
struct Series {
    baseline: Baseline,
    before: Option<Baseline>,
    return_windows: u8,
    alarm: Option<Alarm>,
    /// counts of the last windows, not learned yet, at most [`WAITING_WINDOWS`]
    waiting: Vec<u32>,
    /// windows that begin earlier are not learned
    learned_from: i64,
    /// no judged window reaches back beyond this second
    judged_from: i64,
}

impl Series {
    fn starting(second: i64) -> Self {
        let begin = next_window(second);
        Self {
            baseline: Baseline::default(),
            before: None,
            return_windows: 0,
            alarm: None,
            waiting: Vec::new(),
            learned_from: begin,
            judged_from: begin,
        }
    }

    fn ring(&mut self, since: i64, direction: Direction, score: f64) {
        self.alarm = Some(Alarm { since, score, direction, calm_windows: 0, seen: Baseline::default() });
    }

    /// Judges windows that are not closed: what is missing of them can only add. Told is what is new or became strong.
    fn look(&mut self, metric: Metric, windows: &Windows<'_>, judging: &Judging<'_>) -> Option<Departure> {
        if !metric.is_looked_for() || !self.is_ready(judging.options) {
            return None;
        }
        let found = self.search(metric, Direction::Up, windows, judging)?;
        let score = found.verdict.score;
        match &mut self.alarm {
            None => self.ring(windows.end, Direction::Up, score),
            Some(alarm) if is_strong(score) && !is_strong(alarm.score) => alarm.score = score,
            Some(_) => return None,
        }
        Some(found)
    }

    fn close(&mut self, metric: Metric, windows: &Windows<'_>, judging: &Judging<'_>) -> Option<Departure> {
        let end = windows.end;
        let is_window_end = end.rem_euclid(WINDOW_SECS) == 0;
        if let Some(alarm) = &self.alarm {
            if is_window_end {
                // a weak alarm may well be chance, which is part of what is usual
                if !is_strong(alarm.score) {
                    self.learn(metric, windows, judging.options);
                }
                return self.watch(metric, windows, judging);
            }
            let (direction, before) = (alarm.direction, alarm.score);
            let risen = |found: &Departure| is_strong(found.verdict.score) && !is_strong(before);
            let found = self.search(metric, direction, windows, judging).filter(risen)?;
            if let Some(alarm) = &mut self.alarm {
                alarm.score = found.verdict.score;
            }
            return Some(found);
        }
        if self.is_ready(judging.options) {
            let found = metric.directions().iter().find_map(|direction| {
                self.search(metric, *direction, windows, judging).map(|found| (*direction, found))
            });
            if let Some((direction, found)) = found {
                self.ring(end, direction, found.verdict.score);
                return Some(found);
            }
        }
        if is_window_end {
            self.learn(metric, windows, judging.options);
            self.look_back(metric, windows);
        }
        None
    }

    fn is_ready(&self, options: &Options) -> bool {
        self.baseline.windows() >= windows_to_learn(options)
    }

    /// What the baseline expects, for failures of a young one mixed with what services usually fail at: that none was
    /// seen in two minutes does not make two a surprise.
    fn predict(&self, metric: Metric, secs: i64, records: Option<f64>) -> NegativeBinomial {
        let learned = self.baseline.predict(secs, metric.memory());
        let (Metric::Errors | Metric::Warnings, Some(records)) = (metric, records) else { return learned };
        let usual = USUAL_SHARE * records * USUAL_WINDOWS;
        let windows = f64::from(self.baseline.windows());
        let mean = learned.mean * windows + usual * secs as f64 / WINDOW_SECS as f64;
        NegativeBinomial { mean: learned.mean.max(mean / (windows + USUAL_WINDOWS)), ..learned }
    }

    /// The least probable trailing window that is told, if any.
    fn search(
        &self,
        metric: Metric,
        direction: Direction,
        windows: &Windows<'_>,
        judging: &Judging<'_>,
    ) -> Option<Departure> {
        let mut worst: Option<Departure> = None;
        let end = windows.end;
        for (secs, counts) in JUDGED_SECS.into_iter().zip(windows.counts) {
            let begin = end - secs;
            if begin < self.judged_from || secs < direction.judged_secs_min() {
                continue;
            }
            let observed = u64::from(metric.of(counts));
            if direction == Direction::Up && judging.decision.is_too_few(observed) {
                continue;
            }
            let predicted = self.predict(metric, secs, windows.records);
            let by_share = match (metric, windows.records) {
                (Metric::Volume, _) | (_, None) => predicted.mean,
                (_, Some(records)) => {
                    // failures are records too: what grew besides them is traffic
                    let others = records * secs as f64 / WINDOW_SECS as f64 - predicted.mean;
                    let growth = f64::from(counts.records - metric.of(counts)) / others.max(1.0);
                    predicted.mean * growth.min(SHARE_GROWTH_MAX)
                }
            };
            let claim = Claim::Departure { metric, direction, observed, predicted: &predicted, by_share };
            let Some(verdict) = judging.decision.judge(&claim) else { continue };
            let is_return = self.before.as_ref().is_some_and(|before| {
                before.predict(secs, metric.memory()).ln_mass(observed) > predicted.ln_mass(observed)
            });
            let is_worse = worst.as_ref().is_none_or(|worst| verdict.p_value < worst.verdict.p_value);
            if is_worse && !is_return && !windows.is_usual(metric, direction, secs, observed) {
                worst = Some(Departure { metric, begin, end, observed, expected: predicted.mean, verdict });
            }
        }
        worst
    }

    /// A window ends while an alarm is on.
    fn watch(&mut self, metric: Metric, windows: &Windows<'_>, judging: &Judging<'_>) -> Option<Departure> {
        let end = windows.end;
        let count = windows.learned(metric);
        let predicted = self.baseline.predict(WINDOW_SECS, metric.memory());
        let alarm = self.alarm.as_mut()?;
        let is_calm = alarm.direction.p_value(u64::from(count), &predicted) > ALARM_P_VALUE;
        alarm.calm_windows = if is_calm { alarm.calm_windows + 1 } else { 0 };
        if end - alarm.since > WINDOW_SECS {
            alarm.seen.learn(count, metric.memory());
        }
        if alarm.calm_windows == CALM_WINDOWS {
            if is_strong(alarm.score) {
                self.end_alarm(end);
            } else {
                self.alarm = None;
            }
            return None;
        }
        let is_held_out = end - alarm.since >= i64::from(judging.options.hold_secs_max);
        if is_held_out && alarm.seen.windows() >= EARLY as u32 {
            let seen = std::mem::take(&mut alarm.seen);
            self.before = Some(std::mem::replace(&mut self.baseline, seen));
            self.end_alarm(end);
            return None;
        }
        let direction = alarm.direction;
        if is_calm { None } else { self.search(metric, direction, windows, judging) }
    }

    fn end_alarm(&mut self, end: i64) {
        self.alarm = None;
        self.return_windows = 0;
        self.waiting.clear();
        self.learned_from = end;
        self.judged_from = end;
    }

    fn learn(&mut self, metric: Metric, windows: &Windows<'_>, options: &Options) {
        let end = windows.end;
        if end - WINDOW_SECS < self.learned_from {
            return;
        }
        let count = windows.learned(metric);
        if !self.is_ready(options) {
            self.baseline.learn(count, metric.memory());
            self.judged_from = end;
            return;
        }
        // a young baseline needs every window more than it needs to be kept from what is judged
        let wait = (self.baseline.windows() as usize / 4).clamp(1, WAITING_WINDOWS);
        while self.waiting.len() >= wait {
            self.baseline.learn(self.waiting.remove(0), metric.memory());
        }
        self.waiting.push(count);
    }

    /// Goes back to the baseline before the last adopted one when counts say so for some windows.
    fn look_back(&mut self, metric: Metric, windows: &Windows) {
        let Some(before) = &self.before else { return };
        let count = u64::from(windows.learned(metric));
        let ln_mass = |baseline: &Baseline| baseline.predict(WINDOW_SECS, metric.memory()).ln_mass(count);
        let is_return = ln_mass(before) > ln_mass(&self.baseline) + RETURN_LN_FACTOR;
        self.return_windows = if is_return { self.return_windows + 1 } else { 0 };
        if self.return_windows == RETURN_WINDOWS
            && let Some(before) = self.before.take()
        {
            self.baseline = before;
            self.end_alarm(windows.end);
        }
    }

    fn encode(&self, writer: &mut Writer) {
        self.baseline.encode(writer);
        writer.option(self.before.as_ref(), |writer, before| before.encode(writer));
        writer.u8(self.return_windows);
        writer.option(self.alarm.as_ref(), |writer, alarm| {
            writer.i64(alarm.since);
            writer.f64(alarm.score);
            writer.u8(u8::from(alarm.direction == Direction::Down));
            writer.u8(alarm.calm_windows);
            alarm.seen.encode(writer);
        });
        writer.list(&self.waiting, |writer, count| writer.u32(*count));
        writer.i64(self.learned_from);
        writer.i64(self.judged_from);
    }

    fn decode(reader: &mut Reader<'_>) -> Result<Self, Error> {
        Ok(Self {
            baseline: Baseline::decode(reader)?,
            before: reader.option(Baseline::decode)?,
            return_windows: reader.u8()?,
            alarm: reader.option(|reader| {
                Ok::<_, Error>(Alarm {
                    since: reader.i64()?,
                    score: reader.f64()?,
                    direction: if reader.u8()? == 0 { Direction::Up } else { Direction::Down },
                    calm_windows: reader.u8()?,
                    seen: Baseline::decode(reader)?,
                })
            })?,
            waiting: reader.list(Reader::u32)?,
            learned_from: reader.i64()?,
            judged_from: reader.i64()?,
        })
    }
}

/// The rate detector of one service.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Rate {
    /// in the order of [`Metric::ALL`]
    series: [Series; 3],
    cycle: Option<Cycle>,
}

impl Rate {
    /// For a service whose first record was in `second`.
    pub(crate) fn starting(second: i64) -> Self {
        Self { series: Metric::ALL.map(|_| Series::starting(second)), cycle: None }
    }

    /// Judges the windows that end at `end` and learns those that are ripe. Called once for each second, in order.
    pub(crate) fn close(
        &mut self,
        seconds: &Seconds,
        end: i64,
        judging: &Judging<'_>,
        mut found: impl FnMut(Departure),
    ) {
        let windows = windows(&self.series, self.cycle.as_ref(), seconds.trailing(end, JUDGED_SECS), end);
        let counts = windows.counts[LEARNED];
        for (metric, series) in Metric::ALL.into_iter().zip(&mut self.series) {
            if let Some(departure) = series.close(metric, &windows, judging) {
                found(departure);
            }
        }
        if judging.options.has_season && end.rem_euclid(WINDOW_SECS) == 0 {
            self.cycle.get_or_insert_with(|| Cycle::starting(end)).learn(end, counts);
        }
    }

    /// Whether the service usually has a burst of failures at this time of day or week, far above what it has otherwise,
    /// and `counts` of the last 10 s are no more than that. A single template that rises is a part of it then. That
    /// failures scatter is no burst: else a new error would hide behind the highest of some quiet hour.
    pub(crate) fn is_habitual_burst(&self, end: i64, counts: Counts) -> bool {
        let Some(cycle) = &self.cycle else { return false };
        let failing = Metric::ALL.into_iter().zip(&self.series).skip(1);
        let is_usual = |metric: Metric, count: f64| cycle.explains(metric, Direction::Up, end, count);
        let mut is_burst = false;
        for (metric, series) in failing {
            let observed = f64::from(metric.of(counts));
            if !is_usual(metric, observed) {
                return false;
            }
            let expected = series.baseline.predict(WINDOW_SECS, metric.memory()).mean;
            let burst = (BURST_FACTOR * expected).max(expected + BURST_MIN);
            is_burst |= observed > 0.0 && is_usual(metric, burst.max(observed));
        }
        is_burst
    }

    /// How far the learning of the cycle is; `None` before the first window, or if it is off.
    pub(crate) fn cycle(&self) -> Option<CycleReadiness> {
        self.cycle.as_ref().map(Cycle::readiness)
    }

    /// Judges what there is of windows that end at `end` and are open still.
    pub(crate) fn look(
        &mut self,
        seen: &Seen<'_>,
        end: i64,
        judging: &Judging<'_>,
        mut found: impl FnMut(Departure),
    ) {
        let windows = windows(&self.series, self.cycle.as_ref(), seen.trailing(end, JUDGED_SECS), end);
        for (metric, series) in Metric::ALL.into_iter().zip(&mut self.series) {
            if let Some(departure) = series.look(metric, &windows, judging) {
                found(departure);
            }
        }
    }

    /// Records expected in 10 s, once that was learned.
    pub(crate) fn expected_records(&self, options: &Options) -> Option<NegativeBinomial> {
        let volume = &self.series[0];
        let is_known = volume.is_ready(options) && volume.alarm.is_none();
        is_known.then(|| volume.baseline.predict(WINDOW_SECS, Metric::Volume.memory()))
    }

    /// The service speaks again in `second` after it slept. How often it fails is still known; how much it speaks
    /// is learned anew, since hours may have passed.
    pub(crate) fn wake(&mut self, second: i64) {
        for (metric, series) in Metric::ALL.into_iter().zip(&mut self.series) {
            let fresh = Series::starting(second);
            *series = match metric {
                Metric::Volume => fresh,
                Metric::Errors | Metric::Warnings => Series {
                    baseline: std::mem::take(&mut series.baseline),
                    before: series.before.take(),
                    ..fresh
                },
            };
        }
    }

    /// Share of the learning of each metric that is done, in 0..=1.
    pub(crate) fn readiness(&self, options: &Options) -> [(Metric, f64); 3] {
        let share = |series: &Series| {
            (f64::from(series.baseline.windows()) / f64::from(windows_to_learn(options))).min(1.0)
        };
        std::array::from_fn(|place| (Metric::ALL[place], share(&self.series[place])))
    }

    pub(crate) fn encode(&self, writer: &mut Writer) {
        self.series.iter().for_each(|series| series.encode(writer));
        writer.option(self.cycle.as_ref(), |writer, cycle| cycle.encode(writer));
    }

    pub(crate) fn decode(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let series = [Series::decode(reader)?, Series::decode(reader)?, Series::decode(reader)?];
        Ok(Self { series, cycle: reader.option(Cycle::decode)? })
    }
}

fn windows<'a>(
    series: &[Series; 3],
    cycle: Option<&'a Cycle>,
    counts: [Counts; JUDGED_SECS.len()],
    end: i64,
) -> Windows<'a> {
    let volume = &series[0].baseline;
    let records = (volume.windows() > 0).then(|| volume.predict(WINDOW_SECS, Metric::Volume.memory()).mean);
    Windows { end, counts, records, cycle }
}

fn windows_to_learn(options: &Options) -> u32 {
    options.learn_secs.div_ceil(WINDOW_SECS as u32)
}

/// Begin of the first whole window after the one that `second` is in.
fn next_window(second: i64) -> i64 {
    (second.div_euclid(WINDOW_SECS) + 1) * WINDOW_SECS
}
