//! Servers that sinks bring events to, each started for a test where it is installed.

use crate::running::Running;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A program by the variable that names it, or where packages put it.
fn program(variable: &str, usual: &[&str]) -> Option<PathBuf> {
    let named = std::env::var_os(variable).map(PathBuf::from);
    let found = named.into_iter().chain(usual.iter().map(PathBuf::from)).find(|path| path.exists());
    if found.is_none() {
        eprintln!("skipped: {variable} names nothing that is installed");
    }
    found
}

/// A NATS server with JetStream.
pub(super) struct Nats {
    _child: Running,
    address: String,
}

impl Nats {
    pub(super) fn start(folder: &Path) -> Option<Self> {
        let program = program("NATS_SERVER", &["/usr/sbin/nats-server", "/usr/local/bin/nats-server"])?;
        let mut command = Command::new(program);
        command
            .args(["-a", "127.0.0.1", "-p", "-1", "--user", "u", "--pass", "p w", "-js", "-sd"])
            .arg(folder);
        let mut child = Running(command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap());
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let told = "client connections on ";
        let address = lines.find_map(|line| Some(line.unwrap().split_once(told)?.1.trim().to_owned()));
        std::thread::spawn(move || lines.for_each(drop));
        Some(Self { _child: child, address: address.unwrap() })
    }

    pub(super) fn url(&self) -> String {
        format!("nats://u:p%20w@{}", self.address)
    }

    pub(super) fn client(&self) -> NatsClient {
        let stream = TcpStream::connect(&self.address).unwrap();
        let mut client = NatsClient { reader: BufReader::new(stream) };
        client.line();
        client.say("CONNECT {\"verbose\":false,\"user\":\"u\",\"pass\":\"p w\",\"headers\":true}\r\nSUB inbox 9\r\nPING\r\n");
        assert_eq!(client.line(), "PONG");
        client
    }
}

/// As much of a client as tests need.
pub(super) struct NatsClient {
    reader: BufReader<TcpStream>,
}

impl NatsClient {
    pub(super) fn say(&mut self, text: &str) {
        self.reader.get_mut().write_all(text.as_bytes()).unwrap();
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.reader.read_line(&mut line).unwrap();
        if line.trim_end() != "PING" {
            return line.trim_end().to_owned();
        }
        self.say("PONG\r\n");
        self.line()
    }

    /// Listens to a subject, from now on.
    pub(super) fn listen(&mut self, subject: &str) {
        self.say(&format!("SUB {subject} 1\r\nPING\r\n"));
        assert_eq!(self.line(), "PONG");
    }

    /// The next message.
    pub(super) fn next(&mut self) -> String {
        let head = self.line();
        assert!(head.starts_with("MSG ") || head.starts_with("HMSG "), "{head}");
        let length: usize = head.rsplit(' ').next().unwrap().parse().unwrap();
        let mut body = vec![0; length + 2];
        self.reader.read_exact(&mut body).unwrap();
        String::from_utf8_lossy(&body).trim_end().to_owned()
    }

    /// Asks the server itself.
    pub(super) fn ask(&mut self, subject: &str, body: &str) -> serde_json::Value {
        self.say(&format!("PUB {subject} inbox {}\r\n{body}\r\n", body.len()));
        serde_json::from_str(&self.next()).unwrap()
    }
}

/// A PostgreSQL server that asks for passwords by SCRAM.
pub(super) struct Postgres {
    child: Child,
    bin: PathBuf,
    port: u16,
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // Asked, so that it ends its own processes.
        let _ = Command::new("kill").args(["-INT", &self.child.id().to_string()]).status();
        let _ = self.child.wait();
    }
}

/// It does not run as root: then it runs as its own user.
fn as_somebody(program: &Path) -> Command {
    let is_root = Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout == b"0\n");
    if !is_root {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]).arg(program);
    command
}

impl Postgres {
    pub(super) fn start(folder: &Path) -> Option<Self> {
        let bin = program("POSTGRES_BIN", &["/usr/lib/postgresql/17/bin", "/usr/lib/postgresql/15/bin"])?;
        let data = folder.join("postgres");
        std::fs::create_dir_all(&data).unwrap();
        let password = folder.join("password");
        std::fs::write(&password, "p/w").unwrap();
        // Only root may give files away; who is not is their owner already.
        let _ = Command::new("chmod").arg("a+rx").arg(folder).status();
        let _ = Command::new("chown").arg("postgres").args([&data, &password]).stderr(Stdio::null()).status();
        let mut making = as_somebody(&bin.join("initdb"));
        making.args(["-A", "scram-sha-256", "-U", "writer", "--no-sync", "-D"]).arg(&data);
        making.arg(format!("--pwfile={}", password.display())).stdout(Stdio::null());
        assert!(making.status().unwrap().success());
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut serving = as_somebody(&bin.join("postgres"));
        serving.args(["-h", "127.0.0.1", "-p", &port.to_string(), "-k", "", "-D"]).arg(&data);
        let mut child = serving.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        assert!(lines.any(|line| line.unwrap().contains("ready to accept connections")));
        std::thread::spawn(move || lines.for_each(drop));
        Some(Self { child, bin, port })
    }

    pub(super) fn url(&self) -> String {
        format!("postgres://writer:p%2Fw@127.0.0.1:{}/postgres?sslmode=disable", self.port)
    }

    /// What a statement answers, unadorned.
    pub(super) fn ask(&self, statement: &str) -> String {
        let mut psql = Command::new(self.bin.join("psql"));
        psql.args([
            "-At",
            "-h",
            "127.0.0.1",
            "-U",
            "writer",
            "-d",
            "postgres",
            "-p",
            &self.port.to_string(),
            "-c",
        ]);
        let output = psql.arg(statement).env("PGPASSWORD", "p/w").output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }
}
