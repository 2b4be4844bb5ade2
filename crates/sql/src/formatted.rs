//! A query written anew: laid out in lines, its tables under other names.

use crate::error::Error;
use crate::limits;
use datafusion::sql::sqlparser::ast::{Ident, ObjectName, Statement, visit_relations_mut};
use datafusion::sql::sqlparser::dialect::ClickHouseDialect;
use datafusion::sql::sqlparser::parser::Parser;
use std::collections::BTreeMap;
use std::ops::ControlFlow;

/// The query in lines.
///
/// # Errors
/// Syntax errors, and forms that only the rewritten text of a query is read for.
pub fn formatted(text: &str) -> Result<String, Error> {
    Ok(format!("{:#}", parsed(text)?))
}

/// The query in one line, with `tables` under the names given for them.
///
/// # Errors
/// As [`formatted`].
pub fn with_tables(text: &str, tables: &BTreeMap<String, String>) -> Result<String, Error> {
    let mut statement = parsed(text)?;
    rename(&mut statement, tables);
    Ok(statement.to_string())
}

fn parsed(text: &str) -> Result<Statement, Error> {
    if text.len() > limits::TEXT_BYTES_MAX {
        return Err(Error::Limit { limit: "query.text_bytes_max", detail: format!("{} bytes", text.len()) });
    }
    let mut statements =
        Parser::parse_sql(&ClickHouseDialect {}, text).map_err(|error| Error::parser(&error.to_string()))?;
    let statement = statements.pop().ok_or(Error::Empty)?;
    if statements.is_empty() { Ok(statement) } else { Err(Error::Multiple) }
}

fn rename(statement: &mut Statement, tables: &BTreeMap<String, String>) {
    let _: ControlFlow<()> = visit_relations_mut(statement, |name: &mut ObjectName| {
        if let Some(other) = tables.get(&name.to_string()) {
            *name = ObjectName::from(other.split('.').map(Ident::new).collect::<Vec<_>>());
        }
        ControlFlow::Continue(())
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_laid_out_and_its_tables_renamed() {
        let tables = BTreeMap::from([("a".to_owned(), "other.b".to_owned())]);
        assert_eq!(
            with_tables("select a.x from a join c using (x)", &tables).unwrap(),
            "SELECT a.x FROM other.b JOIN c USING(x)"
        );
        assert_eq!(formatted("select x, y from a").unwrap(), "SELECT\n  x,\n  y\nFROM\n  a");
        assert!(formatted("select from where").is_err());
    }
}
