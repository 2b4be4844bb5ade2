//! From text to a checked statement.

use crate::aggregate::FOLD_MARK;
use crate::dialect::FINAL_MARK;
use crate::dialect::shape::{args, function_name, text};
use crate::dialect::tokens::{self, Prepared};
use crate::dialect::{alias, clauses, desugar, select, totals};
use crate::shown::Shown;
use crate::{Error, Format, columns, hidden, limits, system};
use arrow::temporal_conversions::timestamp_ns_to_datetime;
use datafusion::execution::session_state::SessionState;
use datafusion::sql::parser::Statement as DfStatement;
use datafusion::sql::sqlparser::ast::{
    CastKind, DataType, Expr, ObjectName, Query, SetExpr, Statement as SqlStatement, TableFactor,
    TimezoneInfo, Visit, VisitMut, Visitor, VisitorMut,
};
use datafusion::sql::sqlparser::dialect::ClickHouseDialect;
use datafusion::sql::sqlparser::parser::Parser;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::sync::Arc;

/// One reading statement, ready to be planned.
#[derive(Debug, Clone)]
pub struct Statement {
    query: Box<Query>,
    /// the query of the row over all groups
    totals: Option<Box<Query>>,
    format: Option<Format>,
    tables: Vec<String>,
    merged: Vec<String>,
    hidden: Vec<String>,
    folds: Vec<String>,
    shown: Shown,
    asked: Arc<Asked>,
}

/// A query as it came.
#[derive(Debug, Default)]
struct Asked {
    text: String,
    /// for `{name:Type}`
    values: BTreeMap<String, String>,
}

impl Statement {
    /// Reads one SELECT, with an optional FORMAT and trailing semicolons.
    ///
    /// # Errors
    /// Text that is empty, wrong, more than one statement, not reading, or holds a clause that is not honoured.
    pub fn parse(text: &str) -> Result<Self, Error> {
        Self::parse_with(text, &BTreeMap::new())
    }

    /// The same with values for `{name:Type}`, as they come from outside: text.
    ///
    /// # Errors
    /// As [`Statement::parse`], and [`Error::Parameter`] for a name without a value.
    pub fn parse_with(text: &str, parameters: &BTreeMap<String, String>) -> Result<Self, Error> {
        if text.len() > limits::TEXT_BYTES_MAX {
            return Err(Error::Limit {
                limit: "query.text_bytes_max",
                detail: format!("{} bytes", text.len()),
            });
        }
        let asked = Arc::new(Asked { text: text.to_owned(), values: parameters.clone() });
        let (shown, text) = shown_of(text)?;
        let statement = Self::read(shown, &text, parameters).map(|statement| Self { asked, ..statement });
        // the text of a DESCRIBE is another than was sent
        if shown == Shown::Columns { statement.map_err(Error::unplaced) } else { statement }
    }

    fn read(shown: Shown, text: &str, parameters: &BTreeMap<String, String>) -> Result<Self, Error> {
        refuse_other_statements(text)?;
        let Prepared { tokens, format } = tokens::prepare(text, parameters)?;
        let end = tokens.last().and_then(|token| tokens::place(token.span.end));
        let mut parser = Parser::new(&ClickHouseDialect {}).with_tokens_with_locations(tokens);
        let mut statements =
            parser.parse_statements().map_err(|error| Error::parser(&error.to_string()).placed(end))?;
        let statement = statements.pop().ok_or(Error::Empty)?;
        if !statements.is_empty() {
            return Err(Error::Multiple);
        }
        let SqlStatement::Query(mut query) = statement else {
            return Err(Error::NotReading(kind_of(&statement)));
        };
        let format = format.map(|name| Format::parse(&name)).transpose()?;
        let mut totals = totals::taken(&mut query)?.map(Box::new);
        clauses::check(&query)?;
        if alias::nodes(&query) > limits::NODES_MAX {
            return Err(Error::Limit {
                limit: "query.nodes_max",
                detail: format!("more than {} expressions", limits::NODES_MAX),
            });
        }
        for one in std::iter::once(&mut query).chain(&mut totals) {
            desugar::query(one)?;
            select::rewrite(one)?;
            hidden::resolve(one);
        }
        let hidden = hidden::named(&query);
        let (tables, merged) = tables_of(&query)?;
        let folds = folds_of(&query);
        let asked = Arc::default();
        Ok(Self { query, totals, format, tables, merged, hidden, folds, shown, asked })
    }

