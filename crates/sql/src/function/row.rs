//! `formatRow`: the values of a row as a line of a format, and `toJSONString`: one value.

use super::{Call, Fault, Function, Nulls, Outcome, Types, plain};
use crate::output::{Answer, Format, json_text, render};
use arrow::array::{ArrayRef, RecordBatch};
use arrow::datatypes::{DataType, Field, Schema};
use std::sync::Arc;

/// A format, then a name and a value for each column; the names come from how the values were written.
pub(crate) const FUNCTIONS: &[Function] = &[
    plain(
        "toJSONString",
        (1, 1),
        |_| Ok(DataType::Utf8),
        |c| {
            c.write(|row, out| {
                json_text(c.args[0].as_ref(), row, out).map_err(|error| Fault(error.to_string()))
            })
        },
    ),
    Function {
        name: "formatRow",
        nulls: Nulls::Never,
        arity: (3, usize::MAX),
        returns,
        run: |c| written(c, |line| line),
    },
    Function {
        name: "formatRowNoNewline",
        nulls: Nulls::Never,
        arity: (3, usize::MAX),
        returns,
        run: |c| written(c, |line| line.strip_suffix('\n').unwrap_or(line)),
    },
];

fn returns(types: &Types) -> Outcome<DataType> {
    format(types)?;
    Ok(DataType::Utf8)
}

fn format(types: &Types) -> Outcome<Format> {
    let name =
        types.constant_text(0).ok_or("the format of formatRow must be a constant text. (BAD_ARGUMENTS)")?;
    match Format::parse(&name) {
        Ok(format) if format.is_text() => Ok(format),
        Ok(_) => Err(Fault(format!("{name} is no format of lines. (BAD_ARGUMENTS)"))),
        Err(error) => Err(Fault(format!("{error}. (UNKNOWN_FORMAT)"))),
    }
}

fn written(call: &Call, cut: fn(&str) -> &str) -> Outcome<ArrayRef> {
    let format = format(&call.types)?;
    let values = || (1..call.args.len().saturating_sub(1)).step_by(2);
    let fields: Vec<Field> = values()
        .map(|at| {
            let name = call.types.constant_text(at).unwrap_or_default();
            call.types.fields[at + 1].as_ref().clone().with_name(name)
        })
        .collect();
    let columns = values().map(|at| Arc::clone(&call.args[at + 1])).collect();
    let rows = RecordBatch::try_new(Arc::new(Schema::new(fields)), columns)?;
    call.write(|row, out| {
        let line =
            render(&Answer::of(rows.slice(row, 1)), format).map_err(|error| Fault(error.to_string()))?;
        out.push_str(cut(&String::from_utf8_lossy(&line)));
        Ok(())
    })
}
