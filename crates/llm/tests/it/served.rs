//! A server that answers by script, on a port of its own, and remembers what it was asked.

use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// What was asked: the first line with the headers in lower case, and the body.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) head: String,
    pub(crate) body: Value,
}

/// What to do with a request.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    /// status line, further headers with their line ends, body
    Answer(&'static str, &'static str, String),
    /// never answer; hold the connection until the other side gives up
    Hang,
    /// close without an answer
    Close,
}

type Script = Box<dyn Fn(usize, &Asked) -> Act + Send + Sync>;

pub(crate) struct Served {
    pub(crate) base: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Served {
    /// Answers each request as the script says, which is given the request's number from 0.
    pub(crate) fn new(script: impl Fn(usize, &Asked) -> Act + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}/v1", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (script, seen): (Arc<Script>, _) = (Arc::new(Box::new(script)), Arc::clone(&asked));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (script, seen) = (Arc::clone(&script), Arc::clone(&seen));
                let stream = stream.unwrap();
                std::thread::spawn(move || answer(&stream, &script, &seen));
            }
        });
        Self { base, asked }
    }

    /// All requests, in the order in which they came.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

fn answer(stream: &TcpStream, script: &Script, seen: &Mutex<Vec<Asked>>) {
    let asked = read(stream);
    let number = {
        let mut seen = seen.lock().unwrap();
        seen.push(asked.clone());
        seen.len() - 1
    };
    let mut stream = stream;
    match script(number, &asked) {
        Act::Answer(status, headers, body) => {
            let length = body.len();
            let text = format!(
                "HTTP/1.1 {status}\r\nContent-Type: application/json\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
            );
            stream.write_all(text.as_bytes()).unwrap();
        }
        Act::Hang => {
            let _ = stream.read(&mut [0]);
        }
        Act::Close => {}
    }
}

fn read(stream: &TcpStream) -> Asked {
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        assert!(reader.read_line(&mut head).unwrap() > 0, "the request was cut: {head}");
    }
    let head = head.to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
    let mut body = vec![0; length.trim().parse().unwrap()];
    reader.read_exact(&mut body).unwrap();
    Asked { head, body: serde_json::from_slice(&body).unwrap() }
}
