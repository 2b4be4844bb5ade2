//! The type JSON, and Dynamic, the type of its paths.
//!
//! | type | carried as | bytes |
//! |---|---|---|
//! | JSON | `LargeBinary` | an object without nulls and empty objects, its keys sorted and without points |
//! | Dynamic | `BinaryView` | a value of such an object that is no object; NULL where there is none |
//!
//! ClickHouse keeps a column for each path; here a path is looked up in the text of each row. Types are told from the
//! values: a text that is written as a date is a Date, and a number with a point a Float64.

use super::node::Node;
use super::text_lists;
use crate::function::convert::{convert, literal};
use crate::function::moment::civil;
use crate::function::{Call, Fault, Function, Nulls, Outcome, Types, plain};
use crate::kind;
use crate::type_name::named;
use arrow::array::{
    Array, ArrayRef, AsArray, BinaryViewArray, BooleanArray, LargeBinaryArray, MapArray, StringArray,
    StructArray,
};
use arrow::buffer::OffsetBuffer;
use arrow::datatypes::DataType;
use datafusion::common::ScalarValue;
use std::cmp::Ordering;
use std::sync::Arc;

/// Stands before a path that is written behind a value, not as an argument.
pub(crate) const PATH_MARK: char = crate::dialect::TUPLE_MARK;

pub(crate) const FUNCTIONS: &[Function] = &[
    Function { name: "getSubcolumn", nulls: Nulls::OfPath, arity: (2, 2), returns: subcolumn, run: follow },
    Function {
        name: "dynamicType",
        nulls: Nulls::Never,
        arity: (1, 1),
        returns: |t| need(t, kind::is_dynamic).map(|()| DataType::Utf8),
        run: |c| {
            let name = |node: Option<Node>| node.map_or_else(|| "None".to_owned(), |node| type_of(&node));
            Ok(Arc::new(StringArray::from_iter_values(nodes(&c.args[0]).map(name))))
        },
    },
    plain("JSONAllPaths", (1, 1), paths_type, lists),
    plain("JSONDynamicPaths", (1, 1), paths_type, lists),
    // where ClickHouse keeps the paths that have no column of their own
    plain("JSONSharedDataPaths", (1, 1), paths_type, |c| Ok(text_lists(vec![Vec::new(); c.rows]))),
    plain("JSONAllPathsWithTypes", (1, 1), types_type, typed_paths),
    plain("JSONDynamicPathsWithTypes", (1, 1), types_type, typed_paths),
    // what a comparison with a Dynamic becomes: the operator, and both sides
    Function {
        name: "_compareDynamic",
        nulls: Nulls::Always,
        arity: (3, 3),
        returns: |_| Ok(DataType::Boolean),
        run: compared,
    },
];

fn need(types: &Types, test: fn(&DataType) -> bool) -> Outcome<()> {
    if test(types.of(0)) { Ok(()) } else { Err(types.illegal(0)) }
}

fn paths_type(types: &Types) -> Outcome<DataType> {
    need(types, kind::is_json).map(|()| kind::list_of(DataType::Utf8))
}

fn types_type(types: &Types) -> Outcome<DataType> {
    need(types, kind::is_json).map(|()| kind::map_of(DataType::Utf8, DataType::Utf8))
}

/// The values of a column of JSON or Dynamic; none for NULL.
fn nodes(column: &ArrayRef) -> impl Iterator<Item = Option<Node>> {
    (0..column.len()).map(move |row| text_at(column, row).and_then(Node::parse))
}

/// The text of a document or of a value of one.
pub(crate) fn text_at(column: &dyn Array, row: usize) -> Option<&str> {
    if column.is_null(row) {
        return None;
    }
    let bytes = match column.data_type() {
        DataType::LargeBinary => column.as_binary::<i64>().value(row),
        DataType::BinaryView => column.as_binary_view().value(row),
        _ => return None,
    };
    std::str::from_utf8(bytes).ok()
}

