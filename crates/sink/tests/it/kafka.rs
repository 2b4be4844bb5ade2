//! Topics, at the broker that kcat plays where it is installed.

use seismolog_sink::{Error, KafkaEnd, KafkaLogin, KafkaMessage, KafkaOptions, KafkaTopic, Options, Sender};
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

struct Broker {
    child: Child,
    address: String,
}

impl Drop for Broker {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Broker {
    /// A broker with these lines in the topic `t`.
    fn start(compression: &str, lines: &str) -> Option<Self> {
        let mut command = Command::new("kcat");
        // Its input stays open: the broker lives as long as its process.
        command.args(["-X", "test.mock.num.brokers=1", "-b", "x", "-t", "t", "-P"]).stdin(Stdio::piped());
        let Ok(mut child) = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn() else {
            eprintln!("skipped: there is no `kcat` on the path");
            return None;
        };
        let mut told = BufReader::new(child.stderr.take().unwrap()).lines();
        let address =
            told.find_map(|line| Some(line.unwrap().split_once("and replaced with ")?.1.trim().to_owned()));
        std::thread::spawn(move || told.for_each(drop));
        let broker = Self { child, address: address.unwrap() };
        let mut command = Command::new("kcat");
        command.args(["-b", &broker.address, "-t", "t", "-P", "-K", "|", "-z", compression]);
        let mut sending = command.stdin(Stdio::piped()).spawn().unwrap();
        sending.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
        assert!(sending.wait().unwrap().success());
        Some(broker)
    }

    fn options(&self) -> KafkaOptions {
        KafkaOptions { servers: vec![self.address.clone()], ..KafkaOptions::default() }
    }
}

fn sender() -> Sender {
    Sender::new(&Options { allow: vec!["127.0.0.1".to_owned()], ..Options::default() }).unwrap()
}

/// All messages of a topic, as soon as there are so many.
async fn all(topic: &mut KafkaTopic, count: usize) -> Vec<KafkaMessage> {
    let mut found = Vec::new();
    let mut offsets = vec![0; topic.partitions().len()];
    while found.len() < count {
        for partition in topic.partitions() {
            let offset = &mut offsets[usize::try_from(partition).unwrap()];
            let fetched = topic.fetch(partition, *offset, Duration::from_millis(50)).await.unwrap();
            assert!(fetched.messages.iter().all(|message| message.offset >= *offset));
            *offset = fetched.next;
            found.extend(fetched.messages);
        }
    }
    found
}

#[tokio::test]
async fn messages_are_read_however_they_are_compressed() {
    for compression in ["none", "gzip", "snappy", "lz4"] {
        let lines: String = (0..300).map(|n| format!("k{n}|value {n}\n")).collect();
        let Some(broker) = Broker::start(compression, &lines) else { return };
        let mut topic = KafkaTopic::open(&sender(), &broker.options(), "t").await.unwrap();
        let mut found = all(&mut topic, 300).await;
        found.sort_by_key(|message| {
            String::from_utf8(message.key.clone().unwrap()).unwrap()[1..].parse::<u32>().unwrap()
        });
        for (n, message) in found.iter().enumerate() {
            assert_eq!(message.value.as_deref(), Some(format!("value {n}").as_bytes()), "{compression}");
            assert!(message.at_millis > 1_600_000_000_000);
        }
    }
}

#[tokio::test]
async fn what_is_written_is_read_and_ends_are_known() {
    let Some(broker) = Broker::start("none", "") else { return };
    let mut topic = KafkaTopic::open(&sender(), &broker.options(), "new").await.unwrap();
    let partition = topic.partitions()[0];
    let message = |n: u32| KafkaMessage {
        at_millis: 1_700_000_000_000,
        key: n.is_multiple_of(2).then(|| b"even".to_vec()),
        value: Some(n.to_string().into_bytes()),
        ..KafkaMessage::default()
    };
    for begin in [0, 500] {
        topic.produce(partition, &(begin..begin + 500).map(message).collect::<Vec<_>>()).await.unwrap();
    }
    assert_eq!(topic.end(partition, KafkaEnd::Earliest).await.unwrap(), 0);
    assert_eq!(topic.end(partition, KafkaEnd::Latest).await.unwrap(), 1_000);
    let found = all(&mut topic, 1_000).await;
    let values: Vec<u32> = found
        .iter()
        .map(|message| String::from_utf8(message.value.clone().unwrap()).unwrap().parse().unwrap())
        .collect();
    assert_eq!(values, (0..1_000).collect::<Vec<_>>());
    assert_eq!(found[2].key.as_deref(), Some(&b"even"[..]));
    assert_eq!(found[3].key, None);
    let rest = topic.fetch(partition, 990, Duration::from_millis(50)).await.unwrap();
    assert_eq!((rest.messages.len(), rest.next), (10, 1_000));
    let none = topic.fetch(partition, 1_000, Duration::from_millis(10)).await.unwrap();
    assert_eq!((none.messages.len(), none.next), (0, 1_000));
}

#[tokio::test]
async fn brokers_are_reached_only_where_that_is_allowed_and_passwords_in_clear_only_there() {
    let options = |server: &str, login| KafkaOptions {
        servers: vec![server.to_owned()],
        login,
        ..KafkaOptions::default()
    };
    let closed = Sender::new(&Options::default()).unwrap();
    let opened = KafkaTopic::open(&closed, &options("127.0.0.1:9", None), "t").await;
    assert!(matches!(&opened, Err(Error::Refused(reason)) if reason.contains("loopback")), "{opened:?}");
    let opened = KafkaTopic::open(&closed, &options("8.8.8.8:9", Some(KafkaLogin::Plain)), "t").await;
    assert!(matches!(&opened, Err(Error::Refused(_))), "{opened:?}");
    for wrong in ["", "host", "host:port", ":9092x"] {
        let opened = KafkaTopic::open(&sender(), &options(wrong, None), "t").await;
        assert!(matches!(&opened, Err(Error::Refused(reason)) if reason.contains("host:port")), "{wrong}");
    }
}
