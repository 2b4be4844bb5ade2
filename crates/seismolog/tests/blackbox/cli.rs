//! The command line.

use crate::harness::{BINARY, Server, folder, rows};
use std::path::Path;
use std::process::{Command, Output};

fn run(home: &Path, arguments: &[&str]) -> Output {
    Command::new(BINARY).args(arguments).env("XDG_STATE_HOME", home).output().unwrap()
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[test]
fn sql_asks_a_running_server_and_a_stopped_ones_data() {
    let data = folder();
    let server = Server::start(data.path());
    server.insert("system_logs", &rows(0..30));
    let query = "SELECT service, count() AS n FROM system_logs GROUP BY service";
    let online = run(data.path(), &["sql", query, "--url", &server.url("")]);
    assert_eq!(text(&online), "service\tn\napi\t30\n");
    assert!(server.stop());
    let folder = data.path().to_string_lossy().into_owned();
    let offline = run(data.path(), &["sql", query, "--data", &folder, "--format", "CSV"]);
    assert_eq!(text(&offline), "\"api\",30\n");
    let wrong = run(data.path(), &["sql", "SELEC", "--data", &folder]);
    assert!(!wrong.status.success() && text(&wrong).contains("Syntax error"), "{}", text(&wrong));
    let nowhere = run(data.path(), &["sql", "SELECT 1", "--data", "/nonexistent"]);
    assert!(
        !nowhere.status.success() && text(&nowhere).contains("not a data directory"),
        "{}",
        text(&nowhere)
    );
}

#[test]
fn import_loads_each_kind_of_file_and_raises_nothing() {
    let data = folder();
    let server = Server::start(data.path());
    let files = folder();
    let file = |name: &str, content: &[u8]| {
        let path = files.path().join(name);
        std::fs::write(&path, content).unwrap();
        path.to_string_lossy().into_owned()
    };
    let ndjson = file("rows.ndjson.zst", &zstd::stream::encode_all(rows(0..2_000).as_bytes(), 1).unwrap());
    let csv = file(
        "rows.csv",
        b"timestamp,server_id,service,severity,message,error_code,resource_id,metadata\n\
          2026-11-21 10:00:00,a,csv,WARN,\"said, \"\"no\"\"\",E1,r,m\n",
    );
    let plain = file("app.log", b"2026-11-21 10:00:00,123 ERROR [billing] charge 17 failed\n2026-11-21 10:00:01,456 INFO [billing] ok\n");
    let url = server.url("");
    for path in [&ndjson, &csv] {
        let output = run(files.path(), &["import", path, "--into", "system_logs", "--url", &url]);
        assert!(output.status.success(), "{}", text(&output));
    }
    let output = run(files.path(), &["import", &plain, "--into", "logs", "--url", &url]);
    assert!(text(&output).contains("2 rows landed"), "{}", text(&output));
    // The landing is visible once a later batch that waited is.
    server.insert("system_logs", &rows(2_000..2_001));
    let counts =
        server.rows("SELECT service, count() AS n FROM system_logs GROUP BY service ORDER BY service");
    assert_eq!((&counts[0]["n"], &counts[1]["n"]), (&2_001.into(), &1.into()));
    let csv_row = server.rows("SELECT message FROM system_logs WHERE service = 'csv'");
    assert_eq!(csv_row[0]["message"], "said, \"no\"");
    let log = server.rows("SELECT severity_text FROM logs ORDER BY timestamp");
    assert_eq!(log[0]["severity_text"], "ERROR");
    let missing = run(files.path(), &["import", "/nonexistent.log", "--into", "logs", "--url", &url]);
    assert!(!missing.status.success() && text(&missing).contains("/nonexistent.log"));
}

#[test]
fn version_and_wrong_arguments() {
    let home = folder();
    assert!(text(&run(home.path(), &["version"])).starts_with("seismolog 0."));
    assert!(!run(home.path(), &["serve", "--nosuch"]).status.success());
    let project = run(home.path(), &["serve", "--project", "/nonexistent", "--data", "/nonexistent"]);
    assert!(!project.status.success() && text(&project).contains("/nonexistent"), "{}", text(&project));
}
