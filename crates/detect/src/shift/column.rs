//! One column: its past, its open windows, and what a closed one says.

use super::reading::number;
use super::sample::{Past, Thinned};
use crate::Error;
use crate::limits::{SHIFT_WORD_BYTES_MAX, SHIFT_WORDS_MAX};
use crate::mix::divergence::{Cell, divergence};
use crate::stats::NegativeBinomial;
use crate::wording::{cut, rounded};
use model::codec::{Reader, Writer};

/// Values of the past before a window is judged.
const PAST_MIN: usize = 60;

/// Values of a window before it is judged.
const WINDOW_MIN: usize = 5;

/// Share of the past that lies beyond its usual range, at either end.
const BEYOND: f64 = 0.02;

/// Distance of distributions below which no move of the bulk matters.
const DISTANCE_MIN: f64 = 0.4;

/// Share of a window that must be beyond the usual range, and more than so many, to matter.
const BEYOND_SHARE_MIN: f64 = 0.2;
const BEYOND_MIN: usize = 4;

/// Past words, decayed, below which nothing is judged, and how a window fades them.
const WORDS_PAST_MIN: f64 = 100.0;
const WORDS_FADE: f64 = 0.995;

/// A word matters from this change of its share on.
const SHARE_CHANGE_MIN: f64 = 0.2;

/// What a closed window says about its column.
#[derive(Clone, Debug)]
pub(super) struct Said {
    /// minus the natural logarithm of the p-value for a column that stays as it was
    pub(super) surprise: f64,
    /// whether it is large enough to matter to anybody
    pub(super) is_large: bool,
    /// what is typical of the window, or how often the word came
    pub(super) observed: f64,
    /// what is usual, or how often the word should have come
    pub(super) expected: f64,
    /// "is 9, usually 1 to 2"
    pub(super) words: String,
}

/// A word with its count; the text of rare ones is not kept.
type Word = (String, f64);

/// What a window gathers.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Gathered {
    pub(super) numbers: Thinned,
    pub(super) words: Vec<Word>,
    /// values that were no number, beyond the words
    pub(super) others: f64,
}

impl Gathered {
    pub(super) fn add(&mut self, value: &str) {
        if let Some(number) = number(value) {
            self.numbers.push(number);
            return;
        }
        let word = cut(value, SHIFT_WORD_BYTES_MAX);
        match self.words.iter().position(|(known, _)| known == word) {
            Some(place) => self.words[place].1 += 1.0,
            None if self.words.len() < SHIFT_WORDS_MAX => self.words.push((word.to_owned(), 1.0)),
            None => self.others += 1.0,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.numbers.seen() as usize + self.words_len() as usize
    }

    fn words_len(&self) -> f64 {
        self.words.iter().map(|(_, count)| count).sum::<f64>() + self.others
    }

    pub(super) fn encode(&self, writer: &mut Writer) {
        self.numbers.encode(writer);
        encode_words(&self.words, writer);
        writer.f64(self.others);
    }

    pub(super) fn decode(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let gathered =
            Self { numbers: Thinned::decode(reader)?, words: decode_words(reader)?, others: reader.f64()? };
        if gathered.others.is_finite() { Ok(gathered) } else { Err(Error::Damaged("words of a window")) }
    }
}

/// What the column was.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Usual {
    numbers: Past,
    words: Vec<Word>,
    others: f64,
}

impl Usual {
    /// `None` while too little is known, or too little came.
    pub(super) fn judge(&self, window: &Gathered) -> Option<Said> {
        if window.numbers.len() >= WINDOW_MIN && self.numbers.len() >= PAST_MIN {
            return Some(self.judge_numbers(window));
        }
        let past = self.words.iter().map(|(_, count)| count).sum::<f64>() + self.others;
        let is_judged = window.words_len() >= WINDOW_MIN as f64 && past >= WORDS_PAST_MIN;
        if is_judged { self.judge_words(window, past) } else { None }
    }

