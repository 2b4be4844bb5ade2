//! A data source as streams of lines, as Loki sees logs.
//!
//! A stream is what has the same service, level, host and resource. Its labels are those of the resource, as pushed, with
//! `service_name`, `host` and `detected_level` where the resource does not tell them under a name of its own. Which streams
//! there are in a range is asked first; what is asked of their labels is decided here, and the lines of those wanted are
//! found by a hash of the four columns.

use super::asked::Range;
use crate::answer::Failure;
use crate::caller::Caller;
use crate::limits;
use crate::records::{Row, number, text};
use crate::state::Server;
use expr::{Labels, Line, LineFilter, LineOp, LogQuery, MatchOp, Matcher, label_name};
use model::{DataSource, Scalar, Severity};
use serde_json::Value;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use xxhash_rust::xxh3::xxh3_64;

/// The data source that is read where a selector names none.
const LOGS: &str = "logs";

/// The label that names another one.
const DATA_SOURCE: &str = "data_source";

/// Columns that tell streams apart.
const KEY: [&str; 4] = ["service", "level", "host", "resource"];

/// Depth of objects in a resource or attributes whose fields are labels.
const DEPTH_MAX: usize = 4;

/// A data source whose rows are read as lines.
pub(super) struct Logs {
    name: String,
    /// columns as expressions, by the names they have here
    columns: BTreeMap<&'static str, String>,
    timestamp: String,
    message: String,
}

/// Lines of the same labels.
#[derive(Debug)]
pub(super) struct Stream {
    pub(super) labels: Labels,
    /// of the columns that it is known by
    hash: u64,
    /// in the range that was asked for
    pub(super) lines: f64,
    pub(super) bytes: f64,
}

/// The streams of a range, and which of them are wanted.
pub(super) struct Streams {
    pub(super) wanted: Vec<Stream>,
    others: usize,
}

/// A line as it is kept.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    pub(super) ts_ms: i64,
    pub(super) seq: u64,
    pub(super) text: String,
    pub(super) stream: Labels,
    pub(super) metadata: Labels,
}

impl Kept {
    /// As a pipeline takes it.
    pub(super) fn line(&self) -> Line<'_> {
        Line {
            text: Cow::Borrowed(&self.text),
            stream: self.stream.clone(),
            metadata: self.metadata.clone(),
            parsed: Labels::default(),
        }
    }
}

impl Logs {
    /// The data source that a selector is about.
    pub(super) fn of(caller: &Caller, matchers: &[Matcher]) -> Result<Self, Failure> {
        let named =
            matchers.iter().find(|matcher| matcher.name == DATA_SOURCE && matcher.op == MatchOp::Equal);
        let name = named.map_or(LOGS, |matcher| matcher.value.as_str());
        let source = caller.catalog.source(name).filter(|_| caller.sees_source(name) || caller.is_admin());
        let Some(source) = source else { return Err(Failure::no_resource(name)) };
        let definition = source.definition();
        let (Some(timestamp), Some(message)) = (&definition.roles.timestamp, &definition.roles.message)
        else {
            return Err(Failure::bad_request(format!(
                "Data Source {name:?} has no time or no message; its rows are no lines"
            )));
        };
        let mut columns = BTreeMap::new();
        for column in ["ts_ms", "service", "level", "host", "trace_id", "span_id", "message"] {
            let written = engine::record_column(definition, column).unwrap_or_default();
            let expression = written.rsplit_once(" AS ").map_or("''", |(expression, _)| expression);
            columns.insert(column, expression.to_owned());
        }
        for column in ["resource", "attributes"] {
            columns.insert(column, object_column(definition, column));
        }
        Ok(Self { name: name.to_owned(), columns, timestamp: timestamp.clone(), message: message.clone() })
    }

    fn select(&self, names: &[&str], conditions: &[String]) -> String {
        let columns: Vec<String> = names
            .iter()
            .map(|name| format!("{} AS {name}", self.columns.get(*name).map_or("''", String::as_str)))
            .collect();
        format!(
            "SELECT {}, length(`{}`) AS size FROM `{}` WHERE {}",
            columns.join(", "),
            self.message,
            self.name,
            conditions.join(" AND ")
        )
    }

