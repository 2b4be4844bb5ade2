//! Columns: the places of a template that hold values, each with a small sketch of what it held.

use crate::elements::{Element, Elements, Kind};
use crate::lexer::ValueClass;
use crate::limits;
use crate::merge::signature::mix;

/// A place of a template that holds a value.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// kind of value the template's first line had there; [`ValueClass::Word`] for a word that turned out to vary
    pub class: ValueClass,
    /// all sampled lines had the same text there
    pub is_constant: bool,
    /// all sampled lines had the same number of values there
    pub is_same_arity: bool,
    /// what it held, from sampled lines
    pub sketch: Sketch,
    pub(crate) element: u16,
    pub(crate) part: u16,
    pub(crate) first: u64,
    pub(crate) arity: u16,
    pub(crate) prefix: (u16, u32),
}

/// What a column held, from the lines that were sampled.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sketch {
    /// lines sampled
    pub lines: u64,
    /// hashes of the first distinct values, at most [`limits::SKETCH_DISTINCT_MAX`]
    pub(crate) seen: Vec<u32>,
    /// lines whose value was none of those
    pub beyond: u64,
    /// frequent values with their counts (too high by at most the least of them), most frequent first
    pub top: Vec<(String, u64)>,
    /// of values that are one number
    pub numbers: Option<Box<Numbers>>,
}

/// Numbers in brief.
#[derive(Clone, Debug, PartialEq)]
pub struct Numbers {
    /// how many
    pub count: u64,
    /// arithmetic mean
    pub mean: f64,
    /// sum of squared distances from the mean
    pub squares: f64,
    /// least
    pub min: f64,
    /// greatest
    pub max: f64,
    /// counts by power of two of the absolute value: bin `n` is from 2^(n-11) to below 2^(n-10), ends open
    pub bins: [u32; limits::SKETCH_BINS],
}

impl Column {
    /// Element it is in, as [`Miner::elements`](crate::Miner::elements) counts them: what commands name.
    #[must_use]
    pub fn element(&self) -> u16 {
        self.element
    }

    /// Adds a line's value, or list of values. Whether the template reads differently from now on.
    pub(crate) fn add(&mut self, text: &str, arity: u16) -> bool {
        let hash = hash(text.as_bytes());
        let before = (self.is_same_arity, self.prefix);
        self.is_constant &= hash == self.first;
        self.is_same_arity &= arity == self.arity;
        self.sketch.add(hash, text);
        if prefix(text.as_bytes()) != self.prefix {
            self.prefix = (0, 0);
        }
        before != (self.is_same_arity, self.prefix)
    }
}

/// Bytes and hash of the word before a number: `node-` of `node-17`. Shown in a template while all lines have it.
pub(crate) fn prefix(text: &[u8]) -> (u16, u32) {
    let letters = text.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let number = text.get(letters + 1..).unwrap_or_default();
    let is_number = !number.is_empty() && number.iter().all(u8::is_ascii_digit);
    let is_prefix = letters > 0 && text.get(letters) == Some(&b'-') && is_number;
    if is_prefix { (letters as u16 + 1, hash(&text[..letters]) as u32) } else { (0, 0) }
}

impl Sketch {
    /// Distinct values: exact up to [`limits::SKETCH_DISTINCT_MAX`], at least that beyond.
    #[must_use]
    pub fn distinct(&self) -> usize {
        self.seen.len() + usize::from(self.beyond > 0)
    }

    /// Adds a value. `hash` is that of its text.
    fn add(&mut self, hash: u64, text: &str) {
        self.lines += 1;
        let short = hash as u32;
        if !self.seen.contains(&short) {
            if self.seen.len() < limits::SKETCH_DISTINCT_MAX {
                self.seen.push(short);
            } else {
                self.beyond += 1;
            }
        }
        self.add_top(text);
        if let Some(number) = number(text) {
            self.numbers.get_or_insert_default().add(number);
        }
    }

    /// Space-saving: a value that is not among the top takes the place, and the count, of the least.
    fn add_top(&mut self, text: &str) {
        let text = &text[..text.floor_char_boundary(limits::SKETCH_TEXT_BYTES_MAX)];
        let at = match self.top.iter().position(|(known, _)| known == text) {
            Some(at) => at,
            None if self.top.len() < limits::SKETCH_TOP_MAX => {
                self.top.push((text.to_owned(), 0));
                self.top.len() - 1
            }
            None => {
                let last = self.top.len() - 1;
                text.clone_into(&mut self.top[last].0);
                last
            }
        };
        self.top[at].1 += 1;
        let count = self.top[at].1;
        let rank = self.top.partition_point(|(_, other)| *other > count).min(at);
        self.top[rank..=at].rotate_right(1);
    }
}

