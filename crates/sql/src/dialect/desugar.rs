//! Syntax to calls: `a + b` becomes `plus(a, b)`, as ClickHouse itself reads and names it.

use super::shape::{as_number, as_text, call, call_name, children, function_name, number, take_args, text};
use super::{CAST_MARK, TUPLE_MARK};
use crate::{Error, limits};
use datafusion::sql::sqlparser::ast::{
    AccessExpr, BinaryOperator, CeilFloorKind, DateTimeField, Expr, Function, FunctionArg, FunctionArgExpr,
    FunctionArguments, Ident, Interval, Query, Subscript, TrimWhereField, UnaryOperator, Value, VisitMut,
    VisitorMut,
};
use std::ops::ControlFlow;

/// Rewrites every expression of the query, those of subqueries too.
pub(crate) fn query(query: &mut Query) -> Result<(), Error> {
    match VisitMut::visit(query, &mut Desugar { budget: limits::NODES_MAX }) {
        ControlFlow::Break(error) => Err(error),
        ControlFlow::Continue(()) => Ok(()),
    }
}

struct Desugar {
    /// nodes that BETWEEN may still write twice
    budget: usize,
}

impl VisitorMut for Desugar {
    type Break = Error;

    fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<Error> {
        if let Expr::Between { expr: twice, .. } = &*expr {
            match self.budget.checked_sub(nodes(twice)) {
                Some(left) => self.budget = left,
                None => {
                    return ControlFlow::Break(Error::Limit {
                        limit: "query.nodes_max",
                        detail: format!("BETWEEN makes it larger than {} nodes", limits::NODES_MAX),
                    });
                }
            }
        }
        let taken = std::mem::replace(expr, Expr::value(Value::Null));
        match desugar(taken) {
            Ok(result) => {
                *expr = result;
                ControlFlow::Continue(())
            }
            Err(error) => ControlFlow::Break(error),
        }
    }
}

/// Size of a desugared expression.
fn nodes(expr: &Expr) -> usize {
    1 + children(expr).into_iter().map(nodes).sum::<usize>()
}

fn desugar(expr: Expr) -> Result<Expr, Error> {
    Ok(match expr {
        Expr::Nested(inner) => *inner,
        Expr::BinaryOp { left, op, right } => binary(*left, &op, *right)?,
        Expr::UnaryOp { op, expr } => unary(op, *expr)?,
        Expr::IsNull(inner) => call("isNull", vec![*inner]),
        Expr::IsNotNull(inner) => call("isNotNull", vec![*inner]),
        Expr::IsTrue(inner) => call("isTrue", vec![*inner]),
        Expr::IsDistinctFrom(left, right) => {
            call("not", vec![call("isNotDistinctFrom", vec![*left, *right])])
        }
        Expr::IsNotDistinctFrom(left, right) => call("isNotDistinctFrom", vec![*left, *right]),
        Expr::InList { expr, mut list, negated } => {
            let is_set = |one: &Expr| {
                matches!(one, Expr::Value(_) | Expr::Identifier(_))
                    || matches!(call_name(one), Some("array" | "tuple"))
            };
            let is_array = list.len() == 1 && is_set(&list[0]);
            let set = if is_array { list.remove(0) } else { call("tuple", list) };
            call(if negated { "notIn" } else { "in" }, vec![*expr, set])
        }
        Expr::InUnnest { expr, array_expr, negated } => {
            call(if negated { "notIn" } else { "in" }, vec![*expr, *array_expr])
        }
        Expr::Between { expr, negated, low, high } => between(*expr, negated, *low, *high),
        Expr::Like { negated, any: false, expr, pattern, escape_char: None } => {
            call(if negated { "notLike" } else { "like" }, vec![*expr, *pattern])
        }
        Expr::ILike { negated, any: false, expr, pattern, escape_char: None } => {
            call(if negated { "notILike" } else { "ilike" }, vec![*expr, *pattern])
        }
        Expr::RLike { negated, expr, pattern, .. } => {
            let found = call("match", vec![*expr, *pattern]);
            if negated { call("not", vec![found]) } else { found }
        }
        Expr::CompoundFieldAccess { root, access_chain } => {
            let mut value = *root;
            for access in access_chain {
                value = access_one(value, access)?;
            }
            value
        }
        Expr::Case { operand, conditions, else_result, .. } => {
            let mut args: Vec<Expr> = operand.into_iter().map(|operand| *operand).collect();
            let name = if args.is_empty() { "multiIf" } else { "caseWithExpression" };
            args.extend(conditions.into_iter().flat_map(|case| [case.condition, case.result]));
            args.push(else_result.map_or_else(|| Expr::value(Value::Null), |otherwise| *otherwise));
            call(name, args)
        }
        Expr::Array(array) => call("array", array.elem),
        Expr::Tuple(items) => call("tuple", items),
        Expr::Interval(parts) => interval(parts)?,
        Expr::Value(value) => match value.value {
            Value::HexStringLiteral(digits) => {
                let parsed = u64::from_str_radix(&digits, 16)
                    .map_err(|_| Error::syntax(format!("0x{digits} is not a number of 64 bits")))?;
                number(&parsed.to_string())
            }
            _ => Expr::Value(value),
        },
        Expr::Function(function) => functions(function)?,
        other => words(other)?,
    })
}

