//! Rows of tables of other databases.

use super::{Door, Numbered, Place, Refused, Rejected, bounded, http, lines};
use serde_json::value::RawValue;
use sink::{HttpMethod, HttpRequest, Postgres, postgres_name};
use std::collections::BTreeMap;
use std::fmt::Write;

/// A table of a ClickHouse server.
pub(super) struct Clickhouse<'a> {
    pub(super) url: &'a str,
    pub(super) table: &'a str,
    pub(super) user: &'a str,
    pub(super) password: &'a str,
}

/// One insert, with a token by which the server knows the same batch again.
pub(super) async fn to_clickhouse(
    place: Place<'_>,
    wanted: &Clickhouse<'_>,
    batch: &[Numbered],
) -> Result<Rejected, Refused> {
    let parts = wanted.table.split('.').map(|part| format!("`{}`", part.replace(['\\', '`'], "")));
    let query = format!("INSERT INTO {} FORMAT JSONEachRow", parts.collect::<Vec<_>>().join("."));
    let settings = [
        ("query", query.as_str()),
        ("insert_deduplication_token", &place.batch_id(batch)),
        ("insert_deduplicate", "1"),
        ("async_insert", "0"),
        ("date_time_input_format", "best_effort"),
        ("input_format_skip_unknown_fields", "1"),
    ];
    let pairs = settings.iter().map(|(name, value)| format!("{name}={}", encoded(value)));
    let url = format!(
        "{}/?{}",
        place.resolve(wanted.url)?.trim_end_matches('/'),
        pairs.collect::<Vec<_>>().join("&")
    );
    let mut headers = vec![("Content-Type".to_owned(), "application/x-ndjson".to_owned())];
    if !wanted.user.is_empty() {
        headers.push(("X-ClickHouse-User".to_owned(), place.resolve(wanted.user)?));
        headers.push(("X-ClickHouse-Key".to_owned(), place.resolve(wanted.password)?));
    }
    let body = bounded(lines(batch))?;
    http::send(place, HttpRequest { method: HttpMethod::Post, url, headers, body }).await.map_err(
        |refused| {
            match refused {
                // It says 500 also of rows that it cannot read.
                Refused::ForNow(reason, _) if is_of_rows(&reason) => Refused::InPart(reason),
                other => other,
            }
        },
    )?;
    Ok(Vec::new())
}

/// Whether a ClickHouse server speaks of what is in the rows.
fn is_of_rows(reason: &str) -> bool {
    ["CANNOT_PARSE", "TYPE_MISMATCH", "INCORRECT_DATA", "Code: 27", "Code: 26", "Code: 117", "Code: 72"]
        .iter()
        .any(|word| reason.contains(word))
}

/// As a value in an address.
fn encoded(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
            out.push(byte.into());
        } else {
            // writing to a String does not fail
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// One statement for the whole batch: PostgreSQL itself makes rows of JSON by the types of its columns.
pub(super) async fn to_postgres(
    place: Place<'_>,
    door: &mut Door,
    (url, table): (&str, &str),
    batch: &[Numbered],
) -> Result<Rejected, Refused> {
    let (statement, value, rejected) = statement(table, batch)?;
    let Some(statement) = statement else { return Ok(rejected) };
    if !matches!(door, Door::Table(_)) {
        *door = Door::Table(Postgres::open(&place.server.options.sender, &place.resolve(url)?).await?);
    }
    let Door::Table(postgres) = door else { return Ok(rejected) };
    match postgres.run(&statement, &value).await {
        Ok(()) => Ok(rejected),
        Err(sink::Error::Refused(reason)) => Err(Refused::InPart(reason)),
        Err(error) => Err(error.into()),
    }
}

/// The statement and its value; none where no event is an object. Columns are all fields that any event has.
fn statement(table: &str, batch: &[Numbered]) -> Result<(Option<String>, String, Rejected), Refused> {
    let table = postgres_name(table)?;
    let (mut columns, mut rejected) = (BTreeMap::new(), Vec::new());
    let mut value = String::from("[");
    for (seq, answer) in batch {
        let fields = serde_json::from_slice::<BTreeMap<String, &RawValue>>(&answer.response);
        let (Ok(fields), Ok(text)) = (fields, std::str::from_utf8(&answer.response)) else {
            rejected.push((*seq, "the event is no object, so it has no columns".to_owned()));
            continue;
        };
        for name in fields.into_keys() {
            let quoted = format!("\"{}\"", name.replace('"', "\"\""));
            columns.insert(name, quoted);
        }
        if value.len() > 1 {
            value.push(',');
        }
        value.push_str(text);
    }
    value.push(']');
    if columns.is_empty() {
        let is_told = |seq: &u64| rejected.iter().any(|(told, _)| told == seq);
        let bare: Vec<u64> = batch.iter().map(|(seq, _)| *seq).filter(|seq| !is_told(seq)).collect();
        rejected.extend(bare.into_iter().map(|seq| (seq, "the event has no fields".to_owned())));
        return Ok((None, value, rejected));
    }
    let columns = columns.into_values().collect::<Vec<_>>().join(", ");
    let statement = format!(
        "INSERT INTO {table} ({columns}) SELECT {columns} FROM json_populate_recordset(NULL::{table}, $1::json) \
         ON CONFLICT DO NOTHING"
    );
    Ok((Some(statement), value, rejected))
}

#[cfg(test)]
mod tests {
    use super::*;
    use pipeline::{Answer, Event};

    #[test]
    fn a_batch_is_one_statement_with_all_fields() {
        let answer = |response: &str| Answer {
            event: Event { id: [0; 16], received: 0, payload: Vec::new() },
            response: response.as_bytes().to_vec(),
        };
        let batch = [(1, answer(r#"{"b":1}"#)), (2, answer("7")), (3, answer(r#"{"a\"":[2]}"#))];
        let Ok((statement, value, rejected)) = statement("public.t", &batch) else { panic!() };
        assert_eq!(
            statement.unwrap(),
            "INSERT INTO \"public\".\"t\" (\"a\"\"\", \"b\") SELECT \"a\"\"\", \"b\" FROM \
             json_populate_recordset(NULL::\"public\".\"t\", $1::json) ON CONFLICT DO NOTHING"
        );
        assert_eq!((value.as_str(), rejected.len()), (r#"[{"b":1},{"a\"":[2]}]"#, 1));
        assert_eq!(encoded("a b&c=ü"), "a%20b%26c%3D%C3%BC");
    }
}
