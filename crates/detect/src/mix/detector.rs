//! The mix of one service.

use super::divergence::{Cell, Divergence, divergence};
use super::ordinary::{Lesson, Ordinary};
use super::windows::{Open, Windows};
use crate::limits::{MIX_LINE_BYTES_MAX, MIX_TEMPLATES_MAX};
use crate::wording::{cut, grouped, rounded};
use crate::{Error, TemplateSlot};
use model::codec::{Reader, Writer};
use model::{TemplateId, Timestamp};

/// A past record counts half after this time, in seconds.
const HALF_LIFE_SECS: f64 = 3_600.0;

/// The largest count of a template in a window fades to half in this time, in seconds.
const PEAK_HALF_LIFE_SECS: f64 = 86_400.0;

/// Past records, decayed, below which nothing is judged.
const PAST_MIN: f64 = 200.0;

/// A template of fewer past records, decayed, is forgotten, unless it had bursts that must be known again.
const FORGOTTEN: f64 = 0.05;
const BURST_KEPT: f64 = 5.0;

/// What is left of the past when a changed mix is adopted as normal.
const ADOPTED_REST: f64 = 0.05;

/// Templates in a sentence.
const TOP: usize = 3;

/// Settings of the mix detector.
#[derive(Clone, Debug, PartialEq)]
pub struct MixOptions {
    /// whether there is such a detector; off, it keeps nothing and finds nothing
    pub is_on: bool,
    /// length of a window, in seconds, 10..=3600
    pub window_secs: u32,
    /// records below which a window is not judged, 10..=100000
    pub records_min: u32,
    /// smallest divergence that matters, in bits, 0..=1
    pub bits_min: f64,
    /// p-values above are not given, in 0..=1; the decision cuts further below
    pub p_value_max: f64,
    /// how long a changed mix is held against what was before, in seconds, 0..=86400
    pub hold_secs_max: u32,
    /// how long a new template belongs to no mix, in seconds, 0..=86400: that it is new is told elsewhere
    pub settle_secs: u32,
}

impl Default for MixOptions {
    fn default() -> Self {
        Self {
            is_on: false,
            window_secs: 20,
            records_min: 20,
            bits_min: 0.02,
            p_value_max: 1e-3,
            hold_secs_max: 600,
            settle_secs: 600,
        }
    }
}

impl MixOptions {
    /// Refuses the first value that is out of its range.
    pub fn validate(&self) -> Result<(), Error> {
        let checks = [
            ((10..=3_600).contains(&self.window_secs), "mix.window_secs", "10 to 3600"),
            ((10..=100_000).contains(&self.records_min), "mix.records_min", "10 to 100000"),
            ((0.0..=1.0).contains(&self.bits_min), "mix.bits_min", "0 to 1"),
            ((0.0..=1.0).contains(&self.p_value_max), "mix.p_value_max", "0 to 1"),
            (self.hold_secs_max <= 86_400, "mix.hold_secs_max", "0 to 86400"),
            (self.settle_secs <= 86_400, "mix.settle_secs", "0 to 86400"),
        ];
        match checks.into_iter().find(|(is_fine, _, _)| !is_fine) {
            Some((_, name, range)) => Err(Error::Option { name, range }),
            None => Ok(()),
        }
    }
}

/// A template whose share changed.
#[derive(Clone, Debug, PartialEq)]
pub struct ShareChange {
    /// the template
    pub template: TemplateId,
    /// records in the window
    pub observed: u64,
    /// records that its usual share of the window would be
    pub expected: f64,
    /// its first line, cut
    pub line: String,
}

/// A window whose mix is not the usual one.
#[derive(Clone, Debug, PartialEq)]
pub struct MixChange {
    /// begin of the window
    pub begin: Timestamp,
    /// end of the window, exclusive
    pub end: Timestamp,
    /// one window of one service: the chance of a mix at least this far from the usual one, in 0..=1
    pub p_value: f64,
    /// divergence from the usual mix, in bits, 0..=1
    pub bits: f64,
    /// records in the window
    pub records: u64,
    /// the templates that contribute most, at most three, the largest first
    pub top: Vec<ShareChange>,
}

