//! One table: what is in memory, what is being written, what is in parts.

use crate::form::Layout;
use crate::part::Part;
use crate::rule::Rule;
use crate::{Error, fill, limits};
use arrow::array::{Array, ArrayRef, RecordBatch, StringViewArray, UInt64Array};
use arrow::compute::{cast, concat_batches};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion::common::ScalarValue;
use model::{Column, DataSource, EngineKind, Scalar};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A table of a store, by position. Given by [`crate::Store::table`], valid as long as the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TableId(pub(crate) usize);

/// Where a table's rows live.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// in memory, then in parts
    Kept,
    /// in memory only: a picture of somebody's state, replaced as a whole
    Projected,
}

#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) source: DataSource,
    /// declared columns, then the hidden ones
    pub(crate) schema: SchemaRef,
    /// the same rows in parts
    pub(crate) layout: Layout,
    /// hidden columns it has: none in a picture, and none that is declared under the same name
    hidden: Vec<&'static str>,
    pub(crate) kind: Kind,
    /// what becomes of rows of equal sorting key; none where all stay
    pub(crate) rule: Option<Arc<Rule>>,
    /// what rows have in columns that they came without
    pub(crate) defaults: Arc<BTreeMap<String, ScalarValue>>,
    /// shared with the table that this one was before
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    /// batches of some size, in order of arrival
    full: Vec<RecordBatch>,
    /// the latest, each small; joined when they add up
    small: Vec<RecordBatch>,
    small_rows: usize,
    active_bytes: usize,
    /// given to a checkpoint that has not committed yet
    frozen: Arc<Vec<RecordBatch>>,
    parts: Vec<Arc<Part>>,
    /// counts how often all rows went: what was read before is not put back
    life: u64,
}

/// All rows of a table at one moment, each exactly once.
#[derive(Clone, Debug)]
pub(crate) struct Snapshot {
    pub(crate) batches: Vec<RecordBatch>,
    pub(crate) parts: Vec<Arc<Part>>,
}

impl Table {
    pub(crate) fn new(source: DataSource, kind: Kind, parts: Vec<Arc<Part>>) -> Result<Self, Error> {
        let is_free = |name: &&str| kind == Kind::Kept && source.column(name).is_none();
        let hidden: Vec<&'static str> = sql::HIDDEN_COLUMNS.into_iter().filter(is_free).collect();
        no_documents_in_keys(&source)?;
        let schema = stored_schema(&source, &hidden)?;
        let layout = Layout::of(&source, &schema);
        let rule = Rule::of(&source, &schema)?;
        let defaults = Arc::new(fill::defaults(&source));
        let state = Arc::new(Mutex::new(State { parts, ..State::default() }));
        Ok(Self { source, schema, layout, hidden, kind, rule, defaults, state })
    }

    /// The same, whose rows went so often before.
    pub(crate) fn with_life(self, life: u64) -> Self {
        self.state().life = life;
        self
    }

    pub(crate) fn life(&self) -> u64 {
        self.state().life
    }

    /// The table with another definition and the same rows, those in memory with its columns.
    pub(crate) fn altered(&self, source: DataSource) -> Result<Self, Error> {
        let mut after = Self::new(source, self.kind, Vec::new())?;
        let mut state = self.state();
        let fitted = |batches: &[RecordBatch]| {
            batches.iter().map(|batch| after.fitted(batch)).collect::<Result<Vec<_>, _>>()
        };
        let (full, small, frozen) = (fitted(&state.full)?, fitted(&state.small)?, fitted(&state.frozen)?);
        (state.full, state.small, state.frozen) = (full, small, Arc::new(frozen));
        drop(state);
        after.state = Arc::clone(&self.state);
        Ok(after)
    }

