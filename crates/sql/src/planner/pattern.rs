//! LIKE, and what is written as LIKE so that tables know how to search for it.

use super::{binary, is_small, text};
use crate::kind;
use crate::type_name::named;
use arrow::datatypes::DataType;
use datafusion::common::DFSchema;
use datafusion::common::{Result, ScalarValue, plan_err};
use datafusion::logical_expr::expr::Like;
use datafusion::logical_expr::{Expr, ExprSchemable, Operator};

/// The operation of that name.
pub(super) fn like(operation: &str, mut values: Vec<Expr>, schema: &DFSchema) -> Result<Expr> {
    for value in &values {
        let data_type = value.get_type(schema)?;
        if !kind::is_text(&data_type) && data_type != DataType::Null {
            return plan_err!(
                "Illegal type {} of argument of function {operation}. (ILLEGAL_TYPE_OF_ARGUMENT)",
                named(&data_type, false)
            );
        }
    }
    let (value, pattern) = (values.remove(0), values.remove(0));
    Ok(Expr::Like(Like {
        negated: operation.starts_with("not"),
        expr: Box::new(value),
        pattern: Box::new(pattern),
        escape_char: None,
        case_insensitive: operation.to_lowercase().ends_with("ilike"),
    }))
}

/// `position(text, 'part') > 0` as LIKE, which tables know how to search for. Of letters in either case ILIKE finds more
/// (the Kelvin sign is a k to it), so the comparison stays beside it, and alone where nothing may be found.
pub(super) fn as_like(op: Operator, left: &Expr, right: &Expr) -> Option<Expr> {
    let Expr::ScalarFunction(call) = left else { return None };
    let Expr::Literal(number, _) = right else { return None };
    let ScalarValue::Int64(Some(number)) = number.cast_to(&DataType::Int64).ok()? else { return None };
    let negated = match (op, number) {
        (Operator::Gt | Operator::NotEq, 0) | (Operator::GtEq, 1) => false,
        (Operator::Eq, 0) | (Operator::Lt, 1) => true,
        _ => return None,
    };
    let folds = match call.func.name() {
        "position" => false,
        "positioncaseinsensitive" if !negated => true,
        _ => return None,
    };
    let [value, Expr::Literal(part, _)] = call.args.as_slice() else { return None };
    let part = part.try_as_str().flatten()?;
    if folds && (part.is_empty() || !is_small(value)) {
        return None;
    }
    let mut pattern = String::from("%");
    for character in part.chars() {
        if matches!(character, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern.push('%');
    let like = Expr::Like(Like {
        negated,
        expr: Box::new(value.clone()),
        pattern: Box::new(text(&pattern)),
        escape_char: None,
        case_insensitive: folds,
    });
    Some(if folds { binary(like, Operator::And, binary(left.clone(), op, right.clone())) } else { like })
}
