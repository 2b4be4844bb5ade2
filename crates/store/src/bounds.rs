//! The least and the greatest value of each column of a part, by which a scan leaves out the whole file.

use arrow::datatypes::SchemaRef;
use datafusion::common::stats::Precision;
use datafusion::common::{ColumnStatistics, Result, ScalarValue, Statistics};
use datafusion::datasource::listing::PartitionedFile;
use datafusion::datasource::physical_plan::parquet::metadata::DFParquetMetadata;
use datafusion::execution::cache::cache_manager::FileMetadataCache;
use object_store::ObjectStore;
use parquet::file::metadata::ParquetMetaData;
use std::sync::{Arc, Mutex, PoisonError};

/// Worked out from the footer when a part is first read, and again when its table has other columns.
#[derive(Debug, Default)]
pub(crate) struct Bounds(Mutex<Option<(SchemaRef, Arc<Statistics>)>>);

impl Bounds {
    /// Those of the columns of a table, in their order; none before they are learnt.
    pub(crate) fn of(&self, columns: &SchemaRef) -> Option<Arc<Statistics>> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.as_ref().filter(|(known, _)| Arc::ptr_eq(known, columns)).map(|(_, bounds)| Arc::clone(bounds))
    }

    /// Reads a file's footer, unless that was done before.
    pub(crate) async fn learn(
        &self,
        columns: &SchemaRef,
        file: &PartitionedFile,
        files: &dyn ObjectStore,
        cache: Arc<FileMetadataCache>,
    ) -> Result<()> {
        if self.of(columns).is_none() {
            let footer =
                DFParquetMetadata::new(files, &file.object_meta).with_file_metadata_cache(Some(cache));
            let bounds = Arc::new(bounds(&*footer.fetch_metadata().await?, columns)?);
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((Arc::clone(columns), bounds));
        }
        Ok(())
    }
}

/// Columns that are not in the file as such, the message that is kept as its form and those with a default, are taken for
/// NULL by the library: nothing is known of them.
fn bounds(footer: &ParquetMetaData, columns: &SchemaRef) -> Result<Statistics> {
    let all = DFParquetMetadata::statistics_from_parquet_metadata(footer, columns)?;
    let is_there =
        |name: &str| footer.file_metadata().schema_descr().columns().iter().any(|c| c.name() == name);
    let known = all.column_statistics.into_iter().zip(columns.fields()).map(|(column, field)| {
        if is_there(field.name()) && is_value(&column.min_value) && is_value(&column.max_value) {
            return ColumnStatistics { null_count: Precision::Absent, ..column };
        }
        ColumnStatistics::new_unknown()
    });
    Ok(Statistics { column_statistics: known.collect(), ..all })
}

fn is_value(bound: &Precision<ScalarValue>) -> bool {
    matches!(bound, Precision::Exact(value) if !value.is_null())
}
