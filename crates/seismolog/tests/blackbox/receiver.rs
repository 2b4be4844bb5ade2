//! A receiver of messages that answers by script, on a port of its own.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A request that came.
pub(crate) struct Received {
    /// first line and headers
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Received {
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }
}

pub(crate) struct Hook {
    pub(crate) url: String,
    received: Receiver<Received>,
    script: Arc<Mutex<Vec<&'static str>>>,
}

/// In place of a status: no answer, or half of a refusal, until whoever asked is tired of it.
pub(crate) const SILENCE: &str = "silence";
pub(crate) const HALF: &str = "half";

/// Answers each request with the status line, which may bring headers, and the body that `answer` gives; its address.
pub(crate) fn serve(mut answer: impl FnMut(Received) -> (String, String) + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let stream = stream.unwrap();
            let mut reader = BufReader::new(&stream);
            let mut head = String::new();
            while !head.ends_with("\r\n\r\n") && reader.read_line(&mut head).unwrap() > 0 {}
            let lower = head.to_ascii_lowercase();
            let length = lower.lines().find_map(|line| line.strip_prefix("content-length: "));
            let mut body = vec![0; length.map_or(0, |length| length.trim().parse().unwrap())];
            reader.read_exact(&mut body).unwrap();
            let body = String::from_utf8_lossy(&body).into_owned();
            let (status, body) = answer(Received { head, body });
            let length = body.len();
            // who sent it may be gone
            let _ = match status.as_str() {
                SILENCE => Ok(()),
                HALF => write!(&stream, "HTTP/1.1 500 Oops\r\nContent-Length: 9\r\n\r\nhalf"),
                _ => write!(
                    &stream,
                    "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
                ),
            };
            if [SILENCE, HALF].contains(&status.as_str()) {
                let _ = reader.read(&mut [0]);
            }
        }
    });
    url
}

impl Hook {
    /// Answers 200 once the script is over.
    pub(crate) fn answering(script: &[&'static str]) -> Self {
        let (tell, received) = channel();
        let script = Arc::new(Mutex::new(script.iter().rev().copied().collect::<Vec<_>>()));
        let answers = Arc::clone(&script);
        let url = serve(move |request| {
            // whoever tests may have seen enough
            let _ = tell.send(request);
            let status = answers.lock().unwrap().pop().unwrap_or("200 OK");
            (status.to_owned(), "ok".to_owned())
        });
        Self { url: format!("{url}/hook"), received, script }
    }

    /// The next request; the test fails if none comes.
    pub(crate) fn next(&self) -> Received {
        self.received.recv_timeout(Duration::from_secs(60)).expect("a message within a minute")
    }

    /// All that came and was not looked at.
    pub(crate) fn rest(&self) -> Vec<Received> {
        self.received.try_iter().collect()
    }

    /// Whether the script is over.
    pub(crate) fn is_done(&self) -> bool {
        self.script.lock().unwrap().is_empty()
    }
}
