//! CSV against a data source's columns, for imports.
//!
//! Values are converted like JSON text. An empty field and `\N` stand for the default or NULL; where a column has
//! neither, an empty field is the empty text, which is a String and not a number.

use crate::batch::Batch;
use crate::decoder::{Decoder, to_text};
use crate::scan::{Quoted, Raw};
use crate::{Decoded, Error};
use csv::{ReaderBuilder, StringRecord};
use model::Timestamp;

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dialect {
    /// one byte between fields, a comma by default
    pub delimiter: u8,
    /// what the first line is
    pub header: Header,
}

impl Default for Dialect {
    fn default() -> Self {
        Self { delimiter: b',', header: Header::First }
    }
}

/// Where the order of the fields is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Header {
    /// the first line names them; names that are no column are ignored
    #[default]
    First,
    /// nowhere: they come in the declared order
    Absent,
}

/// Reads the rows of a CSV body; `received` is what `now()` means in a default.
///
/// # Errors
/// [`Error::Header`] if the first line names no column; [`Error::TooLarge`] as for JSON.
pub fn decode(
    decoder: &Decoder,
    body: &[u8],
    dialect: &Dialect,
    received: Timestamp,
) -> Result<Decoded, Error> {
    let (text, invalid_utf8) = to_text(body);
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let mut batch = Batch::new(decoder, received);
    let mut records = Records::new(text, dialect.delimiter);
    let layout = match dialect.header {
        Header::Absent => Layout::declared(decoder),
        Header::First => match records.next() {
            None => return Ok(batch.finish(invalid_utf8)),
            Some(_) => Layout::named(decoder, &records.record)?,
        },
    };
    let row_max = decoder.limits.row_max;
    while let Some(raw) = records.next() {
        if raw.len() > row_max {
            let first_line = records.go_back_to_second_line(raw);
            batch.refuse(first_line, format!("row too large: over {row_max} bytes (row_max)"))?;
        } else if records.record.len() != layout.width {
            let (found, width) = (records.record.len(), layout.width);
            batch.refuse(raw.trim_end(), format!("row has {found} fields, {width} were expected"))?;
        } else {
            batch.push(&layout.cells(decoder, &records.record), raw.trim_end())?;
        }
    }
    Ok(batch.finish(invalid_utf8))
}

/// Which field is which column's.
struct Layout {
    /// by column
    fields: Vec<Option<usize>>,
    width: usize,
}

impl Layout {
    fn declared(decoder: &Decoder) -> Self {
        let width = decoder.plans.len();
        Self { fields: (0..width).map(Some).collect(), width }
    }

    fn named(decoder: &Decoder, header: &StringRecord) -> Result<Self, Error> {
        let find = |name: &str| header.iter().position(|field| field.trim() == name);
        let fields: Vec<Option<usize>> = decoder.plans.iter().map(|plan| find(&plan.name)).collect();
        if fields.iter().all(Option::is_none) {
            let shown: Vec<&str> = header.iter().take(5).collect();
            let shown = shown.join(", ");
            return Err(Error::Header(shown[..shown.floor_char_boundary(200)].to_owned()));
        }
        Ok(Self { fields, width: header.len() })
    }

    fn cells<'r>(&self, decoder: &Decoder, record: &'r StringRecord) -> Vec<Option<Raw<'r>>> {
        let cell = |(field, plan): (&Option<usize>, &crate::plan::ColumnPlan)| match record.get((*field)?)? {
            "" if plan.has_fallback() => None,
            "\\N" => Some(Raw::Null),
            text => Some(Raw::Text(Quoted::Plain(text))),
        };
        self.fields.iter().zip(&decoder.plans).map(cell).collect()
    }
}

/// Records with the text they were read from.
struct Records<'a> {
    text: &'a str,
    delimiter: u8,
    /// where the reader began
    base: usize,
    reader: csv::Reader<&'a [u8]>,
    record: StringRecord,
    /// bytes read a second time; bounded by the body's length to stay linear
    reread: usize,
}

impl<'a> Records<'a> {
    fn new(text: &'a str, delimiter: u8) -> Self {
        let reader = reader(text, delimiter);
        Self { text, delimiter, base: 0, reader, record: StringRecord::new(), reread: 0 }
    }

    /// Reads the next record; gives its text.
    fn next(&mut self) -> Option<&'a str> {
        let begin = self.position();
        // text in memory and of any width: there is nothing left that could fail
        if !self.reader.read_record(&mut self.record).unwrap_or(false) {
            return None;
        }
        Some(self.text[begin..self.position()].trim_start_matches(['\r', '\n']))
    }

    fn position(&self) -> usize {
        self.base + usize::try_from(self.reader.position().byte()).unwrap_or(0)
    }

    /// A quote that is never closed makes one record of all that follows: only its first line is given up.
    fn go_back_to_second_line(&mut self, raw: &'a str) -> &'a str {
        let first_line = raw.split_inclusive('\n').next().unwrap_or(raw);
        let again = raw.len() - first_line.len();
        self.reread += again;
        if again == 0 || self.reread > self.text.len() {
            return raw;
        }
        self.base = self.position() - again;
        self.reader = reader(&self.text[self.base..], self.delimiter);
        first_line
    }
}

fn reader(text: &str, delimiter: u8) -> csv::Reader<&[u8]> {
    ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes())
}
