//! One connection: who it is, and its queries.

use super::catalog;
use super::scram::Login;
use super::wire::{Parts, Wire, push_text};
use crate::access::{StaticToken, WORKSPACE_ID};
use crate::answer::Failure;
use crate::caller;
use crate::state::Server;
use crate::{engines, limits, sql_api};
use axum::http::StatusCode;
use sql::{Format, Statement};
use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

/// The codes of a first message.
const PROTOCOL_3: i32 = 3 << 16;
const TLS_WANTED: i32 = 80_877_103;
const GSS_WANTED: i32 = 80_877_104;

/// What drivers look at before they send queries.
const SETTINGS: [(&str, &str); 7] = [
    ("server_version", "15.0 (Seismolog)"),
    ("server_encoding", "UTF8"),
    ("client_encoding", "UTF8"),
    ("DateStyle", "ISO, MDY"),
    ("TimeZone", "UTC"),
    ("integer_datetimes", "on"),
    ("standard_conforming_strings", "on"),
];

/// Columns by name and type, and rows of texts; no text is NULL.
#[derive(Debug, Default)]
pub(super) struct Table {
    pub(super) columns: Vec<(String, String)>,
    pub(super) rows: Vec<Vec<Option<String>>>,
}

/// A query that was parsed under a name.
#[derive(Clone, Debug, Default)]
struct Prepared {
    text: String,
    /// types of its parameters, as their client says; 0 for those it leaves open
    types: Vec<i64>,
}

/// A query with its values, and its answer once there is one.
#[derive(Debug, Default)]
struct Portal {
    text: String,
    answer: Option<Table>,
    /// rows that have been sent
    sent: usize,
}

/// See the module.
pub(super) struct Session {
    server: Arc<Server>,
    token: String,
    prepared: BTreeMap<String, Prepared>,
    portals: BTreeMap<String, Portal>,
    /// after an error nothing is done until the client has caught up
    is_skipping: bool,
}

impl Session {
    /// The first messages, until queries may come; nothing if the client is refused or wanted something else.
    pub(super) async fn open(server: Arc<Server>, wire: &mut Wire) -> io::Result<Option<Self>> {
        let mut asked = wire.startup().await?;
        for _ in 0..2 {
            if asked.0 == TLS_WANTED || asked.0 == GSS_WANTED {
                wire.byte(b'N').await?;
                asked = wire.startup().await?;
            }
        }
        let (code, body) = asked;
        if code >> 16 != PROTOCOL_3 >> 16 {
            // A query is cancelled when its connection is closed.
            return Ok(None);
        }
        if code != PROTOCOL_3 {
            // A later minor version: this one is spoken, and none of what it adds.
            wire.push(b'v', &[PROTOCOL_3.to_be_bytes(), 0_i32.to_be_bytes()].concat());
        }
        let mut parts = Parts(&body);
        let mut given = BTreeMap::new();
        while parts.0.len() > 1 {
            given.insert(parts.text()?.to_owned(), parts.text()?.to_owned());
        }
        let user = given.remove("user").unwrap_or_default();
        let database = given.remove("database").unwrap_or_default();
        let known = token_of(&server, &user, &database).await;
        if !login(wire, known.as_deref()).await? {
            wire.error("FATAL", "28P01", &format!("password authentication failed for user \"{user}\""));
            wire.flush().await?;
            return Ok(None);
        }
        let Some(token) = known else { return Ok(None) };
        for (name, value) in SETTINGS {
            let mut body = Vec::new();
            push_text(name, &mut body);
            push_text(value, &mut body);
            wire.push(b'S', &body);
        }
        // No connection is cancelled by another one: there is no number to tell.
        wire.push(b'K', &[0; 8]);
        wire.ready();
        wire.flush().await?;
        Ok(Some(Self {
            server,
            token,
            prepared: BTreeMap::new(),
            portals: BTreeMap::new(),
            is_skipping: false,
        }))
    }

