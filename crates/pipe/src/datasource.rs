//! `.datasource` files: which commands there are, and what becomes of each.

mod default;
mod engine;
mod feed;
mod key;
mod schema;
mod ttl;

pub use feed::{BucketFeed, Feed, FileFormat, TopicFeed};

use crate::command::{self, Command, first_word};
use crate::datafile::with_other_block;
use crate::error::{Error, Fault, Parsed};
use crate::limits::{DATAFILE_BYTES_MAX, NAME_BYTES_MAX, SHARED_WITH_MAX};
use crate::pipe_file::{TokenGrant, TokenScope};
use crate::span::Span;
use model::{Column, DataSource, Roles};

/// What is done with a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Clause {
    /// it shapes the data source; at most once per file
    Once,
    /// it may stand several times
    Repeatable,
    /// known, and refused until it works
    Unsupported,
}

const CLAUSES: &[(&str, Clause)] = &[
    ("DESCRIPTION", Clause::Once),
    ("SCHEMA", Clause::Once),
    ("ENGINE", Clause::Once),
    ("ENGINE_PARTITION_KEY", Clause::Once),
    ("ENGINE_SORTING_KEY", Clause::Once),
    ("ENGINE_PRIMARY_KEY", Clause::Once),
    ("ENGINE_TTL", Clause::Once),
    ("ENGINE_SETTINGS", Clause::Once),
    ("INDEXES", Clause::Once),
    ("TAGS", Clause::Once),
    ("VERSION", Clause::Once),
    ("TOKEN", Clause::Repeatable),
    ("ENGINE_SAMPLING_KEY", Clause::Unsupported),
    ("ENGINE_VER", Clause::Once),
    ("ENGINE_IS_DELETED", Clause::Once),
    ("ENGINE_COLUMNS", Clause::Once),
    ("ENGINE_SIGN", Clause::Once),
    ("ENGINE_VERSION", Clause::Unsupported),
    ("SHARED_WITH", Clause::Once),
    ("FORWARD_QUERY", Clause::Once),
    ("BACKFILL", Clause::Once),
    ("INCLUDE", Clause::Unsupported),
    ("SOURCE", Clause::Unsupported),
    ("SETTINGS", Clause::Unsupported),
    ("EXPORT_SERVICE", Clause::Unsupported),
];

/// Families of commands that bring rows from elsewhere.
const CONNECTORS: [&str; 3] = ["KAFKA_", "IMPORT_", "PG_"];

/// Commands of older projects that say nothing any more.
const IGNORED: [&str; 3] = ["KAFKA_TARGET_PARTITIONS", "IMPORT_EXTERNAL_DATASOURCE", "IMPORT_SERVICE"];

/// Settings that touch speed and never results.
const SETTINGS_WITHOUT_EFFECT: [&str; 4] =
    ["index_granularity", "index_granularity_bytes", "min_bytes_for_wide_part", "min_rows_for_wide_part"];

pub(crate) fn clause(name: &str) -> Option<Clause> {
    if feed::is_clause(name) || IGNORED.contains(&name) {
        return Some(Clause::Once);
    }
    if CONNECTORS.iter().any(|family| name.starts_with(family)) {
        return Some(Clause::Unsupported);
    }
    CLAUSES.iter().find(|(known, _)| *known == name).map(|(_, clause)| *clause)
}

/// Reads a `.datasource` file. `name` is the file's name without ending and becomes the data source's.
///
/// # Errors
/// Names the first place that is wrong or not supported yet.
pub fn parse_datasource(name: &str, text: &str) -> Result<DataSource, Error> {
    let file = format!("{name}.datasource");
    parse(name, text).map_err(|fault| fault.in_file(file, text))
}

/// What stands behind `SCHEMA >` in a file; none for a file without a schema.
#[must_use]
pub fn datasource_schema(text: &str) -> Option<&str> {
    let commands = command::split(text, |word| clause(word).is_some()).ok()?;
    commands.iter().find(|command| command.name == "SCHEMA").map(|command| command.value.text)
}