    fn judge_numbers(&self, window: &Gathered) -> Said {
        let past = self.numbers.sorted();
        let mut values: Vec<f64> = window.numbers.values().collect();
        values.sort_by(f64::total_cmp);
        let distance = distance(&values, &past);
        let effective = (values.len() * past.len()) as f64 / (values.len() + past.len()) as f64;
        let bulk = 2.0 * effective * distance * distance - std::f64::consts::LN_2;
        let range = (quantile(&past, BEYOND), quantile(&past, 1.0 - BEYOND));
        let above = beyond(&values, &past, |value| value > range.1);
        let below = beyond(&values, &past, |value| value < range.0);
        let surprise = bulk.max(above.surprise).max(below.surprise) - 3f64.ln();
        let is_beyond = |side: &Beyond| {
            side.count >= BEYOND_MIN && side.count as f64 >= BEYOND_SHARE_MIN * values.len() as f64
        };
        let (far, share) = if above.surprise >= below.surprise { (&above, 0.9) } else { (&below, 0.1) };
        let is_tail = far.surprise > bulk;
        let observed = quantile(&values, if is_tail { share } else { 0.5 });
        let expected = quantile(&past, 0.5);
        let usual = (quantile(&past, 0.1), quantile(&past, 0.9));
        Said {
            surprise: surprise.max(0.0),
            is_large: if is_tail { is_beyond(far) } else { distance >= DISTANCE_MIN },
            observed,
            expected,
            words: tell(observed, usual, &values),
        }
    }

    fn judge_words(&self, window: &Gathered, past: f64) -> Option<Said> {
        let came = window.words_len();
        let of = |words: &[Word], word: &str| {
            words.iter().find(|(known, _)| known == word).map_or(0.0, |(_, count)| *count)
        };
        let mut cells: Vec<Cell> = Vec::new();
        let mut names: Vec<&str> = Vec::new();
        for (word, past) in &self.words {
            cells.push(Cell { observed: of(&window.words, word), past: *past, ..Cell::NOTHING });
            names.push(word);
        }
        let unknown: f64 = came - cells.iter().map(|cell| cell.observed).sum::<f64>();
        cells.push(Cell { observed: unknown, past: self.others, ..Cell::NOTHING });
        names.push("a new value");
        let by_mix = divergence(&cells).map_or(0.0, |found| found.surprise);
        let predicted =
            NegativeBinomial { mean: came * (self.others + 0.5) / (past + 1.0), size: self.others + 0.5 };
        let by_new = -predicted.at_least(unknown as u64).ln();
        let change = |cell: &Cell| cell.observed / came - cell.past / past;
        let most = (0..cells.len()).max_by(|a, b| change(&cells[*a]).total_cmp(&change(&cells[*b])))?;
        let cell = cells[most];
        let fresh = window.words.iter().find(|(word, _)| of(&self.words, word) == 0.0);
        let name = if most + 1 == cells.len() { fresh.map_or("new", |(word, _)| word) } else { names[most] };
        Some(Said {
            surprise: (by_mix.max(by_new) - std::f64::consts::LN_2).max(0.0),
            is_large: change(&cell) >= SHARE_CHANGE_MIN && cell.observed >= BEYOND_MIN as f64,
            observed: cell.observed,
            expected: came * cell.past / past,
            words: format!(
                "is {name} in {} of {}, usually in {}",
                rounded(cell.observed),
                rounded(came),
                rounded(came * cell.past / past)
            ),
        })
    }

    pub(super) fn learn(&mut self, window: &Gathered) {
        self.numbers.learn(&window.numbers);
        self.words.iter_mut().for_each(|(_, count)| *count *= WORDS_FADE);
        self.others = self.others * WORDS_FADE + window.others;
        for (word, count) in &window.words {
            if let Some((_, past)) = self.words.iter_mut().find(|(known, _)| known == word) {
                *past += count;
            } else if self.words.len() < SHIFT_WORDS_MAX {
                self.words.push((word.clone(), *count));
            } else {
                self.others += count;
            }
        }
        self.words.retain(|(_, count)| *count > 0.05);
    }

    /// What was is no longer so.
    pub(super) fn forget(&mut self) {
        self.numbers.clear();
        self.words.clear();
        self.others = 0.0;
    }

    pub(super) fn encode(&self, writer: &mut Writer) {
        self.numbers.encode(writer);
        encode_words(&self.words, writer);
        writer.f64(self.others);
    }

