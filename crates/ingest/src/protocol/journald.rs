//! The export format of systemd's journal, as `systemd-journal-upload` sends it.
//!
//! ```text
//! entries = (entry LF)*         entry = field+
//! field   = name "=" text LF  |  name LF length:u64 little-endian, bytes LF
//! ```
//!
//! Ways it can be broken: a stream that ends inside an entry, which is left for what comes next or is cut; a length behind
//! the end, which is the same; a line without `=` and no length behind it.

use super::json::{push_key, push_string};
use super::known::syslog_level;
use super::record::{Field, Record, Records};
use super::text::to_text;
use crate::decoder::Decoder;
use crate::scan::Raw;
use crate::{Decoded, Error};
use model::Timestamp;
use std::borrow::Cow;

const NAME: &str = "a stream of systemd's journal";

/// One field and where the next one begins; nothing if it is not whole.
fn field(bytes: &[u8]) -> Option<(&[u8], &[u8], usize)> {
    let line_end = memchr::memchr(b'\n', bytes)?;
    let line = &bytes[..line_end];
    if let Some(at) = memchr::memchr(b'=', line) {
        return Some((&line[..at], &line[at + 1..], line_end + 1));
    }
    let begin = line_end + 9;
    let length = bytes.get(line_end + 1..begin)?;
    let length = usize::try_from(u64::from_le_bytes(length.try_into().ok()?)).ok()?;
    let end = begin.checked_add(length)?;
    let value = bytes.get(begin..end)?;
    (bytes.get(end) == Some(&b'\n')).then_some((line, value, end + 1))
}

/// Where the last entry that is whole ends;
/// what is behind it waits for more.
#[must_use]
pub fn end_of_entries(bytes: &[u8]) -> usize {
    let (mut at, mut end) = (0, 0);
    while at < bytes.len() {
        if bytes[at] == b'\n' {
            at += 1;
            end = at;
            continue;
        }
        match field(&bytes[at..]) {
            Some((_, _, length)) => at += length,
            None => break,
        }
    }
    end
}

/// Rows of a stream of whole entries; the last one may lack its empty line.
///
/// # Errors
/// [`Error::Malformed`] and [`Error::TooLarge`]; nothing is taken then.
pub fn entries(decoder: &Decoder, body: &[u8], received: Timestamp) -> Result<Decoded, Error> {
    let mut records = Records::new(decoder, received);
    let mut entry = Entry::default();
    let mut at = 0;
    while at < body.len() {
        if body[at] == b'\n' {
            at += 1;
            entry.push_to(&mut records)?;
            entry = Entry::default();
            continue;
        }
        let (name, value, length) = field(&body[at..])
            .ok_or_else(|| Error::malformed(NAME, format!("the field at byte {at} is cut or no field")))?;
        entry.learn(name, value, &mut records.invalid_utf8);
        at += length;
    }
    entry.push_to(&mut records)?;
    Ok(records.finish())
}

/// One entry while its fields are read.
#[derive(Default)]
struct Entry<'a> {
    message: Option<Cow<'a, str>>,
    /// microseconds since 1970: when it was written, or when the journal had it
    written: Option<i64>,
    kept: Option<i64>,
    priority: Option<u8>,
    identifier: Cow<'a, str>,
    unit: Cow<'a, str>,
    command: Cow<'a, str>,
    host: Cow<'a, str>,
    attributes: String,
    fields: usize,
}

impl<'a> Entry<'a> {
    fn learn(&mut self, name: &'a [u8], value: &'a [u8], invalid: &mut u64) {
        self.fields += 1;
        let text = to_text(value, invalid);
        match name {
            b"MESSAGE" => self.message = Some(text),
            b"PRIORITY" => self.priority = text.parse().ok(),
            b"__REALTIME_TIMESTAMP" => self.kept = text.parse().ok(),
            b"_SOURCE_REALTIME_TIMESTAMP" => self.written = text.parse().ok(),
            b"SYSLOG_IDENTIFIER" => self.identifier = text,
            b"_HOSTNAME" => self.host = text,
            _ => {
                match name {
                    b"_SYSTEMD_UNIT" => self.unit = text.clone(),
                    b"_COMM" => self.command = text.clone(),
                    _ => {}
                }
                if self.attributes.is_empty() {
                    self.attributes.push('{');
                }
                push_key(&to_text(name, invalid), &mut self.attributes);
                push_string(&text, &mut self.attributes);
            }
        }
    }

    fn push_to(mut self, records: &mut Records<'_>) -> Result<(), Error> {
        if self.fields == 0 {
            return Ok(());
        }
        self.attributes.push_str(if self.attributes.is_empty() { "{}" } else { "}" });
        let received = records.received();
        let unit = self.unit.strip_suffix(".service").unwrap_or(&self.unit);
        let service = [&*self.identifier, unit, &self.command].into_iter().find(|name| !name.is_empty());
        let mut record = Record::default();
        record.fields = self.fields;
        let micros = self.written.or(self.kept).and_then(|micros| micros.checked_mul(1_000));
        record.set(Field::Timestamp, Raw::Time(micros.map_or(received, Timestamp)));
        record.set(Field::ObservedTimestamp, Raw::Time(received));
        record.require_text(Field::Service, service.unwrap_or_default());
        record.set_text(Field::Host, &self.host);
        record.require_text(Field::Message, self.message.as_deref().unwrap_or_default());
        if let Some(level) = self.priority.map(syslog_level) {
            record.set_text(Field::SeverityText, level.as_str());
            record.set(Field::SeverityNumber, Raw::Integer(level as i64));
        }
        record.set(Field::Attributes, Raw::Container(&self.attributes));
        records.push(&record).map(drop)
    }
}
