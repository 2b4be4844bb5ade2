//! Maintenance: small parts become one, rows past their time go.

use crate::part::{self, Part};
use crate::store::Store;
use crate::table::Table;
use crate::{Error, limits};
use arrow::compute::SortOptions;
use arrow::datatypes::SchemaRef;
use datafusion::error::DataFusionError;
use datafusion::execution::SendableRecordBatchStream;
use datafusion::execution::memory_pool::{MemoryConsumer, MemoryPool, UnboundedMemoryPool};
use datafusion::physical_expr::expressions::col;
use datafusion::physical_expr::{LexOrdering, PhysicalSortExpr};
use datafusion::physical_plan::metrics::{BaselineMetrics, ExecutionPlanMetricsSet};
use datafusion::physical_plan::sorts::streaming_merge::StreamingMergeBuilder;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use futures::StreamExt;
use futures::executor::block_on_stream;
use model::Timestamp;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use std::collections::BTreeMap;
use std::fs::File;
use std::sync::Arc;
use std::sync::atomic::Ordering;

impl Store {
    /// One round of maintenance; blocks on the disk. Returns how many parts were merged or dropped; call again
    /// until it is 0. Not while a [`Store::commit`] runs.
    ///
    /// # Errors
    /// The disk's. Nothing is lost: what was read stays until its replacement is in the manifest.
    pub fn maintain(&self, now: Timestamp) -> Result<usize, Error> {
        let mut changed = 0;
        for table in self.tables() {
            changed += self.drop_expired(table, now)?;
            changed += self.merge_small(table)?;
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

    fn merge_small(&self, table: &Table) -> Result<usize, Error> {
        let Some(parts) = mergeable(table.parts()) else { return Ok(0) };
        let misfit = |error: DataFusionError| Error::Rows {
            table: table.source.name.clone(),
            reason: error.to_string(),
        };
        let sorted = merged(table, &parts).map_err(misfit)?;
        // The readers below never wait for another task, so this blocks on the disk and on nothing else.
        let pieces = block_on_stream(sorted).map(|piece| piece.map_err(misfit));
        let number = self.next_part.fetch_add(1, Ordering::Relaxed);
        let merged = part::write(self.root(), table, &parts[0].meta.partition, number, pieces)?;
        let merged = Some(Arc::new(merged));
        self.replace_parts(table, &parts, merged)?;
        Ok(parts.len())
    }

    /// In memory first, so that the manifest is written from what readers see; put back if that fails.
    fn replace_parts(
        &self,
        table: &Table,
        old: &[Arc<Part>],
        merged: Option<Arc<Part>>,
    ) -> Result<(), Error> {
        table.swap(old, merged.clone());
        if let Err(error) = self.write_manifest(self.seq.load(Ordering::Acquire), &[]) {
            let gone: Vec<Arc<Part>> = merged.into_iter().collect();
            table.swap(&gone, None);
            table.put_back(old);
            for part in gone {
                part.mark_obsolete();
            }
            return Err(error);
        }
        for part in old {
            part.mark_obsolete();
        }
        Ok(())
    }
}

/// The oldest small parts of the first partition that has enough of them.
fn mergeable(parts: Vec<Arc<Part>>) -> Option<Vec<Arc<Part>>> {
    let mut partitions: BTreeMap<String, Vec<Arc<Part>>> = BTreeMap::new();
    for part in parts {
        if part.meta.bytes < limits::SMALL_PART_BYTES {
            partitions.entry(part.meta.partition.clone()).or_default().push(part);
        }
    }
    let mut chosen = partitions.into_values().find(|parts| parts.len() >= limits::MERGE_PARTS_MIN)?;
    chosen.sort_by_key(|part| part.meta.seq_first);
    chosen.truncate(limits::MERGE_PARTS_MAX);
    (chosen.len() > 1).then_some(chosen)
}

/// The rows of sorted parts in the order of the sorting key, equal ones by age; without a key, part after part.
fn merged(table: &Table, parts: &[Arc<Part>]) -> Result<SendableRecordBatchStream, DataFusionError> {
    let streams = parts.iter().map(|part| read(part, &table.schema)).collect::<Result<Vec<_>, _>>()?;
    let known = table.source.sorting_key.iter().filter(|name| table.schema.index_of(name).is_ok());
    let key = known
        .map(|name| Ok(PhysicalSortExpr::new(col(name, &table.schema)?, SortOptions::default())))
        .collect::<Result<Vec<_>, DataFusionError>>()?;
    let Some(key) = LexOrdering::new(key) else {
        let rows = futures::stream::iter(streams).flatten();
        return Ok(Box::pin(RecordBatchStreamAdapter::new(Arc::clone(&table.schema), rows)));
    };
    let pool: Arc<dyn MemoryPool> = Arc::new(UnboundedMemoryPool::default());
    StreamingMergeBuilder::new()
        .with_streams(streams)
        .with_schema(Arc::clone(&table.schema))
        .with_expressions(&key)
        .with_metrics(BaselineMetrics::new(&ExecutionPlanMetricsSet::new(), 0))
        .with_batch_size(limits::MERGE_BATCH_ROWS)
        .with_reservation(MemoryConsumer::new("merge").register(&pool))
        .with_round_robin_tie_breaker(false)
        .build()
}

fn read(part: &Part, schema: &SchemaRef) -> Result<SendableRecordBatchStream, DataFusionError> {
    let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(&part.file)?)?
        .with_batch_size(limits::MERGE_BATCH_ROWS)
        .build()?;
    let rows = futures::stream::iter(reader.map(|rows| rows.map_err(DataFusionError::from)));
    Ok(Box::pin(RecordBatchStreamAdapter::new(Arc::clone(schema), rows)))
}
