//! A column while it grows: plain vectors that can be cut back to whole rows, and become Arrow without a copy.

use crate::convert;
use crate::instant::Why;
use crate::scan::Raw;
use arrow::array::{
    ArrayRef, BinaryArray, BooleanArray, Decimal128Array, FixedSizeBinaryArray, Float32Array, Float64Array,
    GenericListArray, Int8Array, Int16Array, Int32Array, Int64Array, LargeBinaryArray, MapArray,
    NullBufferBuilder, PrimitiveArray, StringArray, StructArray, UInt8Array, UInt16Array, UInt32Array,
    UInt64Array, new_null_array,
};
use arrow::buffer::{BooleanBuffer, Buffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow::datatypes::{
    DataType, Date32Type, Date64Type, Field, FieldRef, Fields, TimeUnit, TimestampMicrosecondType,
    TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType,
};
use model::Scalar;
use std::sync::Arc;

/// Values of one kind; narrow integers and times are held as 64 bits until the end.
#[derive(Debug)]
pub(crate) enum Values {
    Text {
        text: String,
        ends: Vec<i32>,
    },
    /// values of so many bytes each
    Bytes {
        all: Vec<u8>,
        width: usize,
    },
    /// numbers without their point
    Decimal(Vec<i128>),
    Bool(Vec<bool>),
    Int(Vec<i64>),
    UInt(Vec<u64>),
    Float(Vec<f64>),
}

impl Values {
    fn new(element: &DataType) -> Self {
        match element {
            DataType::Boolean => Self::Bool(Vec::new()),
            DataType::UInt8 | DataType::UInt16 | DataType::UInt32 | DataType::UInt64 => {
                Self::UInt(Vec::new())
            }
            DataType::Float32 | DataType::Float64 => Self::Float(Vec::new()),
            DataType::Utf8 | DataType::Binary | DataType::LargeBinary => {
                Self::Text { text: String::new(), ends: vec![0] }
            }
            DataType::FixedSizeBinary(width) => {
                Self::Bytes { all: Vec::new(), width: usize::try_from(*width).unwrap_or(1).max(1) }
            }
            DataType::Decimal128(..) => Self::Decimal(Vec::new()),
            _ => Self::Int(Vec::new()),
        }
    }

    fn len(&self) -> usize {
        match self {
            Self::Text { ends, .. } => ends.len() - 1,
            Self::Bytes { all, width } => all.len() / width,
            Self::Decimal(values) => values.len(),
            Self::Bool(values) => values.len(),
            Self::Int(values) => values.len(),
            Self::UInt(values) => values.len(),
            Self::Float(values) => values.len(),
        }
    }

    fn truncate(&mut self, len: usize) {
        match self {
            Self::Text { text, ends } => {
                ends.truncate(len + 1);
                text.truncate(usize::try_from(ends[len]).unwrap_or(0));
            }
            Self::Bytes { all, width } => all.truncate(len * *width),
            Self::Decimal(values) => values.truncate(len),
            Self::Bool(values) => values.truncate(len),
            Self::Int(values) => values.truncate(len),
            Self::UInt(values) => values.truncate(len),
            Self::Float(values) => values.truncate(len),
        }
    }

    /// The value under a NULL.
    fn push_filler(&mut self) {
        match self {
            Self::Text { .. } => self.end_text(),
            Self::Bytes { all, width } => all.resize(all.len() + *width, 0),
            Self::Decimal(values) => values.push(0),
            Self::Bool(values) => values.push(false),
            Self::Int(values) => values.push(0),
            Self::UInt(values) => values.push(0),
            Self::Float(values) => values.push(0.0),
        }
    }

    /// Closes a value whose text was pushed.
    pub(crate) fn end_text(&mut self) {
        if let Self::Text { text, ends } = self {
            // COLUMN_BYTES_MAX keeps texts far below the end of i32
            ends.push(i32::try_from(text.len()).unwrap_or(i32::MAX));
        }
    }

    /// Memory in use, in bytes; close enough to plan with.
    fn bytes(&self) -> usize {
        match self {
            Self::Text { text, ends } => text.len() + 4 * ends.len(),
            Self::Bytes { all, .. } => all.len(),
            Self::Decimal(values) => 16 * values.len(),
            Self::Bool(values) => values.len(),
            wide => 8 * wide.len(),
        }
    }

    /// Makes room to grow to `factor` times what is here.
    fn reserve(&mut self, factor: usize) {
        match self {
            Self::Text { text, ends } => {
                text.reserve(text.len() * factor);
                ends.reserve(ends.len() * factor);
            }
            Self::Bytes { all, .. } => all.reserve(all.len() * factor),
            Self::Decimal(values) => values.reserve(values.len() * factor),
            Self::Bool(values) => values.reserve(values.len() * factor),
            Self::Int(values) => values.reserve(values.len() * factor),
            Self::UInt(values) => values.reserve(values.len() * factor),
            Self::Float(values) => values.reserve(values.len() * factor),
        }
    }

    fn weight(&self) -> usize {
        match self {
            Self::Text { text, ends } => text.len().max(ends.len()),
            Self::Bytes { all, .. } => all.len(),
            other => other.len(),
        }
    }
}

/// One column's values, validity and, for arrays, where each list ends.
#[derive(Debug)]
pub(crate) struct GrowingColumn {
    pub(crate) values: Values,
    nulls: NullBufferBuilder,
    list_ends: Option<Vec<i32>>,
    /// of maps, one for each value
    keys: Option<Values>,
}

impl GrowingColumn {
    pub(crate) fn new(data_type: &DataType) -> Self {
        let (element, list_ends, keys) = match (data_type, pair_of(data_type)) {
            (DataType::List(item), _) => (item.data_type(), Some(vec![0]), None),
            (_, Some((key, value))) => (value.data_type(), Some(vec![0]), Some(Values::new(key.data_type()))),
            (plain, None) => (plain, None, None),
        };
        Self { values: Values::new(element), nulls: NullBufferBuilder::new(0), list_ends, keys }
    }

    /// Rows, counted in lists for arrays.
    pub(crate) fn len(&self) -> usize {
        self.list_ends.as_ref().map_or(self.values.len(), |ends| ends.len() - 1)
    }

    /// What Arrow's offsets must be able to count, in bytes or values.
    pub(crate) fn weight(&self) -> usize {
        self.values.weight().max(self.keys.as_ref().map_or(0, Values::weight))
    }

    /// Memory in use, in bytes; close enough to plan with.
    pub(crate) fn bytes(&self) -> usize {
        self.values.bytes() + self.keys.as_ref().map_or(0, Values::bytes)
    }

    /// Makes room to grow to `factor` times what is here.
    pub(crate) fn reserve(&mut self, factor: usize) {
        self.values.reserve(factor);
    }

    /// Takes back what was appended behind `rows`, half a list too.
    pub(crate) fn truncate(&mut self, rows: usize) {
        let items = match &mut self.list_ends {
            Some(ends) => {
                ends.truncate(rows + 1);
                usize::try_from(ends[rows]).unwrap_or(0)
            }
            None => rows,
        };
        self.values.truncate(items);
        if let Some(keys) = &mut self.keys {
            keys.truncate(items);
        }
        self.nulls.truncate(items);
    }

    /// Appends NULL.
    pub(crate) fn push_null(&mut self) {
        self.values.push_filler();
        self.nulls.append_null();
    }

    /// Marks the value just pushed to `values` as one.
    #[inline]
    pub(crate) fn mark_valid(&mut self) {
        self.nulls.append_non_null();
    }

    /// Appends the key of the value that comes next.
    pub(crate) fn push_key(&mut self, raw: Raw<'_>, key: Scalar) -> Result<(), Why> {
        match &mut self.keys {
            Some(Values::Int(keys)) => keys.push(convert::to_signed(raw, key)?),
            Some(Values::UInt(keys)) => keys.push(convert::to_unsigned(raw, key)?),
            Some(keys @ Values::Text { .. }) => {
                if let Values::Text { text, .. } = keys {
                    convert::push_text(raw, text);
                }
                keys.end_text();
            }
            _ => return Err(Why::Form),
        }
        Ok(())
    }

    /// Closes a list.
    pub(crate) fn end_list(&mut self) {
        let items = self.values.len();
        if let Some(ends) = &mut self.list_ends {
            ends.push(i32::try_from(items).unwrap_or(i32::MAX));
        }
    }

    pub(crate) fn finish(mut self, data_type: &DataType) -> ArrayRef {
        let nulls = self.nulls.finish();
        match (data_type, self.list_ends) {
            (DataType::List(item), Some(ends)) => {
                let items = to_array(self.values, item.data_type(), nulls);
                let item: Arc<Field> = Arc::clone(item);
                Arc::new(GenericListArray::<i32>::new(item, offsets(ends), items, None))
            }
            (DataType::Map(entries, _), Some(ends)) => {
                let (Some((key, value)), Some(keys)) = (pair_of(data_type), self.keys) else {
                    return new_null_array(data_type, 0);
                };
                let keys = to_array(keys, key.data_type(), None);
                let values = to_array(self.values, value.data_type(), nulls);
                let fields = Fields::from(vec![Arc::clone(key), Arc::clone(value)]);
                let pairs = StructArray::new(fields, vec![keys, values], None);
                Arc::new(MapArray::new(Arc::clone(entries), offsets(ends), pairs, None, false))
            }
            _ => to_array(self.values, data_type, nulls),
        }
    }
}

/// Keys and values of a map.
fn pair_of(data_type: &DataType) -> Option<(&FieldRef, &FieldRef)> {
    let DataType::Map(entries, _) = data_type else { return None };
    let DataType::Struct(pair) = entries.data_type() else { return None };
    Some((pair.first()?, pair.get(1)?))
}

fn offsets(ends: Vec<i32>) -> OffsetBuffer<i32> {
    OffsetBuffer::new(ScalarBuffer::from(ends))
}

fn to_array(values: Values, data_type: &DataType, nulls: Option<NullBuffer>) -> ArrayRef {
    match values {
        Values::Text { text, ends } => {
            let bytes = Buffer::from_vec(text.into_bytes());
            if *data_type == DataType::LargeBinary {
                let ends = ends.into_iter().map(i64::from).collect::<Vec<_>>();
                return Arc::new(LargeBinaryArray::new(OffsetBuffer::new(ends.into()), bytes, nulls));
            }
            if *data_type == DataType::Binary {
                return Arc::new(BinaryArray::new(offsets(ends), bytes, nulls));
            }
            Arc::new(StringArray::new(offsets(ends), bytes, nulls))
        }
        Values::Bytes { all, width } => Arc::new(FixedSizeBinaryArray::new(
            i32::try_from(width).unwrap_or(1),
            Buffer::from_vec(all),
            nulls,
        )),
        Values::Decimal(values) => {
            let values = Decimal128Array::new(ScalarBuffer::from(values), nulls);
            Arc::new(values.with_data_type(data_type.clone()))
        }
        Values::Bool(values) => Arc::new(BooleanArray::new(BooleanBuffer::from(values), nulls)),
        Values::Int(values) => signed(values, data_type, nulls),
        Values::UInt(values) => unsigned(values, data_type, nulls),
        Values::Float(values) => match data_type {
            DataType::Float32 => Arc::new(Float32Array::new(narrow(values, to_f32), nulls)),
            _ => Arc::new(Float64Array::new(ScalarBuffer::from(values), nulls)),
        },
    }
}

fn to_f32(value: f64) -> f32 {
    value as f32
}

fn narrow<Wide: Copy, Narrow: arrow::datatypes::ArrowNativeType>(
    values: Vec<Wide>,
    to_narrow: impl Fn(Wide) -> Narrow,
) -> ScalarBuffer<Narrow> {
    ScalarBuffer::from(values.into_iter().map(to_narrow).collect::<Vec<Narrow>>())
}

/// The range was checked when the value came in, so the fallbacks here are never taken.
fn signed(values: Vec<i64>, data_type: &DataType, nulls: Option<NullBuffer>) -> ArrayRef {
    match data_type {
        DataType::Int8 => {
            Arc::new(Int8Array::new(narrow(values, |v| v.try_into().unwrap_or_default()), nulls))
        }
        DataType::Int16 => {
            Arc::new(Int16Array::new(narrow(values, |v| v.try_into().unwrap_or_default()), nulls))
        }
        DataType::Int32 => {
            Arc::new(Int32Array::new(narrow(values, |v| v.try_into().unwrap_or_default()), nulls))
        }
        DataType::Date32 => {
            let days = narrow(values, |v| v.try_into().unwrap_or_default());
            Arc::new(PrimitiveArray::<Date32Type>::new(days, nulls))
        }
        DataType::Date64 => Arc::new(PrimitiveArray::<Date64Type>::new(ScalarBuffer::from(values), nulls)),
        DataType::Timestamp(unit, zone) => {
            let ticks = ScalarBuffer::from(values);
            match unit {
                TimeUnit::Second => {
                    let seconds = PrimitiveArray::<TimestampSecondType>::new(ticks, nulls);
                    Arc::new(seconds.with_timezone_opt(zone.clone()))
                }
                TimeUnit::Millisecond => {
                    Arc::new(PrimitiveArray::<TimestampMillisecondType>::new(ticks, nulls))
                }
                TimeUnit::Microsecond => {
                    Arc::new(PrimitiveArray::<TimestampMicrosecondType>::new(ticks, nulls))
                }
                TimeUnit::Nanosecond => {
                    Arc::new(PrimitiveArray::<TimestampNanosecondType>::new(ticks, nulls))
                }
            }
        }
        _ => Arc::new(Int64Array::new(ScalarBuffer::from(values), nulls)),
    }
}

fn unsigned(values: Vec<u64>, data_type: &DataType, nulls: Option<NullBuffer>) -> ArrayRef {
    match data_type {
        DataType::UInt8 => {
            Arc::new(UInt8Array::new(narrow(values, |v| v.try_into().unwrap_or_default()), nulls))
        }
        DataType::UInt16 => {
            Arc::new(UInt16Array::new(narrow(values, |v| v.try_into().unwrap_or_default()), nulls))
        }
        DataType::UInt32 => {
            Arc::new(UInt32Array::new(narrow(values, |v| v.try_into().unwrap_or_default()), nulls))
        }
        _ => Arc::new(UInt64Array::new(ScalarBuffer::from(values), nulls)),
    }
}
