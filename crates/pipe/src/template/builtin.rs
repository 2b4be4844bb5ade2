//! Functions of Python itself.

use super::call::Arguments;
use super::error::{Evaluated, Raised};
use super::eval::{Meter, dict_of, set_of};
use super::value::{Value, compare, float_repr, text_repr};
use std::cmp::Ordering;

pub(super) fn call(arguments: &Arguments<'_>, meter: &mut Meter) -> Evaluated<Value> {
    let args = arguments.args;
    match arguments.function {
        "len" => {
            let [value] = args else {
                let found = args.len();
                return Err(Raised::wrong_type(format!("len() takes exactly one argument ({found} given)")));
            };
            int_of(value.len()?)
        }
        "list" => items(args, meter).map(Value::list),
        "tuple" => items(args, meter).map(|items| Value::Tuple(items.into())),
        "set" => items(args, meter).and_then(|items| set_of(items, meter)),
        "dict" => dict(arguments, meter),
        "min" | "max" => extreme(arguments),
        "int" => int(args),
        "float" => float(args),
        "str" => Ok(args.first().map_or_else(|| Value::text(""), |value| Value::text(value.show()))),
        "bool" => super::typed::scalar(
            &Arguments { function: "Boolean", ..*arguments },
            super::typed::Kind::Boolean,
        ),
        "range" => range(args, meter),
        "enumerate" => {
            let start = arguments.get(1, "start").and_then(Value::as_int).unwrap_or(0);
            let pairs = (start..).zip(items(args, meter)?);
            Ok(Value::list(pairs.map(|(at, item)| Value::Tuple([Value::Int(at), item].into())).collect()))
        }
        "zip" => zip(args, meter),
        "sorted" => {
            let is_reversed = arguments.keyword("reverse").is_some_and(Value::is_true);
            if arguments.keyword("key").is_some() {
                return Err(Raised::bare("sorted(…, key=…) is not supported"));
            }
            sorted(items(args, meter)?, is_reversed, meter).map(Value::list)
        }
        "reversed" => {
            let mut items = items(args, meter)?;
            items.reverse();
            Ok(Value::list(items))
        }
        "abs" => match args.first() {
            Some(value) if value.as_float().is_some_and(|number| number < 0.0) => {
                super::operator::unary(super::syntax::Unary::USub, value)
            }
            Some(value) if value.as_float().is_some() => Ok(value.clone()),
            _ => Err(Raised::wrong_type("abs() takes exactly one number")),
        },
        "round" => round(args),
        "sum" => {
            let start = arguments.get(1, "start").cloned().unwrap_or(Value::Int(0));
            items(&args[..args.len().min(1)], meter)?.iter().try_fold(start, |sum, item| {
                super::operator::binary(super::syntax::Binary::Add, &sum, item, meter)
            })
        }
        "any" => Ok(Value::Bool(items(args, meter)?.iter().any(Value::is_true))),
        "all" => Ok(Value::Bool(items(args, meter)?.iter().all(Value::is_true))),
        "isinstance" => is_instance(args),
        _ => Err(Raised::not_callable()),
    }
}

fn int_of(count: usize) -> Evaluated<Value> {
    Ok(Value::Int(i128::try_from(count).unwrap_or(i128::MAX)))
}

/// The items of the first argument; none without one.
fn items(args: &[Value], meter: &mut Meter) -> Evaluated<Vec<Value>> {
    let Some(value) = args.first() else { return Ok(Vec::new()) };
    meter.charge_items(value.len().unwrap_or(3))?;
    value.iterate()
}

fn dict(arguments: &Arguments<'_>, meter: &mut Meter) -> Evaluated<Value> {
    let mut pairs = Vec::new();
    match arguments.args.first() {
        Some(Value::Dict(inner)) => pairs.extend(inner.borrow().iter().cloned()),
        Some(other) => {
            for pair in other.iterate()? {
                match pair.iterate()?.as_slice() {
                    [key, value] => pairs.push((key.clone(), value.clone())),
                    _ => {
                        return Err(Raised::value(
                            "dictionary update sequence has wrong length; 2 is required",
                        ));
                    }
                }
            }
        }
        None => {}
    }
    pairs.extend(arguments.keywords.iter().map(|(name, value)| (Value::text(name), value.clone())));
    meter.charge_items(2 * pairs.len())?;
    dict_of(pairs, meter)
}

fn extreme(arguments: &Arguments<'_>) -> Evaluated<Value> {
    let function = arguments.function;
    let items = match arguments.args {
        [] => return Err(Raised::wrong_type(format!("{function} expected at least 1 argument, got 0"))),
        [one] => one.iterate()?,
        many => many.to_vec(),
    };
    let (op, wanted) = if function == "min" { ("<", Ordering::Less) } else { (">", Ordering::Greater) };
    let mut items = items.into_iter();
    let Some(mut best) = items.next() else {
        let default = arguments.keyword("default").cloned();
        return default.ok_or_else(|| Raised::value(format!("{function}() arg is an empty sequence")));
    };
    for item in items {
        if compare(&item, &best, op)? == Some(wanted) {
            best = item;
        }
    }
    Ok(best)
}

