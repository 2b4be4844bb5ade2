//! From text to a checked statement.

use crate::{Error, Format, clauses, hidden};
use datafusion::sql::parser::Statement as DfStatement;
use datafusion::sql::sqlparser::ast::{
    Expr, ObjectName, ObjectNamePart, Query, Statement as SqlStatement, Visit, VisitMut, Visitor, VisitorMut,
};
use datafusion::sql::sqlparser::dialect::ClickHouseDialect;
use datafusion::sql::sqlparser::parser::Parser;
use datafusion::sql::sqlparser::tokenizer::{Token, TokenWithSpan, Tokenizer};
use std::collections::BTreeSet;
use std::ops::ControlFlow;

/// Longest query text, in bytes. ClickHouse's `max_query_size` is 256 KiB too.
const TEXT_BYTES_MAX: usize = 256 * 1024;

/// One reading statement, ready to be planned.
#[derive(Debug, Clone)]
pub struct Statement {
    query: Box<Query>,
    format: Option<Format>,
    tables: Vec<String>,
    hidden: Vec<String>,
}

impl Statement {
    /// Reads one SELECT, with an optional FORMAT and trailing semicolons.
    ///
    /// # Errors
    /// Text that is empty, wrong, more than one statement, not reading, or holds a clause that is not honoured.
    pub fn parse(text: &str) -> Result<Self, Error> {
        if text.len() > TEXT_BYTES_MAX {
            return Err(Error::Limit {
                limit: "query.text_bytes_max",
                detail: format!("{} bytes", text.len()),
            });
        }
        let (tokens, format) = split_format(text)?;
        let mut parser = Parser::new(&ClickHouseDialect {}).with_tokens_with_locations(tokens);
        let mut statements =
            parser.parse_statements().map_err(|error| Error::Syntax(syntax(&error.to_string())))?;
        let statement = statements.pop().ok_or(Error::Empty)?;
        if !statements.is_empty() {
            return Err(Error::Multiple);
        }
        let SqlStatement::Query(mut query) = statement else {
            return Err(Error::NotReading(kind_of(&statement)));
        };
        let format = format.map(|name| Format::parse(&name)).transpose()?;
        clauses::check(&query)?;
        let _: ControlFlow<()> = VisitMut::visit(&mut query, &mut LowerFunctionNames);
        let hidden = hidden::resolve(&mut query);
        let tables = tables_of(&query);
        Ok(Self { query, format, tables, hidden })
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

    pub(crate) fn into_datafusion(self) -> DfStatement {
        DfStatement::Statement(Box::new(SqlStatement::Query(self.query)))
    }
}

/// The tokens without `FORMAT name` and semicolons at the end, and that name. The parser itself would take the word
/// FORMAT behind a bare select for an alias.
fn split_format(text: &str) -> Result<(Vec<TokenWithSpan>, Option<String>), Error> {
    let tokens = Tokenizer::new(&ClickHouseDialect {}, text).tokenize_with_location();
    let mut tokens = tokens.map_err(|error| Error::Syntax(error.to_string()))?;
    tokens.retain(|token| !matches!(token.token, Token::Whitespace(_)));
    while tokens.last().is_some_and(|token| matches!(token.token, Token::SemiColon | Token::EOF)) {
        tokens.pop();
    }
    let word = |token: &TokenWithSpan| match &token.token {
        Token::Word(word) if word.quote_style.is_none() => Some(word.value.clone()),
        _ => None,
    };
    let Some([before, last]) = tokens.last_chunk::<2>() else { return Ok((tokens, None)) };
    let is_format = word(before).is_some_and(|word| word.eq_ignore_ascii_case("format"));
    let Some(name) = word(last).filter(|_| is_format) else { return Ok((tokens, None)) };
    tokens.truncate(tokens.len() - 2);
    Ok((tokens, Some(name)))
}

/// `sql parser error: …` without its prefix.
fn syntax(error: &str) -> String {
    error.strip_prefix("sql parser error: ").unwrap_or(error).to_owned()
}

fn kind_of(statement: &SqlStatement) -> String {
    let text = statement.to_string();
    let mut word = text.split_whitespace().next().unwrap_or("").to_lowercase();
    if let Some(first) = word.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    format!("{word}Query")
}

/// Function names are looked up in lower case; column names keep their case.
struct LowerFunctionNames;

impl VisitorMut for LowerFunctionNames {
    type Break = ();

    fn pre_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        if let Expr::Function(function) = expr {
            for part in &mut function.name.0 {
                if let ObjectNamePart::Identifier(ident) = part {
                    ident.value.make_ascii_lowercase();
                }
            }
        }
        ControlFlow::Continue(())
    }
}

fn tables_of(query: &Query) -> Vec<String> {
    let mut names = Names::default();
    let _: ControlFlow<()> = Visit::visit(query, &mut names);
    names.tables.into_iter().filter(|name| !names.defined.contains(name)).collect()
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

    fn pre_visit_relation(&mut self, name: &ObjectName) -> ControlFlow<()> {
        let parts: Vec<&str> =
            name.0.iter().filter_map(|part| part.as_ident()).map(|i| i.value.as_str()).collect();
        self.tables.insert(parts.join("."));
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
