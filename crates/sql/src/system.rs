//! Tables that are always there, such as `system.one`, and the functions that make tables, such as `numbers`.

mod random;

use crate::limits::NUMBERS_BATCH_ROWS;
use crate::session::NamedTable;
use crate::{aggregate, function};
use arrow::array::{ArrayRef, RecordBatch, StringArray, UInt8Array, UInt64Array};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion::catalog::streaming::StreamingTable;
use datafusion::catalog::{MemTable, TableFunction, TableFunctionImpl, TableProvider};
use datafusion::common::{DataFusionError, Result, ScalarValue};
use datafusion::datasource::empty::EmptyTable;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::logical_expr::Expr;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::streaming::PartitionStream;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

/// Names that need no table of the store.
pub(crate) const TABLES: &[&str] = &["system.one", "system.numbers", "system.functions", "system.databases"];

/// The tables behind these names.
pub(crate) fn tables() -> Result<Vec<NamedTable>> {
    let one: ArrayRef = Arc::new(UInt8Array::from(vec![0]));
    let databases: ArrayRef = Arc::new(StringArray::from(vec!["default", "seismolog", "system"]));
    Ok(vec![
        ("system.one".into(), held([("dummy", one)])?),
        ("system.numbers".into(), counted("number", DataType::UInt64, 0, u64::MAX)?),
        ("system.functions".into(), Arc::clone(&FUNCTIONS)),
        ("system.databases".into(), held([("name", databases)])?),
    ])
}

fn held<const N: usize>(columns: [(&str, ArrayRef); N]) -> Result<Arc<dyn TableProvider>> {
    let fields = columns.iter().map(|(name, column)| Field::new(*name, column.data_type().clone(), false));
    let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
    let columns = columns.into_iter().map(|(_, column)| column).collect();
    let batch = RecordBatch::try_new(Arc::clone(&schema), columns)?;
    Ok(Arc::new(MemTable::try_new(schema, vec![vec![batch]])?))
}

/// Made once, as every query has it.
static FUNCTIONS: LazyLock<Arc<dyn TableProvider>> = LazyLock::new(|| {
    // Columns of one length, all without NULL: there is no way for it to fail.
    function_names().unwrap_or_else(|_| Arc::new(EmptyTable::new(Arc::new(Schema::empty()))))
});

/// Functions and aggregate functions without their combinators, in order of name.
fn function_names() -> Result<Arc<dyn TableProvider>> {
    let mut known: Vec<(&str, bool, bool, &str)> = function::name::all()
        .map(|(name, function, is_any_case)| (name, false, is_any_case, function))
        .chain(aggregate::all_names().map(|(name, base, is_any_case)| (name, true, is_any_case, base)))
        .collect();
    known.sort_unstable();
    known.dedup_by_key(|known| known.0);
    let texts = |text: fn(&(&'static str, bool, bool, &'static str)) -> &'static str| -> ArrayRef {
        Arc::new(StringArray::from_iter_values(known.iter().map(text)))
    };
    let flags = |flag: fn(&(&'static str, bool, bool, &'static str)) -> bool| -> ArrayRef {
        Arc::new(UInt8Array::from_iter_values(known.iter().map(|known| u8::from(flag(known)))))
    };
    held([
        ("name", texts(|known| known.0)),
        ("is_aggregate", flags(|known| known.1)),
        ("case_insensitive", flags(|known| known.2)),
        ("alias_to", texts(|known| if known.0 == known.3 { "" } else { known.3 })),
    ])
}

/// Table functions by name.
pub(crate) fn functions() -> HashMap<String, Arc<TableFunction>> {
    let all: [(&str, Arc<dyn TableFunctionImpl>); 3] = [
        ("numbers", Arc::new(Counted { name: "numbers", column: "number", data_type: DataType::UInt64 })),
        ("zeros", Arc::new(Counted { name: "zeros", column: "zero", data_type: DataType::UInt8 })),
        ("generateRandom", Arc::new(random::GenerateRandom)),
    ];
    all.into_iter()
        .map(|(name, function)| (name.to_owned(), Arc::new(TableFunction::new(name.to_owned(), function))))
        .collect()
}

/// `numbers(n)`, `numbers(begin, n)` and `zeros(n)`.
#[derive(Debug)]
struct Counted {
    name: &'static str,
    column: &'static str,
    data_type: DataType,
}

impl TableFunctionImpl for Counted {
    fn call(&self, args: &[Expr]) -> Result<Arc<dyn TableProvider>> {
        let values: Vec<u64> = args.iter().map(whole).collect::<Result<_>>()?;
        let (begin, count) = match values.as_slice() {
            [count] => (0, *count),
            [begin, count] => (*begin, *count),
            _ => {
                return Err(DataFusionError::Plan(format!(
                    "Table function {} takes one or two numbers. (NUMBER_OF_ARGUMENTS_DOESNT_MATCH)",
                    self.name
                )));
            }
        };
        counted(self.column, self.data_type.clone(), begin, begin.saturating_add(count))
    }
}

fn counted(column: &str, data_type: DataType, begin: u64, end: u64) -> Result<Arc<dyn TableProvider>> {
    let schema = Arc::new(Schema::new(vec![Field::new(column, data_type, false)]));
    let range = Range { schema: Arc::clone(&schema), begin, end };
    Ok(Arc::new(StreamingTable::try_new(schema, vec![Arc::new(range)])?))
}

fn whole(expr: &Expr) -> Result<u64> {
    let value = match expr {
        Expr::Literal(value, _) => value.cast_to(&DataType::UInt64).ok(),
        _ => None,
    };
    match value {
        Some(ScalarValue::UInt64(Some(value))) => Ok(value),
        _ => Err(DataFusionError::Plan(
            "arguments of table functions must be whole numbers. (BAD_ARGUMENTS)".into(),
        )),
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
            let end = end.min(begin.saturating_add(NUMBERS_BATCH_ROWS));
            let column: ArrayRef = match schema.field(0).data_type() {
                DataType::UInt8 => Arc::new(UInt8Array::from(vec![0; (end - begin) as usize])),
                _ => Arc::new(UInt64Array::from_iter_values(begin..end)),
            };
            Ok(RecordBatch::try_new(Arc::clone(&schema), vec![column])?)
        });
        let stream = futures::stream::iter(batches);
        Box::pin(RecordBatchStreamAdapter::new(Arc::clone(&self.schema), stream))
    }
}
