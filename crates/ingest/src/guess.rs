//! Columns that fit the rows of a file, for a data source that is yet to be made.
//!
//! The types are as wide as they need to be and no narrower: whole numbers are Int64, so that the next file fits too.

use crate::instant;
use crate::limits::{GUESSED_COLUMNS_MAX, GUESSED_NESTING_MAX, GUESSED_ROWS_MAX};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write;

/// A column that fits what was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Guess {
    /// of letters, digits and `_`; no other column has it
    pub name: String,
    /// where it is in a row: `$.a.b`, or the name in the first line of CSV
    pub path: String,
    /// ClickHouse's name of its type
    pub column_type: String,
    /// share of the rows that have it, 0 to 1
    pub present: f64,
}

/// What a column's values have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Whole,
    /// too large for Int64
    Large,
    Float,
    Truth,
    Date,
    /// so many digits of a second
    Time(u8),
    Text,
}

impl Kind {
    fn of_text(text: &str) -> Self {
        let is_dated = text.len() >= 10 && text.as_bytes()[4] == b'-';
        if !is_dated || instant::parse_text(text, None).is_err() {
            return Self::Text;
        }
        if text.len() == 10 {
            return Self::Date;
        }
        let fraction = text.split_once(['.', ',']).map_or("", |(_, rest)| rest);
        match fraction.bytes().take_while(u8::is_ascii_digit).count() {
            0 => Self::Time(0),
            1..=3 => Self::Time(3),
            4..=6 => Self::Time(6),
            _ => Self::Time(9),
        }
    }

    /// The kind of a field of CSV, where all is text.
    fn of_field(text: &str) -> Self {
        if text.parse::<i64>().is_ok() {
            return Self::Whole;
        }
        if text.parse::<u64>().is_ok() {
            return Self::Large;
        }
        let is_number = text.starts_with(|first: char| first.is_ascii_digit() || matches!(first, '-' | '.'));
        if is_number && text.parse::<f64>().is_ok() {
            return Self::Float;
        }
        match text {
            "true" | "false" => Self::Truth,
            _ => Self::of_text(text),
        }
    }

    fn with(self, other: Self) -> Self {
        match (self, other) {
            (same, other) if same == other => same,
            (Self::Whole, Self::Large) | (Self::Large, Self::Whole) => Self::Large,
            (Self::Whole | Self::Large | Self::Float, Self::Whole | Self::Large | Self::Float) => Self::Float,
            (Self::Time(one), Self::Time(other)) => Self::Time(one.max(other)),
            (Self::Date, Self::Time(digits)) | (Self::Time(digits), Self::Date) => Self::Time(digits),
            _ => Self::Text,
        }
    }

    fn name(self) -> String {
        match self {
            Self::Whole => "Int64".to_owned(),
            Self::Large => "UInt64".to_owned(),
            Self::Float => "Float64".to_owned(),
            Self::Truth => "Bool".to_owned(),
            Self::Date => "Date".to_owned(),
            Self::Time(0) => "DateTime".to_owned(),
            Self::Time(digits) => format!("DateTime64({digits})"),
            Self::Text => "String".to_owned(),
        }
    }
}

/// What was seen at one place of the rows.
#[derive(Debug, Default)]
struct Seen {
    kind: Option<Kind>,
    is_array: bool,
    rows: usize,
    last_row: usize,
}

/// The places of the rows and what they hold.
#[derive(Debug, Default)]
struct Sight {
    /// by path and name
    places: BTreeMap<(String, String), Seen>,
    rows: usize,
}

impl Sight {
    fn see(&mut self, (path, name): (&str, &str), kind: Option<Kind>, is_array: bool) {
        let key = (path.to_owned(), name.to_owned());
        if self.places.len() >= GUESSED_COLUMNS_MAX && !self.places.contains_key(&key) {
            return;
        }
        let seen = self.places.entry(key).or_default();
        if seen.last_row < self.rows {
            (seen.rows, seen.last_row) = (seen.rows + 1, self.rows);
        }
        if seen.rows > 1 && seen.is_array != is_array {
            (seen.kind, seen.is_array) = (Some(Kind::Text), false);
            return;
        }
        seen.is_array = is_array;
        seen.kind = match (seen.kind, kind) {
            (Some(one), Some(other)) => Some(one.with(other)),
            (one, other) => one.or(other),
        };
    }

