//! The windows of one service.

use super::cuts::{depth, range, spreads};
use super::features::{FEATURES, Features, Gathered};
use crate::limits::FOREST_WINDOWS_MAX;
use crate::mix::windows::{Open, Windows};
use crate::{Error, TemplateSlot};
use model::codec::{Reader, Writer};
use model::{Severity, Timestamp};

/// Past windows before one is judged.
const WARM: usize = 60;

/// Windows between two refits.
const REFIT_WINDOWS: u64 = 64;

/// The tail is taken from this share of the depths, the shallowest, and from at most so many.
const TAIL_SHARE: f64 = 0.1;
const TAIL_MAX: f64 = 30.0;

/// Smallest mean of what the tail exceeds its edge by; depths are means of few trees and scatter by themselves.
const EXCESS_MIN: f64 = 0.05;

/// What is less probable is not learned, for a while.
const UNUSUAL_P_VALUE: f64 = 1e-4;

/// Features in a sentence.
const TOP: usize = 2;

/// Settings of the forest.
#[derive(Clone, Debug, PartialEq)]
pub struct ForestOptions {
    /// whether there is such a detector; off, it keeps nothing and finds nothing
    pub is_on: bool,
    /// length of a window, in seconds, 10..=3600
    pub window_secs: u32,
    /// records below which a window is neither judged nor learned, 1..=100000
    pub records_min: u32,
    /// p-values above are not given, in 0..=1; the decision cuts further below
    pub p_value_max: f64,
    /// how long odd windows are held against what was before, in seconds, 0..=86400
    pub hold_secs_max: u32,
    /// seed of the cuts
    pub seed: u64,
}

impl Default for ForestOptions {
    fn default() -> Self {
        Self {
            is_on: false,
            window_secs: 30,
            records_min: 10,
            p_value_max: 1e-3,
            hold_secs_max: 600,
            seed: 0,
        }
    }
}

impl ForestOptions {
    /// Refuses the first value that is out of its range.
    pub fn validate(&self) -> Result<(), Error> {
        let checks = [
            ((10..=3_600).contains(&self.window_secs), "forest.window_secs", "10 to 3600"),
            ((1..=100_000).contains(&self.records_min), "forest.records_min", "1 to 100000"),
            ((0.0..=1.0).contains(&self.p_value_max), "forest.p_value_max", "0 to 1"),
            (self.hold_secs_max <= 86_400, "forest.hold_secs_max", "0 to 86400"),
        ];
        match checks.into_iter().find(|(is_fine, _, _)| !is_fine) {
            Some((_, name, range)) => Err(Error::Option { name, range }),
            None => Ok(()),
        }
    }
}

/// A window unlike those before.
#[derive(Clone, Debug, PartialEq)]
pub struct Oddity {
    /// begin of the window
    pub begin: Timestamp,
    /// end of the window, exclusive
    pub end: Timestamp,
    /// one window of one service: the chance of one at least this odd, in 0..=1
    pub p_value: f64,
    /// mean number of cuts after which it was alone, 1..=16
    pub depth: f64,
    /// the same, usually: the median
    pub usual_depth: f64,
    /// "7.5 % errors (usually 0.0 % errors to 0.4 % errors) …"
    pub sentence: String,
}

/// Minus the logarithm of the depth below the first cut: no window is alone sooner, and the way there is long.
fn openness(depth: f64) -> f64 {
    -(depth - 1.0 + 0.02).max(0.02).ln()
}

/// The windows of one service, as points in a forest.
#[derive(Clone, Debug)]
pub struct ForestDetector {
    options: ForestOptions,
    windows: Windows,
    open: Open<Gathered>,
    /// past windows; once full the oldest is overwritten
    past: Vec<Features>,
    /// depths of past windows when they were new, likewise
    depths: Vec<f64>,
    learned: u64,
    judged: u64,
    held: u32,
}

