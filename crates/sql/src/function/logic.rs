//! NULL and choice: coalesce, ifNull, nullIf, least, greatest.

use super::{Call, Function, Nulls, Outcome, Types, plain};
use crate::kind;
use crate::type_name::named;
use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, MapArray, StringArray, UInt8Array, new_empty_array,
    new_null_array,
};
use arrow::buffer::OffsetBuffer;
use arrow::compute::kernels::{cmp, zip};
use arrow::compute::{cast, is_not_null, nullif};
use arrow::datatypes::{DataType, FieldRef, Float64Type};
use datafusion::common::ScalarValue;
use std::sync::Arc;

fn supertype(types: &Types) -> Outcome<DataType> {
    let all = types.fields.iter().map(|field| field.data_type());
    kind::common_of(all).ok_or_else(|| {
        let names: Vec<String> = types.fields.iter().map(|field| named(field.data_type(), false)).collect();
        format!("There is no supertype for types {}. (NO_COMMON_TYPE)", names.join(", ")).into()
    })
}

pub(crate) const FUNCTIONS: &[Function] = &[
    Function {
        name: "coalesce",
        nulls: Nulls::All,
        arity: (1, usize::MAX),
        returns: supertype,
        run: coalesce,
    },
    Function { name: "ifNull", nulls: Nulls::All, arity: (2, 2), returns: supertype, run: coalesce },
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
            let equal = cmp::eq(&cast(&c.args[0], &target)?, &cast(&c.args[1], &target)?)?;
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

/// The default value of a type.
pub(crate) fn default_of(data_type: &DataType) -> Outcome<ScalarValue> {
    if kind::is_text(data_type) {
        return Ok(ScalarValue::Utf8(Some(String::new())).cast_to(data_type)?);
    }
    if let DataType::Timestamp(..) | DataType::Date32 = data_type {
        return Ok(ScalarValue::Int32(Some(0))
            .cast_to(&DataType::Int64)?
            .cast_to(&DataType::Int32)?
            .cast_to(&DataType::Date32)?
            .cast_to(data_type)?);
    }
    if let DataType::Map(entries, is_sorted) = data_type {
        return empty_map(entries, *is_sorted);
    }
    Ok(ScalarValue::new_default(data_type)?)
}

/// By hand, since DataFusion 55 makes a struct of it and panics.
fn empty_map(entries: &FieldRef, is_sorted: bool) -> Outcome<ScalarValue> {
    let none = new_empty_array(entries.data_type()).as_struct().clone();
    let offsets = OffsetBuffer::from_lengths([0]);
    let map = MapArray::try_new(Arc::clone(entries), offsets, none, None, is_sorted)?;
    Ok(ScalarValue::Map(Arc::new(map)))
}

fn coalesce(call: &Call) -> Outcome<ArrayRef> {
    let mut result = new_null_array(&call.returns, call.rows);
    for array in call.args.iter().rev() {
        let array = if *array.data_type() == DataType::Null {
            new_null_array(&call.returns, call.rows)
        } else {
            cast(array, &call.returns)?
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
        let array = cast(array, &call.returns)?;
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
