//! `max(x + 1)` as `max(x) + 1`, which ClickHouse's optimizer makes of it: over no rows the one is 0 and the other 1.

use crate::aggregate::Recipe;
use crate::dialect::shape::{any, args, as_number, call, call_name, function_name, is_distinct, parameters};
use datafusion::sql::sqlparser::ast::{Expr, Function};

/// Functions without arguments whose value is not the same for every row.
const CHANGING: [&str; 3] = ["rand", "rand64", "generateUUIDv4"];

/// The call with a constant taken out of its argument; none if there is none to take out.
pub(super) fn taken_out(aggregate: &Function, recipe: &Recipe) -> Option<Expr> {
    let is_bare = recipe.combinators.is_empty() && parameters(aggregate).is_empty();
    if !is_bare || is_distinct(aggregate) || aggregate.filter.is_some() || aggregate.over.is_some() {
        return None;
    }
    let (base, turned) = match recipe.base {
        "min" => ("min", "max"),
        "max" => ("max", "min"),
        _ => return None,
    };
    let all = args(aggregate);
    let [Expr::Function(inner)] = all.as_slice() else { return None };
    let operation = call_name(all[0])?;
    debug_assert_eq!(operation, function_name(inner), "the name of the same call");
    let sides = args(inner);
    let [left, right] = sides.as_slice() else { return None };
    let is_left = match (is_constant(left), is_constant(right)) {
        (true, false) => true,
        (false, true) => false,
        _ => return None,
    };
    let is_turned = match (operation, is_left) {
        ("plus", _) | ("minus", false) => false,
        ("minus", true) => true,
        ("multiply", true) => is_negative(left)?,
        ("multiply" | "divide", false) => is_negative(right)?,
        _ => return None,
    };
    let name = if is_turned { turned } else { base };
    let of_rest = |rest: &Expr| call(name, vec![rest.clone()]);
    let sides = match is_left {
        true => vec![(*left).clone(), of_rest(right)],
        false => vec![of_rest(left), (*right).clone()],
    };
    Some(call(operation, sides))
}

/// Whether a number that is written there is below zero; none if none is, or it is zero.
fn is_negative(expr: &Expr) -> Option<bool> {
    let number: f64 = as_number(expr)?.parse().ok()?;
    (number != 0.0).then_some(number < 0.0)
}

fn is_constant(expr: &Expr) -> bool {
    !any(expr, &|one| match one {
        Expr::Value(_) => false,
        Expr::Function(call) => call.over.is_some() || CHANGING.contains(&function_name(call)),
        _ => true,
    })
}
