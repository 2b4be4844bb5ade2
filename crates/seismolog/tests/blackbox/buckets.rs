//! Files of a bucket in and out, beside moto's server of S3 where it is installed: MOTO_SERVER is its command.

use crate::deploy::{deployed, post};
use crate::harness::{Server, folder, start_command};
use crate::running::Running;
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// It asks who writes and reads what signed requests wrote, and believes it.
const SOMEBODY: &str = "AWS k:x";

/// A store of buckets with one bucket, `bucket`.
pub(crate) struct Store {
    _child: Running,
    pub(crate) url: String,
}

impl Store {
    pub(crate) fn start() -> Option<Self> {
        let command = std::env::var_os("MOTO_SERVER").map(PathBuf::from).filter(|path| path.is_file());
        let Some(command) = command else {
            eprintln!("skipped: MOTO_SERVER names nothing that is installed");
            return None;
        };
        let mut command = Command::new(command);
        command.args(["-H", "127.0.0.1", "-p", "0"]).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = Running(command.spawn().unwrap());
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let line =
            lines.find_map(|line| line.unwrap().split_once("http://").map(|(_, address)| address.to_owned()));
        // Its log is read on, or it would stop at a full pipe.
        std::thread::spawn(move || lines.for_each(drop));
        let store = Self { _child: child, url: format!("http://{}", line.unwrap().trim()) };
        store.put("", b"");
        Some(store)
    }

    pub(crate) fn put(&self, key: &str, body: &[u8]) {
        let url = format!("{}/bucket/{key}", self.url);
        let asked = ureq::put(url.trim_end_matches('/')).header("Authorization", SOMEBODY);
        assert!(asked.send(body).unwrap().status().is_success());
    }

    pub(crate) fn delete(&self, key: &str) {
        let asked = ureq::delete(format!("{}/bucket/{key}", self.url)).header("Authorization", SOMEBODY);
        assert!(asked.call().unwrap().status().is_success());
    }

    pub(crate) fn get(&self, key: &str) -> Vec<u8> {
        let asked = ureq::get(format!("{}/bucket/{key}", self.url)).header("Authorization", SOMEBODY);
        asked.call().unwrap().body_mut().read_to_vec().unwrap()
    }

    /// Its keys, in order.
    pub(crate) fn keys(&self) -> Vec<String> {
        let text = String::from_utf8(self.get("?list-type=2")).unwrap();
        let keys = text.split("<Key>").skip(1).map(|rest| rest.split('<').next().unwrap().to_owned());
        keys.collect()
    }

    pub(crate) fn connection(&self) -> String {
        format!(
            "TYPE s3\nS3_REGION us-east-1\nS3_ENDPOINT {}\nS3_ACCESS_KEY {{{{ tb_secret(\"key\") }}}}\n\
             S3_SECRET {{{{ tb_secret(\"secret\", \"none\") }}}}\n",
            self.url
        )
    }
}

/// A server that may reach this machine, and knows the key.
fn server(data: &Path) -> Server {
    let project = data.join("empty project");
    std::fs::create_dir_all(&project).unwrap();
    let config = data.join("config.toml");
    std::fs::write(&config, "[sending]\nallow = [\"127.0.0.1\"]\n").unwrap();
    let mut command = start_command(data, &project);
    command.arg("--config").arg(&config);
    let server = Server::spawn(command, data);
    server.post("/v0/variables", b"name=key&value=the-key");
    server
}

const SCHEMA: &str =
    "SCHEMA >\n    `user` String `json:$.user`,\n    `n` UInt32 `json:$.n`\n\nENGINE_SORTING_KEY user\n";

fn source(import: &str) -> String {
    format!("{SCHEMA}IMPORT_CONNECTION_NAME store\n{import}\n")
}

