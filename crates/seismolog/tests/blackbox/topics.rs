//! Messages of topics in and out, beside the brokers that kcat plays where it is installed.

use crate::deploy::deployed;
use crate::harness::{Server, folder, free_address, start_command};
use crate::running::Running;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

/// A broker.
pub(crate) struct Broker {
    _child: Running,
    pub(crate) address: String,
}

impl Broker {
    pub(crate) fn start() -> Option<Self> {
        let mut command = Command::new("kcat");
        // Its input stays open: the broker lives as long as its process.
        command.args(["-X", "test.mock.num.brokers=1", "-b", "x", "-t", "t", "-P"]).stdin(Stdio::piped());
        let Ok(child) = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn() else {
            eprintln!("skipped: there is no `kcat` on the path");
            return None;
        };
        let mut child = Running(child);
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let told = "and replaced with ";
        let address = lines.find_map(|line| Some(line.unwrap().split_once(told)?.1.trim().to_owned()));
        std::thread::spawn(move || lines.for_each(drop));
        Some(Self { _child: child, address: address.unwrap() })
    }

    /// A broker that keeps what it is given: the crate tansu, whose command TANSU names.
    pub(crate) fn tansu() -> Option<Self> {
        let Some(tansu) = std::env::var_os("TANSU") else {
            eprintln!("skipped: TANSU names no broker");
            return None;
        };
        // A port is free when it is chosen; another process may take it before the broker does.
        for _ in 0..10 {
            let address = free_address();
            let url = format!("tcp://{address}");
            let mut command = Command::new(&tansu);
            command.args(["--listener-url", &url, "--advertised-listener-url", &url]);
            command
                .args(["--storage-engine", "memory://tansu/"])
                .stdout(Stdio::piped())
                .stderr(Stdio::null());
            let mut child = Running(command.spawn().unwrap());
            let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
            if lines.any(|line| line.starts_with("ready")) {
                std::thread::spawn(move || lines.for_each(drop));
                let mut topic = Command::new(&tansu);
                let status = topic.args(["topic", "create", "t", "--broker", &url]).status().unwrap();
                assert!(status.success());
                return Some(Self { _child: child, address });
            }
        }
        panic!("no free port was kept free");
    }

    /// Lines of key, `|` and value as messages of the topic `t`.
    pub(crate) fn send(&self, lines: &str) {
        let mut command = Command::new("kcat");
        command.args(["-b", &self.address, "-t", "t", "-P", "-K", "|", "-z", "gzip"]);
        let mut sending = command.stdin(Stdio::piped()).spawn().unwrap();
        sending.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
        assert!(sending.wait().unwrap().success());
    }

    pub(crate) fn connection(&self) -> String {
        format!("TYPE kafka\nKAFKA_BOOTSTRAP_SERVERS {}\nKAFKA_SECURITY_PROTOCOL PLAINTEXT\n", self.address)
    }
}

fn server(data: &Path) -> Server {
    let project = data.join("empty project");
    std::fs::create_dir_all(&project).unwrap();
    let config = data.join("config.toml");
    std::fs::write(&config, "[sending]\nallow = [\"127.0.0.1\"]\n").unwrap();
    let mut command = start_command(data, &project);
    command.arg("--config").arg(&config);
    Server::spawn(command, data)
}

const SOURCE: &str = "SCHEMA >\n    `user` String `json:$.user`,\n    `n` UInt32 `json:$.n`\n\nENGINE_SORTING_KEY user\n\
                      KAFKA_CONNECTION_NAME broker\nKAFKA_TOPIC t\nKAFKA_GROUP_ID g\nKAFKA_AUTO_OFFSET_RESET earliest\n\
                      KAFKA_STORE_RAW_VALUE True\n";

#[test]
fn messages_of_a_topic_land_once_whatever_ends_the_server() {
    let Some(broker) = Broker::start() else { return };
    let data = folder();
    let mut at_work = server(data.path());
    let connection = broker.connection();
    broker
        .send(&(0..500).map(|n| format!("k{n}|{{\"user\":\"u{}\",\"n\":{n}}}\n", n % 7)).collect::<String>());
    let files =
        [("connections/broker.connection", connection.as_str()), ("datasources/events.datasource", SOURCE)];
    deployed(&at_work, &files);
    let count = |server: &Server, expected: u32| {
        assert_eq!(server.wait_until(&format!("SELECT toUInt64(count() = {expected}) FROM events")), 1);
        let distinct = server.number(
            "SELECT count(DISTINCT concat(toString(__partition), '/', toString(__offset))) FROM events",
        );
        assert_eq!(
            (server.number("SELECT count() FROM events"), distinct),
            (u64::from(expected), u64::from(expected))
        );
    };
    count(&at_work, 500);
    for (begin, flushes) in [(500, false), (1_000, true)] {
        if flushes {
            at_work.post("/api/flush", b"");
        }
        at_work.kill();
        broker.send(
            &(begin..begin + 500).map(|n| format!("k|{{\"user\":\"x\",\"n\":{n}}}\n")).collect::<String>(),
        );
        at_work = server(data.path());
        count(&at_work, begin + 500);
    }
    let row = &at_work.rows("SELECT * FROM events WHERE n = 3")[0];
    assert_eq!((row["__key"].as_str(), row["__topic"].as_str()), (Some("k3"), Some("t")), "{row}");
    assert_eq!(row["__value"], "{\"user\":\"u3\",\"n\":3}");
    broker.send("k|no object\nk|{\"user\":\"y\"}\n");
    assert_eq!(at_work.wait_until("SELECT toUInt64(count() = 2) FROM events_quarantine"), 1);
}

#[test]
fn a_sink_writes_each_row_as_a_message() {
    let Some(broker) = Broker::start() else { return };
    let data = folder();
    let server = server(data.path());
    let sink = "NODE out\nSQL >\n    SELECT number AS n, 'a/b' AS path FROM numbers(2500)\nTYPE sink\n\
                EXPORT_CONNECTION_NAME broker\nEXPORT_KAFKA_TOPIC out\nEXPORT_SCHEDULE @on-demand\n";
    let connection = broker.connection();
    deployed(&server, &[("connections/broker.connection", connection.as_str()), ("sinks/out.pipe", sink)]);
    let answer = server.post("/v0/pipes/out/sink", b"");
    assert_eq!((answer.status, answer.json()["job"]["rows"].as_u64()), (200, Some(2_500)), "{}", answer.body);
    let mut reading = Command::new("kcat");
    let read = reading.args(["-b", &broker.address, "-t", "out", "-C", "-e", "-q"]).output().unwrap();
    let text = String::from_utf8(read.stdout).unwrap();
    let mut numbers: Vec<u64> = text
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["n"].as_u64().unwrap())
        .collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (0..2_500).collect::<Vec<_>>());
}
