//! Operators and indices.

use super::error::{Evaluated, Raised};
use super::eval::Meter;
use super::syntax::{Binary, Comparison, Unary};
use super::value::{Value, compare};
use std::cmp::Ordering;

const STRING_INDEX: &str = "String index out of range. Check that string parameters have values before accessing \
                            specific characters (e.g., param[0]). Provide default values or add length checks in your template.";

fn sign(op: Binary) -> &'static str {
    match op {
        Binary::Add => "+",
        Binary::Sub => "-",
        Binary::Mult => "*",
        Binary::Div => "/",
        Binary::FloorDiv => "//",
        Binary::Mod => "%",
        Binary::Pow => "** or pow()",
        Binary::MatMult => "@",
        Binary::LShift => "<<",
        Binary::RShift => ">>",
        Binary::BitOr => "|",
        Binary::BitXor => "^",
        Binary::BitAnd => "&",
    }
}

fn unsupported(op: Binary, left: &Value, right: &Value) -> Raised {
    let (left, right) = (left.type_name(), right.type_name());
    Raised::wrong_type(format!("unsupported operand type(s) for {}: '{left}' and '{right}'", sign(op)))
}

/// `left op right`.
pub(super) fn binary(op: Binary, left: &Value, right: &Value, meter: &mut Meter) -> Evaluated<Value> {
    if matches!(left, Value::Placeholder) && op == Binary::Add {
        return Ok(Value::Placeholder);
    }
    if let (Some(left), Some(right)) = (left.as_int(), right.as_int()) {
        return ints(op, left, right);
    }
    let is_too_long = |value: &Value| matches!(value, Value::TypedInt(..)) && value.as_int().is_none();
    if is_too_long(left) || is_too_long(right) {
        return Err(too_large());
    }
    if let (Some(left_number), Some(right_number)) = (left.as_float(), right.as_float()) {
        return floats(op, left_number, right_number).unwrap_or_else(|| Err(unsupported(op, left, right)));
    }
    match op {
        Binary::Add => add(left, right, meter),
        Binary::Mult => repeat(left, right, meter),
        Binary::Mod => match left.as_text() {
            Some(format) => super::method::percent(format, right, meter),
            None => Err(unsupported(op, left, right)),
        },
        _ => Err(unsupported(op, left, right)),
    }
}

/// Whole numbers of templates have 128 bits; longer ones can be written and not computed with.
fn too_large() -> Raised {
    Raised::value("the whole number is too large for a template")
}

fn ints(op: Binary, left: i128, right: i128) -> Evaluated<Value> {
    let by_zero = matches!(op, Binary::Div | Binary::FloorDiv | Binary::Mod) && right == 0;
    if by_zero {
        return Err(Raised::zero_division());
    }
    let small = |right: i128| u32::try_from(right).ok();
    let value = match op {
        Binary::Add => left.checked_add(right),
        Binary::Sub => left.checked_sub(right),
        Binary::Mult => left.checked_mul(right),
        Binary::Div => return Ok(Value::Float(left as f64 / right as f64)),
        Binary::FloorDiv => left
            .checked_div_euclid(right)
            .map(|quotient| if right < 0 && left.rem_euclid(right) != 0 { quotient - 1 } else { quotient }),
        Binary::Mod => left
            .checked_rem(right)
            .map(|rest| if rest != 0 && (rest < 0) != (right < 0) { rest + right } else { rest }),
        Binary::Pow if right < 0 => return Ok(Value::Float((left as f64).powf(right as f64))),
        Binary::Pow => small(right).and_then(|right| left.checked_pow(right)),
        Binary::LShift => small(right).filter(|bits| *bits < 64).and_then(|bits| left.checked_mul(1 << bits)),
        Binary::RShift => small(right).map(|bits| left >> bits.min(127)),
        Binary::BitOr => Some(left | right),
        Binary::BitXor => Some(left ^ right),
        Binary::BitAnd => Some(left & right),
        Binary::MatMult => {
            return Err(Raised::wrong_type("unsupported operand type(s) for @: 'int' and 'int'"));
        }
    };
    value.map(Value::Int).ok_or_else(too_large)
}

fn floats(op: Binary, left: f64, right: f64) -> Option<Evaluated<Value>> {
    let by_zero = matches!(op, Binary::Div | Binary::FloorDiv | Binary::Mod) && right == 0.0;
    if by_zero {
        return Some(Err(Raised::zero_division()));
    }
    let value = match op {
        Binary::Add => left + right,
        Binary::Sub => left - right,
        Binary::Mult => left * right,
        Binary::Div => left / right,
        Binary::FloorDiv => (left / right).floor(),
        Binary::Mod => left - right * (left / right).floor(),
        Binary::Pow => left.powf(right),
        _ => return None,
    };
    Some(Ok(Value::Float(value)))
}

