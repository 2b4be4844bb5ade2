//! Reads the files of a project: `.datasource` files become [`model::DataSource`]s, `.pipe` files become [`Pipe`]s
//! whose nodes are rendered to SQL for the parameters of a request.
//!
//! It is not a deployer and runs no SQL: it opens no file, and keeps nothing. The grammar is Tinybird's, so that
//! existing projects are read as they are.
//!
//! The way of the data: text → commands (`SCHEMA >`, `NODE …`) → tokens → columns, keys, retention → one checked
//! [`model::DataSource`]; or → nodes → [`Template`] → with a [`Request`] → [`Rendered`] SQL, or a [`TemplateError`]
//! that has status and body of the answer. A [`Project`] is all files, a [`Graph`] who reads whom.
//!
//! Invariants:
//! - A clause that changes results is acted on or refused, never skipped. What is read and has no effect can only
//!   be a hint: `TAGS`, `INDEXES`, `CODEC`, `ENGINE_PRIMARY_KEY`, settings of granularity. `TOKEN` is checked;
//!   who creates tokens reads it elsewhere.
//! - Every refusal names file, line and column, and the way out.
//! - Keys and retention name existing columns of a fitting type that cannot be NULL.
//! - Texts of a request are written in quotes and escaped. Only `table(…)` and `symbol(…, quote='')` write a name
//!   bare, as Tinybird does: what may be read is for the engine to check.
//! - No text makes it panic; its time grows with the length of the text, and that of rendering ends at
//!   [`limits::RENDER_COST_MAX`].
//!
//! ```
//! let text = "SCHEMA >\n    `timestamp` DateTime `json:$.timestamp`,\n    `message` Strin\n";
//! let error = seismolog_pipe::parse_datasource("events", text).unwrap_err();
//! assert!(error.to_string().starts_with("events.datasource:3:15: type Strin is not supported"));
//!
//! use seismolog_pipe::{Dialect, Mode, ParamValue, Request, parse_pipe};
//! let text = "NODE top\nSQL >\n    %\n    SELECT * FROM events LIMIT {{Int32(n, 10)}}\nTYPE endpoint\n";
//! let pipe = parse_pipe("top", text, Dialect::Forward, &|_| None).unwrap();
//! let params = [("n".to_owned(), ParamValue::from("5"))].into();
//! let request = Request { params: &params, has_secret: &|_| false, mode: Mode::Live };
//! let rendered = pipe.endpoint().unwrap().render(&request).unwrap();
//! assert_eq!(rendered.sql.trim(), "SELECT * FROM events LIMIT toInt32('5')");
//! ```

mod bucket_uri;
mod builtin;
mod command;
mod connection;
mod cron;
mod datafile;
mod datasource;
mod endpoint_test;
mod error;
mod graph;
mod include;
mod json_path;
pub mod limits;
mod pipe_file;
mod project;
mod queries;
mod span;
mod table_names;
mod tags;
mod template;
mod token;

pub use bucket_uri::{BucketUri, FileTemplate, file_time};
pub use builtin::{builtin, builtin_text};
pub use connection::{Connection, ConnectionKind, parse_connection};
pub use cron::Cron;
pub use datafile::Datafile;
pub use datasource::{
    BucketFeed, Feed, FileFormat, TopicFeed, datasource_schema, datasource_with_schema, parse_datasource,
};
pub use endpoint_test::{EndpointTest, parse_tests};
pub use error::Error;
pub use graph::{Cycle, Graph, NodeEdges};
pub use pipe_file::{
    Copy, CopyMode, Dialect, Materialized, NodeKind, Pipe, PipeNode, Schedule, Sink, TokenGrant, TokenScope,
    parse_pipe,
};
pub use project::{Grant, Project, ProjectFile};
pub use queries::{Given, Pipes, View};
pub use table_names::table_names;
pub use tags::{tags, with_tags};
pub use template::{
    Mode, Param, ParamDefault, ParamValue, Rendered, Request, Settings, Template, TemplateError,
    resolve_secrets,
};
