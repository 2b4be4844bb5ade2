//! Libraries that speak to Tinybird, unmodified, where they are installed: Node's from the folder TINYBIRD_LIBRARIES, in which
//! they were installed, Python's by the interpreter TINYBIRD_PYTHON, the older command line as TINYBIRD_CLASSIC_CLI.

use crate::deploy::{EVENTS, TOP, deployed, empty};
use crate::harness::{Server, folder};
use std::path::{Path, PathBuf};
use std::process::Command;

fn installed(variable: &str) -> Option<PathBuf> {
    let path = std::env::var_os(variable).map(PathBuf::from).filter(|path| path.exists());
    if path.is_none() {
        eprintln!("skipped: {variable} names nothing that is installed");
    }
    path
}

fn done(mut command: Command) -> String {
    let output = command.output().unwrap();
    let text =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {text}");
    text
}

/// What a script prints that gets the server's address and token.
fn node(folder: &PathBuf, server: &Server, script: &str) -> String {
    let mut command = Command::new("node");
    let script = format!("const [baseUrl, token] = process.argv.slice(1);\n{script}\nprocess.exit(0);");
    command.args(["--input-type=module", "-e", &script, &server.url(""), &server.token]).current_dir(folder);
    done(command)
}

#[test]
fn libraries_for_node_send_rows_and_ask() {
    let Some(libraries) = installed("TINYBIRD_LIBRARIES") else { return };
    let data = folder();
    let server = empty(data.path());
    deployed(&server, &[EVENTS, TOP]);
    let zod = r#"
        const { Tinybird } = await import("@chronark/zod-bird");
        const { z } = await import("zod");
        const tb = new Tinybird({ token, baseUrl });
        const event = z.object({ at: z.string(), user: z.string(), n: z.number() });
        const send = tb.buildIngestEndpoint({ datasource: "events", event, wait: true });
        await send([{ at: "2026-03-02 09:00:00", user: "zod", n: 40 }]);
        const data = z.object({ user: z.string(), total: z.number() });
        const top = tb.buildPipe({ pipe: "top", parameters: z.object({ limit: z.number() }), data });
        console.log(JSON.stringify((await top({ limit: 1 })).data));"#;
    assert!(node(&libraries, &server, zod).contains("[{\"user\":\"zod\",\"total\":40}]"));
    let sdk = r#"
        const { createClient } = await import("@tinybirdco/sdk");
        const client = createClient({ baseUrl, token });
        await client.datasources.ingest("events", { at: "2026-03-02 09:00:00", user: "sdk", n: 50 });
        console.log(JSON.stringify((await client.query("top", { limit: 1 })).data));
        console.log(JSON.stringify((await client.sql("SELECT count() AS n FROM events FORMAT JSON")).data));
        await client.tokens.createJWT({ name: "j", expiresAt: 4000000000, scopes: [{ type: "PIPES:READ", resource: "top" }] });
        await client.datasources.delete("events", { deleteCondition: "user = 'sdk'" });"#;
    let told = node(&libraries, &server, sdk);
    assert!(told.contains("[{\"user\":\"sdk\",\"total\":50}]") && told.contains("[{\"n\":2}]"), "{told}");
    assert_eq!(server.number("SELECT count() FROM events"), 1);
    let mockingbird = r#"
        const library = await import("@tinybirdco/mockingbird");
        const { TinybirdGenerator } = library.default ?? library;
        const schema = {
            at: { type: "mockingbird.timestampNow" },
            user: { type: "mockingbird.pick", params: [{ values: ["bird"] }] },
            n: { type: "number.int", params: [{ min: 1, max: 9 }] },
        };
        const generator = new TinybirdGenerator({ schema, endpoint: baseUrl, token, datasource: "events", eps: 5, limit: 5 });
        await generator.generate();"#;
    node(&libraries, &server, mockingbird);
    assert_eq!(server.wait_until("SELECT toUInt64(count() = 5) FROM events WHERE user = 'bird'"), 1);
}

#[test]
fn the_library_for_python_sends_rows() {
    let Some(python) = installed("TINYBIRD_PYTHON") else { return };
    let data = folder();
    let server = empty(data.path());
    deployed(&server, &[EVENTS]);
    let script = "import sys\nfrom tb.datasource import Datasource\n\
                  with Datasource('events', sys.argv[2], api_url=sys.argv[1]) as rows:\n    \
                  rows << {'at': '2026-03-02 09:00:00', 'user': 'python', 'n': 7}\n";
    let mut command = Command::new(python);
    command.args(["-c", script, &server.url(""), &server.token]);
    done(command);
    assert_eq!(server.wait_until("SELECT sum(n) FROM events WHERE user = 'python'"), 7);
}

/// What the older command line says in a folder.
fn older(tb: &Path, folder: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new(tb);
    command.args(arguments).current_dir(folder).env("HOME", folder).env("CI", "1");
    command.env("TB_CLI_TELEMETRY_OPTOUT", "1").env("TB_VERSION_WARNING", "0");
    done(command)
}

#[test]
fn the_older_command_line_signs_in_adds_rows_and_asks() {
    let Some(tb) = installed("TINYBIRD_CLASSIC_CLI") else { return };
    let (data, project) = (folder(), folder());
    let server = empty(data.path());
    deployed(&server, &[EVENTS, TOP]);
    let row = "{\"at\":\"2026-03-02 09:00:00\",\"user\":\"a\",\"n\":4}\n";
    std::fs::write(project.path().join("rows.ndjson"), row).unwrap();
    let run = |arguments: &[&str]| older(&tb, project.path(), arguments);
    assert!(run(&["auth", "--host", &server.url(""), "--token", &server.token]).contains("successful"));
    run(&["datasource", "append", "events", "rows.ndjson"]);
    assert!(run(&["sql", "SELECT sum(n) AS n FROM events"]).contains('4'));
    assert!(run(&["pipe", "ls"]).contains("top"));
}

