//! Floods, and places that are held by those who say nothing.

use super::sockets::listening;
use crate::harness::{Server, folder};
use std::io::{Read, Write};
use std::net::{TcpStream, UdpSocket};

fn dropped(server: &Server) -> u64 {
    let page = server.get("/metrics").body;
    let name = "\nseismolog_protocol_dropped_messages_total ";
    page.split(name).nth(1).unwrap().lines().next().unwrap().parse().unwrap()
}

#[test]
fn packets_of_a_flood_are_rows_or_counted_those_that_the_kernel_drops_too() {
    const PACKETS: u64 = 60_000;
    let data = folder();
    let (server, address) = listening(data.path(), "syslog_udp", "");
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    socket.connect(&address).unwrap();
    for number in 0..PACKETS {
        // What does not even leave is no matter of the server's.
        while socket.send(format!("<13>Nov 22 10:00:00 web app: packet {number}").as_bytes()).is_err() {}
    }
    let told = |server: &Server| server.number("SELECT count() FROM logs") + dropped(server);
    for _ in 0..60 {
        if told(&server) >= PACKETS {
            break;
        }
        server.wait_for_tick();
    }
    assert_eq!(told(&server), PACKETS);
    eprintln!("{PACKETS} packets: {} dropped and counted", dropped(&server));
}

#[test]
fn silent_and_slow_senders_of_forward_and_syslog_keep_nobody_out() {
    let data = folder();
    for (key, begun, whole) in [
        (
            "forward",
            &b"\x93\xa1t\xdb\x00\x10\x00\x00"[..],
            &b"\x93\xa3app\xce\x65\x53\xf1\x00\x81\xa7message\xa4good"[..],
        ),
        ("syslog_tcp", b"1000 <13>x", b"<13>good\n"),
    ] {
        let (server, address) = listening(data.path(), key, "");
        let before = server.number("SELECT count() FROM logs");
        let hold = |number: usize| {
            let mut stream = TcpStream::connect(&address).unwrap();
            stream.write_all(if number < 250 { begun } else { b"" }).unwrap();
            stream
        };
        let _held: Vec<TcpStream> = (0..500).map(hold).collect();
        let mut good = TcpStream::connect(&address).unwrap();
        good.write_all(whole).unwrap();
        server.wait_until(&format!("SELECT toUInt64(count() > {before}) FROM logs WHERE message = 'good'"));
    }
}

#[test]
fn lengths_that_are_lies_end_a_connection_of_forward_or_cost_nothing() {
    let data = folder();
    let (server, address) = listening(data.path(), "forward", "");
    // an array of 4 billion, a text of 4 GiB, maps inside of each other without an end
    let lies = [
        b"\xdd\xff\xff\xff\xff".to_vec(),
        b"\x93\xdb\xff\xff\xff\xff".to_vec(),
        [b"\x93\xa1t\x00".to_vec(), b"\x81\xa1a".repeat(100_000)].concat(),
    ];
    for lie in &lies {
        let mut stream = TcpStream::connect(&address).unwrap();
        let _ = stream.write_all(lie);
        let _ = stream.shutdown(std::net::Shutdown::Write);
        let _ = stream.read_to_end(&mut Vec::new());
    }
    let mut good = TcpStream::connect(&address).unwrap();
    good.write_all(b"\x93\xa3app\xce\x65\x53\xf1\x00\x81\xa7message\xa4good").unwrap();
    server.wait_until("SELECT toUInt64(count() = 1) FROM logs WHERE message = 'good'");
    assert_eq!(server.number("SELECT count() FROM logs"), 1);
}

#[test]
fn events_that_ask_for_nothing_land_together_and_those_before_a_broken_one_too() {
    let data = folder();
    let (server, address) = listening(data.path(), "forward", "");
    let event = |number: u32| {
        [&b"\x93\xa3app\xce\x65\x53\xf1\x00\x81\xa7message\xce"[..], &number.to_be_bytes()].concat()
    };
    let mut bytes: Vec<u8> = (70_000..80_000).flat_map(event).collect();
    bytes.extend(b"\x93\x01\x01\x01");
    let mut stream = TcpStream::connect(&address).unwrap();
    stream.write_all(&bytes).unwrap();
    let mut rest = Vec::new();
    assert_eq!(stream.read_to_end(&mut rest).unwrap_or(0), 0, "the connection is closed");
    assert_eq!(server.number("SELECT count(DISTINCT message) FROM logs"), 10_000);
    assert_eq!(server.number("SELECT count() FROM logs"), 10_000);
}
