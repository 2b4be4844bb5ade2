//! The columns of a batch by the part they play.

use analysis::{Mode, Record};
use arrow::array::{Array, AsArray, Float64Array, Int64Array, PrimitiveArray, RecordBatch, StringArray};
use arrow::datatypes::{
    ArrowPrimitiveType, DataType, TimeUnit, TimestampMicrosecondType, TimestampMillisecondType,
    TimestampNanosecondType, TimestampSecondType,
};
use model::{DataSource, Severity, Timestamp, limits};

/// Positions of the role columns in a batch of a data source.
#[derive(Clone, Debug)]
pub(crate) struct RoleColumns {
    timestamp: usize,
    message: usize,
    service: Option<usize>,
    severity: Option<usize>,
    trace_id: Option<usize>,
    span_id: Option<usize>,
    parent_span_id: Option<usize>,
    parent_service: Option<usize>,
    duration: Option<usize>,
    status_code: Option<usize>,
    version: Option<usize>,
    host: Option<usize>,
}

/// One batch seen through its roles.
pub(crate) struct RoleView<'a> {
    times: Times<'a>,
    messages: &'a StringArray,
    services: Option<&'a StringArray>,
    severities: Option<Severities<'a>>,
    trace_ids: Option<&'a StringArray>,
    span_ids: Option<&'a StringArray>,
    parent_span_ids: Option<&'a StringArray>,
    parents: Option<&'a StringArray>,
    durations: Option<Float64Array>,
    status_codes: Option<Int64Array>,
    versions: Option<&'a StringArray>,
    hosts: Option<&'a StringArray>,
}

enum Severities<'a> {
    Text(&'a StringArray),
    Number(Int64Array),
}

struct Times<'a> {
    values: &'a [i64],
    nanos: i64,
}

impl RoleColumns {
    /// `None` for a data source that is not analysed.
    pub(crate) fn of(source: &DataSource) -> Option<Self> {
        let position = |name: &Option<String>| {
            source.columns.iter().position(|column| Some(&column.name) == name.as_ref())
        };
        let roles = &source.roles;
        Some(Self {
            timestamp: position(&roles.timestamp)?,
            message: position(&roles.message)?,
            service: position(&roles.service),
            severity: position(&roles.severity),
            trace_id: position(&roles.trace_id),
            span_id: position(&roles.span_id),
            parent_span_id: position(&roles.parent_span_id),
            parent_service: position(&roles.parent_service),
            duration: position(&roles.duration),
            status_code: position(&roles.status_code),
            version: position(&roles.version),
            host: position(&roles.host),
        })
    }

    /// Of a batch with all columns in their order here, after time and message.
    pub(crate) fn in_order() -> Self {
        Self {
            timestamp: 0,
            message: 1,
            service: Some(2),
            severity: Some(3),
            trace_id: Some(4),
            span_id: Some(5),
            parent_span_id: Some(6),
            parent_service: Some(7),
            duration: Some(8),
            status_code: Some(9),
            version: Some(10),
            host: Some(11),
        }
    }

    /// `None` where a column has not the type its role asks for.
    pub(crate) fn view<'a>(&self, batch: &'a RecordBatch) -> Option<RoleView<'a>> {
        let text = |index: usize| batch.columns().get(index)?.as_string_opt::<i32>();
        Some(RoleView {
            times: times(batch.columns().get(self.timestamp)?.as_ref())?,
            messages: text(self.message)?,
            services: self.service.and_then(text),
            severities: self.severity.and_then(|index| severities(batch.columns().get(index)?.as_ref())),
            trace_ids: self.trace_id.and_then(text),
            span_ids: self.span_id.and_then(text),
            parent_span_ids: self.parent_span_id.and_then(text),
            parents: self.parent_service.and_then(text),
            durations: self.duration.and_then(|index| numbers(batch.columns().get(index)?)),
            status_codes: self.status_code.and_then(|index| numbers(batch.columns().get(index)?)),
            versions: self.version.and_then(text),
            hosts: self.host.and_then(text),
        })
    }
}

/// A column of numbers of any size as one of the two widest; what does not fit is null.
fn numbers<T: ArrowPrimitiveType>(column: &dyn Array) -> Option<PrimitiveArray<T>> {
    let cast = arrow::compute::cast(column, &T::DATA_TYPE).ok()?;
    cast.as_primitive_opt::<T>().cloned()
}

