//! What can be wrong with a query. Texts follow ClickHouse's, which clients match on.

mod code;

use std::borrow::Cow;

/// Bytes of each end of a text that an error keeps; whoever sent a megabyte does not read it again.
const TEXT_END_BYTES: usize = 1_000;

/// Split by what the caller can do.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Send a query.
    #[error("DB::Exception: Empty query")]
    Empty,
    /// Correct the text, at the place if it is known.
    #[error("DB::Exception: Syntax error: {}", cut(text))]
    Syntax {
        /// what is wrong
        text: String,
        /// where it is wrong, if the parser knows
        place: Option<Place>,
    },
    /// Send one statement at a time.
    #[error(
        "DB::Exception: Syntax error (Multi-statements are not allowed): only one SELECT is run per request"
    )]
    Multiple,
    /// Only reading is possible here.
    #[error("DB::Exception: Only SELECT or DESCRIBE queries are supported. Got: {}", cut(.0))]
    NotReading(String),
    /// Write the query without this clause.
    #[error("DB::Exception: {} is not supported yet; write the query without it (NOT_IMPLEMENTED)", cut(.0))]
    Unsupported(String),
    /// As the other server says.
    #[error("{}", cut(.0))]
    Remote(String),
    /// Send a value for the parameter.
    #[error("DB::Exception: Substitution `{}` is not set. (UNKNOWN_QUERY_PARAMETER)", cut(.0))]
    Parameter(String),
    /// Use one of the nearest names, or another function.
    #[error(
        "DB::Exception: Function with name `{}` does not exist.{} (UNKNOWN_FUNCTION)",
        cut(name),
        meant(near)
    )]
    UnknownFunction {
        /// as written
        name: String,
        /// names like it, nearest first
        near: Vec<String>,
    },
    /// Pass other arguments; the text says which.
    #[error("DB::Exception: {}", cut(.0))]
    Arguments(String),
    /// Choose a format of the list.
    #[error(
        "invalid format {}, available ones: JSON, JSONEachRow, CSV, CSVWithNames, TSV, TSVWithNames, JSONCompact, PrettyCompact, Parquet, Arrow, ArrowStream, Prometheus",
        cut(.0)
    )]
    Format(String),
    /// The table does not exist, or the token may not read it.
    #[error("Resource '{}' not found", cut(.0))]
    UnknownTable(String),
    /// The query does not fit the tables it reads.
    #[error("[Error] {}", cut(.0))]
    Plan(String),
    /// Ask for less, or raise the named limit.
    #[error("[Error] query exceeds the limit {limit}: {}", cut(detail))]
    Limit {
        /// name of the limit in the configuration
        limit: &'static str,
        /// what was reached
        detail: String,
    },
    /// The query ran longer than it may.
    #[error("[Error] query exceeds the limit query.seconds_max: stopped after {0} s (TIMEOUT_EXCEEDED)")]
    Timeout(u64),
    /// Something failed while it ran; the text says what.
    #[error("[Error] {}", cut(.0))]
    Run(String),
}

/// A place in the text of a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// line, from 1
    pub line: u64,
    /// column in characters, from 1
    pub column: u64,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

impl Error {
    /// FINAL of a table whose rows do not become one.
    #[must_use]
    pub fn no_final(engine: &str) -> Self {
        Self::Arguments(format!("Storage {engine} doesn't support FINAL. (ILLEGAL_FINAL)"))
    }

    /// Where the text of the query is wrong, if that is known.
    #[must_use]
    pub fn place(&self) -> Option<Place> {
        match self {
            Self::Syntax { place, .. } => *place,
            _ => None,
        }
    }

    /// A text that is wrong nobody knows where.
    pub(crate) fn syntax(text: impl Into<String>) -> Self {
        Self::Syntax { text: text.into(), place: None }
    }

