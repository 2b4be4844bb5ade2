//! The columns of a batch by the part they play.

use arrow::array::{Array, AsArray, RecordBatch, StringArray};
use arrow::datatypes::{
    DataType, Int64Type, TimeUnit, TimestampMicrosecondType, TimestampMillisecondType,
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
    parent_service: Option<usize>,
}

/// One batch seen through its roles.
pub(crate) struct RoleView<'a> {
    times: Times<'a>,
    messages: &'a StringArray,
    services: Option<&'a StringArray>,
    severities: Option<Severities<'a>>,
    trace_ids: Option<&'a StringArray>,
    parents: Option<&'a StringArray>,
}

enum Severities<'a> {
    Text(&'a StringArray),
    Number(Box<dyn Fn(usize) -> i64 + 'a>),
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
            parent_service: position(&roles.parent_service),
        })
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
            parents: self.parent_service.and_then(text),
        })
    }
}

fn severities(column: &dyn Array) -> Option<Severities<'_>> {
    if let Some(text) = column.as_string_opt::<i32>() {
        return Some(Severities::Text(text));
    }
    let numbers = arrow::compute::cast(column, &DataType::Int64).ok()?;
    Some(Severities::Number(Box::new(move |row| numbers.as_primitive::<Int64Type>().value(row))))
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
            Some(Severities::Number(number)) => {
                u8::try_from(number(row)).ok().and_then(Severity::from_number).unwrap_or_default()
            }
            None => Severity::default(),
        }
    }

    pub(crate) fn trace_id(&self, row: usize) -> Option<&str> {
        text(self.trace_ids, row).filter(|id| !id.is_empty())
    }

    pub(crate) fn parent_service(&self, row: usize) -> Option<&str> {
        text(self.parents, row).filter(|service| !service.is_empty())
    }
}

fn text(column: Option<&StringArray>, row: usize) -> Option<&str> {
    column.filter(|column| column.is_valid(row)).map(|column| column.value(row))
}
