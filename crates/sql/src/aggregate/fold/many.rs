//! Combinators that hold many folds or rows: -ForEach, -Map, -Distinct.

use super::super::bytes::{self, Reader, write_nested};
use super::{Fold, Plan, list, load_all, saved, without_nulls};
use crate::{kind, limits};
use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::DataType;
use datafusion::common::{DataFusionError, Result, ScalarValue};
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

/// -ForEach: a fold for each position.
#[derive(Debug)]
pub(super) struct ForEach {
    plan: Arc<dyn Plan>,
    folds: Vec<Box<dyn Fold>>,
}

impl ForEach {
    pub(super) fn new(plan: Arc<dyn Plan>) -> Self {
        Self { plan, folds: Vec::new() }
    }

    fn grow(&mut self, length: usize) -> Result<()> {
        if length > limits::FOREACH_ITEMS_MAX {
            return Err(DataFusionError::ResourcesExhausted(format!(
                "-ForEach over arrays of more than {} items",
                limits::FOREACH_ITEMS_MAX
            )));
        }
        while self.folds.len() < length {
            self.folds.push(self.plan.begin()?);
        }
        Ok(())
    }
}

impl Fold for ForEach {
    fn update(&mut self, columns: &[ArrayRef]) -> Result<()> {
        let columns = without_nulls(columns)?;
        let lists: Vec<_> = columns.iter().map(|column| column.as_list::<i32>()).collect();
        for row in 0..lists.first().map_or(0, |list| list.len()) {
            let items: Vec<ArrayRef> = lists.iter().map(|list| list.value(row)).collect();
            let length = items.first().map_or(0, |items| items.len());
            if items.iter().any(|one| one.len() != length) {
                return Err(DataFusionError::Execution(
                    "All arrays passed to an aggregate function with -ForEach must have the same length. (SIZES_OF_ARRAYS_DONT_MATCH)".into(),
                ));
            }
            self.grow(length)?;
            for (at, fold) in self.folds.iter_mut().enumerate().take(length) {
                let one: Vec<ArrayRef> = items.iter().map(|items| items.slice(at, 1)).collect();
                fold.update(&one)?;
            }
        }
        Ok(())
    }

    fn save(&mut self, out: &mut Vec<u8>) -> Result<()> {
        bytes::write_length(self.folds.len(), out)?;
        for fold in &mut self.folds {
            write_nested(&saved(fold.as_mut())?, out)?;
        }
        Ok(())
    }

    fn load(&mut self, states: &mut [Reader]) -> Result<()> {
        for state in states {
            let length = state.length()?;
            self.grow(length)?;
            for fold in self.folds.iter_mut().take(length) {
                load_all(fold.as_mut(), Reader::new(state.nested()?)?.into_iter().collect())?;
            }
        }
        Ok(())
    }

    fn result(&mut self) -> Result<ScalarValue> {
        let item = self.plan.returns().data_type().clone();
        let values = self.folds.iter_mut().map(|fold| fold.result()).collect::<Result<Vec<_>>>()?;
        list(values, &item)
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.folds.iter().map(|fold| fold.size()).sum::<usize>()
    }
}

/// -Map: a fold for each key, in the order of the keys' bytes.
#[derive(Debug)]
pub(super) struct PerKey {
    key: DataType,
    plan: Arc<dyn Plan>,
    folds: BTreeMap<Vec<u8>, (ScalarValue, Box<dyn Fold>)>,
}

impl PerKey {
    pub(super) fn new(key: DataType, plan: Arc<dyn Plan>) -> Self {
        Self { key, plan, folds: BTreeMap::new() }
    }

    fn fold(&mut self, key: ScalarValue) -> Result<&mut dyn Fold> {
        let mut name = Vec::new();
        bytes::write_value(&key, &mut name)?;
        if !self.folds.contains_key(&name) {
            if self.folds.len() >= limits::COLLECTED_VALUES_MAX {
                return Err(DataFusionError::ResourcesExhausted("-Map over too many keys".into()));
            }
            self.folds.insert(name.clone(), (key, self.plan.begin()?));
        }
        match self.folds.get_mut(&name) {
            Some((_, fold)) => Ok(fold.as_mut()),
            None => Err(DataFusionError::Execution("the key was just put in".into())),
        }
    }
}

impl Fold for PerKey {
    fn update(&mut self, columns: &[ArrayRef]) -> Result<()> {
        let Some(column) = columns.first() else { return Ok(()) };
        let maps = column.as_map();
        for row in (0..maps.len()).filter(|row| maps.is_valid(*row)) {
            let entries = maps.value(row);
            for at in 0..entries.len() {
                let key = ScalarValue::try_from_array(entries.column(0), at)?;
                self.fold(key)?.update(&[entries.column(1).slice(at, 1)])?;
            }
        }
        Ok(())
    }