    /// Answers messages until the client goes.
    pub(super) async fn run(mut self, wire: &mut Wire) -> io::Result<()> {
        while let Some((kind, body)) = wire.message(limits::POSTGRES_MESSAGE_BYTES_MAX).await? {
            match kind {
                b'X' => return Ok(()),
                b'S' => {
                    self.is_skipping = false;
                    self.portals.clear();
                    wire.ready();
                    wire.flush().await?;
                }
                b'H' => wire.flush().await?,
                _ if self.is_skipping => {}
                b'Q' => {
                    let text = Parts(&body).text()?.to_owned();
                    self.simple(wire, &text).await?;
                }
                _ => {
                    if let Err(failure) = self.part(wire, kind, &body).await? {
                        self.is_skipping = true;
                        fail(wire, &failure);
                    }
                }
            }
        }
        Ok(())
    }

    /// All statements of a text, one after the other, up to the first that fails.
    async fn simple(&mut self, wire: &mut Wire, text: &str) -> io::Result<()> {
        self.portals.clear();
        let statements = catalog::statements(text);
        if statements.is_empty() {
            wire.push(b'I', b"");
        }
        for statement in statements {
            match self.answer(&statement).await {
                Ok(table) => {
                    if let Some(description) = description(&table) {
                        wire.push(b'T', &description);
                    }
                    for row in &table.rows {
                        wire.push(b'D', &data(row));
                        wire.relieve().await?;
                    }
                    complete(wire, &statement, table.rows.len());
                }
                Err(failure) => {
                    fail(wire, &failure);
                    break;
                }
            }
        }
        wire.ready();
        wire.flush().await
    }

    /// One message of a query in parts.
    async fn part(&mut self, wire: &mut Wire, kind: u8, body: &[u8]) -> io::Result<Result<(), Failure>> {
        let mut parts = Parts(body);
        match kind {
            b'P' => {
                let (name, text) = (parts.text()?.to_owned(), parts.text()?.to_owned());
                let count = parts.number::<2>()?;
                let types = (0..count).map(|_| parts.number::<4>()).collect::<io::Result<Vec<_>>>()?;
                if self.prepared.len() >= limits::POSTGRES_STATEMENTS_MAX {
                    let text = format!(
                        "more than {} statements are prepared; close some",
                        limits::POSTGRES_STATEMENTS_MAX
                    );
                    return Ok(Err(Failure::bad_request(text)));
                }
                self.prepared.insert(name, Prepared { text, types });
                wire.push(b'1', b"");
            }
            b'B' => {
                if let Err(failure) = self.bind(&mut parts)? {
                    return Ok(Err(failure));
                }
                wire.push(b'2', b"");
            }
            b'D' => {
                let what = parts.number::<1>()?;
                let name = parts.text()?.to_owned();
                return self.describe(wire, what == i64::from(b'S'), &name).await;
            }
            b'E' => {
                let name = parts.text()?.to_owned();
                let most = usize::try_from(parts.number::<4>()?).unwrap_or(0);
                return self.execute(wire, &name, most).await;
            }
            b'C' => {
                let what = parts.number::<1>()?;
                let name = parts.text()?;
                if what == i64::from(b'S') {
                    self.prepared.remove(name);
                } else {
                    self.portals.remove(name);
                }
                wire.push(b'3', b"");
            }
            other => {
                return Ok(Err(Failure::bad_request(format!(
                    "messages of the kind {:?} are not answered",
                    char::from(other)
                ))));
            }
        }
        Ok(Ok(()))
    }