    fn within(&self, range: Range) -> Vec<String> {
        let condition =
            |sign: &str, ms: i64| format!("`{}` {sign} fromUnixTimestamp64Milli({ms})", self.timestamp);
        vec![condition(">=", range.from_ms), condition("<", range.before_ms)]
    }

    /// The streams of a range that a selector wants.
    pub(super) async fn streams(
        &self,
        server: &Arc<Server>,
        caller: &Caller,
        matchers: &[Matcher],
        range: Range,
    ) -> Result<Streams, Failure> {
        let mut conditions = self.within(range);
        let mut values = BTreeMap::new();
        // A service is in its column whatever its label is called; rows are sorted by it.
        for matcher in matchers {
            if matcher.name == "service_name" && matcher.op == MatchOp::Equal && !matcher.value.is_empty() {
                conditions.push(format!("{} = {{service:String}}", self.columns["service"]));
                values.insert("service".to_owned(), matcher.value.clone());
            }
        }
        let key = KEY.join(", ");
        let text = format!(
            "SELECT {key}, count() AS lines, sum(size) AS bytes FROM ({}) GROUP BY {key} LIMIT {}",
            self.select(&KEY, &conditions),
            limits::STREAMS_MAX + 1
        );
        let rows = super::rows(server, caller, &text, &values).await?;
        if rows.len() > limits::STREAMS_MAX {
            return Err(Failure::bad_request(format!(
                "there are more than {} streams in this range; make it shorter, or select a service_name",
                limits::STREAMS_MAX
            )));
        }
        let query = LogQuery { matchers: matchers.to_vec(), stages: Vec::new() };
        let all = rows.len();
        let stream = |row: &Row| Stream {
            labels: self.labels_of(row),
            hash: hash_of(row),
            lines: number(row, "lines").unwrap_or_default(),
            bytes: number(row, "bytes").unwrap_or_default(),
        };
        let is_partial = !values.is_empty();
        let wanted: Vec<Stream> =
            rows.iter().map(stream).filter(|stream| query.wants(&stream.labels)).collect();
        let others = if is_partial { usize::MAX } else { all - wanted.len() };
        Ok(Streams { wanted, others })
    }

    fn labels_of(&self, row: &Row) -> Labels {
        let mut labels = labels_of_object(text(row, "resource"));
        let (service, level, host) = (text(row, "service"), text(row, "level"), text(row, "host"));
        if labels.get("service_name").is_none() {
            labels.set("service_name", service);
        }
        if !labels.iter().any(|(_, value)| value == host) {
            labels.set("host", host);
        }
        if labels.get("level").is_none() {
            let settled = Severity::parse(level).map_or(level, |level| level.as_str());
            labels.set("detected_level", settled.to_ascii_lowercase());
        }
        if self.name != LOGS {
            labels.set(DATA_SOURCE, self.name.as_str());
        }
        labels
    }

    /// Conditions of lines of these streams, with values for them; nothing if no line can be meant.
    fn conditions(
        &self,
        query: &LogQuery,
        streams: &Streams,
        range: Range,
    ) -> Option<(Vec<String>, BTreeMap<String, String>)> {
        if streams.wanted.is_empty() {
            return None;
        }
        let mut conditions = self.within(range);
        if streams.others > 0 {
            let hashes: Vec<String> =
                streams.wanted.iter().map(|stream| format!("'{}'", stream.hash)).collect();
            let key: Vec<&str> = KEY.iter().map(|name| self.columns[name].as_str()).collect();
            conditions.push(format!(
                "toString(xxh3(concat({}))) IN ({})",
                key.join(", '|', "),
                hashes.join(", ")
            ));
        }
        let mut values = BTreeMap::new();
        for filter in query.line_filters() {
            conditions.extend(self.condition(filter, &mut values));
        }
        Some((conditions, values))
    }

