//! Texts as vectors: local ones of hashed words, and those that were supplied.

use crate::Error;
use crate::limits::{SEMANTIC_DIMENSIONS_MAX, SEMANTIC_SUPPLIED_MAX};
use model::codec::{Reader, Writer};
use std::collections::HashMap;
use std::collections::VecDeque;

/// Dimensions of local vectors.
const LOCAL_DIMENSIONS: usize = 256;

/// What a word weighs beside each of its 3-grams, of which a word has about as many as letters.
const WORD_WEIGHT: f32 = 1.0;
const GRAM_WEIGHT: f32 = 0.35;

/// What words weigh that stand in every sentence.
const IDLE_WEIGHT: f32 = 0.12;

const IDLE: [&str; 33] = [
    "a", "after", "an", "and", "are", "as", "at", "be", "by", "com", "during", "for", "from", "has", "have",
    "in", "is", "it", "its", "now", "of", "on", "or", "out", "that", "the", "this", "to", "up", "was",
    "were", "while", "with",
];

/// A direction: components as eighths of bits, whose length is taken out when two are compared.
#[derive(Clone, Debug, PartialEq)]
pub struct Vector {
    components: Box<[i8]>,
    length: f64,
}

impl Vector {
    /// From components of any scale. `None` if there are none, too many, all zero, or one that is not finite.
    #[must_use]
    pub fn of(components: &[f32]) -> Option<Self> {
        if components.len() > SEMANTIC_DIMENSIONS_MAX || components.iter().any(|value| !value.is_finite()) {
            return None;
        }
        let largest = components.iter().fold(0f32, |largest, value| largest.max(value.abs()));
        if largest <= 0.0 {
            return None;
        }
        let scaled = components.iter().map(|value| (value / largest * 127.0).round() as i8);
        Self::of_bytes(scaled.collect())
    }

    /// From its components as [`Self::components`] gives them.
    #[must_use]
    pub fn of_components(components: &[i8]) -> Option<Self> {
        Self::of_bytes(components.into())
    }

    /// The components, of which the largest is 127 or -127.
    #[must_use]
    pub fn components(&self) -> &[i8] {
        &self.components
    }

    fn of_bytes(components: Box<[i8]>) -> Option<Self> {
        let length = (dot(&components, &components) as f64).sqrt();
        (length > 0.0 && components.len() <= SEMANTIC_DIMENSIONS_MAX).then_some(Self { components, length })
    }

    /// The cosine of the angle between two, in -1..=1; `None` if they do not have the same dimensions.
    #[must_use]
    pub fn cosine(&self, other: &Self) -> Option<f64> {
        let is_comparable = self.components.len() == other.components.len();
        is_comparable.then(|| {
            (dot(&self.components, &other.components) as f64 / (self.length * other.length)).clamp(-1.0, 1.0)
        })
    }

    pub(super) fn encode(&self, writer: &mut Writer) {
        let bytes: Vec<u8> = self.components.iter().map(|component| component.cast_unsigned()).collect();
        writer.bytes(&bytes);
    }

    pub(super) fn decode(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let components = reader.bytes()?.iter().map(|byte| byte.cast_signed()).collect();
        Self::of_bytes(components).ok_or(Error::Damaged("a vector"))
    }
}

fn dot(a: &[i8], b: &[i8]) -> i32 {
    a.iter().zip(b).map(|(a, b)| i32::from(*a) * i32::from(*b)).sum()
}

/// The words of a text for a model, without what stands for values.
#[must_use]
pub fn wording(text: &str) -> String {
    words(text).join(" ")
}

/// Turns texts into vectors.
///
/// Called for new templates only, with the text of the template or its first line, from whatever thread drives the
/// detectors: it must answer at once, and the same in every replay. Who asks a model over a network does so outside
/// and supplies the answer ([`SuppliedVectors`]). `None` means that there is no vector; the local one is taken then.
pub trait Embedder {
    /// The vector of a text.
    fn embed(&self, text: &str) -> Option<Vector>;
}

/// Vectors of hashed words and their 3-grams: texts are alike if they share words, or words are made alike.
#[derive(Clone, Copy, Debug, Default)]
pub struct LocalEmbedder;

