//! Rows are in ClickHouse too: each once, in views once, whatever is killed; and it answers as we do.

use crate::harness::{Server, folder, start_command};
use crate::running::Running;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const FILES: [(&str, &str); 5] = [
    (
        "datasources/visits.datasource",
        "SCHEMA >\n    `at` DateTime64(3) `json:$.at`,\n    `id` UUID `json:$.id`,\n    `page` LowCardinality(String) `json:$.page`,\n    \
         `ms` Float64 `json:$.ms`,\n    `paid` Decimal(18, 2) `json:$.paid`,\n    `tags` Array(String) `json:$.tags[:]`,\n    \
         `from` Nullable(IPv4) `json:$.from`,\n    `kind` Enum8('a' = 1, 'b' = 2) `json:$.kind`,\n    `body` JSON `json:$.body`\n\
         ENGINE MergeTree\nENGINE_PARTITION_KEY toYYYYMM(at)\nENGINE_SORTING_KEY page, at\n",
    ),
    (
        "datasources/per_page.datasource",
        "SCHEMA >\n    `page` String,\n    `visits` SimpleAggregateFunction(sum, UInt64),\n    `ids` AggregateFunction(uniq, UUID)\n\
         ENGINE AggregatingMergeTree\nENGINE_SORTING_KEY page\n",
    ),
    (
        "datasources/days.datasource",
        "SCHEMA >\n    `day` Date,\n    `visits` UInt64\nENGINE SummingMergeTree\nENGINE_SORTING_KEY day\n",
    ),
    (
        "pipes/count_days.pipe",
        "NODE counted\nSQL >\n    SELECT toDate(at) AS day, count() AS visits FROM visits GROUP BY day\n\
         TYPE materialized\nDATASOURCE days\n",
    ),
    (
        "endpoints/of_page.pipe",
        "NODE found\nSQL >\n    %\n    SELECT page, count() AS n, sum(paid) AS paid FROM visits WHERE page = {{String(page)}} GROUP BY page\n\
         TYPE endpoint\n",
    ),
];

/// Made anew in the second half of the test.
const LATER: (&str, &str) = (
    "pipes/count_pages.pipe",
    "NODE counted\nSQL >\n    SELECT page, count() AS visits, uniqState(id) AS ids FROM visits GROUP BY page\n\
     TYPE materialized\nDATASOURCE per_page\n",
);

const QUERIES: [&str; 6] = [
    "SELECT * FROM visits ORDER BY at, id",
    "SELECT day, sum(visits) AS n FROM days GROUP BY day ORDER BY day",
    "SELECT body.user.name.:String AS name, count() AS n FROM visits GROUP BY name ORDER BY name",
    "SELECT kind, max(paid) AS most, countIf(isNaN(ms)) AS broken FROM visits GROUP BY kind ORDER BY kind",
    "SELECT tag, count() AS n FROM visits ARRAY JOIN tags AS tag GROUP BY tag ORDER BY tag",
    "SELECT toStartOfHour(at) AS hour, quantileExact(0.5)(toFloat64(paid)) AS half FROM visits GROUP BY hour ORDER BY hour",
];

/// ClickHouse's engine behind its HTTP interface.
pub(crate) struct Bridge {
    _child: Running,
    pub(crate) url: String,
}

impl Bridge {
    /// `None` where chdb is not installed.
    pub(crate) fn start(folder: &Path) -> Option<Self> {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clickhouse_bridge.py");
        let mut command = Command::new("python3");
        command.arg(script).arg(folder).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = Running(command.spawn().ok()?);
        let mut line = String::new();
        BufReader::new(child.stdout.take()?).read_line(&mut line).ok()?;
        let url = line.trim().to_owned();
        if url.is_empty() {
            println!("skipped: python3 has no module chdb, so nothing was copied to ClickHouse");
            return None;
        }
        Some(Self { _child: child, url })
    }

    /// In no database.
    pub(crate) fn run(&self, query: &str) -> String {
        ureq::post(&self.url).send(query).unwrap().body_mut().read_to_string().unwrap()
    }

    fn ask(&self, query: &str) -> String {
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let asked =
            agent.post(&self.url).query("database", "seismolog").query("default_format", "JSONEachRow");
        asked.send(query).unwrap().body_mut().read_to_string().unwrap()
    }
}

