//! The columns of a part: those of the table, with the message in two.

use super::{assemble, split};
use arrow::array::{
    Array, ArrayRef, AsArray, LargeStringArray, RecordBatch, StringViewArray, StringViewBuilder,
};
use arrow::buffer::{Buffer, OffsetBuffer, ScalarBuffer};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use arrow::error::ArrowError;
use model::DataSource;
use std::sync::Arc;

/// Name of the column of forms of a column of messages.
pub(super) fn form_name(message: &str) -> String {
    format!("{message}$form")
}

/// Name of the column of values of a column of messages.
pub(super) fn values_name(message: &str) -> String {
    format!("{message}$values")
}

/// Whether a part has a column of its table, whole or in two.
pub(crate) fn has_column(part: &Schema, name: &str) -> bool {
    part.index_of(name).is_ok() || part.index_of(&form_name(name)).is_ok()
}

/// How the rows of a table lie in parts written now. Parts written before may lie otherwise.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    schema: SchemaRef,
    /// name of the column that lies in two
    message: Option<String>,
}

impl Layout {
    /// The message lies in two columns, unless it is needed whole to sort by or their names are taken.
    pub(crate) fn of(source: &DataSource, stored: &SchemaRef) -> Self {
        let message = source.roles.message.clone().filter(|message| {
            let is_text =
                stored.field_with_name(message).is_ok_and(|field| field.data_type() == &DataType::Utf8View);
            let is_free = |name: String| stored.index_of(&name).is_err();
            is_text
                && !source.sorting_key.contains(message)
                && is_free(form_name(message))
                && is_free(values_name(message))
        });
        let Some(message) = message else { return Self { schema: Arc::clone(stored), message: None } };
        let fields = stored.fields().iter().flat_map(|field| {
            if *field.name() != message {
                return vec![Arc::clone(field)];
            }
            let text = |name: String| Arc::new(Field::new(name, DataType::Utf8View, field.is_nullable()));
            vec![text(form_name(&message)), text(values_name(&message))]
        });
        Self { schema: Arc::new(Schema::new(fields.collect::<Vec<_>>())), message: Some(message) }
    }

    /// All columns of a part, text as views.
    pub(crate) fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// Names of the columns of forms and of values.
    pub(crate) fn form_and_values(&self) -> Option<(String, String)> {
        self.message.as_ref().map(|message| (form_name(message), values_name(message)))
    }

    /// Rows as they are in memory or in any part, as they lie in parts now.
    pub(crate) fn arrange(&self, rows: &RecordBatch) -> Result<RecordBatch, ArrowError> {
        let mut halves = None;
        let mut columns = Vec::with_capacity(self.schema.fields().len());
        for field in self.schema.fields() {
            let name = field.name();
            let column = if let Some(column) = rows.column_by_name(name) {
                if column.data_type() == field.data_type() {
                    Arc::clone(column)
                } else {
                    cast(column, field.data_type())?
                }
            } else if let Some(message) = self.message.as_ref().filter(|m| form_name(m) == *name) {
                let (form, values) = split_column(named(rows, message)?.as_string_view());
                halves = Some(values);
                form
            } else if let Some(values) = halves.take() {
                values
            } else {
                let (form, values) = (named(rows, &form_name(name))?, named(rows, &values_name(name))?);
                Arc::new(assemble_column(form, values)?)
            };
            columns.push(column);
        }
        RecordBatch::try_new(Arc::clone(&self.schema), columns)
    }
}

fn named<'a>(rows: &'a RecordBatch, name: &str) -> Result<&'a ArrayRef, ArrowError> {
    let missing = || ArrowError::SchemaError(format!("no column {name}"));
    rows.column_by_name(name).ok_or_else(missing)
}

/// Forms and values of messages.
fn split_column(messages: &StringViewArray) -> (ArrayRef, ArrayRef) {
    let mut forms = StringViewBuilder::with_capacity(messages.len());
    let mut all_values = StringViewBuilder::with_capacity(messages.len());
    let (mut form, mut values) = (String::new(), String::new());
    for message in messages {
        let Some(message) = message else {
            forms.append_null();
            all_values.append_null();
            continue;
        };
        form.clear();
        values.clear();
        split(message, &mut form, &mut values);
        forms.append_value(&form);
        all_values.append_value(&values);
    }
    (Arc::new(forms.finish()), Arc::new(all_values.finish()))
}

/// Messages of forms and values, each text of any kind or a dictionary of it.
pub(super) fn assemble_column(forms: &ArrayRef, values: &ArrayRef) -> Result<StringViewArray, ArrowError> {
    let (forms, values) = (cast(forms, &DataType::Utf8View)?, cast(values, &DataType::Utf8View)?);
    let (forms, values) = (forms.as_string_view(), values.as_string_view());
    let mut messages = Vec::new();
    let mut offsets = Vec::with_capacity(forms.len() + 1);
    offsets.push(0_i64);
    for row in 0..forms.len() {
        if forms.is_valid(row) {
            let (form, values) = (forms.value(row), values.value(row));
            if !assemble(form, values, &mut messages) {
                return Err(ArrowError::ParseError(format!(
                    "values {values:?} do not fit the form {form:?}"
                )));
            }
        }
        offsets.push(i64::try_from(messages.len()).unwrap_or(i64::MAX));
    }
    // Checked to be text at once; the views keep the buffer.
    let offsets = OffsetBuffer::new(ScalarBuffer::from(offsets));
    let messages = LargeStringArray::try_new(offsets, Buffer::from_vec(messages), forms.nulls().cloned())?;
    Ok(StringViewArray::from(&messages))
}
