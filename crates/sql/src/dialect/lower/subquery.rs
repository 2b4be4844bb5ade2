//! Subqueries in expressions. In a filter DataFusion joins with them; elsewhere a set is an array of what they give.

use super::{Lower, plain_call};
use crate::dialect::select::{as_tuples, collected, without_null};
use crate::dialect::shape::{args, call_name};
use crate::{Error, limits};
use datafusion::sql::sqlparser::ast::{BinaryOperator, Expr, Query, UnaryOperator};

impl Lower<'_> {
    /// A condition of WHERE, HAVING or QUALIFY, where IN may stand for a join.
    pub(crate) fn filter(&mut self, expr: &Expr) -> Result<Expr, Error> {
        let Expr::Function(call) = expr else {
            return match expr {
                Expr::InSubquery { expr, subquery, negated } => self.in_joined(expr, subquery, *negated),
                other => self.truth(other),
            };
        };
        let inside = args(call);
        Ok(match (call_name(expr), inside.as_slice()) {
            (Some("and"), [_, _, ..]) => {
                let all = inside.iter().map(|one| self.filter(one)).collect::<Result<Vec<_>, _>>()?;
                super::balanced(&BinaryOperator::And, all)
            }
            (Some("or"), [_, _, ..]) => {
                let all = inside.iter().map(|one| self.filter(one)).collect::<Result<Vec<_>, _>>()?;
                super::balanced(&BinaryOperator::Or, all)
            }
            (Some("not"), [one]) => {
                Expr::UnaryOp { op: UnaryOperator::Not, expr: Box::new(self.filter(one)?) }
            }
            (Some(name @ ("in" | "notIn")), [value, Expr::Subquery(query)]) => {
                self.in_joined(value, query, name == "notIn")?
            }
            _ => self.truth(expr)?,
        })
    }

    fn in_joined(&mut self, expr: &Expr, subquery: &Query, negated: bool) -> Result<Expr, Error> {
        let mut subquery = subquery.clone();
        if call_name(expr) == Some("tuple") {
            as_tuples(&mut subquery)?;
        }
        let mut subquery = self.subquery(&subquery)?;
        if negated {
            // NULL in the set matches nothing and hides nothing
            subquery = Box::new(without_null(*subquery)?);
        }
        Ok(Expr::InSubquery { expr: Box::new(self.value(expr)?), subquery, negated })
    }

    /// `x IN (SELECT …)` where no join can be made of it: the set as an array, by one scalar subquery.
    pub(super) fn in_result(&mut self, expr: &Expr, subquery: &Query, negated: bool) -> Result<Expr, Error> {
        if call_name(expr) == Some("tuple") {
            return Err(Error::Unsupported("IN of a tuple and a subquery outside WHERE".into()));
        }
        let subquery = self.subquery(subquery)?;
        let set = Expr::Subquery(Box::new(collected(without_null(*subquery)?)?));
        let found = plain_call("_inset", vec![set, self.value(expr)?]);
        Ok(if negated { Expr::UnaryOp { op: UnaryOperator::Not, expr: Box::new(found) } } else { found })
    }

    pub(super) fn subquery(&mut self, query: &Query) -> Result<Box<Query>, Error> {
        let mut query = Box::new(query.clone());
        self.0.depth += 1;
        if self.0.depth > limits::SUBQUERY_DEPTH_MAX {
            return Err(Error::Limit {
                limit: "query.subquery_depth_max",
                detail: format!("more than {} subqueries inside each other", limits::SUBQUERY_DEPTH_MAX),
            });
        }
        self.0.query(&mut query)?;
        self.0.depth -= 1;
        Ok(query)
    }
}