fn int(args: &[Value]) -> Evaluated<Value> {
    let Some(value) = args.first() else { return Ok(Value::Int(0)) };
    if let Some(number) = value.as_int() {
        return Ok(Value::Int(number));
    }
    if let Some(number) = value.as_float() {
        // further numbers are not whole ones of a template
        return match number.is_finite() && number.abs() < 1e38 {
            true => Ok(Value::Int(number as i128)),
            false => Err(Raised::value(format!("cannot convert float {} to integer", float_repr(number)))),
        };
    }
    let Some(text) = value.as_text() else {
        let found = value.type_name();
        return Err(Raised::wrong_type(format!(
            "int() argument must be a string, a bytes-like object or a real number, not '{found}'"
        )));
    };
    let base = args.get(1).and_then(Value::as_int).and_then(|base| u32::try_from(base).ok()).unwrap_or(10);
    let digits = text.trim().replace('_', "");
    let number = if (2..=36).contains(&base) { i128::from_str_radix(&digits, base).ok() } else { None };
    number.map(Value::Int).ok_or_else(|| {
        Raised::value(format!("invalid literal for int() with base {base}: {}", text_repr(text)))
    })
}

fn float(args: &[Value]) -> Evaluated<Value> {
    let Some(value) = args.first() else { return Ok(Value::Float(0.0)) };
    if let Some(number) = value.as_float() {
        return Ok(Value::Float(number));
    }
    let Some(text) = value.as_text() else {
        let found = value.type_name();
        return Err(Raised::wrong_type(format!(
            "float() argument must be a string or a real number, not '{found}'"
        )));
    };
    let refuse = || Raised::value(format!("could not convert string to float: {}", text_repr(text)));
    super::typed::float(text).map(Value::Float).ok_or_else(refuse)
}

fn range(args: &[Value], meter: &mut Meter) -> Evaluated<Value> {
    let number = |value: &Value| {
        let found = value.type_name();
        let refuse = || Raised::wrong_type(format!("'{found}' object cannot be interpreted as an integer"));
        value.as_int().ok_or_else(refuse)
    };
    let (begin, end, step) = match args {
        [end] => (0, number(end)?, 1),
        [begin, end] => (number(begin)?, number(end)?, 1),
        [begin, end, step] => (number(begin)?, number(end)?, number(step)?),
        _ => return Err(Raised::wrong_type("range expected 1 to 3 arguments")),
    };
    if step == 0 {
        return Err(Raised::value("range() arg 3 must not be zero"));
    }
    let mut items = Vec::new();
    let mut at = begin;
    while (step > 0 && at < end) || (step < 0 && at > end) {
        meter.charge_items(1)?;
        items.push(Value::Int(at));
        at = at.saturating_add(step);
    }
    Ok(Value::list(items))
}

fn zip(args: &[Value], meter: &mut Meter) -> Evaluated<Value> {
    let lists = args.iter().map(Value::iterate).collect::<Evaluated<Vec<_>>>()?;
    let len = lists.iter().map(Vec::len).min().unwrap_or(0);
    meter.charge_items(len.saturating_mul(lists.len() + 1))?;
    let tuple = |at: usize| Value::Tuple(lists.iter().map(|list| list[at].clone()).collect());
    Ok(Value::list((0..len).map(tuple).collect()))
}

/// In Python's order; items that cannot be compared are an error.
pub(super) fn sorted(mut items: Vec<Value>, is_reversed: bool, meter: &mut Meter) -> Evaluated<Vec<Value>> {
    meter.charge(items.len().saturating_mul(16))?;
    for pair in items.windows(2) {
        compare(&pair[1], &pair[0], "<")?;
    }
    let order = |left: &Value, right: &Value| {
        compare(left, right, "<").ok().flatten().unwrap_or_else(|| left.type_name().cmp(right.type_name()))
    };
    merge_sort(&mut items, &order);
    if is_reversed {
        items.reverse();
    }
    Ok(items)
}

/// Values need not have a total order, which the standard library's sort may answer with a panic.
fn merge_sort(items: &mut Vec<Value>, order: &impl Fn(&Value, &Value) -> Ordering) {
    if items.len() < 2 {
        return;
    }
    let mut right = items.split_off(items.len() / 2);
    merge_sort(items, order);
    merge_sort(&mut right, order);
    let mut left = std::mem::take(items).into_iter().peekable();
    let mut right = right.into_iter().peekable();
    while let (Some(first), Some(second)) = (left.peek(), right.peek()) {
        let next = if order(second, first) == Ordering::Less { right.next() } else { left.next() };
        items.extend(next);
    }
    items.extend(left);
    items.extend(right);
}

fn round(args: &[Value]) -> Evaluated<Value> {
    let value = args.first().ok_or_else(|| Raised::wrong_type("round() needs a number"))?;
    if let Some(number) = value.as_int() {
        return Ok(Value::Int(number));
    }
    let Some(number) = value.as_float() else {
        let found = value.type_name();
        return Err(Raised::wrong_type(format!("type {found} doesn't define __round__ method")));
    };
    match args.get(1).and_then(Value::as_int).map(|digits| usize::try_from(digits).unwrap_or(0).min(30)) {
        Some(digits) => Ok(Value::Float(format!("{number:.digits$}").parse().unwrap_or(number))),
        None if number.abs() < 1e38 => Ok(Value::Int(number.round_ties_even() as i128)),
        None => Err(Raised::value("cannot convert float to integer")),
    }
}

fn is_instance(args: &[Value]) -> Evaluated<Value> {
    let [value, kinds] = args else {
        return Err(Raised::wrong_type(format!("isinstance expected 2 arguments, got {}", args.len())));
    };
    let kinds = if let Value::Tuple(kinds) = kinds { kinds.to_vec() } else { vec![kinds.clone()] };
    let is_kind = |kind: &Value| match kind {
        Value::Function("str") => value.as_text().is_some(),
        Value::Function("int") => value.as_int().is_some(),
        Value::Function("float") => matches!(value, Value::Float(_) | Value::TypedFloat(..)),
        Value::Function("bool") => matches!(value, Value::Bool(_)),
        Value::Function(name) => value.type_name() == *name,
        _ => false,
    };
    Ok(Value::Bool(kinds.iter().any(is_kind)))
}
