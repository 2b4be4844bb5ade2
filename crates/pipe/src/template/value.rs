//! Values of expressions, and how Python prints and compares them.

use super::error::{Evaluated, Raised};
use std::cell::RefCell;
use std::cmp::Ordering;
use std::fmt::Write;
use std::rc::Rc;

/// Levels of lists in lists that are printed or compared; deeper ones are refused where they are made.
const SHOWN_DEPTH_MAX: usize = 100;

/// Keys in order of insertion, each once.
pub(super) type Pairs = Vec<(Value, Value)>;

/// A value.
#[derive(Clone, Debug)]
pub(super) enum Value {
    None,
    Bool(bool),
    Int(i128),
    Float(f64),
    Text(Rc<str>),
    /// SQL that is written as it is; a text in every other respect
    Sql(Rc<str>),
    /// a whole number with its type, written as `toInt32('5')`; the digits may be more than `i128` holds
    TypedInt(&'static str, Rc<str>),
    /// a number with its type, written as `toFloat64('1.5')`
    TypedFloat(&'static str, f64),
    List(Rc<RefCell<Vec<Value>>>),
    Tuple(Rc<[Value]>),
    Set(Rc<[Value]>),
    Dict(Rc<RefCell<Pairs>>),
    /// a parameter without value in test mode
    Placeholder,
    /// a function, named but not called
    Function(&'static str),
    /// a secret, which is bound when the query runs and has no text here
    Secret(Rc<str>),
}

impl Value {
    pub(super) fn text(text: impl AsRef<str>) -> Self {
        Self::Text(Rc::from(text.as_ref()))
    }

    pub(super) fn sql(text: impl AsRef<str>) -> Self {
        Self::Sql(Rc::from(text.as_ref()))
    }

    pub(super) fn list(items: Vec<Self>) -> Self {
        Self::List(Rc::new(RefCell::new(items)))
    }

    pub(super) fn dict(pairs: Pairs) -> Self {
        Self::Dict(Rc::new(RefCell::new(pairs)))
    }

    /// The text of a text, SQL included.
    pub(super) fn as_text(&self) -> Option<&Rc<str>> {
        match self {
            Self::Text(text) | Self::Sql(text) => Some(text),
            _ => None,
        }
    }

    /// A whole number, where Python takes one.
    pub(super) fn as_int(&self) -> Option<i128> {
        match self {
            Self::Bool(is_true) => Some(i128::from(*is_true)),
            Self::Int(number) => Some(*number),
            Self::TypedInt(_, digits) => digits.parse().ok(),
            _ => None,
        }
    }

    /// A number, where Python takes one.
    pub(super) fn as_float(&self) -> Option<f64> {
        match self {
            Self::Float(number) | Self::TypedFloat(_, number) => Some(*number),
            Self::TypedInt(_, digits) => digits.parse().ok(),
            other => other.as_int().map(|number| number as f64),
        }
    }

    /// Whether there is nothing to use: no value, or a placeholder of test mode.
    pub(super) fn is_absent(&self) -> bool {
        matches!(self, Self::None | Self::Placeholder)
    }

    /// Python's truth.
    pub(super) fn is_true(&self) -> bool {
        match self {
            Self::None => false,
            Self::Bool(is_true) => *is_true,
            Self::Int(number) => *number != 0,
            Self::Float(number) | Self::TypedFloat(_, number) => *number != 0.0,
            Self::TypedInt(_, digits) => &**digits != "0",
            Self::Text(text) | Self::Sql(text) => !text.is_empty(),
            Self::List(items) => !items.borrow().is_empty(),
            Self::Tuple(items) | Self::Set(items) => !items.is_empty(),
            Self::Dict(pairs) => !pairs.borrow().is_empty(),
            Self::Placeholder | Self::Function(_) | Self::Secret(_) => true,
        }
    }

    /// The name of the type, as errors print it.
    pub(super) fn type_name(&self) -> &'static str {
        match self {
            Self::None => "NoneType",
            Self::Bool(_) => "bool",
            Self::Int(_) => "int",
            Self::Float(_) => "float",
            Self::Text(_) => "str",
            Self::Sql(_) => "Expression",
            Self::TypedInt(..) => "Integer",
            Self::TypedFloat(..) => "Float",
            Self::List(_) => "list",
            Self::Tuple(_) => "tuple",
            Self::Set(_) => "set",
            Self::Dict(_) => "dict",
            Self::Placeholder => "Placeholder",
            Self::Function(_) => "function",
            Self::Secret(_) => "str",
        }
    }

    /// Python's `str(value)`.
    pub(super) fn show(&self) -> String {
        match self {
            Self::Text(text) | Self::Sql(text) => text.to_string(),
            Self::Placeholder => "__no_value__".to_owned(),
            other => other.repr(),
        }
    }

    /// Python's `repr(value)`.
    pub(super) fn repr(&self) -> String {
        let mut out = String::new();
        self.write_repr(&mut out, 0);
        out
    }

    fn write_repr(&self, out: &mut String, depth: usize) {
        if depth > SHOWN_DEPTH_MAX {
            out.push_str("...");
            return;
        }
        match self {
            Self::None => out.push_str("None"),
            Self::Bool(is_true) => out.push_str(if *is_true { "True" } else { "False" }),
            Self::Int(number) => write!(out, "{number}").expect("writing to a string cannot fail"),
            Self::Float(number) => out.push_str(&float_repr(*number)),
            Self::Text(text) | Self::Sql(text) => out.push_str(&text_repr(text)),
            Self::TypedInt(..) | Self::TypedFloat(..) => out.push_str(&self.typed_sql()),
            Self::List(items) => write_items(out, "[", &items.borrow(), "]", depth),
            Self::Tuple(items) if items.len() == 1 => write_items(out, "(", items, ",)", depth),
            Self::Tuple(items) => write_items(out, "(", items, ")", depth),
            Self::Set(items) if items.is_empty() => out.push_str("set()"),
            Self::Set(items) => write_items(out, "{", items, "}", depth),
            Self::Dict(pairs) => {
                out.push('{');
                for (index, (key, value)) in pairs.borrow().iter().enumerate() {
                    out.push_str(if index == 0 { "" } else { ", " });
                    key.write_repr(out, depth + 1);
                    out.push_str(": ");
                    value.write_repr(out, depth + 1);
                }
                out.push('}');
            }
            Self::Placeholder => out.push_str("'__no_value__'"),
            Self::Function(name) => {
                write!(out, "<function {name}>").expect("writing to a string cannot fail")
            }
            Self::Secret(name) => write!(out, "{{{name}: String}}").expect("writing to a string cannot fail"),
        }
    }

    /// `toInt32('5')`; a bare `5` for numbers whose type is not written.
    pub(super) fn typed_sql(&self) -> String {
        match self {
            Self::TypedInt(type_name, digits) => format!("to{type_name}('{digits}')"),
            Self::TypedFloat(type_name, number) => format!("to{type_name}('{}')", float_repr(*number)),
            other => other.show(),
        }
    }

    /// The items, where Python iterates.
    pub(super) fn iterate(&self) -> Evaluated<Vec<Self>> {
        Ok(match self {
            Self::Text(text) | Self::Sql(text) => {
                text.chars().map(|c| Self::text(c.encode_utf8(&mut [0; 4]))).collect()
            }
            Self::List(items) => items.borrow().clone(),
            Self::Tuple(items) | Self::Set(items) => items.to_vec(),
            Self::Dict(pairs) => pairs.borrow().iter().map(|(key, _)| key.clone()).collect(),
            Self::Placeholder => vec![Self::Placeholder; 3],
            other => {
                return Err(Raised::wrong_type(format!("'{}' object is not iterable", other.type_name())));
            }
        })
    }

    /// The length, where Python has one.
    pub(super) fn len(&self) -> Evaluated<usize> {
        Ok(match self {
            Self::Text(text) | Self::Sql(text) => text.chars().count(),
            Self::List(items) => items.borrow().len(),
            Self::Tuple(items) | Self::Set(items) => items.len(),
            Self::Dict(pairs) => pairs.borrow().len(),
            other => {
                return Err(Raised::wrong_type(format!(
                    "object of type '{}' has no len()",
                    other.type_name()
                )));
            }
        })
    }

    /// How much there is to look at in it, in bytes and items, and the levels of its collections.
    pub(super) fn weight(&self) -> (usize, usize) {
        let all = |items: &mut dyn Iterator<Item = &Self>| {
            items.fold((1, 1), |(size, depth), item| {
                let (item_size, item_depth) = item.weight();
                (size + item_size, depth.max(1 + item_depth))
            })
        };
        match self {
            Self::List(items) => all(&mut items.borrow().iter()),
            Self::Tuple(items) | Self::Set(items) => all(&mut items.iter()),
            Self::Dict(pairs) => all(&mut pairs.borrow().iter().flat_map(|(key, value)| [key, value])),
            Self::Text(text) | Self::Sql(text) => (1 + text.len(), 0),
            _ => (1, 0),
        }
    }

    /// A copy that shares nothing that can change. Values stored in a collection are copies, so no collection can
    /// come to hold itself.
    pub(super) fn deep_copy(&self) -> Self {
        match self {
            Self::List(items) => Self::list(items.borrow().iter().map(Self::deep_copy).collect()),
            Self::Tuple(items) => Self::Tuple(items.iter().map(Self::deep_copy).collect()),
            Self::Dict(pairs) => {
                let pairs = pairs.borrow();
                Self::dict(pairs.iter().map(|(key, value)| (key.deep_copy(), value.deep_copy())).collect())
            }
            other => other.clone(),
        }
    }
}

fn write_items(out: &mut String, open: &str, items: &[Value], close: &str, depth: usize) {
    out.push_str(open);
    for (index, item) in items.iter().enumerate() {
        out.push_str(if index == 0 { "" } else { ", " });
        item.write_repr(out, depth + 1);
    }
    out.push_str(close);
}

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        if let (Some(left), Some(right)) = (self.as_text(), other.as_text()) {
            return left == right;
        }
        if let (Some(left), Some(right)) = (self.as_int(), other.as_int()) {
            return left == right;
        }
        if let (Some(left), Some(right)) = (self.as_float(), other.as_float()) {
            return left == right;
        }
        match (self, other) {
            (Self::None, Self::None) => true,
            (Self::List(left), Self::List(right)) => *left.borrow() == *right.borrow(),
            (Self::Tuple(left), Self::Tuple(right)) => left == right,
            (Self::Set(left), Self::Set(right)) => {
                left.len() == right.len() && left.iter().all(|item| right.contains(item))
            }
            (Self::Dict(left), Self::Dict(right)) => {
                let (left, right) = (left.borrow(), right.borrow());
                left.len() == right.len() && left.iter().all(|pair| right.contains(pair))
            }
            (Self::Function(left), Self::Function(right)) => left == right,
            (Self::Secret(left), Self::Secret(right)) => left == right,
            _ => false,
        }
    }
}