    /// The text as it came.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.asked.text
    }

    /// Values that came with it, by name.
    #[must_use]
    pub fn values(&self) -> &BTreeMap<String, String> {
        &self.asked.values
    }

    /// What follows FORMAT.
    #[must_use]
    pub fn format(&self) -> Option<Format> {
        self.format
    }

    /// Names of the tables it reads, sorted, without those it defines itself in WITH.
    #[must_use]
    pub fn tables(&self) -> &[String] {
        &self.tables
    }

    /// Names of those tables of it that it reads with FINAL, sorted.
    #[must_use]
    pub fn merged_tables(&self) -> &[String] {
        &self.merged
    }

    /// The table that a materialized view of this statement takes its rows from: the first behind FROM, through
    /// subqueries and tables of WITH. None if it reads no table.
    #[must_use]
    pub fn source(&self) -> Option<String> {
        let mut defined = BTreeMap::new();
        source_of(&self.query, &mut defined)
    }

    /// The same, which another query takes its rows from.
    ///
    /// # Errors
    /// [`Error::Unsupported`] for WITH TOTALS, whose row would be lost.
    pub fn as_table(self) -> Result<Self, Error> {
        match self.totals {
            None => Ok(self),
            Some(_) => Err(Error::Unsupported("WITH TOTALS inside a query or in a view".into())),
        }
    }

    /// Hidden columns it names.
    #[must_use]
    pub fn hidden_columns(&self) -> &[String] {
        &self.hidden
    }

    /// The same with this instant, in nanoseconds since 1970, for `now()` and its kin.
    #[must_use]
    pub fn at(mut self, nanos: i64) -> Self {
        for query in std::iter::once(&mut self.query).chain(&mut self.totals) {
            let _: ControlFlow<()> = VisitMut::visit(query, &mut Instant(nanos));
        }
        self
    }

    /// What it shows.
    pub(crate) fn shown(&self) -> Shown {
        self.shown
    }

    /// Names of the aggregate functions that are made for this statement.
    pub(crate) fn folds(&self) -> &[String] {
        &self.folds
    }

    /// Writes out what asks for columns by a pattern; the session knows the tables.
    pub(crate) fn with_columns(mut self, state: &SessionState) -> Result<Self, Error> {
        for query in std::iter::once(&mut self.query).chain(&mut self.totals) {
            if columns::has_pattern(query) {
                columns::written_out(query, state, &self.hidden)?;
            }
        }
        Ok(self)
    }

    /// The query, and that of its totals.
    pub(crate) fn into_datafusion(self) -> (DfStatement, Option<DfStatement>) {
        let statement = |query| DfStatement::Statement(Box::new(SqlStatement::Query(query)));
        (statement(self.query), self.totals.map(statement))
    }
}

/// First words of statements that are known to ClickHouse, whether or not the parser knows their rest.
const OTHER_STATEMENTS: [&str; 21] = [
    "ALTER", "ATTACH", "BACKUP", "CHECK", "CREATE", "DELETE", "DETACH", "DROP", "EXCHANGE", "EXISTS",
    "GRANT", "INSERT", "KILL", "OPTIMIZE", "RENAME", "REVOKE", "SET", "SHOW", "SYSTEM", "TRUNCATE", "USE",
];

/// `DESCRIBE [TABLE] t`, `DESCRIBE (SELECT …)` and `EXPLAIN [PLAN] SELECT …` as the query they are about.
fn shown_of(text: &str) -> Result<(Shown, Cow<'_, str>), Error> {
    let (first, rest) = first_word(text);
    match first.to_uppercase().as_str() {
        "DESC" | "DESCRIBE" => {
            let (second, behind) = first_word(rest);
            let about = if second.eq_ignore_ascii_case("TABLE") { behind } else { rest };
            if about.trim().is_empty() {
                return Err(Error::syntax("the name of a table is missing behind DESCRIBE"));
            }
            Ok((Shown::Columns, Cow::Owned(format!("SELECT * FROM {about}"))))
        }
        "SHOW" if first_word(rest).0.eq_ignore_ascii_case("TABLES") => {
            Ok((Shown::Rows, Cow::Owned(show_tables(first_word(rest).1)?)))
        }
        "EXPLAIN" => {
            let (second, behind) = first_word(rest);
            match second.to_uppercase().as_str() {
                "PLAN" => Ok((Shown::Plan, Cow::Owned(blanked(text, behind)))),
                "SELECT" | "WITH" => Ok((Shown::Plan, Cow::Owned(blanked(text, rest)))),
                other => Err(Error::Unsupported(format!("EXPLAIN {other}"))),
            }
        }
        _ => Ok((Shown::Rows, Cow::Borrowed(text))),
    }
}

