//! A data source `logs` with columns of its own.

use super::{decoder, received};
use crate::{column, errors, rows};
use seismolog_ingest::protocol::otlp::{self, Content};

const BODY: &str = r#"{"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"api"}},
    {"key":"cloud.region","value":{"stringValue":"eu"}}]},"scopeLogs":[{"logRecords":[
    {"timeUnixNano":"1700000000000000000","severityNumber":13,"body":{"stringValue":"slow"},"attributes":[
    {"key":"user.id","value":{"intValue":"7"}},{"key":"tags","value":{"arrayValue":{"values":[{"stringValue":"a"},
    {"stringValue":"b"}]}}},{"key":"http","value":{"kvlistValue":{"values":[{"key":"route","value":{"stringValue":"/x"}}]}}}]}]}]}]}"#;

#[test]
fn columns_take_fields_by_path_by_role_and_by_attribute() {
    let columns = vec![
        column("ts", "DateTime", "$.ts"),
        column("level", "String", "$.level"),
        column("app", "String", "$.app"),
        column("body", "String", "$.body"),
        column("user", "UInt32", "$.user.id"),
        column("tags", "Array(String)", "$.tags[:]"),
        column("route", "String", "$.attributes.http.route"),
        column("region", "Nullable(String)", "$.cloud.region"),
        column("zone", "Nullable(String)", "$.cloud.zone"),
    ];
    let decoded = otlp::logs(&decoder(columns), BODY.as_bytes(), Content::Json, received()).unwrap();
    assert_eq!(errors(&decoded), [""; 0]);
    assert_eq!(rows(&decoded.batch), ["2023-11-14T22:13:20|WARN|api|slow|7|[a, b]|/x|eu|NULL"]);
}

#[test]
fn the_record_as_a_whole_is_what_the_events_api_would_be_sent() {
    let columns = vec![column("timestamp", "DateTime", ""), column("all", "String", "$")];
    let decoded = otlp::logs(&decoder(columns), BODY.as_bytes(), Content::Json, received()).unwrap();
    let row = &rows(&decoded.batch)[0];
    let whole: serde_json::Value = serde_json::from_str(row.split_once('|').unwrap().1).unwrap();
    assert_eq!((whole["service"].as_str(), whole["message"].as_str()), (Some("api"), Some("slow")));
    assert_eq!(whole["attributes"]["http"]["route"], "/x");
}

#[test]
fn a_column_that_nothing_fills_sends_the_row_to_the_quarantine() {
    let columns = vec![column("timestamp", "DateTime", ""), column("order", "UInt64", "$.order")];
    let decoded = otlp::logs(&decoder(columns), BODY.as_bytes(), Content::Json, received()).unwrap();
    assert_eq!(errors(&decoded), ["column 'order' is missing and has no default"]);
    assert!(decoded.rejected[0].raw.contains("\"message\":\"slow\""));
}
