//! Requests: what arrives, and what comes back.

use crate::counterpart::{Then, receiver};
use crate::{hasty_sender, sender};
use seismolog_sink::{Error, HttpAnswer, HttpMethod, HttpRequest};
use std::net::TcpListener;

pub(crate) fn post(url: impl Into<String>) -> HttpRequest {
    HttpRequest {
        method: HttpMethod::Post,
        url: url.into(),
        headers: vec![("Content-Type".to_owned(), "application/json".to_owned())],
        body: br#"{"a":1}"#.to_vec(),
    }
}

fn header<'a>(answer: &'a HttpAnswer, name: &str) -> Option<&'a str> {
    let found = answer.headers.iter().find(|(known, _)| known == name);
    found.map(|(_, value)| value.as_str())
}

#[tokio::test]
async fn every_status_is_an_answer_and_no_redirect_is_followed() {
    let mut elsewhere = receiver("HTTP/1.1 200 OK\r\n\r\n", Then::Close).await;
    let away = format!("Location: http://127.0.0.1:{}/\r\n", elsewhere.port);
    let cases = [
        (200, "", "ok"),
        (204, "", ""),
        (302, away.as_str(), ""),
        (307, away.as_str(), ""),
        (429, "Retry-After: 7\r\n", "slow down"),
        (500, "", "sorry"),
    ];
    for (status, more, body) in cases {
        let length =
            if status == 204 { String::new() } else { format!("Content-Length: {}\r\n", body.len()) };
        let answer = format!("HTTP/1.1 {status} Words\r\n{more}{length}\r\n{body}");
        let receiver = receiver(&answer, Then::Hang).await;
        let answer =
            sender(|_| {}).http(post(format!("http://hook.example:{}/", receiver.port))).await.unwrap();
        assert_eq!((answer.status, answer.body.as_slice()), (status, body.as_bytes()));
        assert_eq!(header(&answer, "retry-after"), (status == 429).then_some("7"));
    }
    assert_eq!(elsewhere.heard(), [""; 0]);
}

#[tokio::test]
async fn a_request_arrives_as_it_was_given() {
    let mut receiver = receiver("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", Then::Close).await;
    let port = receiver.port;
    let mut request = post(format!("http://me:p%40ss@Hook.Example:{port}/a/b%20c?key=1&b=%2F#part"));
    request.method = HttpMethod::Put;
    request.headers.push(("X-Key".to_owned(), "k-1".to_owned()));
    sender(|_| {}).http(request).await.unwrap();
    let heard = receiver.heard().concat();
    let expected = format!(
        "PUT /a/b%20c?key=1&b=%2F HTTP/1.1\r\nhost: hook.example:{port}\r\nconnection: close\r\nuser-agent: seismolog/{}\r\n\
         authorization: Basic bWU6cEBzcw==\r\ncontent-type: application/json\r\nx-key: k-1\r\ncontent-length: 7\r\n\r\n{{\"a\":1}}",
        env!("CARGO_PKG_VERSION")
    );
    assert_eq!(heard, expected);
}

#[tokio::test]
async fn a_status_that_was_said_counts_though_its_body_is_late_broken_or_long() {
    let sized = "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n0123456789";
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na\r\n0123456789\r\n";
    for (answer, then) in [(chunked, Then::Hang), (sized, Then::Close), (chunked, Then::Close)] {
        let receiver = receiver(answer, then).await;
        let answer =
            hasty_sender().http(post(format!("http://hook.example:{}/", receiver.port))).await.unwrap();
        assert_eq!((answer.status, answer.body.as_slice()), (200, b"0123456789".as_slice()));
    }
    let long = format!("HTTP/1.1 200 OK\r\n\r\n{}", "x".repeat(1_000_000));
    let receiver = receiver(&long, Then::Hang).await;
    let answer = sender(|_| {}).http(post(format!("http://hook.example:{}/", receiver.port))).await.unwrap();
    assert_eq!((answer.status, answer.body.len()), (200, 64 * 1024));
}

#[tokio::test]
async fn without_an_answer_the_request_is_in_doubt() {
    let endless = format!("HTTP/1.1 200 OK\r\nX: {}", "x".repeat(100_000));
    let cases = [
        ("", Then::Hang, "no answer of the receiver within 1000 ms"),
        ("HTTP/1.1 200", Then::Close, "the receiver closed the connection without an answer"),
        ("", Then::Close, "the receiver closed the connection without an answer"),
        ("220 mail.example ready\r\n", Then::Hang, "the receiver does not answer in HTTP: "),
        (endless.as_str(), Then::Hang, "the receiver does not answer in HTTP: "),
    ];
    for (answer, then, expected) in cases {
        let mut receiver = receiver(answer, then).await;
        let sent =
            hasty_sender().http(post(format!("http://hook.example:{}/TOKEN?TOKEN", receiver.port))).await;
        let Err(Error::InDoubt(reason)) = sent else { panic!("{sent:?}") };
        assert!(reason.starts_with(expected) && !reason.contains("TOKEN"), "{reason}");
        assert!(receiver.hears().await.starts_with("POST /TOKEN?TOKEN "));
    }
}

#[tokio::test]
async fn without_a_connection_nothing_is_sent() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let sent = sender(|_| {}).http(post(format!("http://hook.example:{closed}/TOKEN"))).await;
    assert_eq!(sent, Err(Error::Unsent("no connection to the receiver: connection refused".to_owned())));
}

#[tokio::test]
async fn what_cannot_be_sent_is_refused_without_its_secrets() {
    let header = |name: &str, value: &str| {
        let mut request = post("http://hook.example/TOKEN");
        request.headers.push((name.to_owned(), value.to_owned()));
        request
    };
    let cases = [
        post(""),
        post("TOKEN"),
        post("ftp://hook.example/TOKEN"),
        post("file:///TOKEN"),
        post("http:///?TOKEN"),
        post("https://hook.example:99999/TOKEN"),
        header("X-Key", "TOKEN\r\nHost: other"),
        header("X-Key", "TOKEN\n"),
        header("X-Key", "TOKEN\0"),
        header("X Key", "TOKEN"),
        header("", "TOKEN"),
        header("Host", "TOKEN"),
        header("content-length", "1"),
        header("Transfer-Encoding", "chunked"),
        header("Connection", "upgrade"),
        HttpRequest { body: vec![0; 9 * 1024 * 1024], ..post("http://hook.example/TOKEN") },
    ];
    for request in cases {
        let printed = format!("{request:?}");
        let sent = hasty_sender().http(request).await;
        let Err(Error::Refused(reason)) = sent else { panic!("{printed}: {sent:?}") };
        assert!(!reason.contains("TOKEN") && !printed.contains("TOKEN"), "{reason} {printed}");
    }
}
