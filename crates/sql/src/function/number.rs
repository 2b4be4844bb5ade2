//! Numbers: rounding, signs, roots.

use super::{Call, Fault, Function, Nulls, Outcome, Types, plain, wide};
use crate::kind;
use arrow::array::{ArrayRef, AsArray, BooleanArray, Float64Array, Int64Array, UInt64Array};
use arrow::datatypes::{DataType, Decimal128Type, Float64Type, Int64Type, UInt64Type};
use model::WideNumber;
use std::sync::Arc;

fn float(types: &Types) -> Outcome<DataType> {
    types.need_number(&[0, 1]).map(|()| DataType::Float64)
}

fn same(types: &Types) -> Outcome<DataType> {
    let is_signed_only = matches!(types.name, "abs" | "negate") && kind::is_wide(types.of(0));
    if kind::decimal::is_decimal(types.of(0)) || is_signed_only {
        return Ok(types.of(0).clone());
    }
    types.need_number(&[0])?;
    Ok(if *types.of(0) == DataType::Null { DataType::Float64 } else { types.of(0).clone() })
}

macro_rules! of_float {
    ($name:literal, $make:expr) => {
        plain($name, (1, 1), float, |c| {
            let make: fn(f64) -> f64 = $make;
            let values = c.as_type(0, &DataType::Float64)?;
            Ok(Arc::new(values.as_primitive::<Float64Type>().unary::<_, Float64Type>(make)))
        })
    };
}

macro_rules! test {
    ($name:literal, $make:expr) => {
        plain(
            $name,
            (1, 1),
            |t| t.need_number(&[0]).map(|()| DataType::Boolean),
            |c| {
                let make: fn(f64) -> bool = $make;
                let values = c.as_type(0, &DataType::Float64)?;
                let values = values.as_primitive::<Float64Type>();
                Ok(Arc::new(BooleanArray::from_iter(values.values().iter().map(|value| Some(make(*value))))))
            },
        )
    };
}

