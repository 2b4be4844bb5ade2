//! A data source as the engine holds it.

use crate::Error;
use crate::columns::RoleColumns;
use arrow::array::RecordBatch;
use arrow::datatypes::{Field, Schema};
use ingest::Decoder;
use model::{Column, DataSource};
use sql::Statement;
use std::sync::Arc;
use store::TableId;

/// A landing data source: its table, its quarantine, and how bytes become its rows.
#[derive(Debug)]
pub struct Source {
    pub(crate) name: Arc<str>,
    pub(crate) definition: DataSource,
    pub(crate) table: TableId,
    pub(crate) quarantine: TableId,
    pub(crate) roles: Option<RoleColumns>,
    decoder: Decoder,
    /// what rows that were on their way go through, after the columns became others
    pub(crate) before: Option<Before>,
}

/// A data source as it was.
#[derive(Debug)]
pub(crate) struct Before {
    pub(crate) definition: DataSource,
    /// empty now
    pub(crate) table: TableId,
    /// makes rows of the columns of now
    pub(crate) statement: Statement,
}

/// No rows, of the columns of a definition.
pub(crate) fn no_rows(definition: &DataSource) -> RecordBatch {
    let field = |column: &Column| Field::new(&column.name, column.column_type.to_arrow(), true);
    RecordBatch::new_empty(Arc::new(Schema::new(definition.columns.iter().map(field).collect::<Vec<_>>())))
}

/// Whether rows have the columns of a definition.
pub(crate) fn fits(rows: &RecordBatch, definition: &DataSource) -> bool {
    let (given, declared) = (rows.schema(), &definition.columns);
    let same = |(field, column): (&Arc<Field>, &Column)| {
        *field.name() == column.name && *field.data_type() == column.column_type.to_arrow()
    };
    given.fields().len() == declared.len() && given.fields().iter().zip(declared).all(same)
}

impl Source {
    pub(crate) fn new(
        definition: DataSource,
        table: TableId,
        quarantine: TableId,
        limits: &ingest::Limits,
    ) -> Result<Self, Error> {
        let decoder = Decoder::new(&definition, limits)
            .map_err(|error| Error::Source { name: definition.name.clone(), source: error })?
            .with_documents(sql::document);
        let roles = RoleColumns::of(&definition);
        let name = definition.name.as_str().into();
        Ok(Self { name, definition, table, quarantine, roles, decoder, before: None })
    }

    /// Its name, columns and keys.
    #[must_use]
    pub fn definition(&self) -> &DataSource {
        &self.definition
    }

    /// Bytes to rows.
    #[must_use]
    pub fn decoder(&self) -> &Decoder {
        &self.decoder
    }
}
