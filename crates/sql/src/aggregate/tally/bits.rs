//! groupBitAnd, groupBitOr, groupBitXor.

use super::{Group, Tally};
use arrow::datatypes::{DataType, FieldRef};
use datafusion::common::{Result, ScalarValue};

const fn tally(name: &'static str, result: fn(&Group) -> Result<ScalarValue>) -> Tally {
    Tally { name, arguments: (1, 1), parameters: (0, 0), returns: own, result, may_be_null: true }
}

fn own(fields: &[FieldRef]) -> Option<DataType> {
    fields.first().map(|field| field.data_type().clone()).filter(DataType::is_integer)
}

pub(super) const TALLIES: &[Tally] = &[
    tally("groupBitAnd", |group| fold(group, -1, |all, one| all & one)),
    tally("groupBitOr", |group| fold(group, 0, |all, one| all | one)),
    tally("groupBitXor", |group| fold(group, 0, |all, one| all ^ one)),
];

fn fold(group: &Group, begin: i128, join: fn(i128, i128) -> i128) -> Result<ScalarValue> {
    let mut all = begin;
    for value in group.values(0)? {
        all = join(all, bits(&value));
    }
    Ok(match group.returns.data_type() {
        DataType::UInt8 => ScalarValue::UInt8(Some(all as u8)),
        DataType::UInt16 => ScalarValue::UInt16(Some(all as u16)),
        DataType::UInt32 => ScalarValue::UInt32(Some(all as u32)),
        DataType::UInt64 => ScalarValue::UInt64(Some(all as u64)),
        DataType::Int8 => ScalarValue::Int8(Some(all as i8)),
        DataType::Int16 => ScalarValue::Int16(Some(all as i16)),
        DataType::Int32 => ScalarValue::Int32(Some(all as i32)),
        _ => ScalarValue::Int64(Some(all as i64)),
    })
}

fn bits(value: &ScalarValue) -> i128 {
    match value {
        ScalarValue::UInt64(Some(value)) => i128::from(*value),
        other => match other.cast_to(&DataType::Int64) {
            Ok(ScalarValue::Int64(Some(value))) => i128::from(value),
            _ => 0,
        },
    }
}
