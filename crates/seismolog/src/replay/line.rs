//! One JSON line to a record.

use analysis::{Mode, Record, skews_in_file};
use model::{Severity, Timestamp, limits};
use serde::Deserialize;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

/// A time as a text, or as seconds, milliseconds, microseconds or nanoseconds since 1970, told by its size.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Time<'a> {
    Whole(i64),
    Fraction(f64),
    #[serde(borrow)]
    Text(Cow<'a, str>),
}

#[derive(Debug, Deserialize)]
struct Stamp<'a> {
    #[serde(borrow, alias = "timestamp", alias = "time")]
    ts: Time<'a>,
}

#[derive(Debug, Deserialize)]
struct Line<'a> {
    #[serde(borrow, default)]
    service: Option<Cow<'a, str>>,
    #[serde(borrow, default, alias = "severity")]
    level: Option<Cow<'a, str>>,
    #[serde(borrow, default, alias = "msg")]
    message: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    trace_id: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    span_id: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    parent_span_id: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    parent_service: Option<Cow<'a, str>>,
    #[serde(default)]
    duration_ms: Option<f64>,
    #[serde(default)]
    status_code: Option<u16>,
    #[serde(borrow, default)]
    version: Option<Cow<'a, str>>,
}

/// Where a line is, and when it happened by a clock that is right.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) ts: Timestamp,
    pub(super) begin: usize,
    pub(super) end: usize,
}

/// All lines that can be replayed, in order of event time; equal times in order of the file.
#[derive(Debug, Default)]
pub(super) struct Index {
    pub(super) places: Vec<Place>,
    /// services whose clock is wrong by the order of the file, and how far it is ahead, in seconds
    pub(super) skewed: Vec<(String, i64)>,
    pub(super) skipped: u64,
    /// number from 1, and what is wrong with it
    pub(super) first_skipped: Option<(u64, String)>,
}

impl Index {
    pub(super) fn of(bytes: &[u8]) -> Self {
        let mut index = Self::default();
        let mut writers = Writers::default();
        let mut begin = 0;
        for (number, line) in (1..).zip(bytes.split_inclusive(|byte| *byte == b'\n')) {
            let end = begin + line.len();
            match line.trim_ascii() {
                b"" => {}
                text => index.add(text, number, begin..end, &mut writers),
            }
            begin = end;
        }
        index.straighten(writers);
        index.places.sort_by_key(|place| place.ts);
        index
    }

    /// Takes off what clocks are wrong by, while the lines are in the order of the file.
    fn straighten(&mut self, writers: Writers) {
        let skews = skews_in_file(writers.names.len(), &writers.lines);
        for (place, (service, _)) in self.places.iter_mut().zip(&writers.lines) {
            let skew = skews[*service as usize].saturating_mul(1_000_000_000);
            place.ts = Timestamp(place.ts.0.saturating_sub(skew));
        }
        let skewed = writers.names.into_iter().filter(|(_, service)| skews[*service as usize] != 0);
        self.skewed = skewed.map(|(name, service)| (name, skews[service as usize])).collect();
    }

    fn add(&mut self, text: &[u8], number: u64, at: Range<usize>, writers: &mut Writers) {
        match stamp(text) {
            Ok((ts, service)) => {
                writers.add(&service, ts);
                self.places.push(Place { ts, begin: at.start, end: at.end });
            }
            Err(reason) => {
                self.skipped += 1;
                self.first_skipped.get_or_insert((number, reason));
            }
        }
    }
}

/// Who wrote each line that can be replayed, in the order of the file.
#[derive(Debug, Default)]
struct Writers {
    names: BTreeMap<String, u32>,
    /// service, and when it says it wrote
    lines: Vec<(u32, Timestamp)>,
}

impl Writers {
    fn add(&mut self, service: &str, ts: Timestamp) {
        let number = match self.names.get(service) {
            Some(number) => *number,
            None => {
                let number = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
                self.names.insert(service.to_owned(), number);
                number
            }
        };
        self.lines.push((number, ts));
    }
}