/// Texts as documents; what is none is NULL or an error.
pub(crate) fn documents(texts: &StringArray, is_loose: bool) -> Outcome<ArrayRef> {
    let read = |text: Option<&str>| match text.map(document) {
        None => Ok(None),
        Some(Ok(document)) => Ok(Some(document)),
        Some(Err(_)) if is_loose => Ok(None),
        Some(Err(fault)) => Err(fault),
    };
    Ok(Arc::new(texts.iter().map(read).collect::<Outcome<LargeBinaryArray>>()?))
}

/// A text in the form in which a column of the type JSON holds it: its keys sorted, without nulls and empty objects.
///
/// # Errors
/// It is no object, or has a path twice.
pub fn checked_document(text: &str) -> Result<String, String> {
    document(text).map_err(|fault| fault.0)
}

/// A text in the form in which documents are carried.
fn document(text: &str) -> Outcome<String> {
    let wrong = |what: &str| {
        Fault(format!("Cannot insert data into JSON column: {what}: {text:.100} (INCORRECT_DATA)"))
    };
    match Node::parse(text) {
        Some(Node::Object(items)) => {
            let object = Node::Object(items);
            Ok(sorted(object).map_err(|path| wrong(&format!("Duplicate path found: {path}")))?.kept())
        }
        Some(_) => Err(wrong("Cannot read JSON object from JSON element")),
        None => Err(wrong("Cannot parse JSON object here")),
    }
}

/// Keys with points as objects inside objects, all sorted; nulls and objects of nothing go. Fails with a path that
/// comes twice.
fn sorted(node: Node) -> Result<Node, String> {
    Ok(match node {
        Node::Object(items) => {
            let mut out = Vec::new();
            for (key, item) in items {
                let item = sorted(item)?;
                if !matches!(item, Node::Null) && !matches!(&item, Node::Object(inner) if inner.is_empty()) {
                    put(&mut out, &key, item)?;
                }
            }
            Node::Object(out)
        }
        Node::List(items) => of_one_type(items.into_iter().map(sorted).collect::<Result<_, _>>()?),
        Node::Text(text) => Node::Text(stamp(&text).map_or(text, |(stamp, _)| stamp)),
        other => other,
    })
}

fn put(object: &mut Vec<(String, Node)>, path: &str, item: Node) -> Result<(), String> {
    let (key, rest) = match path.split_once('.') {
        Some((key, rest)) if !key.is_empty() && !rest.is_empty() => (key, Some(rest)),
        _ => (path, None),
    };
    let at = object.binary_search_by(|(known, _)| known.as_str().cmp(key));
    match (at, rest, item) {
        (Err(at), None, item) => object.insert(at, (key.to_owned(), item)),
        (Err(at), Some(rest), item) => {
            let mut inner = Vec::new();
            put(&mut inner, rest, item)?;
            object.insert(at, (key.to_owned(), Node::Object(inner)));
        }
        (Ok(at), Some(rest), item) => match &mut object[at].1 {
            Node::Object(inner) => put(inner, rest, item)?,
            _ => return Err(path.to_owned()),
        },
        (Ok(at), None, Node::Object(items)) => match &mut object[at].1 {
            Node::Object(inner) => {
                for (key, item) in items {
                    put(inner, &key, item)?;
                }
            }
            _ => return Err(path.to_owned()),
        },
        (Ok(_), None, _) => return Err(path.to_owned()),
    }
    Ok(())
}

/// Truths beside numbers are numbers, as an array has items of one type where they have one.
fn of_one_type(items: Vec<Node>) -> Node {
    let is_number = |one: &Node| matches!(one, Node::Signed(_) | Node::Unsigned(_) | Node::Float(_));
    let are_numbers = items.iter().all(|one| is_number(one) || matches!(one, Node::Bool(_) | Node::Null));
    if !are_numbers || !items.iter().any(is_number) {
        return Node::List(items);
    }
    let number = |one| match one {
        Node::Bool(truth) => Node::Signed(i64::from(truth)),
        other => other,
    };
    Node::List(items.into_iter().map(number).collect())
}

