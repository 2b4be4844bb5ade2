//! Protocols whose records are objects or lines: what becomes of them.

use super::{decoder, logs, received, shown};
use jiff::tz::TimeZone;
use seismolog_ingest::protocol::datadog::{self, Form};
use seismolog_ingest::protocol::syslog::{self, Sender};
use seismolog_ingest::protocol::{Records, elastic, fluent, journald, splunk};

const COLUMNS: [&str; 6] = ["timestamp", "severity_text", "service", "host", "message", "attributes"];

#[test]
fn documents_of_elasticsearch_have_their_fields_known_by_name() {
    let decoder = decoder(logs());
    let mut records = Records::new(&decoder, received());
    for document in [
        r#"{"@timestamp":"2023-11-14T22:13:20.25Z","log":{"level":"warn","file":"f"},"service":{"name":"api"},"host":"h","message":"slow","n":1}"#,
        r#"{"ts":1700000000,"level":"error","msg":{"a":1}}"#,
        r#"{"no":"message"}"#,
    ] {
        elastic::push(&mut records, document, "logs-nginx-default").unwrap();
    }
    for broken in ["[1]", "{", ""] {
        elastic::push(&mut records, broken, "x").unwrap();
    }
    let decoded = records.finish();
    let log = r#"{"log":{"level":"warn","file":"f"},"service":{"name":"api"},"n":1}"#;
    assert_eq!(
        shown(&decoded, &COLUMNS),
        [
            format!("2023-11-14T22:13:20.250|WARN|api|h|slow|{log}"),
            "2023-11-14T22:13:20|ERROR|nginx||{\"a\":1}|{}".to_owned(),
            "2023-11-14T22:13:20.123||nginx||{\"no\":\"message\"}|{\"no\":\"message\"}".to_owned(),
        ]
    );
    assert_eq!(decoded.rejected.len(), 3);
}

#[test]
fn a_line_of_action_that_is_none_is_named_by_its_number() {
    let limits = seismolog_ingest::Limits::default();
    let body = "{\"index\":{}}\n{}\n\n{\"remove\":{}}\n";
    let error = elastic::each_action(body, &limits, |_| Ok(())).unwrap_err().to_string();
    assert!(error.contains("line 4 is no action"), "{error}");
}

#[test]
fn splunk_and_datadog_say_around_a_record_what_it_does_not() {
    let decoder = decoder(logs());
    let said = splunk::Said { host: "h".into(), sourcetype: "st".into(), ..splunk::Said::default() };
    let body = br#"{"event":"a"}{"event":{"host":"own","message":"b"},"fields":{"level":"error"}}"#;
    let decoded = splunk::events(&decoder, body, &said, received()).unwrap();
    assert_eq!(shown(&decoded, &COLUMNS[1..]), ["|st|h|a|{}", "ERROR|st|own|b|{\"level\":\"error\"}"]);
    let error =
        splunk::events(&decoder, b"{\"event\":1} {\"x\":1}", &said, received()).unwrap_err().to_string();
    assert!(error.ends_with("event 1 has no event"), "{error}");
    let said = datadog::Said { source: "nginx".into(), ..datadog::Said::default() };
    let body = br#"{"message":"m","status":"warning","hostname":"h2"}"#;
    let decoded = datadog::logs(&decoder, body, Form::Json, &said, received()).unwrap();
    assert_eq!(shown(&decoded, &COLUMNS[1..5]), ["WARN|nginx|h2|m"]);
}

#[test]
fn entries_of_the_journal_are_read_with_binary_fields_and_cut_at_their_end() {
    let mut stream =
        b"__CURSOR=x\n__REALTIME_TIMESTAMP=1700000000250000\nPRIORITY=3\n_HOSTNAME=h\nMESSAGE\n".to_vec();
    stream.extend(9_u64.to_le_bytes());
    stream.extend(b"two\nlines\n_SYSTEMD_UNIT=app.service\n\n");
    let whole = stream.len();
    let decoder = decoder(logs());
    stream.extend(b"MESSAGE=second\nSYSLOG_IDENTIFIER=cron\n\nMESSAGE=cu");
    assert_eq!(journald::end_of_entries(&stream[..whole + 20]), whole);
    let end = journald::end_of_entries(&stream);
    let decoded = journald::entries(&decoder, &stream[..end], received()).unwrap();
    assert_eq!(
        shown(&decoded, &COLUMNS[..5]),
        ["2023-11-14T22:13:20.250|ERROR|app|h|two\nlines", "2023-11-14T22:13:20.123||cron||second"]
    );
    assert!(journald::entries(&decoder, &stream, received()).is_err());
    for length in 0..whole {
        assert_eq!(journald::end_of_entries(&stream[..length]), 0, "cut at {length}");
    }
}

