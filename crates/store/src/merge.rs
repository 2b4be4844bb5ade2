//! Maintenance: small parts become one, rows past their time go.

use crate::part::{self, Part};
use crate::store::Store;
use crate::table::Table;
use crate::{Error, TableId, fill, form, limits, rule};
use arrow::compute::SortOptions;
use arrow::datatypes::SchemaRef;
use datafusion::error::DataFusionError;
use datafusion::execution::SendableRecordBatchStream;
use datafusion::execution::memory_pool::{
    MemoryConsumer, MemoryPool, MemoryReservation, UnboundedMemoryPool,
};
use datafusion::physical_expr::expressions::col;
use datafusion::physical_expr::{LexOrdering, PhysicalSortExpr};
use datafusion::physical_plan::metrics::{BaselineMetrics, ExecutionPlanMetricsSet};
use datafusion::physical_plan::sorts::streaming_merge::StreamingMergeBuilder;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use futures::StreamExt;
use futures::executor::block_on_stream;
use model::Timestamp;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::errors::ParquetError;
use std::collections::BTreeMap;
use std::fs::File;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};

impl Store {
    /// One round of maintenance; blocks on the disk. Returns how many parts were merged or dropped; call again
    /// until it is 0. Not while a [`Store::commit`] runs.
    ///
    /// # Errors
    /// The disk's. Nothing is lost: what was read stays until its replacement is in the manifest.
    pub fn maintain(&self, now: Timestamp) -> Result<usize, Error> {
        let mut changed = 0;
        for table in self.all_tables() {
            changed += self.drop_expired(&table, now)?;
            changed += self.merge_small(&table)?;
        }
        Ok(changed)
    }

    /// Parts whose newest row is past the TTL go as a whole. Rows of a part that also has younger ones stay
    /// until the part's last row is past it, as in ClickHouse with `ttl_only_drop_parts`.
    fn drop_expired(&self, table: &Table, now: Timestamp) -> Result<usize, Error> {
        let Some(ttl) = &table.source.ttl else { return Ok(0) };
        let oldest = (now - ttl.keep).secs();
        let expired: Vec<Arc<Part>> = table
            .parts()
            .into_iter()
            .filter(|part| part.meta.time_last.is_some_and(|last| last < oldest))
            .collect();
        if !expired.is_empty() {
            self.replace_parts(table, &expired, None)?;
            let rows: u64 = expired.iter().map(|part| part.meta.rows).sum();
            tracing::info!(
                table = table.source.name,
                parts = expired.len(),
                rows,
                "dropped rows past their time"
            );
        }
        Ok(expired.len())
    }

    /// Parts go, the oldest first, until a table has at most so many rows in those that stay. Blocks on the disk.
    ///
    /// # Errors
    /// The disk's.
    pub fn drop_oldest(&self, table: TableId, rows_max: u64) -> Result<(), Error> {
        let table = self.table_at(table);
        let mut parts = table.parts();
        parts.sort_by_key(|part| std::cmp::Reverse(part.meta.seq_last));
        let mut rows = 0;
        parts.retain(|part| {
            rows += part.meta.rows;
            rows > rows_max
        });
        if parts.is_empty() { Ok(()) } else { self.replace_parts(&table, &parts, None) }
    }

    fn merge_small(&self, table: &Table) -> Result<usize, Error> {
        let Some(parts) = mergeable(table) else { return Ok(0) };
        let sorted = merged(table, &parts)?;
        // The readers below never wait for another task, so this blocks on the disk and on nothing else.
        let pieces = block_on_stream(sorted).map(|piece| piece.map_err(|error| failure(table, error)));
        let pieces = rule::applied(table.rule.as_ref(), table.layout.schema(), pieces)?;
        let number = self.next_part.fetch_add(1, Ordering::Relaxed);
        let merged = part::write(self.root(), table, &parts[0].meta.partition, number, pieces)?;
        if merged.meta.rows == 0 {
            merged.mark_obsolete();
        }
        let merged = Some(Arc::new(merged)).filter(|merged| merged.meta.rows > 0);
        self.replace_parts(table, &parts, merged)?;
        Ok(parts.len())
    }

    /// On disk first: readers have the old parts until the manifest names the new one.
    fn replace_parts(
        &self,
        table: &Table,
        old: &[Arc<Part>],
        merged: Option<Arc<Part>>,
    ) -> Result<(), Error> {
        let mut manifest = self.manifest.lock().unwrap_or_else(PoisonError::into_inner);
        let mut next = manifest.clone();
        next.next_part = self.next_part.load(Ordering::Relaxed);
        if let Some(entry) = next.tables.get_mut(&table.source.name) {
            entry.parts.retain(|meta| old.iter().all(|part| part.meta.path != meta.path));
            entry.parts.extend(merged.iter().map(|part| part.meta.clone()));
        }
        if let Err(error) = next.write(self.root()) {
            if let Some(part) = merged {
                part.mark_obsolete();
            }
            return Err(error);
        }
        *manifest = next;
        drop(manifest);
        let unwanted = table.swap(old, merged);
        self.write_tables().gone.extend(unwanted);
        for part in old {
            part.mark_obsolete();
        }
        Ok(())
    }
}