impl Embedder for LocalEmbedder {
    /// `None` for a text without words.
    fn embed(&self, text: &str) -> Option<Vector> {
        let mut components = [0f32; LOCAL_DIMENSIONS];
        for word in words(text) {
            let idle = if IDLE.contains(&word.as_str()) { IDLE_WEIGHT } else { 1.0 };
            let stem = stem(&word);
            add(&mut components, stem.as_bytes(), 1, WORD_WEIGHT * idle);
            let framed = format!("^{stem}$");
            let bytes = framed.as_bytes();
            // equal halves of weight for long and short words alike
            let weight = GRAM_WEIGHT * idle * (4.0 / bytes.len() as f32).sqrt();
            bytes.windows(3).for_each(|gram| add(&mut components, gram, 2, weight));
        }
        Vector::of(&components)
    }
}

/// A word without the ending that says how often or when: `queries` is `query`, `paused` and `pause` are `paus`.
fn stem(word: &str) -> String {
    const LETTERS_MIN: usize = 3;
    if word == "timed" {
        return "timeout".to_owned();
    }
    if let Some(begin) = word.strip_suffix("ies").filter(|begin| begin.len() >= LETTERS_MIN) {
        return format!("{begin}y");
    }
    let endings = ["ing", "ed", "es", "e", "s"];
    let cut = endings.iter().filter(|ending| **ending != "s" || !word.ends_with("ss"));
    let mut begins = cut.filter_map(|ending| word.strip_suffix(ending));
    begins.find(|begin| begin.len() >= LETTERS_MIN).unwrap_or(word).to_owned()
}

/// Adds a hashed feature: the hash chooses place and sign, so that collisions cancel out on average.
fn add(components: &mut [f32; LOCAL_DIMENSIONS], feature: &[u8], seed: u64, weight: f32) {
    let hash = hash(feature, seed);
    let sign = if hash >> 63 == 0 { weight } else { -weight };
    components[(hash % LOCAL_DIMENSIONS as u64) as usize] += sign;
}

/// FNV-1a with a good last step.
fn hash(bytes: &[u8], seed: u64) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325 ^ seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    for byte in bytes {
        hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    }
    hash ^= hash >> 32;
    hash = hash.wrapping_mul(0xd6e8_feb8_6659_fd93);
    hash ^ (hash >> 32)
}

/// Units behind a number belong to it.
const UNITS: [&str; 20] = [
    "b", "bytes", "days", "gb", "gib", "h", "hours", "kb", "kib", "mb", "mib", "min", "minutes", "ms", "ns",
    "s", "sec", "seconds", "secs", "us",
];

/// The words of a text in lower case, cut where letters of another kind begin (`StockDao` is two), without what
/// stands for values: anything with a digit, anything in angle brackets, paths.
pub(super) fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = text;
    let mut is_behind_number = false;
    while let Some(begin) = rest.find(|c: char| c.is_alphanumeric() || matches!(c, '<' | '/')) {
        rest = &rest[begin..];
        let before = text[..text.len() - rest.len()].chars().next_back();
        let is_first = before.is_none_or(|c| !c.is_alphanumeric());
        if let Some(end) = masked(rest).or_else(|| path(rest).filter(|_| is_first)) {
            rest = &rest[end..];
            continue;
        }
        let is_part = |c: char| c.is_alphanumeric() || c == '\'';
        let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len()).max(1);
        let run = &rest[..rest.ceil_char_boundary(end)];
        let is_number = run.contains(|c: char| c.is_ascii_digit());
        let is_unit = is_behind_number && UNITS.contains(&run.to_ascii_lowercase().as_str());
        if !is_number && !is_unit {
            push_words(run, &mut words);
        }
        is_behind_number = is_number;
        rest = &rest[run.len()..];
    }
    words
}

/// Bytes of a path, or of a slash alone, at the begin of a text.
fn path(text: &str) -> Option<usize> {
    text.starts_with('/')
        .then(|| text.find(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '"')).unwrap_or(text.len()))
}

/// Bytes of `<*>`, `<ip>` and the like at the begin of a text.
fn masked(text: &str) -> Option<usize> {
    let inside = text.strip_prefix('<')?;
    let end = inside.find('>').filter(|end| *end <= 12)?;
    let is_name = inside[..end].chars().all(|c| c.is_alphanumeric() || c == '*' || c == '_');
    is_name.then_some(end + 2)
}

