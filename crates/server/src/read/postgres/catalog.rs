//! What clients ask beside their queries: settings, transactions, and what there is, as psql's `\d` and `\dt` ask it.
//!
//! Of PostgreSQL's own tables those are known that psql reads for these; of those that tell of indexes, policies, triggers and
//! the like there are no rows, since there are none of these things. Any other is unknown by its name, as other tables are.

use super::session::Table;
use crate::caller::Caller;
use std::fmt::Write;

/// The number of the first table, as PostgreSQL counts those of users.
const FIRST_TABLE: usize = 16_384;

/// Words that begin what changes nothing here.
const SILENT: [&str; 9] =
    ["SET", "RESET", "BEGIN", "START", "COMMIT", "END", "ROLLBACK", "DISCARD", "DEALLOCATE"];

/// What `SHOW` tells.
const SHOWN: [(&str, &str); 6] = [
    ("transaction_read_only", "on"),
    ("transaction_isolation", "read committed"),
    ("standard_conforming_strings", "on"),
    ("server_version", "15.0"),
    ("timezone", "UTC"),
    ("search_path", "public"),
];

/// Tables of PostgreSQL that hold nothing here.
const EMPTY: [&str; 13] = [
    "pg_policy",
    "pg_statistic_ext",
    "pg_publication",
    "pg_inherits",
    "pg_index",
    "pg_constraint",
    "pg_trigger",
    "pg_rewrite",
    "pg_foreign_table",
    "pg_partitioned_table",
    "pg_sequence",
    "pg_depend",
    "pg_event_trigger",
];

/// A piece of a statement.
enum Piece<'a> {
    Code(&'a str),
    /// a text, a name in quotes, a comment
    Quoted(&'a str),
}

/// Pieces of a text, in order.
fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let (mut begin, mut at) = (0, 0);
    let bytes = text.as_bytes();
    while at < bytes.len() {
        let rest = &bytes[at..];
        let length = match rest[0] {
            quote @ (b'\'' | b'"' | b'`') => quoted(rest, quote),
            b'-' if rest.starts_with(b"--") => {
                rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len())
            }
            b'/' if rest.starts_with(b"/*") => {
                rest.windows(2).skip(2).position(|pair| pair == b"*/").map_or(rest.len(), |end| end + 4)
            }
            _ => {
                at += 1;
                continue;
            }
        };
        pieces.push(Piece::Code(&text[begin..at]));
        pieces.push(Piece::Quoted(&text[at..at + length]));
        at += length;
        begin = at;
    }
    pieces.push(Piece::Code(&text[begin..]));
    pieces
}