fn add(left: &Value, right: &Value, meter: &mut Meter) -> Evaluated<Value> {
    if let Some(left) = left.as_text() {
        let Some(right_text) = right.as_text() else {
            let right = right.type_name();
            return Err(Raised::wrong_type(format!("can only concatenate str (not \"{right}\") to str")));
        };
        meter.charge(left.len() + right_text.len())?;
        return Ok(Value::text(format!("{left}{right_text}")));
    }
    match (left, right) {
        (Value::List(left), Value::List(right)) => {
            let items: Vec<Value> = left.borrow().iter().chain(right.borrow().iter()).cloned().collect();
            meter.charge_items(items.len())?;
            Ok(Value::list(items))
        }
        (Value::Tuple(left), Value::Tuple(right)) => {
            meter.charge_items(left.len() + right.len())?;
            Ok(Value::Tuple(left.iter().chain(right.iter()).cloned().collect()))
        }
        (Value::List(_) | Value::Tuple(_), _) => {
            let (left, right) = (left.type_name(), right.type_name());
            Err(Raised::wrong_type(format!("can only concatenate {left} (not \"{right}\") to {left}")))
        }
        _ => Err(unsupported(Binary::Add, left, right)),
    }
}

fn repeat(left: &Value, right: &Value, meter: &mut Meter) -> Evaluated<Value> {
    let is_sequence =
        |value: &Value| value.as_text().is_some() || matches!(value, Value::List(_) | Value::Tuple(_));
    let (sequence, times) = if is_sequence(left) { (left, right) } else { (right, left) };
    if !is_sequence(sequence) {
        return Err(unsupported(Binary::Mult, left, right));
    }
    let Some(times) = times.as_int() else {
        let other = times.type_name();
        return Err(Raised::wrong_type(format!("can't multiply sequence by non-int of type '{other}'")));
    };
    let times = usize::try_from(times.max(0)).unwrap_or(usize::MAX);
    if let Some(text) = sequence.as_text() {
        meter.charge(text.len().saturating_mul(times))?;
        return Ok(Value::text(if text.is_empty() { String::new() } else { text.repeat(times) }));
    }
    let items = sequence.iterate()?;
    meter.charge_items(items.len().saturating_mul(times))?;
    let many = items.len() * if items.is_empty() { 0 } else { times };
    let items: Vec<Value> = items.iter().cycle().take(many).cloned().collect();
    Ok(if matches!(sequence, Value::List(_)) { Value::list(items) } else { Value::Tuple(items.into()) })
}

/// `op operand`.
pub(super) fn unary(op: Unary, operand: &Value) -> Evaluated<Value> {
    let wrong = |sign: &str| {
        Err(Raised::wrong_type(format!("bad operand type for unary {sign}: '{}'", operand.type_name())))
    };
    let int = |number: Option<i128>| number.map(Value::Int).ok_or_else(too_large);
    match (op, operand.as_int(), operand.as_float()) {
        (Unary::Not, _, _) => Ok(Value::Bool(!operand.is_true())),
        (Unary::USub, Some(number), _) => int(number.checked_neg()),
        (Unary::USub, None, Some(number)) => Ok(Value::Float(-number)),
        (Unary::UAdd, Some(number), _) => Ok(Value::Int(number)),
        (Unary::UAdd, None, Some(number)) => Ok(Value::Float(number)),
        (Unary::Invert, Some(number), _) => Ok(Value::Int(!number)),
        (Unary::USub, ..) => wrong("-"),
        (Unary::UAdd, ..) => wrong("+"),
        (Unary::Invert, ..) => wrong("~"),
    }
}

/// `left op right` of a comparison.
pub(super) fn comparison(op: Comparison, left: &Value, right: &Value) -> Evaluated<bool> {
    let order = |sign| compare(left, right, sign);
    Ok(match op {
        Comparison::Eq => left == right,
        Comparison::NotEq => left != right,
        Comparison::Lt => order("<")? == Some(Ordering::Less),
        Comparison::LtE => matches!(order("<=")?, Some(Ordering::Less | Ordering::Equal)),
        Comparison::Gt => order(">")? == Some(Ordering::Greater),
        Comparison::GtE => matches!(order(">=")?, Some(Ordering::Greater | Ordering::Equal)),
        Comparison::Is => left.type_name() == right.type_name() && left == right,
        Comparison::IsNot => !(left.type_name() == right.type_name() && left == right),
        Comparison::In => contains(right, left)?,
        Comparison::NotIn => !contains(right, left)?,
    })
}