pub(crate) const FUNCTIONS: &[Function] = &[
    plain("round", (1, 2), same, |c| rounded(c, f64::round_ties_even)),
    plain("floor", (1, 2), same, |c| rounded(c, f64::floor)),
    plain("ceil", (1, 2), same, |c| rounded(c, f64::ceil)),
    plain("trunc", (1, 2), same, |c| rounded(c, f64::trunc)),
    plain(
        "abs",
        (1, 1),
        |t| {
            same(t).map(|t| match t {
                DataType::Int8 => DataType::UInt8,
                DataType::Int16 => DataType::UInt16,
                DataType::Int32 => DataType::UInt32,
                DataType::Int64 => DataType::UInt64,
                other => kind::wide(&other).map_or(other, |wide| kind::of_many_bits(wide.bits, false)),
            })
        },
        |c| {
            if kind::is_wide(&c.returns) {
                return wide::signed(c, WideNumber::size);
            }
            if c.args[0].data_type().is_signed_integer() {
                let values = c.as_type(0, &DataType::Int64)?;
                return Ok(Arc::new(
                    values.as_primitive::<Int64Type>().unary::<_, UInt64Type>(i64::unsigned_abs),
                ));
            }
            if kind::is_float(c.args[0].data_type()) {
                let values = c.as_type(0, &DataType::Float64)?;
                return Ok(Arc::new(values.as_primitive::<Float64Type>().unary::<_, Float64Type>(f64::abs)));
            }
            if kind::decimal::is_decimal(&c.returns) {
                let values = c.args[0].as_primitive::<Decimal128Type>();
                let values = values.unary::<_, Decimal128Type>(i128::wrapping_abs);
                return Ok(Arc::new(values.with_data_type(c.returns.clone())));
            }
            Ok(Arc::clone(&c.args[0]))
        },
    ),
    plain(
        "negate",
        (1, 1),
        |t| {
            same(t).map(|t| {
                kind::arithmetic("minus", &DataType::Null, &t).unwrap_or(match t {
                    DataType::UInt8 => DataType::Int16,
                    DataType::UInt16 => DataType::Int32,
                    DataType::UInt32 | DataType::UInt64 => DataType::Int64,
                    other => kind::wide(&other).map_or(other, |wide| kind::of_many_bits(wide.bits, true)),
                })
            })
        },
        |c| {
            if kind::is_wide(&c.returns) {
                return wide::signed(c, WideNumber::negated);
            }
            if kind::is_float(c.args[0].data_type()) {
                let values = c.as_type(0, &DataType::Float64)?;
                return Ok(Arc::new(values.as_primitive::<Float64Type>().unary::<_, Float64Type>(|v| -v)));
            }
            if kind::decimal::is_decimal(&c.returns) {
                let values = c.args[0].as_primitive::<Decimal128Type>();
                let values = values.unary::<_, Decimal128Type>(i128::wrapping_neg);
                return Ok(Arc::new(values.with_data_type(c.returns.clone())));
            }
            let values = c.as_type(0, &DataType::Int64)?;
            Ok(Arc::new(values.as_primitive::<Int64Type>().unary::<_, Int64Type>(i64::wrapping_neg)))
        },
    ),
    plain(
        "sign",
        (1, 1),
        |t| t.need_number(&[0]).map(|()| DataType::Int8),
        |c| {
            let values = c.as_type(0, &DataType::Float64)?;
            let signs = values
                .as_primitive::<Float64Type>()
                .values()
                .iter()
                .map(|v| i64::from(*v > 0.0) - i64::from(*v < 0.0));
            Ok(Arc::new(Int64Array::from_iter_values(signs)))
        },
    ),
    of_float!("sqrt", f64::sqrt),
    of_float!("cbrt", f64::cbrt),
    of_float!("exp", f64::exp),
    of_float!("log", f64::ln),
    of_float!("log2", f64::log2),
    of_float!("log10", f64::log10),
    of_float!("sin", f64::sin),
    of_float!("cos", f64::cos),
    of_float!("tan", f64::tan),
    of_float!("atan", f64::atan),
    test!("isNaN", f64::is_nan),
    test!("isFinite", f64::is_finite),
    test!("isInfinite", f64::is_infinite),
    plain("power", (2, 2), float, |c| {
        let (base, to) = (c.as_type(0, &DataType::Float64)?, c.as_type(1, &DataType::Float64)?);
        let (base, to) = (base.as_primitive::<Float64Type>(), to.as_primitive::<Float64Type>());
        Ok(Arc::new(Float64Array::from_iter_values(
            (0..c.rows).map(|row| base.value(row).powf(to.value(row))),
        )))
    }),
    plain(
        "intDiv",
        (2, 2),
        |t| {
            let refused = || t.illegal(0);
            kind::arithmetic("intDiv", t.of(0), t.of(1)).ok_or_else(refused)
        },
        |c| {
            if c.args.iter().any(|arg| kind::is_wide(arg.data_type())) {
                return wide::calculate(c, "intDiv", [0, 1]);
            }
            if c.args.iter().any(|arg| kind::is_float(arg.data_type())) {
                return divide_floats(c);
            }
            divide(c, |a, b| a.checked_div(b))
        },
    ),
    plain(
        "_modulo",
        (2, 2),
        |t| kind::arithmetic("modulo", t.of(0), t.of(1)).ok_or_else(|| t.illegal(0)),
        |c| {
            if c.returns == DataType::Float64 {
                let (a, b) = (c.as_type(0, &DataType::Float64)?, c.as_type(1, &DataType::Float64)?);
                let (a, b) = (a.as_primitive::<Float64Type>(), b.as_primitive::<Float64Type>());
                return Ok(Arc::new(Float64Array::from_iter_values(
                    (0..c.rows)
                        .map(|row| a.value(row) - (a.value(row) / b.value(row)).trunc() * b.value(row)),
                )));
            }
            divide(c, |a, b| a.checked_rem(b))
        },
    ),
    Function {
        name: "pi",
        nulls: Nulls::Never,
        arity: (0, 0),
        returns: |_| Ok(DataType::Float64),
        run: |c| Ok(Arc::new(Float64Array::from(vec![std::f64::consts::PI; c.rows]))),
    },
];

