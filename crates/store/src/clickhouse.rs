//! A ClickHouse server: tables, views and rows there as they are here, and queries that it answers.
//!
//! Its HTTP interface is used (<https://clickhouse.com/docs/interfaces/http>): a query in the address, rows in the body,
//! settings as parameters. Calls block. An insert has a token, by which the server takes it once however often it is sent,
//! for the table and the views behind it.

mod ddl;

use crate::backend::{Backend, Written};
use crate::{Error, QueryLimits};
use model::DataSource;
use serde::Deserialize;
use sql::{Answer, Format, Statement};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use ureq::Agent;
use ureq::http::Response;

/// Which server, and as whom.
#[derive(Clone)]
pub struct ClickHouseOptions {
    /// begins with http:// or https://
    pub url: String,
    /// where the tables are; made if it is not there
    pub database: String,
    /// who asks
    pub user: String,
    /// of the user; may be empty
    pub password: String,
    /// longest time of a call but for queries, which have their own
    pub timeout: Duration,
}

impl fmt::Debug for ClickHouseOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { url, database, user, .. } = self;
        f.debug_struct("ClickHouseOptions")
            .field("url", url)
            .field("database", database)
            .field("user", user)
            .finish()
    }
}

/// The server, asked by HTTP.
#[derive(Clone, Debug)]
pub struct ClickHouse {
    options: Arc<ClickHouseOptions>,
    agent: Agent,
}

/// How far the rows of a table have been copied.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Copied {
    /// all rows up to this seq are there
    pub seq: u64,
    /// rows up to this seq are on their way, in one insert; at least `seq`
    pub pending: u64,
    /// of the table here: other rows than now, if it is another
    pub life: u64,
    /// when copying began, in nanoseconds since 1970: makes tokens of inserts others than those before
    pub base: u64,
}

/// Longest answer that is kept in memory, in bytes: a million rows of a kilobyte.
const ANSWER_BYTES_MAX: u64 = 1 << 30;

/// Where the server remembers how far rows were copied.
const COPIED: &str = "seismolog_copied";

#[derive(Deserialize)]
struct Summary {
    #[serde(default)]
    read_rows: String,
    #[serde(default)]
    read_bytes: String,
    #[serde(default)]
    result_rows: String,
}

impl ClickHouse {
    /// A server that is not asked yet.
    ///
    /// # Errors
    /// [`Error::Remote`]: the address or the name of the database is none.
    pub fn new(options: ClickHouseOptions) -> Result<Self, Error> {
        let refuse = |problem: &str| Err(Error::Remote(problem.to_owned()));
        let host = options.url.strip_prefix("https://").or_else(|| options.url.strip_prefix("http://"));
        if !host.is_some_and(|host| !host.is_empty() && !host.starts_with('/')) {
            return refuse("clickhouse.url is no address; write one like http://127.0.0.1:8123");
        }
        if options.url.contains(['@', '?', '#']) || options.url.chars().any(char::is_whitespace) {
            return refuse("clickhouse.url holds a user, a query or a space; give user and password apart");
        }
        let is_part = |one: char| one.is_ascii_alphanumeric() || one == '_';
        if options.database.is_empty() || !options.database.chars().all(is_part) {
            return refuse("clickhouse.database must be letters, digits and _");
        }
        let config = Agent::config_builder().http_status_as_error(false).max_redirects(0).proxy(None);
        Ok(Self { options: Arc::new(options), agent: config.build().into() })
    }

    /// Makes the database and the table of what was copied, where they are missing.
    ///
    /// # Errors
    /// [`Error::Remote`], as with all that follows: what the server said, or that it does not answer.
    pub fn prepare(&self) -> Result<(), Error> {
        let database = &self.options.database;
        self.run_in("default", &format!("CREATE DATABASE IF NOT EXISTS `{database}`"))?;
        self.run(&format!(
            "CREATE TABLE IF NOT EXISTS {COPIED} (name String, seq UInt64, pending UInt64, life UInt64, base UInt64, at DateTime64(6) \
             DEFAULT now64(6)) ENGINE = ReplacingMergeTree(at) ORDER BY name"
        ))
    }

