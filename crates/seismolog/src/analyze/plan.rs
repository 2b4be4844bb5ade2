//! In which order inputs are read, and which go on where another ended.
//!
//! Inputs are read one after another and not merged line by line. Those that do not overlap in time (rotated files)
//! form a lane: one story for the detectors. Those that do (one file per service or replica) are in different lanes,
//! each with detectors of its own.

use super::blocks::Blocks;
use super::chunk::Chunk;
use super::event_time::Period;
use super::learned::Header;
use super::records::Records;
use super::service_names::ServiceNames;
use crate::input::{self, Input, STANDARD_INPUT};
use anyhow::{Result, bail};
use model::Timestamp;
use model::limits::UNKNOWN_SERVICE;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

/// What a record is counted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// it shows what is normal
    Baseline,
    /// it is looked at
    Current,
}

/// An input to be read.
pub(super) struct Planned {
    pub(super) path: PathBuf,
    pub(super) phase: Phase,
    /// the service of its records that name none
    pub(super) unnamed: String,
    /// opened already: standard input can be opened only once
    pub(super) opened: Option<Input>,
    /// time of its first record that has one
    pub(super) begin: Option<Timestamp>,
    /// the service of most of its first records
    pub(super) service: String,
}

/// What is to be read.
pub(super) struct Order<'a> {
    pub(super) files: &'a [PathBuf],
    pub(super) baseline: Option<&'a Path>,
    pub(super) header: Header,
}

/// Opens every input once, so that a wrong name ends all before anything is read, and puts them in order of time.
pub(super) fn plan(order: &Order<'_>) -> Result<Vec<Planned>> {
    let standard = order.files.iter().map(PathBuf::as_path).chain(order.baseline);
    if standard.filter(|path| path.as_os_str() == STANDARD_INPUT).count() > 1 {
        bail!("standard input can be read only once; give - only once");
    }
    let mut inputs = Vec::new();
    for path in order.files {
        let unnamed = if order.files.len() > 1 { stem(path) } else { UNKNOWN_SERVICE.to_owned() };
        inputs.push(look(path, Phase::Current, unnamed, order.header)?);
    }
    inputs.sort_by_key(|input| input.begin);
    if let Some(path) = order.baseline {
        inputs.insert(0, look(path, Phase::Baseline, UNKNOWN_SERVICE.to_owned(), order.header)?);
    }
    Ok(inputs)
}

fn look(path: &Path, phase: Phase, unnamed: String, header: Header) -> Result<Planned> {
    let progress = Arc::new(AtomicU64::new(0));
    let mut planned =
        Planned { path: path.to_owned(), phase, unnamed, opened: None, begin: None, service: String::new() };
    let input = input::open(path, &progress)?;
    if path.as_os_str() == STANDARD_INPUT {
        planned.opened = Some(input);
        return Ok(planned);
    }
    let mut records = Records::new(header, input.reference, Period::default(), planned.unnamed.clone());
    let (mut names, mut chunk) = (ServiceNames::default(), Chunk::default());
    // a stream that breaks early is told when it is read
    let Ok(Some(text)) = Blocks::new(input.reader).next(String::new()) else { return Ok(planned) };
    records.read(text, &mut chunk, &mut names);
    records.finish(&mut chunk, &mut names);
    planned.begin = chunk.records.iter().find_map(|record| record.time);
    let mut counts = vec![0_u32; chunk.services.len()];
    for record in &chunk.records {
        counts[record.service.0 as usize] += 1;
    }
    let most = (0..counts.len()).max_by_key(|slot| (counts[*slot], std::cmp::Reverse(*slot)));
    planned.service = most.map(|slot| chunk.services[slot].clone()).unwrap_or_default();
    Ok(planned)
}

/// `payments` of `/var/log/payments.log.2.gz` or `payments-2026-11-21.log`.
fn stem(path: &Path) -> String {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let mut parts: Vec<&str> = name.split('.').collect();
    let is_suffix = |part: &&str| {
        matches!(*part, "log" | "txt" | "out" | "err" | "json" | "jsonl" | "ndjson" | "gz" | "zst")
            || part.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-')
    };
    while parts.len() > 1 && parts.last().is_some_and(is_suffix) {
        parts.pop();
    }
    let stem = parts.join(".");
    let trimmed = stem.trim_end_matches(|end: char| end.is_ascii_digit() || matches!(end, '-' | '_' | 'T'));
    if trimmed.is_empty() { UNKNOWN_SERVICE.to_owned() } else { trimmed.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_service_of_a_file_is_its_name_without_what_rotation_adds() {
        for (path, expected) in [
            ("/var/log/payments.log", "payments"),
            ("payments.log.2.gz", "payments"),
            ("payments-2026-11-21.log", "payments"),
            ("cart.2026-11-21.jsonl", "cart"),
            ("web-1.log", "web"),
            ("org.example.shop.log", "org.example.shop"),
            ("-", UNKNOWN_SERVICE),
        ] {
            assert_eq!(stem(Path::new(path)), expected, "{path}");
        }
    }
}