    fn see_value(&mut self, path: &str, name: &str, value: &Value, depth: usize) {
        match value {
            Value::Null => {}
            Value::Object(fields) if depth < GUESSED_NESTING_MAX => {
                for (key, value) in fields {
                    let name = if name.is_empty() { key.clone() } else { format!("{name}_{key}") };
                    self.see_value(&format!("{path}{}", step(key)), &name, value, depth + 1);
                }
            }
            Value::Array(items) => {
                let is_flat = items.iter().all(|item| !item.is_array() && !item.is_object());
                match is_flat {
                    true => {
                        self.see((path, name), None, true);
                        for item in items.iter().filter(|item| !item.is_null()) {
                            self.see((path, name), Some(kind_of(item)), true);
                        }
                    }
                    // as JSON text
                    false => self.see((path, name), Some(Kind::Text), false),
                }
            }
            _ => self.see((path, name), Some(kind_of(value)), false),
        }
    }

    /// The columns, in the order of their paths.
    fn guesses(self, is_json: bool) -> Vec<Guess> {
        let mut names: Vec<String> = Vec::new();
        let rows = self.rows.max(1);
        let guess = |((path, name), seen): ((String, String), Seen)| {
            let name = own_name(&name, &names);
            names.push(name.clone());
            let kind = seen.kind.unwrap_or(Kind::Text);
            let is_list = seen.is_array && is_json;
            let column_type = match (is_list, seen.rows < rows) {
                (true, _) => format!("Array({})", kind.name()),
                (false, true) => format!("Nullable({})", kind.name()),
                (false, false) => kind.name(),
            };
            let path = if is_list { format!("{path}[:]") } else { path };
            Guess { name, path, column_type, present: seen.rows as f64 / rows as f64 }
        };
        self.places.into_iter().map(guess).collect()
    }
}

fn kind_of(value: &Value) -> Kind {
    match value {
        Value::Bool(_) => Kind::Truth,
        Value::Number(number) if number.is_i64() => Kind::Whole,
        Value::Number(number) if number.is_u64() => Kind::Large,
        Value::Number(_) => Kind::Float,
        Value::String(text) => Kind::of_text(text),
        _ => Kind::Text,
    }
}

/// A step of a JSON path.
fn step(key: &str) -> String {
    let is_word = |key: &str| !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    if is_word(key) { format!(".{key}") } else { format!("['{key}']") }
}

/// A name that columns may have and no other has.
fn own_name(written: &str, taken: &[String]) -> String {
    let mut name: String =
        written.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '_' }).collect();
    if name.starts_with(|first: char| first.is_ascii_digit()) || name.is_empty() {
        name.insert(0, '_');
    }
    let mut own = name.clone();
    let mut number = 1;
    while taken.contains(&own) {
        number += 1;
        own.clear();
        // writing to a String does not fail
        let _ = write!(own, "{name}_{number}");
    }
    own
}

/// Columns for rows of JSON, one object a line or all of them in an array; lines that are no object are passed over.
#[must_use]
pub fn columns_of_json(body: &[u8]) -> Vec<Guess> {
    let mut sight = Sight::default();
    let rows = match serde_json::from_slice::<Value>(body) {
        Ok(Value::Array(rows)) => rows,
        Ok(row) => vec![row],
        Err(_) => {
            let lines = body.split(|byte| *byte == b'\n').take(GUESSED_ROWS_MAX);
            lines.filter_map(|line| serde_json::from_slice(line).ok()).collect()
        }
    };
    for row in rows.iter().filter(|row| row.is_object()).take(GUESSED_ROWS_MAX) {
        sight.rows += 1;
        sight.see_value("$", "", row, 0);
    }
    sight.guesses(true)
}

/// What separates the fields of CSV: the one of `,`, `;`, tab and `|` that is most often in its first line.
#[must_use]
pub fn delimiter_of(body: &[u8]) -> u8 {
    let first = body.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let times = |delimiter: u8| first.iter().filter(|byte| **byte == delimiter).count();
    b",;\t|".iter().copied().rev().max_by_key(|delimiter| times(*delimiter)).unwrap_or(b',')
}

