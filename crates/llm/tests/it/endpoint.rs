//! An endpoint that answers by script, on a port of its own.

use seismolog_llm::{Embeddings, EndpointOptions, Error, limits};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread::JoinHandle;
use std::time::Duration;

/// What was asked: the first line with the headers in lower case, and the body.
type Asked = (String, serde_json::Value);

/// Takes one request and answers it with `answer`, or never if that is empty.
fn once(answer: String) -> (String, JoinHandle<Asked>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}/v1/", listener.local_addr().unwrap());
    let served = std::thread::spawn(move || {
        let (stream, _) = listener.accept().unwrap();
        let asked = read(&stream);
        (&stream).write_all(answer.as_bytes()).unwrap();
        if answer.is_empty() {
            // until the other side gives up
            let _ = (&stream).read(&mut [0]);
        }
        asked
    });
    (base, served)
}

fn read(stream: &TcpStream) -> Asked {
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        reader.read_line(&mut head).unwrap();
    }
    let head = head.to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
    let mut body = vec![0; length.trim().parse().unwrap()];
    reader.read_exact(&mut body).unwrap();
    (head, serde_json::from_slice(&body).unwrap())
}

fn http(status: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len())
}

fn options(base: &str) -> EndpointOptions {
    EndpointOptions {
        key: Some("sk-secret".to_owned()),
        timeout: Duration::from_secs(5),
        ..EndpointOptions::new(base, "small")
    }
}

fn ask(base: &str) -> Result<Vec<Vec<f32>>, Error> {
    Embeddings::endpoint(options(base)).unwrap().embed(&["one", "two"])
}

#[test]
fn texts_are_asked_in_one_call_and_answers_stand_in_the_order_of_the_texts() {
    let body = r#"{"object":"list","model":"small","usage":{"total_tokens":2},"data":[
        {"object":"embedding","index":1,"embedding":[0.0,2]},{"index":0,"embedding":[-1.5,0.25]}]}"#;
    let (base, served) = once(http("200 OK", body));
    assert_eq!(ask(&base).unwrap(), [[-1.5, 0.25], [0.0, 2.0]]);
    let (head, body) = served.join().unwrap();
    assert!(head.starts_with("post /v1/embeddings http/1.1\r\n"), "{head}");
    assert!(head.contains("authorization: bearer sk-secret\r\n"), "{head}");
    assert!(head.contains("content-type: application/json\r\n"), "{head}");
    let asked = serde_json::json!({"model": "small", "input": ["one", "two"], "encoding_format": "float"});
    assert_eq!(body, asked);
}

#[test]
fn every_bad_answer_is_an_error_that_says_why_and_holds_no_key() {
    let one = |embedding: &str| format!(r#"{{"data":[{{"index":0,"embedding":{embedding}}}]}}"#);
    let two = |one: &str, other: &str| {
        format!(r#"{{"data":[{{"index":0,"embedding":{one}}},{{"index":1,"embedding":{other}}}]}}"#)
    };
    let many = format!("[{}1]", "1,".repeat(limits::DIMENSIONS_MAX));
    let cases = [
        ("429 Too Many Requests", r#"{"error":{"message":"slow down"}}"#.to_owned(), "status 429"),
        ("500 Oops", "\u{7}broken".to_owned(), "embeddings: broken"),
        ("302 Found\r\nLocation: http://127.0.0.1:1/", String::new(), "status 302"),
        ("200 OK", "not json".to_owned(), "cannot be used: expected"),
        ("200 OK", r#"{"data":[]}"#.to_owned(), "0 vectors for 2 texts"),
        ("200 OK", one("[1]"), "1 vectors for 2 texts"),
        ("200 OK", two("[1]", "[1,2]"), "different lengths"),
        ("200 OK", two("[]", "[]"), "vectors of 0 numbers"),
        ("200 OK", two(&many, &many), "vectors of 1537 numbers; 1 to 1536 can be used"),
        ("200 OK", two("[1e39]", "[1]"), "numbers that are none"),
        ("200 OK", two("[\"a\"]", "[1]"), "invalid type"),
        (
            "200 OK",
            r#"{"data":[{"index":7,"embedding":[1]},{"index":7,"embedding":[1]}]}"#.to_owned(),
            "not one for each",
        ),
    ];
    for (status, body, expected) in cases {
        let (base, served) = once(http(status, &body));
        let error = ask(&base).unwrap_err().to_string();
        assert!(error.contains(expected), "{status} {body:.60}: {error}");
        assert!(!error.contains("sk-secret") && error.len() < 500, "{error}");
        served.join().unwrap();
    }
}

#[test]
fn who_never_answers_is_given_up_and_who_is_not_there_is_named() {
    let (base, served) = once(String::new());
    let patience = EndpointOptions { timeout: Duration::from_millis(50), ..options(&base) };
    let error = Embeddings::endpoint(patience).unwrap().embed(&["one"]).unwrap_err().to_string();
    assert!(error.contains("timeout"), "{error}");
    served.join().unwrap();
    let error = ask("http://127.0.0.1:1").unwrap_err().to_string();
    assert!(error.starts_with("no answer from http://127.0.0.1:1/embeddings: "), "{error}");
}

#[test]
fn options_that_cannot_be_meant_are_refused() {
    for (base, model, dimensions, expected) in [
        ("localhost:11434", "m", None, "url is no address"),
        ("http:///v1", "m", None, "url is no address"),
        ("http://me:secret@host/v1", "m", None, "give the key apart"),
        ("http://host/v1?key=1", "m", None, "give the key apart"),
        ("http://host/v1", "", None, "model is missing"),
        ("http://host/v1", "m", Some(0), "dimensions is out of range"),
        ("http://host/v1", "m", Some(1_537), "dimensions is out of range"),
    ] {
        let options = EndpointOptions { dimensions, ..EndpointOptions::new(base, model) };
        let error = Embeddings::endpoint(options).unwrap_err().to_string();
        assert!(error.contains(expected), "{base} {model}: {error}");
    }
    let model = Embeddings::endpoint(options("http://127.0.0.1:1")).unwrap();
    assert!(model.is_remote() && !format!("{model:?}").contains("sk-secret"));
    assert!(matches!(model.embed(&["one"; 65]), Err(Error::TooMany(65))));
    assert!(model.embed(&[]).unwrap().is_empty(), "nothing is asked");
}

#[cfg(not(feature = "local"))]
#[test]
fn a_local_model_needs_a_program_that_was_built_for_it() {
    let error = Embeddings::local(std::path::Path::new("models")).unwrap_err().to_string();
    assert!(error.contains("--features embeddings"), "{error}");
}
