//! NULL and choice: coalesce, ifNull, nullIf, least, greatest.

use super::convert::widened;
use super::{Call, Function, Nulls, Outcome, Types, plain, wide};
use crate::kind;
use crate::type_name::named;
use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, StringArray, StructArray, UInt8Array, new_null_array,
};
use arrow::compute::kernels::{cmp, zip};
use arrow::compute::{cast, is_not_null, nullif};
use arrow::datatypes::{DataType, Float64Type};
use datafusion::common::ScalarValue;
use model::{Carried, WideNumber};
use std::sync::Arc;

fn supertype(types: &Types) -> Outcome<DataType> {
    let all = types.fields.iter().map(|field| field.data_type());
    kind::common_of(all).ok_or_else(|| {
        let names: Vec<String> = types.fields.iter().map(|field| named(field.data_type(), false)).collect();
        format!("There is no supertype for types {}. (NO_COMMON_TYPE)", names.join(", ")).into()
    })
}

/// The type of the arguments that are asked for: none behind one that is never NULL.
fn until_never_null(types: &Types) -> Outcome<DataType> {
    let count =
        types.fields.iter().position(|field| !field.is_nullable()).map_or(types.fields.len(), |at| at + 1);
    supertype(&Types { name: types.name, fields: &types.fields[..count], constants: Vec::new() })
}

pub(crate) const FUNCTIONS: &[Function] = &[
    Function {
        name: "coalesce",
        nulls: Nulls::All,
        arity: (1, usize::MAX),
        returns: until_never_null,
        run: coalesce,
    },
    Function { name: "ifNull", nulls: Nulls::All, arity: (2, 2), returns: until_never_null, run: coalesce },
    Function {
        name: "nullIf",
        nulls: Nulls::Always,
        arity: (2, 2),
        returns: |t| {
            supertype(t)?;
            Ok(t.of(0).clone())
        },
        run: |c| {
            let target =
                kind::common(c.args[0].data_type(), c.args[1].data_type()).ok_or("no common type")?;
            let equal = cmp::eq(&widened(&c.args[0], &target)?, &widened(&c.args[1], &target)?)?;
            Ok(nullif(&c.args[0], &equal)?)
        },
    },
    Function {
        name: "assumeNotNull",
        nulls: Nulls::Never,
        arity: (1, 1),
        returns: |t| Ok(t.of(0).clone()),
        run: |c| filled(&c.args[0]),
    },
    Function {
        name: "toNullable",
        nulls: Nulls::Always,
        arity: (1, 1),
        returns: |t| Ok(t.of(0).clone()),
        run: |c| Ok(Arc::clone(&c.args[0])),
    },
    Function {
        name: "least",
        nulls: Nulls::Inherit,
        arity: (1, usize::MAX),
        returns: supertype,
        run: |c| extreme(c, true),
    },
    Function {
        name: "greatest",
        nulls: Nulls::Inherit,
        arity: (1, usize::MAX),
        returns: supertype,
        run: |c| extreme(c, false),
    },
    plain(
        "xor",
        (2, 2),
        |t| t.need_number(&[0, 1]).map(|()| DataType::Boolean),
        |c| {
            let (a, b) = (c.as_type(0, &DataType::Boolean)?, c.as_type(1, &DataType::Boolean)?);
            Ok(Arc::new(cmp::neq(&a, &b)?))
        },
    ),
    Function {
        name: "isZeroOrNull",
        nulls: Nulls::Never,
        arity: (1, 1),
        returns: |t| t.need_number(&[0]).map(|()| DataType::Boolean),
        run: |c| {
            let truth = c.as_type(0, &DataType::Boolean)?;
            let truth = filled(&truth)?;
            Ok(Arc::new(arrow::compute::not(truth.as_boolean())?))
        },
    },
    Function {
        name: "isTrue",
        nulls: Nulls::Never,
        arity: (1, 1),
        returns: |t| t.need_number(&[0]).map(|()| DataType::Boolean),
        run: |c| filled(&c.as_type(0, &DataType::Boolean)?),
    },
    Function {
        name: "toTypeName",
        nulls: Nulls::Never,
        arity: (1, 1),
        returns: |_| Ok(DataType::Utf8),
        run: |c| {
            let name = c.types.fields.first().map(|field| crate::type_name(field)).unwrap_or_default();
            Ok(Arc::new(StringArray::from(vec![name; c.rows])))
        },
    },
    Function {
        name: "materialize",
        nulls: Nulls::Inherit,
        arity: (1, 1),
        returns: |t| Ok(t.of(0).clone()),
        run: |c| Ok(Arc::clone(&c.args[0])),
    },
    Function {
        name: "toLowCardinality",
        nulls: Nulls::Inherit,
        arity: (1, 1),
        returns: |t| Ok(t.of(0).clone()),
        run: |c| Ok(Arc::clone(&c.args[0])),
    },
    Function {
        name: "ignore",
        nulls: Nulls::Never,
        arity: (0, usize::MAX),
        returns: |_| Ok(DataType::UInt8),
        run: |c| Ok(Arc::new(UInt8Array::from(vec![0; c.rows]))),
    },
];

/// NULLs become the type's default: 0, empty, 1970.
pub(crate) fn filled(array: &ArrayRef) -> Outcome<ArrayRef> {
    if array.null_count() == 0 {
        return Ok(Arc::clone(array));
    }
    let default = default_of(array.data_type())?.to_array_of_size(1)?;
    let default = arrow::array::Scalar::new(default);
    Ok(zip::zip(&is_not_null(array)?, array, &default)?)
}