    fn save(&mut self, out: &mut Vec<u8>) -> Result<()> {
        bytes::write_length(self.folds.len(), out)?;
        for (key, fold) in self.folds.values_mut() {
            bytes::write_value(key, out)?;
            write_nested(&saved(fold.as_mut())?, out)?;
        }
        Ok(())
    }

    fn load(&mut self, states: &mut [Reader]) -> Result<()> {
        for state in states {
            for _ in 0..state.length()? {
                let key = state.value(&self.key)?;
                let nested = Reader::new(state.nested()?)?;
                load_all(self.fold(key)?, nested.into_iter().collect())?;
            }
        }
        Ok(())
    }

    fn result(&mut self) -> Result<ScalarValue> {
        let mut pairs = Vec::new();
        for (key, fold) in self.folds.values_mut() {
            pairs.push((key.clone(), fold.result()?));
        }
        // as ClickHouse: by key
        pairs.sort_by(|(a, _), (b, _)| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal));
        let (keys, values): (Vec<_>, Vec<_>) = pairs.into_iter().unzip();
        let value = self.plan.returns().data_type().clone();
        let map = kind::map_of(self.key.clone(), value.clone());
        let DataType::Map(entries, _) = &map else { return Ok(ScalarValue::Null) };
        let DataType::Struct(pair) = entries.data_type() else { return Ok(ScalarValue::Null) };
        let columns = vec![bytes::to_array(keys, &self.key)?, bytes::to_array(values, &value)?];
        let rows = arrow::array::StructArray::try_new(pair.clone(), columns, None)?;
        let offsets = arrow::buffer::OffsetBuffer::from_lengths([rows.len()]);
        let map = arrow::array::MapArray::try_new(Arc::clone(entries), offsets, rows, None, false)?;
        ScalarValue::try_from_array(&map, 0)
    }

    fn size(&self) -> usize {
        let folds = self.folds.iter().map(|(name, (key, fold))| name.len() + key.size() + fold.size());
        size_of_val(self) + folds.sum::<usize>()
    }
}

/// -Distinct: the rows that differ, in the order they came, given to the fold inside at the end.
#[derive(Debug)]
pub(super) struct Distinct {
    types: Vec<DataType>,
    plan: Arc<dyn Plan>,
    seen: HashSet<Vec<u8>>,
    rows: Vec<Vec<ScalarValue>>,
    bytes: usize,
}

impl Distinct {
    pub(super) fn new(types: Vec<DataType>, plan: Arc<dyn Plan>) -> Self {
        Self { types, plan, seen: HashSet::new(), rows: Vec::new(), bytes: 0 }
    }

    fn add(&mut self, row: Vec<ScalarValue>, name: Vec<u8>) -> Result<()> {
        if self.seen.contains(&name) {
            return Ok(());
        }
        if self.rows.len() >= limits::COLLECTED_VALUES_MAX {
            return Err(DataFusionError::ResourcesExhausted(format!(
                "DISTINCT of more than {} values",
                limits::COLLECTED_VALUES_MAX
            )));
        }
        self.bytes += name.len() * 2 + row.iter().map(ScalarValue::size).sum::<usize>();
        self.seen.insert(name);
        self.rows.push(row);
        Ok(())
    }
}

impl Fold for Distinct {
    fn update(&mut self, columns: &[ArrayRef]) -> Result<()> {
        let columns = without_nulls(columns)?;
        for row in 0..columns.first().map_or(0, |column| column.len()) {
            let mut name = Vec::new();
            columns.iter().try_for_each(|column| bytes::write_identity(column, row, &mut name))?;
            if self.seen.contains(&name) {
                continue;
            }
            let values = columns.iter().map(|column| ScalarValue::try_from_array(column, row));
            self.add(values.collect::<Result<_>>()?, name)?;
        }
        Ok(())
    }

    fn save(&mut self, out: &mut Vec<u8>) -> Result<()> {
        bytes::write_length(self.rows.len(), out)?;
        for value in self.rows.iter().flatten() {
            bytes::write_value(value, out)?;
        }
        Ok(())
    }

    fn load(&mut self, states: &mut [Reader]) -> Result<()> {
        for state in states {
            for _ in 0..state.length()? {
                let row = self.types.iter().map(|one| state.value(one)).collect::<Result<Vec<_>>>()?;
                let mut name = Vec::new();
                for value in &row {
                    bytes::write_identity(&value.to_array()?, 0, &mut name)?;
                }
                self.add(row, name)?;
            }
        }
        Ok(())
    }

    fn result(&mut self) -> Result<ScalarValue> {
        let mut fold = self.plan.begin()?;
        if !self.rows.is_empty() {
            let column = |at: usize| {
                let values = self.rows.iter().map(|row| row[at].clone()).collect();
                bytes::to_array(values, &self.types[at])
            };
            fold.update(&(0..self.types.len()).map(column).collect::<Result<Vec<_>>>()?)?;
        }
        fold.result()
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.bytes
    }
}
