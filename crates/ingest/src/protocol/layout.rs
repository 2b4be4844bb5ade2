//! Which column of a data source takes what of a record.

use super::record::Field;
use crate::paths::split_at_each;
use model::{Column, DataSource, Scalar};

/// Where a column's value is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// it is a field
    Field(Field),
    /// it is inside the first of these fields that has it, behind these keys
    Within(Vec<Field>, Vec<String>),
    /// it is the record as a whole
    Whole,
}

/// The places of a data source's columns, in declared order.
#[derive(Debug)]
pub(crate) struct Layout {
    pub(crate) places: Vec<Place>,
    pub(crate) has_whole: bool,
}

impl Layout {
    pub(crate) fn new(source: &DataSource) -> Self {
        let places: Vec<Place> = source.columns.iter().map(|column| place_of(source, column)).collect();
        let has_whole = places.contains(&Place::Whole);
        Self { places, has_whole }
    }
}

fn place_of(source: &DataSource, column: &Column) -> Place {
    let keys = split_at_each(column).0;
    let Some((first, rest)) = keys.split_first() else { return Place::Whole };
    match (Field::of(first), rest) {
        (Some(field), []) => Place::Field(field),
        (Some(field), rest) => Place::Within(vec![field], rest.to_vec()),
        (None, []) => match role_of(source, column) {
            Some(field) => Place::Field(field),
            None => Place::Within(vec![Field::Attributes, Field::Resource], keys),
        },
        (None, _) => Place::Within(vec![Field::Attributes, Field::Resource], keys),
    }
}

/// The field of the part that a column plays.
fn role_of(source: &DataSource, column: &Column) -> Option<Field> {
    let roles = &source.roles;
    let is_text = column.column_type.scalar() == Some(Scalar::String);
    let severity = if is_text { Field::SeverityText } else { Field::SeverityNumber };
    let parts = [
        (&roles.timestamp, Field::Timestamp),
        (&roles.service, Field::Service),
        (&roles.severity, severity),
        (&roles.message, Field::Message),
        (&roles.trace_id, Field::TraceId),
        (&roles.span_id, Field::SpanId),
        (&roles.parent_span_id, Field::ParentSpanId),
        (&roles.parent_service, Field::ParentService),
        (&roles.duration, Field::DurationMs),
        (&roles.status_code, Field::StatusCode),
        (&roles.version, Field::Version),
        (&roles.host, Field::Host),
    ];
    parts.into_iter().find(|(name, _)| name.as_ref() == Some(&column.name)).map(|(_, field)| field)
}