/// Functions and literals with a syntax of their own.
fn words(expr: Expr) -> Result<Expr, Error> {
    Ok(match expr {
        Expr::Extract { field, expr, .. } => call(part_function(&field)?, vec![*expr]),
        Expr::Position { expr, r#in } => call("position", vec![*r#in, *expr]),
        Expr::Substring { expr, substring_from, substring_for, shorthand, .. } => {
            let rest = substring_from.into_iter().chain(substring_for).map(|part| *part);
            let name = if shorthand { "substr" } else { "substring" };
            call(name, std::iter::once(*expr).chain(rest).collect())
        }
        Expr::Trim { trim_where, trim_what, expr, trim_characters } => {
            let function = match trim_where {
                None | Some(TrimWhereField::Both) => "trimBoth",
                Some(TrimWhereField::Leading) => "trimLeft",
                Some(TrimWhereField::Trailing) => "trimRight",
            };
            let what = trim_what.map(|what| *what).into_iter().chain(trim_characters.into_iter().flatten());
            call(function, std::iter::once(*expr).chain(what).collect())
        }
        Expr::TypedString(typed) => {
            let function = match typed.data_type.to_string().to_uppercase().as_str() {
                "DATE" => "toDate",
                "TIMESTAMP" | "DATETIME" => "toDateTime",
                other => return Err(Error::Unsupported(format!("the literal {other} '…'"))),
            };
            call(function, vec![Expr::Value(typed.value)])
        }
        Expr::Ceil { expr, field } => rounded("ceil", *expr, field)?,
        Expr::Floor { expr, field } => rounded("floor", *expr, field)?,
        other => other,
    })
}

fn rounded(name: &str, expr: Expr, field: CeilFloorKind) -> Result<Expr, Error> {
    let mut args = vec![expr];
    match field {
        CeilFloorKind::Scale(scale) => args.push(Expr::Value(scale)),
        CeilFloorKind::DateTimeField(DateTimeField::NoDateTime) => {}
        CeilFloorKind::DateTimeField(unit) => return Err(Error::Unsupported(format!("{name}(… TO {unit})"))),
    }
    Ok(call(name, args))
}

fn binary(left: Expr, op: &BinaryOperator, right: Expr) -> Result<Expr, Error> {
    let name = match op {
        BinaryOperator::Plus => "plus",
        BinaryOperator::Minus => "minus",
        BinaryOperator::Multiply => "multiply",
        BinaryOperator::Divide => "divide",
        BinaryOperator::Modulo => "modulo",
        BinaryOperator::StringConcat => "concat",
        BinaryOperator::Eq => "equals",
        BinaryOperator::NotEq => "notEquals",
        BinaryOperator::Lt => "less",
        BinaryOperator::LtEq => "lessOrEquals",
        BinaryOperator::Gt => "greater",
        BinaryOperator::GtEq => "greaterOrEquals",
        BinaryOperator::And => return Ok(flat("and", left, right)),
        BinaryOperator::Or => return Ok(flat("or", left, right)),
        BinaryOperator::MyIntegerDivide => "intDiv",
        other => return Err(Error::Unsupported(format!("the operator {other}"))),
    };
    if name == "concat" {
        return Ok(flat("concat", left, right));
    }
    Ok(call(name, vec![left, right]))
}

/// `a AND b AND c` is one call of three.
fn flat(name: &str, left: Expr, right: Expr) -> Expr {
    let mut args = match left {
        Expr::Function(mut function) if function_name(&function) == name && function.over.is_none() => {
            take_args(&mut function)
        }
        other => vec![other],
    };
    args.push(right);
    call(name, args)
}

fn unary(op: UnaryOperator, expr: Expr) -> Result<Expr, Error> {
    Ok(match (op, as_number(&expr)) {
        (UnaryOperator::Plus, _) => expr,
        (UnaryOperator::Minus, Some(digits)) if !digits.starts_with('-') => number(&format!("-{digits}")),
        (UnaryOperator::Minus, _) if matches!(&expr, Expr::Identifier(i) if i.value == "inf" && i.quote_style.is_none()) => {
            Expr::Identifier(Ident::new("-inf"))
        }
        (UnaryOperator::Minus, _) => call("negate", vec![expr]),
        (UnaryOperator::Not, _) => call("not", vec![expr]),
        (other, _) => return Err(Error::Unsupported(format!("the operator {other}"))),
    })
}

fn between(expr: Expr, negated: bool, low: Expr, high: Expr) -> Expr {
    let (join, below, above) =
        if negated { ("or", "less", "greater") } else { ("and", "greaterOrEquals", "lessOrEquals") };
    call(join, vec![call(below, vec![expr.clone(), low]), call(above, vec![expr, high])])
}

fn access_one(value: Expr, access: AccessExpr) -> Result<Expr, Error> {
    let index = match access {
        AccessExpr::Subscript(Subscript::Index { index }) => index,
        AccessExpr::Subscript(Subscript::Slice { .. }) => {
            return Err(Error::Unsupported("a slice [a:b]".into()));
        }
        AccessExpr::Dot(Expr::Identifier(name)) => {
            return Ok(match value {
                Expr::Identifier(first) => Expr::CompoundIdentifier(vec![first, name]),
                Expr::CompoundIdentifier(mut parts) => {
                    parts.push(name);
                    Expr::CompoundIdentifier(parts)
                }
                other => call("tupleElement", vec![other, text(&name.value)]),
            });
        }
        AccessExpr::Dot(other) => return Err(Error::Unsupported(format!("the access .{other}"))),
    };
    if let Some(position) = as_text(&index).and_then(|mark| mark.strip_prefix(TUPLE_MARK)) {
        if position.starts_with([':', '^']) {
            return Ok(call("getSubcolumn", vec![value, index]));
        }
        return Ok(call("tupleElement", vec![value, number(position)]));
    }
    if let Some(type_name) = as_text(&index).and_then(|mark| mark.strip_prefix(CAST_MARK)) {
        // a literal is read from its text, so that no digit is lost on the way
        let value = match as_number(&value) {
            Some(digits) => text(digits),
            None => value,
        };
        return Ok(call("CAST", vec![value, text(type_name)]));
    }
    Ok(call("arrayElement", vec![value, index]))
}

fn interval(parts: Interval) -> Result<Expr, Error> {
    let value = *parts.value;
    if parts.last_field.is_some()
        || parts.leading_precision.is_some()
        || parts.fractional_seconds_precision.is_some()
    {
        return Err(Error::Unsupported("an INTERVAL of two units or with a precision".into()));
    }
    if let Some(field) = parts.leading_field {
        let value = match as_text(&value) {
            Some(digits) => number(digits.trim()),
            None => value,
        };
        return Ok(call(&interval_function(&field.to_string())?, vec![value]));
    }
    let words = as_text(&value).unwrap_or_default().to_owned();
    match words.split_whitespace().collect::<Vec<_>>().as_slice() {
        [digits, unit] => Ok(call(&interval_function(unit)?, vec![number(digits)])),
        _ => Err(Error::Unsupported(format!("the interval {value}"))),
    }
}

/// `minutes` → `toIntervalMinute`
fn interval_function(unit: &str) -> Result<String, Error> {
    let unit = unit_name(unit).ok_or_else(|| Error::Unsupported(format!("the interval unit {unit}")))?;
    let (first, rest) = unit.split_at(1);
    Ok(format!("toInterval{}{rest}", first.to_uppercase()))
}

/// A unit by any of its names.
pub(crate) fn unit_name(unit: &str) -> Option<&'static str> {
    Some(match unit.to_lowercase().trim_start_matches("sql_tsi_") {
        "nanosecond" | "nanoseconds" | "ns" => "nanosecond",
        "microsecond" | "microseconds" | "us" => "microsecond",
        "millisecond" | "milliseconds" | "ms" => "millisecond",
        "second" | "seconds" | "ss" | "s" => "second",
        "minute" | "minutes" | "mi" | "n" => "minute",
        "hour" | "hours" | "hh" | "h" => "hour",
        "day" | "days" | "dd" | "d" => "day",
        "week" | "weeks" | "wk" | "ww" => "week",
        "month" | "months" | "mm" | "m" => "month",
        "quarter" | "quarters" | "qq" | "q" => "quarter",
        "year" | "years" | "yyyy" | "yy" => "year",
        _ => return None,
    })
}