/// The oldest small parts of the first partition that has enough of them.
fn mergeable(table: &Table) -> Option<Vec<Arc<Part>>> {
    let mut partitions: BTreeMap<String, Vec<Arc<Part>>> = BTreeMap::new();
    for part in table.parts() {
        partitions.entry(part.meta.partition.clone()).or_default().push(part);
    }
    for mut parts in partitions.into_values() {
        parts.sort_by_key(|part| part.meta.seq_first);
        let is_small = |part: &Arc<Part>| part.meta.bytes < limits::SMALL_PART_BYTES;
        let chosen: Vec<Arc<Part>> = if table.rule.is_some() {
            // one row of a rule stands for all between the first and the last, so parts must be neighbours
            let mut runs = parts.chunk_by(|a, b| is_small(a) && is_small(b));
            runs.find(|run| run.len() >= limits::MERGE_PARTS_MIN).unwrap_or_default().to_vec()
        } else {
            parts.into_iter().filter(is_small).collect()
        };
        if chosen.len() >= limits::MERGE_PARTS_MIN {
            return Some(chosen.into_iter().take(limits::MERGE_PARTS_MAX).collect());
        }
    }
    None
}

/// The rows of sorted parts in the order of the sorting key, equal ones by age; without a key, part after part.
fn merged(table: &Table, parts: &[Arc<Part>]) -> Result<SendableRecordBatchStream, Error> {
    let streams = parts.iter().map(|part| read(part, table)).collect::<Result<Vec<_>, _>>()?;
    let pool: Arc<dyn MemoryPool> = Arc::new(UnboundedMemoryPool::default());
    let reservation = MemoryConsumer::new("merge").register(&pool);
    let (schema, key) = (table.layout.schema(), &table.source.sorting_key);
    in_order(streams, schema, key, limits::MERGE_BATCH_ROWS, reservation)
        .map_err(|error| failure(table, error))
}

/// Sorted streams as one; among equal keys the rows of the first stream come first. Without a key, stream after stream.
pub(crate) fn in_order(
    streams: Vec<SendableRecordBatchStream>,
    schema: &SchemaRef,
    key: &[String],
    batch_rows: usize,
    reservation: MemoryReservation,
) -> Result<SendableRecordBatchStream, DataFusionError> {
    let known = key.iter().filter(|name| schema.index_of(name).is_ok());
    let key = known.map(|name| Ok(PhysicalSortExpr::new(col(name, schema)?, SortOptions::default())));
    let key = key.collect::<Result<Vec<_>, DataFusionError>>()?;
    let Some(key) = LexOrdering::new(key) else {
        let rows = futures::stream::iter(streams).flatten();
        return Ok(Box::pin(RecordBatchStreamAdapter::new(Arc::clone(schema), rows)));
    };
    StreamingMergeBuilder::new()
        .with_streams(streams)
        .with_schema(Arc::clone(schema))
        .with_expressions(&key)
        .with_metrics(BaselineMetrics::new(&ExecutionPlanMetricsSet::new(), 0))
        .with_batch_size(batch_rows)
        .with_reservation(reservation)
        .with_round_robin_tie_breaker(false)
        .build()
}

/// Messages stay in two columns: they are not put together to be taken apart again.
fn read(part: &Arc<Part>, table: &Table) -> Result<SendableRecordBatchStream, Error> {
    let file = File::open(&part.file).map_err(Error::io("cannot open", &part.file))?;
    let unreadable = |source: ParquetError| Error::Parquet { path: part.file.clone(), source };
    let reader = ParquetRecordBatchReaderBuilder::try_new(file)
        .and_then(|builder| builder.with_batch_size(limits::MERGE_BATCH_ROWS).build())
        .map_err(unreadable)?;
    let (layout, path, defaults) = (table.layout.clone(), part.file.clone(), Arc::clone(&table.defaults));
    let rows = reader.map(move |rows| {
        let rows = rows.and_then(|rows| {
            let names = rows.schema();
            let is_there = |name: &str| form::has_column(&names, name);
            layout.arrange(&fill::completed(rows, &defaults, is_there)?)
        });
        rows.map_err(|error| {
            let error = Error::Parquet { path: path.clone(), source: ParquetError::from(error) };
            DataFusionError::External(Box::new(error))
        })
    });
    let schema = Arc::clone(table.layout.schema());
    Ok(Box::pin(RecordBatchStreamAdapter::new(schema, futures::stream::iter(rows))))
}

/// An error of reading a part comes through the merge as it was, with the part's path.
fn failure(table: &Table, error: DataFusionError) -> Error {
    let misfit = |reason: String| Error::Rows { table: table.source.name.clone(), reason };
    match error {
        DataFusionError::External(source) => match source.downcast::<Error>() {
            Ok(error) => *error,
            Err(source) => misfit(source.to_string()),
        },
        error => misfit(error.to_string()),
    }
}
