//! Clauses without a meaning here, which DataFusion would parse and then silently drop. Each is refused by name.

use crate::Error;
use datafusion::sql::sqlparser::ast::{
    GroupByExpr, GroupByWithModifier, Join, JoinConstraint, JoinOperator, LimitClause, OrderByKind, Query,
    Select, SelectFlavor, SelectItem, SetExpr, TableAlias, TableFactor, Visit, Visitor,
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
        let Query {
            with,
            body: _,
            order_by: _,
            limit_clause: _,
            fetch,
            locks,
            for_clause,
            settings,
            format_clause,
            pipe_operators,
        } = query;
        let tables = with.iter().flat_map(|with| &with.cte_tables);
        refuse(&[
            (tables.into_iter().any(|table| table.from.is_some()), "FROM behind a table of WITH"),
            (settings.is_some(), "SETTINGS in this place"),
            (format_clause.is_some(), "FORMAT inside a query"),
            (fetch.is_some(), "FETCH"),
            (!locks.is_empty(), "FOR UPDATE"),
            (for_clause.is_some(), "FOR"),
            (!pipe_operators.is_empty(), "|>"),
            (order_by_fills(query), "WITH FILL behind UNION"),
            (limits_by(query), "LIMIT BY in this place"),
        ])
    }

    fn pre_visit_select(&mut self, select: &Select) -> ControlFlow<&'static str> {
        let Select {
            select_token: _,
            optimizer_hints,
            distinct: _,
            select_modifiers,
            top,
            top_before_distinct,
            projection,
            exclude,
            into,
            from,
            lateral_views,
            prewhere: _,
            selection: _,
            connect_by,
            group_by,
            cluster_by,
            distribute_by,
            sort_by,
            having: _,
            named_window: _,
            qualify: _,
            window_before_qualify: _,
            value_table_mode,
            flavor,
        } = select;
        let with_totals = match group_by {
            GroupByExpr::All(modifiers) | GroupByExpr::Expressions(_, modifiers) => {
                modifiers.contains(&GroupByWithModifier::Totals)
            }
        };
        let joins = || from.iter().flat_map(|from| &from.joins);
        refuse(&[
            (with_totals, "WITH TOTALS inside a query"),
            (top.is_some(), "TOP"),
            (into.is_some(), "INTO"),
            (!lateral_views.is_empty(), "LATERAL VIEW"),
            (!connect_by.is_empty(), "CONNECT BY"),
            (!cluster_by.is_empty(), "CLUSTER BY"),
            (!distribute_by.is_empty(), "DISTRIBUTE BY"),
            (!sort_by.is_empty(), "SORT BY"),
            (value_table_mode.is_some(), "AS STRUCT or AS VALUE"),
            (exclude.is_some(), "EXCLUDE"),
            (!optimizer_hints.is_empty(), "an optimizer hint"),
            (select_modifiers.is_some(), "a modifier behind SELECT"),
            (*top_before_distinct, "TOP"),
            (*flavor != SelectFlavor::Standard, "FROM before SELECT"),
            (projection.iter().any(star_option), "ILIKE, EXCLUDE, RENAME or AS behind *"),
            (joins().any(crosses_on), "ON or USING behind CROSS JOIN"),
            (joins().any(is_bare), "a JOIN without ON or USING"),
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
                with_ordinality,
                args: _,
                name: _,
            } => refuse(&[
                (is_final(alias.as_ref()), "FINAL"),
                (sample.is_some(), "SAMPLE"),
                (version.is_some(), "FOR SYSTEM_TIME"),
                (!partitions.is_empty(), "PARTITION"),
                (json_path.is_some(), "a path behind a table's name"),
                (*with_ordinality, "WITH ORDINALITY"),
                (names_columns(alias.as_ref()), "names of columns behind a table's alias"),
                (!index_hints.is_empty() || !with_hints.is_empty(), "a table hint"),
            ]),
            TableFactor::Derived { sample, lateral, alias, subquery: _ } => refuse(&[
                (sample.is_some(), "SAMPLE"),
                (*lateral, "LATERAL"),
                (is_final(alias.as_ref()), "FINAL"),
                (names_columns(alias.as_ref()), "names of columns behind a table's alias"),
            ]),
            _ => ControlFlow::Continue(()),
        }
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

fn crosses_on(join: &Join) -> bool {
    matches!(&join.join_operator, JoinOperator::CrossJoin(constraint) if *constraint != JoinConstraint::None)
}

fn is_bare(join: &Join) -> bool {
    matches!(
        &join.join_operator,
        JoinOperator::Join(JoinConstraint::None)
            | JoinOperator::Inner(JoinConstraint::None)
            | JoinOperator::Left(JoinConstraint::None)
            | JoinOperator::LeftOuter(JoinConstraint::None)
            | JoinOperator::Right(JoinConstraint::None)
            | JoinOperator::RightOuter(JoinConstraint::None)
            | JoinOperator::FullOuter(JoinConstraint::None)
    )
}

fn star_option(item: &SelectItem) -> bool {
    match item {
        SelectItem::Wildcard(options) | SelectItem::QualifiedWildcard(_, options) => {
            options.opt_ilike.is_some()
                || options.opt_exclude.is_some()
                || options.opt_rename.is_some()
                || options.opt_alias.is_some()
        }
        _ => false,
    }
}

fn names_columns(alias: Option<&TableAlias>) -> bool {
    alias.is_some_and(|alias| !alias.columns.is_empty() || alias.at.is_some())
}

/// FILL is honoured where rows of one SELECT are sorted.
fn order_by_fills(query: &Query) -> bool {
    let Some(order_by) = &query.order_by else { return false };
    let fills = match &order_by.kind {
        OrderByKind::Expressions(exprs) => exprs.iter().any(|expr| expr.with_fill.is_some()),
        OrderByKind::All(_) => false,
    };
    fills && !matches!(query.body.as_ref(), SetExpr::Select(_))
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
            ("SELECT a FROM (SELECT a FROM t) FINAL", "FINAL"),
            ("SELECT a FROM t SAMPLE 0.1", "SAMPLE"),
            ("SELECT * FROM (SELECT count() FROM t GROUP BY a WITH TOTALS)", "WITH TOTALS"),
            ("SELECT a FROM t SETTINGS final = 1", "SETTINGS"),
            ("SELECT a FROM t UNION ALL SELECT a FROM t ORDER BY a WITH FILL", "WITH FILL"),
            ("SELECT a FROM t ORDER BY a FETCH FIRST 2 ROWS ONLY", "FETCH"),
            ("SELECT * FROM t AS u (x)", "names of columns"),
            ("SELECT sum(a) FROM t GROUP BY b WITH ROLLUP WITH TOTALS", "TOTALS"),
        ];
        for (text, clause) in cases {
            let error = Statement::parse(text).expect_err(text).to_string();
            assert!(error.contains(clause) || error.contains("Syntax error"), "{text}: {error}");
        }
    }
}
