//! Splunk's HTTP Event Collector: objects one behind the other, or raw lines.

use super::document::{self, Around};
use super::json::{each_field, first, is_object, push_key, push_string, text_of};
use super::known::{self, Known};
use super::record::Records;
use super::text::to_text;
use crate::decoder::Decoder;
use crate::scan::Raw;
use crate::{Decoded, Error};
use model::Timestamp;

const NAME: &str = "a request of the HTTP Event Collector";

/// What a request says of its events in its address; an event says it better.
#[derive(Clone, Debug, Default)]
pub struct Said {
    /// who sent it
    pub host: String,
    /// where it comes from, such as a file
    pub source: String,
    /// what kind of data it is; it names the service if nothing else does
    pub sourcetype: String,
    /// where Splunk would put it
    pub index: String,
}

/// Rows of `/services/collector/event`.
///
/// # Errors
/// [`Error::Malformed`] with the number of the first event that cannot be read, and [`Error::TooLarge`]; nothing is taken.
pub fn events(decoder: &Decoder, body: &[u8], said: &Said, received: Timestamp) -> Result<Decoded, Error> {
    let mut records = Records::new(decoder, received);
    let text = to_text(body, &mut records.invalid_utf8);
    let mut rest = text.trim_start();
    let mut number = 0;
    while !rest.is_empty() {
        let (event, behind) = first(rest, records.limits())
            .filter(|(event, _)| is_object(*event))
            .ok_or_else(|| Error::malformed(NAME, format!("event {number} is no object in JSON")))?;
        let is_event = push_event(&mut records, event, said)?;
        if !is_event {
            return Err(Error::malformed(NAME, format!("event {number} has no event")));
        }
        rest = behind.trim_start();
        number += 1;
    }
    Ok(records.finish())
}

/// Rows of `/services/collector/raw`: one per line that is not empty.
///
/// # Errors
/// [`Error::TooLarge`]; nothing is taken then.
pub fn raw(decoder: &Decoder, body: &[u8], said: &Said, received: Timestamp) -> Result<Decoded, Error> {
    let mut records = Records::new(decoder, received);
    let text = to_text(body, &mut records.invalid_utf8);
    let resource = resource(said);
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let around =
            Around { host: &said.host, service: &said.sourcetype, resource: &resource, ..Around::default() };
        push_line(&mut records, line, &around)?;
    }
    Ok(records.finish())
}

/// Whether there was an event.
fn push_event(records: &mut Records<'_>, object: Raw<'_>, said: &Said) -> Result<bool, Error> {
    let (mut event, mut fields, mut timestamp) = (None, None, None);
    let mut said = said.clone();
    each_field(object, |key, value| {
        let text = || text_of(value).into_owned();
        match &*key {
            "event" if value != Raw::Null => event = Some(value),
            "fields" if is_object(value) => fields = Some(value),
            "time" => timestamp = known::time_of(value),
            "host" => said.host = text(),
            "source" => said.source = text(),
            "sourcetype" => said.sourcetype = text(),
            "index" => said.index = text(),
            _ => {}
        }
        Ok(())
    })?;
    let Some(event) = event else { return Ok(false) };
    let resource = resource(&said);
    let around = Around {
        timestamp,
        host: &said.host,
        service: &said.sourcetype,
        resource: &resource,
        fields,
        ..Around::default()
    };
    if is_object(event) {
        document::push(records, event, &around)?;
    } else {
        push_line(records, &text_of(event), &around)?;
    }
    Ok(true)
}

fn push_line(records: &mut Records<'_>, line: &str, around: &Around<'_>) -> Result<(), Error> {
    let known = known::of_line(line, records.limits()).map(Known::of).transpose()?.unwrap_or_default();
    document::push_line(records, line, &known, around).map(drop)
}

fn resource(said: &Said) -> String {
    let mut out = String::from("{");
    for (key, value) in [("source", &said.source), ("sourcetype", &said.sourcetype), ("index", &said.index)] {
        if !value.is_empty() {
            push_key(key, &mut out);
            push_string(value, &mut out);
        }
    }
    out.push('}');
    out
}
