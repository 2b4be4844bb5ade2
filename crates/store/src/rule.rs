//! What an engine does with rows of equal sorting key: they become one, or none.
//!
//! | engine | the row that stays |
//! |---|---|
//! | ReplacingMergeTree | the last of the highest version; an answer leaves it out if it is marked as deleted |
//! | SummingMergeTree | the first, with sums; none if all sums that are read are 0 |
//! | AggregatingMergeTree | the first, with states and `SimpleAggregateFunction`s folded |
//! | CollapsingMergeTree | the first of sign -1 and the last of sign 1, as far as they do not cancel each other |
//!
//! Rows come sorted by the key and, among equal keys, by age. The rule is applied to each batch when it comes in, when
//! parts are written and merged (one partition at a time, as in ClickHouse), and over all parts by FINAL.

mod merger;

pub(crate) use merger::Merger;

use crate::{Error, partition, sorting};
use arrow::array::{RecordBatch, UInt32Array};
use arrow::compute::{concat_batches, take_record_batch};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use model::{DataSource, EngineKind, PartitionBy};
use sql::Merging;
use std::sync::Arc;

/// The rule of one table.
#[derive(Debug)]
pub(crate) struct Rule {
    table: String,
    key: Vec<String>,
    partition_key: Option<(String, PartitionBy)>,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Replace { version: Option<String>, is_deleted: Option<String> },
    Fold(Vec<Folding>),
    Collapse { sign: String },
}

/// A column whose values become one.
#[derive(Debug)]
struct Folding {
    column: String,
    merging: Merging,
    is_sum: bool,
}

/// What the rows are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// to be stored: later rows may need those that an answer leaves out
    Part,
    /// to be answered
    Answer,
}

impl Rule {
    /// The rule of a data source; none where every row stays.
    pub(crate) fn of(source: &DataSource, schema: &Schema) -> Result<Option<Arc<Self>>, Error> {
        let misfit = |reason: String| Error::Engine { table: source.name.clone(), reason };
        let column = |name: &String, types: &str, fits: fn(&DataType) -> bool| {
            let field =
                schema.field_with_name(name).map_err(|_| misfit(format!("there is no column {name}")))?;
            if fits(field.data_type()) && !field.is_nullable() {
                return Ok(name.clone());
            }
            Err(misfit(format!("column {name} must be {types}")))
        };
        let kind = match &source.engine {
            EngineKind::MergeTree | EngineKind::Null => return Ok(None),
            EngineKind::Replacing { version, is_deleted } => {
                let is_version = |one: &DataType| one.is_unsigned_integer() || one.is_temporal();
                let version = version.as_ref().map(|name| column(name, "UInt, Date or DateTime", is_version));
                let is_flag = |one: &DataType| *one == DataType::UInt8;
                let is_deleted = is_deleted.as_ref().map(|name| column(name, "UInt8", is_flag));
                Kind::Replace { version: version.transpose()?, is_deleted: is_deleted.transpose()? }
            }
            EngineKind::Collapsing { sign } => {
                Kind::Collapse { sign: column(sign, "Int8", |one| *one == DataType::Int8)? }
            }
            EngineKind::Summing { .. } | EngineKind::Aggregating => {
                folds(source, schema).map_err(|error| misfit(error.to_string()))?
            }
        };
        let (table, key) = (source.name.clone(), source.sorting_key.clone());
        Ok(Some(Arc::new(Self { table, key, partition_key: source.partition_key.clone(), kind })))
    }

    /// Names of the sorting key.
    pub(crate) fn key(&self) -> &[String] {
        &self.key
    }

    /// Columns without which it cannot be applied.
    pub(crate) fn needs(&self) -> impl Iterator<Item = &str> {
        let mut needed: Vec<&str> = self.key.iter().map(String::as_str).collect();
        match &self.kind {
            Kind::Replace { version, is_deleted } => {
                needed.extend(version.iter().chain(is_deleted).map(String::as_str));
            }
            Kind::Fold(_) => {}
            Kind::Collapse { sign } => needed.push(sign),
        }
        needed.into_iter()
    }

    /// Applies it to rows as they come, in any order.
    pub(crate) fn apply(self: &Arc<Self>, rows: &RecordBatch) -> Result<RecordBatch, Error> {
        let schema = rows.schema();
        let mut merged = Vec::new();
        for (_, numbers) in partition::split(rows, self.partition_key.as_ref()) {
            let sorted = sorting::sort(rows, numbers, &self.key)
                .and_then(|order| take_record_batch(rows, &UInt32Array::from(order)))
                .map_err(|error| self.failure(&error))?;
            let mut merger = self.merger(&schema, Purpose::Part)?;
            merged.extend([merger.step(Some(&sorted))?, merger.step(None)?]);
        }
        concat_batches(&schema, &merged).map_err(|error| self.failure(&error))
    }

    /// Applies it to sorted rows of this schema.
    pub(crate) fn merger(self: &Arc<Self>, schema: &SchemaRef, purpose: Purpose) -> Result<Merger, Error> {
        Merger::new(Arc::clone(self), Arc::clone(schema), purpose)
    }

    fn failure(&self, error: &dyn std::error::Error) -> Error {
        Error::Rows { table: self.table.clone(), reason: error.to_string() }
    }
}

/// Sorted pieces with a rule applied, or as they are.
pub(crate) fn applied<'a>(
    rule: Option<&Arc<Rule>>,
    schema: &SchemaRef,
    pieces: impl Iterator<Item = Result<RecordBatch, Error>> + 'a,
) -> Result<Box<dyn Iterator<Item = Result<RecordBatch, Error>> + 'a>, Error> {
    let Some(rule) = rule else { return Ok(Box::new(pieces)) };
    let mut merger = rule.merger(schema, Purpose::Part)?;
    let steps = pieces.map(Some).chain(std::iter::once(None));
    let merged = steps.map(move |rows| merger.step(rows.transpose()?.as_ref()));
    Ok(Box::new(merged.filter(|rows| rows.as_ref().map_or(true, |rows| rows.num_rows() > 0))))
}

/// Columns that are folded: those whose types say how, and in a table of sums the numbers outside the keys.
fn folds(source: &DataSource, schema: &Schema) -> Result<Kind, sql::Error> {
    let is_key = |name: &String| {
        source.sorting_key.contains(name)
            || source.partition_key.as_ref().is_some_and(|(column, _)| column == name)
    };
    let is_summed = |field: &Field| match &source.engine {
        EngineKind::Summing { columns } if columns.is_empty() => {
            field.data_type().is_numeric() || *field.data_type() == DataType::Boolean
        }
        EngineKind::Summing { columns } => columns.contains(field.name()),
        _ => false,
    };
    let mut foldings = Vec::new();
    let declared = source.columns.iter().filter(|column| !is_key(&column.name));
    for column in declared.filter_map(|column| schema.field_with_name(&column.name).ok()) {
        let (merging, is_sum) = match Merging::of(column)? {
            Some(merging) => (merging, false),
            None if is_summed(column) => (Merging::sum(column)?, true),
            None => continue,
        };
        foldings.push(Folding { column: column.name().clone(), merging, is_sum });
    }
    Ok(Kind::Fold(foldings))
}
