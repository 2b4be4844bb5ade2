//! Which names there are, in which case, and what they are short for.

use super::{families, lambda};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Names of tests that lowering takes care of: booleans for DataFusion.
const TESTS: &[&str] = &[
    "equals",
    "notEquals",
    "less",
    "lessOrEquals",
    "greater",
    "greaterOrEquals",
    "isNotDistinctFrom",
    "and",
    "or",
    "not",
    "isNull",
    "isNotNull",
    "like",
    "notLike",
    "ilike",
    "notILike",
    "in",
    "notIn",
];

/// Other names that lowering takes care of.
const SYNTAX: &[&str] = &[
    "plus",
    "minus",
    "multiply",
    "divide",
    "modulo",
    "if",
    "multiIf",
    "caseWithExpression",
    "now",
    "now64",
    "today",
    "yesterday",
    "arrayJoin",
    "toIntervalNanosecond",
    "toIntervalMicrosecond",
    "toIntervalMillisecond",
    "toIntervalSecond",
    "toIntervalMinute",
    "toIntervalHour",
    "toIntervalDay",
    "toIntervalWeek",
    "toIntervalMonth",
    "toIntervalQuarter",
    "toIntervalYear",
];

/// Other names of a function.
const ALIASES: &[(&str, &str)] = &[
    ("lcase", "lower"),
    ("ucase", "upper"),
    ("mod", "modulo"),
    ("ceiling", "ceil"),
    ("truncate", "trunc"),
    ("pow", "power"),
    ("ln", "log"),
    ("character_length", "lengthUTF8"),
    ("char_length", "lengthUTF8"),
    ("substr", "substring"),
    ("mid", "substring"),
    ("replace", "replaceAll"),
    ("REGEXP_REPLACE", "replaceRegexpOne"),
    ("date_trunc", "dateTrunc"),
    ("date_diff", "dateDiff"),
    ("timestampDiff", "dateDiff"),
    ("day", "toDayOfMonth"),
    ("month", "toMonth"),
    ("year", "toYear"),
    ("hour", "toHour"),
    ("minute", "toMinute"),
    ("second", "toSecond"),
    ("quarter", "toQuarter"),
    ("DAYOFWEEK", "toDayOfWeek"),
    ("date", "toDate"),
    ("trim", "trimBoth"),
    ("ltrim", "trimLeft"),
    ("rtrim", "trimRight"),
    ("toTimezone", "toTimeZone"),
    ("current_timestamp", "now"),
    ("curdate", "today"),
    ("max2", "greatest"),
    ("min2", "least"),
    ("flatten", "arrayFlatten"),
    ("concat_ws", "concatWithSeparator"),
    ("DATE_FORMAT", "formatDateTime"),
];

/// Names that ClickHouse takes in any case.
const ANY_CASE: &[&str] = &[
    "abs",
    "and",
    "cast",
    "ceil",
    "ceiling",
    "char_length",
    "character_length",
    "coalesce",
    "concat",
    "concat_ws",
    "cos",
    "curdate",
    "current_timestamp",
    "date",
    "datediff",
    "date_diff",
    "date_format",
    "date_trunc",
    "datetrunc",
    "day",
    "dayofweek",
    "exp",
    "extract",
    "floor",
    "flatten",
    "format",
    "greatest",
    "hour",
    "if",
    "ifnull",
    "lcase",
    "least",
    "left",
    "length",
    "ln",
    "locate",
    "log",
    "log10",
    "log2",
    "lower",
    "ltrim",
    "map",
    "max2",
    "mid",
    "min2",
    "minute",
    "mod",
    "month",
    "not",
    "now",
    "now64",
    "nullif",
    "or",
    "pi",
    "position",
    "pow",
    "power",
    "quarter",
    "regexp_replace",
    "repeat",
    "replace",
    "reverse",
    "right",
    "round",
    "rtrim",
    "second",
    "sign",
    "sin",
    "sqrt",
    "substr",
    "substring",
    "tan",
    "timestampdiff",
    "today",
    "trim",
    "trunc",
    "truncate",
    "ucase",
    "upper",
    "year",
    "splitbystring",
];

struct Names {
    exact: BTreeMap<&'static str, &'static str>,
    any_case: BTreeMap<String, &'static str>,
}

static NAMES: LazyLock<Names> = LazyLock::new(|| {
    let mut exact = BTreeMap::new();
    for name in families()
        .map(|function| function.name)
        .chain(TESTS.iter().copied())
        .chain(SYNTAX.iter().copied())
        .chain(lambda::NAMES.iter().copied())
        .chain(lambda::OVER_MAPS.iter().map(|(name, _)| *name))
    {
        if !name.starts_with('_') {
            exact.insert(name, name);
        }
    }
    for (alias, name) in ALIASES {
        if exact.contains_key(name) {
            exact.insert(alias, name);
        }
    }
    let any_case = exact
        .iter()
        .filter(|(name, _)| ANY_CASE.contains(&name.to_lowercase().as_str()))
        .map(|(name, function)| (name.to_lowercase(), *function))
        .collect();
    Names { exact, any_case }
});

/// The function's own name, if there is such a function.
pub(crate) fn find(name: &str) -> Option<&'static str> {
    NAMES.exact.get(name).or_else(|| NAMES.any_case.get(&name.to_lowercase())).copied()
}

/// Every name with the function's own, and whether its case does not matter.
pub(crate) fn all() -> impl Iterator<Item = (&'static str, &'static str, bool)> {
    let is_any_case = |name: &str| NAMES.any_case.contains_key(&name.to_lowercase());
    NAMES.exact.iter().map(move |(name, function)| (*name, *function, is_any_case(name)))
}

/// Names like this one, nearest first.
pub(crate) fn nearest(name: &str) -> Vec<String> {
    let known = NAMES.exact.keys().copied().chain(crate::aggregate::names());
    crate::nearest::names(name, known)
}

/// Whether DataFusion sees a boolean where ClickHouse sees a UInt8.
pub(crate) fn is_predicate(name: &str) -> bool {
    TESTS.contains(&name) || lambda::PREDICATES.contains(&name) || predicates::NAMES.contains(&name)
}

mod predicates {
    /// Functions of the tables that return booleans.
    pub(super) const NAMES: &[&str] = &[
        "match",
        "startsWith",
        "endsWith",
        "has",
        "hasAny",
        "hasAll",
        "empty",
        "notEmpty",
        "isNaN",
        "isFinite",
        "isInfinite",
        "JSONHas",
        "JSON_EXISTS",
        "hasToken",
        "multiSearchAny",
        "multiSearchAnyCaseInsensitive",
        "JSONExtractBool",
        "isValidUTF8",
        "isValidJSON",
        "mapContains",
        "xor",
        "isZeroOrNull",
        "isTrue",
        "isPrime",
        "isIPv4String",
        "isIPv6String",
        "isIPAddressInRange",
        "hasTokenCaseInsensitive",
        "startsWithUTF8",
        "endsWithUTF8",
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_in_the_tables_is_a_function() {
        for (alias, name) in ALIASES {
            assert_eq!(find(alias), find(name), "{alias}");
            assert!(find(name).is_some(), "{alias} is short for {name}, which is not there");
        }
        for name in ANY_CASE {
            assert!(find(&name.to_uppercase()).is_some(), "{name}");
        }
        let predicates = predicates::NAMES.iter().chain(lambda::PREDICATES);
        for name in predicates {
            assert!(find(name).is_some(), "{name}");
        }
    }
}
