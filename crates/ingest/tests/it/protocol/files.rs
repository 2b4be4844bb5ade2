//! Lines of files.

use super::{decoder, logs, shown};
use crate::RECEIVED;
use model::Timestamp;
use seismolog_ingest::protocol::Records;
use seismolog_ingest::protocol::file::{self, Said};

#[test]
fn lines_become_records_with_what_was_found_in_them() {
    let decoder = decoder(logs());
    let mut records = Records::new(&decoder, RECEIVED);
    let at = Some(Timestamp::from_secs(1_700_000_000));
    let said = Said {
        timestamp: at,
        severity: "WARN",
        service: "api",
        host: "h1",
        process: "12",
        message: "slow",
        origin: ("log.file.path", "/var/log/a \"b\".log"),
        ..Said::default()
    };
    file::push(&mut records, "2023-11-14 22:13:20 WARN [12] slow", &said).unwrap();
    file::push(&mut records, "   ", &said).unwrap();
    let object =
        r#"{"time":"2023-11-14T22:13:21Z","level":"error","msg":"broken","service":"web","order":7}"#;
    file::push(&mut records, object, &said).unwrap();
    let decoded = records.finish();
    assert_eq!(decoded.rejected.len(), 0);
    assert_eq!(
        shown(&decoded, &["timestamp", "severity_text", "service", "host", "message", "attributes"]),
        [
            r#"2023-11-14T22:13:20|WARN|api|h1|slow|{"log.file.path":"/var/log/a \"b\".log","process.pid":"12"}"#,
            r#"2023-11-14T22:13:21|ERROR|web|h1|broken|{"order":7,"log.file.path":"/var/log/a \"b\".log","process.pid":"12"}"#,
        ]
    );
}
