//! The live stream, as a client of WebSocket reads it, and waiting by its ticks.

use crate::harness::{Server, folder, rows};
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;

impl Server {
    /// Asks at each tick until it is so: what is waited for is another process, or a later tick.
    pub(crate) fn until(&self, what: &str, is_so: impl Fn() -> bool) {
        let mut ticks = BufReader::new(open_stream(self));
        for _ in 0..120 {
            if is_so() {
                return;
            }
            read_message(&mut ticks);
        }
        panic!("waited in vain: {what}");
    }

    /// Reads the stream for so many ticks.
    pub(crate) fn ticks(&self, count: usize) {
        let mut ticks = BufReader::new(open_stream(self));
        // The first message is the picture of before.
        (0..=count).for_each(|_| drop(read_message(&mut ticks)));
    }

    /// Reads the stream until the templates have been renewed.
    pub(crate) fn wait_for_tick(&self) {
        let mut reader = BufReader::new(open_stream(self));
        for _ in 0..12 {
            let picture: serde_json::Value = serde_json::from_str(&read_message(&mut reader)).unwrap();
            let total = picture["kpi"]["records_total"].as_u64().unwrap();
            let mined = self.number("SELECT coalesce(sum(count), 0) FROM seismolog.templates");
            if total > 0 && mined >= total {
                return;
            }
        }
        panic!("templates were not renewed within 12 ticks");
    }

    /// Reads the stream until a query gives something else than 0.
    pub(crate) fn wait_until(&self, query: &str) -> u64 {
        let mut reader = BufReader::new(open_stream(self));
        for _ in 0..30 {
            read_message(&mut reader);
            match self.number(query) {
                0 => {}
                number => return number,
            }
        }
        panic!("{query} was 0 for 30 ticks");
    }
}

pub(crate) fn open_stream(server: &Server) -> TcpStream {
    open(server, "/ws/stream?")
}

/// A socket at an address to which the token is added.
pub(crate) fn open(server: &Server, path: &str) -> TcpStream {
    let mut stream = TcpStream::connect(&server.address).unwrap();
    let request = format!(
        "GET {path}token={} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
        server.token
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).unwrap();
        head.push(byte[0]);
    }
    assert!(head.starts_with(b"HTTP/1.1 101"), "{}", String::from_utf8_lossy(&head));
    stream
}

/// One unmasked text frame (RFC 6455, section 5.2).
pub(crate) fn read_message(reader: &mut impl BufRead) -> String {
    let mut head = [0; 2];
    reader.read_exact(&mut head).unwrap();
    assert_eq!(head[0], 0x81, "a final text frame");
    let length = match head[1] {
        126 => {
            let mut bytes = [0; 2];
            reader.read_exact(&mut bytes).unwrap();
            u64::from(u16::from_be_bytes(bytes))
        }
        127 => {
            let mut bytes = [0; 8];
            reader.read_exact(&mut bytes).unwrap();
            u64::from_be_bytes(bytes)
        }
        short => u64::from(short),
    };
    let mut text = vec![0; usize::try_from(length).unwrap()];
    reader.read_exact(&mut text).unwrap();
    String::from_utf8(text).unwrap()
}

#[test]
fn who_asks_for_deltas_gets_a_whole_picture_and_then_what_changes_it() {
    let data = folder();
    let server = Server::start(data.path());
    server.insert("system_logs", &rows(0..50));
    let next =
        |reader: &mut BufReader<TcpStream>| -> Value { serde_json::from_str(&read_message(reader)).unwrap() };
    let mut deltas = BufReader::new(open(&server, "/ws/stream?deltas=1&"));
    let first = next(&mut deltas);
    assert_eq!(first["kind"], "tick");
    let mut seq = first["seq"].as_u64().unwrap();
    let mut seen = first["kpi"]["records_total"].clone();
    server.insert("system_logs", &rows(50..80));
    // As long as none was missed, each is from the one before.
    for _ in 0..20 {
        let told = next(&mut deltas);
        let now = told["seq"].as_u64().unwrap();
        if told["kind"] == "delta" {
            assert_eq!((told["from"].as_u64(), now), (Some(seq), seq + 1), "{told}");
            seen = told["set"].get("kpi").map_or(seen, |kpi| kpi["records_total"].clone());
        } else {
            seen = told["kpi"]["records_total"].clone();
        }
        seq = now;
        if told["kind"] == "delta" && seen == 80 {
            return;
        }
    }
    panic!("no delta told of 80 records: {seen}");
}