    /// A condition on lines; none if it always holds.
    fn condition(&self, filter: &LineFilter, values: &mut BTreeMap<String, String>) -> Option<String> {
        let mut add = |value: String| {
            let name = format!("p{}", values.len());
            values.insert(name.clone(), value);
            name
        };
        let column = &self.message;
        let tests: Vec<String> = match filter.op {
            LineOp::Contains | LineOp::ContainsNot => {
                if filter.texts.iter().any(String::is_empty) {
                    return filter.op.is_negative().then(|| "0".to_owned());
                }
                let test =
                    |text: &String| format!("position(`{column}`, {{{}:String}}) > 0", add(text.clone()));
                filter.texts.iter().map(test).collect()
            }
            // A point is no line break there, as in Go.
            _ => filter
                .regexes()
                .map(|regex| format!("match(`{column}`, {{{}:String}})", add(format!("(?-s:{regex})"))))
                .collect(),
        };
        let not = if filter.op.is_negative() { "NOT " } else { "" };
        Some(format!("{not}({})", tests.join(" OR ")))
    }

    /// Lines of the wanted streams that meet the conditions on lines alone, at most so many, in this order of time.
    pub(super) async fn lines(
        &self,
        server: &Arc<Server>,
        caller: &Caller,
        (query, streams, range): (&LogQuery, &Streams, Range),
        (order, most): (Order, usize),
    ) -> Result<Vec<Kept>, Failure> {
        let Some((conditions, values)) = self.conditions(query, streams, range) else {
            return Ok(Vec::new());
        };
        let text = format!(
            "{} ORDER BY ts_ms {}, _seq {} LIMIT {most}",
            self.select_lines(&conditions),
            order.word(),
            order.word()
        );
        let rows = super::rows(server, caller, &text, &values).await?;
        Ok(self.kept(&rows))
    }

    fn select_lines(&self, conditions: &[String]) -> String {
        let names =
            ["ts_ms", "service", "level", "host", "resource", "trace_id", "span_id", "attributes", "message"];
        let inner = self.select(&names, conditions);
        inner.replacen(" AS size FROM", " AS size, _seq FROM", 1)
    }

    /// Lines that landed behind one in the log, in the order in which they did, but for the first ones of that place.
    pub(super) async fn lines_behind(
        &self,
        server: &Arc<Server>,
        caller: &Caller,
        query: &LogQuery,
        (seq, taken): (u64, usize),
    ) -> Result<Vec<Kept>, Failure> {
        let mut conditions = vec![format!("_seq >= {seq}")];
        let mut values = BTreeMap::new();
        for filter in query.line_filters() {
            conditions.extend(self.condition(filter, &mut values));
        }
        let text = format!(
            "{} ORDER BY _seq, ts_ms, message LIMIT {} OFFSET {taken}",
            self.select_lines(&conditions),
            limits::TAILED_LINES
        );
        let rows = super::rows(server, caller, &text, &values).await?;
        Ok(self.kept(&rows))
    }

    fn kept(&self, rows: &[Row]) -> Vec<Kept> {
        let mut known: HashMap<u64, Labels> = HashMap::new();
        let line = |row: &Row| {
            let mut metadata = labels_of_object(text(row, "attributes"));
            for name in ["trace_id", "span_id"] {
                if metadata.get(name).is_none() {
                    metadata.set(name, text(row, name));
                }
            }
            Kept {
                ts_ms: number(row, "ts_ms").unwrap_or_default() as i64,
                seq: number(row, "_seq").unwrap_or_default() as u64,
                text: text(row, "message").to_owned(),
                stream: known.entry(hash_of(row)).or_insert_with(|| self.labels_of(row)).clone(),
                metadata,
            }
        };
        rows.iter().map(line).collect()
    }

    /// Counts of lines by stream and bucket of so many milliseconds behind `origin`; rows of the columns of a stream, `bucket`,
    /// `lines` and `bytes`.
    pub(super) async fn counts(
        &self,
        server: &Arc<Server>,
        caller: &Caller,
        (query, streams, range): (&LogQuery, &Streams, Range),
        (origin_ms, width_ms): (i64, i64),
    ) -> Result<Vec<(Labels, i64, f64, f64)>, Failure> {
        let Some((conditions, values)) = self.conditions(query, streams, range) else {
            return Ok(Vec::new());
        };
        let names = ["ts_ms", "service", "level", "host", "resource"];
        let key = KEY.join(", ");
        let text = format!(
            "SELECT {key}, intDiv(ts_ms - 1 - {origin_ms}, {width_ms}) AS bucket, count() AS lines, sum(size) AS bytes \
             FROM ({}) GROUP BY {key}, bucket LIMIT {}",
            self.select(&names, &conditions),
            limits::BUCKETS_MAX + 1
        );
        let rows = super::rows(server, caller, &text, &values).await?;
        if rows.len() > limits::BUCKETS_MAX {
            return Err(Failure::bad_request(format!(
                "the range falls into more than {} counts; use a step that divides the range, or a larger one",
                limits::BUCKETS_MAX
            )));
        }
        let mut known: HashMap<u64, Labels> = HashMap::new();
        let cell = |row: &Row| {
            let labels = known.entry(hash_of(row)).or_insert_with(|| self.labels_of(row)).clone();
            let figure = |name: &str| number(row, name).unwrap_or_default();
            (labels, figure("bucket") as i64, figure("lines"), figure("bytes"))
        };
        Ok(rows.iter().map(cell).collect())
    }

