//! The bytes of a state: what a store keeps of an aggregate function.
//!
//! ```text
//! state  = version u8 = 2, then what the function writes
//! value  = 0 (NULL) | 1, the value
//! number = little endian, as wide as its type          text = length u32, bytes
//! list   = count u32, values                           tuple = values, as many as the type has
//! ```
//!
//! An empty text is the state of nothing: what a column holds where nothing was ever written. Bytes that end early or
//! go on are refused, and so is another version. The first version is read too: its quantiles had no halvings.

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::{DataType, TimeUnit};
use datafusion::common::{DataFusionError, Result, ScalarValue};
use std::sync::Arc;

/// Version of the format. Those before it are read, others are refused.
const VERSION: u8 = 2;

/// Reads a state from its beginning.
pub(super) struct Reader<'a> {
    rest: &'a [u8],
    version: u8,
}

fn broken(what: &str) -> DataFusionError {
    DataFusionError::Execution(format!("a state of an aggregate function {what}. (CORRUPTED_DATA)"))
}

impl<'a> Reader<'a> {
    /// Over a state whose version is known; none for the state of nothing.
    pub(super) fn new(bytes: &'a [u8]) -> Result<Option<Self>> {
        match bytes.split_first() {
            None => Ok(None),
            Some((&version @ 1..=VERSION, rest)) => Ok(Some(Self { rest, version })),
            Some((version, _)) => Err(broken(&format!("has the version {version}, which is not known"))),
        }
    }

    /// Whether it was written before quantiles had halvings.
    pub(super) fn is_first(&self) -> bool {
        self.version == 1
    }

    pub(super) fn take(&mut self, count: usize) -> Result<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(count).ok_or_else(|| broken("ends early"))?;
        self.rest = rest;
        Ok(taken)
    }

    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        let mut out = [0; N];
        out.copy_from_slice(self.take(N)?);
        Ok(out)
    }

    pub(super) fn length(&mut self) -> Result<usize> {
        Ok(u32::from_le_bytes(self.array()?) as usize)
    }

    pub(super) fn is_done(&self) -> bool {
        self.rest.is_empty()
    }

    /// Refuses bytes behind the end.
    pub(super) fn end(&self) -> Result<()> {
        if self.is_done() { Ok(()) } else { Err(broken("goes on behind its end")) }
    }

    /// A state inside a state.
    pub(super) fn nested(&mut self) -> Result<&'a [u8]> {
        let length = self.length()?;
        self.take(length)
    }

    /// A value of this type.
    pub(super) fn value(&mut self, data_type: &DataType) -> Result<ScalarValue> {
        if self.array::<1>()? == [0] {
            return ScalarValue::try_from(data_type);
        }
        macro_rules! number {
            ($variant:ident, $kind:ty) => {
                ScalarValue::$variant(Some(<$kind>::from_le_bytes(self.array()?)))
            };
        }
        Ok(match data_type {
            DataType::Boolean => ScalarValue::Boolean(Some(self.array::<1>()? != [0])),
            DataType::Int8 => number!(Int8, i8),
            DataType::Int16 => number!(Int16, i16),
            DataType::Int32 => number!(Int32, i32),
            DataType::Int64 => number!(Int64, i64),
            DataType::UInt8 => number!(UInt8, u8),
            DataType::UInt16 => number!(UInt16, u16),
            DataType::UInt32 => number!(UInt32, u32),
            DataType::UInt64 => number!(UInt64, u64),
            DataType::Float32 => number!(Float32, f32),
            DataType::Float64 => number!(Float64, f64),
            DataType::Date32 => number!(Date32, i32),
            DataType::Date64 => number!(Date64, i64),
            DataType::FixedSizeBinary(width) => {
                let bytes = self.take(usize::try_from(*width).unwrap_or(0))?.to_vec();
                ScalarValue::FixedSizeBinary(*width, Some(bytes))
            }
            DataType::Timestamp(..) => {
                ScalarValue::Int64(Some(i64::from_le_bytes(self.array()?))).cast_to(data_type)?
            }
            DataType::Decimal128(precision, scale) => {
                ScalarValue::Decimal128(Some(i128::from_le_bytes(self.array()?)), *precision, *scale)
            }
            DataType::Utf8 | DataType::Utf8View | DataType::LargeUtf8 => {
                let text = std::str::from_utf8(self.nested()?).map_err(|_| broken("holds a broken text"))?;
                ScalarValue::Utf8(Some(text.to_owned())).cast_to(data_type)?
            }
            DataType::Binary => ScalarValue::Binary(Some(self.nested()?.to_vec())),
            DataType::List(item) => {
                let count = self.length()?;
                let mut items = Vec::new();
                for _ in 0..count {
                    items.push(self.value(item.data_type())?);
                }
                let values = to_array(items, item.data_type())?;
                let offsets = arrow::buffer::OffsetBuffer::from_lengths([values.len()]);
                ScalarValue::List(Arc::new(arrow::array::ListArray::new(
                    Arc::clone(item),
                    offsets,
                    values,
                    None,
                )))
            }
            DataType::Struct(fields) => {
                let mut columns = Vec::new();
                for field in fields {
                    columns.push(to_array(vec![self.value(field.data_type())?], field.data_type())?);
                }
                let tuple = arrow::array::StructArray::try_new(fields.clone(), columns, None)?;
                ScalarValue::Struct(Arc::new(tuple))
            }
            other => return Err(unsupported(other)),
        })
    }
}

