//! Datadog's log intake: one object, an array of them, or lines.

use super::document::{self, Around};
use super::json::{document as parse, each_field, each_item, is_object, text_of};
use super::known::Known;
use super::record::Records;
use super::text::to_text;
use crate::decoder::Decoder;
use crate::scan::Raw;
use crate::{Decoded, Error};
use model::Timestamp;
use std::borrow::Cow;

const NAME: &str = "a request of Datadog's intake";

/// What a request says of its lines in its address or headers; an object says it better.
#[derive(Clone, Debug, Default)]
pub struct Said {
    /// what wrote it; it names the service if nothing else does
    pub source: String,
    /// who wrote it
    pub service: String,
    /// where it ran
    pub host: String,
}

/// How a body is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `application/json`
    Json,
    /// anything else
    Lines,
}

/// Rows of a request.
///
/// # Errors
/// [`Error::Malformed`] and [`Error::TooLarge`]; nothing is taken then.
pub fn logs(
    decoder: &Decoder,
    body: &[u8],
    form: Form,
    said: &Said,
    received: Timestamp,
) -> Result<Decoded, Error> {
    let mut records = Records::new(decoder, received);
    let text = to_text(body, &mut records.invalid_utf8);
    if form == Form::Lines {
        let around =
            Around { service: or(&said.service, &said.source), host: &said.host, ..Around::default() };
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            document::push_line(&mut records, line, &Known::default(), &around)?;
        }
        return Ok(records.finish());
    }
    let value = parse(&text, NAME, records.limits())?;
    if is_object(value) {
        push(&mut records, value, said)?;
    }
    each_item(value, |item| push(&mut records, item, said))?;
    Ok(records.finish())
}

fn push(records: &mut Records<'_>, object: Raw<'_>, said: &Said) -> Result<(), Error> {
    let (mut status, mut source) = (Cow::Borrowed(""), Cow::Borrowed(&*said.source));
    each_field(object, |key, value| {
        match &*key {
            "status" => status = text_of(value),
            "ddsource" => source = text_of(value),
            _ => {}
        }
        Ok(())
    })?;
    let around = Around {
        service: or(&said.service, &source),
        host: &said.host,
        severity: &status,
        ..Around::default()
    };
    document::push(records, object, &around).map(drop)
}

fn or<'a>(first: &'a str, second: &'a str) -> &'a str {
    if first.is_empty() { second } else { first }
}