    /// Counts of lines by template and bucket.
    pub(super) async fn templates(
        &self,
        server: &Arc<Server>,
        caller: &Caller,
        (query, streams, range): (&LogQuery, &Streams, Range),
        step_ms: i64,
    ) -> Result<Vec<(u64, i64, f64)>, Failure> {
        let Some((conditions, values)) = self.conditions(query, streams, range) else {
            return Ok(Vec::new());
        };
        let inner = self.select(&["ts_ms"], &conditions).replacen(
            " AS size FROM",
            " AS size, toString(template_id) AS template FROM",
            1,
        );
        let text = format!(
            "SELECT template, intDiv(ts_ms, {step_ms}) AS bucket, count() AS lines FROM ({inner}) \
             GROUP BY template, bucket ORDER BY template, bucket LIMIT {}",
            limits::BUCKETS_MAX + 1
        );
        let rows = super::rows(server, caller, &text, &values).await?;
        if rows.len() > limits::BUCKETS_MAX {
            return Err(Failure::bad_request("the range falls into too many counts; use a larger step"));
        }
        let cell = |row: &Row| {
            let figure = |name: &str| number(row, name).unwrap_or_default();
            (text_number(row, "template"), figure("bucket") as i64, figure("lines"))
        };
        Ok(rows.iter().map(cell).collect())
    }
}

/// Which lines come first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    OldestFirst,
    NewestFirst,
}

impl Order {
    fn word(self) -> &'static str {
        match self {
            Self::OldestFirst => "ASC",
            Self::NewestFirst => "DESC",
        }
    }
}

/// A column of objects in JSON, where a data source has one.
fn object_column(source: &DataSource, name: &str) -> String {
    let column = source.columns.iter().find(|column| column.name == name);
    match column.filter(|column| column.column_type.scalar() == Some(Scalar::String)) {
        Some(_) => format!("toString(`{name}`)"),
        None => "''".to_owned(),
    }
}

/// As the query works it out.
fn hash_of(row: &Row) -> u64 {
    xxh3_64(KEY.map(|name| text(row, name)).join("|").as_bytes())
}

fn text_number(row: &Row, name: &str) -> u64 {
    text(row, name).parse().unwrap_or_default()
}

/// The fields of an object as labels, those of inner objects behind their names.
fn labels_of_object(object: &str) -> Labels {
    let mut labels = Labels::default();
    if object.len() > 2
        && let Ok(object) = serde_json::from_str::<Value>(object)
    {
        add(&object, "", 0, &mut labels);
    }
    labels
}

fn add(value: &Value, name: &str, depth: usize, labels: &mut Labels) {
    if labels.len() >= limits::LABELS_MAX {
        return;
    }
    match value {
        Value::Object(fields) if depth < DEPTH_MAX => {
            for (key, inner) in fields {
                let key = label_name(key);
                let name = if name.is_empty() { key } else { format!("{name}_{key}") };
                add(inner, &name, depth + 1, labels);
            }
        }
        _ if name.is_empty() => {}
        Value::Null => {}
        Value::String(text) => labels.set(name, text.as_str()),
        other => labels.set(name, other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_become_labels() {
        for (object, expected) in [
            (
                r#"{"app":"api","n":1,"a":{"b.c":true},"empty":"","null":null}"#,
                r#"{a_b_c="true", app="api", n="1"}"#,
            ),
            ("{}", "{}"),
            ("", "{}"),
            ("[1]", "{}"),
            ("no json", "{}"),
        ] {
            assert_eq!(labels_of_object(object).to_string(), expected, "{object}");
        }
    }
}