/// The default value of a type, for whoever stores it.
///
/// # Errors
/// For a type that has none here.
pub fn default_value(data_type: &DataType) -> datafusion::common::Result<ScalarValue> {
    default_of(data_type).map_err(|fault| datafusion::common::DataFusionError::Plan(fault.0))
}

/// The default value of a type.
pub(crate) fn default_of(data_type: &DataType) -> Outcome<ScalarValue> {
    if kind::is_text(data_type) {
        return Ok(ScalarValue::Utf8(Some(String::new())).cast_to(data_type)?);
    }
    if let Some(Carried::Enum(names)) = Carried::of(data_type) {
        return Ok(ScalarValue::Int64(Some(i64::from(names.lowest()))).cast_to(data_type)?);
    }
    if kind::is_wide(data_type) {
        return Ok(ScalarValue::try_from_array(&wide::made(vec![WideNumber::default()], data_type)?, 0)?);
    }
    if let DataType::FixedSizeBinary(width) = data_type {
        let bytes = vec![0; usize::try_from(*width).unwrap_or(0)];
        return Ok(ScalarValue::FixedSizeBinary(*width, Some(bytes)));
    }
    if *data_type == DataType::Date64 {
        return Ok(ScalarValue::Date64(Some(0)));
    }
    if kind::is_json(data_type) {
        return Ok(ScalarValue::LargeBinary(Some(b"{}".to_vec())));
    }
    if kind::is_dynamic(data_type) {
        return Ok(ScalarValue::BinaryView(None));
    }
    if let DataType::Timestamp(..) | DataType::Date32 = data_type {
        return Ok(ScalarValue::Int32(Some(0))
            .cast_to(&DataType::Int64)?
            .cast_to(&DataType::Int32)?
            .cast_to(&DataType::Date32)?
            .cast_to(data_type)?);
    }
    match data_type {
        // the library's own defaults of these name the inner fields otherwise, and end in a panic for maps
        DataType::List(_) | DataType::Map(..) => {
            let nulls = new_null_array(data_type, 1).to_data();
            let empty = nulls.into_builder().nulls(None).build()?;
            Ok(ScalarValue::try_from_array(&arrow::array::make_array(empty), 0)?)
        }
        DataType::Struct(fields) => {
            let items = fields.iter().map(|field| Ok(default_of(field.data_type())?.to_array_of_size(1)?));
            let items = items.collect::<Outcome<Vec<ArrayRef>>>()?;
            let tuple: ArrayRef = Arc::new(StructArray::try_new(fields.clone(), items, None)?);
            Ok(ScalarValue::try_from_array(&tuple, 0)?)
        }
        _ => Ok(ScalarValue::new_default(data_type)?),
    }
}

fn coalesce(call: &Call) -> Outcome<ArrayRef> {
    let mut result = new_null_array(&call.returns, call.rows);
    let count = call.types.fields.iter().position(|field| !field.is_nullable());
    let count = count.map_or(call.args.len(), |at| at + 1);
    for array in call.args[..count].iter().rev() {
        let array = if *array.data_type() == DataType::Null {
            new_null_array(&call.returns, call.rows)
        } else {
            widened(array, &call.returns)?
        };
        result = zip::zip(&is_not_null(&array)?, &array, &result)?;
    }
    Ok(result)
}

/// Less than, where NaN is less than nothing and nothing is less than it.
fn below(left: &ArrayRef, right: &ArrayRef) -> Outcome<BooleanArray> {
    let less = cmp::lt(left, right)?;
    if !kind::is_float(left.data_type()) {
        return Ok(less);
    }
    let (left, right) = (cast(left, &DataType::Float64)?, cast(right, &DataType::Float64)?);
    let pairs = left.as_primitive::<Float64Type>().values().iter();
    let pairs = pairs.zip(right.as_primitive::<Float64Type>().values());
    Ok(pairs.map(|(left, right)| Some(left < right)).collect())
}

/// NULL is left out, as ClickHouse does since 24.12.
fn extreme(call: &Call, is_least: bool) -> Outcome<ArrayRef> {
    let mut result: Option<ArrayRef> = None;
    for array in &call.args {
        let array = widened(array, &call.returns)?;
        result = Some(match result {
            None => array,
            Some(best) => {
                // the later of two that are equal, and the later where one is NaN
                let stays = if is_least { below(&best, &array)? } else { below(&array, &best)? };
                let takes: BooleanArray = (0..call.rows)
                    .map(|row| Some(array.is_valid(row) && (best.is_null(row) || !stays.value(row))))
                    .collect();
                zip::zip(&takes, &array, &best)?
            }
        });
    }
    result.ok_or_else(|| "an argument is needed".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_has_a_default_that_is_not_null() {
        let text = DataType::Utf8;
        let types = [
            text.clone(),
            DataType::Int64,
            DataType::Boolean,
            DataType::Date32,
            DataType::Date64,
            DataType::Decimal128(9, 2),
            Carried::Uuid.to_arrow(),
            kind::parse("Enum8('a' = -1)").unwrap().0,
            DataType::Timestamp(arrow::datatypes::TimeUnit::Millisecond, Some("UTC".into())),
            kind::list_of(text.clone()),
            kind::list_of(kind::list_of(DataType::UInt8)),
            kind::map_of(text.clone(), DataType::Int64),
            kind::map_of(text.clone(), kind::list_of(text.clone())),
            kind::tuple_of(&[text.clone(), kind::map_of(text, DataType::UInt8)]),
        ];
        for data_type in types {
            let default = default_of(&data_type).unwrap();
            assert_eq!(default.data_type(), data_type);
            assert!(!default.is_null(), "{data_type}");
        }
    }
}