fn severities(column: &dyn Array) -> Option<Severities<'_>> {
    if let Some(text) = column.as_string_opt::<i32>() {
        return Some(Severities::Text(text));
    }
    numbers(column).map(Severities::Number)
}

fn times(column: &dyn Array) -> Option<Times<'_>> {
    let (values, nanos): (&[i64], i64) = match column.data_type() {
        DataType::Timestamp(TimeUnit::Second, _) => {
            (column.as_primitive::<TimestampSecondType>().values(), 1_000_000_000)
        }
        DataType::Timestamp(TimeUnit::Millisecond, _) => {
            (column.as_primitive::<TimestampMillisecondType>().values(), 1_000_000)
        }
        DataType::Timestamp(TimeUnit::Microsecond, _) => {
            (column.as_primitive::<TimestampMicrosecondType>().values(), 1_000)
        }
        DataType::Timestamp(TimeUnit::Nanosecond, _) => {
            (column.as_primitive::<TimestampNanosecondType>().values(), 1)
        }
        _ => return None,
    };
    Some(Times { values, nanos })
}

impl RoleView<'_> {
    /// A row as the analysis takes it in.
    pub(crate) fn record<'a>(&'a self, data_source: &'a str, row: usize, mode: Mode) -> Record<'a> {
        Record {
            data_source,
            service: self.service(row),
            ts: self.timestamp(row),
            severity: self.severity(row),
            message: self.message(row),
            trace_id: self.trace_id(row),
            span_id: self.span_id(row),
            parent_span_id: self.parent_span_id(row),
            parent_service: self.parent_service(row),
            duration: self.duration(row),
            status_code: self.status_code(row),
            version: self.version(row),
            entity: self.host(row),
            mode,
        }
    }

    pub(crate) fn rows(&self) -> usize {
        self.messages.len()
    }

    pub(crate) fn timestamp(&self, row: usize) -> Timestamp {
        Timestamp(self.times.values[row].saturating_mul(self.times.nanos))
    }

    pub(crate) fn message(&self, row: usize) -> &str {
        self.messages.value(row)
    }

    pub(crate) fn service(&self, row: usize) -> &str {
        match text(self.services, row) {
            Some(service) if !service.is_empty() => service,
            _ => limits::UNKNOWN_SERVICE,
        }
    }

    /// What says nothing counts as INFO.
    pub(crate) fn severity(&self, row: usize) -> Severity {
        match &self.severities {
            Some(Severities::Text(column)) => Severity::parse(column.value(row)).unwrap_or_default(),
            Some(Severities::Number(column)) => {
                u8::try_from(column.value(row)).ok().and_then(Severity::from_number).unwrap_or_default()
            }
            None => Severity::default(),
        }
    }

    pub(crate) fn trace_id(&self, row: usize) -> Option<&str> {
        filled(self.trace_ids, row)
    }

    pub(crate) fn span_id(&self, row: usize) -> Option<&str> {
        filled(self.span_ids, row)
    }

    pub(crate) fn parent_span_id(&self, row: usize) -> Option<&str> {
        filled(self.parent_span_ids, row)
    }

    pub(crate) fn parent_service(&self, row: usize) -> Option<&str> {
        filled(self.parents, row)
    }

    /// In milliseconds.
    pub(crate) fn duration(&self, row: usize) -> Option<f64> {
        let durations = self.durations.as_ref()?;
        durations.is_valid(row).then(|| durations.value(row))
    }

    pub(crate) fn status_code(&self, row: usize) -> Option<u16> {
        let codes = self.status_codes.as_ref()?;
        codes.is_valid(row).then(|| codes.value(row)).and_then(|code| u16::try_from(code).ok())
    }

    pub(crate) fn version(&self, row: usize) -> Option<&str> {
        filled(self.versions, row)
    }

    pub(crate) fn host(&self, row: usize) -> Option<&str> {
        filled(self.hosts, row)
    }
}

fn filled(column: Option<&StringArray>, row: usize) -> Option<&str> {
    text(column, row).filter(|text| !text.is_empty())
}

fn text(column: Option<&StringArray>, row: usize) -> Option<&str> {
    column.filter(|column| column.is_valid(row)).map(|column| column.value(row))
}
