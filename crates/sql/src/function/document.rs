//! JSON in text: JSONExtract*.

pub(crate) mod dynamic;
pub(crate) mod node;
pub(crate) mod path;

use super::text::text_lists;
use super::{Call, Function, Nulls, Outcome, Types, plain};
use crate::kind;
use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Float64Array, Int64Array, ListArray, MapArray, StringArray,
    StructArray, UInt64Array,
};
use arrow::buffer::OffsetBuffer;
use arrow::datatypes::{DataType, FieldRef, Int64Type};
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
    if !is_readable(&data_type) {
        return Err(format!("{} to {name} is not supported yet (NOT_IMPLEMENTED)", types.name).into());
    }
    Ok(data_type)
}

/// Whether a node can be read as a value of the type.
fn is_readable(data_type: &DataType) -> bool {
    match data_type {
        DataType::List(item) => is_readable(item.data_type()),
        DataType::Struct(fields) => fields.iter().all(|field| is_readable(field.data_type())),
        DataType::Map(entries, _) => match entries.data_type() {
            DataType::Struct(pair) => {
                *pair[0].data_type() == DataType::Utf8 && is_readable(pair[1].data_type())
            }
            _ => false,
        },
        other => {
            !kind::is_enum(other) && (kind::is_number(other) || is_written(other) || *other == DataType::Utf8)
        }
    }
}

/// Types whose values stand in a document as texts, or as numbers that are read from their digits.
fn is_written(data_type: &DataType) -> bool {
    kind::is_time(data_type)
        || kind::decimal::is_decimal(data_type)
        || matches!(data_type, DataType::FixedSizeBinary(_))
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
        DataType::LargeBinary => match node {
            Node::Object(_) => return Some(ScalarValue::LargeBinary(Some(node.kept().into_bytes()))),
            _ => return None,
        },
        DataType::Boolean => match node {
            Node::Bool(truth) => ScalarValue::Boolean(Some(*truth)),
            _ => return None,
        },
        DataType::List(item) => {
            let Node::List(items) = node else { return None };
            let items = column_of(items.iter(), item.data_type())?;
            let offsets = OffsetBuffer::from_lengths([items.len()]);
            ScalarValue::List(Arc::new(ListArray::try_new(Arc::clone(item), offsets, items, None).ok()?))
        }
        DataType::Struct(fields) => {
            let items: Vec<&Node> = match node {
                Node::List(items) => items.iter().collect(),
                Node::Object(items) => items.iter().map(|(_, item)| item).collect(),
                _ => return None,
            };
            let item = |at: usize, field: &FieldRef| {
                let given = items.get(at).copied().unwrap_or(&Node::Null);
                column_of(std::iter::once(given), field.data_type())
            };
            let columns = fields.iter().enumerate().map(|(at, field)| item(at, field));
            let columns = columns.collect::<Option<Vec<_>>>()?;
            ScalarValue::Struct(Arc::new(StructArray::try_new(fields.clone(), columns, None).ok()?))
        }
        DataType::Map(entries, _) => {
            let (Node::Object(items), DataType::Struct(pair)) = (node, entries.data_type()) else {
                return None;
            };
            let keys: ArrayRef = Arc::new(StringArray::from_iter_values(items.iter().map(|(key, _)| key)));
            let values = column_of(items.iter().map(|(_, item)| item), pair[1].data_type())?;
            let offsets = OffsetBuffer::from_lengths([items.len()]);
            let rows = StructArray::try_new(pair.clone(), vec![keys, values], None).ok()?;
            let map = MapArray::try_new(Arc::clone(entries), offsets, rows, None, false);
            ScalarValue::Map(Arc::new(map.ok()?))
        }
        written if is_written(written) => {
            return match node {
                Node::Text(text) => super::convert::literal(text, written),
                Node::Signed(_) | Node::Unsigned(_) | Node::Float(_) => {
                    super::convert::literal(&node.text(), written)
                }
                _ => None,
            };
        }
        DataType::Float32 | DataType::Float64 => ScalarValue::Float64(Some(node.number()?)),
        DataType::UInt64 => ScalarValue::UInt64(node.unsigned().or_else(|| node.bit().map(u64::from))),
        _ => ScalarValue::Int64(node.signed().or_else(|| node.bit().map(i64::from))),
    };
    wide.cast_to(target).ok().filter(|value| !value.is_null())
}

/// Nodes as a column; the default stands for what is no value of the type.
fn column_of<'a>(nodes: impl Iterator<Item = &'a Node>, target: &DataType) -> Option<ArrayRef> {
    let empty = super::logic::default_of(target).ok()?;
    let values: Vec<ScalarValue> =
        nodes.map(|node| scalar(node, target).unwrap_or_else(|| empty.clone())).collect();
    if values.is_empty() {
        return Some(arrow::array::new_empty_array(target));
    }
    ScalarValue::iter_to_array(values).ok()
}
