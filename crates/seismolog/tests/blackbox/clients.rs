//! Tinybird's own command line, unmodified, where it is installed.

use crate::deploy::empty;
use crate::harness::{Server, folder};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The command, from `TINYBIRD_CLI` or the path.
fn command() -> Option<PathBuf> {
    let named = std::env::var_os("TINYBIRD_CLI").map(PathBuf::from);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path).map(|folder| folder.join("tb")).find(|tb| tb.is_file());
    named.filter(|tb| tb.is_file()).or(on_path)
}

/// A project folder and the command line in it.
struct Client<'a> {
    tb: PathBuf,
    project: &'a Path,
    server: &'a Server,
    mode: Mode,
}

/// Which of its two ways to a server.
#[derive(Clone, Copy)]
enum Mode {
    /// a host and a token
    Cloud,
    /// a server on this machine that gives its tokens, and a workspace for each folder
    Local,
}

impl Client<'_> {
    fn run(&self, arguments: &[&str]) -> Output {
        let (host, port) = self.server.address.split_once(':').unwrap();
        let mut command = Command::new(&self.tb);
        match self.mode {
            Mode::Cloud => command
                .env("TB_HOST", self.server.url(""))
                .env("TB_TOKEN", &self.server.token)
                .env("TB_USER_TOKEN", &self.server.token),
            Mode::Local => command.env("TB_LOCAL_HOST", host).env("TB_LOCAL_PORT", port),
        };
        command
            .args(arguments)
            .current_dir(self.project)
            .env("HOME", self.project)
            .env("TB_CLI_TELEMETRY_OPTOUT", "1")
            .env("TB_VERSION_WARNING", "0")
            .env("CI", "1")
            .output()
            .unwrap()
    }

    /// What it prints, which must hold this.
    fn says(&self, arguments: &[&str], part: &str) {
        let output = self.run(arguments);
        let text =
            String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && text.contains(part), "tb {}: {text}", arguments.join(" "));
    }
}

fn write(project: &Path, files: &[(&str, &str)]) {
    for (name, text) in files {
        let path = project.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
}

#[test]
fn the_command_line_of_tinybird_deploys_and_asks() {
    let Some(tb) = command() else {
        eprintln!("skipped: no `tb` on the path; set TINYBIRD_CLI to one");
        return;
    };
    let (data, project) = (folder(), folder());
    let server = empty(data.path());
    write(
        project.path(),
        &[
            crate::deploy::EVENTS,
            crate::deploy::TOP,
            ("rows.ndjson", "{\"at\":\"2026-03-02 09:00:00\",\"user\":\"a\",\"n\":4}\n"),
        ],
    );
    let client = Client { tb, project: project.path(), server: &server, mode: Mode::Cloud };
    client.says(&["--cloud", "deploy", "--check"], "");
    assert_eq!(server.get("/v0/pipes/top.json").status, 404, "a check deploys nothing");
    client.says(&["--cloud", "deploy"], "");
    assert_eq!(server.get("/v0/pipes/top.json").status, 200);
    client.says(&["--cloud", "deployment", "ls"], "1");
    client.says(&["--cloud", "datasource", "append", "events", "--file", "rows.ndjson"], "");
    assert_eq!(server.number("SELECT sum(n) FROM events"), 4);
    client.says(&["--cloud", "datasource", "delete", "events", "--sql-condition", "n = 4", "--dry-run"], "1");
    client.says(&["--cloud", "datasource", "delete", "events", "--sql-condition", "n = 5", "--yes"], "");
    assert_eq!(server.number("SELECT count() FROM events"), 1);
    client.says(&["--cloud", "datasource", "ls"], "events");
    client.says(&["--cloud", "datasource", "data", "events"], "2026-03-02");
    client.says(&["--cloud", "sql", "SELECT user, n FROM events"], "a");
    client.says(&["--cloud", "endpoint", "ls"], "top");
    client.says(&["--cloud", "endpoint", "data", "top"], "total");
    client.says(&["--cloud", "endpoint", "url", "top"], "/v0/pipes/top.json");
    client.says(&["--cloud", "token", "ls"], "reader");
    let totals = "SCHEMA >\n    `user` String,\n    `total` UInt64\n\nENGINE_SORTING_KEY user\n";
    let copy = "NODE x\nSQL >\n    SELECT user, sum(n) AS total FROM events GROUP BY user\nTYPE copy\n\
                TARGET_DATASOURCE totals\nCOPY_SCHEDULE @on-demand\n";
    write(project.path(), &[("datasources/totals.datasource", totals), ("copies/by_user.pipe", copy)]);
    client.says(&["--cloud", "deploy"], "");
    client.says(&["--cloud", "copy", "run", "by_user", "--yes"], "");
    assert_eq!(server.number("SELECT sum(total) FROM totals"), 4);
    client.says(
        &["--cloud", "token", "create", "static", "mine", "--scope", "PIPES:READ", "--resource", "top"],
        "",
    );
    client.says(&["--cloud", "token", "rm", "mine", "--yes"], "");
    client.says(&["--cloud", "job", "ls"], "copy");
    client.says(&["--cloud", "logs", "--start", "-1d"], "pipe_stats_rt");
    client.says(&["--cloud", "datasource", "analyze", "rows.ndjson"], "`n` Int64 `json:$.n`");
    client.says(&["--cloud", "datasource", "create", "--file", "rows.ndjson", "--name", "more"], "more");
    let made = std::fs::read_to_string(project.path().join("datasources/more.datasource")).unwrap();
    assert!(made.contains("`at` DateTime `json:$.at`"), "{made}");
    client.says(&["workspace", "current"], "seismolog");
    client.says(&["workspace", "ls"], "seismolog");
    client.says(&["workspace", "create", "another"], "another");
    client.says(&["workspace", "delete", "another", "--yes"], "deleted");
    client.says(&["--cloud", "endpoint", "stats"], "top");
    client.says(&["--cloud", "datasource", "truncate", "events", "--yes"], "");
    assert_eq!(server.number("SELECT count() FROM events"), 0);
}

#[test]
fn the_command_line_of_tinybird_builds_and_tests_in_workspaces_of_their_own() {
    let Some(tb) = command() else {
        eprintln!("skipped: no `tb` on the path; set TINYBIRD_CLI to one");
        return;
    };
    let (data, project) = (folder(), folder());
    let server = empty(data.path());
    let test = "- name: all\n  description: d\n  parameters: limit=1\n  expected_result: |\n    {\"user\":\"a\",\"total\":4}\n";
    write(
        project.path(),
        &[
            crate::deploy::EVENTS,
            crate::deploy::TOP,
            ("fixtures/events.ndjson", "{\"at\":\"2026-03-02 09:00:00\",\"user\":\"a\",\"n\":4}\n"),
            ("tests/top.yaml", test),
        ],
    );
    let client = Client { tb, project: project.path(), server: &server, mode: Mode::Local };
    client.says(&["build"], "");
    client.says(&["--local", "sql", "SELECT sum(n) FROM events"], "4");
    client.says(&["--local", "deploy"], "");
    client.says(&["test", "run"], "1/1 passed");
    assert_eq!(server.get("/v0/pipes/top.json").status, 404, "the first workspace has nothing of it");
    let names = server.get("/v1/user/workspaces").json()["workspaces"].as_array().unwrap().len();
    assert_eq!(names, 3, "the first, that of the folder, that of the test");
}