impl MixChange {
    /// "the mix of 240 records in 20 s is 0.21 bits from the usual: 84, expected 3.1, of: requeued …; …"
    #[must_use]
    pub fn sentence(&self) -> String {
        let secs = self.end.since(self.begin).as_secs();
        let head = format!(
            "the mix of {} records in {secs} s is {:.2} bits from the usual",
            grouped(self.records),
            self.bits
        );
        let tell = |change: &ShareChange| {
            format!(
                "{}, expected {}, of: {}",
                grouped(change.observed),
                rounded(change.expected),
                change.line
            )
        };
        let top: Vec<String> = self.top.iter().map(tell).collect();
        format!("{head}: {}", top.join("; "))
    }
}

/// One template of the service.
#[derive(Clone, Debug, PartialEq)]
struct Track {
    slot: u32,
    template: TemplateId,
    /// number of the first closed window that had it
    first: Option<i64>,
    /// records, decayed
    past: f64,
    /// records of the service in the same windows, decayed
    since: f64,
    /// most records in a window that counted as ordinary, decayed
    peak: f64,
    /// fewest records in a window that counted as ordinary; comes back to the usual in time
    trough: f64,
    /// most and fewest records in the windows that are held, if any are
    held: Option<(f64, f64)>,
    open: Open<u32>,
    line: String,
}

/// The templates of one service, by their shares.
#[derive(Clone, Debug)]
pub struct MixDetector {
    options: MixOptions,
    windows: Windows,
    /// by slot
    tracks: Vec<Track>,
    ordinary: Ordinary,
    /// number of the first closed window
    began: Option<i64>,
}

impl MixDetector {
    /// Nothing learned yet. The options should have been validated.
    #[must_use]
    pub fn new(options: MixOptions) -> Self {
        let windows = Windows::new(options.window_secs, i64::MIN);
        Self { options, windows, tracks: Vec::new(), ordinary: Ordinary::default(), began: None }
    }

    /// Counts a record. Those of closed windows count nowhere. Allocates for templates not seen for long only.
    pub fn observe(&mut self, ts: Timestamp, template: TemplateSlot, id: TemplateId, line: &str) {
        if !self.options.is_on {
            return;
        }
        let Some(window) = self.windows.of(ts.secs()) else { return };
        let place = match self.tracks.binary_search_by_key(&template.0, |track| track.slot) {
            Ok(place) => place,
            Err(place) => {
                if self.tracks.len() >= MIX_TEMPLATES_MAX && !self.make_room() {
                    return;
                }
                let place = self.tracks.partition_point(|track| track.slot < template.0).min(place);
                self.tracks.insert(place, Track::new(template.0, id, line));
                place
            }
        };
        if let Some(count) = self.tracks[place].open.at(window) {
            *count = count.saturating_add(1);
        }
    }

    /// At the bound the template of the fewest past records goes, unless all are in an open window.
    fn make_room(&mut self) -> bool {
        let idle = (0..self.tracks.len()).filter(|place| self.tracks[*place].open.is_empty());
        let gone = idle.min_by(|a, b| self.tracks[*a].past.total_cmp(&self.tracks[*b].past));
        gone.map(|place| self.tracks.remove(place)).is_some()
    }

    /// Every record before `until` is in, as far as is waited for: judges the windows that end by then, each once,
    /// and learns them.
    pub fn close(&mut self, until: Timestamp) -> Vec<MixChange> {
        if !self.options.is_on {
            return Vec::new();
        }
        let open = self.tracks.iter().flat_map(|track| track.open.numbers());
        let closed = self.windows.close(until.secs(), open);
        closed.into_iter().filter_map(|window| self.close_window(window)).collect()
    }

