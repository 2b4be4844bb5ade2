//! The columns of one service.

use super::column::{Gathered, Said, Usual};
use super::reading::label;
use super::sample::Place;
use crate::limits::{SHIFT_COLUMNS_MAX, SHIFT_LABEL_BYTES_MAX, SHIFT_LINE_BYTES_MAX, SHIFT_WINDOW_VALUES};
use crate::mix::ordinary::{Lesson, Ordinary};
use crate::mix::windows::{Open, Windows};
use crate::wording::cut;
use crate::{Error, TemplateSlot};
use model::codec::{Reader, Writer};
use model::{TemplateId, Timestamp};

/// Of the lines of templates that are not followed one in so many is looked at, for who comes often.
const STRANGER_EVERY: u32 = 8;

/// Who is not followed takes the place of the rarest who is, once it comes so many times as often.
const CHALLENGE_FACTOR: u32 = 2;

/// Settings of the detector of shifted values.
#[derive(Clone, Debug, PartialEq)]
pub struct ShiftOptions {
    /// whether there is such a detector; off, it keeps nothing and finds nothing
    pub is_on: bool,
    /// length of a window, in seconds, 10..=3600
    pub window_secs: u32,
    /// p-values above are not given, in 0..=1; the decision cuts further below
    pub p_value_max: f64,
    /// how long a shifted column is held against what was before, in seconds, 0..=86400
    pub hold_secs_max: u32,
}

impl Default for ShiftOptions {
    fn default() -> Self {
        Self { is_on: false, window_secs: 20, p_value_max: 1e-3, hold_secs_max: 600 }
    }
}

impl ShiftOptions {
    /// Refuses the first value that is out of its range.
    pub fn validate(&self) -> Result<(), Error> {
        let checks = [
            ((10..=3_600).contains(&self.window_secs), "shift.window_secs", "10 to 3600"),
            ((0.0..=1.0).contains(&self.p_value_max), "shift.p_value_max", "0 to 1"),
            (self.hold_secs_max <= 86_400, "shift.hold_secs_max", "0 to 86400"),
        ];
        match checks.into_iter().find(|(is_fine, _, _)| !is_fine) {
            Some((_, name, range)) => Err(Error::Option { name, range }),
            None => Ok(()),
        }
    }
}

/// One value of a line.
#[derive(Clone, Copy, Debug)]
pub struct ShiftValue<'a> {
    /// event time
    pub ts: Timestamp,
    /// dense index of the line's template
    pub template: TemplateSlot,
    /// lasting id of the line's template
    pub template_id: TemplateId,
    /// position of the value among the columns of the template
    pub column: u16,
    /// the line as it came
    pub line: &'a str,
    /// first byte of the value in the line, and the one behind its last
    pub at: (usize, usize),
}

/// A column whose values are not what they were.
#[derive(Clone, Debug, PartialEq)]
pub struct Shift {
    /// begin of the window
    pub begin: Timestamp,
    /// end of the window, exclusive
    pub end: Timestamp,
    /// one window of one service: the chance of a column at least this far from its usual values, in 0..=1
    pub p_value: f64,
    /// the template
    pub template: TemplateId,
    /// position among the columns of the template
    pub column: u16,
    /// what is typical of the window's values: times in ms, sizes in bytes; of words, how often the one came
    pub observed: f64,
    /// what is usual, likewise
    pub expected: f64,
    /// "retries in op=save user=<…> … is 9, usually 1 to 2"
    pub sentence: String,
    /// the first line of the column, cut
    pub line: String,
}

/// A column that is followed.
#[derive(Clone, Debug, PartialEq)]
struct Track {
    place: Place,
    template: TemplateId,
    label: String,
    line: String,
    usual: Usual,
    ordinary: Ordinary,
    open: Open<Gathered>,
    /// values of the last closed window
    came: u32,
}

/// Who would be followed if there were room: the majority among those turned away in a window, if there is one.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Challenger {
    place: Option<Place>,
    lead: u32,
}

/// The columns of one service.
#[derive(Clone, Debug)]
pub struct ShiftDetector {
    options: ShiftOptions,
    windows: Windows,
    /// by place
    tracks: Vec<Track>,
    challenger: Challenger,
    /// for whom a place is kept free in this window
    invited: Option<Place>,
    /// lines of templates that are not followed
    strangers: u32,
}