impl ForestDetector {
    /// Nothing learned yet. The options should have been validated.
    #[must_use]
    pub fn new(options: ForestOptions) -> Self {
        let windows = Windows::new(options.window_secs, i64::MIN);
        Self {
            options,
            windows,
            open: Open::default(),
            past: Vec::new(),
            depths: Vec::new(),
            learned: 0,
            judged: 0,
            held: 0,
        }
    }

    /// Counts a record. Those of closed windows count nowhere.
    pub fn observe(&mut self, ts: Timestamp, severity: Severity, template: TemplateSlot, is_new: bool) {
        if let Some(gathered) = self.gathered(ts) {
            gathered.add(severity, template.0, is_new);
        }
    }

    /// Takes in a duration, in milliseconds. What is not finite or negative is none.
    pub fn measure(&mut self, ts: Timestamp, duration_ms: f64) {
        if duration_ms.is_finite()
            && duration_ms >= 0.0
            && let Some(gathered) = self.gathered(ts)
        {
            gathered.measure(duration_ms);
        }
    }

    fn gathered(&mut self, ts: Timestamp) -> Option<&mut Gathered> {
        let window = self.windows.of(ts.secs()).filter(|_| self.options.is_on)?;
        self.open.at(window)
    }

    /// Every record before `until` is in, as far as is waited for: judges the windows that end by then, each once,
    /// and learns them.
    pub fn close(&mut self, until: Timestamp) -> Vec<Oddity> {
        if !self.options.is_on {
            return Vec::new();
        }
        let closed = self.windows.close(until.secs(), self.open.numbers());
        closed.into_iter().filter_map(|window| self.close_window(window)).collect()
    }

    fn close_window(&mut self, window: i64) -> Option<Oddity> {
        let gathered = self.open.take(window)?;
        if gathered.records() < self.options.records_min {
            return None;
        }
        let features = gathered.features();
        if self.past.len() < WARM {
            self.learn(features);
            return None;
        }
        let spreads = spreads(&self.past);
        let refit = self.learned / REFIT_WINDOWS;
        let seed = self.options.seed ^ refit.wrapping_mul(0x2545_f491_4f6c_dd1d);
        let depth = depth(&features, &self.past, &spreads, seed);
        let p_value = self.p_value(depth);
        let oddity = p_value
            .filter(|p_value| *p_value <= self.options.p_value_max)
            .map(|p_value| self.tell(window, &features, depth, p_value));
        let hold_max = self.options.hold_secs_max / self.options.window_secs.max(1);
        let is_held = p_value.is_some_and(|p_value| p_value < UNUSUAL_P_VALUE) && self.held < hold_max;
        self.held = if is_held { self.held + 1 } else { 0 };
        if !is_held {
            self.learn(features);
            self.keep_depth(depth);
        }
        oddity
    }

    fn learn(&mut self, features: Features) {
        let place = (self.learned % FOREST_WINDOWS_MAX as u64) as usize;
        self.learned += 1;
        if self.past.len() < FOREST_WINDOWS_MAX {
            self.past.push(features)
        } else {
            self.past[place] = features
        }
    }

    fn keep_depth(&mut self, depth: f64) {
        let place = (self.judged % FOREST_WINDOWS_MAX as u64) as usize;
        self.judged += 1;
        if self.depths.len() < FOREST_WINDOWS_MAX {
            self.depths.push(depth)
        } else {
            self.depths[place] = depth
        }
    }

