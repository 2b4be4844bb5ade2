//! Bodies of bad will: any bytes are answered, declared lengths are not believed.

use super::{Message, decoder, logs, received, spans};
use bytes::Bytes;
use proptest::prelude::*;
use seismolog_ingest::protocol::datadog::{self, Form};
use seismolog_ingest::protocol::otlp::{self, Content};
use seismolog_ingest::protocol::syslog::{self, Frame, Sender};
use seismolog_ingest::protocol::{Records, elastic, fluent, journald, loki, splunk};
use seismolog_ingest::{Encoding, Error, Limits, decompress};

/// Bytes that are near to messages: tags of the numbers that are used, lengths, and anything.
fn near_protobuf() -> impl Strategy<Value = Vec<u8>> {
    let leaf = proptest::collection::vec(any::<u8>(), 0..12);
    leaf.prop_recursive(6, 64, 4, |inner| {
        proptest::collection::vec((1_u64..16, 0_u8..4, any::<u64>(), inner), 0..4).prop_map(|fields| {
            let write = |message: Message, (number, kind, value, bytes): (u64, u8, u64, Vec<u8>)| match kind {
                0 => message.varint(number, value),
                1 => message.fixed64(number, value),
                _ => message.bytes(number, bytes),
            };
            fields.into_iter().fold(Message::default(), write).0
        })
    })
}

/// Bytes that are near to MessagePack: kinds that hold others, and anything.
fn near_msgpack() -> impl Strategy<Value = Vec<u8>> {
    let kind = prop_oneof![0x80_u8..0xa8, 0xc0_u8..=0xdf, any::<u8>()];
    proptest::collection::vec(kind, 0..64).prop_map(|mut bytes| {
        bytes.splice(0..0, [0x93, 0xa1, b't']);
        bytes
    })
}

/// Text that is near to lines of syslog, of the journal and of bulk requests.
fn near_lines() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("<13>"),
        Just("1 "),
        Just("- "),
        Just("[a b=\"c\"]"),
        Just("Nov 14 "),
        Just("22:13:20 "),
        Just("2023-11-14T22:13:20Z "),
        Just("host "),
        Just("app[1]: "),
        Just("@cee:"),
        Just("{\"msg\":\"x\"}"),
        Just("{\"index\":{\"_index\":\"logs\"}}"),
        Just("{\"event\":\"x\"}"),
        Just("MESSAGE="),
        Just("MESSAGE"),
        Just("\n"),
        Just("\u{feff}"),
        Just("ü"),
        Just("\\"),
        Just("\""),
        Just("]"),
        Just("12 "),
    ];
    proptest::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

fn near_json() -> impl Strategy<Value = String> {
    let words = prop_oneof![
        Just("resourceLogs"),
        Just("scopeLogs"),
        Just("logRecords"),
        Just("attributes"),
        Just("key"),
        Just("value"),
        Just("stringValue"),
        Just("streams"),
        Just("stream"),
        Just("values"),
        Just("body"),
    ];
    let leaf = prop_oneof!["-?[0-9]{1,25}", Just("null".to_owned()), "\"[a-z\\\\n]{0,6}\"", "\\PC{0,4}"];
    leaf.prop_recursive(8, 64, 4, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(|items| format!("[{}]", items.join(","))),
            proptest::collection::vec((words.clone(), inner), 0..4).prop_map(|fields| {
                let fields: Vec<String> =
                    fields.into_iter().map(|(key, value)| format!("\"{key}\":{value}")).collect();
                format!("{{{}}}", fields.join(","))
            }),
        ]
    })
}

