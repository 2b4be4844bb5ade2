//! Prometheus' text format: one metric a row, of the columns `name` and `value`, and `help`, `type`, `timestamp` and `labels`
//! (a map of texts) where there are.

use super::{Answer, Error, plain_text};
use arrow::array::{Array, AsArray, StringArray};
use arrow::compute::cast;
use arrow::datatypes::DataType;
use std::collections::BTreeMap;

/// The lines of a metric, behind its `# HELP` and `# TYPE`.
#[derive(Default)]
struct Metric {
    help: String,
    kind: String,
    lines: String,
}

/// The whole answer; metrics stand together, in the order of their first rows.
pub(super) fn document(answer: &Answer) -> Result<Vec<u8>, Error> {
    for wanted in ["name", "value"] {
        if answer.schema.index_of(wanted).is_err() {
            let text = format!(
                "the format Prometheus needs a column {wanted}: it has name, value, and may have help, type, timestamp, labels"
            );
            return Err(Error::Run(text));
        }
    }
    let mut order = Vec::new();
    let mut written = 0;
    let mut metrics: BTreeMap<String, Metric> = BTreeMap::new();
    for batch in &answer.batches {
        for row in 0..batch.num_rows() {
            let text = |name: &str| {
                let mut text = String::new();
                if let Some(column) = batch.column_by_name(name).filter(|column| !column.is_null(row)) {
                    plain_text(column.as_ref(), row, &mut text)?;
                }
                Ok::<_, Error>(text)
            };
            let name = written_name(&text("name")?);
            if !metrics.contains_key(&name) {
                order.push(name.clone());
            }
            let metric = metrics.entry(name.clone()).or_default();
            for (kept, column) in [(&mut metric.help, "help"), (&mut metric.kind, "type")] {
                if kept.is_empty() {
                    *kept = text(column)?.replace('\\', "\\\\").replace('\n', "\\n");
                }
            }
            let labels = match batch.column_by_name("labels") {
                Some(column) => labels(column.as_ref(), row)?,
                None => String::new(),
            };
            let line = format!("{name}{labels} {}", value(&text("value")?));
            written += line.len();
            answer.room_for(written)?;
            metric.lines.push_str(&line);
            let timestamp = text("timestamp")?;
            if !timestamp.is_empty() {
                metric.lines.push_str(&format!(" {timestamp}"));
            }
            metric.lines.push('\n');
        }
    }
    let mut out = String::new();
    for name in order {
        let Some(Metric { help, kind, lines }) = metrics.remove(&name) else { continue };
        if !help.is_empty() {
            out.push_str(&format!("# HELP {name} {help}\n"));
        }
        if !kind.is_empty() {
            out.push_str(&format!("# TYPE {name} {kind}\n"));
        }
        out.push_str(&lines);
        out.push('\n');
    }
    Ok(out.into_bytes())
}

/// Letters, digits, `_` and `:`, no digit first; another character is `_`.
fn written_name(text: &str) -> String {
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == ':';
    let name: String = text.chars().map(|c| if fits(c) { c } else { '_' }).collect();
    if name.starts_with(|c: char| c.is_ascii_digit()) || name.is_empty() { format!("_{name}") } else { name }
}

fn value(text: &str) -> &str {
    match text {
        "nan" | "" => "NaN",
        "inf" => "+Inf",
        "-inf" => "-Inf",
        other => other,
    }
}

/// `{a="b",c="d"}`; nothing where the map is empty.
fn labels(column: &dyn Array, row: usize) -> Result<String, Error> {
    let Some(map) = column.as_map_opt() else {
        return Err(Error::Run("the column labels is not a Map(String, String)".to_owned()));
    };
    if map.is_null(row) {
        return Ok(String::new());
    }
    let entries = map.value(row);
    let texts = |index: usize| -> Result<StringArray, Error> {
        let cast =
            cast(entries.column(index), &DataType::Utf8).map_err(|error| Error::Run(error.to_string()))?;
        Ok(cast.as_string::<i32>().clone())
    };
    let (names, values) = (texts(0)?, texts(1)?);
    let pairs = names.iter().zip(&values).map(|(name, value)| {
        let escaped =
            value.unwrap_or_default().replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
        format!("{}=\"{escaped}\"", written_name(name.unwrap_or_default()).replace(':', "_"))
    });
    let pairs: Vec<String> = pairs.collect();
    Ok(if pairs.is_empty() { String::new() } else { format!("{{{}}}", pairs.join(",")) })
}
