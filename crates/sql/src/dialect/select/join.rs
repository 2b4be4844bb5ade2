//! Joins as ClickHouse means them, written as the plain joins that DataFusion has.
//!
//! ```text
//! ANY LEFT, ANY INNER, ANY RIGHT   one row per key on the side that may not multiply rows
//! LEFT SEMI, RIGHT SEMI            INNER, with one row per key on the other side
//! LEFT ANTI, RIGHT ANTI            LEFT, RIGHT, with a mark on the other side that must be missing
//! ASOF, ASOF LEFT                  INNER, LEFT, with the end of its span for each row on the right
//! ```
//!
//! So the columns of the other side are there too, as in ClickHouse.

use super::Rewriter;
use super::from::{alias_of, derived, empty_select};
use crate::Error;
use crate::dialect::lower;
use crate::dialect::shape::{args, call, children_mut, function_name, number};
use crate::hidden::leave_out;
use datafusion::sql::sqlparser::ast::{
    Expr, GroupByExpr, Ident, Join, JoinConstraint, JoinOperator, Select, SelectItem,
    SelectItemQualifiedWildcardKind, TableFactor, TableWithJoins, WildcardAdditionalOptions,
};

/// A column that a join adds to a side: whether a row of an ANTI JOIN's other side was found, or where the span of a
/// row of an ASOF JOIN ends.
pub(super) struct Absent {
    /// the other side
    table: Ident,
    /// name of the column, which no query can name
    mark: String,
    /// whether rows stay only where it is missing
    is_wanted_missing: bool,
}

impl Absent {
    /// A column that is only to be left out of `*`.
    pub(super) fn hidden(table: Ident, mark: String) -> Self {
        Self { table, mark, is_wanted_missing: false }
    }
}

/// What a join asks of its sides.
#[derive(Default)]
struct Asks {
    /// one row per key of the left side
    left_once: bool,
    /// one row per key of the right side
    right_once: bool,
    /// the side that must be missing
    absent: Option<Side>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Left,
    Right,
}

impl Rewriter {
    /// The join at this position, whose sides are rewritten already.
    pub(super) fn join(
        &mut self,
        from: &mut TableWithJoins,
        at: usize,
        absent: &mut Vec<Absent>,
    ) -> Result<(), Error> {
        let later = &from.joins[at + 1..];
        let is_emptied = later.iter().any(|join| {
            matches!(
                join.join_operator,
                JoinOperator::Right(_) | JoinOperator::RightOuter(_) | JoinOperator::FullOuter(_)
            )
        });
        let join = &mut from.joins[at];
        let is_any = std::mem::take(&mut join.global);
        if is_any && matches!(join.join_operator, JoinOperator::LeftSemi(_) | JoinOperator::LeftAnti(_)) {
            return self.asof(join, absent);
        }
        let (operator, asks) = meant(join.join_operator.clone(), is_any)?;
        join.join_operator = operator;
        let constraint = constraint_of(&mut join.join_operator)?;
        // what stands on the left is one table only for the first join
        let left = (at == 0).then_some(&mut from.relation);
        if asks.left_once {
            let left = left.ok_or_else(|| Error::Unsupported("this JOIN behind another JOIN".into()))?;
            self.once(constraint, left)?;
        } else if asks.absent == Some(Side::Left) {
            let left = left.ok_or_else(|| Error::Unsupported("this JOIN behind another JOIN".into()))?;
            absent.push(marked(left, absent.len())?);
        }
        if asks.right_once {
            self.once(constraint, &mut join.relation)?;
        } else if asks.absent == Some(Side::Right) {
            absent.push(marked(&mut join.relation, absent.len())?);
        }
        if asks.absent.is_some() && is_emptied {
            return Err(Error::Unsupported("ANTI JOIN before a RIGHT or FULL JOIN".into()));
        }
        if let JoinConstraint::On(condition) = constraint {
            *condition = lower::Lower(self).truth(condition)?;
        }
        Ok(())
    }