fn contains(collection: &Value, item: &Value) -> Evaluated<bool> {
    if let Some(text) = collection.as_text() {
        let Some(item) = item.as_text() else {
            let found = item.type_name();
            return Err(Raised::wrong_type(format!(
                "'in <string>' requires string as left operand, not {found}"
            )));
        };
        return Ok(text.contains(&**item));
    }
    match collection {
        Value::List(items) => Ok(items.borrow().contains(item)),
        Value::Tuple(items) | Value::Set(items) => Ok(items.contains(item)),
        Value::Dict(pairs) => Ok(pairs.borrow().iter().any(|(key, _)| key == item)),
        Value::Placeholder => Ok(false),
        other => Err(Raised::wrong_type(format!("argument of type '{}' is not iterable", other.type_name()))),
    }
}

/// `value[index]`.
pub(super) fn index(value: &Value, index: &Value) -> Evaluated<Value> {
    if let Value::Dict(pairs) = value {
        let pairs = pairs.borrow();
        let found = pairs.iter().find(|(key, _)| key == index);
        return found.map(|(_, value)| value.clone()).ok_or_else(|| Raised::missing_key(&index.repr()));
    }
    if matches!(value, Value::Placeholder) {
        return Ok(Value::Placeholder);
    }
    let (kind, len) = match value {
        Value::Text(_) | Value::Sql(_) => ("string", value.len()?),
        Value::List(_) => ("list", value.len()?),
        Value::Tuple(_) => ("tuple", value.len()?),
        other => {
            return Err(Raised::wrong_type(format!("'{}' object is not subscriptable", other.type_name())));
        }
    };
    let Some(at) = index.as_int() else {
        let found = index.type_name();
        return Err(Raised::wrong_type(match kind {
            "string" => format!("string indices must be integers, not '{found}'"),
            kind => format!("{kind} indices must be integers or slices, not {found}"),
        }));
    };
    let len = i128::try_from(len).unwrap_or(i128::MAX);
    let at = usize::try_from(if at < 0 { at.saturating_add(len) } else { at }).ok();
    let found = at.and_then(|at| match value {
        Value::Text(text) | Value::Sql(text) => text.chars().nth(at).map(|c| Value::text(c.to_string())),
        Value::List(items) => items.borrow().get(at).cloned(),
        Value::Tuple(items) => items.get(at).cloned(),
        _ => None,
    });
    found.ok_or_else(|| match kind {
        "string" => Raised::index(STRING_INDEX),
        kind => Raised::index(&format!("{kind} index out of range")),
    })
}

/// `value[lower:upper:step]`.
pub(super) fn slice(value: &Value, bounds: [&Value; 3]) -> Evaluated<Value> {
    let bound = |value: &Value| match value {
        Value::None => Ok(None),
        other => other.as_int().map(Some).ok_or_else(|| {
            Raised::wrong_type("slice indices must be integers or None or have an __index__ method")
        }),
    };
    let items = match value {
        Value::Text(_) | Value::Sql(_) | Value::List(_) | Value::Tuple(_) => value.iterate()?,
        Value::Placeholder => return Ok(Value::Placeholder),
        other => {
            return Err(Raised::wrong_type(format!("'{}' object is not subscriptable", other.type_name())));
        }
    };
    let (lower, upper, step) = (bound(bounds[0])?, bound(bounds[1])?, bound(bounds[2])?.unwrap_or(1));
    if step == 0 {
        return Err(Raised::value("slice step cannot be zero"));
    }
    let len = i128::try_from(items.len()).unwrap_or(i128::MAX);
    let (floor, ceiling) = if step > 0 { (0, len) } else { (-1, len - 1) };
    let place = |at: i128| (if at < 0 { at.saturating_add(len) } else { at }).clamp(floor, ceiling);
    let (begin, end) = if step > 0 {
        (lower.map_or(0, place), upper.map_or(len, place))
    } else {
        (lower.map_or(len - 1, place), upper.map_or(-1, place))
    };
    let mut kept = Vec::new();
    let mut at = begin;
    while (step > 0 && at < end) || (step < 0 && at > end) {
        kept.extend(usize::try_from(at).ok().and_then(|at| items.get(at)).cloned());
        at = at.saturating_add(step);
    }
    Ok(match value {
        Value::List(_) => Value::list(kept),
        Value::Tuple(_) => Value::Tuple(kept.into()),
        _ => Value::text(kept.iter().map(Value::show).collect::<String>()),
    })
}
