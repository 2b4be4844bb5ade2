//! Arithmetic of Decimals.

use super::convert::{convert, rescaled};
use super::{Call, Fault, Function, Outcome, Types, plain};
use crate::kind;
use crate::kind::decimal::{is_decimal, is_within, parts};
use arrow::array::{ArrayRef, AsArray, Decimal128Array};
use arrow::datatypes::{DataType, Decimal128Type};
use std::sync::Arc;

pub(crate) const FUNCTIONS: &[Function] = &[plain("_decimal", (3, 3), returns, calculate)];

/// The operation's name, and two arguments of which one is a Decimal and none a float.
fn returns(types: &Types) -> Outcome<DataType> {
    let name = types.constant_text(0).unwrap_or_default();
    kind::arithmetic(&name, types.of(1), types.of(2)).filter(is_decimal).ok_or_else(|| {
        Fault(format!(
            "{name} of {} and {} has more digits than a Decimal. (ARGUMENT_OUT_OF_BOUND)",
            crate::type_name::named(types.of(1), false),
            crate::type_name::named(types.of(2), false)
        ))
    })
}

/// An argument as it is, without its point, and how many digits stand behind it.
fn operand(call: &Call, at: usize) -> Outcome<(ArrayRef, u32)> {
    let array = &call.args[at];
    Ok(match parts(array.data_type()) {
        Some((_, behind)) => (Arc::clone(array), u32::from(behind)),
        None => (convert(array, &DataType::Decimal128(38, 0))?, 0),
    })
}

fn calculate(call: &Call) -> Outcome<ArrayRef> {
    let name = call.types.constant_text(0).unwrap_or_default();
    let ((left, left_behind), (right, right_behind)) = (operand(call, 1)?, operand(call, 2)?);
    let (left, right) = (left.as_primitive::<Decimal128Type>(), right.as_primitive::<Decimal128Type>());
    let (digits, behind) = parts(&call.returns).ok_or("a Decimal was expected")?;
    let behind = u32::from(behind);
    let aligned = |value: i128, from: u32| rescaled(value, from, behind);
    let values = call.each(|row| {
        let (a, b) = (left.value(row), right.value(row));
        let result = match name.as_str() {
            "plus" => {
                aligned(a, left_behind).zip(aligned(b, right_behind)).and_then(|(a, b)| a.checked_add(b))
            }
            "minus" => {
                aligned(a, left_behind).zip(aligned(b, right_behind)).and_then(|(a, b)| a.checked_sub(b))
            }
            "multiply" => a.checked_mul(b),
            _ if b == 0 => return Err("Division by zero. (ILLEGAL_DIVISION)".into()),
            // the quotient has the digits of the result once those of the divisor are added to what is divided
            _ => rescaled(a, left_behind, behind + right_behind).and_then(|a| a.checked_div(b)),
        };
        result
            .filter(|result| is_within(*result, digits))
            .ok_or_else(|| Fault("Decimal math overflow. (DECIMAL_OVERFLOW)".into()))
    })?;
    Ok(Arc::new(Decimal128Array::from(values).with_data_type(call.returns.clone())))
}

/// A Decimal with so many digits behind the point, in its own type; `round` has whole units and what is left of them.
pub(super) fn rounded(call: &Call, digits: i64) -> Outcome<ArrayRef> {
    let (_, behind) = parts(&call.returns).ok_or("a Decimal was expected")?;
    let zeros = u32::try_from(i64::from(behind).saturating_sub(digits).clamp(0, 39)).unwrap_or(0);
    let values = call.args[0].as_primitive::<Decimal128Type>();
    let Some(unit) = 10_i128.checked_pow(zeros) else {
        let nothing = Decimal128Array::from(vec![0; call.rows]);
        return Ok(Arc::new(nothing.with_data_type(call.returns.clone())));
    };
    let apply = |value: i128| -> i128 {
        let (down, rest) = (value.div_euclid(unit) * unit, value.rem_euclid(unit));
        match call.name {
            "floor" => down,
            "ceil" => down + if rest > 0 { unit } else { 0 },
            "trunc" => value / unit * unit,
            _ => (value.abs() + unit / 2) / unit * unit * value.signum(),
        }
    };
    let rounded = values.unary::<_, Decimal128Type>(apply);
    Ok(Arc::new(rounded.with_data_type(call.returns.clone())))
}