fn unsupported(data_type: &DataType) -> DataFusionError {
    DataFusionError::Plan(format!(
        "a state of an aggregate function over {} is not supported yet (NOT_IMPLEMENTED)",
        crate::type_name::named(data_type, false)
    ))
}

/// Values of one type as a column.
pub(super) fn to_array(values: Vec<ScalarValue>, data_type: &DataType) -> Result<ArrayRef> {
    if values.is_empty() {
        return Ok(arrow::array::new_empty_array(data_type));
    }
    let array = ScalarValue::iter_to_array(values)?;
    if array.data_type() == data_type { Ok(array) } else { Ok(arrow::compute::cast(&array, data_type)?) }
}

/// The first bytes of a state.
pub(super) fn begin(out: &mut Vec<u8>) {
    out.push(VERSION);
}

/// A length.
pub(super) fn write_length(length: usize, out: &mut Vec<u8>) -> Result<()> {
    let length = u32::try_from(length).map_err(|_| broken("would be larger than 4 GiB"))?;
    out.extend(length.to_le_bytes());
    Ok(())
}

/// Bytes with their length.
pub(super) fn write_nested(bytes: &[u8], out: &mut Vec<u8>) -> Result<()> {
    write_length(bytes.len(), out)?;
    out.extend_from_slice(bytes);
    Ok(())
}

/// One value.
pub(super) fn write_value(value: &ScalarValue, out: &mut Vec<u8>) -> Result<()> {
    if value.is_null() {
        out.push(0);
        return Ok(());
    }
    out.push(1);
    use ScalarValue as S;
    match value {
        S::Boolean(Some(value)) => out.push(u8::from(*value)),
        S::Int8(Some(value)) => out.extend(value.to_le_bytes()),
        S::Int16(Some(value)) => out.extend(value.to_le_bytes()),
        S::Int32(Some(value)) | S::Date32(Some(value)) => out.extend(value.to_le_bytes()),
        S::Int64(Some(value))
        | S::Date64(Some(value))
        | S::TimestampSecond(Some(value), _)
        | S::TimestampMillisecond(Some(value), _)
        | S::TimestampMicrosecond(Some(value), _)
        | S::TimestampNanosecond(Some(value), _) => out.extend(value.to_le_bytes()),
        S::UInt8(Some(value)) => out.extend(value.to_le_bytes()),
        S::UInt16(Some(value)) => out.extend(value.to_le_bytes()),
        S::UInt32(Some(value)) => out.extend(value.to_le_bytes()),
        S::UInt64(Some(value)) => out.extend(value.to_le_bytes()),
        S::Float32(Some(value)) => out.extend(value.to_le_bytes()),
        S::Float64(Some(value)) => out.extend(value.to_le_bytes()),
        S::Decimal128(Some(value), ..) => out.extend(value.to_le_bytes()),
        S::Utf8(Some(text)) | S::Utf8View(Some(text)) | S::LargeUtf8(Some(text)) => {
            write_nested(text.as_bytes(), out)?;
        }
        S::Binary(Some(bytes)) => write_nested(bytes, out)?,
        S::FixedSizeBinary(_, Some(bytes)) => out.extend_from_slice(bytes),
        S::List(list) => {
            let values = list.value(0);
            write_length(values.len(), out)?;
            for at in 0..values.len() {
                write_value(&S::try_from_array(&values, at)?, out)?;
            }
        }
        S::Struct(tuple) => {
            for column in tuple.columns() {
                write_value(&S::try_from_array(column, 0)?, out)?;
            }
        }
        other => return Err(unsupported(&other.data_type())),
    }
    Ok(())
}