/// A text that is written as a date or a time, as it is shown, and its type.
fn stamp(text: &str) -> Option<(String, &'static str)> {
    let bytes = text.as_bytes();
    let is_dated = bytes.len() >= 8 && bytes[..4].iter().all(u8::is_ascii_digit) && bytes[4] == b'-';
    if !is_dated || bytes.len() > 40 {
        return None;
    }
    let civil = civil(text).filter(|civil| (0..i64::from(u32::MAX)).contains(&civil.seconds))?;
    if bytes.len() == 10 {
        return literal(text, &DataType::Date32).map(|day| (shown(&day), "Date"));
    }
    if bytes.len() < 19 || !matches!(civil.rest.as_str(), "" | "Z") {
        return None;
    }
    let is_whole = !text.contains('.');
    let unit = if is_whole { "DateTime" } else { "DateTime64(9)" };
    let data_type = kind::parse(unit).ok()?.0;
    literal(text, &data_type).map(|time| (shown(&time), unit))
}

fn shown(value: &ScalarValue) -> String {
    let mut text = String::new();
    if let Ok(array) = value.to_array() {
        // a value that was read can be written
        let _: Result<(), crate::Error> = crate::output::plain_text(array.as_ref(), 0, &mut text);
    }
    text
}

/// ClickHouse's name of the type of a value.
fn type_of(node: &Node) -> String {
    match node {
        Node::Null => "None".into(),
        Node::Bool(_) => "Bool".into(),
        Node::Signed(_) => "Int64".into(),
        Node::Unsigned(number) if *number <= i64::MAX.unsigned_abs() => "Int64".into(),
        Node::Unsigned(_) => "UInt64".into(),
        Node::Float(_) => "Float64".into(),
        Node::Text(text) => stamp(text).map_or("String", |(_, name)| name).into(),
        Node::Object(_) => "JSON(max_dynamic_types=16, max_dynamic_paths=256)".into(),
        Node::List(items) => format!("Array({})", item_type(items)),
    }
}

/// The type that all items have, NULL apart; `Dynamic` where they have none.
fn item_type(items: &[Node]) -> String {
    let mut common: Option<String> = None;
    for item in items.iter().filter(|item| !matches!(item, Node::Null)) {
        let own = type_of(item);
        common = Some(match common {
            None => own,
            Some(known) if known == own => own,
            Some(known) if [&known, &own].iter().all(|one| matches!(one.as_str(), "Int64" | "Float64")) => {
                "Float64".into()
            }
            Some(known) if [&known, &own].iter().all(|one| is_written(one)) => "String".into(),
            Some(_) => return "Dynamic".into(),
        });
    }
    match common {
        None => "Nullable(String)".into(),
        Some(nested) if nested.starts_with("Array(") || nested.starts_with("JSON") => nested,
        Some(one) => format!("Nullable({one})"),
    }
}

fn is_written(name: &str) -> bool {
    matches!(name, "String" | "Date" | "DateTime" | "DateTime64(9)")
}

/// What stands behind the value: a path, `:T` for values of one type, `^path` for an object.
enum Subcolumn {
    Path(Vec<String>),
    Typed(String),
    Object(Vec<String>),
}

fn read_path(types: &Types) -> Outcome<Subcolumn> {
    let text = types.constant_text(1).ok_or("the path must be written in the query. (ILLEGAL_COLUMN)")?;
    let text = text.trim_start_matches(PATH_MARK);
    let keys = |path: &str| path.split('.').map(|key| key.trim_matches('`').to_owned()).collect();
    Ok(match (text.strip_prefix(':'), text.strip_prefix('^')) {
        (Some(name), _) => Subcolumn::Typed(name.trim_matches('`').to_owned()),
        (_, Some(path)) => Subcolumn::Object(keys(path)),
        _ => Subcolumn::Path(keys(text)),
    })
}