    /// ASOF JOIN, which the tokens call ANY SEMI, and ASOF LEFT JOIN, which they call ANY ANTI.
    fn asof(&mut self, join: &mut Join, absent: &mut Vec<Absent>) -> Result<(), Error> {
        let (mut constraint, is_left) = match &join.join_operator {
            JoinOperator::LeftSemi(on) => (on.clone(), false),
            JoinOperator::LeftAnti(on) => (on.clone(), true),
            other => return Err(unsupported(other)),
        };
        self.nearest(&mut constraint, &mut join.relation, absent)?;
        if let JoinConstraint::On(condition) = &mut constraint {
            *condition = lower::Lower(self).truth(condition)?;
        }
        join.join_operator =
            if is_left { JoinOperator::LeftOuter(constraint) } else { JoinOperator::Inner(constraint) };
        Ok(())
    }

    /// One row of the side for each key.
    fn once(&mut self, constraint: &JoinConstraint, side: &mut TableFactor) -> Result<(), Error> {
        let mut keys = keys_of(constraint, side)?;
        for key in &mut keys {
            *key = lower::Lower(self).value(key)?;
        }
        one_row_per_key(side, keys)
    }
}

/// The plain join, and what it asks of its sides.
fn meant(operator: JoinOperator, is_any: bool) -> Result<(JoinOperator, Asks), Error> {
    let once = |left_once, right_once| Asks { left_once, right_once, absent: None };
    let absent = |side| Asks { absent: Some(side), ..Asks::default() };
    Ok(match operator {
        JoinOperator::LeftSemi(on) => (JoinOperator::Inner(on), once(false, true)),
        JoinOperator::RightSemi(on) => (JoinOperator::Inner(on), once(true, false)),
        JoinOperator::LeftAnti(on) => (JoinOperator::LeftOuter(on), absent(Side::Right)),
        JoinOperator::RightAnti(on) => (JoinOperator::RightOuter(on), absent(Side::Left)),
        plain if !is_any => (plain, Asks::default()),
        JoinOperator::Left(_) | JoinOperator::LeftOuter(_) => (operator, once(false, true)),
        JoinOperator::Right(_) | JoinOperator::RightOuter(_) => (operator, once(true, false)),
        JoinOperator::Join(_) | JoinOperator::Inner(_) => (operator, once(true, true)),
        _ => return Err(Error::Unsupported("ANY of this JOIN".into())),
    })
}

fn constraint_of(operator: &mut JoinOperator) -> Result<&mut JoinConstraint, Error> {
    if let JoinOperator::Right(JoinConstraint::Using(_))
    | JoinOperator::RightOuter(JoinConstraint::Using(_))
    | JoinOperator::FullOuter(JoinConstraint::Using(_)) = operator
    {
        // the joined column would be read from the side that has no row
        return Err(Error::Unsupported("USING of a RIGHT or FULL JOIN; write ON and name the side".into()));
    }
    match operator {
        JoinOperator::Join(constraint)
        | JoinOperator::Inner(constraint)
        | JoinOperator::Left(constraint)
        | JoinOperator::LeftOuter(constraint)
        | JoinOperator::Right(constraint)
        | JoinOperator::RightOuter(constraint)
        | JoinOperator::FullOuter(constraint)
        | JoinOperator::CrossJoin(constraint) => match constraint {
            JoinConstraint::Natural => Err(Error::Unsupported("NATURAL JOIN".into())),
            other => Ok(other),
        },
        other => Err(unsupported(other)),
    }
}

/// Names the kind of the join, not what it joins on.
fn unsupported(operator: &JoinOperator) -> Error {
    Error::Unsupported(match operator {
        JoinOperator::Semi(_) => "SEMI JOIN that is neither LEFT nor RIGHT".into(),
        JoinOperator::Anti(_) => "ANTI JOIN that is neither LEFT nor RIGHT".into(),
        JoinOperator::StraightJoin(_) => "STRAIGHT_JOIN".into(),
        JoinOperator::CrossApply => "CROSS APPLY".into(),
        JoinOperator::OuterApply => "OUTER APPLY".into(),
        _ => "this kind of JOIN".into(),
    })
}

/// The side with one more column, and its name.
fn marked(side: &mut TableFactor, number: usize) -> Result<Absent, Error> {
    let alias =
        alias_of(side).ok_or_else(|| Error::Unsupported("ANTI JOIN of a table without a name".into()))?;
    let mark = format!("\u{5}found{number}");
    let absent = Absent { table: alias.name.clone(), mark, is_wanted_missing: true };
    let mut inner = everything_of(side)?;
    inner.projection.push(SelectItem::ExprWithAlias {
        expr: lower::typed("UInt8", vec![crate::dialect::shape::text("1")]),
        alias: Ident::with_quote('"', &absent.mark),
    });
    *side = derived(inner, Some(alias)).relation;
    Ok(absent)
}

