//! Aggregate functions and their combinators.
//!
//! `-If` is DataFusion's FILTER and `-Distinct` its DISTINCT; `-OrNull` is a second form of each function. What
//! DataFusion has is used through [`delegate`], which gives empty groups ClickHouse's defaults; the rest collects
//! ([`collect`]) or picks ([`pick`]) values.

use crate::Error;
use datafusion::logical_expr::AggregateUDF;
use datafusion::sql::sqlparser::ast::Expr;
use std::sync::Arc;

mod collect;
mod delegate;
mod pick;

/// A name taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Resolved {
    base: &'static str,
    pub(crate) has_if: bool,
    pub(crate) is_distinct: bool,
    or_null: bool,
    /// a combinator that is not supported
    refused: Option<&'static str>,
}

/// What the session is asked for.
pub(crate) struct Plan {
    pub(crate) name: String,
    pub(crate) is_distinct: bool,
    /// whether the result is made a UInt64
    pub(crate) is_count: bool,
}

/// How a base is computed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Count,
    Uniq,
    Delegate,
    Collect,
    Pick,
}

const BASES: &[(&str, Way)] = &[
    ("count", Way::Count),
    ("uniq", Way::Uniq),
    ("uniqExact", Way::Uniq),
    ("uniqCombined", Way::Uniq),
    ("uniqCombined64", Way::Uniq),
    ("uniqHLL12", Way::Uniq),
    ("uniqTheta", Way::Uniq),
    ("countDistinct", Way::Uniq),
    ("sum", Way::Delegate),
    ("min", Way::Delegate),
    ("max", Way::Delegate),
    ("avg", Way::Delegate),
    ("stddevPop", Way::Delegate),
    ("stddevSamp", Way::Delegate),
    ("varPop", Way::Delegate),
    ("varSamp", Way::Delegate),
    ("groupArray", Way::Collect),
    ("groupUniqArray", Way::Collect),
    ("quantile", Way::Collect),
    ("quantiles", Way::Collect),
    ("quantileExact", Way::Collect),
    ("quantilesExact", Way::Collect),
    ("quantileTDigest", Way::Collect),
    ("quantilesTDigest", Way::Collect),
    ("median", Way::Collect),
    ("medianExact", Way::Collect),
    ("topK", Way::Collect),
    ("any", Way::Pick),
    ("anyLast", Way::Pick),
    ("argMin", Way::Pick),
    ("argMax", Way::Pick),
];

const ANY_CASE: &[&str] = &["count", "sum", "min", "max", "avg"];

const ALIASES: &[(&str, &str)] = &[
    ("any_value", "any"),
    ("array_agg", "groupArray"),
    ("first_value", "any"),
    ("last_value", "anyLast"),
    ("STDDEV_POP", "stddevPop"),
    ("STDDEV_SAMP", "stddevSamp"),
    ("VAR_POP", "varPop"),
    ("VAR_SAMP", "varSamp"),
    ("stddevPopStable", "stddevPop"),
];

/// Names of the bases, for the nearest one.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    BASES.iter().map(|(name, _)| *name)
}

fn base(name: &str) -> Option<&'static str> {
    let alias = ALIASES.iter().find(|(alias, _)| *alias == name).map(|(_, name)| *name);
    let exact = BASES.iter().find(|(base, _)| *base == name).map(|(base, _)| *base);
    let lower = name.to_lowercase();
    alias.or(exact).or_else(|| ANY_CASE.iter().find(|base| **base == lower).copied())
}

/// Takes a name apart; none if it names no aggregate function.
pub(crate) fn resolve(name: &str) -> Option<Resolved> {
    if let Some(base) = base(name) {
        return Some(Resolved { base, has_if: false, is_distinct: false, or_null: false, refused: None });
    }
    const COMBINATORS: [&str; 12] = [
        "If",
        "OrNull",
        "OrDefault",
        "Distinct",
        "SimpleState",
        "State",
        "Merge",
        "MergeState",
        "Array",
        "ForEach",
        "Map",
        "Resample",
    ];
    let suffix =
        COMBINATORS.into_iter().find(|suffix| name.len() > suffix.len() && name.ends_with(suffix))?;
    let inner = resolve(&name[..name.len() - suffix.len()])?;
    Some(match suffix {
        "If" if !inner.has_if => Resolved { has_if: true, ..inner },
        "OrNull" => Resolved { or_null: true, ..inner },
        "OrDefault" | "SimpleState" => inner,
        "Distinct" => Resolved { is_distinct: true, ..inner },
        other => Resolved { refused: Some(other), ..inner },
    })
}

