//! From text to a checked statement.

use crate::aggregate::FOLD_MARK;
use crate::dialect::shape::function_name;
use crate::dialect::tokens::{self, Prepared};
use crate::dialect::{alias, clauses, desugar, select};
use crate::shown::Shown;
use crate::{Error, Format, hidden, limits, system};
use datafusion::sql::parser::Statement as DfStatement;
use datafusion::sql::sqlparser::ast::{
    Expr, ObjectName, Query, Statement as SqlStatement, TableFactor, Visit, Visitor,
};
use datafusion::sql::sqlparser::dialect::ClickHouseDialect;
use datafusion::sql::sqlparser::parser::Parser;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

/// One reading statement, ready to be planned.
#[derive(Debug, Clone)]
pub struct Statement {
    query: Box<Query>,
    format: Option<Format>,
    tables: Vec<String>,
    hidden: Vec<String>,
    folds: Vec<String>,
    shown: Shown,
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
        let (shown, text) = shown_of(text)?;
        let statement = Self::read(shown, &text, parameters);
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
        clauses::check(&query)?;
        if alias::nodes(&query) > limits::NODES_MAX {
            return Err(Error::Limit {
                limit: "query.nodes_max",
                detail: format!("more than {} expressions", limits::NODES_MAX),
            });
        }
        desugar::query(&mut query)?;
        select::rewrite(&mut query)?;
        let hidden = hidden::resolve(&mut query);
        let tables = tables_of(&query);
        let folds = folds_of(&query);
        Ok(Self { query, format, tables, hidden, folds, shown })
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

    /// Hidden columns it names.
    #[must_use]
    pub fn hidden_columns(&self) -> &[String] {
        &self.hidden
    }

    /// What it shows.
    pub(crate) fn shown(&self) -> Shown {
        self.shown
    }

    /// Names of the aggregate functions that are made for this statement.
    pub(crate) fn folds(&self) -> &[String] {
        &self.folds
    }

    pub(crate) fn into_datafusion(self) -> DfStatement {
        DfStatement::Statement(Box::new(SqlStatement::Query(self.query)))
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

fn tables_of(query: &Query) -> Vec<String> {
    let mut names = Names::default();
    let _: ControlFlow<()> = Visit::visit(query, &mut names);
    names.tables.into_iter().filter(|name| !names.defined.contains(name)).collect()
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

#[derive(Default)]
struct Names {
    tables: BTreeSet<String>,
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
            let name = dotted(name);
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
    fn hidden_columns_come_only_when_named_and_once() {
        let statement = Statement::parse("SELECT *, template_id FROM logs").unwrap();
        assert_eq!(statement.hidden_columns(), ["template_id"]);
        assert!(statement.query.to_string().contains("EXCEPT (template_id)"), "{}", statement.query);
        assert!(Statement::parse("SELECT * FROM logs").unwrap().hidden_columns().is_empty());
    }
}
