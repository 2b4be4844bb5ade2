//! From memory to parts, all tables at one seq.

use crate::manifest::{Manifest, TableEntry};
use crate::part::{self, Part};
use crate::store::Store;
use crate::table::{Kind, Table};
use crate::{Error, TableId, limits, partition, rule, sorting};
use arrow::array::{RecordBatch, UInt32Array};
use arrow::compute::{concat_batches, take_record_batch};
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// What every table had in memory at one moment. Kept until it is committed; a commit may be tried again.
#[derive(Debug)]
pub struct Frozen {
    tables: Vec<(TableId, Arc<Vec<RecordBatch>>)>,
}

impl Frozen {
    /// Rows in all tables.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.tables.iter().flat_map(|(_, batches)| batches.iter()).map(RecordBatch::num_rows).sum()
    }
}

impl Store {
    /// Freezes all memtables. The next call must come after [`Store::commit`] of this one.
    #[must_use]
    pub fn freeze(&self) -> Frozen {
        self.active_bytes.store(0, Ordering::Relaxed);
        let tables = self.tables().iter().enumerate();
        let frozen = tables.map(|(index, table)| (TableId(index), table.freeze()));
        Frozen { tables: frozen.filter(|(_, batches)| !batches.is_empty()).collect() }
    }

    /// Writes what was frozen as parts and says in the manifest that they hold the log up to `seq`.
    /// Blocks on the disk. After an error nothing has changed and the same `frozen` can be committed again.
    ///
    /// # Errors
    /// The disk's.
    pub fn commit(&self, frozen: &Frozen, seq: u64) -> Result<(), Error> {
        let mut written: Vec<(TableId, Vec<Arc<Part>>)> = Vec::new();
        let outcome =
            self.write_parts(frozen, &mut written).and_then(|()| self.write_manifest(seq, &written));
        if let Err(error) = outcome {
            for part in written.iter().flat_map(|(_, parts)| parts) {
                part.mark_obsolete();
            }
            return Err(error);
        }
        for (id, parts) in written {
            self.tables()[id.0].commit(parts);
        }
        self.seq.store(seq, Ordering::Release);
        Ok(())
    }

    fn write_parts(
        &self,
        frozen: &Frozen,
        written: &mut Vec<(TableId, Vec<Arc<Part>>)>,
    ) -> Result<(), Error> {
        for (id, batches) in &frozen.tables {
            let table = &self.tables()[id.0];
            written.push((*id, Vec::new()));
            let rows =
                concat_batches(&table.schema, batches.iter()).map_err(|error| misfit(table, &error))?;
            for (partition, numbers) in partition::split(&rows, table.source.partition_key.as_ref()) {
                let part = self.write_sorted(table, &partition, &rows, numbers)?;
                if part.meta.rows == 0 {
                    part.mark_obsolete();
                    continue;
                }
                if let Some((_, parts)) = written.last_mut() {
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

    /// The manifest as the tables are now, with these parts more, up to `seq`.
    pub(crate) fn write_manifest(&self, seq: u64, more: &[(TableId, Vec<Arc<Part>>)]) -> Result<(), Error> {
        let mut manifest =
            Manifest { seq, next_part: self.next_part.load(Ordering::Relaxed), ..Manifest::default() };
        for (index, table) in self.tables().iter().enumerate() {
            if table.kind == Kind::Projected {
                continue;
            }
            let new =
                more.iter().filter(|(id, _)| id.0 == index).flat_map(|(_, parts)| parts.iter().cloned());
            let parts = table.parts().into_iter().chain(new).map(|part| part.meta.clone()).collect();
            let columns = table.source.columns.iter();
            let columns =
                columns.map(|column| (column.name.clone(), column.column_type.to_string())).collect();
            manifest.tables.insert(table.source.name.clone(), TableEntry { columns, parts });
        }
        for (name, entry) in self.strangers() {
            manifest.tables.insert(name.clone(), entry.clone());
        }
        manifest.write(self.root())
    }
}

fn misfit(table: &Table, error: &arrow::error::ArrowError) -> Error {
    Error::Rows { table: table.source.name.clone(), reason: error.to_string() }
}