impl ShiftDetector {
    /// Nothing learned yet. The options should have been validated.
    #[must_use]
    pub fn new(options: ShiftOptions) -> Self {
        let windows = Windows::new(options.window_secs, i64::MIN);
        Self {
            options,
            windows,
            tracks: Vec::new(),
            challenger: Challenger::default(),
            invited: None,
            strangers: 0,
        }
    }

    /// Whether the values of a line are worth reading out, as enough lines of its template were in its window already.
    /// Asked once for each line: reading values costs far more than asking.
    pub fn wants(&mut self, ts: Timestamp, template: TemplateSlot) -> bool {
        let Some(window) = self.windows.of(ts.secs()).filter(|_| self.options.is_on) else { return false };
        let begin = self.tracks.partition_point(|track| track.place.slot < template);
        let followed = self.tracks[begin..].iter().take_while(|track| track.place.slot == template);
        let mut is_followed = false;
        for track in followed {
            is_followed = true;
            if track.open.get(window).is_none_or(|gathered| gathered.len() < SHIFT_WINDOW_VALUES) {
                return true;
            }
        }
        if is_followed || self.tracks.len() < SHIFT_COLUMNS_MAX || self.invited.is_some() {
            return !is_followed;
        }
        self.strangers = self.strangers.wrapping_add(1);
        self.strangers.is_multiple_of(STRANGER_EVERY)
    }

    /// Takes in a value of a line that is wanted. Those of closed windows count nowhere.
    pub fn observe(&mut self, value: &ShiftValue<'_>) {
        if !self.options.is_on {
            return;
        }
        let Some(window) = self.windows.of(value.ts.secs()) else { return };
        let Some(text) = value.line.get(value.at.0..value.at.1) else { return };
        let place = Place { slot: value.template, column: value.column };
        let track = match self.tracks.binary_search_by_key(&place, |track| track.place) {
            Ok(at) => at,
            Err(_) if self.is_full_for(place) => {
                self.challenger.turn_away(place);
                return;
            }
            Err(at) => {
                self.tracks.insert(at, Track::new(place, value));
                at
            }
        };
        if let Some(gathered) = self.tracks[track].open.at(window) {
            gathered.add(text);
        }
    }

    fn is_full_for(&self, place: Place) -> bool {
        let kept = usize::from(self.invited.is_some_and(|invited| invited != place));
        self.tracks.len() + kept >= SHIFT_COLUMNS_MAX
    }

    /// Every record before `until` is in, as far as is waited for: judges the windows that end by then, each once,
    /// and learns them.
    pub fn close(&mut self, until: Timestamp) -> Vec<Shift> {
        if !self.options.is_on {
            return Vec::new();
        }
        let open = self.tracks.iter().flat_map(|track| track.open.numbers());
        let closed = self.windows.close(until.secs(), open);
        closed.into_iter().filter_map(|window| self.close_window(window)).collect()
    }

    fn close_window(&mut self, window: i64) -> Option<Shift> {
        let hold_max = self.options.hold_secs_max / self.options.window_secs.max(1);
        let mut judged = 0.0;
        let mut most: Option<(usize, f64, Said)> = None;
        for (at, track) in self.tracks.iter_mut().enumerate() {
            let gathered = track.open.take(window).unwrap_or_default();
            track.came = u32::try_from(gathered.len()).unwrap_or(u32::MAX);
            let Some(said) = track.usual.judge(&gathered) else {
                track.usual.learn(&gathered);
                continue;
            };
            judged += 1.0;
            let p_value = track.ordinary.p_value(said.surprise);
            match track.ordinary.teach(said.surprise, p_value, hold_max) {
                Lesson::Learn => track.usual.learn(&gathered),
                Lesson::Hold => {}
                Lesson::Adopt => {
                    track.usual.forget();
                    track.usual.learn(&gathered);
                }
            }
            let Some(p_value) = p_value.filter(|_| said.is_large) else { continue };
            if most.as_ref().is_none_or(|(_, least, _)| p_value < *least) {
                most = Some((at, p_value, said));
            }
        }
        let shift =
            most.and_then(|(at, p_value, said)| self.tell(window, at, (p_value * judged).min(1.0), said));
        self.make_room();
        shift
    }

    fn tell(&self, window: i64, at: usize, p_value: f64, said: Said) -> Option<Shift> {
        let track = &self.tracks[at];
        let (begin, end) = self.windows.span(window);
        (p_value <= self.options.p_value_max).then(|| Shift {
            begin: Timestamp::from_secs(begin),
            end: Timestamp::from_secs(end),
            p_value,
            template: track.template,
            column: track.place.column,
            observed: said.observed,
            expected: said.expected,
            sentence: format!("{} in \"{}\" {}", track.label, track.line, said.words),
            line: track.line.clone(),
        })
    }

