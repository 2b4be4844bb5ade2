//! Numbers and names by chance, another one in every row.

use super::{Call, Function, Nulls, Outcome};
use arrow::array::{ArrayRef, FixedSizeBinaryArray, Float64Array, UInt32Array, UInt64Array};
use arrow::buffer::Buffer;
use arrow::datatypes::DataType;
use model::Carried;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::Arc;

/// The argument, if there is one, only tells calls apart.
const fn by_chance(
    name: &'static str,
    returns: fn(&super::Types) -> Outcome<DataType>,
    run: fn(&Call) -> Outcome<ArrayRef>,
) -> Function {
    Function { name, nulls: Nulls::Never, arity: (0, 1), returns, run }
}

pub(crate) const FUNCTIONS: &[Function] = &[
    by_chance("generateUUIDv4", |_| Ok(Carried::Uuid.to_arrow()), uuids),
    by_chance(
        "rand",
        |_| Ok(DataType::UInt32),
        |c| Ok(Arc::new(UInt32Array::from_iter_values(numbers(c.rows).map(|number| (number >> 32) as u32)))),
    ),
    by_chance(
        "rand64",
        |_| Ok(DataType::UInt64),
        |c| Ok(Arc::new(UInt64Array::from_iter_values(numbers(c.rows)))),
    ),
    by_chance(
        "randCanonical",
        |_| Ok(DataType::Float64),
        |c| {
            let fractions = numbers(c.rows).map(|number| (number >> 11) as f64 / (1_u64 << 53) as f64);
            Ok(Arc::new(Float64Array::from_iter_values(fractions)))
        },
    ),
];

/// Hashes under a key that the library draws: by chance, but no secret.
fn numbers(count: usize) -> impl Iterator<Item = u64> {
    let key = RandomState::new();
    (0..count).map(move |at| {
        let mut hasher = key.build_hasher();
        hasher.write_usize(at);
        hasher.finish()
    })
}

/// Version 4 of RFC 9562, its second half first as UUIDs are carried.
fn uuids(call: &Call) -> Outcome<ArrayRef> {
    let mut all = Vec::with_capacity(16 * call.rows);
    for (first, second) in numbers(call.rows).zip(numbers(call.rows)) {
        all.extend(((second & 0x3fff_ffff_ffff_ffff) | 0x8000_0000_0000_0000).to_be_bytes());
        all.extend(((first & 0xffff_ffff_ffff_0fff) | 0x4000).to_be_bytes());
    }
    Ok(Arc::new(FixedSizeBinaryArray::try_new(16, Buffer::from_vec(all), None)?))
}