fn part_function(field: &DateTimeField) -> Result<&'static str, Error> {
    Ok(match field {
        DateTimeField::Year => "toYear",
        DateTimeField::Quarter => "toQuarter",
        DateTimeField::Month => "toMonth",
        DateTimeField::Day => "toDayOfMonth",
        DateTimeField::Hour => "toHour",
        DateTimeField::Minute => "toMinute",
        DateTimeField::Second => "toSecond",
        DateTimeField::Dow => "toDayOfWeek",
        DateTimeField::Doy => "toDayOfYear",
        DateTimeField::Epoch => "toUnixTimestamp",
        other => return Err(Error::Unsupported(format!("EXTRACT({other} …)"))),
    })
}

/// `count(*)`, and calls whose first argument is the bare name of a unit.
/// `formatRow(format, a, b)` as `formatRow(format, 'a', a, 'b', b)`, since the rows that it writes have names.
fn named_values(mut function: Function) -> Expr {
    let name = function_name(&function).to_owned();
    let mut args = take_args(&mut function).into_iter();
    let mut all: Vec<Expr> = args.next().into_iter().collect();
    all.extend(args.flat_map(|value| [text(&super::name::of(&value)), value]));
    call(&name, all)
}

fn functions(mut function: Function) -> Result<Expr, Error> {
    if let FunctionArguments::List(list) = &mut function.args {
        list.args.retain(|arg| !matches!(arg, FunctionArg::Unnamed(FunctionArgExpr::Wildcard)));
        let is_named = |arg: &FunctionArg| !matches!(arg, FunctionArg::Unnamed(FunctionArgExpr::Expr(_)));
        if list.args.iter().any(is_named) {
            return Err(Error::Unsupported(format!("a named or starred argument of {}", function.name)));
        }
        if !list.clauses.is_empty() {
            return Err(Error::Unsupported(format!("a clause inside the brackets of {}", function.name)));
        }
    }
    if function.over.is_some() {
        return Ok(Expr::Function(function));
    }
    let lower = function_name(&function).to_lowercase();
    if lower == "_cast" {
        return Ok(call("CAST", take_args(&mut function)));
    }
    if matches!(lower.as_str(), "formatrow" | "formatrownonewline") {
        return Ok(named_values(function));
    }
    let adds = matches!(lower.as_str(), "dateadd" | "date_add" | "timestampadd" | "timestamp_add");
    let subtracts = matches!(lower.as_str(), "datesub" | "date_sub" | "timestampsub" | "timestamp_sub");
    let differs =
        matches!(lower.as_str(), "datediff" | "date_diff" | "timestampdiff" | "timestamp_diff" | "age");
    if !(adds || subtracts || differs) {
        return Ok(Expr::Function(function));
    }
    let mut args = take_args(&mut function);
    let unit = match args.first() {
        Some(Expr::Identifier(ident)) => unit_name(&ident.value),
        Some(first) => as_text(first).and_then(unit_name),
        None => None,
    };
    match (unit, args.len()) {
        (Some(unit), 3 | 4) if differs => {
            args[0] = text(unit);
            Ok(call("dateDiff", args))
        }
        (Some(unit), 3) => {
            let amount = call(&interval_function(unit)?, vec![args.remove(1)]);
            Ok(call(if adds { "plus" } else { "minus" }, vec![args.remove(1), amount]))
        }
        (None, 2) if !differs => {
            let amount = args.remove(1);
            Ok(call(if adds { "plus" } else { "minus" }, vec![args.remove(0), amount]))
        }
        _ => Err(Error::Unsupported(format!("{} with these arguments", function.name))),
    }
}
