//! The promises of the crate, kept against real counterparts on this machine: what arrives, what is refused, and what is
//! said when it fails.

#![cfg(test)]

mod counterpart;
mod http;
mod kafka;
mod mail;
mod way;

use counterpart::Authority;
use seismolog_sink::{Options, Resolve, Sender};
use std::collections::VecDeque;
use std::io;
use std::net::IpAddr;
use std::sync::{Arc, Mutex};

/// A resolver that says what it is told to, and then the last of it again and again.
struct Names {
    answers: Mutex<VecDeque<Vec<IpAddr>>>,
    asked: Mutex<Vec<String>>,
}

impl Names {
    fn say(answers: &[&[&str]]) -> Arc<Self> {
        let parse = |answer: &&[&str]| answer.iter().map(|address| address.parse().unwrap()).collect();
        let answers = answers.iter().map(parse).collect();
        Arc::new(Self { answers: Mutex::new(answers), asked: Mutex::default() })
    }
}

#[async_trait::async_trait]
impl Resolve for Names {
    async fn resolve(&self, name: &str) -> io::Result<Vec<IpAddr>> {
        self.asked.lock().unwrap().push(name.to_owned());
        let mut answers = self.answers.lock().unwrap();
        let answer = answers.front().cloned().ok_or(io::ErrorKind::NotFound)?;
        if answers.len() > 1 {
            answers.pop_front();
        }
        Ok(answer)
    }
}

/// A sender that may reach this machine, where every name leads.
fn sender(change: impl FnOnce(&mut Options)) -> Sender {
    let mut options = Options { allow: vec!["127.0.0.1".to_owned()], ..Options::default() };
    change(&mut options);
    Sender::with_resolver(&options, Names::say(&[&["127.0.0.1"]])).unwrap()
}

/// The same, which gives up soon.
fn hasty_sender() -> Sender {
    sender(|options| options.total_timeout_ms = 1_000)
}

/// The same, which trusts an authority.
fn trusting_sender(authority: &Authority) -> Sender {
    sender(|options| options.ca_file = Some(authority.file.path().to_owned()))
}
