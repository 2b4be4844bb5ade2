//! Numbers about numbers: corr, covarPop, covarSamp, skewPop, kurtPop, entropy, sumCount, sumWithOverflow.

use super::{Group, Tally};
use crate::kind;
use arrow::array::{ArrayRef, StructArray};
use arrow::datatypes::{DataType, FieldRef};
use datafusion::common::{Result, ScalarValue};
use std::collections::HashMap;
use std::sync::Arc;

const fn tally(
    name: &'static str,
    arguments: usize,
    returns: fn(&[FieldRef]) -> Option<DataType>,
    result: fn(&Group) -> Result<ScalarValue>,
) -> Tally {
    Tally { name, arguments: (arguments, arguments), parameters: (0, 0), returns, result, may_be_null: true }
}

fn float(fields: &[FieldRef]) -> Option<DataType> {
    fields.iter().all(|field| kind::is_number(field.data_type())).then_some(DataType::Float64)
}

pub(super) const TALLIES: &[Tally] = &[
    tally("corr", 2, float, |group| {
        let pairs = Pairs::of(group)?;
        number(pairs.covariance / (pairs.left * pairs.right).sqrt())
    }),
    tally("covarPop", 2, float, |group| {
        let pairs = Pairs::of(group)?;
        number(pairs.covariance / pairs.count)
    }),
    tally("covarSamp", 2, float, |group| {
        let pairs = Pairs::of(group)?;
        number(if pairs.count < 2.0 { f64::NAN } else { pairs.covariance / (pairs.count - 1.0) })
    }),
    tally("entropy", 1, |_| Some(DataType::Float64), entropy),
    tally("sumCount", 1, sum_and_count, |group| {
        let DataType::Struct(fields) = group.returns.data_type() else { return Ok(ScalarValue::Null) };
        let sum = total(group, fields[0].data_type())?;
        let count = ScalarValue::UInt64(Some(group.columns[0].len() as u64));
        let columns: Vec<ArrayRef> = vec![sum.to_array()?, count.to_array()?];
        Ok(ScalarValue::Struct(Arc::new(StructArray::try_new(fields.clone(), columns, None)?)))
    }),
    tally(
        "sumWithOverflow",
        1,
        |fields| {
            let own = fields.first()?.data_type();
            (kind::is_number(own) || kind::decimal::is_decimal(own)).then(|| own.clone())
        },
        |group| total(group, &group.returns.data_type().clone()),
    ),
];

fn number(value: f64) -> Result<ScalarValue> {
    Ok(ScalarValue::Float64(Some(value)))
}

/// Sums of two columns' distances from their means.
struct Pairs {
    count: f64,
    left: f64,
    right: f64,
    covariance: f64,
}

impl Pairs {
    fn of(group: &Group) -> Result<Self> {
        let (left, right) = (group.floats(0)?, group.floats(1)?);
        let count = left.len() as f64;
        let (left_mean, right_mean) = (left.iter().sum::<f64>() / count, right.iter().sum::<f64>() / count);
        let mut pairs = Self { count, left: 0.0, right: 0.0, covariance: 0.0 };
        for (a, b) in left.iter().zip(&right) {
            pairs.left += (a - left_mean).powi(2);
            pairs.right += (b - right_mean).powi(2);
            pairs.covariance += (a - left_mean) * (b - right_mean);
        }
        Ok(pairs)
    }
}

fn entropy(group: &Group) -> Result<ScalarValue> {
    let mut counts: HashMap<ScalarValue, f64> = HashMap::new();
    let values = group.values(0)?;
    let all = values.len() as f64;
    for value in values {
        *counts.entry(value).or_default() += 1.0;
    }
    // summed from the smallest, so that no order of a map shows
    let mut shares: Vec<f64> = counts.into_values().map(|count| count / all).collect();
    shares.sort_by(f64::total_cmp);
    number(shares.into_iter().fold(0.0, |sum, share| sum - share * share.log2()))
}

fn sum_and_count(fields: &[FieldRef]) -> Option<DataType> {
    let sum = match fields.first()?.data_type() {
        one if one.is_unsigned_integer() => DataType::UInt64,
        one if one.is_signed_integer() => DataType::Int64,
        one if kind::is_float(one) => DataType::Float64,
        _ => return None,
    };
    Some(kind::tuple_of(&[sum, DataType::UInt64]))
}

/// The sum in a type, around its end for integers and Decimals.
fn total(group: &Group, data_type: &DataType) -> Result<ScalarValue> {
    if kind::is_float(data_type) {
        return ScalarValue::Float64(Some(group.floats(0)?.into_iter().fold(0.0, |sum, one| sum + one)))
            .cast_to(data_type);
    }
    let mut sum = 0_i128;
    for value in group.values(0)? {
        sum = sum.wrapping_add(match value {
            ScalarValue::UInt64(Some(value)) => i128::from(value),
            ScalarValue::Decimal128(Some(value), ..) => value,
            other => match other.cast_to(&DataType::Int64)? {
                ScalarValue::Int64(Some(value)) => i128::from(value),
                _ => 0,
            },
        });
    }
    Ok(match data_type {
        DataType::UInt8 => ScalarValue::UInt8(Some(sum as u8)),
        DataType::UInt16 => ScalarValue::UInt16(Some(sum as u16)),
        DataType::UInt32 => ScalarValue::UInt32(Some(sum as u32)),
        DataType::UInt64 => ScalarValue::UInt64(Some(sum as u64)),
        DataType::Int8 => ScalarValue::Int8(Some(sum as i8)),
        DataType::Int16 => ScalarValue::Int16(Some(sum as i16)),
        DataType::Int32 => ScalarValue::Int32(Some(sum as i32)),
        DataType::Decimal128(digits, behind) => {
            let around = match digits {
                0..=9 => i128::from(sum as i32),
                10..=18 => i128::from(sum as i64),
                _ => sum,
            };
            ScalarValue::Decimal128(Some(around), *digits, *behind)
        }
        _ => ScalarValue::Int64(Some(sum as i64)),
    })
}
