//! Streams of a real server of NATS, where one is installed.

use super::{Ground, LINES, Promise, lines};
use crate::running::Running;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// A server with JetStream.
struct Nats {
    _child: Running,
    address: String,
    _folder: TempDir,
}

impl Nats {
    fn start() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new("nats-server");
        command.args(["-js", "-a", "127.0.0.1", "-p", "-1", "--auth", "the-token", "-sd"]).arg(folder.path());
        let spawned = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn();
        let Ok(child) = spawned else {
            eprintln!("skipped: there is no nats-server");
            return None;
        };
        let mut child = Running(child);
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let told = "Listening for client connections on ";
        let address = lines.find_map(|line| Some(line.unwrap().split_once(told)?.1.trim().to_owned()));
        // Its log is read on, or it would stop at a full pipe.
        std::thread::spawn(move || lines.for_each(drop));
        Some(Self { _child: child, address: address.unwrap(), _folder: folder })
    }

    fn client(&self) -> Client {
        let mut stream = BufReader::new(TcpStream::connect(&self.address).unwrap());
        stream.read_line(&mut String::new()).unwrap();
        let hello = "CONNECT {\"verbose\":false,\"auth_token\":\"the-token\"}\r\nSUB _INBOX.test 1\r\n";
        stream.get_mut().write_all(hello.as_bytes()).unwrap();
        Client(stream)
    }
}

/// Whoever publishes.
struct Client(BufReader<TcpStream>);

impl Client {
    fn publish(&mut self, texts: &[String]) {
        let mut bytes = Vec::new();
        for (number, text) in texts.iter().enumerate() {
            write!(bytes, "PUB orders.{} {}\r\n{text}\r\n", number % 3, text.len()).unwrap();
        }
        bytes.extend(b"PING\r\n");
        self.0.get_mut().write_all(&bytes).unwrap();
        self.read_until("PONG");
    }

    fn read_until(&mut self, word: &str) -> String {
        loop {
            let mut line = String::new();
            assert!(self.0.read_line(&mut line).unwrap() > 0, "NATS closed the connection before {word}");
            if line.starts_with(word) {
                return line;
            }
        }
    }

    fn ask(&mut self, what: &str, body: &str) -> serde_json::Value {
        let text = format!("PUB $JS.API.{what} _INBOX.test {}\r\n{body}\r\n", body.len());
        self.0.get_mut().write_all(text.as_bytes()).unwrap();
        let head = self.read_until("MSG");
        let mut answer = vec![0; head.trim().rsplit(' ').next().unwrap().parse().unwrap()];
        self.0.read_exact(&mut answer).unwrap();
        serde_json::from_slice(&answer).unwrap()
    }
}

fn section(address: &str) -> String {
    format!(
        "[sending]\nallow = [\"127.0.0.1\"]\n[[nats]]\nurl = \"nats://{address}\"\nstream = \"ORDERS\"\nsecret = \"the-token\"\n"
    )
}

/// Lets a stream be read while the server is killed; the stream as it is afterwards.
fn read_through_kills(retention: &str) -> Option<serde_json::Value> {
    let nats = Nats::start()?;
    let mut client = nats.client();
    let config = format!("{{\"name\":\"ORDERS\",\"subjects\":[\"orders.*\"],\"retention\":\"{retention}\"}}");
    assert!(client.ask("STREAM.CREATE.ORDERS", &config)["error"].is_null());
    client.publish(&lines(0..3_000));
    let mut ground = Ground::new("", &section(&nats.address));
    ground.wait_for_rows();
    for part in [3_000..6_000, 6_000..9_000] {
        ground.rows = ground.count();
        client.publish(&lines(part));
        ground.wait_for_rows();
        ground.kill_and_start();
    }
    client.publish(&lines(9_000..LINES));
    ground.settle(|| {});
    let twice = ground.judge(&format!("NATS JetStream, {retention}"), Promise::Kept);
    assert_eq!(twice, 0, "{retention}");
    let row = &ground.server().rows("SELECT service, attributes FROM logs WHERE message LIKE 'line 7 %'")[0];
    assert_eq!(row["service"], "ORDERS");
    assert!(row["attributes"].as_str().unwrap().contains("\"nats.subject\":\"orders.1\""), "{row}");
    drop(ground);
    Some(client.ask("STREAM.INFO.ORDERS", ""))
}

#[test]
fn a_stream_that_keeps_its_messages_is_read_once() {
    let Some(stream) = read_through_kills("limits") else { return };
    assert_eq!(stream["state"]["messages"], LINES + 2);
}

#[test]
fn a_stream_that_is_a_queue_is_read_once_and_emptied() {
    let Some(stream) = read_through_kills("workqueue") else { return };
    let left = stream["state"]["messages"].as_u64().unwrap();
    // Those that landed last may not have been acknowledged yet when the server was stopped.
    assert!(left < 1_002, "{left} messages are left");
}

#[test]
fn a_stream_that_is_not_there_is_told_and_read_once_it_is() {
    let Some(nats) = Nats::start() else { return };
    let ground = Ground::new("", &section(&nats.address));
    let mut client = nats.client();
    client.ask("STREAM.CREATE.ORDERS", "{\"name\":\"ORDERS\",\"subjects\":[\"orders.*\"]}");
    client.publish(&["{\"level\":\"error\",\"service\":\"shop\",\"msg\":\"broken\"}".to_owned()]);
    ground.wait_for_rows();
    let row = &ground.server().rows("SELECT service, severity_text, message FROM logs")[0];
    assert_eq!(*row, serde_json::json!({ "service": "shop", "severity_text": "ERROR", "message": "broken" }));
}
