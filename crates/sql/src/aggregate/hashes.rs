//! How many different rows there are: a set of 128-bit hashes, as ClickHouse keeps for text too.

use super::bytes::{self, Reader};
use super::fold::{Fold, Plan, without_nulls};
use crate::limits;
use arrow::array::{Array, ArrayRef};
use arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::common::{DataFusionError, Result, ScalarValue};
use std::collections::HashSet;
use std::sync::Arc;

/// uniq and its kin over one column or more.
#[derive(Debug)]
pub(super) struct Uniq;

impl Uniq {
    pub(super) fn new(arguments: &[FieldRef]) -> Result<Self> {
        if arguments.is_empty() {
            return Err(DataFusionError::Plan(
                "Incorrect number of arguments for aggregate function uniq, should be at least 1. (NUMBER_OF_ARGUMENTS_DOESNT_MATCH)".into(),
            ));
        }
        arguments.iter().try_for_each(|field| bytes::check(field.data_type()))?;
        Ok(Self)
    }
}

impl Plan for Uniq {
    fn returns(&self) -> FieldRef {
        Arc::new(Field::new("uniq", DataType::UInt64, false))
    }

    fn begin(&self) -> Result<Box<dyn Fold>> {
        Ok(Box::<Seen>::default())
    }
}

#[derive(Debug, Default)]
struct Seen(HashSet<u128>);

impl Seen {
    fn check(&self) -> Result<()> {
        if self.0.len() <= limits::COLLECTED_VALUES_MAX {
            return Ok(());
        }
        Err(DataFusionError::ResourcesExhausted(format!(
            "uniq of more than {} values",
            limits::COLLECTED_VALUES_MAX
        )))
    }
}

impl Fold for Seen {
    fn update(&mut self, columns: &[ArrayRef]) -> Result<()> {
        let columns = without_nulls(columns)?;
        let mut identity = Vec::new();
        for row in 0..columns.first().map_or(0, |column| column.len()) {
            identity.clear();
            columns.iter().try_for_each(|column| bytes::write_identity(column, row, &mut identity))?;
            self.0.insert(xxhash_rust::xxh3::xxh3_128(&identity));
        }
        self.check()
    }

    fn save(&mut self, out: &mut Vec<u8>) -> Result<()> {
        let mut sorted: Vec<u128> = self.0.iter().copied().collect();
        sorted.sort_unstable();
        bytes::write_length(sorted.len(), out)?;
        sorted.into_iter().for_each(|hash| out.extend(hash.to_le_bytes()));
        Ok(())
    }

    fn load(&mut self, states: &mut [Reader]) -> Result<()> {
        for state in states {
            for _ in 0..state.length()? {
                self.0.insert(u128::from_le_bytes(state.array()?));
            }
            self.check()?;
        }
        Ok(())
    }

    fn result(&mut self) -> Result<ScalarValue> {
        Ok(ScalarValue::UInt64(Some(self.0.len() as u64)))
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.0.capacity() * size_of::<u128>()
    }
}
