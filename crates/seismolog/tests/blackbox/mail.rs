//! A mail server of its own, where Python's `aiosmtpd` is installed: incidents arrive as mails, in one thread.

use crate::alerts::outage;
use crate::harness::{Server, folder};
use crate::running::Running;
use serde_json::Value;
use std::io::{BufRead, BufReader, Lines};
use std::process::{ChildStdout, Command, Stdio};

/// Says its port, then a line of JSON for each mail.
const SERVER: &str = r#"
import email, json, sys
from email import policy
from aiosmtpd.controller import Controller

class Handler:
    async def handle_DATA(self, server, session, envelope):
        mail = email.message_from_bytes(envelope.content, policy=policy.default)
        parts = [part.get_content_type() for part in mail.walk()]
        body = lambda kind: mail.get_body((kind,)).get_content()
        pictures = [part for part in mail.walk() if part.get_content_type() == "image/png"]
        print(json.dumps({
            "from": envelope.mail_from, "to": envelope.rcpt_tos, "parts": parts, "headers": dict(mail.items()),
            "plain": body("plain"), "html": body("html"),
            "pictures": [[part["Content-ID"], part.get_content()[:4].hex()] for part in pictures],
        }), flush=True)
        return "250 queued"

class Free(Controller):
    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()

controller = Free(Handler(), hostname="127.0.0.1", port=0)
controller.start()
print(controller.port, flush=True)
sys.stdin.read()
controller.stop()
"#;

struct Mails {
    _child: Running,
    lines: Lines<BufReader<ChildStdout>>,
    port: u16,
}

impl Mails {
    /// `None` where it is not installed.
    fn start() -> Option<Self> {
        let mut command = Command::new("python3");
        command.args(["-c", SERVER]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = Running(command.spawn().ok()?);
        let mut lines = BufReader::new(child.stdout.take()?).lines();
        let port = lines.next().and_then(Result::ok).and_then(|line| line.parse().ok());
        if port.is_none() {
            eprintln!("skipped: python3 has no module aiosmtpd");
        }
        Some(Self { port: port?, _child: child, lines })
    }

    fn next(&mut self) -> Value {
        serde_json::from_str(&self.lines.next().unwrap().unwrap()).unwrap()
    }
}

#[test]
fn an_incident_arrives_as_a_mail_with_its_picture_and_answers_go_to_its_thread() {
    let Some(mut mails) = Mails::start() else { return };
    let data = folder();
    let config = data.path().join("config.toml");
    let text = format!(
        "[sending]\nallow = [\"127.0.0.0/8\"]\n[alerts]\npage = \"http://logs.example\"\n\
         channels.desk = {{ type = \"email\", host = \"127.0.0.1\", port = {}, security = \"plain\", \
         from = \"engine@shop.example\", to = [\"ann@shop.example\", \"ben@shop.example\"] }}\n\
         route = {{ channels = [\"desk\"], group_wait = \"0s\" }}\n",
        mails.port
    );
    std::fs::write(&config, text).unwrap();
    let server = Server::start_with(data.path(), &["--config", config.to_str().unwrap()]);
    outage(&server, "payments");
    let mail = mails.next();
    assert_eq!(
        (&mail["from"], mail["to"].as_array().map(Vec::len)),
        (&"engine@shop.example".into(), Some(2))
    );
    let parts = ["multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png"];
    assert_eq!(mail["parts"], serde_json::json!(parts));
    assert_eq!(mail["pictures"], serde_json::json!([["<trend@seismolog>", "89504e47"]]));
    assert!(mail["html"].as_str().unwrap().contains("cid:trend@seismolog"), "{mail}");
    let plain = mail["plain"].as_str().unwrap();
    assert!(plain.contains("payments") && plain.contains("acquirer refused card [card]"), "{plain}");
    let thread = mail["headers"]["References"].as_str().unwrap().to_owned();
    assert_eq!(server.post("/api/alerts/inc_1/acknowledge", br#"{"owner":"ann"}"#).status, 200);
    let answer = mails.next();
    assert_eq!(answer["headers"]["References"], thread.as_str());
    assert!(answer["headers"]["Subject"].as_str().unwrap().contains("ACKNOWLEDGED"), "{answer}");
    assert_ne!(answer["headers"]["Message-Id"], mail["headers"]["Message-Id"]);
}