/// A look at the bucket: the job of it.
fn sync(server: &Server, name: &str) -> Value {
    let answer = server.post(&format!("/v0/datasources/{name}/scheduling/runs"), b"");
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.json()["job"].clone()
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn files_of_a_bucket_land_once_whatever_ends_the_server_and_again_when_they_are_written_anew() {
    let Some(store) = Store::start() else { return };
    let data = folder();
    let mut server_now = server(data.path());
    let (connection, all) =
        (store.connection(), source("IMPORT_BUCKET_URI s3://bucket/in/*\nIMPORT_SCHEDULE @on-demand"));
    let late = source(
        "IMPORT_BUCKET_URI s3://bucket/in/*\nIMPORT_SCHEDULE @on-demand\nIMPORT_FROM_TIMESTAMP 2099-01-01T00:00:00Z",
    );
    let files = [
        ("connections/store.connection", connection.as_str()),
        ("datasources/all.datasource", all.as_str()),
        ("datasources/late.datasource", late.as_str()),
    ];
    deployed(&server_now, &files);
    store.put("in/a.ndjson", b"{\"user\":\"a\",\"n\":1}\n{\"user\":\"a\",\"n\":\"x\"}\n");
    store.put("in/b.csv.gz", &gzip(b"n,user\n2,b\n3,b\n"));
    store.put("in/deep/c.csv", b"user,n\nnot meant,1\n");
    let answer = ureq::get(
        server_now
            .url("/v0/sql?q=SELECT%20%27p%27%20AS%20user%2C%20toUInt32%284%29%20AS%20n%20FORMAT%20Parquet"),
    )
    .header("Authorization", format!("Bearer {}", server_now.token))
    .call();
    store.put("in/d.parquet", &answer.unwrap().body_mut().read_to_vec().unwrap());
    let job = sync(&server_now, "all");
    assert_eq!((job["rows"].as_u64(), job["quarantine_rows"].as_u64()), (Some(4), Some(1)), "{job}");
    let sum = "SELECT sum(n) FROM all";
    assert_eq!(server_now.number(sum), 10);
    assert_eq!(sync(&server_now, "all")["files"].as_array().unwrap().len(), 0);
    assert_eq!(sync(&server_now, "late")["files"].as_array().unwrap().len(), 0, "they are older");
    for flushes in [false, true] {
        if flushes {
            server_now.post("/api/flush", b"");
        }
        server_now.kill();
        server_now = server(data.path());
        sync(&server_now, "all");
        assert_eq!(server_now.number(sum), 10);
    }
    store.put("in/e.ndjson", b"{\"user\":\"e\",\"n\":5}\n");
    store.put("in/b.csv.gz", &gzip(b"n,user\n6,b\n"));
    store.put("in/f.parquet", b"no file of columns");
    store.put("in/g.txt", b"of no format");
    let job = sync(&server_now, "all");
    assert_eq!(server_now.number(sum), 21);
    let error = job["error"].as_str().unwrap();
    assert!(error.contains("in/f.parquet") && error.contains("in/g.txt"), "{error}");
    assert!(sync(&server_now, "all")["error"].is_null(), "what is wrong is told once");
}

#[test]
fn a_file_of_many_pieces_lands_whole() {
    let Some(store) = Store::start() else { return };
    let data = folder();
    let server = server(data.path());
    let (connection, auto) =
        (store.connection(), source("IMPORT_BUCKET_URI s3://bucket/many.csv\nIMPORT_SCHEDULE @auto"));
    let rows: String = (0..400_000).map(|n| format!("user {n},{n}\n")).collect();
    store.put("many.csv", format!("user,n\n{rows}").as_bytes());
    deployed(
        &server,
        &[
            ("connections/store.connection", connection.as_str()),
            ("datasources/all.datasource", auto.as_str()),
        ],
    );
    sync(&server, "all");
    assert_eq!(server.number("SELECT count(DISTINCT user) FROM all"), 400_000);
    assert_eq!(server.number("SELECT sum(n) FROM all"), 79_999_800_000);
}

#[test]
fn a_bucket_that_cannot_be_reached_is_told_and_a_project_without_its_connection_refused() {
    let data = folder();
    let project = data.path().join("empty project");
    std::fs::create_dir_all(&project).unwrap();
    let server = Server::start_with_project(data.path(), &project);
    let all = source("IMPORT_BUCKET_URI s3://bucket/in/*\nIMPORT_SCHEDULE @on-demand");
    let refused =
        post(&server, "/v1/deploy?auto_promote=true", &[("datasources/all.datasource", &all)]).json();
    assert!(refused["error"].as_str().unwrap().contains("there is no connection store"), "{refused}");
    let connection =
        "TYPE s3\nS3_REGION us-east-1\nS3_ENDPOINT http://127.0.0.1:9\nS3_ACCESS_KEY k\nS3_SECRET s\n";
    deployed(&server, &[("datasources/all.datasource", &all), ("connections/store.connection", connection)]);
    let answer = server.post("/v0/datasources/all/scheduling/runs", b"");
    assert!(answer.status == 400 && answer.error().contains("loopback"), "{}", answer.body);
    let role = "TYPE s3\nS3_REGION us-east-1\nS3_ARN arn:aws:iam::1:role/x\n";
    deployed(&server, &[("datasources/all.datasource", &all), ("connections/store.connection", role)]);
    let answer = server.post("/v0/datasources/all/scheduling/runs", b"");
    assert!(answer.error().contains("S3_ACCESS_KEY"), "{}", answer.body);
}

#[test]
fn a_sink_writes_files_by_template_format_and_strategy() {
    let Some(store) = Store::start() else { return };
    let data = folder();
    let server = server(data.path());
    let connection = store.connection();
    let sink = |options: &str| {
        format!(
            "NODE out\nSQL >\n    %\n    SELECT user, n, toDate('2026-01-31') AS day FROM events \
             WHERE n < {{{{Int32(below, 100)}}}} ORDER BY n\nTYPE sink\nEXPORT_CONNECTION_NAME store\n\
             EXPORT_BUCKET_URI s3://bucket/out\nEXPORT_SCHEDULE @on-demand\n{options}\n"
        )
    };
    let pipes = [
        ("sinks/plain.pipe", sink("EXPORT_FILE_TEMPLATE plain")),
        (
            "sinks/by_user.pipe",
            sink(
                "EXPORT_FILE_TEMPLATE {day, '%Y'}/{user}.ndjson.gz\nEXPORT_FORMAT ndjson\nEXPORT_COMPRESSION gz\n\
                 EXPORT_WRITE_STRATEGY truncate",
            ),
        ),
        ("sinks/columns.pipe", sink("EXPORT_FILE_TEMPLATE part_{2}\nEXPORT_FORMAT parquet")),
        ("sinks/dated.pipe", sink("EXPORT_FILE_TEMPLATE run_{date}")),
        ("sinks/wrong.pipe", sink("EXPORT_FILE_TEMPLATE {nowhere}")),
        ("datasources/events.datasource", SCHEMA.to_owned()),
        ("connections/store.connection", connection),
    ];
    let files: Vec<(&str, &str)> = pipes.iter().map(|(path, text)| (*path, text.as_str())).collect();
    deployed(&server, &files);
    server.insert("events", "{\"user\":\"a\",\"n\":1}\n{\"user\":\"b\",\"n\":2}\n{\"user\":\"a\",\"n\":3}\n");
    let run = |name: &str| server.post(&format!("/v0/pipes/{name}"), b"");
    let job = run("plain/sink?below=3").json()["job"].clone();
    assert_eq!((job["status"].as_str(), job["rows"].as_u64()), (Some("done"), Some(2)), "{job}");
    let csv = String::from_utf8(store.get("out/plain.csv")).unwrap();
    assert_eq!(csv, "\"user\",\"n\",\"day\"\n\"a\",1,\"2026-01-31\"\n\"b\",2,\"2026-01-31\"\n");
    run("plain/sink");
    assert_eq!(store.keys().len(), 2, "a file that is there stays: {:?}", store.keys());
    for _ in 0..2 {
        assert_eq!(run("by_user/sink").status, 200);
    }
    let mut text = String::new();
    let packed = store.get("out/2026/a.ndjson.gz");
    std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(&packed[..]), &mut text).unwrap();
    assert_eq!(text.lines().count(), 2, "{text}");
    assert!(text.contains("{\"user\":\"a\",\"n\":3,\"day\":\"2026-01-31\"}"), "{text}");
    assert_eq!(store.keys().iter().filter(|key| key.contains("2026/")).count(), 2);
    assert_eq!(run("columns/sink").status, 200);
    for part in ["out/part_0.parquet", "out/part_1.parquet"] {
        assert!(store.get(part).starts_with(b"PAR1"), "{part}");
    }
    run("dated/sink");
    assert!(store.keys().iter().any(|key| key.starts_with("out/run_20") && key.ends_with(".csv")));
    let wrong = run("wrong/sink");
    assert!(wrong.status == 400 && wrong.error().contains("there is no such column"), "{}", wrong.body);
    let failed = server.get("/v0/jobs?kind=sink&status=error").json();
    assert_eq!(failed["jobs"].as_array().unwrap().len(), 1, "{failed}");
}