#[test]
fn every_mode_of_forward_is_the_same_rows() {
    // {"message": "m", "level": "error"}, at 1700000000.25
    let record =
        [&[0x82, 0xa7][..], b"message", &[0xa1], b"m", &[0xa5], b"level", &[0xa5], b"error"].concat();
    let time = [0xd7, 0, 0x65, 0x53, 0xf1, 0x00, 0x0e, 0xe6, 0xb2, 0x80];
    let event = [&[0x92][..], &time, &record].concat();
    let tag = [&[0xa3][..], b"tag"].concat();
    let option = [&[0x81, 0xa5][..], b"chunk", &[0xa2], b"id"].concat();
    let gzip = {
        use std::io::Write;
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(&event).unwrap();
        encoder.finish().unwrap()
    };
    let packed = |bytes: &[u8]| [&[0xc4, bytes.len() as u8][..], bytes].concat();
    let of_gzip =
        [&[0x82, 0xa5][..], b"chunk", &[0xa2], b"id", &[0xaa], b"compressed", &[0xa4], b"gzip"].concat();
    let messages = [
        [&[0x94][..], &tag, &time, &record, &option].concat(),
        [&[0x93][..], &tag, &[0x91], &event, &option].concat(),
        [&[0x93][..], &tag, &packed(&event), &option].concat(),
        [&[0x93][..], &tag, &packed(&gzip), &of_gzip].concat(),
    ];
    let decoder = decoder(logs());
    for message in &messages {
        let mut records = Records::new(&decoder, received());
        let asked = fluent::push(&mut records, message).unwrap();
        assert_eq!(asked.chunk.as_deref(), Some(&b"id"[..]));
        assert_eq!(shown(&records.finish(), &COLUMNS), ["2023-11-14T22:13:20.250|ERROR|tag||m|{}"]);
        let mut framer = fluent::Framer::default();
        for length in 0..message.len() {
            assert_eq!(framer.end(&message[..length]).unwrap(), None);
        }
        assert_eq!(framer.end(message).unwrap(), Some(message.len()));
    }
    for broken in [&[0x93, 0xa1, b't', 0xc3, 0xc3][..], &[0x80], &[0x92, 0xa1, b't', 0x91, 0xc0]] {
        assert!(fluent::push(&mut Records::new(&decoder, received()), broken).is_err(), "{broken:?}");
    }
}

#[test]
fn messages_of_syslog_are_rows_with_structured_data_and_cee() {
    let decoder = decoder(logs());
    let mut records = Records::new(&decoder, received());
    let sender = Sender { zone: TimeZone::UTC, host: "10.0.0.1".into() };
    for message in [
        "<11>1 2023-11-14T22:13:20.25Z web app 7 - [x@1 k=\"v\"] \u{feff}failed",
        "<30>Nov 14 22:13:20 web app[7]: @cee: {\"msg\":\"inner\",\"level\":\"warn\",\"k\":1}",
        "<14>Nov 14 22:13:20 web app: {\"level\":\"debug\",\"trace_id\":\"t\"}",
        "bare",
        "",
    ] {
        syslog::push(&mut records, message.as_bytes(), &sender).unwrap();
    }
    assert_eq!(
        shown(&records.finish(), &COLUMNS),
        [
            "2023-11-14T22:13:20.250|ERROR|app|web|failed|{\"syslog.facility\":1,\"syslog.procid\":\"7\",\"x@1\":{\"k\":\"v\"}}",
            "2023-11-14T22:13:20|WARN|app|web|inner|{\"k\":1,\"syslog.facility\":3,\"syslog.procid\":\"7\"}",
            "2023-11-14T22:13:20|DEBUG|app|web|{\"level\":\"debug\",\"trace_id\":\"t\"}|{\"syslog.facility\":1}",
            "2023-11-14T22:13:20.123|||10.0.0.1|bare|{}",
        ]
    );
}
