//! JSON in text: JSONExtract*.

mod node;
pub(crate) mod path;

use super::text::text_lists;
use super::{Call, Function, Nulls, Outcome, Types, plain};
use crate::kind;
use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Float64Array, Int64Array, StringArray, UInt64Array,
};
use arrow::datatypes::{DataType, Int64Type};
use datafusion::common::ScalarValue;
use node::Node;
use std::sync::Arc;

macro_rules! extract {
    ($name:literal, $kind:expr, $array:ident, $make:expr) => {
        plain(
            $name,
            (1, usize::MAX),
            |t| t.need_text(&[0]).map(|()| $kind),
            |c| {
                let make: fn(Option<&Node>) -> _ = $make;
                let mut values = Vec::with_capacity(c.rows);
                each_node(c, |node| {
                    values.push(make(node));
                    Ok(())
                })?;
                Ok(Arc::new($array::from(values)))
            },
        )
    };
}

pub(crate) const FUNCTIONS: &[Function] = &[
    extract!("JSONExtractString", DataType::Utf8, StringArray, |v| v.map(Node::plain).unwrap_or_default()),
    extract!("JSONExtractInt", DataType::Int64, Int64Array, |v| v.and_then(Node::signed).unwrap_or(0)),
    extract!("JSONExtractUInt", DataType::UInt64, UInt64Array, |v| v.and_then(Node::unsigned).unwrap_or(0)),
    extract!("JSONExtractFloat", DataType::Float64, Float64Array, |v| v.and_then(Node::float).unwrap_or(0.0)),
    extract!("JSONExtractBool", DataType::Boolean, BooleanArray, |v| v.is_some_and(Node::truth)),
    extract!("JSONHas", DataType::Boolean, BooleanArray, |v| v.is_some()),
    extract!("isValidJSON", DataType::Boolean, BooleanArray, |v| v.is_some()),
    extract!("JSONLength", DataType::UInt64, UInt64Array, |v| v.map_or(0, |node| node.len() as u64)),
    extract!("JSONExtractRaw", DataType::Utf8, StringArray, |v| v.map(Node::text).unwrap_or_default()),
    plain("JSONExtractArrayRaw", (1, usize::MAX), text_list, |c| {
        lists(c, |v| match v {
            Some(Node::List(items)) => items.iter().map(Node::text).collect(),
            _ => Vec::new(),
        })
    }),
    plain("JSONExtractKeys", (1, usize::MAX), text_list, |c| {
        lists(c, |v| match v {
            Some(Node::Object(items)) => items.iter().map(|(key, _)| key.clone()).collect(),
            _ => Vec::new(),
        })
    }),
    Function {
        name: "JSONExtract",
        nulls: Nulls::Inherit,
        arity: (2, usize::MAX),
        returns: typed,
        run: extract,
    },
    // what lowering makes of JSONExtract(…, 'Nullable(T)')
    Function {
        name: "_JSONExtractNullable",
        nulls: Nulls::Always,
        arity: (2, usize::MAX),
        returns: typed,
        run: extract,
    },
];

fn text_list(types: &Types) -> Outcome<DataType> {
    types.need_text(&[0]).map(|()| kind::list_of(DataType::Utf8))
}

/// Keys and positions of the path, each a column.
fn paths(call: &Call) -> Outcome<Vec<ArrayRef>> {
    let last = usize::from(is_typed(call.name) || call.name == "JSONKey");
    call.args[1..call.args.len() - last]
        .iter()
        .map(|array| {
            let target = if kind::is_text(array.data_type()) { DataType::Utf8 } else { DataType::Int64 };
            super::convert::convert(array, &target)
        })
        .collect()
}

/// Whether the last argument is a type.
fn is_typed(name: &str) -> bool {
    matches!(name, "JSONExtract" | "_JSONExtractNullable" | "JSONExtractKeysAndValues")
}