    fn close_window(&mut self, window: i64) -> Option<MixChange> {
        let counts: Vec<f64> =
            self.tracks.iter_mut().map(|track| f64::from(track.open.take(window).unwrap_or(0))).collect();
        for (track, count) in self.tracks.iter_mut().zip(&counts) {
            track.first = track.first.or((*count > 0.0).then_some(window));
        }
        let began = *self.began.get_or_insert(window);
        let Some(found) = self.judge(window, began, &counts) else {
            self.learn(&counts);
            return None;
        };
        let p_value = self.ordinary.p_value(found.surprise);
        let told = p_value
            .filter(|p_value| *p_value <= self.options.p_value_max && found.bits >= self.options.bits_min);
        let change = told.map(|p_value| self.change(window, &counts, &found, p_value));
        let hold_max = self.options.hold_secs_max / self.options.window_secs.max(1);
        match self.ordinary.teach(found.surprise, p_value, hold_max) {
            Lesson::Learn => self.learn(&counts),
            Lesson::Hold => self.hold(&counts),
            Lesson::Adopt => {
                for track in &mut self.tracks {
                    track.past *= ADOPTED_REST;
                    track.since *= ADOPTED_REST;
                }
                self.learn(&counts);
            }
        }
        change
    }

    /// Compares the templates that have settled. `None` if there is too little of them.
    fn judge(&self, window: i64, began: i64, counts: &[f64]) -> Option<Divergence> {
        let settle = i64::from(self.options.settle_secs) / self.windows.secs();
        let all: f64 = self.tracks.iter().map(|track| track.past).sum();
        let cell = |(track, count): (&Track, &f64)| {
            let is_settled = track.first.is_some_and(|first| {
                first <= began.saturating_add(settle) || window.saturating_sub(first) >= settle
            });
            if !is_settled {
                return Cell::NOTHING;
            }
            // one that is young has its share of the time since it came
            let past = if track.since > 0.0 { all * track.past / track.since } else { 0.0 };
            Cell { observed: *count, past, peak: track.peak, trough: track.trough }
        };
        let cells: Vec<Cell> = self.tracks.iter().zip(counts).map(cell).collect();
        let records: f64 = cells.iter().map(|cell| cell.observed).sum();
        let is_enough = records >= f64::from(self.options.records_min) && all >= PAST_MIN;
        if is_enough { divergence(&cells) } else { None }
    }

    fn change(&self, window: i64, counts: &[f64], found: &Divergence, p_value: f64) -> MixChange {
        let mut places: Vec<usize> = (0..counts.len()).filter(|place| found.parts[*place] > 0.0).collect();
        places.sort_by(|a, b| found.parts[*b].total_cmp(&found.parts[*a]));
        places.truncate(TOP);
        let top = places.into_iter().map(|place| ShareChange {
            template: self.tracks[place].template,
            observed: counts[place] as u64,
            expected: found.expected[place],
            line: self.tracks[place].line.clone(),
        });
        let (begin, end) = self.windows.span(window);
        MixChange {
            begin: Timestamp::from_secs(begin),
            end: Timestamp::from_secs(end),
            p_value,
            bits: found.bits,
            records: counts.iter().sum::<f64>() as u64,
            top: top.collect(),
        }
    }

    /// Counts of what is unusual are ordinary once it is over: what comes again is known.
    fn hold(&mut self, counts: &[f64]) {
        for (track, count) in self.tracks.iter_mut().zip(counts) {
            let (least, most) = track.held.unwrap_or((*count, *count));
            track.held = Some((least.min(*count), most.max(*count)));
        }
    }