/// The event time and service of a line whose other fields have the right types too.
fn stamp(text: &[u8]) -> Result<(Timestamp, Cow<'_, str>), String> {
    let stamp: Stamp<'_> = serde_json::from_slice(text).map_err(|error| error.to_string())?;
    let line: Line<'_> = serde_json::from_slice(text).map_err(|error| error.to_string())?;
    let ts = match stamp.ts {
        Time::Whole(number) => Timestamp::from_count(number),
        Time::Fraction(number) => Timestamp::from_count_f64(number),
        Time::Text(text) => {
            Timestamp::parse(&text).ok_or_else(|| format!("`{text}` is no time; RFC 3339 is expected"))?
        }
    };
    Ok((ts, line.service.unwrap_or_default()))
}

/// Calls `take` with the record of a line of the index.
pub(super) fn with_record(text: &[u8], data_source: &str, ts: Timestamp, take: impl FnOnce(&Record<'_>)) {
    // Every line of the index has parsed once.
    let Ok(line) = serde_json::from_slice::<Line<'_>>(text) else { return };
    take(&Record {
        data_source,
        service: filled(&line.service).unwrap_or(limits::UNKNOWN_SERVICE),
        ts,
        severity: line.level.as_deref().and_then(Severity::parse).unwrap_or_default(),
        message: line.message.as_deref().unwrap_or_default(),
        trace_id: filled(&line.trace_id),
        span_id: filled(&line.span_id),
        parent_span_id: filled(&line.parent_span_id),
        parent_service: filled(&line.parent_service),
        duration: line.duration_ms,
        status_code: line.status_code,
        version: filled(&line.version),
        entity: None,
        mode: Mode::Live,
    });
}

fn filled<'a>(text: &'a Option<Cow<'_, str>>) -> Option<&'a str> {
    text.as_deref().filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_in_the_usual_forms() {
        let expected = Timestamp::from_millis(1_795_000_000_250);
        let cases = [
            r#"{"ts":"2026-11-18T11:06:40.250Z"}"#,
            r#"{"ts":"2026-11-18T12:06:40.250+01:00"}"#,
            r#"{"timestamp":"2026-11-18 11:06:40.250"}"#,
            r#"{"time":1795000000250}"#,
            r#"{"ts":1795000000.25}"#,
        ];
        for case in cases {
            let (ts, _) = stamp(case.as_bytes()).unwrap();
            assert_eq!(ts, expected, "{case}");
        }
    }

    #[test]
    fn lines_come_in_order_of_time_and_bad_ones_are_named() {
        let text = b"{\"ts\":20,\"message\":\"b\"}\n\nnonsense\n{\"ts\":10,\"message\":\"a\"}\n{\"message\":\"no time\"}\n";
        let index = Index::of(text);
        assert_eq!(index.places.iter().map(|place| place.ts.secs()).collect::<Vec<_>>(), [10, 20]);
        assert_eq!((index.skipped, index.first_skipped.unwrap().0), (2, 3));
        let first = index.places[0];
        let mut message = String::new();
        with_record(&text[first.begin..first.end], "logs", first.ts, |record| {
            message.push_str(record.message)
        });
        assert_eq!(message, "a");
    }
    #[test]
    fn a_clock_that_is_an_hour_ahead_is_put_right_by_the_order_of_the_file() {
        let mut text = String::new();
        for second in 1_795_000_000..1_795_000_200_i64 {
            text.push_str(&format!("{{\"ts\":{second},\"service\":\"cart\"}}\n"));
            text.push_str(&format!("{{\"ts\":{},\"service\":\"payments\"}}\n", second + 3_600));
            text.push_str(&format!("{{\"ts\":{second},\"service\":\"web\"}}\n"));
        }
        let index = Index::of(text.as_bytes());
        assert_eq!(index.skewed, [("payments".to_owned(), 3_600)]);
        assert_eq!(index.places[599].ts, Timestamp::from_secs(1_795_000_199));
    }
}