/// `SHOW TABLES [FROM database] [[NOT] LIKE 'pattern'] [FORMAT format]` as a query over `system.tables`.
fn show_tables(rest: &str) -> Result<String, Error> {
    let (database, rest) = match first_word(rest) {
        (from, behind) if from.eq_ignore_ascii_case("FROM") || from.eq_ignore_ascii_case("IN") => {
            let behind = behind.trim_start();
            let is_name = |one: char| one.is_alphanumeric() || one == '_';
            behind.split_at(behind.find(|one| !is_name(one)).unwrap_or(behind.len()))
        }
        _ => ("default", rest),
    };
    let (condition, format) = match rest.to_uppercase().rfind("FORMAT") {
        Some(at) if rest.is_char_boundary(at) => rest.split_at(at),
        _ => rest.split_at(rest.trim_end().trim_end_matches(';').len()),
    };
    let is_like =
        ["LIKE", "NOT", "ILIKE", ""].iter().any(|word| first_word(condition).0.eq_ignore_ascii_case(word));
    if !is_like {
        return Err(Error::Unsupported(format!("SHOW TABLES {}", condition.trim())));
    }
    let and = if condition.trim().is_empty() { String::new() } else { format!(" AND name {condition}") };
    Ok(format!("SELECT name FROM system.tables WHERE database = '{database}'{and} ORDER BY name {format}"))
}

/// The rest of a text with blanks before it, so that every place in it stays where it is.
fn blanked(text: &str, rest: &str) -> String {
    let before = &text[..text.len() - rest.len()];
    before.chars().map(|one| if one == '\n' { '\n' } else { ' ' }).chain(rest.chars()).collect()
}

/// The word at the beginning and what follows it.
fn first_word(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    text.split_at(text.find(|one: char| !one.is_ascii_alphabetic()).unwrap_or(text.len()))
}

fn refuse_other_statements(text: &str) -> Result<(), Error> {
    let word: String = text.trim_start().chars().take_while(char::is_ascii_alphabetic).collect();
    if OTHER_STATEMENTS.contains(&word.to_uppercase().as_str()) {
        return Err(Error::NotReading(query_name(&word)));
    }
    Ok(())
}

fn kind_of(statement: &SqlStatement) -> String {
    query_name(statement.to_string().split_whitespace().next().unwrap_or(""))
}

fn query_name(word: &str) -> String {
    let mut word = word.to_lowercase();
    if let Some(first) = word.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    format!("{word}Query")
}

/// All tables, and those of them that are read with FINAL.
fn tables_of(query: &Query) -> Result<(Vec<String>, Vec<String>), Error> {
    let mut names = Names::default();
    let _: ControlFlow<()> = Visit::visit(query, &mut names);
    if let Some(name) = names.merged.iter().find(|name| names.defined.contains(*name)) {
        return Err(Error::Arguments(format!(
            "Table expression modifiers FINAL are not supported for subquery {name}. (UNSUPPORTED_METHOD)"
        )));
    }
    if let Some(name) = names.merged.iter().find(|name| system::TABLES.contains(&name.as_str())) {
        return Err(Error::no_final(name));
    }
    names.tables.retain(|name| !names.defined.contains(name));
    Ok((names.tables.into_iter().collect(), names.merged.into_iter().collect()))
}

fn dotted(name: &ObjectName) -> String {
    let parts: Vec<&str> =
        name.0.iter().filter_map(|part| part.as_ident()).map(|i| i.value.as_str()).collect();
    parts.join(".")
}