    fn bind(&mut self, parts: &mut Parts<'_>) -> io::Result<Result<(), Failure>> {
        let (portal, name) = (parts.text()?.to_owned(), parts.text()?.to_owned());
        let count = parts.number::<2>()?;
        let formats = (0..count).map(|_| parts.number::<2>()).collect::<io::Result<Vec<_>>>()?;
        let count = parts.number::<2>()?;
        let mut values = Vec::new();
        for _ in 0..count {
            let length = parts.number::<4>()?;
            let value = match usize::try_from(length) {
                Ok(length) => Some(String::from_utf8_lossy(parts.bytes(length)?).into_owned()),
                Err(_) => None,
            };
            values.push(value);
        }
        let count = parts.number::<2>()?;
        let results = (0..count).map(|_| parts.number::<2>()).collect::<io::Result<Vec<_>>>()?;
        if formats.iter().chain(&results).any(|format| *format != 0) {
            return Ok(Err(Failure::bad_request("values in binary form are not supported; ask for text")));
        }
        let Some(prepared) = self.prepared.get(&name) else {
            return Ok(Err(Failure::bad_request(format!("there is no prepared statement {name:?}"))));
        };
        if self.portals.len() >= limits::POSTGRES_STATEMENTS_MAX {
            return Ok(Err(Failure::bad_request("too many portals are open; close some")));
        }
        Ok(match catalog::with_values(&prepared.text, &values, &prepared.types) {
            Ok(text) => {
                self.portals.insert(portal, Portal { text, ..Portal::default() });
                Ok(())
            }
            Err(error) => Err(Failure::bad_request(error)),
        })
    }

    async fn describe(
        &mut self,
        wire: &mut Wire,
        is_statement: bool,
        name: &str,
    ) -> io::Result<Result<(), Failure>> {
        let table = if is_statement {
            let Some(prepared) = self.prepared.get(name).cloned() else {
                return Ok(Err(Failure::bad_request(format!("there is no prepared statement {name:?}"))));
            };
            let count = catalog::parameters(&prepared.text).max(prepared.types.len());
            let mut body = u16::try_from(count).unwrap_or(u16::MAX).to_be_bytes().to_vec();
            for index in 0..count {
                let kind = prepared.types.get(index).copied().filter(|kind| *kind != 0).unwrap_or(TEXT);
                body.extend((kind as u32).to_be_bytes());
            }
            wire.push(b't', &body);
            // Columns are known when the query is planned, and it is with nothing in the place of its values.
            let empty = vec![None; count];
            let text = catalog::with_values(&prepared.text, &empty, &[]).unwrap_or_default();
            self.answer(&catalog::without_rows(&text)).await
        } else {
            match self.fetched(name).await {
                Ok(portal) => {
                    let described = portal.answer.as_ref().and_then(description);
                    match described {
                        Some(description) => wire.push(b'T', &description),
                        None => wire.push(b'n', b""),
                    }
                    return Ok(Ok(()));
                }
                Err(failure) => Err(failure),
            }
        };
        Ok(table.map(|table| match description(&table) {
            Some(description) => wire.push(b'T', &description),
            None => wire.push(b'n', b""),
        }))
    }

    /// A portal with its answer.
    async fn fetched(&mut self, name: &str) -> Result<&mut Portal, Failure> {
        let missing = || Failure::bad_request(format!("there is no portal {name:?}"));
        let portal = self.portals.get(name).ok_or_else(missing)?;
        if portal.answer.is_none() {
            let answer = self.answer(&portal.text.clone()).await?;
            self.portals.get_mut(name).ok_or_else(missing)?.answer = Some(answer);
        }
        self.portals.get_mut(name).ok_or_else(missing)
    }

    async fn execute(&mut self, wire: &mut Wire, name: &str, most: usize) -> io::Result<Result<(), Failure>> {
        let portal = match self.fetched(name).await {
            Ok(portal) => portal,
            Err(failure) => return Ok(Err(failure)),
        };
        let Some(table) = &portal.answer else { return Ok(Ok(())) };
        let left = table.rows.len() - portal.sent;
        let count = if most == 0 { left } else { most.min(left) };
        for row in &table.rows[portal.sent..portal.sent + count] {
            wire.push(b'D', &data(row));
            wire.relieve().await?;
        }
        portal.sent += count;
        if portal.sent < table.rows.len() {
            wire.push(b's', b"");
        } else {
            complete(wire, &portal.text, count);
        }
        Ok(Ok(()))
    }