/// The same file with other columns, written as behind `SCHEMA >`; none for a file without a schema.
#[must_use]
pub fn datasource_with_schema(text: &str, schema: &str) -> Option<String> {
    with_other_block(text, |word| clause(word).is_some(), "SCHEMA", schema)
}

/// Who may read the data source of a file that is right, or add rows to it.
pub(crate) fn datasource_tokens(text: &str) -> Vec<TokenGrant> {
    let commands = command::split(text, |word| clause(word).is_some()).unwrap_or_default();
    let tokens = commands.iter().filter(|command| command.name == "TOKEN");
    tokens.filter_map(|command| token_grant(command).ok()).collect()
}

/// Names of the workspaces that may read the data source of a file that is right too.
pub(crate) fn datasource_shared_with(text: &str) -> Vec<String> {
    let commands = command::split(text, |word| clause(word).is_some()).unwrap_or_default();
    let shared = commands.iter().find(|command| command.name == "SHARED_WITH");
    shared.map_or_else(Vec::new, |command| workspaces(command).map(str::to_owned).collect())
}

/// What brings rows into the data source of a file that is right.
pub(crate) fn datasource_feed(text: &str) -> Option<Feed> {
    let commands = command::split(text, |word| clause(word).is_some()).ok()?;
    feed::feed(&commands).ok().flatten()
}

/// What a file says of the rows that are there when its data source changes.
pub(crate) struct Changing {
    /// makes rows of the new columns of those of the old ones
    pub(crate) forward_query: Option<String>,
    /// whether new views fill it from stored rows
    pub(crate) is_backfilled: bool,
}

/// The same of a file that is right.
pub(crate) fn datasource_changing(text: &str) -> Changing {
    let commands = command::split(text, |word| clause(word).is_some()).unwrap_or_default();
    let find = |name: &str| commands.iter().find(|command| command.name == name);
    let forward_query = find("FORWARD_QUERY").map(|command| command.value.text.trim().to_owned());
    Changing { forward_query, is_backfilled: find("BACKFILL").is_none() }
}

fn parse(name: &str, text: &str) -> Parsed<DataSource> {
    let begin = Span { text, at: 0 };
    if text.len() > DATAFILE_BYTES_MAX {
        return Err(begin.fault(format!("the file is longer than {DATAFILE_BYTES_MAX} bytes")));
    }
    check_name(name).map_err(|message| begin.fault(message))?;
    let commands = command::split(text, |word| clause(word).is_some())?;
    check_clauses(&commands)?;
    let find = |name: &str| commands.iter().find(|command| command.name == name);

    let schema =
        find("SCHEMA").ok_or_else(|| begin.fault("a data source needs a SCHEMA > with its columns"))?;
    if !schema.is_block {
        return Err(schema.word.fault("columns follow on the lines after `SCHEMA >`"));
    }
    let mut columns = schema::columns(schema.value)?;
    if let Some(Feed::Topic(topic)) = feed::feed(&commands)? {
        columns.extend(topic_columns(&topic, &columns));
    }
    let value = |name: &str| find(name).map(|command| command.value).filter(|v| !v.text.trim().is_empty());
    let sorting_key =
        value("ENGINE_SORTING_KEY").map_or(Ok(Vec::new()), |key| key::sorting(key, &columns))?;
    let engine = engine::engine(&commands, value("ENGINE_SORTING_KEY"), &columns)?;
    if let Some(primary) = value("ENGINE_PRIMARY_KEY") {
        check_primary_key(primary, &sorting_key, &columns)?;
    }
    let partition_key = match value("ENGINE_PARTITION_KEY") {
        Some(key) => key::partition(key, &columns)?,
        None => None,
    };
    let ttl = value("ENGINE_TTL").map(|ttl| ttl::parse(ttl, &columns)).transpose()?;
    Ok(DataSource {
        name: name.to_owned(),
        description: find("DESCRIPTION").map(description).unwrap_or_default(),
        roles: Roles::of(&columns),
        columns,
        engine,
        sorting_key,
        partition_key,
        ttl,
    })
}

