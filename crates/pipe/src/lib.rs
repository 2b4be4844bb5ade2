//! The grammar of data source and pipe files.