    /// What a statement gives, as its token may see it.
    async fn answer(&self, text: &str) -> Result<Table, Failure> {
        let caller = caller::of_token(&self.server, &self.token).await;
        let caller = caller.ok_or_else(|| Failure::forbidden(None))?;
        if let Some(table) = catalog::answer(text, &caller) {
            return Ok(table);
        }
        let statement = Statement::parse(text)?;
        let write = |answer: sql::Answer| Ok((answer.columns(), sql::output::render(&answer, Format::Tsv)?));
        let _turn = sql_api::turn(&self.server, &caller).await?;
        let (columns, body) =
            sql_api::ask(&self.server, &caller.engine, (statement, caller.grants()), write).await?;
        let body = String::from_utf8_lossy(&body);
        Ok(Table { columns, rows: body.lines().map(|line| line.split('\t').map(value).collect()).collect() })
    }
}

/// The token of a user: one that every server has by its id, or one of the workspace by its name.
async fn token_of(server: &Arc<Server>, user: &str, database: &str) -> Option<String> {
    let id = engines::id_of(database);
    let workspace = if server.workspace_name(&id).is_some() { id } else { WORKSPACE_ID.to_owned() };
    if StaticToken::of(user).is_some() {
        return Some(server.keys.token_of(&workspace, user));
    }
    let engine = server.engine_of(&workspace).await?;
    let catalog = engine.catalog();
    catalog.control().token(user).map(|token| server.keys.token_of(&workspace, &token.id))
}

/// Whether the client knows the token. Somebody whom nobody knows goes the same way, to the same end.
async fn login(wire: &mut Wire, token: Option<&str>) -> io::Result<bool> {
    wire.push(b'R', &[&10_i32.to_be_bytes()[..], b"SCRAM-SHA-256\0\0"].concat());
    wire.flush().await?;
    let Some((b'p', body)) = wire.message(limits::POSTGRES_STARTUP_BYTES_MAX).await? else {
        return Ok(false);
    };
    let mut parts = Parts(&body);
    let mechanism = parts.text()?;
    let length = usize::try_from(parts.number::<4>()?).unwrap_or(0);
    let first = String::from_utf8_lossy(parts.bytes(length)?).into_owned();
    let mut random = [0; 34];
    getrandom::fill(&mut random).map_err(|error| io::Error::other(error.to_string()))?;
    let Some(login) = Login::new(&first, random).filter(|_| mechanism == "SCRAM-SHA-256") else {
        return Ok(false);
    };
    wire.push(b'R', &[&11_i32.to_be_bytes()[..], login.server_first().as_bytes()].concat());
    wire.flush().await?;
    let Some((b'p', body)) = wire.message(limits::POSTGRES_STARTUP_BYTES_MAX).await? else {
        return Ok(false);
    };
    let last = String::from_utf8_lossy(&body).into_owned();
    let (password, is_known) = (token.unwrap_or("nobody's").to_owned(), token.is_some());
    // some milliseconds of hashing
    let proof = tokio::task::spawn_blocking(move || login.finish(&password, &last))
        .await
        .map_err(io::Error::other)?;
    let Some(proof) = proof.filter(|_| is_known) else { return Ok(false) };
    wire.push(b'R', &[&12_i32.to_be_bytes()[..], proof.as_bytes()].concat());
    wire.push(b'R', &0_i32.to_be_bytes());
    Ok(true)
}

/// A value as it is written in a line of TSV; nothing for NULL.
fn value(text: &str) -> Option<String> {
    if text == "\\N" {
        return None;
    }
    let mut value = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        value.push(match (char, if char == '\\' { chars.next() } else { None }) {
            (_, Some('n')) => '\n',
            (_, Some('t')) => '\t',
            (_, Some('r')) => '\r',
            (_, Some('0')) => '\0',
            (_, Some('b')) => '\u{8}',
            (_, Some('f')) => '\u{c}',
            (_, Some(other)) => other,
            (char, None) => char,
        });
    }
    Some(value)
}

/// PostgreSQL's number of the type of texts.
const TEXT: i64 = 25;