fn push_words(run: &str, words: &mut Vec<String>) {
    let mut word = String::new();
    let mut was_lower = false;
    for c in run.chars().filter(|c| c.is_alphanumeric() || *c == '\'') {
        if c.is_uppercase() && was_lower && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        was_lower = c.is_lowercase();
        word.extend(c.to_lowercase());
    }
    let word = word.trim_matches('\'');
    if !word.is_empty() {
        words.push(word.to_owned());
    }
}

/// Vectors that were supplied from outside, by their text; at the bound the one supplied first is forgotten.
#[derive(Clone, Debug, Default)]
pub struct SuppliedVectors {
    by_text: HashMap<u64, Vector>,
    /// hashes of texts, in the order in which they came
    order: VecDeque<u64>,
}

impl SuppliedVectors {
    /// Keeps the vector of a text. One that came before is replaced.
    pub fn supply(&mut self, text: &str, vector: Vector) {
        self.insert(hash(text.as_bytes(), 3), vector);
    }

    fn insert(&mut self, text: u64, vector: Vector) {
        if self.by_text.insert(text, vector).is_some() {
            return;
        }
        self.order.push_back(text);
        if self.order.len() > SEMANTIC_SUPPLIED_MAX
            && let Some(oldest) = self.order.pop_front()
        {
            self.by_text.remove(&oldest);
        }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    pub(super) fn encode(&self, writer: &mut Writer) {
        writer.length(self.order.len());
        for text in &self.order {
            writer.u64(*text);
            self.by_text[text].encode(writer);
        }
    }

    pub(super) fn decode(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let vectors = reader.list(|reader| Ok::<_, Error>((reader.u64()?, Vector::decode(reader)?)))?;
        if vectors.len() > SEMANTIC_SUPPLIED_MAX {
            return Err(Error::Damaged("the number of vectors"));
        }
        let mut supplied = Self::default();
        vectors.into_iter().for_each(|(text, vector)| supplied.insert(text, vector));
        Ok(supplied)
    }
}

impl Embedder for SuppliedVectors {
    fn embed(&self, text: &str) -> Option<Vector> {
        self.by_text.get(&hash(text.as_bytes(), 3)).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_cut_and_values_left_out() {
        for (text, expected) in [
            (
                "[<thread>] ERROR com.shop.StockDao - can't read sku_4711",
                "error com shop stock dao can't read sku",
            ),
            ("user <*> logged in from 10.0.0.1", "user logged in from"),
            ("GET /api/v1/Größe?x=1 Größe <b", "get größe b"),
            ("read/write of a / b", "read write of a b"),
            ("12 34", ""),
            ("'quoted' <nothing to close", "quoted nothing to close"),
        ] {
            assert_eq!(words(text).join(" "), expected, "{text:?}");
        }
    }

    #[test]
    fn vectors_of_other_dimensions_are_not_compared() {
        let two = Vector::of(&[1.0, 0.5]).unwrap();
        let three = Vector::of(&[1.0, 0.5, 0.0]).unwrap();
        assert_eq!(two.cosine(&three), None);
        assert!(two.cosine(&two).is_some_and(|cosine| cosine > 0.999));
        assert_eq!(Vector::of(&[]), None);
        assert_eq!(Vector::of(&[0.0]), None);
        assert_eq!(Vector::of(&[f32::NAN]), None);
        assert_eq!(Vector::of(&vec![1.0; SEMANTIC_DIMENSIONS_MAX + 1]), None);
    }

    #[test]
    fn supplied_vectors_are_bounded_and_the_oldest_goes() {
        let mut supplied = SuppliedVectors::default();
        for number in 0..SEMANTIC_SUPPLIED_MAX + 1 {
            supplied.supply(&format!("text {number}"), Vector::of(&[1.0, number as f32]).unwrap());
        }
        assert_eq!(supplied.len(), SEMANTIC_SUPPLIED_MAX);
        assert_eq!(supplied.embed("text 0"), None);
        assert!(supplied.embed("text 1").is_some());
    }
}