    pub(super) fn decode(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let usual =
            Self { numbers: Past::decode(reader)?, words: decode_words(reader)?, others: reader.f64()? };
        let is_fine = usual.others.is_finite() && usual.others >= 0.0;
        if is_fine { Ok(usual) } else { Err(Error::Damaged("words of the past")) }
    }
}

fn encode_words(words: &[Word], writer: &mut Writer) {
    writer.list(words, |writer, (word, count)| {
        writer.bytes(word.as_bytes());
        writer.f64(*count);
    });
}

fn decode_words(reader: &mut Reader<'_>) -> Result<Vec<Word>, Error> {
    let words: Vec<Word> = reader.list(|reader| Ok::<_, Error>((reader.text()?, reader.f64()?)))?;
    let is_fine =
        |(word, count): &Word| word.len() <= SHIFT_WORD_BYTES_MAX && count.is_finite() && *count >= 0.0;
    let fits = words.len() <= SHIFT_WORDS_MAX && words.iter().all(is_fine);
    if fits { Ok(words) } else { Err(Error::Damaged("words of a column")) }
}

/// Values of a window on one side of the usual range.
struct Beyond {
    count: usize,
    surprise: f64,
}

/// How many are beyond, and how surprising so many are with what the past had there.
fn beyond(values: &[f64], past: &[f64], is_beyond: impl Fn(f64) -> bool) -> Beyond {
    let count = values.iter().filter(|value| is_beyond(**value)).count();
    let had = past.iter().filter(|value| is_beyond(**value)).count() as f64 + 0.5;
    let mean = values.len() as f64 * had / (past.len() as f64 + 1.0);
    let surprise = -NegativeBinomial { mean, size: had }.at_least(count as u64).ln();
    Beyond { count, surprise }
}

/// Kolmogorov and Smirnov's: the largest difference of the two shares below a value. Both are sorted.
fn distance(values: &[f64], past: &[f64]) -> f64 {
    let (mut here, mut there, mut largest) = (0, 0, 0f64);
    while here < values.len() && there < past.len() {
        let next = values[here].min(past[there]);
        here += values[here..].iter().take_while(|value| **value <= next).count();
        there += past[there..].iter().take_while(|value| **value <= next).count();
        let difference = here as f64 / values.len() as f64 - there as f64 / past.len() as f64;
        largest = largest.max(difference.abs());
    }
    largest
}

/// Of sorted values, at least one.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    sorted[((sorted.len() - 1) as f64 * share).round() as usize]
}

/// "is 9, usually 1 to 2"
fn tell(observed: f64, usual: (f64, f64), values: &[f64]) -> String {
    let (low, high) = usual;
    let usual_words = if figure(low) == figure(high) {
        figure(low)
    } else {
        format!("{} to {}", figure(low), figure(high))
    };
    if (low..=high).contains(&observed) {
        let here = (quantile(values, 0.1), quantile(values, 0.9));
        return format!("is {} to {}, usually {usual_words}", figure(here.0), figure(here.1));
    }
    format!("is {}, usually {usual_words}", figure(observed))
}

/// A measured value as people read it.
fn figure(value: f64) -> String {
    let sign = if value < 0.0 { "-" } else { "" };
    let size = value.abs();
    if size < 1e6 && size.fract() == 0.0 {
        format!("{sign}{}", crate::wording::grouped(size as u64))
    } else {
        format!("{sign}{}", rounded(size))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_distance_of_distributions_is_that_of_their_steps() {
        assert_eq!(distance(&[1.0, 1.0], &[1.0, 1.0, 1.0]), 0.0);
        assert_eq!(distance(&[5.0, 6.0], &[1.0, 2.0]), 1.0);
        assert_eq!(distance(&[1.0, 2.0], &[1.0, 1.0]), 0.5);
    }

    #[test]
    fn figures_read_well() {
        assert_eq!(tell(9.0, (1.0, 2.0), &[9.0]), "is 9, usually 1 to 2");
        assert_eq!(tell(0.25, (0.5, 0.5), &[0.25]), "is 0.25, usually 0.50");
        assert_eq!(tell(5.0, (1.0, 9.0), &[5.0, 5.0]), "is 5 to 5, usually 1 to 9");
    }
}
