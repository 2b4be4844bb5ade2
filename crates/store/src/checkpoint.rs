//! From memory to parts, all tables at one seq.

use crate::manifest::{Manifest, TableEntry};
use crate::part::{self, Part};
use crate::store::Store;
use crate::table::{Kind, Table};
use crate::{Error, limits, partition, rule, sorting};
use arrow::array::{RecordBatch, UInt32Array};
use arrow::compute::{concat_batches, take_record_batch};
use std::collections::BTreeSet;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};

/// What every table had in memory at one moment. Kept until it is committed; a commit may be tried again.
#[derive(Debug)]
pub struct Frozen {
    tables: Vec<FrozenTable>,
    /// names of tables whose parts of before went
    cleared: BTreeSet<String>,
    /// names that are kept without a table
    strangers: BTreeSet<String>,
    /// what the manifest names for the last time
    gone: Vec<Arc<Part>>,
}

#[derive(Debug)]
struct FrozenTable {
    /// as it was defined then
    table: Arc<Table>,
    life: u64,
    batches: Arc<Vec<RecordBatch>>,
}

impl Frozen {
    /// Rows in all tables.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.tables.iter().flat_map(|frozen| frozen.batches.iter()).map(RecordBatch::num_rows).sum()
    }
}

impl Store {
    /// Freezes all memtables. The next call must come after [`Store::commit`] of this one.
    #[must_use]
    pub fn freeze(&self) -> Frozen {
        self.active_bytes.store(0, Ordering::Relaxed);
        let mut tables = self.write_tables();
        let frozen = tables.named().filter(|table| table.kind == Kind::Kept).map(|table| {
            let (life, batches) = table.freeze();
            FrozenTable { table: Arc::clone(table), life, batches }
        });
        let frozen = frozen.collect();
        Frozen {
            tables: frozen,
            cleared: std::mem::take(&mut tables.cleared),
            strangers: tables.strangers.clone(),
            gone: std::mem::take(&mut tables.gone),
        }
    }

    /// Writes what was frozen as parts and says in the manifest that they hold the log up to `seq`.
    /// Blocks on the disk. After an error nothing has changed and the same `frozen` can be committed again.
    ///
    /// # Errors
    /// The disk's.
    pub fn commit(&self, frozen: &Frozen, seq: u64) -> Result<(), Error> {
        let mut written: Vec<Vec<Arc<Part>>> = Vec::new();
        let outcome = self.write_parts(frozen, &mut written).and_then(|()| {
            let mut manifest = self.manifest.lock().unwrap_or_else(PoisonError::into_inner);
            let next = self.next_manifest(&manifest, frozen, &written, seq);
            next.write(self.root())?;
            *manifest = next;
            Ok(())
        });
        if let Err(error) = outcome {
            for part in written.iter().flatten() {
                part.mark_obsolete();
            }
            return Err(error);
        }
        for (frozen, parts) in frozen.tables.iter().zip(written) {
            // Rows that went since are still in this manifest; the next one leaves them out.
            let unwanted = frozen.table.commit(frozen.life, parts);
            self.write_tables().gone.extend(unwanted);
        }
        for part in &frozen.gone {
            part.mark_obsolete();
        }
        Ok(())
    }

    /// The parts of each table, in the order of `frozen`.
    fn write_parts(&self, frozen: &Frozen, written: &mut Vec<Vec<Arc<Part>>>) -> Result<(), Error> {
        for FrozenTable { table, batches, .. } in &frozen.tables {
            written.push(Vec::new());
            if batches.is_empty() {
                continue;
            }
            let rows =
                concat_batches(&table.schema, batches.iter()).map_err(|error| misfit(table, &error))?;
            for (partition, numbers) in partition::split(&rows, table.source.partition_key.as_ref()) {
                let part = self.write_sorted(table, &partition, &rows, numbers)?;
                if part.meta.rows == 0 {
                    part.mark_obsolete();
                    continue;
                }
                if let Some(parts) = written.last_mut() {
                    parts.push(Arc::new(part));
                }
            }
        }
        Ok(())
    }

    /// Writes the numbered rows, sorted, as one part.
    fn write_sorted(
        &self,
        table: &Table,
        partition: &str,
        rows: &RecordBatch,
        numbers: Vec<u32>,
    ) -> Result<Part, Error> {
        let order =
            sorting::sort(rows, numbers, &table.source.sorting_key).map_err(|error| misfit(table, &error))?;
        let pieces = order.chunks(limits::SORTED_PIECE_ROWS).map(|piece| {
            let numbers = UInt32Array::from(piece.to_vec());
            take_record_batch(rows, &numbers).map_err(|error| misfit(table, &error))
        });
        let pieces = rule::applied(table.rule.as_ref(), &table.schema, pieces)?
            .map(|piece| table.layout.arrange(&piece?).map_err(|error| misfit(table, &error)));
        let number = self.next_part.fetch_add(1, Ordering::Relaxed);
        part::write(self.root(), table, partition, number, pieces)
    }

    /// The manifest with these parts more, up to `seq`.
    fn next_manifest(
        &self,
        last: &Manifest,
        frozen: &Frozen,
        written: &[Vec<Arc<Part>>],
        seq: u64,
    ) -> Manifest {
        let mut next =
            Manifest { seq, next_part: self.next_part.load(Ordering::Relaxed), ..Manifest::default() };
        for (FrozenTable { table, life, .. }, new) in frozen.tables.iter().zip(written) {
            let name = &table.source.name;
            let before = last.tables.get(name).filter(|_| !frozen.cleared.contains(name));
            let mut parts = before.map(|entry| entry.parts.clone()).unwrap_or_default();
            parts.extend(new.iter().map(|part| part.meta.clone()));
            let columns = table.source.columns.iter();
            let columns =
                columns.map(|column| (column.name.clone(), column.column_type.to_string())).collect();
            next.tables.insert(name.clone(), TableEntry { columns, parts, life: *life });
        }
        for name in &frozen.strangers {
            next.tables.extend(last.tables.get(name).map(|entry| (name.clone(), entry.clone())));
        }
        next
    }
}

fn misfit(table: &Table, error: &arrow::error::ArrowError) -> Error {
    Error::Rows { table: table.source.name.clone(), reason: error.to_string() }
}