    /// The chance of a depth at most this, by the depths that past windows had when they were new.
    fn p_value(&self, depth: f64) -> Option<f64> {
        if self.depths.len() < WARM {
            return None;
        }
        let mut past: Vec<f64> = self.depths.iter().map(|depth| openness(*depth)).collect();
        past.sort_by(|a, b| b.total_cmp(a));
        let openness = openness(depth);
        let tail = ((past.len() as f64 * TAIL_SHARE) as usize).max(2);
        let edge = past[tail];
        if openness <= edge {
            let above = past.partition_point(|past| *past >= openness);
            return Some((above + 1) as f64 / (past.len() + 1) as f64);
        }
        let excess: f64 = past[..tail].iter().map(|past| past - edge).sum();
        let mean = (excess / tail as f64).max(EXCESS_MIN);
        let counted = (tail as f64).min(TAIL_MAX);
        let beyond = (1.0 + (openness - edge) / (mean * counted)).powf(-counted);
        Some((tail + 1) as f64 / (past.len() + 1) as f64 * beyond)
    }

    fn tell(&self, window: i64, features: &Features, depth: f64, p_value: f64) -> Oddity {
        let spreads = spreads(&self.past);
        let mut off: Vec<(f64, usize)> = (0..FEATURES)
            .map(|feature| {
                let (low, high) = range(&self.past, feature);
                let value = features.0[feature];
                ((value - high).max(low - value) / spreads[feature], feature)
            })
            .collect();
        off.sort_by(|a, b| b.0.total_cmp(&a.0));
        let told = off.iter().take(TOP).filter(|(distance, _)| *distance > 0.0).map(|(_, feature)| {
            let (low, high) = range(&self.past, *feature);
            let mut usual = [Features::default(); 2];
            usual[0].0[*feature] = low;
            usual[1].0[*feature] = high;
            let number = |features: &Features| {
                features.tell(*feature).split(' ').next().unwrap_or_default().to_owned()
            };
            format!("{} (usually {} to {})", features.tell(*feature), number(&usual[0]), number(&usual[1]))
        });
        let told: Vec<String> = told.collect();
        let what = if told.is_empty() { "a mixture it never had".to_owned() } else { told.join(" and ") };
        let (begin, end) = self.windows.span(window);
        let mut depths = self.depths.clone();
        depths.sort_by(f64::total_cmp);
        let usual_depth = depths[depths.len() / 2];
        Oddity {
            begin: Timestamp::from_secs(begin),
            end: Timestamp::from_secs(end),
            p_value,
            depth,
            usual_depth,
            sentence: format!(
                "{what} in {} s, unlike the last {} windows: alone after {depth:.1} cuts, usually {usual_depth:.1}",
                end - begin,
                self.past.len()
            ),
        }
    }

    /// Appends what was learned and is under way.
    pub fn encode(&self, writer: &mut Writer) {
        writer.i64(self.windows.closed_until());
        writer.list(self.open.list(), |writer, (window, gathered)| {
            writer.i64(*window);
            gathered.encode(writer);
        });
        writer.list(&self.past, |writer, features| features.encode(writer));
        writer.list(&self.depths, |writer, depth| writer.f64(*depth));
        writer.u64(self.learned);
        writer.u64(self.judged);
        writer.u32(self.held);
    }

    /// Goes on where [`Self::encode`] left off, with the same window length and seed.
    pub fn decode(options: ForestOptions, reader: &mut Reader<'_>) -> Result<Self, Error> {
        let windows = Windows::new(options.window_secs, reader.i64()?);
        let open = reader.list(|reader| Ok::<_, Error>((reader.i64()?, Gathered::decode(reader)?)))?;
        let past = reader.list(Features::decode)?;
        let depths = reader.list(|reader| Ok::<_, Error>(reader.f64()?))?;
        let [learned, judged] = [reader.u64()?, reader.u64()?];
        let held = reader.u32()?;
        let is_fine = past.len().max(depths.len()) <= FOREST_WINDOWS_MAX
            && past.len() as u64 <= learned
            && depths.len() as u64 <= judged
            && depths.iter().all(|depth| depth.is_finite());
        let open = Open::from_list(open).filter(|_| is_fine).ok_or(Error::Damaged("a forest"))?;
        Ok(Self { options, windows, open, past, depths, learned, judged, held })
    }
}