/// Keeps the rows whose other side is missing, and the marks out of `*`.
pub(super) fn keep_absent(select: &mut Select, absent: &[Absent]) {
    for Absent { table, mark, .. } in absent.iter().filter(|one| one.is_wanted_missing) {
        let found = Expr::CompoundIdentifier(vec![
            Ident::with_quote('"', &table.value),
            Ident::with_quote('"', mark),
        ]);
        let missing = call("equals", vec![found, number("0")]);
        select.selection = Some(match select.selection.take() {
            Some(selection) => call("and", vec![missing, selection]),
            None => missing,
        });
    }
    for item in &mut select.projection {
        let (table, options) = match item {
            SelectItem::Wildcard(options) => (None, options),
            SelectItem::QualifiedWildcard(SelectItemQualifiedWildcardKind::ObjectName(table), options) => {
                (table.0.last().and_then(|part| part.as_ident()), options)
            }
            _ => continue,
        };
        let is_shown = |absent: &&Absent| table.is_none_or(|table| table.value == absent.table.value);
        let marks: Vec<String> = absent.iter().filter(is_shown).map(|absent| absent.mark.clone()).collect();
        leave_out(options, &marks);
    }
}

/// Columns of one side that the join compares.
fn keys_of(constraint: &JoinConstraint, side: &TableFactor) -> Result<Vec<Expr>, Error> {
    let refused = || {
        Error::Unsupported("ANY or SEMI JOIN on anything but equal columns with their tables' names".into())
    };
    match constraint {
        JoinConstraint::Using(names) => Ok(names
            .iter()
            .filter_map(|name| name.0.last().and_then(|part| part.as_ident()).cloned())
            .map(Expr::Identifier)
            .collect()),
        JoinConstraint::On(condition) => {
            let alias = alias_of(side).ok_or_else(refused)?.name.value;
            let mut keys = Vec::new();
            own_sides(condition, &alias, &mut keys).ok_or_else(refused)?;
            Ok(keys)
        }
        _ => Err(refused()),
    }
}

fn own_sides(condition: &Expr, alias: &str, keys: &mut Vec<Expr>) -> Option<()> {
    let Expr::Function(function) = condition else { return None };
    let args = args(function);
    match function_name(function) {
        "and" => args.into_iter().try_for_each(|arg| own_sides(arg, alias, keys)),
        "equals" => {
            let own = args.into_iter().find_map(|arg| of_table(arg, alias))?;
            keys.push(own);
            Some(())
        }
        _ => None,
    }
}

/// The expression with its columns named without the table, if all of them are of this table.
pub(super) fn of_table(expr: &Expr, alias: &str) -> Option<Expr> {
    let mut own = expr.clone();
    let mut all = vec![&mut own];
    let mut has_column = false;
    while let Some(one) = all.pop() {
        match one {
            Expr::CompoundIdentifier(parts) if parts.len() == 2 && parts[0].value == alias => {
                *one = Expr::Identifier(parts[1].clone());
                has_column = true;
            }
            Expr::Identifier(_) | Expr::CompoundIdentifier(_) => return None,
            Expr::Value(_) => {}
            Expr::Function(_) => all.extend(children_mut(one)),
            _ => return None,
        }
    }
    has_column.then_some(own)
}

/// `SELECT * FROM side`
pub(super) fn everything_of(side: &mut TableFactor) -> Result<Select, Error> {
    let mut inner = empty_select()?;
    inner.projection = vec![SelectItem::Wildcard(WildcardAdditionalOptions::default())];
    inner.group_by = GroupByExpr::Expressions(Vec::new(), Vec::new());
    inner.from = vec![TableWithJoins {
        relation: std::mem::replace(side, derived(empty_select()?, None).relation),
        joins: Vec::new(),
    }];
    Ok(inner)
}

fn one_row_per_key(side: &mut TableFactor, keys: Vec<Expr>) -> Result<(), Error> {
    let alias = alias_of(side);
    let mut inner = everything_of(side)?;
    let row = lower::row_number(keys, Vec::new());
    inner.qualify = Some(lower::between_rows(&row, 0, 1));
    *side = derived(inner, alias).relation;
    Ok(())
}