/// The function for these arguments and parameters.
pub(crate) fn plan(
    resolved: &Resolved,
    is_distinct: bool,
    args: usize,
    parameters: &[&Expr],
) -> Result<Plan, Error> {
    if let Some(combinator) = resolved.refused {
        return Err(Error::Unsupported(format!("the combinator -{combinator}")));
    }
    let base = resolved.base;
    let way = BASES.iter().find(|(name, _)| *name == base).map_or(Way::Count, |(_, way)| *way);
    let wanted = match way {
        Way::Count => 0..=1,
        _ if matches!(base, "argMin" | "argMax") => 2..=2,
        _ => 1..=1,
    };
    if !wanted.contains(&args) {
        return Err(Error::Arguments(format!(
            "Aggregate function {base} with {args} arguments is not supported. (NUMBER_OF_ARGUMENTS_DOESNT_MATCH)"
        )));
    }
    check_parameters(base, way, parameters)?;
    let is_plain_count = way == Way::Count && !is_distinct;
    if resolved.or_null && matches!(way, Way::Count | Way::Uniq) {
        return Err(Error::Unsupported(format!("{base}OrNull")));
    }
    if is_distinct && way == Way::Pick {
        return Err(Error::Unsupported(format!("{base} with DISTINCT")));
    }
    let (name, is_distinct) = match way {
        Way::Count | Way::Uniq => ("count".to_owned(), !is_plain_count),
        Way::Collect if base == "groupArray" && is_distinct => ("_groupuniqarray".to_owned(), false),
        Way::Collect if is_distinct => return Err(Error::Unsupported(format!("{base} with DISTINCT"))),
        _ => (key(base, resolved.or_null), is_distinct),
    };
    Ok(Plan { name, is_distinct, is_count: matches!(way, Way::Count | Way::Uniq) })
}

fn check_parameters(base: &str, way: Way, parameters: &[&Expr]) -> Result<(), Error> {
    let allowed = match base {
        "quantiles" | "quantilesExact" | "quantilesTDigest" => 1..=100,
        "uniqCombined" | "uniqCombined64" | "topK" => 0..=1,
        _ if way == Way::Collect => 0..=1,
        _ => 0..=0,
    };
    if !allowed.contains(&parameters.len()) {
        return Err(Error::Arguments(format!(
            "Aggregate function {base} takes {allowed:?} parameters, not {}. (NUMBER_OF_ARGUMENTS_DOESNT_MATCH)",
            parameters.len()
        )));
    }
    if way == Way::Uniq && !parameters.is_empty() {
        return Err(Error::Unsupported(format!("the precision of {base}")));
    }
    Ok(())
}

fn key(base: &str, or_null: bool) -> String {
    format!("_{}{}", base.to_lowercase(), if or_null { "_or_null" } else { "" })
}

/// Every function in both forms, for the session.
pub(crate) fn all() -> Vec<Arc<AggregateUDF>> {
    let mut all = vec![datafusion::functions_aggregate::count::count_udaf()];
    for (base, way) in BASES {
        for or_null in [false, true] {
            let key = key(base, or_null);
            match way {
                Way::Count | Way::Uniq => {}
                Way::Delegate => all.push(Arc::new(delegate::new(base, key, or_null))),
                Way::Collect => all.push(Arc::new(collect::new(base, key, or_null))),
                Way::Pick => all.push(Arc::new(pick::new(base, key, or_null))),
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn combinators_come_off_from_the_end() {
        let found = resolve("sumDistinctIf").unwrap();
        assert!(found.base == "sum" && found.has_if && found.is_distinct);
        assert!(resolve("minOrNull").unwrap().or_null);
        assert_eq!(resolve("countState").unwrap().refused, Some("State"));
        assert!(resolve("COUNT").is_some() && resolve("UNIQ").is_none() && resolve("sumUp").is_none());
    }
}