fn folds_of(query: &Query) -> Vec<String> {
    struct Folds(BTreeSet<String>);
    impl Visitor for Folds {
        type Break = ();

        fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<()> {
            if let Expr::Function(function) = expr
                && function_name(function).starts_with(FOLD_MARK)
            {
                self.0.insert(function_name(function).to_owned());
            }
            ControlFlow::Continue(())
        }
    }
    let mut folds = Folds(BTreeSet::new());
    let _: ControlFlow<()> = Visit::visit(query, &mut folds);
    folds.0.into_iter().collect()
}

/// The first table behind FROM; a table of WITH hides one of its name, except from itself.
fn source_of<'a>(query: &'a Query, defined: &mut BTreeMap<&'a str, &'a Query>) -> Option<String> {
    for table in query.with.iter().flat_map(|with| &with.cte_tables) {
        defined.insert(&table.alias.name.value, &table.query);
    }
    let mut body = query.body.as_ref();
    let select = loop {
        match body {
            SetExpr::Select(select) => break select,
            SetExpr::SetOperation { left, .. } => body = left,
            SetExpr::Query(inner) => return source_of(inner, defined),
            _ => return None,
        }
    };
    let mut relation = &select.from.first()?.relation;
    while let TableFactor::NestedJoin { table_with_joins, .. } = relation {
        relation = &table_with_joins.relation;
    }
    match relation {
        TableFactor::Derived { subquery, .. } => source_of(subquery, defined),
        TableFactor::Table { name, args: None, .. } => {
            let name = dotted(name);
            match defined.remove(name.as_str()) {
                Some(inner) => source_of(inner, defined),
                None => Some(name.trim_end_matches(FINAL_MARK).to_owned()),
            }
        }
        _ => None,
    }
}

/// Puts an instant in the place of the clock.
struct Instant(i64);

impl VisitorMut for Instant {
    type Break = ();

    fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        if let Expr::Function(function) = expr
            && function_name(function) == "now"
            && args(function).is_empty()
        {
            let instant = timestamp_ns_to_datetime(self.0).unwrap_or_default();
            *expr = Expr::Cast {
                kind: CastKind::Cast,
                expr: Box::new(text(&instant.to_string())),
                data_type: DataType::Timestamp(None, TimezoneInfo::None),
                array: false,
                format: None,
            };
        }
        ControlFlow::Continue(())
    }
}

#[derive(Default)]
struct Names {
    tables: BTreeSet<String>,
    merged: BTreeSet<String>,
    defined: BTreeSet<String>,
}