/// What makes equal values equal and others not, whatever Arrow type holds them.
pub(super) fn write_identity(column: &ArrayRef, row: usize, out: &mut Vec<u8>) -> Result<()> {
    match column.data_type() {
        DataType::Utf8 => write_nested(column.as_string::<i32>().value(row).as_bytes(), out),
        DataType::Utf8View => write_nested(column.as_string_view().value(row).as_bytes(), out),
        _ => {
            let value = ScalarValue::try_from_array(column, row)?;
            // zero has one sign
            let value = match value {
                ScalarValue::Float64(Some(number)) => ScalarValue::Float64(Some(number + 0.0)),
                ScalarValue::Float32(Some(number)) => ScalarValue::Float32(Some(number + 0.0)),
                other => other,
            };
            write_value(&value, out)
        }
    }
}

/// Whether states over this type can be written.
pub(super) fn check(data_type: &DataType) -> Result<()> {
    match data_type {
        DataType::List(item) => check(item.data_type()),
        DataType::Struct(fields) => fields.iter().try_for_each(|field| check(field.data_type())),
        DataType::Timestamp(
            TimeUnit::Second | TimeUnit::Millisecond | TimeUnit::Microsecond | TimeUnit::Nanosecond,
            _,
        ) => Ok(()),
        DataType::Boolean
        | DataType::Date32
        | DataType::Date64
        | DataType::FixedSizeBinary(_)
        | DataType::Decimal128(..)
        | DataType::Binary
        | DataType::Null => Ok(()),
        DataType::Utf8 | DataType::Utf8View | DataType::LargeUtf8 => Ok(()),
        other if crate::kind::is_number(other) => Ok(()),
        other => Err(unsupported(other)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_as_they_were_written_and_no_shorter_text_is() {
        let list = ScalarValue::List(ScalarValue::new_list_nullable(
            &[ScalarValue::Utf8(Some("a".into())), ScalarValue::Utf8(None)],
            &DataType::Utf8,
        ));
        let values = [
            ScalarValue::Int64(Some(-5)),
            ScalarValue::Float64(Some(f64::INFINITY)),
            ScalarValue::UInt8(None),
            ScalarValue::Utf8View(Some("ü".into())),
            ScalarValue::TimestampMillisecond(Some(7), None),
            list,
        ];
        for value in values {
            let mut bytes = Vec::new();
            begin(&mut bytes);
            write_value(&value, &mut bytes).unwrap();
            let read = |bytes: &[u8]| -> Result<ScalarValue> {
                let mut reader = Reader::new(bytes)?.ok_or_else(|| broken("is empty"))?;
                let value = reader.value(&value.data_type())?;
                reader.end().map(|()| value)
            };
            assert_eq!(read(&bytes).unwrap(), value);
            for cut in 0..bytes.len() {
                assert!(read(&bytes[..cut]).is_err(), "{value} cut at {cut}");
            }
            bytes.push(0);
            assert!(read(&bytes).is_err(), "{value} with a byte more");
        }
        assert!(Reader::new(&[9]).is_err());
    }
}
