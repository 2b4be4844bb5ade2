//! Syslog and the Forward protocol, at sockets of their own.

use crate::harness::{Server, command, folder, free_address};
use std::io::{Read, Write};
use std::net::{TcpStream, UdpSocket};
use std::path::Path;

/// A server that also listens for this key of `[listeners]`, and where. A port is free when it is chosen; another process
/// may take it before the server does, so it is tried again.
pub(crate) fn listening(data: &Path, key: &str, more: &str) -> (Server, String) {
    for _ in 0..10 {
        let address = free_address();
        let config = data.join("config.toml");
        std::fs::write(&config, format!("[listeners]\n{key} = \"{address}\"\n{more}")).unwrap();
        let started = std::panic::catch_unwind(|| {
            Server::spawn(command(data, &["--config", config.to_str().unwrap()]), data)
        });
        if let Ok(server) = started {
            return (server, address);
        }
    }
    panic!("no free port was kept free");
}

fn texts(server: &Server, columns: [&str; 4]) -> Vec<String> {
    let query = format!("SELECT {} FROM logs ORDER BY message", columns.join(", "));
    let row = |row: &serde_json::Value| columns.map(|name| row[name].as_str().unwrap().to_owned()).join("|");
    server.rows(&query).iter().map(row).collect()
}

#[test]
fn both_framings_of_syslog_are_rows_on_one_connection() {
    let data = folder();
    let (server, address) = listening(data.path(), "syslog_tcp", "syslog_zone = \"Europe/Berlin\"\n");
    let mut stream = TcpStream::connect(&address).unwrap();
    let counted = "<11>1 2026-11-22T10:00:00+01:00 web app 7 - - counted\nof two lines";
    write!(stream, "{} {counted}<14>Nov 22 10:00:00 web app: delimited\n<13>not ended", counted.len())
        .unwrap();
    drop(stream);
    assert_eq!(server.wait_until("SELECT toUInt64(count() = 3) FROM logs"), 1);
    assert_eq!(
        texts(&server, ["service", "host", "severity_text", "message"]),
        ["app|web|ERROR|counted\nof two lines", "app|web|INFO|delimited", "|127.0.0.1|INFO|not ended"]
    );
    let same = "SELECT count(DISTINCT toMinute(timestamp)) FROM logs WHERE service = 'app'";
    assert_eq!(server.number(same), 1);
}

#[test]
fn a_message_without_an_end_is_refused_and_the_others_go_on() {
    let data = folder();
    let (server, address) = listening(data.path(), "syslog_tcp", "");
    let mut endless = TcpStream::connect(&address).unwrap();
    let piece = [b'x'; 1 << 16];
    // Far more than the buffers of both ends hold.
    let refused = (0..1_024).any(|_| endless.write_all(&piece).is_err());
    assert!(refused, "64 MiB without an end were taken");
    let mut declared = TcpStream::connect(&address).unwrap();
    declared.write_all(b"999999999 <13>x").unwrap();
    let mut rest = Vec::new();
    assert_eq!(declared.read_to_end(&mut rest).unwrap_or(0), 0);
    let mut good = TcpStream::connect(&address).unwrap();
    good.write_all(b"<13>good\n").unwrap();
    assert_eq!(server.wait_until("SELECT toUInt64(count() = 1) FROM logs WHERE message = 'good'"), 1);
}

#[test]
fn packets_of_syslog_are_rows_or_counted() {
    let data = folder();
    let (server, address) = listening(data.path(), "syslog_udp", "");
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    for number in 0..100 {
        socket.send_to(format!("<13>Nov 22 10:00:00 web app: packet {number}").as_bytes(), &address).unwrap();
    }
    assert_eq!(server.wait_until("SELECT toUInt64(count() = 100) FROM logs WHERE service = 'app'"), 1);
    assert!(server.get("/metrics").body.contains("seismolog_protocol_dropped_messages_total 0\n"));
}

#[test]
fn a_chunk_is_acknowledged_once_it_survives_a_kill() {
    let data = folder();
    let (server, address) = listening(data.path(), "forward", "");
    let mut stream = TcpStream::connect(&address).unwrap();
    // ["app", 1700000000, {"message": "x"}, {"chunk": "c1"}]
    let message = [
        &[0x94, 0xa3][..],
        b"app",
        &[0xce, 0x65, 0x53, 0xf1, 0x00, 0x81, 0xa7],
        b"message",
        &[0xa1, b'x', 0x81, 0xa5],
        b"chunk",
        &[0xa2],
        b"c1",
    ]
    .concat();
    for byte in &message {
        stream.write_all(&[*byte]).unwrap();
    }
    let mut ack = [0; 8];
    stream.read_exact(&mut ack).unwrap();
    assert_eq!(ack, *b"\x81\xa3ack\xa2c1");
    server.kill();
    let server = Server::start(data.path());
    assert_eq!(texts(&server, ["service", "host", "severity_text", "message"]), ["app|||x"]);
}

#[test]
fn a_sender_that_does_not_know_the_shared_key_is_let_go() {
    let data = folder();
    let (server, address) = listening(data.path(), "forward", "forward_shared_key = \"secret\"\n");
    let mut stream = TcpStream::connect(&address).unwrap();
    let mut greeting = [0; 6];
    stream.read_exact(&mut greeting).unwrap();
    assert_eq!(greeting, *b"\x92\xa4HELO");
    let ping = [&[0x96, 0xa4][..], b"PING", &[0xa1, b'h', 0xa1, b's', 0xa1, b'd', 0xa0, 0xa0]].concat();
    stream.write_all(&ping).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let answer = String::from_utf8_lossy(&answer).into_owned();
    assert!(answer.contains("PONG") && answer.contains("mismatch"), "{answer:?}");
    assert_eq!(server.number("SELECT count() FROM logs"), 0);
}
