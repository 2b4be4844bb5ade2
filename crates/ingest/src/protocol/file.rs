//! Lines of files, objects and messages, with what somebody who knows how lines are written found in them.
//!
//! An object in JSON becomes a record of its fields; any other line is the message, and what was found in it stands beside.

use super::document::{self, Around};
use super::json::{push_key, push_string};
use super::known::{self, Known};
use super::record::Records;
use crate::Error;
use crate::scan::Raw;
use model::Timestamp;

/// What is known of a line.
#[derive(Clone, Copy, Debug, Default)]
pub struct Said<'a> {
    /// when it was written
    pub timestamp: Option<Timestamp>,
    /// the word for how bad it is
    pub severity: &'a str,
    /// who wrote it
    pub service: &'a str,
    /// the machine
    pub host: &'a str,
    /// the number of its process
    pub process: &'a str,
    /// the trace it belongs to
    pub trace_id: &'a str,
    /// what is left of the line as its message
    pub message: &'a str,
    /// where it was read, as an attribute: its name and the path or subject
    pub origin: (&'a str, &'a str),
}

/// Takes one line without its line break.
///
/// # Errors
/// [`Error::TooLarge`] if the rows need more memory than one batch may hold.
pub fn push(records: &mut Records<'_>, line: &str, said: &Said<'_>) -> Result<(), Error> {
    if line.trim().is_empty() {
        return Ok(());
    }
    let mut attributes = String::from("{");
    for (key, value) in [said.origin, ("process.pid", said.process), ("trace_id", said.trace_id)] {
        if !value.is_empty() {
            push_key(key, &mut attributes);
            push_string(value, &mut attributes);
        }
    }
    attributes.push('}');
    let fields = Some(Raw::Container(&attributes));
    let around = Around { service: said.service, host: said.host, fields, ..Around::default() };
    match known::of_line(line, records.limits()) {
        Some(object) => document::push(records, object, &around)?,
        None => {
            let around = Around { timestamp: said.timestamp, severity: said.severity, ..around };
            document::push_line(records, said.message, &Known::default(), &around)?
        }
    };
    Ok(())
}
