//! Clauses that DataFusion parses and then silently drops. Each is refused by name.

use crate::Error;
use datafusion::sql::sqlparser::ast::{
    Expr, Function, FunctionArguments, GroupByExpr, LimitClause, Query, Select, TableAlias, TableFactor,
    Visit, Visitor,
};
use std::ops::ControlFlow;

/// Refuses what would change the answer if it were ignored.
pub(crate) fn check(query: &Query) -> Result<(), Error> {
    match Visit::visit(query, &mut Dropped) {
        ControlFlow::Break(clause) => Err(Error::Unsupported(clause.to_owned())),
        ControlFlow::Continue(()) => Ok(()),
    }
}

struct Dropped;

impl Visitor for Dropped {
    type Break = &'static str;

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<&'static str> {
        refuse(&[
            (query.settings.is_some(), "SETTINGS"),
            (query.format_clause.is_some(), "FORMAT inside a query"),
            (!query.locks.is_empty(), "FOR UPDATE"),
            (query.for_clause.is_some(), "FOR"),
            (!query.pipe_operators.is_empty(), "|>"),
            (order_by_fills(query), "WITH FILL or INTERPOLATE"),
            (limits_by(query), "LIMIT BY"),
        ])
    }

    fn pre_visit_select(&mut self, select: &Select) -> ControlFlow<&'static str> {
        let with_modifiers = match &select.group_by {
            GroupByExpr::All(modifiers) | GroupByExpr::Expressions(_, modifiers) => !modifiers.is_empty(),
        };
        refuse(&[
            (select.prewhere.is_some(), "PREWHERE"),
            (with_modifiers, "WITH TOTALS, ROLLUP or CUBE"),
            (select.top.is_some(), "TOP"),
            (select.into.is_some(), "INTO"),
            (!select.lateral_views.is_empty(), "LATERAL VIEW"),
            (!select.connect_by.is_empty(), "CONNECT BY"),
            (!select.cluster_by.is_empty(), "CLUSTER BY"),
            (!select.distribute_by.is_empty(), "DISTRIBUTE BY"),
            (!select.sort_by.is_empty(), "SORT BY"),
            (select.value_table_mode.is_some(), "AS STRUCT or AS VALUE"),
            (select.exclude.is_some(), "EXCLUDE"),
        ])
    }

    fn pre_visit_table_factor(&mut self, table: &TableFactor) -> ControlFlow<&'static str> {
        match table {
            TableFactor::Table {
                sample,
                alias,
                version,
                partitions,
                json_path,
                index_hints,
                with_hints,
                ..
            } => refuse(&[
                (is_final(alias.as_ref()), "FINAL"),
                (sample.is_some(), "SAMPLE"),
                (version.is_some(), "FOR SYSTEM_TIME"),
                (!partitions.is_empty(), "PARTITION"),
                (json_path.is_some(), "a path behind a table's name"),
                (!index_hints.is_empty() || !with_hints.is_empty(), "a table hint"),
            ]),
            TableFactor::Derived { sample, .. } => refuse(&[(sample.is_some(), "SAMPLE")]),
            _ => ControlFlow::Continue(()),
        }
    }

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<&'static str> {
        if let Expr::Function(Function { parameters, .. }) = expr
            && !matches!(parameters, FunctionArguments::None)
        {
            return ControlFlow::Break("a first parameter list, as in f(n)(x),");
        }
        ControlFlow::Continue(())
    }
}

fn refuse(clauses: &[(bool, &'static str)]) -> ControlFlow<&'static str> {
    match clauses.iter().find(|(is_present, _)| *is_present) {
        Some((_, name)) => ControlFlow::Break(name),
        None => ControlFlow::Continue(()),
    }
}

/// The parser takes the word for an alias.
fn is_final(alias: Option<&TableAlias>) -> bool {
    alias.is_some_and(|alias| !alias.explicit && alias.name.value.eq_ignore_ascii_case("final"))
}

fn order_by_fills(query: &Query) -> bool {
    let Some(order_by) = &query.order_by else { return false };
    let fills = match &order_by.kind {
        datafusion::sql::sqlparser::ast::OrderByKind::Expressions(exprs) => {
            exprs.iter().any(|expr| expr.with_fill.is_some())
        }
        datafusion::sql::sqlparser::ast::OrderByKind::All(_) => false,
    };
    fills || order_by.interpolate.is_some()
}

fn limits_by(query: &Query) -> bool {
    matches!(&query.limit_clause, Some(LimitClause::LimitOffset { limit_by, .. }) if !limit_by.is_empty())
}

#[cfg(test)]
mod tests {
    use crate::Statement;

    #[test]
    fn clauses_that_would_be_dropped_are_refused_by_name() {
        let cases = [
            ("SELECT a FROM t PREWHERE a = 1", "PREWHERE"),
            ("SELECT a FROM t FINAL", "FINAL"),
            ("SELECT a FROM t SAMPLE 0.1", "SAMPLE"),
            ("SELECT count() FROM t GROUP BY a WITH TOTALS", "WITH TOTALS"),
            ("SELECT a FROM t SETTINGS max_threads = 1", "SETTINGS"),
            ("SELECT quantile(0.9)(a) FROM t", "first parameter list"),
            ("SELECT a FROM t ORDER BY a LIMIT 1 BY a", "LIMIT BY"),
            ("SELECT a FROM (SELECT a FROM t PREWHERE b = 1)", "PREWHERE"),
        ];
        for (text, clause) in cases {
            let error = Statement::parse(text).expect_err(text).to_string();
            assert!(error.contains(clause) || error.contains("Syntax error"), "{text}: {error}");
        }
    }
}