    fn learn(&mut self, counts: &[f64]) {
        let secs = self.windows.secs() as f64;
        let fade = (-secs / HALF_LIFE_SECS).exp2();
        let peak_fade = (-secs / PEAK_HALF_LIFE_SECS).exp2();
        let records: f64 = counts.iter().sum();
        for (track, count) in self.tracks.iter_mut().zip(counts) {
            track.past = track.past * fade + count;
            track.since = track.since * fade + records;
            let (least, most) = track.held.take().unwrap_or((*count, *count));
            track.peak = (track.peak * peak_fade).max(most).max(*count);
            let usual = records * track.past / track.since.max(1.0);
            let back = if track.trough.is_finite() { track.trough } else { usual };
            track.trough = (usual + (back - usual) * peak_fade).min(least).min(*count);
        }
        self.tracks
            .retain(|track| track.past >= FORGOTTEN || track.peak >= BURST_KEPT || !track.open.is_empty());
    }

    /// Appends what was learned and is under way.
    pub fn encode(&self, writer: &mut Writer) {
        writer.i64(self.windows.closed_until());
        self.ordinary.encode(writer);
        writer.option(self.began.as_ref(), |writer, began| writer.i64(*began));
        writer.list(&self.tracks, |writer, track| track.encode(writer));
    }

    /// Goes on where [`Self::encode`] left off, with the same window length.
    pub fn decode(options: MixOptions, reader: &mut Reader<'_>) -> Result<Self, Error> {
        let windows = Windows::new(options.window_secs, reader.i64()?);
        let ordinary = Ordinary::decode(reader)?;
        let began = reader.option(Reader::i64)?;
        let tracks: Vec<Track> = reader.list(Track::decode)?;
        let is_fine = tracks.len() <= MIX_TEMPLATES_MAX && tracks.is_sorted_by(|a, b| a.slot < b.slot);
        if is_fine {
            Ok(Self { options, windows, tracks, ordinary, began })
        } else {
            Err(Error::Damaged("a mix"))
        }
    }
}

impl Track {
    fn new(slot: u32, template: TemplateId, line: &str) -> Self {
        let line = cut(line, MIX_LINE_BYTES_MAX).to_owned();
        Self {
            slot,
            template,
            first: None,
            past: 0.0,
            since: 0.0,
            peak: 0.0,
            trough: f64::INFINITY,
            held: None,
            open: Open::default(),
            line,
        }
    }

    fn encode(&self, writer: &mut Writer) {
        writer.u32(self.slot);
        writer.u64(self.template.0);
        writer.option(self.first.as_ref(), |writer, first| writer.i64(*first));
        writer.f64(self.past);
        writer.f64(self.since);
        writer.f64(self.peak);
        writer.option(Some(&self.trough).filter(|trough| trough.is_finite()), |writer, trough| {
            writer.f64(*trough)
        });
        writer.option(self.held.as_ref(), |writer, (least, most)| {
            writer.f64(*least);
            writer.f64(*most);
        });
        writer.list(self.open.list(), |writer, (window, count)| {
            writer.i64(*window);
            writer.u32(*count);
        });
        writer.bytes(self.line.as_bytes());
    }

    fn decode(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let slot = reader.u32()?;
        let template = TemplateId(reader.u64()?);
        let first = reader.option(Reader::i64)?;
        let [past, since, peak] = [reader.f64()?, reader.f64()?, reader.f64()?];
        let trough = reader.option(Reader::f64)?.unwrap_or(f64::INFINITY);
        let held = reader.option(|reader| Ok::<_, Error>((reader.f64()?, reader.f64()?)))?;
        let (least, most) = held.unwrap_or_default();
        let open = reader.list(|reader| Ok::<_, Error>((reader.i64()?, reader.u32()?)))?;
        let line = reader.text()?;
        let counts = [past, since, peak, trough.min(f64::MAX), least, most];
        let is_fine = counts.into_iter().all(|count| count.is_finite() && count >= 0.0)
            && line.len() <= MIX_LINE_BYTES_MAX;
        let open = Open::from_list(open).filter(|_| is_fine).ok_or(Error::Damaged("a share of a mix"))?;
        Ok(Self { slot, template, first, past, since, peak, trough, held, open, line })
    }
}
