//! ClickHouse's rules for Decimal: a number of one of three widths, 9, 18 or 38 digits, whatever its type says.

use super::{integer, is_float};
use arrow::datatypes::DataType;

/// Most digits of each width.
const WIDTHS: [u8; 3] = [9, 18, 38];

pub(crate) fn is_decimal(data_type: &DataType) -> bool {
    parts(data_type).is_some()
}

/// Digits, and those behind the point.
pub(crate) fn parts(data_type: &DataType) -> Option<(u8, u8)> {
    match data_type {
        DataType::Decimal128(digits, behind) => Some((*digits, u8::try_from(*behind).ok()?)),
        _ => None,
    }
}

/// A type of so many digits behind the point, in the smallest width that holds `digits`.
fn of_width(digits: u8, behind: u8) -> Option<DataType> {
    let width = WIDTHS.into_iter().find(|width| *width >= digits)?;
    (behind <= width).then(|| DataType::Decimal128(width, i8::try_from(behind).unwrap_or(0)))
}

/// Largest and smallest number, without its point, that the width of the type holds; more than its digits.
pub(crate) fn is_within(value: i128, digits: u8) -> bool {
    match digits {
        0..=9 => i32::try_from(value).is_ok(),
        10..=18 => i64::try_from(value).is_ok(),
        _ => true,
    }
}

/// What a result of arithmetic is: Float64 with a float, or a Decimal.
pub(super) fn arithmetic(name: &str, left: &DataType, right: &DataType) -> Option<DataType> {
    if is_float(left) || is_float(right) {
        return (name != "intDiv").then_some(DataType::Float64);
    }
    let part = |one: &DataType| parts(one).or_else(|| integer(one).map(|_| (1, 0)));
    let ((left_digits, left_behind), (right_digits, right_behind)) = (part(left)?, part(right)?);
    let behind = match name {
        "plus" | "minus" => left_behind.max(right_behind),
        "multiply" => left_behind + right_behind,
        // a whole number is divided to as many digits as what it is divided by
        "divide" if is_decimal(left) => left_behind,
        "divide" => right_behind,
        _ => return None,
    };
    of_width(left_digits.max(right_digits), behind)
}

/// The type that holds values of both.
pub(super) fn common(left: &DataType, right: &DataType) -> Option<DataType> {
    let whole = |one: &DataType| {
        integer(one).map(|(bits, is_signed)| match (bits, is_signed) {
            (8, _) => 3,
            (16, _) => 5,
            (32, _) => 10,
            (_, true) => 19,
            (_, false) => 20,
        })
    };
    let (left_parts, right_parts) = (parts(left), parts(right));
    let behind = left_parts.map_or(0, |(_, behind)| behind).max(right_parts.map_or(0, |(_, behind)| behind));
    let mut digits =
        left_parts.map_or(0, |(digits, _)| digits).max(right_parts.map_or(0, |(digits, _)| digits));
    for (parts, other) in [(left_parts, left), (right_parts, right)] {
        if parts.is_none() {
            digits = digits.max(whole(other)? + behind);
        }
    }
    of_width(digits, behind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_have_the_width_of_the_wider_and_the_digits_of_their_operation() {
        let decimal = |digits, behind| DataType::Decimal128(digits, behind);
        let cases = [
            ("plus", decimal(5, 1), decimal(5, 2), Some(decimal(9, 2))),
            ("multiply", decimal(12, 1), decimal(5, 2), Some(decimal(18, 3))),
            ("multiply", decimal(9, 5), decimal(9, 5), None),
            ("divide", DataType::UInt8, decimal(18, 2), Some(decimal(18, 2))),
            ("divide", decimal(9, 2), DataType::Int64, Some(decimal(9, 2))),
            ("minus", decimal(9, 2), DataType::Float32, Some(DataType::Float64)),
        ];
        for (name, left, right, expected) in cases {
            assert_eq!(arithmetic(name, &left, &right), expected, "{name} {left} {right}");
        }
        assert_eq!(common(&decimal(9, 2), &DataType::UInt8), Some(decimal(9, 2)));
        assert_eq!(common(&decimal(9, 2), &DataType::Int64), Some(decimal(38, 2)));
        assert_eq!(common(&decimal(9, 2), &DataType::Float64), None);
    }
}
