use super::*;

fn header(text: &str) -> String {
    let sender = Sender { zone: TimeZone::get("Europe/Berlin").unwrap(), host: String::new() };
    // 2026-01-01 00:30:00
    let found = Header::of(text, &sender, Timestamp::from_secs(1_767_227_400));
    let at = found.timestamp.map(|at| at.to_string()).unwrap_or_default();
    let priority = found.priority.map(|priority| priority.to_string()).unwrap_or_default();
    format!(
        "{priority}|{at}|{}|{}|{}|{}|{}|{}",
        found.host,
        found.app,
        found.process,
        found.message_id,
        found.attributes(),
        found.message
    )
}

#[test]
fn headers_are_read_as_they_are_written() {
    let cases = [
        (
            "<165>1 2003-10-11T22:14:15.003Z host app 12 ID47 [a@1 k=\"v\\\"]\" l=\"\"][b@2] the message",
            "165|2003-10-11T22:14:15.003Z|host|app|12|ID47|{\"syslog.facility\":20,\"syslog.procid\":\"12\",\
             \"syslog.msgid\":\"ID47\",\"a@1\":{\"k\":\"v\\\"]\",\"l\":\"\"},\"b@2\":{}}|the message",
        ),
        ("<34>1 - - - - - -", "34||||||{\"syslog.facility\":4}|"),
        (
            "<34>Oct 11 22:14:15 mymachine su[99]: failed",
            "34|2025-10-11T20:14:15.000Z|mymachine|su|99||{\"syslog.facility\":4,\"syslog.procid\":\"99\"}|failed",
        ),
        // nearest year: the last second of the year before, in the source's zone, and tomorrow
        ("<13>Dec 31 23:59:59 h app: x", "13|2025-12-31T22:59:59.000Z|h|app|||{\"syslog.facility\":1}|x"),
        ("<13>Jan  1 01:30:00 h app: x", "13|2026-01-01T00:30:00.000Z|h|app|||{\"syslog.facility\":1}|x"),
        (
            "<13>Nov 22 2024 10:00:00 h app: x",
            "13|2024-11-22T09:00:00.000Z|h|app|||{\"syslog.facility\":1}|x",
        ),
        (
            "<13>2026-11-22T10:00:00.5+02:00 h app[7]: a: b",
            "13|2026-11-22T08:00:00.500Z|h|app|7||{\"syslog.facility\":1,\"syslog.procid\":\"7\"}|a: b",
        ),
        (
            "<13>Nov 22 10:00:00 root: no host",
            "13|2025-11-22T09:00:00.000Z||root|||{\"syslog.facility\":1}|no host",
        ),
        ("<13>no header at all", "13||||||{\"syslog.facility\":1}|no header at all"),
        ("no priority either", "||||||{}|no priority either"),
        ("<999>x", "||||||{}|<999>x"),
        (
            "<13>1 2003-10-11T22:14:15Z h a p m [cut",
            "13||||||{\"syslog.facility\":1}|1 2003-10-11T22:14:15Z h a p m [cut",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(header(text), expected, "{text}");
    }
}

#[test]
fn frames_are_told_apart_by_how_they_begin() {
    let whole = |begin, end, next| Frame::Whole { begin, end, next };
    let cases: [(&[u8], Frame); 10] = [
        (b"5 <13>xrest", whole(2, 7, 7)),
        (b"<13>a\n<13>b", whole(0, 5, 6)),
        (b"<13>a\0", whole(0, 5, 6)),
        (b"11 <13>x", Frame::Partial),
        (b"11", Frame::Partial),
        (b"<13>", Frame::Partial),
        (b"", Frame::Partial),
        (b"99999999 <13>", Frame::TooLong),
        (b"0 x\n", whole(0, 3, 4)),
        (b"9999999999 x\n", whole(0, 12, 13)),
    ];
    for (bytes, expected) in cases {
        assert_eq!(next_frame(bytes, 64), expected, "{}", String::from_utf8_lossy(bytes));
    }
    assert_eq!(next_frame(&[b'x'; 65], 64), Frame::TooLong);
}
