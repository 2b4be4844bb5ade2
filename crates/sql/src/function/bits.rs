//! Integers as bits, and what divides them.

use super::{Call, Fault, Function, Outcome, Types, plain};
use crate::kind;
use arrow::array::{ArrayRef, AsArray, BooleanArray, Int64Array, UInt8Array, UInt64Array};
use arrow::datatypes::{DataType, Int64Type, UInt64Type};
use std::sync::Arc;

pub(crate) const FUNCTIONS: &[Function] = &[
    plain("bitAnd", (2, 2), widest, |c| pairs(c, |a, b| a & b)),
    plain("bitOr", (2, 2), widest, |c| pairs(c, |a, b| a | b)),
    plain("bitXor", (2, 2), widest, |c| pairs(c, |a, b| a ^ b)),
    plain("bitNot", (1, 1), first, |c| {
        let values = raw(c, 0)?;
        narrow(c.each(|row| Ok(!values[row]))?)
    }),
    plain("bitShiftLeft", (2, 2), first, |c| shifted(c, |a, by| a.checked_shl(by).unwrap_or(0))),
    plain("bitShiftRight", (2, 2), first, shift_right),
    plain(
        "bitCount",
        (1, 1),
        |t| first(t).map(|_| DataType::UInt8),
        |c| {
            let (values, bits) = (raw(c, 0)?, width(c.types.of(0)));
            let mask = if bits == 64 { u64::MAX } else { (1 << bits) - 1 };
            Ok(Arc::new(UInt8Array::from(c.each(|row| Ok((values[row] as u64 & mask).count_ones() as u8))?)))
        },
    ),
    plain(
        "bitTest",
        (2, 2),
        |t| widest(t).map(|_| DataType::UInt8),
        |c| {
            let (values, at, bits) = (raw(c, 0)?, raw(c, 1)?, i64::from(width(c.types.of(0))));
            let tested = c.each(|row| {
                if !(0..bits).contains(&at[row]) {
                    return Err(
                        "The bit number is out of range for the number. (PARAMETER_OUT_OF_BOUND)".into()
                    );
                }
                Ok((values[row] >> at[row] & 1) as u8)
            })?;
            Ok(Arc::new(UInt8Array::from(tested)))
        },
    ),
    plain("gcd", (2, 2), both_signs, |c| pairs(c, |a, b| divisor(a.unsigned_abs(), b.unsigned_abs()) as i64)),
    plain(
        "intDivOrZero",
        (2, 2),
        |t| {
            kind::arithmetic("intDiv", t.of(0), t.of(1))
                .filter(DataType::is_integer)
                .ok_or_else(|| t.illegal(0))
        },
        |c| {
            widest(&c.types)?;
            let (a, b) = (wide(c, 0)?, wide(c, 1)?);
            let divided = c.each(|row| Ok(a[row].checked_div(b[row]).unwrap_or(0) as i64))?;
            narrow(divided)
        },
    ),
    plain(
        "intHash64",
        (1, 1),
        |t| first(t).map(|_| DataType::UInt64),
        |c| {
            let values = raw(c, 0)?;
            Ok(Arc::new(UInt64Array::from(
                c.each(|row| Ok(super::coding::mixed(values[row] as u64 ^ 0x4CF2_D2BA_AE6D_A887)))?,
            )))
        },
    ),
    plain(
        "isPrime",
        (1, 1),
        |t| first(t).map(|_| DataType::Boolean),
        |c| {
            let values = wide(c, 0)?;
            let is_prime =
                |value: i128| value > 1 && (2..).take_while(|by| by * by <= value).all(|by| value % by != 0);
            if values.iter().any(|value| *value > 1 << 40) {
                return Err("isPrime of numbers beyond 2^40 is not supported yet (NOT_IMPLEMENTED)".into());
            }
            Ok(Arc::new(BooleanArray::from(c.each(|row| Ok(is_prime(values[row])))?)))
        },
    ),
];

fn bits_of(data_type: &DataType) -> Option<(u8, bool)> {
    kind::integer(data_type).filter(|_| *data_type != DataType::Boolean)
}

fn width(data_type: &DataType) -> u8 {
    bits_of(data_type).map_or(64, |(bits, _)| bits)
}

fn illegal(types: &Types, at: usize) -> Fault {
    types.illegal(at)
}

fn first(types: &Types) -> Outcome<DataType> {
    bits_of(types.of(0)).map(|_| types.of(0).clone()).ok_or_else(|| illegal(types, 0))
}

/// As wide as the wider, with a sign if one has it.
fn widest(types: &Types) -> Outcome<DataType> {
    let (a, a_signed) = bits_of(types.of(0)).ok_or_else(|| illegal(types, 0))?;
    let (b, b_signed) = bits_of(types.of(1)).ok_or_else(|| illegal(types, 1))?;
    Ok(kind::of_bits(a.max(b), a_signed || b_signed))
}

/// As [`widest`], twice as wide where only one has a sign.
fn both_signs(types: &Types) -> Outcome<DataType> {
    let (a, b) = (bits_of(types.of(0)), bits_of(types.of(1)));
    match (a, b) {
        (Some((a, a_signed)), Some((b, b_signed))) if a_signed != b_signed => {
            Ok(kind::of_bits(a.max(b).saturating_mul(2).min(64), true))
        }
        _ => widest(types),
    }
}

/// The bits, with the sign carried up.
fn raw(call: &Call, at: usize) -> Outcome<Vec<i64>> {
    let array = &call.args[at];
    if *array.data_type() == DataType::UInt64 {
        return Ok(array.as_primitive::<UInt64Type>().values().iter().map(|value| *value as i64).collect());
    }
    Ok(call.as_type(at, &DataType::Int64)?.as_primitive::<Int64Type>().values().to_vec())
}

fn wide(call: &Call, at: usize) -> Outcome<Vec<i128>> {
    let is_unsigned = *call.types.of(at) == DataType::UInt64;
    let values = raw(call, at)?.into_iter();
    Ok(values.map(|value| if is_unsigned { i128::from(value as u64) } else { i128::from(value) }).collect())
}

/// A column that the caller cuts to its own type.
fn narrow(values: Vec<i64>) -> Outcome<ArrayRef> {
    Ok(Arc::new(Int64Array::from(values)))
}

fn pairs(call: &Call, join: fn(i64, i64) -> i64) -> Outcome<ArrayRef> {
    let (a, b) = (raw(call, 0)?, raw(call, 1)?);
    narrow(call.each(|row| Ok(join(a[row], b[row])))?)
}

fn shifted(call: &Call, shift: fn(i64, u32) -> i64) -> Outcome<ArrayRef> {
    let (values, by) = (raw(call, 0)?, raw(call, 1)?);
    let bits = i64::from(width(call.types.of(0)));
    narrow(call.each(|row| match by[row] {
        by if (0..=bits).contains(&by) => Ok(shift(values[row], by as u32)),
        _ => Err("The number of shift positions needs to be a non-negative value and less or equal to the bit width of the value to shift. (ARGUMENT_OUT_OF_BOUND)".into()),
    })?)
}

fn shift_right(call: &Call) -> Outcome<ArrayRef> {
    if *call.types.of(0) == DataType::UInt64 {
        return shifted(call, |a, by| (a as u64).checked_shr(by).unwrap_or(0) as i64);
    }
    shifted(call, |a, by| a.checked_shr(by).unwrap_or(if a < 0 { -1 } else { 0 }))
}

fn divisor(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}
