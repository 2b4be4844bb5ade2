//! Maintenance: small parts become one, rows past their time go.

use crate::part::Part;
use crate::store::Store;
use crate::table::Table;
use crate::{Error, limits};
use arrow::array::RecordBatch;
use arrow::compute::concat_batches;
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
        let mut batches = Vec::new();
        for part in &parts {
            batches.extend(read(part)?);
        }
        let misfit = |error: arrow::error::ArrowError| Error::Rows {
            table: table.source.name.clone(),
            reason: error.to_string(),
        };
        let rows = concat_batches(&table.schema, &batches).map_err(misfit)?;
        drop(batches);
        let numbers = (0..u32::try_from(rows.num_rows()).unwrap_or(u32::MAX)).collect();
        let merged = Arc::new(self.write_sorted(table, &parts[0].meta.partition, &rows, numbers)?);
        self.replace_parts(table, &parts, Some(merged))?;
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
    let mut rows = 0;
    let fits = chosen.iter().take(limits::MERGE_PARTS_MAX).take_while(|part| {
        rows += part.meta.rows;
        rows <= limits::MERGE_ROWS_MAX
    });
    let count = fits.count();
    chosen.truncate(count);
    (chosen.len() > 1).then_some(chosen)
}

fn read(part: &Part) -> Result<Vec<RecordBatch>, Error> {
    let parquet = |source| Error::Parquet { path: part.file.clone(), source };
    let file = File::open(&part.file).map_err(Error::io("cannot open", &part.file))?;
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).map_err(parquet)?.build().map_err(parquet)?;
    reader
        .collect::<Result<_, _>>()
        .map_err(|error| Error::Parquet { path: part.file.clone(), source: error.into() })
}
