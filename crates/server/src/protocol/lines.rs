//! Lines and texts of which nothing is known but where they come from: what is found in them becomes their columns.

use crate::answer::Failure;
use crate::limits;
use ingest::protocol::{Records, file};
use miner::raw::{self, Format};
use model::{Severity, Timestamp};

/// Where lines come from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Origin<'a> {
    /// who writes them, whatever they say; empty if that is not known
    pub(super) service: &'a str,
    /// who does where they do not say so
    pub(super) fallback: &'a str,
    /// the machine, whatever they say; empty if that is not known
    pub(super) host: &'a str,
    /// an attribute of each: its name, and the path or subject
    pub(super) attribute: (&'a str, &'a str),
}

/// How lines are written, as the first of them tell.
pub(super) fn format_of<'a>(lines: impl Iterator<Item = &'a str>) -> Format {
    let sample: Vec<&str> = lines.take(limits::TAIL_SAMPLE_LINES).collect();
    Format::detect(&sample)
}

/// Takes one line.
pub(super) fn push(
    records: &mut Records<'_>,
    line: &str,
    (format, received): (&Format, Timestamp),
    origin: Origin<'_>,
) -> Result<(), Failure> {
    let line = raw::strip_ansi(line);
    let found = format.parse(&line, received);
    let service = Some(origin.service).filter(|name| !name.is_empty());
    let service = service.or(found.service.as_deref()).unwrap_or(origin.fallback);
    let host = Some(origin.host).filter(|name| !name.is_empty()).or(found.host).unwrap_or_default();
    let said = file::Said {
        timestamp: found.timestamp,
        severity: found.severity.map_or("", Severity::as_str),
        service,
        host,
        process: found.pid.unwrap_or_default(),
        trace_id: found.trace_id.as_deref().unwrap_or_default(),
        message: &found.message,
        origin: origin.attribute,
    };
    Ok(file::push(records, &line, &said)?)
}