proptest! {
    #[test]
    fn any_message_is_answered(body in near_protobuf()) {
        let (logs, spans) = (decoder(logs()), decoder(spans()));
        let _ = otlp::logs(&logs, &body, Content::Protobuf, received());
        let _ = otlp::spans(&spans, &body, Content::Protobuf, received());
        let _ = otlp::data_points(&body, Content::Protobuf, &Limits::default());
        let _ = loki::push(&logs, &body, Content::Protobuf, received());
        let _ = decompress(Encoding::SnappyBlock, Bytes::from(body), &Limits::default());
    }

    #[test]
    fn any_stream_of_messages_is_answered(bytes in near_msgpack()) {
        let decoder = decoder(logs());
        let _ = fluent::push(&mut Records::new(&decoder, received()), &bytes);
        let _ = fluent::ping(&bytes);
        let mut framer = fluent::Framer::default();
        let piecewise = (0..=bytes.len()).find_map(|length| framer.end(&bytes[..length]).transpose());
        let at_once = fluent::Framer::default().end(&bytes).transpose();
        prop_assert_eq!(piecewise.map(Result::ok), at_once.map(Result::ok));
    }

    #[test]
    fn any_lines_are_answered(text in near_lines()) {
        let decoder = decoder(logs());
        let sender = Sender { zone: jiff::tz::TimeZone::UTC, host: String::new() };
        let mut records = Records::new(&decoder, received());
        syslog::push(&mut records, text.as_bytes(), &sender).unwrap();
        elastic::push(&mut records, &text, "logs-a-b").unwrap();
        let _ = elastic::each_action(&text, &Limits::default(), |_| Ok(()));
        let _ = splunk::events(&decoder, text.as_bytes(), &splunk::Said::default(), received());
        splunk::raw(&decoder, text.as_bytes(), &splunk::Said::default(), received()).unwrap();
        datadog::logs(&decoder, text.as_bytes(), Form::Lines, &datadog::Said::default(), received()).unwrap();
        let end = journald::end_of_entries(text.as_bytes());
        prop_assert!(journald::entries(&decoder, &text.as_bytes()[..end], received()).is_ok());
        if let Frame::Whole { begin, end, next } = syslog::next_frame(text.as_bytes(), 64) {
            prop_assert!(begin <= end && end <= next && next <= text.len() && end - begin <= 64);
        }
    }

    #[test]
    fn any_text_is_answered(body in near_json()) {
        let (logs, spans) = (decoder(logs()), decoder(spans()));
        let _ = otlp::logs(&logs, body.as_bytes(), Content::Json, received());
        let _ = otlp::spans(&spans, body.as_bytes(), Content::Json, received());
        let _ = otlp::data_points(body.as_bytes(), Content::Json, &Limits::default());
        let _ = loki::push(&logs, body.as_bytes(), Content::Json, received());
    }
}

#[test]
fn a_block_of_snappy_that_declares_much_is_refused_before_it_is_unpacked() {
    // 4 GiB minus 1, 1 GiB, and what is in bounds but a thousand times the block
    let declared: [&[u8]; 3] = [
        &[0xff, 0xff, 0xff, 0xff, 0x0f, 0],
        &[0x80, 0x80, 0x80, 0x80, 0x04, 0],
        &[0x80, 0x80, 0x80, 0x01, 0],
    ];
    for block in declared {
        let refused = decompress(Encoding::SnappyBlock, Bytes::copy_from_slice(block), &Limits::default());
        assert!(matches!(refused, Err(Error::TooLarge { .. })), "{refused:?}");
    }
    let cut = decompress(Encoding::SnappyBlock, Bytes::from_static(&[0x05, 0x10, b'a']), &Limits::default());
    assert!(matches!(cut, Err(Error::Corrupt { .. })), "{cut:?}");
}

#[test]
fn many_empty_records_are_bounded_by_the_values_of_a_batch() {
    let limits = Limits { values_max: 12_000, ..Limits::default() };
    let decoder = seismolog_ingest::Decoder::new(&crate::source(logs()), &limits).unwrap();
    let records = "{\"body\":{\"stringValue\":\"\"}},".repeat(2_000);
    let body = format!("{{\"resourceLogs\":[{{\"scopeLogs\":[{{\"logRecords\":[{records}{{}}]}}]}}]}}");
    let refused = otlp::logs(&decoder, body.as_bytes(), Content::Json, received());
    assert!(matches!(refused, Err(Error::TooLarge { limit: "values_max", .. })), "{refused:?}");
}
