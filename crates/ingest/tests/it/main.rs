//! What this crate promises, seen from outside.

#![allow(clippy::unwrap_used, reason = "clippy knows test functions, not what they share")]

mod bodies;
mod compression;
mod csv_files;
mod limits;
mod properties;
mod protocol;
mod quarantine;
mod values;

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::TimestampSecondType;
use arrow::record_batch::RecordBatch;
use arrow::util::display::{ArrayFormatter, FormatOptions};
use model::{Carried, Column, DataSource, DefaultValue, EngineKind, JsonPath, PathStep, Roles, Timestamp};
use seismolog_ingest::{Decoded, Decoder, Limits, Shape};

/// 2023-11-14 22:13:20.123456789
const RECEIVED: Timestamp = Timestamp(1_700_000_000_123_456_789);

/// A column as in a datafile: name, type, JSON path or nothing.
fn column(name: &str, column_type: &str, path: &str) -> Column {
    let column_type = column_type.parse().unwrap();
    let json_path = (!path.is_empty()).then(|| JsonPath(steps(path)));
    Column { name: name.into(), column_type, json_path, default: None }
}

fn with_default(column: Column, default: DefaultValue) -> Column {
    Column { default: Some(default), ..column }
}

fn steps(path: &str) -> Vec<PathStep> {
    let mut steps = Vec::new();
    for part in path.split('.').skip(1) {
        let (key, is_list) = part.strip_suffix("[:]").map_or((part, false), |key| (key, true));
        steps.push(PathStep::Key(key.into()));
        if is_list {
            steps.push(PathStep::Each);
        }
    }
    steps
}

fn source(columns: Vec<Column>) -> DataSource {
    DataSource {
        name: "logs".into(),
        description: String::new(),
        roles: Roles::of(&columns),
        columns,
        engine: EngineKind::MergeTree,
        sorting_key: vec![],
        partition_key: None,
        ttl: None,
    }
}

fn decode(columns: Vec<Column>, body: impl AsRef<[u8]>, shape: Shape) -> Decoded {
    let decoder = Decoder::new(&source(columns), &Limits::default()).unwrap();
    decoder.decode(body.as_ref(), shape, RECEIVED).unwrap()
}

/// Each row as `value|value`, NULL as `NULL`.
fn rows(batch: &RecordBatch) -> Vec<String> {
    let options = FormatOptions::default().with_null("NULL");
    let text = |array: &ArrayRef, at| match Carried::of(array.data_type()) {
        Some(carried) => carried_text(&carried, array, at),
        None => ArrayFormatter::try_new(array, &options).unwrap().value(at).to_string(),
    };
    let row = |at| batch.columns().iter().map(|array| text(array, at)).collect::<Vec<_>>().join("|");
    (0..batch.num_rows()).map(row).collect()
}

/// What a carrying column shows.
fn carried_text(carried: &Carried, array: &ArrayRef, at: usize) -> String {
    let mut out = String::new();
    match carried {
        _ if array.is_null(at) => out.push_str("NULL"),
        Carried::Enum(names) => {
            out.push_str(names.name(array.as_primitive::<TimestampSecondType>().value(at)).unwrap());
        }
        carried => carried.write(array.as_fixed_size_binary().value(at), &mut out),
    }
    out
}

fn errors(decoded: &Decoded) -> Vec<String> {
    decoded.rejected.iter().map(|rejected| rejected.errors.join(" + ")).collect()
}
