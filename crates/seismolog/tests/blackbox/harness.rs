//! A server in a folder of its own.

use crate::running::Running;
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{ChildStderr, Command, Stdio};
use std::time::Duration;
use tempfile::TempDir;

pub(crate) const BINARY: &str = env!("CARGO_BIN_EXE_seismolog");

/// A project of the templates, with the data source `system_logs`.
pub(crate) fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../templates/log-anomaly")
}

pub(crate) struct Server {
    child: Running,
    pub(crate) address: String,
    pub(crate) token: String,
    agent: ureq::Agent,
    _stderr: ChildStderr,
}

pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: ureq::http::HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    pub(crate) fn error(&self) -> String {
        self.json()["error"].as_str().unwrap_or_default().to_owned()
    }
}

/// A folder for data.
pub(crate) fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

/// One that nobody listens at now; another process may take it before it is used.
pub(crate) fn free_address() -> String {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string()
}

/// The command of a server, not yet started.
pub(crate) fn command(data: &Path, more: &[&str]) -> Command {
    let mut command = start_command(data, &project());
    command.args(more);
    command
}

/// The same with a project of its own.
pub(crate) fn start_command(data: &Path, project: &Path) -> Command {
    let mut command = Command::new(BINARY);
    command.args(["serve", "--listen", "127.0.0.1:0", "--project"]).arg(project).arg("--data").arg(data);
    command.env("SEISMOLOG_LOG", "warn").stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

impl Server {
    pub(crate) fn start(data: &Path) -> Self {
        Self::start_with(data, &[])
    }

    pub(crate) fn start_with(data: &Path, more: &[&str]) -> Self {
        Self::spawn(command(data, more), data)
    }

    pub(crate) fn start_with_project(data: &Path, project: &Path) -> Self {
        Self::spawn(start_command(data, project), data)
    }

    pub(crate) fn spawn(mut command: Command, data: &Path) -> Self {
        let mut child = Running(command.spawn().unwrap());
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let mut stderr = child.stderr.take().unwrap();
        let Some(address) = line.trim().strip_prefix("listening on http://") else {
            let mut text = String::new();
            stderr.read_to_string(&mut text).unwrap();
            panic!("the server did not start: {line}{text}");
        };
        let token = std::fs::read_to_string(data.join("admin_token")).unwrap();
        let config = ureq::Agent::config_builder().http_status_as_error(false);
        let agent = config.timeout_global(Some(Duration::from_secs(120))).build().into();
        Self { child, address: address.to_owned(), token, agent, _stderr: stderr }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// A request with the admin token.
    pub(crate) fn get(&self, path: &str) -> Answer {
        self.get_with(path, &[("Authorization", &format!("Bearer {}", self.token))])
    }

    pub(crate) fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = self.agent.get(self.url(path));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        read(request.call().unwrap())
    }

    /// A request with the admin token.
    pub(crate) fn post(&self, path: &str, body: &[u8]) -> Answer {
        self.post_with(path, &[], body)
    }

    pub(crate) fn post_with(&self, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut request =
            self.agent.post(self.url(path)).header("Authorization", format!("Bearer {}", self.token));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        read(request.send(body).unwrap())
    }

    /// A request as somebody else.
    pub(crate) fn post_as(&self, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut request = self.agent.post(self.url(path));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        read(request.send(body).unwrap())
    }

    /// A request with the admin token.
    pub(crate) fn put(&self, path: &str, body: &[u8]) -> Answer {
        let request = self.agent.put(self.url(path));
        read(request.header("Authorization", format!("Bearer {}", self.token)).send(body).unwrap())
    }

    /// A request with the admin token and a body, which some routes need to know what to take back.
    pub(crate) fn delete(&self, path: &str, body: &[u8]) -> Answer {
        let request = self.agent.delete(self.url(path)).force_send_body();
        read(request.header("Authorization", format!("Bearer {}", self.token)).send(body).unwrap())
    }

    /// A request as somebody else.
    pub(crate) fn delete_as(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = self.agent.delete(self.url(path));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        read(request.call().unwrap())
    }

    /// Rows that must land and be visible.
    pub(crate) fn insert(&self, source: &str, body: &str) -> Value {
        let answer = self.post(&format!("/v0/events?name={source}&wait=true"), body.as_bytes());
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.json()
    }

    /// A query as JSONEachRow, one value per line.
    pub(crate) fn rows(&self, query: &str) -> Vec<Value> {
        let answer = self.post("/v0/sql", format!("{query} FORMAT JSONEachRow").as_bytes());
        assert_eq!(answer.status, 200, "{query}: {}", answer.body);
        answer.body.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// A query of one number.
    pub(crate) fn number(&self, query: &str) -> u64 {
        let answer = self.post("/v0/sql", query.as_bytes());
        assert_eq!(answer.status, 200, "{query}: {}", answer.body);
        answer.body.trim().parse().unwrap_or_else(|_| panic!("{query}: {}", answer.body))
    }

    /// Raw bytes of a request; the answer's first line.
    pub(crate) fn raw(&self, request: &[u8]) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.write_all(request).unwrap();
        let mut line = String::new();
        BufReader::new(stream).read_line(&mut line).unwrap();
        line.trim().to_owned()
    }

    /// As a crash: no chance to write anything.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// SIGTERM; returns whether it ended well.
    pub(crate) fn stop(mut self) -> bool {
        let status = Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
        assert!(status.success());
        self.child.wait().unwrap().success()
    }
}

fn read(mut response: ureq::http::Response<ureq::Body>) -> Answer {
    let headers = response.headers().clone();
    let body = response.body_mut().with_config().limit(1 << 30).read_to_string().unwrap();
    Answer { status: response.status().as_u16(), headers, body }
}

/// A row of `system_logs`.
pub(crate) fn row(number: u64) -> String {
    format!(
        "{{\"timestamp\":\"2026-11-21 10:{:02}:{:02}\",\"server_id\":\"srv-{}\",\"service\":\"api\",\"severity\":\"INFO\",\
         \"message\":\"request {number} took {} ms\",\"error_code\":\"\",\"resource_id\":\"res-{number}\",\"metadata\":\"{{}}\"}}\n",
        number / 60 % 60,
        number % 60,
        number % 7,
        number % 91
    )
}

/// Rows from and to a number.
pub(crate) fn rows(numbers: std::ops::Range<u64>) -> String {
    numbers.map(row).collect()
}
