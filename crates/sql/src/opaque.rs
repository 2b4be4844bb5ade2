//! ClickHouse types that Arrow has no twin for, carried as an extension of a field: states of aggregate functions.
//!
//! A state is `Binary`. What it is a state of stands in the field's metadata, under the keys Arrow keeps for types of
//! others, so that a conversion to another type takes it off. A store keeps the column as it is and gives the field
//! back with the same metadata; [`column`] makes that field from the type's name.

use crate::{Error, kind};
use arrow::datatypes::{DataType, Field, FieldRef};
use std::collections::HashMap;
use std::sync::Arc;

const NAME_KEY: &str = "ARROW:extension:name";
const TEXT_KEY: &str = "ARROW:extension:metadata";
const NAME: &str = "seismolog.clickhouse";

/// A column of a ClickHouse type, states of aggregate functions among them, as a schema holds it.
///
/// # Errors
/// [`Error::Arguments`] for a type that is not known.
pub fn column(name: &str, type_text: &str) -> Result<Field, Error> {
    field(name, type_text).map_err(|text| Error::Arguments(format!("{name}: {text}")))
}

/// Whether a column's states are read by a column of this type: the same function over arguments of the same types,
/// whatever it is asked for and whether they may be NULL.
#[must_use]
pub fn is_state_of(field: &Field, type_text: &str) -> bool {
    let read = |text: &str| crate::aggregate::Recipe::of_type(text).ok();
    let Some((made, given)) = type_of(field).and_then(read) else { return false };
    let Some((wanted, taken)) = read(type_text) else { return false };
    let types = |fields: &[FieldRef]| fields.iter().map(|one| one.data_type().clone()).collect::<Vec<_>>();
    let is_count = made.base == "count";
    wanted.merges(&made) && (is_count || types(&given) == types(&taken))
}

/// The same inside the crate.
pub(crate) fn field(name: &str, type_text: &str) -> Result<Field, String> {
    let text = type_text.trim();
    if inside(text, "AggregateFunction").is_some() {
        crate::aggregate::Recipe::of_type(text)?;
        return Ok(marked(Field::new(name, DataType::Binary, false), text));
    }
    if let Some(parts) = inside(text, "SimpleAggregateFunction") {
        let (data_type, is_nullable) = kind::parse(parts.split_once(',').unwrap_or((parts, "")).1)?;
        return Ok(marked(Field::new(name, data_type, is_nullable), text));
    }
    let (data_type, is_nullable) = kind::parse(text)?;
    Ok(Field::new(name, data_type, is_nullable))
}

/// What stands between `Name(` and `)`.
pub(crate) fn inside<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.strip_prefix(name)?.trim_start().strip_prefix('(')?.strip_suffix(')').map(str::trim)
}

/// The field with a type of its own.
pub(crate) fn marked(field: Field, type_text: &str) -> Field {
    let metadata = [(NAME_KEY, NAME), (TEXT_KEY, type_text)].map(|(key, text)| (key.into(), text.into()));
    field.with_metadata(HashMap::from(metadata))
}

/// The type that only the metadata knows.
pub(crate) fn type_of(field: &Field) -> Option<&str> {
    let metadata = field.metadata();
    (metadata.get(NAME_KEY)? == NAME).then(|| metadata.get(TEXT_KEY).map(String::as_str)).flatten()
}

/// A field for an argument read from a type's name.
pub(crate) fn argument(type_text: &str) -> Result<FieldRef, String> {
    field("argument", type_text).map(Arc::new)
}
