//! Clients of others send 10,000 numbered lines, one of 200 KB and one of many lines, while the server is killed twice. What
//! it acknowledged is there; what came twice is told. `cargo test … --test blackbox -- matrix --nocapture` prints the table.
//!
//! Python's are found by PROTOCOL_PYTHON, an interpreter, Node's by PROTOCOL_NODE, a folder with `node_modules`, daemons by
//! their names, syslog-ng also by SYSLOG_NG, a command, tracing-loki by TRACING_LOKI, what `make clients` builds, the broker
//! tansu by TANSU, a command.

mod bucket;
mod daemons;
mod kafka;
mod libraries;
mod nats;
mod rotation;

use crate::harness::{BINARY, Server, folder, free_address, project};
use crate::stream;
use std::collections::BTreeMap;
use std::fs;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

const LINES: usize = 10_000;

/// Seconds without any change after which nothing more will come.
const PATIENCE_TICKS: usize = 20;

/// Seconds within which a client that has something to send begins to.
const WAITED_TICKS_MAX: usize = 60;

fn line(number: usize) -> String {
    format!("line {number} größe ☃")
}

/// Lines of a range; the long one and that of many lines come in the middle of all.
fn lines(range: std::ops::Range<usize>) -> Vec<String> {
    let mut lines = Vec::new();
    for number in range {
        lines.push(line(number));
        if number == LINES / 2 {
            lines.push(format!("long {}", "x".repeat(200_000)));
            lines.push("Exception in thread main: größe\n  at shop.Cart\n  at shop.Main".to_owned());
        }
    }
    lines
}

/// What a client's protocol promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Promise {
    /// all is there
    Kept,
    /// nothing is acknowledged: what was on the way at a kill is gone
    OnTheWay,
    /// nothing is acknowledged, and the client hands over all it has without a look
    Nothing,
}

/// A server that is killed and comes again at the same addresses.
struct Ground {
    folder: TempDir,
    address: String,
    listener: String,
    config: String,
    project: PathBuf,
    server: Option<Server>,
    /// rows at the last start, or when they were counted since
    rows: u64,
    /// where texts land
    column: (&'static str, &'static str),
}

impl Ground {
    /// A server that also listens for this key of `[listeners]`, if there is one.
    fn new(key: &str, more: &str) -> Self {
        Self::of(&project(), key, more)
    }

    /// The same with this project.
    fn of(project: &Path, key: &str, more: &str) -> Self {
        let mut ground = Self {
            folder: folder(),
            address: String::new(),
            listener: String::new(),
            config: String::new(),
            project: project.to_owned(),
            server: None,
            rows: 0,
            column: ("logs", "message"),
        };
        // A port is free when it is chosen; another process may take it before the server does.
        for _ in 0..10 {
            (ground.address, ground.listener) = (free_address(), free_address());
            ground.config = match key {
                "" => more.to_owned(),
                key => format!("[listeners]\n{key} = \"{}\"\n{more}", ground.listener),
            };
            if std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| ground.start())).is_ok() {
                return ground;
            }
        }
        panic!("no free port was kept free");
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn start(&mut self) {
        let (data, config) = (self.path("data"), self.path("config.toml"));
        fs::create_dir_all(&data).unwrap();
        fs::write(&config, &self.config).unwrap();
        let mut command = Command::new(BINARY);
        command.args(["serve", "--listen", &self.address, "--project"]).arg(&self.project);
        command.arg("--data").arg(&data).arg("--config").arg(&config).env("SEISMOLOG_LOG", "warn");
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        self.server = Some(Server::spawn(command, &data));
        self.rows = self.count();
    }

    fn server(&self) -> &Server {
        self.server.as_ref().unwrap()
    }

    fn count(&self) -> u64 {
        self.server().number(&format!("SELECT count() FROM {}", self.column.0))
    }

    /// Until there are more rows than were counted.
    fn wait_for_rows(&self) {
        let query = format!("SELECT toUInt64(count() > {}) FROM {}", self.rows, self.column.0);
        self.server().wait_until(&query);
    }

    /// The same of a client that `each_tick` looks after meanwhile.
    fn wait_for_rows_beside(&self, mut each_tick: impl FnMut()) {
        let mut ticks = BufReader::new(stream::open_stream(self.server()));
        for _ in 0..WAITED_TICKS_MAX {
            stream::read_message(&mut ticks);
            each_tick();
            if self.count() > self.rows {
                return;
            }
        }
        panic!("no row came within {WAITED_TICKS_MAX} ticks");
    }

    fn kill_and_start(&mut self) {
        self.server.take().unwrap().kill();
        self.start();
    }

    /// How often each text is there.
    fn found(&self) -> BTreeMap<String, u64> {
        let (table, column) = self.column;
        let query = format!("SELECT {column} AS text, count() AS times FROM {table} GROUP BY {column}");
        let rows = self.server().rows(&query);
        let row = |row: &serde_json::Value| {
            (
                row["text"].as_str().unwrap().to_owned(),
                row["times"].to_string().trim_matches('"').parse().unwrap(),
            )
        };
        rows.iter().map(row).collect()
    }

    /// Until all is there, or nothing comes any more; `each_tick` looks after the client meanwhile.
    fn settle(&self, mut each_tick: impl FnMut()) {
        let distinct = format!("SELECT count(DISTINCT {}) FROM {}", self.column.1, self.column.0);
        let mut ticks = BufReader::new(stream::open_stream(self.server()));
        let (mut last, mut quiet) = (0, 0);
        while quiet < PATIENCE_TICKS && last < LINES as u64 + 2 {
            stream::read_message(&mut ticks);
            each_tick();
            let now = self.server().number(&distinct);
            quiet = if now == last { quiet + 1 } else { 0 };
            last = now;
        }
    }

    /// Tells what is lost and what is there twice, and holds it against the promise; how many are there twice.
    fn judge(&self, client: &str, promise: Promise) -> u64 {
        let mut found = self.found();
        let mut lost = Vec::new();
        let mut twice = 0;
        for text in lines(0..LINES) {
            match found.remove(&text) {
                None => lost.push(text.chars().take(60).collect::<String>()),
                Some(times) => twice += times - 1,
            }
        }
        eprintln!("| {client} | {} | {} | {twice} |", LINES + 2, lost.len());
        let others: Vec<String> = found.keys().map(|text| text.chars().take(80).collect()).collect();
        assert!(others.is_empty(), "{client}: texts that nobody sent: {:?}", &others[..others.len().min(3)]);
        let end = lines(LINES - 500..LINES);
        let is_end_there = end.iter().all(|text| !lost.contains(text));
        assert!(is_end_there || promise == Promise::Nothing, "{client}: the last lines are lost");
        if promise == Promise::Kept {
            assert!(lost.is_empty(), "{client}: {} are lost: {:?}", lost.len(), &lost[..lost.len().min(3)]);
        }
        twice
    }
}
