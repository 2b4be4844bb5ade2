//! More of JSON in text: keys, kinds, and the paths of SQL/JSON.

use super::{Node, each_node, position};
use crate::function::{Call, Fault, Function, Nulls, Outcome, Types, plain};
use crate::kind;
use arrow::array::{ArrayRef, BooleanArray, Int64Array, ListArray, StringArray, StructArray, UInt64Array};
use arrow::buffer::OffsetBuffer;
use arrow::datatypes::DataType;
use datafusion::common::ScalarValue;
use std::sync::Arc;

/// ClickHouse's names for kinds of values, each with the number it has there.
const KINDS: &str = "Enum8('Null' = 0, 'String' = 34, 'Array' = 91, 'Bool' = 98, 'Double' = 100, 'Int64' = 105, 'UInt64' = 117, 'Object' = 123)";

pub(crate) const FUNCTIONS: &[Function] = &[
    plain(
        "JSONKey",
        (2, usize::MAX),
        |t| t.need_text(&[0]).map(|()| DataType::Utf8),
        |c| {
            let last = super::super::convert::convert(&c.args[c.args.len() - 1], &DataType::Int64)?;
            let mut row = 0;
            let mut keys = Vec::with_capacity(c.rows);
            each_node(c, |node| {
                keys.push(match node {
                    Some(Node::Object(items)) => position(&last, row, items.len())
                        .and_then(|at| items.get(at))
                        .map(|(key, _)| key.clone()),
                    _ => None,
                });
                row += 1;
                Ok(())
            })?;
            Ok(Arc::new(StringArray::from_iter_values(keys.into_iter().map(Option::unwrap_or_default))))
        },
    ),
    plain(
        "JSONType",
        (1, usize::MAX),
        |t| t.need_text(&[0]).and(Ok(kind::parse(KINDS)?.0)),
        |c| {
            let mut kinds = Vec::with_capacity(c.rows);
            each_node(c, |node| {
                kinds.push(match node {
                    None | Some(Node::Null) => 0,
                    Some(Node::Text(_)) => 34,
                    Some(Node::List(_)) => 91,
                    Some(Node::Bool(_)) => 98,
                    Some(Node::Float(_)) => 100,
                    Some(Node::Signed(_)) => 105,
                    Some(Node::Unsigned(number)) => {
                        if i64::try_from(*number).is_ok() {
                            105
                        } else {
                            117
                        }
                    }
                    Some(Node::Object(_)) => 123,
                });
                Ok(())
            })?;
            Ok(arrow::compute::cast(&Int64Array::from(kinds), &c.returns)?)
        },
    ),
    Function {
        name: "JSONArrayLength",
        nulls: Nulls::Always,
        arity: (1, 1),
        returns: |t| t.need_text(&[0]).map(|()| DataType::UInt64),
        run: |c| {
            let mut lengths = Vec::with_capacity(c.rows);
            each_node(c, |node| {
                lengths.push(match node {
                    Some(Node::List(items)) => Some(items.len() as u64),
                    _ => None,
                });
                Ok(())
            })?;
            Ok(Arc::new(UInt64Array::from(lengths)))
        },
    },
    plain(
        "JSONExtractKeysAndValuesRaw",
        (1, usize::MAX),
        |t| pairs_type(t, DataType::Utf8),
        |c| pairs(c, |node| Some(ScalarValue::Utf8(Some(node.text())))),
    ),
    plain(
        "JSONExtractKeysAndValues",
        (2, usize::MAX),
        |t| {
            let item = super::typed(t)?;
            if item.is_nested() { Err(t.illegal(t.fields.len() - 1)) } else { pairs_type(t, item) }
        },
        |c| {
            let DataType::List(item) = &c.returns else { return Err("an array was expected".into()) };
            let DataType::Struct(fields) = item.data_type() else {
                return Err("tuples were expected".into());
            };
            let target = fields[1].data_type().clone();
            pairs(c, |node| super::scalar(node, &target))
        },
    ),
    plain("JSON_VALUE", (2, 2), text_and_path, |c| {
        by_path(c, |node| match node {
            None | Some(Node::List(_) | Node::Object(_)) => String::new(),
            Some(Node::Null) => "null".to_owned(),
            Some(node) => node.plain(),
        })
    }),
    plain("JSON_QUERY", (2, 2), text_and_path, |c| {
        by_path(c, |node| node.map(|node| format!("[{}]", node.text())).unwrap_or_default())
    }),
    plain(
        "JSON_EXISTS",
        (2, 2),
        |t| text_and_path(t).map(|_| DataType::Boolean),
        |c| {
            let steps = steps_of(&c.types)?;
            let texts = c.text(0)?;
            Ok(Arc::new(BooleanArray::from(c.each(|row| {
                let document = Node::parse(texts.value(row));
                Ok(document.as_ref().and_then(|document| reached(document, &steps)).is_some())
            })?)))
        },
    ),
];