fn rounded(call: &Call, round: fn(f64) -> f64) -> Outcome<ArrayRef> {
    let digits = match call.args.get(1) {
        None => 0,
        Some(_) => call
            .types
            .constant_number(1)
            .ok_or("the number of digits must be a constant. (ILLEGAL_COLUMN)")?,
    };
    if kind::decimal::is_decimal(&call.returns) {
        return super::decimal::rounded(call, digits);
    }
    let digits = i32::try_from(digits.clamp(-300, 300)).unwrap_or(0);
    if !kind::is_float(call.args[0].data_type()) && digits >= 0 {
        return Ok(Arc::clone(&call.args[0]));
    }
    if !kind::is_float(call.args[0].data_type()) {
        return rounded_integers(call, digits.unsigned_abs());
    }
    let scale = 10_f64.powi(digits.abs());
    let values = call.as_type(0, &DataType::Float64)?;
    Ok(Arc::new(values.as_primitive::<Float64Type>().unary::<_, Float64Type>(|value| {
        if !value.is_finite() || scale.is_infinite() {
            value
        } else if digits == 0 {
            round(value)
        } else if digits > 0 {
            let scaled = value * scale;
            if scaled.is_finite() { round(scaled) / scale } else { value }
        } else {
            round(value / scale) * scale
        }
    })))
}

/// Integers to tens, hundreds and so on; halves go away from zero, and what does not fit its type wraps.
fn rounded_integers(call: &Call, zeros: u32) -> Outcome<ArrayRef> {
    let Some(scale) = 10_i128.checked_pow(zeros) else {
        return super::convert::convert(
            &(Arc::new(Int64Array::from(vec![0; call.rows])) as ArrayRef),
            &call.returns,
        );
    };
    let results = wide(call, 0)?.into_iter().map(|value| {
        let (down, rest) = (value.div_euclid(scale) * scale, value.rem_euclid(scale));
        let result = match call.name {
            "floor" => down,
            "ceil" => down + if rest > 0 { scale } else { 0 },
            "trunc" => value / scale * scale,
            _ => (value.abs() + scale / 2) / scale * scale * value.signum(),
        };
        result as i64
    });
    super::convert::convert(&(Arc::new(Int64Array::from_iter_values(results)) as ArrayRef), &call.returns)
}

/// Integers of an argument in one type that holds all of them.
fn wide(call: &Call, at: usize) -> Outcome<Vec<i128>> {
    let array = &call.args[at];
    if *array.data_type() == DataType::UInt64 {
        return Ok(array.as_primitive::<UInt64Type>().values().iter().map(|v| i128::from(*v)).collect());
    }
    let array = call.as_type(at, &DataType::Int64)?;
    Ok(array.as_primitive::<Int64Type>().values().iter().map(|v| i128::from(*v)).collect())
}

fn divide_floats(call: &Call) -> Outcome<ArrayRef> {
    let (a, b) = (call.as_type(0, &DataType::Float64)?, call.as_type(1, &DataType::Float64)?);
    let (a, b) = (a.as_primitive::<Float64Type>(), b.as_primitive::<Float64Type>());
    let results = call.each(|row| {
        let result = (a.value(row) / b.value(row)).trunc();
        if result.is_finite() { Ok(result) } else { Err("Division by zero. (ILLEGAL_DIVISION)".into()) }
    })?;
    Ok(Arc::new(Float64Array::from(results)))
}

fn divide(call: &Call, apply: impl Fn(i128, i128) -> Option<i128>) -> Outcome<ArrayRef> {
    let (left, right) = (wide(call, 0)?, wide(call, 1)?);
    let results = call.each(|row| {
        apply(left[row], right[row]).ok_or_else(|| Fault("Division by zero. (ILLEGAL_DIVISION)".into()))
    })?;
    if call.returns.is_unsigned_integer() {
        return Ok(Arc::new(UInt64Array::from_iter_values(results.into_iter().map(|value| value as u64))));
    }
    Ok(Arc::new(Int64Array::from_iter_values(results.into_iter().map(|value| value as i64))))
}