/// Python's order; an error names `op`.
pub(super) fn compare(left: &Value, right: &Value, op: &str) -> Evaluated<Option<Ordering>> {
    if let (Some(left), Some(right)) = (left.as_text(), right.as_text()) {
        return Ok(Some(left.cmp(right)));
    }
    if let (Some(left), Some(right)) = (left.as_int(), right.as_int()) {
        return Ok(Some(left.cmp(&right)));
    }
    if let (Some(left), Some(right)) = (left.as_float(), right.as_float()) {
        return Ok(left.partial_cmp(&right));
    }
    let items = |value: &Value| match value {
        Value::List(items) => Some((true, items.borrow().clone())),
        Value::Tuple(items) => Some((false, items.to_vec())),
        _ => None,
    };
    if let (Some((left_is_list, left)), Some((right_is_list, right))) = (items(left), items(right))
        && left_is_list == right_is_list
    {
        for (left, right) in left.iter().zip(&right) {
            if left != right {
                return compare(left, right, op);
            }
        }
        return Ok(Some(left.len().cmp(&right.len())));
    }
    let mut message = format!(
        "'{op}' not supported between instances of '{}' and '{}'",
        left.type_name(),
        right.type_name()
    );
    if matches!(left, Value::Placeholder) {
        message += ". If you are using a dynamic parameter, you need to wrap it around a valid Data Type (e.g. Int8(placeholder))";
    }
    Err(Raised::wrong_type(message))
}