    /// Stored rows of any definition of this table, in its columns now.
    fn fitted(&self, rows: &RecordBatch) -> Result<RecordBatch, Error> {
        if Arc::ptr_eq(rows.schema_ref(), &self.schema) || rows.schema_ref() == &self.schema {
            return Ok(rows.clone());
        }
        let names = rows.schema();
        let fitted = fill::completed(rows.clone(), &self.defaults, |name| names.index_of(name).is_ok());
        let fitted = fitted.map_err(|error| self.misfit(&error.to_string()))?;
        let column = |field: &Arc<Field>| {
            let column = fitted.column_by_name(field.name());
            column.cloned().ok_or_else(|| self.misfit(&format!("no column {}", field.name())))
        };
        let columns = self.schema.fields().iter().map(column).collect::<Result<Vec<_>, _>>()?;
        RecordBatch::try_new(Arc::clone(&self.schema), columns)
            .map_err(|error| self.misfit(&error.to_string()))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // The state is changed by single assignments only, so a panic elsewhere leaves it whole.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds rows; they are visible when this returns. Gives the bytes they take.
    pub(crate) fn append(
        &self,
        rows: &RecordBatch,
        template_ids: Option<UInt64Array>,
        seq: u64,
    ) -> Result<usize, Error> {
        let batch = self.arriving(rows, template_ids, seq)?;
        self.put(&mut self.state(), batch)
    }

    /// Puts rows in the place of all that are there: whoever reads sees the ones or the others. Gives the bytes they take,
    /// and the parts that nobody wants any more.
    pub(crate) fn exchange(
        &self,
        rows: &RecordBatch,
        template_ids: Option<UInt64Array>,
        seq: u64,
    ) -> Result<(usize, Vec<Arc<Part>>), Error> {
        let batch = self.arriving(rows, template_ids, seq)?;
        let mut state = self.state();
        let mut after = State { life: state.life + 1, ..State::default() };
        let bytes = self.put(&mut after, batch)?;
        Ok((bytes, std::mem::replace(&mut *state, after).parts))
    }

    /// Rows as they are kept, with the engine's rule applied among themselves; none where none are kept.
    fn arriving(
        &self,
        rows: &RecordBatch,
        template_ids: Option<UInt64Array>,
        seq: u64,
    ) -> Result<Option<RecordBatch>, Error> {
        if rows.num_rows() == 0 || self.source.engine == EngineKind::Null {
            return Ok(None);
        }
        let mut batch = self.stored(rows, template_ids, seq)?;
        if let Some(rule) = &self.rule {
            batch = rule.apply(&batch)?;
        }
        Ok(Some(batch).filter(|batch| batch.num_rows() > 0))
    }

    fn put(&self, state: &mut State, batch: Option<RecordBatch>) -> Result<usize, Error> {
        let Some(batch) = batch else { return Ok(0) };
        let bytes = batch.get_array_memory_size();
        state.active_bytes += bytes;
        if batch.num_rows() >= limits::SMALL_BATCH_ROWS {
            self.join_small(state)?;
            state.full.push(batch);
            return Ok(bytes);
        }
        state.small_rows += batch.num_rows();
        state.small.push(batch);
        if state.small_rows >= limits::SMALL_BATCH_ROWS {
            self.join_small(state)?;
        }
        Ok(bytes)
    }

    fn join_small(&self, state: &mut State) -> Result<(), Error> {
        if state.small.is_empty() {
            return Ok(());
        }
        let joined =
            concat_batches(&self.schema, &state.small).map_err(|error| self.misfit(&error.to_string()))?;
        state.full.push(joined);
        state.small.clear();
        state.small_rows = 0;
        Ok(())
    }

    /// Declared columns as they are stored, and the hidden ones.
    pub(crate) fn stored(
        &self,
        rows: &RecordBatch,
        template_ids: Option<UInt64Array>,
        seq: u64,
    ) -> Result<RecordBatch, Error> {
        let mut columns = Vec::with_capacity(self.schema.fields().len());
        let declared = self.declared(rows)?;
        for (column, field) in declared.iter().zip(self.schema.fields()) {
            columns
                .push(as_stored(column, field.data_type()).map_err(|error| self.misfit(&error.to_string()))?);
        }
        let template_ids = template_ids.unwrap_or_else(|| UInt64Array::from(vec![0; rows.num_rows()]));
        for name in &self.hidden {
            let is_seq = *name == sql::SEQ_COLUMN;
            let values =
                if is_seq { UInt64Array::from(vec![seq; rows.num_rows()]) } else { template_ids.clone() };
            columns.push(Arc::new(values));
        }
        RecordBatch::try_new(Arc::clone(&self.schema), columns)
            .map_err(|error| self.misfit(&error.to_string()))
    }

    /// Rows for an earlier definition, in the columns and types that are declared now.
    pub(crate) fn conformed(&self, rows: RecordBatch) -> Result<RecordBatch, Error> {
        let given = rows.schema();
        let names = given.fields().iter().map(|field| field.name());
        if names.eq(self.source.columns.iter().map(|column| &column.name)) {
            return Ok(rows);
        }
        let declared = self.declared(&rows)?;
        let typed = self.source.columns.iter().zip(declared).map(|(column, values)| {
            let data_type = column.column_type.to_arrow();
            let values = cast(&values, &data_type)?;
            Ok((Field::new(&column.name, data_type, true), values))
        });
        let typed = typed.collect::<Result<Vec<_>, arrow::error::ArrowError>>();
        let typed = typed.map_err(|error| self.misfit(&error.to_string()))?;
        let (fields, columns): (Vec<Field>, Vec<ArrayRef>) = typed.into_iter().unzip();
        RecordBatch::try_new(Arc::new(Schema::new(fields)), columns)
            .map_err(|error| self.misfit(&error.to_string()))
    }

    /// The declared columns of rows that were made for this definition, or for one before it.
    fn declared(&self, rows: &RecordBatch) -> Result<Vec<ArrayRef>, Error> {
        let given = rows.schema();
        let is_own = |(field, column): (&Arc<Field>, &Column)| *field.name() == column.name;
        let is_same = given.fields().len() == self.source.columns.len()
            && given.fields().iter().zip(&self.source.columns).all(is_own);
        if is_same {
            return Ok(rows.columns().to_vec());
        }
        let all = fill::completed(rows.clone(), &self.defaults, |name| given.index_of(name).is_ok())
            .map_err(|error| self.misfit(&error.to_string()))?;
        let named = |column: &Column| {
            let values = all.column_by_name(&column.name);
            values.cloned().ok_or_else(|| self.misfit(&format!("no column {}", column.name)))
        };
        self.source.columns.iter().map(named).collect()
    }

    fn misfit(&self, reason: &str) -> Error {
        Error::Rows { table: self.source.name.clone(), reason: reason.to_owned() }
    }

    /// Replaces all rows of a projected table.
    pub(crate) fn replace(&self, rows: &RecordBatch) -> Result<(), Error> {
        let batch = self.stored(rows, None, 0)?;
        self.state().full = vec![batch];
        Ok(())
    }

    pub(crate) fn snapshot(&self) -> Snapshot {
        let state = self.state();
        let batches = state.frozen.iter().chain(&state.full).chain(&state.small);
        // A reader may hold the table as it was before; what it lacks it does not ask for.
        let own = |batch: &RecordBatch| self.fitted(batch).unwrap_or_else(|_| batch.clone());
        Snapshot { batches: batches.map(own).collect(), parts: state.parts.clone() }
    }

    /// Gives what is in memory to a checkpoint; it stays readable until [`Table::commit`].
    /// Says which life they are of.
    pub(crate) fn freeze(&self) -> (u64, Arc<Vec<RecordBatch>>) {
        let mut state = self.state();
        if self.kind == Kind::Projected {
            return (state.life, Arc::default());
        }
        debug_assert!(state.frozen.is_empty(), "one checkpoint at a time");
        let full = std::mem::take(&mut state.full);
        let small = std::mem::take(&mut state.small);
        state.small_rows = 0;
        state.active_bytes = 0;
        state.frozen = Arc::new(full.into_iter().chain(small).collect());
        (state.life, Arc::clone(&state.frozen))
    }

    /// The frozen rows of this life are in these parts now. Gives back those that nobody wants any more.
    pub(crate) fn commit(&self, life: u64, parts: Vec<Arc<Part>>) -> Vec<Arc<Part>> {
        let mut state = self.state();
        if state.life != life {
            return parts;
        }
        state.frozen = Arc::default();
        state.parts.extend(parts);
        Vec::new()
    }

    /// These parts' rows are in `merged` now, or gone. Gives it back if they went in the meantime.
    pub(crate) fn swap(&self, old: &[Arc<Part>], merged: Option<Arc<Part>>) -> Option<Arc<Part>> {
        let mut state = self.state();
        let is_there = |part: &Arc<Part>| state.parts.iter().any(|known| Arc::ptr_eq(known, part));
        if !old.iter().all(is_there) {
            return merged;
        }
        state.parts.retain(|part| !old.iter().any(|gone| Arc::ptr_eq(gone, part)));
        state.parts.extend(merged);
        None
    }

    /// Removes all rows; gives the parts that they were in.
    pub(crate) fn clear(&self) -> Vec<Arc<Part>> {
        let mut state = self.state();
        let life = state.life + 1;
        std::mem::replace(&mut *state, State { life, ..State::default() }).parts
    }

    pub(crate) fn parts(&self) -> Vec<Arc<Part>> {
        self.state().parts.clone()
    }

    /// Rows and bytes in memory: not yet in parts.
    pub(crate) fn in_memory(&self) -> (usize, usize) {
        let state = self.state();
        let rows = |batches: &[RecordBatch]| batches.iter().map(RecordBatch::num_rows).sum::<usize>();
        (rows(&state.full) + state.small_rows + rows(&state.frozen), state.active_bytes)
    }
}

fn as_stored(column: &ArrayRef, data_type: &DataType) -> Result<ArrayRef, arrow::error::ArrowError> {
    if column.data_type() == data_type {
        return Ok(Arc::clone(column));
    }
    if let (DataType::Utf8, DataType::Utf8View) = (column.data_type(), data_type) {
        let text = column.as_any().downcast_ref::<arrow::array::StringArray>();
        if let Some(text) = text {
            return Ok(Arc::new(StringViewArray::from(text)));
        }
    }
    cast(column, data_type)
}

/// What is inside a document has no order with others.
fn no_documents_in_keys(source: &DataSource) -> Result<(), Error> {
    let is_document =
        |name: &&String| source.column(name).is_some_and(|c| c.column_type.scalar() == Some(Scalar::Json));
    let partition = source.partition_key.iter().map(|(name, _)| name);
    let Some(name) = source.sorting_key.iter().chain(partition).find(is_document) else { return Ok(()) };
    let reason = format!("column {name} JSON cannot be in a key; use a column of a path of its own");
    Err(Error::Engine { table: source.name.clone(), reason })
}

/// Text is held as views: comparing and grouping them is about twice as fast, and parts decode without copying.
/// Columns that are folded carry their type's name, since Arrow has no twin for it.
fn stored_schema(source: &DataSource, hidden: &[&str]) -> Result<SchemaRef, Error> {
    let mut fields = Vec::with_capacity(source.columns.len() + hidden.len());
    for Column { name, column_type, .. } in &source.columns {
        let data_type = match column_type.to_arrow() {
            DataType::Utf8 => DataType::Utf8View,
            other => other,
        };
        let field = Field::new(name, data_type, column_type.takes_null());
        if !column_type.is_aggregate() {
            fields.push(field);
            continue;
        }
        let misfit =
            |error: sql::Error| Error::Engine { table: source.name.clone(), reason: error.to_string() };
        let typed = sql::column(name, &column_type.to_string()).map_err(misfit)?;
        let typed = field.with_metadata(typed.metadata().clone());
        sql::Merging::of(&typed).map_err(misfit)?;
        fields.push(typed);
    }
    fields.extend(hidden.iter().map(|name| Field::new(*name, DataType::UInt64, false)));
    Ok(Arc::new(Schema::new(fields)))
}
