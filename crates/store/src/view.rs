//! What a materialized view makes of rows: its SELECT, with a batch in the place of its source, as rows of its target.

use crate::parameters::TemplateParameters;
use crate::query::QueryLimits;
use crate::store::Store;
use crate::table::{Kind, Snapshot, Table};
use crate::{Error, TableId, fill};
use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, UInt64Array, new_null_array};
use arrow::compute::kernels::zip::zip;
use arrow::compute::{concat, is_not_null};
use arrow::datatypes::{DataType, Field, Schema, UInt64Type};
use arrow::error::ArrowError;
use model::{Column, DataSource, Timestamp};
use sql::{Answer, Statement};
use std::sync::Arc;

/// Rows on their way into a table, as queries see them.
#[derive(Clone, Debug)]
pub struct Incoming {
    pub(crate) table: TableId,
    pub(crate) batches: Vec<RecordBatch>,
    rows: usize,
    bytes: usize,
}

impl Incoming {
    /// No rows of this table.
    #[must_use]
    pub fn new(table: TableId) -> Self {
        Self { table, batches: Vec::new(), rows: 0, bytes: 0 }
    }

    /// The table they are of.
    #[must_use]
    pub fn table(&self) -> TableId {
        self.table
    }

    /// Number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Bytes of memory that they hold.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// The first half of the rows and the rest, in the same order; none of a single row.
    #[must_use]
    pub fn halves(&self) -> Option<[Self; 2]> {
        let middle = self.rows / 2;
        if middle == 0 {
            return None;
        }
        let mut halves = [Self::new(self.table), Self::new(self.table)];
        let mut seen = 0;
        for batch in &self.batches {
            let in_first = middle.saturating_sub(seen).min(batch.num_rows());
            seen += batch.num_rows();
            halves[0].push(batch.slice(0, in_first));
            halves[1].push(batch.slice(in_first, batch.num_rows() - in_first));
        }
        Some(halves)
    }

    fn push(&mut self, batch: RecordBatch) {
        if batch.num_rows() > 0 {
            self.rows += batch.num_rows();
            self.bytes += batch.get_array_memory_size();
            self.batches.push(batch);
        }
    }
}

impl Store {
    /// Adds rows of declared columns to those on their way.
    ///
    /// # Errors
    /// [`Error::Rows`] where the columns are not the table's.
    pub fn gather(
        &self,
        incoming: &mut Incoming,
        rows: &RecordBatch,
        template_ids: Option<UInt64Array>,
        seq: u64,
    ) -> Result<(), Error> {
        let batch = self.table_at(incoming.table).stored(rows, template_ids, seq)?;
        incoming.push(batch);
        Ok(())
    }

    /// Runs a view's statement over rows on their way, or over all that its source has; other tables are read as they
    /// are. Gives rows for [`Store::append`] to `target`: columns are found by name, others are left out, missing ones
    /// have their defaults, and NULL is the default where it may not be. `at` is the statement's now.
    ///
    /// # Errors
    /// As [`Store::query`], and [`sql::Error::Plan`] for a column that cannot become the target's.
    pub async fn derive(
        &self,
        statement: &Statement,
        incoming: Option<&Incoming>,
        target: TableId,
        at: Timestamp,
        limits: &QueryLimits,
    ) -> Result<RecordBatch, sql::Error> {
        let known: Option<Arc<dyn TemplateParameters>> = None;
        let answer = self.run_within(statement.clone().as_table()?.at(at.0), limits, known, incoming).await?;
        fitted(&self.table_at(target), &answer, at)
    }