/// A text in quotes as Python prints it.
pub(super) fn text_repr(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    let mut out = String::with_capacity(text.len() + 2);
    out.push(quote);
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c == quote => out.extend(['\\', c]),
            c if c.is_control() => {
                write!(out, "\\x{:02x}", u32::from(c)).expect("writing to a string cannot fail");
            }
            c => out.push(c),
        }
    }
    out.push(quote);
    out
}

/// A number as Python prints it: the shortest digits, an exponent below 1e-4 and from 1e16 on.
pub(super) fn float_repr(number: f64) -> String {
    if number.is_nan() {
        return "nan".to_owned();
    }
    if number.is_infinite() {
        return if number > 0.0 { "inf" } else { "-inf" }.to_owned();
    }
    let scientific = format!("{number:e}");
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-4..16).contains(&exponent) {
        let plain = format!("{number}");
        return if plain.contains('.') { plain } else { plain + ".0" };
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{digits}e{sign}{:02}", exponent.abs())
}

/// A text as JSON.
pub(super) fn json_of_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c < ' ' => write!(out, "\\u{:04x}", u32::from(c)).expect("writing to a string cannot fail"),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A value as JSON with Python's spaces; what JSON has no word for becomes a text.
pub(super) fn json_of(value: &Value) -> String {
    let joined = |items: &[Value]| items.iter().map(json_of).collect::<Vec<_>>().join(", ");
    match value {
        Value::None => "null".to_owned(),
        Value::Bool(is_true) => is_true.to_string(),
        Value::Int(_) => value.repr(),
        Value::Float(number) | Value::TypedFloat(_, number) if number.is_finite() => float_repr(*number),
        Value::Float(_) | Value::TypedFloat(..) => "null".to_owned(),
        Value::TypedInt(_, digits) => digits.to_string(),
        Value::List(items) => format!("[{}]", joined(&items.borrow())),
        Value::Tuple(items) | Value::Set(items) => format!("[{}]", joined(items)),
        Value::Dict(pairs) => {
            let pair =
                |(key, value): &(Value, Value)| format!("{}: {}", json_of_text(&key.show()), json_of(value));
            format!("{{{}}}", pairs.borrow().iter().map(pair).collect::<Vec<_>>().join(", "))
        }
        other => json_of_text(&other.show()),
    }
}
