//! The table function `generateRandom`: rows by chance, the same for the same seed, without end.

use crate::kind;
use crate::limits::{NUMBERS_BATCH_ROWS, RANDOM_ITEMS_MAX, RANDOM_TEXT_BYTES_MAX};
use arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Date64Array, Decimal128Array, FixedSizeBinaryArray, Float32Array,
    Float64Array, Int8Array, Int16Array, Int32Array, Int64Array, ListArray, RecordBatch, StringArray,
    StructArray, UInt8Array, UInt16Array, UInt32Array, UInt64Array,
};
use arrow::buffer::{Buffer, OffsetBuffer};
use arrow::compute::{cast, nullif};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};
use datafusion::catalog::streaming::StreamingTable;
use datafusion::catalog::{TableFunctionImpl, TableProvider};
use datafusion::common::{DataFusionError, Result, ScalarValue};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::logical_expr::Expr;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::streaming::PartitionStream;
use model::{Carried, SplitMix64};
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

/// One value of this many is NULL in a column that may hold it, as in ClickHouse.
const NULL_IN: u64 = 16;

#[derive(Debug)]
pub(super) struct GenerateRandom;

impl TableFunctionImpl for GenerateRandom {
    fn call(&self, args: &[Expr]) -> Result<Arc<dyn TableProvider>> {
        let (structure, rest) = match args {
            [Expr::Literal(ScalarValue::Utf8(Some(text)), _), rest @ ..] if rest.len() <= 3 => (text, rest),
            _ => {
                return Err(plan(
                    "generateRandom takes the columns as text, as in 'id UInt64, name String', then a seed, the longest \
                     text and the longest array. (BAD_ARGUMENTS)",
                ));
            }
        };
        let number = |at: usize| -> Result<Option<u64>> {
            match rest.get(at) {
                None | Some(Expr::Literal(ScalarValue::Null, _)) => Ok(None),
                Some(expr) => super::whole(expr).map(Some),
            }
        };
        let most = |given: Option<u64>, most: u64| given.unwrap_or(10).min(most);
        let rows = Rows {
            schema: schema(structure)?,
            seed: number(0)?.unwrap_or_else(|| RandomState::new().hash_one(structure)),
            text_bytes_max: most(number(1)?, RANDOM_TEXT_BYTES_MAX),
            items_max: most(number(2)?, RANDOM_ITEMS_MAX),
        };
        let schema = Arc::clone(&rows.schema);
        // A type that has no values by chance is told before the first row.
        rows.batch(0, 1)?;
        Ok(Arc::new(StreamingTable::try_new(schema, vec![Arc::new(rows)])?))
    }
}

fn plan(text: impl Into<String>) -> DataFusionError {
    DataFusionError::Plan(text.into())
}

fn schema(structure: &str) -> Result<SchemaRef> {
    let fields = kind::split(structure).into_iter().map(|column| {
        let (name, type_name) = column.trim().split_once(char::is_whitespace).ok_or_else(|| {
            plan(format!("{:?} is no column; write a name and a type. (SYNTAX_ERROR)", column.trim()))
        })?;
        let (data_type, is_nullable) = kind::parse(type_name).map_err(plan)?;
        Ok(Field::new(name.trim_matches('`'), data_type, is_nullable))
    });
    Ok(Arc::new(Schema::new(fields.collect::<Result<Vec<_>>>()?)))
}

#[derive(Debug)]
struct Rows {
    schema: SchemaRef,
    seed: u64,
    text_bytes_max: u64,
    items_max: u64,
}

impl PartitionStream for Rows {
    fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    fn execute(&self, _: Arc<TaskContext>) -> SendableRecordBatchStream {
        let Self { schema, seed, text_bytes_max, items_max } = self;
        let rows = Self {
            schema: Arc::clone(schema),
            seed: *seed,
            text_bytes_max: *text_bytes_max,
            items_max: *items_max,
        };
        let batches = (0_u64..).map(move |number| rows.batch(number, NUMBERS_BATCH_ROWS as usize));
        let stream = futures::stream::iter(batches);
        Box::pin(RecordBatchStreamAdapter::new(Arc::clone(&self.schema), stream))
    }
}

impl Rows {
    fn batch(&self, number: u64, rows: usize) -> Result<RecordBatch> {
        let mut columns = Vec::with_capacity(self.schema.fields().len());
        for (at, field) in (0_u64..).zip(self.schema.fields()) {
            let mut dice = SplitMix64(self.seed ^ (number << 16 | at).wrapping_mul(0x2545_f491_4f6c_dd1d));
            let column = self.column(field.data_type(), rows, &mut dice)?;
            columns.push(if field.is_nullable() {
                nullif(&column, &BooleanArray::from_iter((0..rows).map(|_| Some(dice.below(NULL_IN) == 0))))?
            } else {
                column
            });
        }
        Ok(RecordBatch::try_new(Arc::clone(&self.schema), columns)?)
    }