/// Bytes of what stands in quotes, with them.
fn quoted(bytes: &[u8], quote: u8) -> usize {
    let mut at = 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            byte if byte == quote => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// The statements of a text, without those that say nothing.
pub(super) fn statements(text: &str) -> Vec<String> {
    let mut all = vec![String::new()];
    for piece in pieces(text) {
        match piece {
            Piece::Quoted(piece) => all.last_mut().expect("there is a first one").push_str(piece),
            Piece::Code(code) => {
                for (index, part) in code.split(';').enumerate() {
                    if index > 0 {
                        all.push(String::new());
                    }
                    all.last_mut().expect("there is a first one").push_str(part);
                }
            }
        }
    }
    let says_something = |statement: &String| {
        pieces(statement).iter().any(|piece| match piece {
            Piece::Code(code) => !code.trim().is_empty(),
            Piece::Quoted(text) => !text.starts_with("--") && !text.starts_with("/*"),
        })
    };
    all.into_iter().filter(says_something).map(|statement| statement.trim().to_owned()).collect()
}

/// The highest number of a parameter, `$1` and so on.
pub(super) fn parameters(text: &str) -> usize {
    let mut highest = 0;
    for piece in pieces(text) {
        if let Piece::Code(code) = piece {
            for part in code.split('$').skip(1) {
                highest = highest.max(leading_number(part).map_or(0, |(number, _)| number));
            }
        }
    }
    highest.min(usize::from(u16::MAX))
}

fn leading_number(text: &str) -> Option<(usize, &str)> {
    let end = text.find(|char: char| !char.is_ascii_digit()).unwrap_or(text.len());
    Some((text[..end].parse().ok()?, &text[end..]))
}

/// A statement with values in the place of its parameters, written by the types that their client told.
pub(super) fn with_values(text: &str, values: &[Option<String>], types: &[i64]) -> Result<String, String> {
    let mut out = String::with_capacity(text.len());
    for piece in pieces(text) {
        let code = match piece {
            Piece::Quoted(piece) => {
                out.push_str(piece);
                continue;
            }
            Piece::Code(code) => code,
        };
        let mut parts = code.split('$');
        out.push_str(parts.next().unwrap_or_default());
        for part in parts {
            let Some((number, rest)) = leading_number(part) else {
                out.push('$');
                out.push_str(part);
                continue;
            };
            let value = number.checked_sub(1).and_then(|index| values.get(index));
            let value = value.ok_or_else(|| format!("there is no value for ${number}"))?;
            push_literal(value.as_deref(), types.get(number - 1).copied().unwrap_or(0), &mut out)?;
            out.push_str(rest);
        }
    }
    Ok(out)
}

fn push_literal(value: Option<&str>, kind: i64, out: &mut String) -> Result<(), String> {
    let Some(text) = value else {
        out.push_str("NULL");
        return Ok(());
    };
    match kind {
        // whole numbers and others
        20 | 21 | 23 | 26 | 700 | 701 | 1_700 => {
            let number = text.trim();
            let is_number = number.parse::<f64>().is_ok_and(f64::is_finite)
                && number.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
            if !is_number {
                return Err(format!("{text:?} is no number"));
            }
            let _ = write!(out, "({number})");
        }
        16 => out.push_str(if matches!(text, "t" | "true" | "1" | "on") { "true" } else { "false" }),
        _ => {
            out.push('\'');
            out.push_str(&text.replace('\\', "\\\\").replace('\'', "\\'"));
            out.push('\'');
        }
    }
    Ok(())
}

/// The same statement, of which only the columns matter.
pub(super) fn without_rows(text: &str) -> String {
    let text = text.trim().trim_end_matches(';');
    let word = text.split_whitespace().next().unwrap_or_default().to_ascii_uppercase();
    match word.as_str() {
        "SELECT" | "WITH" => format!("SELECT * FROM ({text}\n) LIMIT 0"),
        _ => text.to_owned(),
    }
}

fn table(columns: &[&str], rows: Vec<Vec<Option<String>>>) -> Table {
    Table { columns: columns.iter().map(|name| ((*name).to_owned(), "String".to_owned())).collect(), rows }
}

fn text(value: &str) -> Option<String> {
    Some(value.to_owned())
}

/// The answer to a statement that is no query of rows.
pub(super) fn answer(statement: &str, caller: &Caller) -> Option<Table> {
    let mut words = statement.split_whitespace();
    let first = words.next().unwrap_or_default().to_ascii_uppercase();
    if SILENT.contains(&first.as_str()) {
        return Some(Table::default());
    }
    if first == "SHOW" {
        let name = words.next().unwrap_or_default().trim_end_matches(';').to_ascii_lowercase();
        let (name, value) = SHOWN.iter().find(|(known, _)| *known == name)?;
        return Some(table(&[*name], vec![vec![text(value)]]));
    }
    if !statement.contains("pg_catalog.") {
        return None;
    }
    if let Some(known) = of_tables(statement, caller) {
        return Some(known);
    }
    let is_empty = EMPTY.iter().any(|name| statement.contains(&format!("pg_catalog.{name}")));
    is_empty.then(|| table(&["nothing"], Vec::new()))
}

/// Tables that the caller may see, with their numbers.
fn visible(caller: &Caller) -> Vec<(usize, String)> {
    let names = caller.catalog.sources().map(|source| source.definition().name.clone());
    let mut names: Vec<String> = names.filter(|name| caller.is_admin() || caller.sees_source(name)).collect();
    names.sort();
    names.into_iter().enumerate().map(|(index, name)| (FIRST_TABLE + index, name)).collect()
}

fn of_tables(statement: &str, caller: &Caller) -> Option<Table> {
    let pattern = pattern_of(statement);
    let fits = |name: &str| pattern.as_ref().is_none_or(|pattern| pattern.matches(name));
    if statement.contains("pg_catalog.format_type") && statement.contains("pg_catalog.pg_attribute") {
        let (_, name) = visible(caller).into_iter().find(|(number, _)| asks_of(statement, *number))?;
        let source = caller.catalog.source(&name)?;
        let column = |column: &model::Column| {
            let kind = column.column_type.to_string();
            let is_required = if kind.starts_with("Nullable") { "f" } else { "t" };
            vec![text(&column.name), text(&kind), None, text(is_required), None, text(""), text("")]
        };
        let names = [
            "attname",
            "format_type",
            "default",
            "attnotnull",
            "attcollation",
            "attidentity",
            "attgenerated",
        ];
        return Some(table(&names, source.definition().columns.iter().map(column).collect()));
    }
    if statement.contains("c.relchecks") {
        let known = visible(caller).into_iter().find(|(number, _)| asks_of(statement, *number));
        let values = ["0", "r", "f", "f", "f", "f", "f", "f", "f", "", "0", "", "p", "d", "heap"];
        let names = [
            "relchecks",
            "relkind",
            "relhasindex",
            "relhasrules",
            "relhastriggers",
            "relrowsecurity",
            "relforcerowsecurity",
            "relhasoids",
            "relispartition",
            "options",
            "reltablespace",
            "reloftype",
            "relpersistence",
            "relreplident",
            "amname",
        ];
        return Some(table(&names, known.map(|_| values.map(text).to_vec()).into_iter().collect()));
    }
    if !statement.contains("pg_catalog.pg_class c") {
        return None;
    }
    let tables = visible(caller).into_iter().filter(|(_, name)| fits(name));
    if statement.contains("as \"Schema\"") && statement.contains("as \"Owner\"") {
        let row =
            |(_, name): (usize, String)| vec![text("public"), text(&name), text("table"), text("seismolog")];
        return Some(table(&["Schema", "Name", "Type", "Owner"], tables.map(row).collect()));
    }
    if statement.trim_start().starts_with("SELECT c.oid,") && statement.contains("n.nspname") {
        let row =
            |(number, name): (usize, String)| vec![text(&number.to_string()), text("public"), text(&name)];
        return Some(table(&["oid", "nspname", "relname"], tables.map(row).collect()));
    }
    None
}

/// Whether a statement is about the table of this number.
fn asks_of(statement: &str, number: usize) -> bool {
    statement.contains(&format!("= '{number}'"))
}

/// The pattern of names that psql asks for, `'^(logs.*)$'`.
fn pattern_of(statement: &str) -> Option<glob::Pattern> {
    let (_, rest) = statement.split_once("c.relname OPERATOR(pg_catalog.~) '^(")?;
    let (pattern, _) = rest.split_once(")$'")?;
    glob::Pattern::new(&pattern.replace(".*", "*").replace('.', "?")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_are_split_outside_of_quotes() {
        for (text, expected) in [
            ("SELECT 1; SELECT ';' ;", vec!["SELECT 1", "SELECT ';'"]),
            ("SELECT 'it\\'s;' -- ; no\n; ", vec!["SELECT 'it\\'s;' -- ; no"]),
            ("/* ; */ ;; --x", vec![]),
            ("SELECT `a;b`, \"c;d\"", vec!["SELECT `a;b`, \"c;d\""]),
            ("SELECT 'open", vec!["SELECT 'open"]),
            ("", vec![]),
        ] {
            assert_eq!(statements(text), expected, "{text}");
        }
    }

    #[test]
    fn values_are_written_as_literals_that_cannot_be_left() {
        let values = [text("it's \\"), text("-5"), None];
        let with = |query: &str, types: &[i64]| with_values(query, &values, types);
        assert_eq!(
            with("SELECT $1, '$1', $2, $3", &[0, 23]).unwrap(),
            "SELECT 'it\\'s \\\\', '$1', (-5), NULL"
        );
        assert!(with("SELECT $1", &[23]).unwrap_err().contains("no number"));
        assert!(with("SELECT $4", &[]).unwrap_err().contains("$4"));
        assert_eq!(with("SELECT '$' || $2 -- $9", &[]).unwrap(), "SELECT '$' || '-5' -- $9");
        assert_eq!(parameters("SELECT $1, $12, '$99'"), 12);
    }
}