/// PostgreSQL's number for a type of ours, and the bytes of its values, -1 for those that differ.
fn type_of(name: &str) -> (i64, i16) {
    let inner = |name: &str, outer: &str| {
        Some(name.strip_prefix(outer)?.strip_prefix('(')?.strip_suffix(')')?.to_owned())
    };
    if let Some(inner) = inner(name, "Nullable").or_else(|| inner(name, "LowCardinality")) {
        return type_of(&inner);
    }
    match name {
        "Bool" => (16, 1),
        "Int8" | "UInt8" | "Int16" => (21, 2),
        "UInt16" | "Int32" => (23, 4),
        "UInt32" | "Int64" => (20, 8),
        "Float32" => (700, 4),
        "Float64" => (701, 8),
        "Date" | "Date32" => (1_082, 4),
        "UUID" => (2_950, 16),
        _ if name.starts_with("DateTime") => (1_114, 8),
        _ if name.starts_with("UInt") || name.starts_with("Int") || name.starts_with("Decimal") => {
            (1_700, -1)
        }
        _ => (TEXT, -1),
    }
}

/// What columns there are; nothing for an answer that is no table.
fn description(table: &Table) -> Option<Vec<u8>> {
    if table.columns.is_empty() {
        return None;
    }
    let mut body = u16::try_from(table.columns.len()).unwrap_or(u16::MAX).to_be_bytes().to_vec();
    for (name, kind) in &table.columns {
        let (number, length) = type_of(kind);
        push_text(name, &mut body);
        // of no table and no column of one; values as text
        body.extend([0; 6]);
        body.extend((number as u32).to_be_bytes());
        body.extend(length.to_be_bytes());
        body.extend((-1_i32).to_be_bytes());
        body.extend([0; 2]);
    }
    Some(body)
}

fn data(row: &[Option<String>]) -> Vec<u8> {
    let mut body = u16::try_from(row.len()).unwrap_or(u16::MAX).to_be_bytes().to_vec();
    for value in row {
        match value {
            None => body.extend((-1_i32).to_be_bytes()),
            Some(text) => {
                body.extend(u32::try_from(text.len()).unwrap_or(u32::MAX).to_be_bytes());
                body.extend(text.as_bytes());
            }
        }
    }
    body
}

fn complete(wire: &mut Wire, statement: &str, rows: usize) {
    let word = statement.split_whitespace().next().unwrap_or_default().to_ascii_uppercase();
    let tag = match word.as_str() {
        "SET" | "BEGIN" | "COMMIT" | "ROLLBACK" | "START" | "END" | "DISCARD" | "DEALLOCATE" => word,
        _ => format!("SELECT {rows}"),
    };
    let mut body = Vec::new();
    push_text(&tag, &mut body);
    wire.push(b'C', &body);
}

fn fail(wire: &mut Wire, failure: &Failure) {
    let code = match failure.status() {
        StatusCode::FORBIDDEN | StatusCode::UNAUTHORIZED => "42501",
        StatusCode::REQUEST_TIMEOUT => "57014",
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => "53300",
        StatusCode::INTERNAL_SERVER_ERROR => "XX000",
        _ => "42601",
    };
    wire.error("ERROR", code, &failure.to_string());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_those_that_were_written() {
        for (text, expected) in [
            ("a", Some("a")),
            ("\\N", None),
            ("a\\tb\\n\\\\", Some("a\tb\n\\")),
            ("", Some("")),
            ("it\\'s", Some("it's")),
        ] {
            assert_eq!(value(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn types_are_those_that_drivers_know() {
        for (name, expected) in [
            ("String", 25),
            ("LowCardinality(Nullable(String))", 25),
            ("Nullable(Int64)", 20),
            ("UInt64", 1_700),
            ("DateTime64(3)", 1_114),
            ("Bool", 16),
            ("Array(String)", 25),
            ("Float64", 701),
        ] {
            assert_eq!(type_of(name).0, expected, "{name}");
        }
    }
}