/// Columns of what is known of each message, but for those that the schema has.
fn topic_columns(topic: &TopicFeed, own: &[Column]) -> Vec<Column> {
    let missing = topic.columns().filter(|(name, _)| own.iter().all(|column| column.name != *name));
    let column = |(name, written): (&str, &str)| {
        let column_type = written.parse().expect("the types of a topic's columns are types");
        Column { name: name.to_owned(), column_type, json_path: None, default: None }
    };
    missing.map(column).collect()
}

/// Letters, digits and `_`, not beginning with a digit; one dot for the name space of built-in ones.
fn check_name(name: &str) -> Result<(), String> {
    let is_word = |word: &str| {
        word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
            && !word.starts_with(|c: char| c.is_ascii_digit())
            && !word.is_empty()
    };
    let (space, last) = name.split_once('.').unwrap_or(("_", name));
    if name.len() > NAME_BYTES_MAX {
        return Err(format!("the name of the data source is longer than {NAME_BYTES_MAX} bytes"));
    }
    if !is_word(space) || !is_word(last) {
        return Err(format!(
            "{name:?} cannot be the name of a data source; use letters, digits and _, and no digit first"
        ));
    }
    if name.ends_with("_quarantine") {
        return Err(format!("{name} is kept for the quarantine of another data source; choose another name"));
    }
    Ok(())
}

/// No command twice, none that does not work, and those that are only checked.
fn check_clauses(commands: &[Command<'_>]) -> Parsed<()> {
    for (index, command) in commands.iter().enumerate() {
        match clause(&command.name) {
            Some(Clause::Unsupported) => {
                return Err(command.word.fault(format!("{} is not supported yet; remove it", command.name)));
            }
            Some(Clause::Once) if commands[..index].iter().any(|before| before.name == command.name) => {
                return Err(command.word.fault(format!("{} is given twice", command.name)));
            }
            _ => {}
        }
        match command.name.as_str() {
            "TOKEN" => {
                token_grant(command)?;
            }
            "TAGS" => check_tags(command)?,
            "SHARED_WITH" => check_shared_with(command)?,
            "VERSION" if command.value.text.trim().parse::<u32>().is_err() => {
                return Err(command
                    .word
                    .fault("VERSION takes a number; a column of this name stands indented or in backticks"));
            }
            "ENGINE_SETTINGS" => check_settings(command.value)?,
            "FORWARD_QUERY" => check_forward_query(command)?,
            "BACKFILL" if !command.value.text.trim().eq_ignore_ascii_case("skip") => {
                return Err(command.value.fault("BACKFILL is skip, or left out"));
            }
            _ => {}
        }
    }
    Ok(())
}

fn token_grant(command: &Command<'_>) -> Parsed<TokenGrant> {
    let (name, rest) = first_word(command.value)?;
    if command.is_block || name.text.trim().is_empty() {
        return Err(command.word.fault("a token needs a name, as in TOKEN \"ingest\" APPEND"));
    }
    let scope = rest.text.split('#').next().unwrap_or("").trim();
    let name = name.text.trim().to_owned();
    if scope.eq_ignore_ascii_case("READ") {
        return Ok(TokenGrant { name, scope: TokenScope::Read });
    }
    if scope.eq_ignore_ascii_case("APPEND") {
        return Ok(TokenGrant { name, scope: TokenScope::Append });
    }
    let scope = if scope.is_empty() { "nothing" } else { scope };
    Err(rest.fault(format!("a token of a data source may READ or APPEND, found {scope}")))
}

fn check_tags(command: &Command<'_>) -> Parsed<()> {
    let is_tag = |tag: &str| {
        !tag.is_empty()
            && tag.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '=' | '.' | ' '))
    };
    match command.value.text.split(',').map(str::trim).find(|tag| !is_tag(tag)) {
        None => Ok(()),
        Some(tag) => Err(command.value.fault(format!(
            "{tag:?} is no tag; write TAGS \"a, b, key=value\" (a column called tags stands indented or in backticks)"
        ))),
    }
}

