//! The way there: names, addresses, TLS.

use crate::counterpart::{Authority, Then, receiver_at};
use crate::http::post;
use crate::{Names, sender, trusting_sender};
use seismolog_sink::{Error, Options, Sender};

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

fn options(allow: &[&str]) -> Options {
    Options { allow: allow.iter().map(|entry| (*entry).to_owned()).collect(), ..Options::default() }
}

#[tokio::test]
async fn a_name_is_resolved_once_and_the_checked_address_is_used() {
    let mut good = receiver_at("127.0.0.1:0", OK, Then::Close, None).await;
    let mut bad = receiver_at(&format!("127.0.0.2:{}", good.port), OK, Then::Close, None).await;
    let names = Names::say(&[&["127.0.0.1"], &["127.0.0.2"]]);
    let sender = Sender::with_resolver(&options(&["127.0.0.1"]), names.clone()).unwrap();
    let url = format!("http://rebind.example:{}/", good.port);

    assert_eq!(sender.http(post(&url)).await.unwrap().status, 200);
    assert_eq!(*names.asked.lock().unwrap(), ["rebind.example"]);
    let again = sender.http(post(&url)).await;
    assert!(matches!(&again, Err(Error::Refused(reason)) if reason.contains("loopback")), "{again:?}");
    assert_eq!((good.heard().len(), bad.heard().len()), (1, 0));
}

#[tokio::test]
async fn of_several_addresses_those_that_may_be_reached_are_tried_in_turn() {
    let mut receiver = receiver_at("127.0.0.1:0", OK, Then::Close, None).await;
    // The first may not be reached, and nobody listens at the second.
    let names = Names::say(&[&["10.0.0.1", "127.0.0.3", "127.0.0.1"]]);
    let sender = Sender::with_resolver(&options(&["127.0.0.0/8"]), names).unwrap();
    let url = format!("http://hook.example:{}/", receiver.port);
    assert_eq!(sender.http(post(url)).await.unwrap().status, 200);
    assert_eq!(receiver.heard().len(), 1);
}

#[tokio::test]
async fn this_machine_is_not_reached_under_any_name() {
    let mut receiver = receiver_at("127.0.0.1:0", OK, Then::Close, None).await;
    let hosts = [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0x7f.0.0.1",
        "0177.0.0.1",
        "017700000001",
        "%31%32%37.0.0.1",
        "１２７.0.0.1",
        "127.0.0.1.",
        "user@127.0.0.1",
        "0.0.0.0",
        "0",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[64:ff9b::127.0.0.1]",
        "localhost",
        "LOCALHOST",
    ];
    let sender = Sender::new(&Options::default()).unwrap();
    for host in hosts {
        let sent = sender.http(post(format!("http://{host}:{}/TOKEN", receiver.port))).await;
        let Err(Error::Refused(reason)) = sent else { panic!("{host}: {sent:?}") };
        assert!(reason.contains("loopback") || reason.contains("unspecified"), "{host}: {reason}");
    }
    assert_eq!(receiver.heard(), [""; 0]);
}

#[tokio::test]
async fn a_name_that_leads_nowhere_can_be_tried_again() {
    for answers in [&[][..], &[&[][..]][..]] {
        let sender = Sender::with_resolver(&Options::default(), Names::say(answers)).unwrap();
        let sent = sender.http(post("http://hook.example/TOKEN")).await;
        let Err(Error::Unsent(reason)) = sent else { panic!("{sent:?}") };
        assert!(
            reason.starts_with("the receiver's name leads to no address") && !reason.contains("TOKEN"),
            "{reason}"
        );
    }
}

#[tokio::test]
async fn a_certificate_counts_for_its_name_and_under_a_known_authority() {
    let authority = Authority::new();
    let other = Authority::new();
    let mut receiver = receiver_at("127.0.0.1:0", OK, Then::Close, Some(&authority)).await;
    let url = |host: &str| format!("https://{host}:{}/TOKEN", receiver.port);
    let cases = [
        (sender(|_| {}), "receiver.example", "UnknownIssuer"),
        (trusting_sender(&other), "receiver.example", "invalid peer certificate"),
        (trusting_sender(&authority), "other.example", "not valid for name"),
        (trusting_sender(&authority), "127.0.0.1", "not valid for name"),
    ];
    for (sender, host, expected) in cases {
        let sent = sender.http(post(url(host))).await;
        let Err(Error::Unsent(reason)) = sent else { panic!("{host}: {sent:?}") };
        assert!(reason.contains(expected) && !reason.contains("TOKEN"), "{host}: {reason}");
    }
    let sent = trusting_sender(&authority).http(post(url("receiver.example"))).await;
    assert_eq!(sent.unwrap().status, 200);
    assert_eq!(receiver.heard().len(), 1);
}

#[test]
fn options_that_cannot_be_meant_are_refused_with_their_place() {
    let empty = tempfile::NamedTempFile::new().unwrap();
    let empty = empty.path().display();
    let cases = [
        ("allow = ['a b']".to_owned(), "allow[0]: "),
        ("connect_timeout_ms = 0".to_owned(), "connect_timeout_ms: "),
        ("total_timeout_ms = 600000".to_owned(), "total_timeout_ms: "),
        ("answer_bytes_max = 100000000".to_owned(), "answer_bytes_max: "),
        ("ca_file = 'missing.pem'".to_owned(), "ca_file: missing.pem: "),
        (format!("ca_file = '{empty}'"), "ca_file: "),
    ];
    for (text, expected) in cases {
        let options: Options = toml::from_str(&text).unwrap();
        let error = Sender::new(&options).err().unwrap().to_string();
        assert!(error.starts_with(expected), "{text}: {error}");
    }
    assert!(toml::from_str::<Options>("proxy = 'http://a'").is_err());
}