impl Default for Numbers {
    fn default() -> Self {
        Self {
            count: 0,
            mean: 0.0,
            squares: 0.0,
            min: f64::INFINITY,
            max: f64::NEG_INFINITY,
            bins: [0; limits::SKETCH_BINS],
        }
    }
}

impl Numbers {
    fn add(&mut self, number: f64) {
        self.count += 1;
        let distance = number - self.mean;
        self.mean += distance / self.count as f64;
        self.squares += distance * (number - self.mean);
        self.min = self.min.min(number);
        self.max = self.max.max(number);
        let power = number.abs().max(f64::MIN_POSITIVE).log2().floor() as i64 + 11;
        self.bins[power.clamp(0, limits::SKETCH_BINS as i64 - 1) as usize] += 1;
    }

    /// Variance, 0 for fewer than two.
    #[must_use]
    pub fn variance(&self) -> f64 {
        if self.count < 2 { 0.0 } else { self.squares / (self.count - 1) as f64 }
    }

    /// An upper bound, within a factor of two, of the absolute value below which a share (0..=1) of them lies.
    #[must_use]
    pub fn quantile(&self, share: f64) -> f64 {
        let wanted = (self.count as f64 * share).ceil() as u64;
        let mut sum = 0;
        for (bin, count) in self.bins.iter().enumerate() {
            sum += u64::from(*count);
            if sum >= wanted {
                return 2_f64.powi(bin as i32 - 10).min(self.max.abs().max(self.min.abs()));
            }
        }
        self.max
    }
}

/// The number a value begins with, if it is one: `12ms` is 12, `0x1f` and `10.0.0.1` are none.
fn number(text: &str) -> Option<f64> {
    let digits = text.trim_start_matches(['<', '>', '+']);
    let end = digits
        .char_indices()
        .find(|(at, c)| !(c.is_ascii_digit() || *c == '.' || (*c == '-' && *at == 0)))
        .map_or(digits.len(), |(at, _)| at);
    let unit = digits[end..].trim_start();
    let is_unit = unit.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'%' || byte == b'/');
    if !is_unit || unit.starts_with(['x', 'X']) {
        return None;
    }
    digits[..end].parse().ok().filter(|number: &f64| number.is_finite())
}

/// One place of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cell {
    pub(crate) class: ValueClass,
    pub(crate) element: u16,
    pub(crate) part: u16,
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// its values in [`Elements::values`]; none for a word
    pub(crate) values: (usize, usize),
    pub(crate) is_masked: bool,
}

/// Gives each place of a line that holds a value to `visit`, from left to right: the line's own values, and the
/// elements in `masked` (ascending) as a whole.
pub(crate) fn each_cell(elements: &Elements, masked: &[u16], mut visit: impl FnMut(Cell)) {
    let mut groups = elements.groups.iter().peekable();
    let mut masked = masked.iter().copied().peekable();
    loop {
        let next = groups.peek().map(|group| group.element).into_iter().chain(masked.peek().copied()).min();
        let Some(element) = next else { return };
        let is_masked = masked.next_if_eq(&element).is_some();
        let Some(Element { kind, start, end, .. }) = elements.list.get(usize::from(element)).copied() else {
            return;
        };
        let is_word = is_masked && kind != Kind::Value;
        let mut part = 0;
        while let Some(group) = groups.next_if(|group| group.element == element) {
            if is_word {
                continue;
            }
            let (first, last) = (elements.values[group.first], elements.values[group.last]);
            let values = (group.first, group.last + 1);
            visit(Cell {
                class: first.class,
                element,
                part,
                start: first.start,
                end: last.end,
                values,
                is_masked,
            });
            part += 1;
        }
        if is_word {
            visit(Cell { class: ValueClass::Word, element, part: 0, start, end, values: (0, 0), is_masked });
        }
    }
}

/// A hash of a value's text.
pub(crate) fn hash(text: &[u8]) -> u64 {
    let mut chunks = text.chunks_exact(8);
    let mut state = text.len() as u64;
    for chunk in &mut chunks {
        let mut eight = [0; 8];
        eight.copy_from_slice(chunk);
        state = mix(state, u64::from_le_bytes(eight));
    }
    chunks.remainder().iter().fold(state, |state, byte| mix(state, u64::from(*byte)))
}