    /// Rows of a table that other columns take the place of, as a query makes them: those given, or all that it has. The
    /// query sees no other table. Gives rows for a table of the definition `after`, as [`Store::derive`] does.
    ///
    /// # Errors
    /// As [`Store::derive`], and [`sql::Error::UnknownTable`] for another table.
    pub async fn forward(
        &self,
        from: TableId,
        rows: Option<&RecordBatch>,
        forward: &Forward<'_>,
        limits: &QueryLimits,
    ) -> Result<Forwarded, sql::Error> {
        let run = |error: Error| sql::Error::Run(error.to_string());
        let before = self.table_at(from);
        let snapshot = match rows {
            Some(rows) => {
                Snapshot { batches: vec![before.stored(rows, None, 0).map_err(run)?], parts: Vec::new() }
            }
            None => before.snapshot(),
        };
        let after = Table::new(forward.after.clone(), Kind::Kept, Vec::new()).map_err(run)?;
        let answer = self.run_alone(forward.statement.clone().at(forward.at.0), &before, snapshot, limits);
        let answer = answer.await?;
        let rows = fitted(&after, &answer, forward.at)?;
        let ids = answer.schema.index_of(sql::TEMPLATE_ID_COLUMN).ok();
        let ids = ids.filter(|_| forward.after.column(sql::TEMPLATE_ID_COLUMN).is_none());
        let ids = ids.map(|index| gathered(&answer, index, &DataType::UInt64)).transpose();
        let ids = ids.map_err(|error| sql::Error::Run(error.to_string()))?;
        let template_ids = ids.map(|ids| ids.as_primitive::<UInt64Type>().clone());
        Ok(Forwarded { rows, template_ids })
    }
}

/// Rows in other columns.
#[derive(Clone, Debug)]
pub struct Forwarded {
    /// for [`Store::append`]
    pub rows: RecordBatch,
    /// of the rows, where the query names them
    pub template_ids: Option<UInt64Array>,
}

/// How rows come into other columns.
#[derive(Clone, Copy, Debug)]
pub struct Forward<'a> {
    /// reads the rows by the name of their table
    pub statement: &'a Statement,
    /// what the table is to be
    pub after: &'a DataSource,
    /// the statement's now
    pub at: Timestamp,
}

fn fitted(table: &Table, answer: &Answer, at: Timestamp) -> Result<RecordBatch, sql::Error> {
    let rows = answer.batches.iter().map(RecordBatch::num_rows).sum();
    let misfit = |column: &Column, reason: &str| {
        let (target, name, kind) = (&table.source.name, &column.name, &column.column_type);
        sql::Error::Plan(format!("column {name} {kind} of {target}: {reason}"))
    };
    let mut columns: Vec<(Field, ArrayRef)> = Vec::with_capacity(table.source.columns.len());
    for column in &table.source.columns {
        let is_nullable = column.column_type.takes_null();
        let data_type = column.column_type.to_arrow();
        let given = answer.schema.index_of(&column.name).ok();
        let values = match given {
            Some(index) => {
                let field = answer.schema.field(index);
                if column.column_type.is_state() && !sql::is_state_of(field, &column.column_type.to_string())
                {
                    return Err(misfit(column, &format!("the view gives {}", sql::type_name(field))));
                }
                gathered(answer, index, &data_type).map_err(|error| misfit(column, &error.to_string()))?
            }
            None => new_null_array(&data_type, rows),
        };
        let is_default_wanted = !is_nullable || (given.is_none() && column.default.is_some());
        let values = if is_default_wanted && values.null_count() > 0 {
            filled(&values, column, at).map_err(|error| misfit(column, &error.to_string()))?
        } else {
            values
        };
        columns.push((Field::new(&column.name, data_type, is_nullable), values));
    }
    let (fields, columns): (Vec<Field>, Vec<ArrayRef>) = columns.into_iter().unzip();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns)
        .map_err(|error| sql::Error::Run(error.to_string()))
}

/// A column of all batches.
fn gathered(answer: &Answer, index: usize, data_type: &DataType) -> Result<ArrayRef, ArrowError> {
    let columns: Vec<&dyn Array> = answer.batches.iter().map(|batch| batch.column(index).as_ref()).collect();
    if columns.is_empty() {
        return Ok(new_null_array(data_type, 0));
    }
    fill::converted(&concat(&columns)?, data_type)
}

/// The default of the column in the place of NULL.
fn filled(
    values: &ArrayRef,
    column: &Column,
    at: Timestamp,
) -> Result<ArrayRef, datafusion::error::DataFusionError> {
    let data_type = values.data_type();
    let default = fill::default_at(column, data_type, at)?;
    Ok(zip(&is_not_null(values)?, values, &default.to_scalar()?)?)
}