fn pairs_type(types: &Types, value: DataType) -> Outcome<DataType> {
    types.need_text(&[0])?;
    Ok(kind::list_of(kind::tuple_of(&[DataType::Utf8, value])))
}

/// Keys with their values, item by item; those that are no value of the type are left out.
fn pairs(call: &Call, read: impl Fn(&Node) -> Option<ScalarValue>) -> Outcome<ArrayRef> {
    let (mut keys, mut values, mut lengths) = (Vec::new(), Vec::new(), Vec::with_capacity(call.rows));
    each_node(call, |node| {
        let before = keys.len();
        if let Some(Node::Object(items)) = node {
            for (key, value) in items {
                if let Some(value) = read(value) {
                    keys.push(key.clone());
                    values.push(value);
                }
            }
        }
        lengths.push(keys.len() - before);
        Ok(())
    })?;
    let DataType::List(item) = &call.returns else { return Err("an array was expected".into()) };
    let DataType::Struct(fields) = item.data_type() else { return Err("tuples were expected".into()) };
    let values = match values.is_empty() {
        true => arrow::array::new_empty_array(fields[1].data_type()),
        false => ScalarValue::iter_to_array(values)?,
    };
    let columns: Vec<ArrayRef> = vec![Arc::new(StringArray::from(keys)), values];
    let tuples = StructArray::try_new(fields.clone(), columns, None)?;
    let offsets = OffsetBuffer::from_lengths(lengths);
    Ok(Arc::new(ListArray::try_new(Arc::clone(item), offsets, Arc::new(tuples), None)?))
}

fn text_and_path(types: &Types) -> Outcome<DataType> {
    types.need_text(&[0, 1])?;
    steps_of(types).map(|_| DataType::Utf8)
}

/// One step of `$.a["b"][0]`.
enum Step {
    Key(String),
    Item(usize),
}

fn steps_of(types: &Types) -> Outcome<Vec<Step>> {
    let path = types.constant_text(1).ok_or("the path must be written in the query. (ILLEGAL_COLUMN)")?;
    let wrong = || Fault(format!("'{path}' is no path such as $.a.\"b c\"[0]. (BAD_ARGUMENTS)"));
    let mut rest = path.trim().strip_prefix('$').ok_or_else(wrong)?;
    let mut steps = Vec::new();
    while !rest.is_empty() {
        if rest.starts_with("[*]") {
            return Err(Fault(format!(
                "{}: [*] in a path is not supported yet (NOT_IMPLEMENTED)",
                types.name
            )));
        }
        if let Some(inside) = rest.strip_prefix('[') {
            let (step, behind) = inside.split_once(']').ok_or_else(wrong)?;
            let name = step.strip_prefix(['"', '\'']).and_then(|name| name.strip_suffix(['"', '\'']));
            steps.push(match name {
                Some(name) => Step::Key(name.to_owned()),
                None => Step::Item(step.trim().parse().map_err(|_| wrong())?),
            });
            rest = behind;
            continue;
        }
        let named = rest.strip_prefix('.').ok_or_else(wrong)?;
        let (name, behind) = match named.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').ok_or_else(wrong)?,
            None => named.split_at(named.find(['.', '[']).unwrap_or(named.len())),
        };
        if name.is_empty() {
            return Err(wrong());
        }
        steps.push(Step::Key(name.to_owned()));
        rest = behind;
    }
    Ok(steps)
}

fn reached<'a>(document: &'a Node, steps: &[Step]) -> Option<&'a Node> {
    steps.iter().try_fold(document, |node, step| match (step, node) {
        (Step::Key(key), Node::Object(items)) => {
            items.iter().find(|(name, _)| name == key).map(|(_, node)| node)
        }
        (Step::Item(at), Node::List(items)) => items.get(*at),
        _ => None,
    })
}

fn by_path(call: &Call, show: impl Fn(Option<&Node>) -> String) -> Outcome<ArrayRef> {
    let steps = steps_of(&call.types)?;
    let texts = call.text(0)?;
    call.write(|row, out| {
        let document = Node::parse(texts.value(row));
        out.push_str(&show(document.as_ref().and_then(|document| reached(document, &steps))));
        Ok(())
    })
}
