//! A data source as the engine holds it.

use crate::Error;
use crate::columns::RoleColumns;
use ingest::Decoder;
use model::DataSource;
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
}

impl Source {
    pub(crate) fn new(
        definition: DataSource,
        table: TableId,
        quarantine: TableId,
        limits: &ingest::Limits,
    ) -> Result<Self, Error> {
        let decoder = Decoder::new(&definition, limits)
            .map_err(|error| Error::Source { name: definition.name.clone(), source: error })?;
        let roles = RoleColumns::of(&definition);
        Ok(Self { name: definition.name.as_str().into(), definition, table, quarantine, roles, decoder })
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