    /// Makes the table of a data source, or adds the columns that it lacks. Whether it was made.
    ///
    /// # Errors
    /// As [`Self::prepare`].
    pub fn create(&self, source: &DataSource) -> Result<bool, Error> {
        let asked = format!(
            "SELECT name FROM system.columns WHERE database = currentDatabase() AND table = '{}'",
            source.name
        );
        let known = self.lines(&asked)?;
        if known.is_empty() {
            self.run(&ddl::create(source))?;
            return Ok(true);
        }
        for column in source.columns.iter().filter(|column| !known.contains(&column.name)) {
            self.run(&format!("ALTER TABLE `{}` ADD COLUMN {}", source.name, ddl::column(column)))?;
        }
        Ok(false)
    }

    /// Makes a materialized view. Its target gets what the query makes of the rows that are there already.
    ///
    /// # Errors
    /// As [`Self::prepare`].
    pub fn create_view(&self, name: &str, target: &str, query: &str) -> Result<(), Error> {
        let known =
            format!("SELECT name FROM system.tables WHERE database = currentDatabase() AND name = '{name}'");
        if !self.lines(&known)?.is_empty() {
            return Ok(());
        }
        self.run(&format!("CREATE MATERIALIZED VIEW `{name}` TO `{target}` AS {query}"))?;
        let described = self.lines(&format!("DESCRIBE TABLE ({query})"))?;
        let names = described.iter().map(|line| format!("`{}`", line.split('\t').next().unwrap_or_default()));
        let columns = names.collect::<Vec<_>>().join(", ");
        let filled = self.run(&format!("INSERT INTO `{target}` ({columns}) {query}"));
        if filled.is_err() {
            // It would be taken for whole the next time.
            self.run(&format!("DROP VIEW `{name}`"))?;
        }
        filled
    }

    /// Adds rows once for each token, however often it is sent.
    ///
    /// # Errors
    /// As [`Self::prepare`].
    pub fn insert(&self, table: &str, rows: &Answer, token: &str) -> Result<(), Error> {
        let body = sql::output::render(rows, Format::TsvWithNames)
            .map_err(|error| Error::Remote(error.to_string()))?;
        let names = rows.schema.fields().iter().map(|field| format!("`{}`", field.name()));
        let columns = names.collect::<Vec<_>>().join(", ");
        let query = format!("INSERT INTO `{table}` ({columns}) FORMAT TSVWithNames");
        let settings = [
            ("insert_deduplication_token", token),
            ("insert_deduplicate", "1"),
            ("deduplicate_blocks_in_dependent_materialized_views", "1"),
            ("async_insert", "0"),
            ("date_time_input_format", "best_effort"),
        ];
        self.call(&self.options.database, &query, &settings, &body, self.options.timeout).map(drop)
    }

    /// Removes all rows of a table.
    ///
    /// # Errors
    /// As [`Self::prepare`].
    pub fn truncate(&self, table: &str) -> Result<(), Error> {
        self.run(&format!("TRUNCATE TABLE `{table}`"))
    }

    /// How far each table was copied.
    ///
    /// # Errors
    /// As [`Self::prepare`].
    pub fn copied(&self) -> Result<BTreeMap<String, Copied>, Error> {
        let rows = self.lines(&format!("SELECT name, seq, pending, life, base FROM {COPIED} FINAL"))?;
        let row = |line: &String| {
            let mut cells = line.split('\t');
            let name = cells.next()?.to_owned();
            let mut number = || cells.next()?.parse().ok();
            Some((name, Copied { seq: number()?, pending: number()?, life: number()?, base: number()? }))
        };
        Ok(rows.iter().filter_map(row).collect())
    }

    /// Remembers how far a table was copied.
    ///
    /// # Errors
    /// As [`Self::prepare`].
    pub fn remember(&self, table: &str, copied: Copied) -> Result<(), Error> {
        let Copied { seq, pending, life, base } = copied;
        self.run(&format!("INSERT INTO {COPIED} (name, seq, pending, life, base) VALUES ('{table}', {seq}, {pending}, {life}, {base})"))
    }

    fn run(&self, query: &str) -> Result<(), Error> {
        self.run_in(&self.options.database, query)
    }

    fn run_in(&self, database: &str, query: &str) -> Result<(), Error> {
        self.call(database, query, &[], &[], self.options.timeout).map(drop)
    }

