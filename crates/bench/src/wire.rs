//! `wire`: from the tick that opens an incident to the request that tells of it.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::ExitCode;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use anyhow::Context;
use model::Timestamp;
use serde_json::{Value, json};

use crate::clock;
use crate::launch::{DataDir, Launch};
use crate::limits::{WIRE_BODY_BYTES_MAX, WIRE_MAX};
use crate::measure::Sample;
use crate::report::{Report, Style};

/// Between two incidents: what comes sooner, from services that nobody knows yet, is taken for one.
const PAUSE: Duration = Duration::from_secs(17);

#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    #[command(flatten)]
    launch: Launch,
    /// Incidents, one after the other, 17 s apart
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=3_600))]
    incidents: u64,
    #[command(flatten)]
    style: Style,
}

/// A message that came.
struct Arrived {
    at: Timestamp,
    service: String,
    /// the tick that it was planned at
    planned: Timestamp,
}

pub(crate) fn run(options: &Options) -> anyhow::Result<ExitCode> {
    let data = DataDir::new(None)?;
    let (address, arrived) = listen()?;
    let config = tempfile::NamedTempFile::new().context("make a configuration")?;
    let text = format!(
        "[sending]\nallow = [\"127.0.0.0/8\"]\n[alerts]\nstorm_messages = 100\n\
         channels.hook = {{ type = \"webhook\", url = \"http://{address}/hook\" }}\n\
         route = {{ channels = [\"hook\"], group_by = [\"key\"], group_wait = \"0s\" }}\n"
    );
    std::fs::write(config.path(), text).context("write the configuration")?;
    let server = options.launch.clone().with_config(config.path()).start(&data)?;
    let client = server.client();
    let mut posted = Vec::new();
    for number in 0..options.incidents {
        let labels =
            json!({ "alertname": "Wire", "service": format!("service-{number}"), "severity": "critical" });
        let now = clock::wall();
        let end = (now + Duration::from_secs(3)).to_string();
        posted.push(now);
        client.post_json("/api/v2/alerts", &json!([{ "labels": labels, "endsAt": end }]))?;
        clock::pause(PAUSE);
    }
    let (mut from_tick, mut from_post) = (Vec::new(), Vec::new());
    let mut told = BTreeSet::new();
    while told.len() < posted.len() {
        let message = arrived
            .recv_timeout(WIRE_MAX)
            .with_context(|| format!("only {} incidents were told of", from_tick.len()))?;
        let number = message.service.strip_prefix("service-").and_then(|number| number.parse::<usize>().ok());
        let Some((number, post)) = number.and_then(|number| Some((number, posted.get(number)?))) else {
            continue;
        };
        if !told.insert(number) {
            continue;
        }
        from_tick.push(message.at.since(message.planned));
        from_post.push(message.at.since(*post));
    }
    let (from_tick, from_post) = (Sample::new(from_tick), Sample::new(from_post));
    let mut report = Report::new("wire");
    report.add("incidents", from_tick.len());
    report.add_rounded("incident_to_wire_p50_ms", from_tick.median_ms());
    report.add_rounded("incident_to_wire_p99_ms", from_tick.quantile_ms(0.99));
    report.add_rounded("post_to_wire_p50_ms", from_post.median_ms());
    report.add_rounded("post_to_wire_p99_ms", from_post.quantile_ms(0.99));
    report.print(options.style)?;
    Ok(ExitCode::SUCCESS)
}

/// A receiver that takes everything; its address, and what comes with the time when its first bytes did.
fn listen() -> anyhow::Result<(String, Receiver<Arrived>)> {
    let listener = TcpListener::bind("127.0.0.1:0").context("listen for messages")?;
    let address = listener.local_addr().context("listen for messages")?.to_string();
    let (tell, arrived) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let tell = tell.clone();
            // a connection that breaks shows as an incident that was not told of
            std::thread::spawn(move || take(&stream, &tell));
        }
    });
    Ok((address, arrived))
}

/// Takes the messages of one connection.
fn take(stream: &TcpStream, tell: &Sender<Arrived>) -> Option<()> {
    let mut reader = BufReader::new(stream);
    loop {
        let mut head = String::new();
        reader.read_line(&mut head).ok().filter(|bytes| *bytes > 0)?;
        let at = clock::wall();
        while !head.ends_with("\r\n\r\n") {
            reader.read_line(&mut head).ok().filter(|bytes| *bytes > 0)?;
        }
        let head = head.to_ascii_lowercase();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "))?;
        let length = length.trim().parse::<usize>().ok().filter(|length| *length <= WIRE_BODY_BYTES_MAX)?;
        let mut body = vec![0; length];
        reader.read_exact(&mut body).ok()?;
        let mut writer = stream;
        writer.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").ok()?;
        tell.send(read(&body, at)?).ok()?;
    }
}

fn read(body: &[u8], at: Timestamp) -> Option<Arrived> {
    let body: Value = serde_json::from_slice(body).ok()?;
    let planned = Timestamp::parse(body["time"].as_str()?)?;
    Some(Arrived { at, planned, service: body["alerts"][0]["service"].as_str()?.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_says_what_it_is_about_and_when_it_was_planned() {
        let body = br#"{"v":1,"time":"2026-11-20T10:00:00.250Z","alerts":[{"service":"service-7"}]}"#;
        let arrived = read(body, Timestamp::from_millis(0)).unwrap();
        assert_eq!((arrived.service.as_str(), arrived.planned.millis() % 1_000), ("service-7", 250));
        assert!(read(b"{}", Timestamp::from_millis(0)).is_none());
    }
}