    fn make_room(&mut self) {
        let challenger = std::mem::take(&mut self.challenger);
        self.invited = None;
        let rarest = (0..self.tracks.len())
            .filter(|at| self.tracks[*at].open.is_empty())
            .min_by_key(|at| self.tracks[*at].came);
        let Some(rarest) = rarest.filter(|_| challenger.place.is_some()) else { return };
        if challenger.lead.saturating_mul(STRANGER_EVERY)
            > self.tracks[rarest].came.saturating_mul(CHALLENGE_FACTOR)
        {
            self.tracks.remove(rarest);
            self.invited = challenger.place;
        }
    }

    /// Appends what was learned and is under way.
    pub fn encode(&self, writer: &mut Writer) {
        writer.i64(self.windows.closed_until());
        writer.option(self.challenger.place.as_ref(), |writer, place| encode_place(*place, writer));
        writer.u32(self.challenger.lead);
        writer.option(self.invited.as_ref(), |writer, place| encode_place(*place, writer));
        writer.u32(self.strangers);
        writer.list(&self.tracks, |writer, track| track.encode(writer));
    }

    /// Goes on where [`Self::encode`] left off, with the same window length.
    pub fn decode(options: ShiftOptions, reader: &mut Reader<'_>) -> Result<Self, Error> {
        let windows = Windows::new(options.window_secs, reader.i64()?);
        let challenger = Challenger { place: reader.option(decode_place)?, lead: reader.u32()? };
        let invited = reader.option(decode_place)?;
        let strangers = reader.u32()?;
        let tracks: Vec<Track> = reader.list(Track::decode)?;
        let is_fine = tracks.len() <= SHIFT_COLUMNS_MAX && tracks.is_sorted_by(|a, b| a.place < b.place);
        if is_fine {
            Ok(Self { options, windows, tracks, challenger, invited, strangers })
        } else {
            Err(Error::Damaged("columns"))
        }
    }
}

impl Challenger {
    fn turn_away(&mut self, place: Place) {
        if self.place == Some(place) {
            self.lead += 1;
        } else if self.lead == 0 {
            *self = Self { place: Some(place), lead: 1 };
        } else {
            self.lead -= 1;
        }
    }
}

impl Track {
    fn new(place: Place, value: &ShiftValue<'_>) -> Self {
        let before = value.line.get(..value.at.0).unwrap_or_default();
        Self {
            place,
            template: value.template_id,
            label: cut(label(before), SHIFT_LABEL_BYTES_MAX).to_owned(),
            line: cut(value.line, SHIFT_LINE_BYTES_MAX).to_owned(),
            usual: Usual::default(),
            ordinary: Ordinary::default(),
            open: Open::default(),
            came: 0,
        }
    }

    fn encode(&self, writer: &mut Writer) {
        encode_place(self.place, writer);
        writer.u64(self.template.0);
        writer.bytes(self.label.as_bytes());
        writer.bytes(self.line.as_bytes());
        self.usual.encode(writer);
        self.ordinary.encode(writer);
        writer.list(self.open.list(), |writer, (window, gathered)| {
            writer.i64(*window);
            gathered.encode(writer);
        });
        writer.u32(self.came);
    }

    fn decode(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let place = decode_place(reader)?;
        let template = TemplateId(reader.u64()?);
        let (label, line) = (reader.text()?, reader.text()?);
        let usual = Usual::decode(reader)?;
        let ordinary = Ordinary::decode(reader)?;
        let open = reader.list(|reader| Ok::<_, Error>((reader.i64()?, Gathered::decode(reader)?)))?;
        let came = reader.u32()?;
        let is_fine = label.len() <= SHIFT_LABEL_BYTES_MAX && line.len() <= SHIFT_LINE_BYTES_MAX;
        let open = Open::from_list(open).filter(|_| is_fine).ok_or(Error::Damaged("a column"))?;
        Ok(Self { place, template, label, line, usual, ordinary, open, came })
    }
}

fn encode_place(place: Place, writer: &mut Writer) {
    writer.u32(place.slot.0);
    writer.u32(u32::from(place.column));
}

fn decode_place(reader: &mut Reader<'_>) -> Result<Place, Error> {
    let slot = TemplateSlot(reader.u32()?);
    let column = u16::try_from(reader.u32()?).map_err(|_| Error::Damaged("the place of a column"))?;
    Ok(Place { slot, column })
}