/// Reads each row's text and follows its path.
fn each_node(call: &Call, mut take: impl FnMut(Option<&Node>) -> Outcome<()>) -> Outcome<()> {
    let (paths, texts) = (paths(call)?, call.text(0)?);
    for row in 0..call.rows {
        if !call.is_valid(row) || texts.is_null(row) {
            take(None)?;
            continue;
        }
        let document = Node::parse(texts.value(row));
        take(document.as_ref().and_then(|document| follow(document, &paths, row)))?;
    }
    Ok(())
}

fn follow<'a>(document: &'a Node, paths: &[ArrayRef], row: usize) -> Option<&'a Node> {
    let mut node = document;
    for step in paths {
        node = match (step.data_type(), node) {
            (DataType::Utf8, Node::Object(items)) => {
                let key = step.as_string::<i32>().value(row);
                items.iter().find(|(name, _)| name == key).map(|(_, node)| node)?
            }
            (DataType::Int64, Node::List(items)) => items.get(position(step, row, items.len())?)?,
            (DataType::Int64, Node::Object(items)) => &items.get(position(step, row, items.len())?)?.1,
            _ => return None,
        };
    }
    Some(node)
}

/// 1 is the first, -1 the last.
fn position(step: &ArrayRef, row: usize, size: usize) -> Option<usize> {
    let at = step.as_primitive::<Int64Type>().value(row);
    let at = if at > 0 { at - 1 } else { (size as i64).saturating_add(at) };
    usize::try_from(at).ok()
}

fn lists(call: &Call, make: impl Fn(Option<&Node>) -> Vec<String>) -> Outcome<ArrayRef> {
    let mut rows = Vec::with_capacity(call.rows);
    each_node(call, |node| {
        rows.push(make(node));
        Ok(())
    })?;
    Ok(text_lists(rows))
}

fn typed(types: &Types) -> Outcome<DataType> {
    types.need_text(&[0])?;
    let last = types.fields.len() - 1;
    let name = types.constant_text(last).ok_or("the type of JSONExtract must be written in the query")?;
    let (data_type, _) = kind::parse(&name)?;
    let is_simple = |one: &DataType| kind::is_number(one) || *one == DataType::Utf8;
    match &data_type {
        DataType::List(item) if is_simple(item.data_type()) => Ok(data_type),
        simple if is_simple(simple) => Ok(data_type),
        _ => Err(format!("{} to {name} is not supported yet (NOT_IMPLEMENTED)", types.name).into()),
    }
}

fn extract(call: &Call) -> Outcome<ArrayRef> {
    let default = match call.name {
        "JSONExtract" => super::logic::default_of(&call.returns)?,
        _ => ScalarValue::try_from(&call.returns)?,
    };
    let mut values = Vec::with_capacity(call.rows);
    each_node(call, |node| {
        values.push(node.and_then(|node| scalar(node, &call.returns)).unwrap_or_else(|| default.clone()));
        Ok(())
    })?;
    if values.is_empty() {
        return Ok(arrow::array::new_empty_array(&call.returns));
    }
    Ok(ScalarValue::iter_to_array(values)?)
}

/// The node as a value of the type; none where it is not one.
fn scalar(node: &Node, target: &DataType) -> Option<ScalarValue> {
    let wide = match target {
        DataType::Utf8 => match node {
            Node::Null => return None,
            node => ScalarValue::Utf8(Some(node.plain())),
        },
        DataType::Boolean => match node {
            Node::Bool(truth) => ScalarValue::Boolean(Some(*truth)),
            _ => return None,
        },
        DataType::List(item) => {
            let Node::List(items) = node else { return None };
            let empty = super::logic::default_of(item.data_type()).ok()?;
            let items: Vec<ScalarValue> = items
                .iter()
                .map(|one| scalar(one, item.data_type()).unwrap_or_else(|| empty.clone()))
                .collect();
            ScalarValue::List(ScalarValue::new_list_nullable(&items, item.data_type()))
        }
        DataType::Float32 | DataType::Float64 => ScalarValue::Float64(Some(node.number()?)),
        DataType::UInt64 => ScalarValue::UInt64(node.unsigned().or_else(|| node.bit().map(u64::from))),
        _ => ScalarValue::Int64(node.signed().or_else(|| node.bit().map(i64::from))),
    };
    wide.cast_to(target).ok().filter(|value| !value.is_null())
}
