//! Hashes and random numbers.

use super::{Function, Nulls, Outcome, Types};
use arrow::array::{ArrayRef, UInt64Array};
use arrow::datatypes::DataType;
use std::sync::Arc;

pub(crate) const FUNCTIONS: &[Function] = &[Function {
    name: "xxh3",
    nulls: Nulls::Spread,
    arity: (1, 1),
    returns: one_text,
    run: |c| hash(c, xxhash_rust::xxh3::xxh3_64),
}];

fn one_text(types: &Types) -> Outcome<DataType> {
    types.need_text(&[0]).map(|()| DataType::UInt64)
}

fn hash(call: &super::Call, make: impl Fn(&[u8]) -> u64) -> Outcome<ArrayRef> {
    let texts = call.text(0)?;
    Ok(Arc::new(UInt64Array::from_iter_values((0..call.rows).map(|row| make(texts.value(row).as_bytes())))))
}
