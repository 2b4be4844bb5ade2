//! Tables that are always there: `system.one`, and the function `numbers`.

use crate::limits::NUMBERS_BATCH_ROWS;
use crate::session::NamedTable;
use arrow::array::{RecordBatch, UInt8Array, UInt64Array};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion::catalog::streaming::StreamingTable;
use datafusion::catalog::{MemTable, TableFunction, TableFunctionImpl, TableProvider};
use datafusion::common::{DataFusionError, Result, ScalarValue};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::logical_expr::Expr;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::streaming::PartitionStream;
use std::collections::HashMap;
use std::sync::Arc;

/// Names that need no table of the store.
pub(crate) const TABLES: &[&str] = &["system.one"];

/// The tables behind these names.
pub(crate) fn tables() -> Result<Vec<NamedTable>> {
    let schema = Arc::new(Schema::new(vec![Field::new("dummy", DataType::UInt8, false)]));
    let batch = RecordBatch::try_new(Arc::clone(&schema), vec![Arc::new(UInt8Array::from(vec![0]))])?;
    let table: Arc<dyn TableProvider> = Arc::new(MemTable::try_new(schema, vec![vec![batch]])?);
    Ok(vec![("system.one".into(), table)])
}

/// Table functions by name.
pub(crate) fn functions() -> HashMap<String, Arc<TableFunction>> {
    let numbers = Arc::new(TableFunction::new("numbers".into(), Arc::new(Numbers)));
    HashMap::from([("numbers".to_owned(), numbers)])
}

#[derive(Debug)]
struct Numbers;

impl TableFunctionImpl for Numbers {
    fn call(&self, args: &[Expr]) -> Result<Arc<dyn TableProvider>> {
        let values: Vec<u64> = args.iter().map(whole).collect::<Result<_>>()?;
        let (begin, count) = match values.as_slice() {
            [count] => (0, *count),
            [begin, count] => (*begin, *count),
            _ => {
                return Err(DataFusionError::Plan(
                    "Table function numbers takes one or two numbers. (NUMBER_OF_ARGUMENTS_DOESNT_MATCH)"
                        .into(),
                ));
            }
        };
        let schema = Arc::new(Schema::new(vec![Field::new("number", DataType::UInt64, false)]));
        let range = Range { schema: Arc::clone(&schema), begin, end: begin.saturating_add(count) };
        Ok(Arc::new(StreamingTable::try_new(schema, vec![Arc::new(range)])?))
    }
}

fn whole(expr: &Expr) -> Result<u64> {
    let value = match expr {
        Expr::Literal(value, _) => value.cast_to(&DataType::UInt64).ok(),
        _ => None,
    };
    match value {
        Some(ScalarValue::UInt64(Some(value))) => Ok(value),
        _ => Err(DataFusionError::Plan("arguments of numbers must be whole numbers. (BAD_ARGUMENTS)".into())),
    }
}

#[derive(Debug)]
struct Range {
    schema: SchemaRef,
    begin: u64,
    end: u64,
}

impl PartitionStream for Range {
    fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    fn execute(&self, _: Arc<TaskContext>) -> SendableRecordBatchStream {
        let (schema, end) = (Arc::clone(&self.schema), self.end);
        let begins = (self.begin..end).step_by(NUMBERS_BATCH_ROWS as usize);
        let batches = begins.map(move |begin| {
            let numbers =
                UInt64Array::from_iter_values(begin..end.min(begin.saturating_add(NUMBERS_BATCH_ROWS)));
            Ok(RecordBatch::try_new(Arc::clone(&schema), vec![Arc::new(numbers)])?)
        });
        let stream = futures::stream::iter(batches);
        Box::pin(RecordBatchStreamAdapter::new(Arc::clone(&self.schema), stream))
    }
}