#[test]
fn the_older_command_line_pushes_a_project_file_by_file() {
    let Some(tb) = installed("TINYBIRD_CLASSIC_CLI") else { return };
    let (data, project) = (folder(), folder());
    let server = empty(data.path());
    let write = |name: &str, text: &str| {
        let path = project.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    let events = "DESCRIPTION >\n    what users do\n\nSCHEMA >\n    `at` DateTime `json:$.at`,\n    `user` String `json:$.user`,\n    \
                  `n` UInt32 `json:$.n` DEFAULT 1\n\nENGINE \"MergeTree\"\nENGINE_SORTING_KEY \"user, at\"\n";
    write("datasources/events.datasource", events);
    write(
        "datasources/daily.datasource",
        "SCHEMA >\n    `day` Date,\n    `total` AggregateFunction(sum, UInt32)\n\nENGINE \"AggregatingMergeTree\"\n\
         ENGINE_SORTING_KEY \"day\"\n",
    );
    write(
        "pipes/by_day.pipe",
        "NODE days\nSQL >\n    SELECT toDate(at) AS day, sumState(n) AS total FROM events GROUP BY day\n\
         TYPE materialized\nDATASOURCE daily\n",
    );
    write(
        "pipes/top.pipe",
        "TOKEN \"read_top\" READ\nTAGS \"front, page\"\n\nNODE sums\nSQL >\n    %\n    SELECT user, sum(n) AS total FROM events GROUP BY user\n\n\
         NODE shown\nSQL >\n    %\n    SELECT * FROM sums ORDER BY total DESC LIMIT {{Int32(limit, 10)}}\n",
    );
    write("rows.ndjson", "{\"at\":\"2026-03-02 09:00:00\",\"user\":\"a\",\"n\":4}\n");
    let run = |arguments: &[&str]| older(&tb, project.path(), arguments);
    run(&["auth", "--host", &server.url(""), "--token", &server.token]);
    assert!(run(&["push"]).contains("'top' created"));
    run(&["datasource", "append", "events", "rows.ndjson"]);
    assert_eq!(server.get("/v0/pipes/top.csv").body, "\"user\",\"total\"\n\"a\",4\n");
    assert_eq!(server.wait_until("SELECT toUInt64(sumMerge(total) = 4) FROM daily"), 1);
    assert!(run(&["datasource", "ls"]).contains("events"));
    assert!(run(&["push"]).contains("events already exists"));
    write(
        "datasources/events.datasource",
        &events.replace("DEFAULT 1", "DEFAULT 1,\n    `more` Nullable(String) `json:$.more`"),
    );
    // It asks for the most common requests of the endpoint first, and compares what they give before and after.
    run(&["push", "--force", "--yes"]);
    assert!(run(&["dependencies"]).contains("top"));
    let diff = run(&["diff"]);
    assert!(!diff.contains("+ ") && !diff.contains("error"), "{diff}");
    assert_eq!(server.number("SELECT count() FROM events WHERE more IS NULL"), 1);
    run(&[
        "datasource",
        "copy",
        "events",
        "--sql",
        "SELECT now() AS at, 'copied' AS user, toUInt32(9) AS n",
        "--wait",
    ]);
    assert_eq!(server.number("SELECT n FROM events WHERE user = 'copied'"), 9);
    assert!(run(&["tag", "ls", "front"]).contains("top"));
    run(&["tag", "rm", "front", "--yes"]);
    let listed = run(&["tag", "ls"]);
    assert!(listed.contains("page") && !listed.contains("front"), "{listed}");
    run(&["pipe", "rm", "top", "--yes"]);
    assert_eq!(server.get("/v0/pipes/top.csv").status, 404);
    run(&["pipe", "rm", "by_day", "--yes"]);
    run(&["datasource", "rm", "daily", "--yes"]);
    assert_eq!(server.get("/v0/datasources/daily").status, 404);
}

#[test]
fn the_older_command_line_shares_and_exchanges_data_sources() {
    let Some(tb) = installed("TINYBIRD_CLASSIC_CLI") else { return };
    let (data, project) = (folder(), folder());
    let server = empty(data.path());
    deployed(&server, &[EVENTS, ("datasources/staged.datasource", EVENTS.1)]);
    server.insert("events", "{\"at\":\"2026-03-02 09:00:00\",\"user\":\"a\",\"n\":9}");
    let other = server.post("/v1/workspaces?name=other", b"").json();
    let as_other = format!("Bearer {}", other["token"].as_str().unwrap());
    let there = "/v0/sql?q=SELECT%20n%20FROM%20seismolog.events";
    let seen = || server.get_with(there, &[("Authorization", &as_other)]);
    let run = |arguments: &[&str]| older(&tb, project.path(), arguments);
    run(&["auth", "--host", &server.url(""), "--token", &server.token]);
    run(&["datasource", "share", "events", "other", "--user_token", &server.token, "--yes"]);
    assert_eq!(seen().body.trim(), "9");
    run(&["datasource", "unshare", "events", "other", "--user_token", &server.token, "--yes"]);
    assert_eq!(seen().status, 403);
    run(&["datasource", "exchange", "events", "staged", "--yes"]);
    assert_eq!(server.number("SELECT n FROM staged"), 9);
}