#[test]
fn a_sink_writes_files_into_the_folder_of_the_server_and_nowhere_else() {
    let data = folder();
    let server = server(data.path());
    let sink = |uri: &str, template: &str| {
        format!(
            "NODE out\nSQL >\n    SELECT user, n FROM events ORDER BY n\nTYPE sink\nEXPORT_CONNECTION_NAME here\n\
             EXPORT_BUCKET_URI {uri}\nEXPORT_SCHEDULE @on-demand\nEXPORT_FORMAT ndjson\n\
             EXPORT_WRITE_STRATEGY truncate\nEXPORT_FILE_TEMPLATE {template}\n"
        )
    };
    let (good, out, bucket) =
        (sink("file://reports/", "{user}"), sink("file://../..", "x"), sink("s3://bucket/out", "x"));
    deployed(
        &server,
        &[
            ("sinks/good.pipe", good.as_str()),
            ("sinks/out.pipe", out.as_str()),
            ("sinks/bucket.pipe", bucket.as_str()),
            ("datasources/events.datasource", SCHEMA),
            ("connections/here.connection", "TYPE file\n"),
        ],
    );
    server.insert("events", "{\"user\":\"a\",\"n\":1}\n");
    let run = || server.post("/v0/pipes/good/sink", b"").json();
    for _ in 0..2 {
        let job = run()["job"].clone();
        let name = job["output"][0].as_str().unwrap().strip_prefix("file://").unwrap().to_owned();
        assert!(name.starts_with("exports/") && name.ends_with("/reports/a.ndjson"), "{job}");
        assert_eq!(std::fs::read_to_string(data.path().join(name)).unwrap(), "{\"user\":\"a\",\"n\":1}\n");
    }
    server.insert("events", "{\"user\":\"../b\",\"n\":2}\n");
    let refused = server.post("/v0/pipes/good/sink", b"");
    assert!(refused.status == 400 && refused.error().contains("without `..`"), "{}", refused.body);
    assert_eq!(server.post("/v0/pipes/out/sink", b"").status, 400);
    let other = server.post("/v0/pipes/bucket/sink", b"");
    assert!(other.error().contains("of another TYPE"), "{}", other.body);
}
