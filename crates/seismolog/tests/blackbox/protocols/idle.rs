//! Connections that hold a place and say nothing, or never end what they began.

use super::sockets::listening;
use crate::harness::{Server, folder};
use std::io::Write;
use std::net::TcpStream;

/// More than there are places.
const CONNECTIONS: usize = 1_100;

/// Connections that send these bytes and no more; the last ones wait in front of the door.
fn idle(address: &str, bytes: &[u8]) -> Vec<TcpStream> {
    let connect = |_| {
        let mut stream = TcpStream::connect(address).ok()?;
        stream.write_all(bytes).ok()?;
        Some(stream)
    };
    (0..CONNECTIONS).filter_map(connect).collect()
}

#[test]
fn whoever_says_nothing_or_half_a_word_keeps_nobody_out() {
    let data = folder();
    let server = Server::start(data.path());
    for bytes in [&b""[..], b"P", b"GET / HTTP/1.1\r\nHost: a\r\nX-Slow: "] {
        let held = idle(&server.address, bytes);
        assert!(held.len() > 1_000, "{}", held.len());
        assert_eq!(server.get("/health").status, 200, "{}", String::from_utf8_lossy(bytes));
    }
}

#[test]
fn lengths_that_are_lies_cost_nothing_before_a_login() {
    let data = folder();
    let (server, address) = listening(data.path(), "postgres", "");
    for bytes in [
        &b"\x7f\xff\xff\xff"[..],
        b"\xff\xff\xff\xff",
        b"\x00\x00\x00\x03",
        b"\x00\x00\x27\x00\x00\x03\x00\x00user",
        b"\x00\x00\x00\x08\x04\xd2\x16\x2f\x7f\xff\xff\xff",
    ] {
        let mut stream = TcpStream::connect(&address).unwrap();
        stream.write_all(bytes).unwrap();
    }
    assert_eq!(server.get("/health").status, 200);
}