fn subcolumn(types: &Types) -> Outcome<DataType> {
    match read_path(types)? {
        Subcolumn::Path(_) => need(types, kind::is_json).map(|()| DataType::BinaryView),
        Subcolumn::Object(_) => need(types, kind::is_json).map(|()| DataType::LargeBinary),
        Subcolumn::Typed(name) => {
            need(types, kind::is_dynamic)?;
            Ok(kind::parse(&name)?.0)
        }
    }
}

fn follow(call: &Call) -> Outcome<ArrayRef> {
    match read_path(&call.types)? {
        Subcolumn::Path(keys) => {
            let value = |node: Option<Node>| {
                node.and_then(|node| at(node, &keys)).filter(|node| !matches!(node, Node::Object(_)))
            };
            let values = nodes(&call.args[0]).map(|node| value(node).map(|node| node.kept()));
            Ok(Arc::new(values.collect::<BinaryViewArray>()))
        }
        Subcolumn::Object(keys) => {
            let object = |node: Node| match at(node, &keys) {
                Some(Node::Object(items)) => Node::Object(items).kept(),
                _ => "{}".to_owned(),
            };
            let objects = nodes(&call.args[0]).map(|node| node.map(object));
            Ok(Arc::new(objects.collect::<LargeBinaryArray>()))
        }
        Subcolumn::Typed(name) => {
            let is_such = |node: &Node| {
                let own = type_of(node);
                own == name || (name == "Array(JSON)" && own.starts_with("Array(JSON("))
            };
            of_type(nodes(&call.args[0]).map(|node| node.filter(is_such)), &call.returns)
        }
    }
}

/// The value at a path.
fn at(node: Node, keys: &[String]) -> Option<Node> {
    let mut node = node;
    for key in keys {
        let Node::Object(items) = node else { return None };
        node = items.into_iter().find(|(known, _)| known == key)?.1;
    }
    Some(node)
}

/// Values as a column of a type that they have; NULL for none, except that an array is never NULL.
fn of_type(nodes: impl Iterator<Item = Option<Node>>, target: &DataType) -> Outcome<ArrayRef> {
    let missing = match target {
        DataType::List(_) => crate::function::logic::default_of(target)?,
        _ => ScalarValue::try_from(target)?,
    };
    let values: Vec<ScalarValue> = nodes
        .map(|node| node.and_then(|node| super::scalar(&node, target)).unwrap_or_else(|| missing.clone()))
        .collect();
    if values.is_empty() {
        return Ok(arrow::array::new_empty_array(target));
    }
    Ok(ScalarValue::iter_to_array(values)?)
}

/// All paths of an object, in order.
fn paths<'a>(node: &'a Node, prefix: &str, out: &mut Vec<(String, &'a Node)>) {
    let Node::Object(items) = node else { return };
    for (key, item) in items {
        let path = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
        match item {
            Node::Object(_) => paths(item, &path, out),
            other => out.push((path, other)),
        }
    }
}

fn lists(call: &Call) -> Outcome<ArrayRef> {
    let all = nodes(&call.args[0]).map(|node| {
        let mut found = Vec::new();
        let node = node.unwrap_or(Node::Null);
        paths(&node, "", &mut found);
        found.into_iter().map(|(path, _)| path).collect()
    });
    Ok(text_lists(all.collect()))
}

fn typed_paths(call: &Call) -> Outcome<ArrayRef> {
    let (mut keys, mut names, mut lengths) = (Vec::new(), Vec::new(), Vec::with_capacity(call.rows));
    for node in nodes(&call.args[0]) {
        let mut found = Vec::new();
        let node = node.unwrap_or(Node::Null);
        paths(&node, "", &mut found);
        lengths.push(found.len());
        for (path, value) in found {
            keys.push(path);
            names.push(type_of(value));
        }
    }
    let DataType::Map(entries, _) = &call.returns else { return Err("a map was expected".into()) };
    let DataType::Struct(pair) = entries.data_type() else { return Err("a map was expected".into()) };
    let columns: Vec<ArrayRef> =
        vec![Arc::new(StringArray::from_iter_values(keys)), Arc::new(StringArray::from_iter_values(names))];
    let rows = StructArray::try_new(pair.clone(), columns, None)?;
    Ok(Arc::new(MapArray::try_new(
        Arc::clone(entries),
        OffsetBuffer::from_lengths(lengths),
        rows,
        None,
        false,
    )?))
}