    fn column(&self, data_type: &DataType, rows: usize, dice: &mut SplitMix64) -> Result<ArrayRef> {
        Ok(match data_type {
            DataType::Utf8 => Arc::new(StringArray::from_iter_values(
                (0..rows).map(|_| text(dice, self.text_bytes_max)).collect::<Vec<_>>(),
            )),
            DataType::Boolean => {
                Arc::new(BooleanArray::from_iter((0..rows).map(|_| Some(dice.below(2) == 1))))
            }
            DataType::List(item) => {
                let lengths: Vec<usize> =
                    (0..rows).map(|_| dice.below(self.items_max + 1) as usize).collect();
                let items = self.column(item.data_type(), lengths.iter().sum(), dice)?;
                Arc::new(ListArray::try_new(
                    Arc::clone(item),
                    OffsetBuffer::from_lengths(lengths),
                    items,
                    None,
                )?)
            }
            DataType::Struct(fields) => {
                let columns = fields.iter().map(|field| self.column(field.data_type(), rows, dice));
                Arc::new(StructArray::try_new(fields.clone(), columns.collect::<Result<_>>()?, None)?)
            }
            DataType::FixedSizeBinary(width) => match Carried::of(data_type) {
                Some(Carried::Uuid | Carried::Ipv4 | Carried::Ipv6 | Carried::Wide(_)) => {
                    let bytes = (0..rows * *width as usize).map(|_| dice.below(256) as u8).collect();
                    Arc::new(FixedSizeBinaryArray::try_new(*width, Buffer::from_vec::<u8>(bytes), None)?)
                }
                Some(fixed @ Carried::Fixed(length)) => {
                    let mut bytes = Vec::with_capacity(rows * *width as usize);
                    for _ in 0..rows {
                        if !fixed.read(&letters(dice, length as u64), &mut bytes) {
                            return Err(without(data_type));
                        }
                    }
                    Arc::new(FixedSizeBinaryArray::try_new(*width, Buffer::from_vec(bytes), None)?)
                }
                _ => return Err(without(data_type)),
            },
            other => single(other, rows, dice)?,
        })
    }
}

fn without(data_type: &DataType) -> DataFusionError {
    let name = crate::type_name(&Field::new("", data_type.clone(), false));
    plan(format!("generateRandom makes no values of the type {name} yet. (NOT_IMPLEMENTED)"))
}

/// Numbers and times.
fn single(data_type: &DataType, rows: usize, dice: &mut SplitMix64) -> Result<ArrayRef> {
    macro_rules! by {
        ($array:ty, $value:expr) => {{
            let value: fn(&mut SplitMix64) -> _ = $value;
            Arc::new(<$array>::from_iter_values((0..rows).map(|_| value(dice)))) as ArrayRef
        }};
    }
    Ok(match data_type {
        DataType::UInt8 => by!(UInt8Array, |dice| dice.bits() as u8),
        DataType::UInt16 => by!(UInt16Array, |dice| dice.bits() as u16),
        DataType::UInt32 => by!(UInt32Array, |dice| dice.bits() as u32),
        DataType::UInt64 => by!(UInt64Array, SplitMix64::bits),
        DataType::Int8 => by!(Int8Array, |dice| dice.bits() as i8),
        DataType::Int16 => by!(Int16Array, |dice| dice.bits() as i16),
        DataType::Int32 => by!(Int32Array, |dice| dice.bits() as i32),
        DataType::Int64 => by!(Int64Array, |dice| dice.bits() as i64),
        DataType::Float32 => by!(Float32Array, |dice| dice.unit() as f32 * 2e9 - 1e9),
        DataType::Float64 => by!(Float64Array, |dice| dice.unit() * 2e15 - 1e15),
        DataType::Date32 => by!(Date32Array, |dice| dice.below(1 << 16) as i32),
        DataType::Date64 => by!(Date64Array, |dice| dice.below(1 << 16) as i64 * 86_400_000),
        DataType::Timestamp(unit, _) if Carried::of(data_type).is_none() => {
            let ticks: i64 = match unit {
                TimeUnit::Second => 1,
                TimeUnit::Millisecond => 1_000,
                TimeUnit::Microsecond => 1_000_000,
                TimeUnit::Nanosecond => 1_000_000_000,
            };
            let times =
                (0..rows).map(|_| dice.below(1 << 32) as i64 * ticks + dice.below(ticks as u64) as i64);
            cast(&Int64Array::from_iter_values(times.collect::<Vec<_>>()), data_type)?
        }
        DataType::Decimal128(precision, scale) => {
            let end = 10_u64.pow(u32::from((*precision).min(18)));
            let numbers = (0..rows).map(|_| i128::from(dice.below(end)) - i128::from(end / 2));
            let numbers = Decimal128Array::from_iter_values(numbers.collect::<Vec<_>>());
            Arc::new(numbers.with_precision_and_scale(*precision, *scale)?)
        }
        other => return Err(without(other)),
    })
}

/// Letters and signs of ASCII.
fn text(dice: &mut SplitMix64, bytes_max: u64) -> String {
    let length = dice.below(bytes_max + 1);
    letters(dice, length)
}

fn letters(dice: &mut SplitMix64, length: u64) -> String {
    (0..length).map(|_| char::from(b' ' + dice.below(95) as u8)).collect()
}