/// Columns for CSV with names in its first line.
#[must_use]
pub fn columns_of_csv(body: &[u8]) -> Vec<Guess> {
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter_of(body)).flexible(true).from_reader(body);
    let names: Vec<String> = match reader.byte_headers() {
        Ok(names) => names.iter().map(|name| String::from_utf8_lossy(name).trim().to_owned()).collect(),
        Err(_) => return Vec::new(),
    };
    let mut sight = Sight::default();
    for record in reader.byte_records().take(GUESSED_ROWS_MAX).flatten() {
        sight.rows += 1;
        for (name, field) in names.iter().zip(&record) {
            let text = String::from_utf8_lossy(field);
            if !text.is_empty() && text != "\\N" {
                sight.see((name, name), Some(Kind::of_field(&text)), false);
            }
        }
    }
    // a column without a value is one too
    for name in &names {
        if !sight.places.contains_key(&(name.clone(), name.clone())) {
            sight.see((name, name), None, false);
            if let Some(seen) = sight.places.get_mut(&(name.clone(), name.clone())) {
                seen.rows = 0;
            }
        }
    }
    let position = |guess: &Guess| names.iter().position(|name| *name == guess.path);
    let mut guesses = sight.guesses(false);
    guesses.sort_by_key(position);
    guesses
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(guesses: &[Guess]) -> String {
        let one = |guess: &Guess| format!("{} {} {}", guess.name, guess.column_type, guess.path);
        guesses.iter().map(one).collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn types_are_as_wide_as_the_values() {
        let cases = [
            (r#"{"a":1}"#, "a Int64 $.a"),
            ("{\"a\":1}\n{\"a\":2.5}", "a Float64 $.a"),
            ("{\"a\":1}\n{\"a\":\"x\"}", "a String $.a"),
            ("{\"a\":18446744073709551615}\n{\"a\":1}", "a UInt64 $.a"),
            ("{\"a\":true}\n{\"a\":null}", "a Nullable(Bool) $.a"),
            (r#"{"t":"2026-01-31"}"#, "t Date $.t"),
            ("{\"t\":\"2026-01-31\"}\n{\"t\":\"2026-01-31 10:00:00\"}", "t DateTime $.t"),
            (r#"{"t":"2026-01-31T10:00:00.123Z"}"#, "t DateTime64(3) $.t"),
            (r#"{"t":"2026-13-31"}"#, "t String $.t"),
            (r#"{"a":{"b":1,"c-d":"x"}}"#, "a_b Int64 $.a.b; a_c_d String $.a['c-d']"),
            (
                r#"{"tags":["x","y"],"ids":[],"o":[{"a":1}]}"#,
                "ids Array(String) $.ids[:]; o String $.o; tags Array(String) $.tags[:]",
            ),
            ("[{\"a\":1},{\"b\":2}]", "a Nullable(Int64) $.a; b Nullable(Int64) $.b"),
            (r#"{"a.b":1,"a b":2,"1":3}"#, "_1 Int64 $.1; a_b Int64 $['a b']; a_b_2 Int64 $['a.b']"),
            ("{\"a\":[1]}\n{\"a\":2}", "a String $.a"),
            ("no json\n", ""),
            ("", ""),
        ];
        for (body, expected) in cases {
            assert_eq!(shown(&columns_of_json(body.as_bytes())), expected, "{body}");
        }
    }

    #[test]
    fn csv_is_read_with_its_own_separator() {
        let cases = [
            ("a,b\n1,x\n2,\n", "a Int64 a; b Nullable(String) b"),
            ("when;n\n2026-01-31 10:00:00;1.5\n", "when DateTime when; n Float64 n"),
            ("a\tb c\n-1\ttrue\n", "a Int64 a; b_c Bool b c"),
            ("a,b\n", "a Nullable(String) a; b Nullable(String) b"),
            ("a,b,c\n1,,nan\n", "a Int64 a; b Nullable(String) b; c String c"),
        ];
        for (body, expected) in cases {
            assert_eq!(shown(&columns_of_csv(body.as_bytes())), expected, "{body}");
        }
    }

    #[test]
    fn the_share_of_rows_that_have_a_value_is_told() {
        let guesses = columns_of_json(b"{\"a\":1}\n{\"a\":2,\"b\":1}\n{\"a\":3}\n{\"a\":4}\n");
        assert_eq!(guesses.iter().map(|guess| guess.present).collect::<Vec<_>>(), [1.0, 0.25]);
    }
}