    /// An answer of few rows.
    fn lines(&self, query: &str) -> Result<Vec<String>, Error> {
        let answer = self.call(
            &self.options.database,
            query,
            &[("default_format", "TSV")],
            &[],
            self.options.timeout,
        )?;
        Ok(String::from_utf8_lossy(&answer.body).lines().map(str::to_owned).collect())
    }

    fn call(
        &self,
        database: &str,
        query: &str,
        settings: &[(&str, &str)],
        body: &[u8],
        timeout: Duration,
    ) -> Result<Written, Error> {
        let lost =
            |error: ureq::Error| Error::Remote(format!("{} does not answer: {error}", self.options.url));
        let request =
            self.agent.post(&self.options.url).query("database", database).query("session_timezone", "UTC");
        let request = settings.iter().fold(request, |request, (name, value)| request.query(name, value));
        let request = request
            .header("X-ClickHouse-User", &self.options.user)
            .header("X-ClickHouse-Key", &self.options.password)
            .config()
            .timeout_global(Some(timeout))
            .build();
        // A query may be longer than an address: it goes in the body, where no rows do.
        let response = if body.is_empty() {
            request.send(query.as_bytes())
        } else {
            request.query("query", query).send(body)
        };
        written(response.map_err(lost)?).map_err(|error| match error {
            Failed::Lost(error) => lost(error),
            Failed::Said(text) => Error::Remote(text),
        })
    }
}

enum Failed {
    Lost(ureq::Error),
    Said(String),
}

fn written(mut response: Response<ureq::Body>) -> Result<Written, Failed> {
    let summary = response.headers().get("x-clickhouse-summary").and_then(|summary| summary.to_str().ok());
    let summary: Option<Summary> = summary.and_then(|summary| serde_json::from_str(summary).ok());
    let is_good = response.status().is_success();
    let body =
        response.body_mut().with_config().limit(ANSWER_BYTES_MAX).read_to_vec().map_err(Failed::Lost)?;
    if !is_good {
        return Err(Failed::Said(String::from_utf8_lossy(&body).trim().chars().take(2_000).collect()));
    }
    let number =
        |text: fn(&Summary) -> &str| summary.as_ref().and_then(|one| text(one).parse().ok()).unwrap_or(0);
    Ok(Written {
        body,
        rows: usize::try_from(number(|one| &one.result_rows)).unwrap_or(usize::MAX),
        rows_read: number(|one| &one.read_rows),
        bytes_read: number(|one| &one.read_bytes),
    })
}

#[async_trait::async_trait]
impl Backend for ClickHouse {
    async fn answer(
        &self,
        statement: Statement,
        format: Format,
        limits: &QueryLimits,
    ) -> Result<Written, sql::Error> {
        let (here, limits) = (self.clone(), *limits);
        let asked = tokio::task::spawn_blocking(move || here.ask(&statement, format, &limits));
        asked.await.unwrap_or_else(|error| Err(sql::Error::Run(error.to_string())))
    }
}

impl ClickHouse {
    fn ask(
        &self,
        statement: &Statement,
        format: Format,
        limits: &QueryLimits,
    ) -> Result<Written, sql::Error> {
        let values: Vec<(String, &str)> = statement
            .values()
            .iter()
            .map(|(name, value)| (format!("param_{name}"), value.as_str()))
            .collect();
        let numbers = [
            ("max_execution_time", limits.seconds_max),
            ("max_memory_usage", limits.memory_bytes_max as u64),
            ("max_rows_to_read", limits.rows_read_max),
            ("max_result_rows", limits.rows_returned_max as u64),
            // Settings may be given with a query that reads; nothing may be changed by one.
            ("readonly", 2),
        ]
        .map(|(name, number)| (name, number.to_string()));
        let mut settings =
            vec![("default_format", format.name()), ("output_format_json_quote_64bit_integers", "0")];
        settings.extend(numbers.iter().map(|(name, number)| (*name, number.as_str())));
        settings.extend(values.iter().map(|(name, value)| (name.as_str(), *value)));
        let timeout = Duration::from_secs(limits.seconds_max) + self.options.timeout;
        let answer = self.call(&self.options.database, statement.text(), &settings, &[], timeout);
        answer.map_err(|error| match error {
            Error::Remote(text) => sql::Error::Remote(text),
            other => sql::Error::Run(other.to_string()),
        })
    }
}