    /// The parser's words, which end with the place: `… at Line: 1, Column: 8`.
    pub(crate) fn parser(words: &str) -> Self {
        let place = words.rsplit_once(" at Line: ").and_then(|(_, place)| {
            let (line, column) = place.split_once(", Column: ")?;
            Some(Place { line: line.parse().ok()?, column: column.trim_end().parse().ok()? })
        });
        Self::Syntax { text: words.strip_prefix("sql parser error: ").unwrap_or(words).to_owned(), place }
    }

    /// The same at a place that stands for one that is missing.
    pub(crate) fn placed(self, other: Option<Place>) -> Self {
        match self {
            Self::Syntax { text, place } => Self::Syntax { text, place: place.or(other) },
            error => error,
        }
    }

    /// The same without a place, for a text that is not what was sent.
    pub(crate) fn unplaced(self) -> Self {
        match self {
            Self::Syntax { text, .. } => Self::syntax(text),
            error => error,
        }
    }
}

impl From<datafusion::error::DataFusionError> for Error {
    fn from(error: datafusion::error::DataFusionError) -> Self {
        use datafusion::error::DataFusionError as E;
        match error.find_root() {
            E::ResourcesExhausted(detail) => {
                Self::Limit { limit: "query.memory_bytes_max", detail: first_line(detail) }
            }
            E::SQL(parse, _) => Self::parser(&parse.to_string()).unplaced(),
            E::SchemaError(schema, _) if let Some(text) = unknown_column(schema) => Self::Plan(text),
            E::Plan(text) if let Some(path) = path_of(text) => {
                Self::Plan(format!("Unknown expression identifier `{path}`. (UNKNOWN_IDENTIFIER)"))
            }
            E::Plan(text) if let Some(name) = table_function(text) => {
                Self::Plan(format!("Unknown table function {name}. (UNKNOWN_FUNCTION)"))
            }
            E::Plan(text) => Self::Plan(first_line(text)),
            E::Execution(text) => Self::Run(first_line(text)),
            E::SchemaError(..) | E::NotImplemented(_) => Self::Plan(first_line(&error.strip_backtrace())),
            _ => Self::Run(first_line(&error.strip_backtrace())),
        }
    }
}

/// Both ends of a long text: what is wrong stands at the beginning, the name of the error at the end.
fn cut(text: &str) -> Cow<'_, str> {
    if text.len() <= 2 * TEXT_END_BYTES {
        return Cow::Borrowed(text);
    }
    let head = &text[..text.floor_char_boundary(TEXT_END_BYTES)];
    let tail = &text[text.ceil_char_boundary(text.len() - TEXT_END_BYTES)..];
    Cow::Owned(format!("{head} … {tail}"))
}

/// ` Maybe you meant: ['a','b'].`
fn meant(near: &[String]) -> String {
    if near.is_empty() {
        return String::new();
    }
    let names: Vec<String> = near.iter().map(|name| format!("'{name}'")).collect();
    format!(" Maybe you meant: [{}].", names.join(","))
}

fn unknown_column(error: &datafusion::common::SchemaError) -> Option<String> {
    let datafusion::common::SchemaError::FieldNotFound { field, valid_fields } = error else { return None };
    let known: Vec<&str> = valid_fields.iter().map(|field| field.name.as_str()).collect();
    let near = crate::nearest::names(&field.name, known);
    let name = match &field.relation {
        Some(table) => format!("{table}.{}", field.name),
        None => field.name.clone(),
    };
    Some(format!("Unknown expression identifier `{name}`.{} (UNKNOWN_IDENTIFIER)", meant(&near)))
}

/// The name of a function behind FROM that is not there.
fn table_function(text: &str) -> Option<&str> {
    text.strip_prefix("table function '")?.strip_suffix("' not found")
}

/// `a.b.c` of a path that leads to no column.
fn path_of(text: &str) -> Option<String> {
    let list = text.strip_prefix("could not parse compound identifier from [")?.strip_suffix(']')?;
    Some(list.split(", ").map(|part| part.trim_matches('"')).collect::<Vec<_>>().join("."))
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or("").to_owned()
}