/// The names, between commas or on lines of their own; some write them behind the `>`.
fn workspaces<'a>(command: &Command<'a>) -> impl Iterator<Item = &'a str> {
    let text = command.value.text.trim_start();
    let names = text
        .strip_prefix('>')
        .unwrap_or(text)
        .split([',', '\n'])
        .map(|name| name.trim().trim_matches(['"', '\'']));
    names.filter(|name| !name.is_empty())
}

fn check_shared_with(command: &Command<'_>) -> Parsed<()> {
    if workspaces(command).count() > SHARED_WITH_MAX {
        return Err(command
            .word
            .fault(format!("a data source is shared with {SHARED_WITH_MAX} workspaces at most")));
    }
    match workspaces(command).find(|name| name.len() > NAME_BYTES_MAX) {
        Some(_) => {
            Err(command.word.fault(format!("the name of a workspace has at most {NAME_BYTES_MAX} bytes")))
        }
        None => Ok(()),
    }
}

fn check_forward_query(command: &Command<'_>) -> Parsed<()> {
    if !command.is_block {
        return Err(command.word.fault("the query follows on the lines after `FORWARD_QUERY >`"));
    }
    let begin = command.value.text.split_whitespace().next().unwrap_or_default();
    if begin.eq_ignore_ascii_case("select") || begin.eq_ignore_ascii_case("with") {
        return Ok(());
    }
    Err(command.value.fault("FORWARD_QUERY is a SELECT of the new columns from the old ones"))
}

fn check_settings(settings: Span<'_>) -> Parsed<()> {
    for setting in settings.text.split(',').map(str::trim).filter(|setting| !setting.is_empty()) {
        let name = setting.split('=').next().unwrap_or("").trim();
        if !SETTINGS_WITHOUT_EFFECT.contains(&name) {
            return Err(settings.fault(format!("the setting {name} is not supported yet; remove it")));
        }
    }
    Ok(())
}

/// The primary key is an index over the sorting key and changes no result, so it is checked and not kept.
fn check_primary_key(primary: Span<'_>, sorting_key: &[String], columns: &[Column]) -> Parsed<()> {
    if sorting_key.starts_with(&key::sorting(primary, columns)?) {
        return Ok(());
    }
    Err(primary.fault("the primary key must be the begin of ENGINE_SORTING_KEY"))
}

/// The text of the author, each line without the white space around it.
fn description(command: &Command<'_>) -> String {
    let text = command.value.text;
    if !command.is_block {
        return text.replace("\\\"", "\"");
    }
    text.lines().map(str::trim).collect::<Vec<_>>().join("\n").trim().to_owned()
}

/// The column of this name, or an error that names it.
fn column_at<'a>(name: &str, columns: &'a [Column]) -> Result<&'a Column, String> {
    columns
        .iter()
        .find(|column| column.name == name)
        .ok_or_else(|| format!("there is no column {name} in the schema"))
}

/// A column that keys and retention may be cut by: a time that cannot be NULL.
fn time_column<'a>(name: Span<'_>, inner: &str, columns: &'a [Column]) -> Result<&'a Column, Fault> {
    let column = column_at(inner, columns).map_err(|message| name.fault(message))?;
    let is_time = column.column_type.scalar().is_some_and(model::Scalar::is_time);
    if is_time && !column.column_type.is_nullable() {
        return Ok(column);
    }
    Err(name.fault(format!(
        "column {inner} is {}; a Date, DateTime or DateTime64 that is not Nullable is needed here",
        column.column_type
    )))
}
