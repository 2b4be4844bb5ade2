//! `ENGINE`, with the columns that it names in brackets or in commands of their own.

use super::{column_at, key};
use crate::command::Command;
use crate::error::Parsed;
use crate::span::Span;
use model::{Column, EngineKind, Scalar};

/// Commands that name columns, and the one engine that each belongs to.
const OWNED: [(&str, &str); 4] = [
    ("ENGINE_VER", "ReplacingMergeTree"),
    ("ENGINE_IS_DELETED", "ReplacingMergeTree"),
    ("ENGINE_COLUMNS", "SummingMergeTree"),
    ("ENGINE_SIGN", "CollapsingMergeTree"),
];

const KNOWN: &str =
    "MergeTree, ReplacingMergeTree, SummingMergeTree, AggregatingMergeTree, CollapsingMergeTree or Null";

/// A file's engine; `sorting_key` is the value of its command, for what only a table that keeps all rows may have.
pub(super) fn engine(
    commands: &[Command<'_>],
    sorting_key: Option<Span<'_>>,
    columns: &[Column],
) -> Parsed<EngineKind> {
    let find = |name: &str| commands.iter().find(|command| command.name == name);
    let command = find("ENGINE");
    let written = command.map_or("MergeTree", |command| command.value.text.trim());
    let (name, inside) = match written.split_once('(') {
        None => (written, ""),
        Some((name, rest)) => (name.trim(), rest.trim_end().strip_suffix(')').unwrap_or(rest)),
    };
    for (owned, owner) in OWNED.iter().filter(|(_, owner)| *owner != name) {
        if let Some(command) = find(owned) {
            return Err(command.word.fault(format!("{owned} belongs to {owner}, found {name}")));
        }
    }
    if let Some(command) =
        find("ENGINE_IS_DELETED").filter(|_| inside.is_empty() && find("ENGINE_VER").is_none())
    {
        return Err(command.word.fault("ENGINE_IS_DELETED needs ENGINE_VER"));
    }
    let Some(command) = command else { return Ok(EngineKind::MergeTree) };
    let mut named = names(inside);
    for value in OWNED.iter().filter_map(|(owned, _)| find(owned)) {
        named.extend(names(value.value.text));
    }
    let kind = kind(name, named).map_err(|message| command.value.fault(message))?;
    check(&kind, sorting_key, columns).map_err(|message| command.value.fault(message))?;
    Ok(kind)
}

/// Names between commas, with or without brackets around and backticks.
fn names(text: &str) -> Vec<String> {
    let text = text.trim().trim_start_matches('(').trim_end_matches(')');
    let names = text.split(',').map(|name| name.trim().trim_matches('`').to_owned());
    names.filter(|name| !name.is_empty()).collect()
}

fn kind(name: &str, mut named: Vec<String>) -> Result<EngineKind, String> {
    let count = named.len();
    let at_most = |most: usize, kind: EngineKind| {
        if count <= most {
            Ok(kind)
        } else {
            Err(format!("{name} names at most {most} columns, found {count}"))
        }
    };
    match name {
        "MergeTree" => at_most(0, EngineKind::MergeTree),
        "AggregatingMergeTree" => at_most(0, EngineKind::Aggregating),
        "Null" => at_most(0, EngineKind::Null),
        "SummingMergeTree" => Ok(EngineKind::Summing { columns: named }),
        "ReplacingMergeTree" => {
            let mut named = named.into_iter();
            at_most(2, EngineKind::Replacing { version: named.next(), is_deleted: named.next() })
        }
        "CollapsingMergeTree" => {
            let sign = named.pop().filter(|_| count == 1);
            let sign =
                sign.ok_or("CollapsingMergeTree needs the column of the sign, as in ENGINE_SIGN \"sign\"")?;
            Ok(EngineKind::Collapsing { sign })
        }
        "VersionedCollapsingMergeTree" => Err(format!("engine {name} is not supported yet; use {KNOWN}")),
        _ => Err(format!("there is no engine {name:?}; use {KNOWN}")),
    }
}

fn check(kind: &EngineKind, sorting_key: Option<Span<'_>>, columns: &[Column]) -> Result<(), String> {
    let engine = kind.name();
    let keeps_all = matches!(kind, EngineKind::MergeTree | EngineKind::Null);
    let key = match sorting_key {
        Some(key) => key::sorting(key, columns).map_err(|fault| fault.message)?,
        None => Vec::new(),
    };
    if !keeps_all && let Some(function) = sorting_key.and_then(key::function) {
        return Err(format!(
            "{engine} makes one row of equal keys, so its ENGINE_SORTING_KEY names columns and no function such as {function}"
        ));
    }
    if key.is_empty() && matches!(kind, EngineKind::Replacing { .. } | EngineKind::Collapsing { .. }) {
        return Err(format!("{engine} makes one row of equal keys, so it needs an ENGINE_SORTING_KEY"));
    }
    if let Some(name) = kind.columns().into_iter().find(|name| key.iter().any(|key| key == name)) {
        return Err(format!("column {name} of {engine} cannot be in ENGINE_SORTING_KEY too"));
    }
    if let Some(column) = columns.iter().find(|column| !keeps_all && is_nested_map(column)) {
        return Err(format!("{engine} of nested columns such as {} is not supported yet", column.name));
    }
    let fits = |name: &str, types: &str, fits: fn(Scalar) -> bool| {
        let column = column_at(name, columns)?;
        let is_fit = column.column_type.scalar().is_some_and(fits) && !column.column_type.is_nullable();
        if is_fit { Ok(()) } else { Err(format!("column {name} of {engine} must be {types}")) }
    };
    match kind {
        EngineKind::MergeTree | EngineKind::Aggregating | EngineKind::Null => Ok(()),
        EngineKind::Replacing { version, is_deleted } => {
            let is_version = |scalar| matches!(scalar, Scalar::UInt(_)) || scalar.is_time();
            if let Some(version) = version {
                fits(version, "UInt, Date or DateTime", is_version)?;
            }
            is_deleted.as_ref().map_or(Ok(()), |name| fits(name, "UInt8", |scalar| scalar == Scalar::UInt(8)))
        }
        EngineKind::Summing { columns: summed } => summed.iter().try_for_each(|name| {
            let column = column_at(name, columns)?;
            let is_number = column.column_type.scalar().is_some_and(Scalar::is_number);
            if is_number { Ok(()) } else { Err(format!("column {name} of {engine} must be a number")) }
        }),
        EngineKind::Collapsing { sign } => fits(sign, "Int8", |scalar| scalar == Scalar::Int(8)),
    }
}

/// `xMap.key Array(…)`: ClickHouse sums such columns by key.
fn is_nested_map(column: &Column) -> bool {
    column.column_type.is_array()
        && column.name.split_once('.').is_some_and(|(outer, _)| outer.ends_with("Map"))
}