fn project(folder: &Path, files: &[(&str, &str)]) -> PathBuf {
    let project = folder.join("project");
    for (name, text) in files {
        let path = project.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    project
}

fn start(folder: &Path, url: &str, answers: bool) -> Server {
    let config = folder.join("config.toml");
    std::fs::write(&config, format!("[clickhouse]\nurl = \"{url}\"\nanswers = {answers}\n")).unwrap();
    let data = folder.join("data");
    let mut command = start_command(&data, &folder.join("project"));
    command.arg("--config").arg(config);
    Server::spawn(command, &data)
}

fn visits(numbers: std::ops::Range<u64>) -> String {
    let visit = |n: u64| {
        let ms = ["1.5", "\"nan\"", "\"-inf\"", "0.1"][(n % 4) as usize];
        let from = if n.is_multiple_of(3) { "null".to_owned() } else { format!("\"10.0.0.{}\"", n % 200) };
        let name = if n.is_multiple_of(5) { "null".to_owned() } else { format!("\"ann {}\"", n % 7) };
        format!(
            "{{\"at\":\"2026-{:02}-03 10:{:02}:00.123\",\"id\":\"61f0c404-5cb3-11e7-907b-{n:012}\",\"page\":\"p\\t{}\",\"ms\":{ms},\
             \"paid\":\"{n}.25\",\"tags\":[\"it's\",\"t{}\"],\"from\":{from},\"kind\":\"{}\",\
             \"body\":{{\"user\":{{\"name\":{name}}},\"n\":{n}}}}}\n",
            n % 3 + 1,
            n % 60,
            n % 4,
            n % 5,
            ["a", "b"][(n % 2) as usize],
        )
    };
    numbers.map(visit).collect()
}

fn copied(server: &Server, bridge: &Bridge) {
    let count = server.number("SELECT count() FROM visits");
    server.until(&format!("{count} rows there"), || {
        bridge.ask("SELECT count() AS n FROM visits") == format!("{{\"n\":{count}}}\n")
    });
}

fn same_answers(server: &Server, bridge: &Bridge) {
    for query in QUERIES {
        let here = server.post("/v0/sql", format!("{query} FORMAT JSONEachRow").as_bytes());
        assert_eq!(here.body, bridge.ask(query), "{query}");
    }
}

#[test]
fn rows_are_in_clickhouse_once_whatever_is_killed_and_queries_have_the_same_answers() {
    let (folder, tables) = (folder(), folder());
    let Some(bridge) = Bridge::start(tables.path()) else { return };
    project(folder.path(), &FILES);
    let server = start(folder.path(), &bridge.url, false);
    server.insert("visits", &visits(0..400));
    copied(&server, &bridge);
    same_answers(&server, &bridge);
    // More rows while nobody takes them, and both killed in the middle of it.
    drop(bridge);
    for begin in [400, 450, 500] {
        server.insert("visits", &visits(begin..begin + 50));
    }
    server.kill();
    let bridge = Bridge::start(tables.path()).unwrap();
    let server = start(folder.path(), &bridge.url, false);
    copied(&server, &bridge);
    same_answers(&server, &bridge);
    // A view that comes later has all rows, and rows that come after it.
    server.kill();
    project(folder.path(), &[LATER]);
    let server = start(folder.path(), &bridge.url, false);
    server.insert("visits", &visits(550..600));
    copied(&server, &bridge);
    let query =
        "SELECT page, sum(visits) AS n, uniqMerge(ids) AS users FROM per_page GROUP BY page ORDER BY page";
    let here = server.post("/v0/sql", format!("{query} FORMAT JSONEachRow").as_bytes());
    assert_eq!(here.body, bridge.ask(query));
    // What is replaced here is copied anew, with the views.
    assert_eq!(server.post("/v0/datasources/visits/truncate", b"").status, 205);
    server.insert("visits", &visits(0..10));
    copied(&server, &bridge);
    assert_eq!(bridge.ask("SELECT sum(visits) AS n FROM days"), "{\"n\":10}\n");
}

#[test]
fn clickhouse_answers_in_our_place_where_it_is_told_to_and_nowhere_else() {
    let (folder, tables) = (folder(), folder());
    let Some(bridge) = Bridge::start(tables.path()) else { return };
    project(folder.path(), &FILES);
    let server = start(folder.path(), &bridge.url, true);
    server.insert("visits", &visits(0..100));
    server.until("all rows there", || server.post("/v0/sql", b"SELECT count() FROM visits").body == "100\n");
    same_answers(&server, &bridge);
    // A row that only ClickHouse has tells who answers.
    bridge.ask("INSERT INTO visits SELECT * REPLACE ('there' AS page) FROM visits LIMIT 1");
    assert_eq!(server.number("SELECT count() FROM visits"), 101);
    assert_eq!(server.number("SELECT count() FROM visits WHERE _seq > 0"), 100);
    let endpoint = server.get("/v0/pipes/of_page.json?page=there");
    assert_eq!((endpoint.status, &endpoint.json()["data"][0]["n"]), (200, &1.into()), "{}", endpoint.body);
    let value =
        server.post("/v0/sql?param_page=there", b"SELECT count() FROM visits WHERE page = {page:String}");
    assert_eq!((value.status, value.body.as_str()), (200, "1\n"));
    let wrong = server.post("/v0/sql", b"SELECT nope FROM visits");
    assert_eq!((wrong.status, &wrong.json()["code"]), (400, &47.into()), "{}", wrong.body);
    // A token that may see some rows is answered here.
    let path = "/v0/tokens?name=some&scope=DATASOURCES:READ:visits:page%20=%20%27there%27";
    let token = server.post(path, b"").json()["token"].as_str().unwrap().to_owned();
    let seen = server.post_as(
        "/v0/sql",
        &[("Authorization", &format!("Bearer {token}"))],
        b"SELECT count() FROM visits",
    );
    assert_eq!((seen.status, seen.body.as_str()), (200, "0\n"));
    assert!(server.get("/metrics").body.contains("seismolog_clickhouse_rows_total 100\n"));
}

#[test]
fn an_address_that_is_none_is_refused_with_its_place() {
    let data = folder();
    let config = data.path().join("config.toml");
    for (text, said) in [
        ("url = \"clickhouse:8123\"", "clickhouse.url is no address"),
        ("url = \"http://h:8123\"\ndatabase = \"a-b\"", "clickhouse.database must be"),
        ("url = \"http://h:8123\"\npassword_env = \"NOT_SET_ANYWHERE\"", "NOT_SET_ANYWHERE"),
    ] {
        std::fs::write(&config, format!("[clickhouse]\n{text}\n")).unwrap();
        let mut command = start_command(data.path(), &crate::harness::project());
        let output = command.arg("--config").arg(&config).output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && stderr.contains(said), "{stderr}");
    }
}