/// Values as a type they are converted to, not one they have. What is missing stays NULL.
pub(crate) fn converted(source: &ArrayRef, target: &DataType) -> Outcome<ArrayRef> {
    if kind::is_json(source.data_type()) || kind::is_json(target) || kind::is_dynamic(target) {
        return Err(Fault(format!(
            "Conversion from {} to {} is not supported. (CANNOT_CONVERT_TYPE)",
            named(source.data_type(), false),
            named(target, false)
        )));
    }
    if matches!(target, DataType::List(_)) {
        return of_type(nodes(source), target);
    }
    let is_whole = target.is_integer();
    let text = |node: Option<Node>| {
        node.map(|node| match node {
            Node::Float(number) if is_whole => (number as i64).to_string(),
            Node::Bool(truth) if kind::is_number(target) => i64::from(truth).to_string(),
            other => other.plain(),
        })
    };
    let texts: ArrayRef = Arc::new(nodes(source).map(text).collect::<StringArray>());
    convert(&texts, target)
}

/// Compares numbers with numbers and texts with texts; a text beside a number must be one.
fn compared(call: &Call) -> Outcome<ArrayRef> {
    let operator = call.types.constant_text(0).unwrap_or_default();
    let is_so: fn(Ordering) -> bool = match operator.as_str() {
        "<" => Ordering::is_lt,
        "<=" => Ordering::is_le,
        ">" => Ordering::is_gt,
        ">=" => Ordering::is_ge,
        "=" => Ordering::is_eq,
        _ => Ordering::is_ne,
    };
    let (left, right) = (side(&call.args[1])?, side(&call.args[2])?);
    let pairs = left.into_iter().zip(right).map(|pair| match pair {
        (Some(left), Some(right)) => ordered(&left, &right).map(|order| Some(order.is_some_and(is_so))),
        _ => Ok(None),
    });
    Ok(Arc::new(pairs.collect::<Outcome<BooleanArray>>()?))
}

fn side(column: &ArrayRef) -> Outcome<Vec<Option<Node>>> {
    let data_type = column.data_type();
    if kind::is_dynamic(data_type) {
        return Ok(nodes(column).collect());
    }
    if kind::is_text(data_type) {
        let texts = convert(column, &DataType::Utf8)?;
        return Ok(texts.as_string::<i32>().iter().map(|text| text.map(|t| Node::Text(t.into()))).collect());
    }
    let texts = crate::function::convert::to_strings(column)?;
    Ok(texts.iter().map(|text| text.and_then(Node::parse)).collect())
}

/// None where one of them is NaN.
fn ordered(left: &Node, right: &Node) -> Outcome<Option<Ordering>> {
    let whole = |node: &Node| match node {
        Node::Signed(number) => Some(i128::from(*number)),
        Node::Unsigned(number) => Some(i128::from(*number)),
        Node::Bool(truth) => Some(i128::from(*truth)),
        _ => None,
    };
    if let (Node::Text(left), Node::Text(right)) = (left, right) {
        return Ok(Some(left.cmp(right)));
    }
    if let (Some(left), Some(right)) = (whole(left), whole(right)) {
        return Ok(Some(left.cmp(&right)));
    }
    match (left.number(), right.number()) {
        (Some(left), Some(right)) => Ok(left.partial_cmp(&right)),
        _ => Err(Fault(format!(
            "There is no supertype for types {}, {} of a comparison. (NO_COMMON_TYPE)",
            type_of(left),
            type_of(right)
        ))),
    }
}