impl Visitor for Names {
    type Break = ();

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<()> {
        for cte in query.with.iter().flat_map(|with| &with.cte_tables) {
            self.defined.insert(cte.alias.name.value.clone());
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_table_factor(&mut self, table: &TableFactor) -> ControlFlow<()> {
        if let TableFactor::Table { name, args: None, .. } = table {
            let mut name = dotted(name);
            if name.ends_with(FINAL_MARK) {
                name.pop();
                self.merged.insert(name.clone());
            }
            if !system::TABLES.contains(&name.as_str()) {
                self.tables.insert(name);
            }
        }
        ControlFlow::Continue(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_reading_statement_passes() {
        let cases = [
            ("", "Empty query"),
            (" ;", "Empty query"),
            ("SELECT 1; SELECT 2", "Multi-statements"),
            ("DROP TABLE t", "Got: DropQuery"),
            ("INSERT INTO t VALUES (1)", "Got: InsertQuery"),
            ("SELEC 1", "Syntax error"),
            ("SELECT {a:String}", "Substitution `a` is not set"),
            ("SELECT lengt('a')", "Maybe you meant: ['length'"),
            ("SELECT (1", "is never closed"),
            ("SELECT 1 FORMAT Foo", "invalid format Foo"),
        ];
        for (text, expected) in cases {
            let error = Statement::parse(text).expect_err(text).to_string();
            assert!(error.contains(expected), "{text}: {error}");
        }
        assert!(Statement::parse("SELECT 1;;").is_ok());
        assert_eq!(Statement::parse("SELECT 1 format JSON;").unwrap().format(), Some(Format::Json));
    }

    #[test]
    fn tables_are_named_without_those_of_with() {
        let text = "WITH a AS (SELECT 1 FROM logs) SELECT * FROM a JOIN seismolog.incidents i ON 1 = 1";
        assert_eq!(Statement::parse(text).unwrap().tables(), ["logs", "seismolog.incidents"]);
    }

    #[test]
    fn show_tables_is_a_query_over_the_tables() {
        let plain = "SELECT name FROM system.tables WHERE database = 'default' ORDER BY name";
        let like =
            "SELECT name FROM system.tables WHERE database = 'seismolog' AND name LIKE 'a%' ORDER BY name";
        for (text, expected) in [
            ("show tables;", plain),
            ("SHOW TABLES FORMAT JSON", plain),
            ("SHOW TABLES FROM seismolog LIKE 'a%'", like),
        ] {
            let (shown, wanted) = (Statement::parse(text).unwrap(), Statement::parse(expected).unwrap());
            assert_eq!(shown.query.to_string(), wanted.query.to_string(), "{text}");
        }
        assert!(Statement::parse("SHOW TABLES WHERE name = 'a'").is_err());
        assert!(Statement::parse("SHOW CREATE TABLE a").is_err());
    }

    #[test]
    fn the_source_of_a_view_is_the_first_table_behind_from() {
        for (text, source) in [
            ("SELECT a FROM t", Some("t")),
            ("SELECT a FROM d.t FINAL JOIN u ON t.a = u.a", Some("d.t")),
            (
                "WITH l AS (SELECT a FROM u), n AS (SELECT a FROM t) SELECT a FROM n WHERE a IN (SELECT a FROM l)",
                Some("t"),
            ),
            ("SELECT a FROM (SELECT a FROM t UNION ALL SELECT a FROM u) AS x", Some("t")),
            ("WITH t AS (SELECT a FROM t) SELECT a FROM t", Some("t")),
            ("SELECT 1", None),
            ("SELECT number FROM numbers(3)", None),
        ] {
            assert_eq!(Statement::parse(text).unwrap().source().as_deref(), source, "{text}");
        }
    }

    #[test]
    fn tables_with_final_are_told_apart() {
        let cases: [(&str, &[&str], &[&str]); 9] = [
            ("SELECT a FROM t FINAL", &["t"], &["t"]),
            ("SELECT a FROM t AS x FINAL WHERE x.a = 1", &["t"], &["t"]),
            ("SELECT a FROM d.t x FINAL", &["d.t"], &["d.t"]),
            ("SELECT t.a FROM t FINAL JOIN u USING a", &["t", "u"], &["t"]),
            ("SELECT t.a FROM t JOIN u FINAL ON t.a = u.a", &["t", "u"], &["u"]),
            ("SELECT 1 FROM t, u FINAL WHERE 1", &["t", "u"], &["u"]),
            ("SELECT a FROM t WHERE a IN (SELECT a FROM t FINAL)", &["t"], &["t"]),
            ("SELECT a, b final FROM t", &["t"], &[]),
            ("SELECT final FROM t", &["t"], &[]),
        ];
        for (text, tables, merged) in cases {
            let statement = Statement::parse(text).unwrap();
            assert_eq!((statement.tables(), statement.merged_tables()), (&to(tables)[..], &to(merged)[..]));
        }
        for (text, part) in [
            ("SELECT a FROM t FINAL AS x", "Syntax error"),
            ("SELECT a FROM (SELECT 1 AS a) FINAL", "FINAL"),
            ("WITH c AS (SELECT 1 AS a) SELECT a FROM c FINAL", "UNSUPPORTED_METHOD"),
            ("SELECT dummy FROM system.one FINAL", "ILLEGAL_FINAL"),
        ] {
            let error = Statement::parse(text).expect_err(text).to_string();
            assert!(error.contains(part), "{text}: {error}");
        }
    }

    fn to(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn hidden_columns_come_only_when_named_and_once() {
        let statement = Statement::parse("SELECT *, template_id FROM logs").unwrap();
        assert_eq!(statement.hidden_columns(), ["template_id"]);
        assert!(statement.query.to_string().contains("EXCEPT (template_id)"), "{}", statement.query);
        assert!(Statement::parse("SELECT * FROM logs").unwrap().hidden_columns().is_empty());
    }
}
