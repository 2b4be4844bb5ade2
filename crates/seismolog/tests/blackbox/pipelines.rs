//! Pipelines over the wire: GlassFlow's data plane and management, our own API and command line, sinks, crashes.

mod clients;
mod crash;
mod databases;
mod sinks;
mod sources;

use crate::harness::{Answer, BINARY, Server, folder, start_command};
use crate::receiver::Hook;
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;

/// A pipeline that a test made.
struct Made {
    id: String,
    token: String,
}

impl Made {
    /// By our own API.
    fn new(server: &Server, definition: &Value) -> Self {
        let answer = server.post("/api/pipelines", definition.to_string().as_bytes());
        assert_eq!(answer.status, 201, "{}", answer.body);
        let told = answer.json();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        Self { id: text(&told["id"]), token: text(&told["tokens"][0]["token"]) }
    }

    fn python(server: &Server, source: &str) -> Self {
        let transform = json!({ "kind": "python", "source": source });
        Self::new(server, &json!({ "name": "p", "transforms": [transform] }))
    }

    fn path(&self, rest: &str) -> String {
        format!("/v1/pipelines/{}{rest}", self.id)
    }

    fn own(&self, rest: &str) -> String {
        format!("/api/pipelines/{}{rest}", self.id)
    }

    fn publish(&self, server: &Server, event: &Value) {
        let answer = self.publish_any(server, event.to_string().as_bytes());
        assert_eq!(answer.status, 200, "{}", answer.body);
    }

    fn publish_any(&self, server: &Server, body: &[u8]) -> Answer {
        server.post_as(&self.path("/topics/input/events"), &[("X-PIPELINE-ACCESS-TOKEN", &self.token)], body)
    }

    /// The next event of a topic, as a library of this name sees it.
    fn consume_as(&self, server: &Server, topic: &str, agent: &str) -> Value {
        let headers = [("X-PIPELINE-ACCESS-TOKEN", self.token.as_str()), ("User-Agent", agent)];
        let answer = server.post_as(&self.path(&format!("/topics/{topic}/events/consume")), &headers, b"");
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.json()
    }

    fn consume(&self, server: &Server, topic: &str) -> Value {
        self.consume_as(server, topic, "glassflow-python-sdk/2.1.0")
    }
}

const DOUBLE: &str = "def handler(data, log):\n    log.info('took', data=data)\n    if data == 'bad':\n        raise ValueError('it is bad')\n    \
                      return {'was': data}\n";

#[test]
fn events_are_published_and_consumed_in_glassflows_words() {
    let data = folder();
    let server = Server::start(data.path());
    let made = Made::python(&server, DOUBLE);
    for event in
        [json!("[01/Feb/2024 10:00:00] 1.2.3.4 bob logged in"), json!({ "a": [1, null] }), json!("bad")]
    {
        made.publish(&server, &event);
    }
    let first = made.consume(&server, "output");
    assert_eq!(first["response"], json!({ "was": "[01/Feb/2024 10:00:00] 1.2.3.4 bob logged in" }));
    assert_eq!((&first["status"], &first["event_context"]["request_id"]), (&json!("ok"), &first["req_id"]));
    assert_eq!(first["payload"], "[01/Feb/2024 10:00:00] 1.2.3.4 bob logged in");
    assert_eq!(made.consume(&server, "output")["response"], json!({ "was": { "a": [1, null] } }));
    let failed = made.consume_as(&server, "failed", "glassflow-python-sdk/1.0.11");
    assert_eq!(failed["payload"], json!({ "value": "bad" }), "that library reads objects only");
    assert_eq!(failed["error_details"], "ValueError: it is bad");
    assert!(failed["stack_trace"].as_str().unwrap().contains("handler.py\", line 4"), "{failed}");
    let token = [("X-PIPELINE-ACCESS-TOKEN", made.token.as_str())];
    assert_eq!(server.get_with(&made.path("/status/access_token"), &token).status, 200);
    let other = Made::python(&server, DOUBLE);
    let strange = [("X-PIPELINE-ACCESS-TOKEN", other.token.as_str())];
    let publish = made.path("/topics/input/events");
    for (headers, expected) in
        [(&strange[..], 401), (&[][..], 401), (&[("X-PIPELINE-ACCESS-TOKEN", "x")][..], 401)]
    {
        let answer = server.post_as(&publish, headers, b"1");
        assert_eq!(answer.status, expected, "{}", answer.body);
        assert!(answer.json()["detail"].as_str().unwrap().contains("token"));
    }
    let absent = "/v1/pipelines/00000000-0000-4000-8000-000000000000/topics/input/events";
    assert_eq!(server.post_as(absent, &token, b"1").status, 404);
    let broken = made.publish_any(&server, b"{\"a\":");
    assert_eq!(broken.status, 400);
    assert!(broken.json()["detail"].as_str().unwrap().contains("no JSON"), "{}", broken.body);
    assert_eq!(made.publish_any(&server, &vec![b'1'; (1 << 20) + 1]).status, 413);
    let lines = server.get(&made.own("/logs")).json();
    assert_eq!(lines[0]["payload"]["message"], "took [01/Feb/2024 10:00:00] 1.2.3.4 bob logged in");
    assert!(server.stop(), "consumers and workers do not keep it");
}

#[test]
fn pipelines_are_laid_down_changed_and_deleted_and_stay_over_a_restart() {
    let data = folder();
    let server = Server::start(data.path());
    let personal = [("Personal-Access-Token", server.token.clone())];
    let headers = personal.each_ref().map(|(name, token)| (*name, token.as_str()));
    let spaces = server.get_with("/v1/spaces", &headers).json();
    assert_eq!((&spaces["total_amount"], &spaces["spaces"][0]["name"]), (&json!(1), &json!("main")));
    let wanted = json!({
        "name": "of the library", "space_id": spaces["spaces"][0]["id"], "metadata": { "k": "v" },
        "transformation_function": "import os\ndef handler(data, log): return {'n': data, 'e': os.environ['E']}",
        "requirements_txt": null, "source_connector": null, "sink_connector": null,
        "environments": [{ "name": "E", "value": "secret:PASSWORD" }], "state": "running",
    });
    let refused = server.post_as("/v1/pipelines", &headers, wanted.to_string().as_bytes());
    assert_eq!(refused.status, 400);
    assert!(
        refused.json()["detail"].as_str().unwrap().contains("the variable PASSWORD is not set"),
        "{}",
        refused.body
    );
    let secret = json!({ "key": "PASSWORD", "value": "hunter2" }).to_string();
    assert_eq!(server.post_as("/v1/secrets", &headers, secret.as_bytes()).status, 201);
    let answer = server.post_as("/v1/pipelines", &headers, wanted.to_string().as_bytes());
    assert_eq!(answer.status, 200, "{}", answer.body);
    let told = answer.json();
    let made = Made {
        id: told["id"].as_str().unwrap().into(),
        token: told["access_token"].as_str().unwrap().into(),
    };
    made.publish(&server, &json!(1));
    assert_eq!(made.consume(&server, "output")["response"], json!({ "n": 1, "e": "hunter2" }));
    let broken = json!({ "name": "b", "space_id": "main", "transformation_function": "def handler(data:" });
    let refused = server.post_as("/v1/pipelines", &headers, broken.to_string().as_bytes());
    assert!(refused.json()["detail"].as_str().unwrap().contains("SyntaxError"), "{}", refused.body);
    let kafka = json!({ "name": "b", "space_id": "main", "transformation_function": "", "source_connector": { "kind": "amazon_sqs", "config": {} } });
    let refused = server.post_as("/v1/pipelines", &headers, kafka.to_string().as_bytes());
    assert!(refused.json()["detail"].as_str().unwrap().contains("amazon_sqs"), "{}", refused.body);
    let variables = server.get("/v0/variables").json();
    assert_eq!(
        variables["variables"].as_array().unwrap().len(),
        1,
        "definitions are nobody's variables: {variables}"
    );
    server.kill();
    let server = Server::start(data.path());
    made.publish(&server, &json!(2));
    assert_eq!(made.consume(&server, "output")["response"], json!({ "n": 2, "e": "hunter2" }));
    assert_eq!(
        server.get_with("/v1/pipelines", &headers).json()["pipelines"][0]["metadata"],
        json!({ "k": "v" })
    );
    let tokens = server.get_with(&made.path("/access_tokens"), &headers).json();
    let token = tokens["access_tokens"][0]["id"].as_str().unwrap();
    let more = server.post_as(&made.path("/access_tokens"), &headers, br#"{"name":"more"}"#).json();
    let revoked = server.delete_as(&made.path(&format!("/access_tokens/{token}")), &headers);
    assert_eq!(revoked.status, 204);
    assert_eq!(
        made.publish_any(&server, b"3").status,
        401,
        "a token that was taken back is good for nothing"
    );
    let made = Made { token: more["token"].as_str().unwrap().into(), ..made };
    made.publish(&server, &json!(3));
    assert_eq!(server.delete_as(&made.path(""), &headers).status, 204);
    assert_eq!(made.publish_any(&server, b"4").status, 404);
    assert_eq!(server.get_with(&made.path(""), &headers).status, 404);
    assert!(!data.path().join("pipelines").join(&made.id).exists());
    assert_eq!(server.get_with("/v1/pipelines", &[]).status, 401);
}

/// A server that may reach this machine.
fn reaching(data: &Path) -> Server {
    let config = data.join("config.toml");
    std::fs::write(&config, "[sending]\nallow = [\"127.0.0.1\"]\n").unwrap();
    Server::start_with(data, &["--config", config.to_str().unwrap()])
}

/// The same without a project, so that any can be deployed.
fn reaching_empty(data: &Path) -> Server {
    let (config, project) = (data.join("config.toml"), data.join("empty project"));
    std::fs::create_dir_all(&project).unwrap();
    std::fs::write(&config, "[sending]\nallow = [\"127.0.0.1\"]\n").unwrap();
    let mut command = start_command(data, &project);
    command.arg("--config").arg(&config);
    Server::spawn(command, data)
}

#[test]
fn sinks_get_events_again_until_they_take_them_and_what_they_refuse_fails() {
    let data = folder();
    let server = reaching(data.path());
    let webhook = Hook::answering(&["503 Busy", "200 OK", "404 Gone"]);
    let slack = Hook::answering(&[]);
    let made = Made::new(
        &server,
        &json!({
            "name": "to sinks",
            "transforms": [{ "kind": "python", "source": "def handler(data, log): return {'text': 'saw ' + data}" }],
            "sinks": [
                { "kind": "webhook", "url": webhook.url, "headers": [{ "name": "X-Key", "value": "k" }] },
                { "kind": "slack", "url": slack.url },
            ],
        }),
    );
    made.publish(&server, &json!("one"));
    let refused = webhook.next();
    let taken = webhook.next();
    for request in [&refused, &taken] {
        assert_eq!(request.json(), json!({ "text": "saw one" }));
        assert!(request.head.to_lowercase().contains("x-key: k"), "{}", request.head);
    }
    assert_eq!(slack.next().json(), json!({ "text": "saw one" }));
    made.publish(&server, &json!("two"));
    let failed = made.consume(&server, "failed");
    assert_eq!(failed["payload"], "two");
    assert!(
        failed["error_details"].as_str().unwrap().contains("sink webhook: the receiver answered 404"),
        "{failed}"
    );
    assert_eq!(slack.next().json(), json!({ "text": "saw two" }));
    assert_eq!(webhook.next().json(), json!({ "text": "saw two" }));
    assert!(webhook.is_done());
    server.until("all is counted", || {
        let counts = &server.get(&made.own("")).json()["counts"];
        let all = (&counts["published"], &counts["delivered"], &counts["failed"]);
        all == (&json!(2), &json!(1), &json!(1))
    });
    let metrics = server.get("/metrics").body;
    let line = format!("seismolog_pipeline_stage_in_total{{pipeline=\"{}\",stage=\"python_1\"}} 2", made.id);
    assert!(metrics.contains(&line), "{metrics}");
}

#[test]
fn a_data_source_gets_rows_and_private_addresses_are_not_reached() {
    let data = folder();
    let server = Server::start(data.path());
    let unknown = json!({ "name": "a", "sinks": [{ "kind": "data_source", "name": "nowhere" }] });
    let refused = server.post("/api/pipelines", unknown.to_string().as_bytes());
    assert!(
        refused.json()["detail"].as_str().unwrap().contains("no data source nowhere"),
        "{}",
        refused.body
    );
    let rows = json!({ "name": "rows", "sinks": [{ "kind": "data_source", "name": "system_logs" }] });
    let made = Made::new(&server, &rows);
    made.publish(&server, &serde_json::from_str(&crate::harness::row(7)).unwrap());
    let hook = Hook::answering(&[]);
    let outside =
        Made::new(&server, &json!({ "name": "b", "sinks": [{ "kind": "slack", "url": hook.url }] }));
    outside.publish(&server, &json!({ "text": "x" }));
    let failed = outside.consume(&server, "failed");
    assert!(failed["error_details"].as_str().unwrap().contains("loopback"), "{failed}");
    assert!(hook.rest().is_empty());
    // What is delivered is counted once it is durable.
    while server.get(&made.own("")).json()["counts"]["delivered"] != 1 {}
    assert_eq!(server.number("SELECT count() FROM system_logs WHERE message LIKE 'request 7 %'"), 1);
}

#[test]
fn the_command_line_lays_pipelines_down_tries_them_and_mends_what_failed() {
    let data = folder();
    let server = Server::start(data.path());
    let file = data.path().join("doubling.py");
    std::fs::write(&file, DOUBLE).unwrap();
    let run = |arguments: &[&str]| {
        let mut command = Command::new(BINARY);
        command.arg("pipeline").args(arguments).args(["--url", &server.url(""), "--token", &server.token]);
        let output = command.output().unwrap();
        let text =
            String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        (output.status.success(), text)
    };
    let (_, tried) = run(&["test", file.to_str().unwrap(), "\"x\""]);
    assert!(tried.contains("\"was\": \"x\""), "{tried}");
    assert_eq!(server.get("/api/pipelines").json(), json!([]), "nothing is laid down by a trial");
    let (is_fine, exports) = run(&["create", file.to_str().unwrap()]);
    assert!(is_fine, "{exports}");
    let export = |name: &str| {
        let line = exports.lines().find_map(|line| line.strip_prefix(&format!("export {name}=")));
        line.unwrap_or_else(|| panic!("{exports}")).to_owned()
    };
    let made = Made { id: export("PIPELINE_ID"), token: export("PIPELINE_ACCESS_TOKEN") };
    let (_, tried) = run(&["test", "doubling", "\"x\""]);
    assert!(tried.contains("\"was\": \"x\"") && tried.contains("took x"), "{tried}");
    let (_, tried) = run(&["test", "doubling", "\"bad\""]);
    assert!(tried.contains("ValueError: it is bad"), "{tried}");
    assert!(run(&["pause", "doubling"]).0);
    made.publish(&server, &json!("bad"));
    let (_, listed) = run(&["list"]);
    assert!(listed.contains("doubling") && listed.contains("paused"), "{listed}");
    assert!(run(&["resume", "doubling"]).0);
    let failed = || server.get(&made.own("/failed")).json();
    while failed().as_array().unwrap().is_empty() {}
    assert!(run(&["failed", "doubling"]).1.contains("ValueError: it is bad"));
    std::fs::write(&file, DOUBLE.replace("'bad'", "'worse'")).unwrap();
    let (is_fine, text) = run(&["create", file.to_str().unwrap(), "--replace"]);
    assert!(is_fine && text.contains(&made.id), "{text}");
    assert!(run(&["failed", "doubling", "--replay"]).1.contains("replay: 1 events"));
    assert_eq!(made.consume(&server, "output")["response"], json!({ "was": "bad" }));
    assert!(failed().as_array().unwrap().is_empty());
    made.publish(&server, &json!("worse"));
    while failed().as_array().unwrap().is_empty() {}
    assert!(run(&["failed", "doubling", "--discard"]).1.contains("discard: 1 events"));
    assert!(run(&["logs", "doubling"]).1.contains("took"));
    assert!(run(&["create", "--template", "statistical-anomaly-detection"]).0);
    assert!(run(&["delete", "doubling"]).0);
    let (is_fine, text) = run(&["logs", "doubling"]);
    assert!(!is_fine && text.contains("does not exist"), "{text}");
}

#[test]
fn a_pipeline_is_tried_before_it_is_laid_down_and_told_what_is_wrong_with_it() {
    let data = folder();
    let server = Server::start(data.path());
    let try_it = |definition: &Value, event: &Value| {
        let trial = json!({ "definition": definition, "event": event });
        server.post("/api/trials", trial.to_string().as_bytes())
    };
    let handler =
        |source: &str| json!({ "name": "p", "transforms": [{ "kind": "python", "source": source }] });
    let fine = try_it(&handler(DOUBLE), &json!("x")).json();
    assert_eq!((&fine["status"], &fine["response"]), (&json!("ok"), &json!({ "was": "x" })), "{fine}");
    assert!(fine["logs"].to_string().contains("took x"), "{fine}");
    let raised = try_it(&handler(DOUBLE), &json!("bad")).json();
    assert!(raised["error_details"].as_str().unwrap().contains("it is bad"), "{raised}");
    let sink = json!({ "name": "p", "sinks": [{ "kind": "data_source", "name": "nowhere" }] });
    for (definition, expected) in [
        (handler("def handler("), "line 1"),
        (json!({ "name": "" }), "a name"),
        (sink, "there is no data source nowhere"),
        (json!({ "name": "p", "colour": "red" }), "colour"),
    ] {
        let refused = try_it(&definition, &json!(1));
        let detail = refused.json()["detail"].as_str().unwrap_or_default().to_owned();
        assert!(refused.status == 400 && detail.contains(expected), "{}", refused.body);
    }
    let refused = server.post("/api/trials", b"{\"definition\": {}}");
    assert_eq!(refused.status, 400, "{}", refused.body);
    assert_eq!(server.get("/api/pipelines").json(), json!([]));
}

#[test]
fn programs_in_vrl_filter_and_map_and_are_refused_with_their_place() {
    let data = folder();
    let server = Server::start(data.path());
    let transforms = json!([
        { "kind": "filter", "condition": "int!(.status) >= 500" },
        { "kind": "map", "program": ".path = split!(.request, \" \")[1]\ndel(.request)\n.level = upcase!(.level)" },
    ]);
    let made = Made::new(&server, &json!({ "name": "failing", "transforms": transforms }));
    for status in [200, 503] {
        made.publish(
            &server,
            &json!({ "status": status, "request": "GET /cart HTTP/1.1", "level": "error" }),
        );
    }
    let out = made.consume(&server, "output");
    assert_eq!(out["response"], json!({ "status": 503, "path": "/cart", "level": "ERROR" }));
    made.publish(&server, &json!({ "status": 500, "request": 7, "level": "x" }));
    let failed = made.consume(&server, "failed");
    assert!(failed["error_details"].as_str().unwrap().contains("split"), "{failed}");
    for (kind, key, program, expected) in [
        ("filter", "condition", ".status >", "line 1, column"),
        ("map", "program", ".a = 1\n.b = nothing(.a)", "line 2, column 6"),
    ] {
        let definition = json!({ "name": "wrong", "transforms": [{ "kind": kind, key: program }] });
        let refused = server.post("/api/pipelines", definition.to_string().as_bytes());
        let detail = refused.json()["detail"].as_str().unwrap_or_default().to_owned();
        assert!(refused.status == 400 && detail.contains(expected), "{}", refused.body);
    }
}

#[test]
fn a_user_who_touches_many_files_is_told_without_any_model() {
    let data = folder();
    let server = Server::start(data.path());
    for kind in ["behaviour", "judge"] {
        let made = Made::new(&server, &json!({ "name": kind, "transforms": [{ "kind": kind }] }));
        for number in 0..60 {
            made.publish(
                &server,
                &json!(format!("[01/Feb/2024 10:00:00] 10.0.0.{number} user{number} logged in successfully")),
            );
            if number >= 40 {
                let line = format!("[01/Feb/2024 14:46:21] veronica08 accessed file 'concern{number}.html'");
                made.publish(&server, &json!(line));
            }
        }
        let told = &made.consume(&server, "output")["response"];
        assert_eq!((&told["entity"], &told["category"]), (&json!("veronica08"), &json!("fan_out")), "{told}");
        assert!(told["text"].as_str().unwrap().starts_with("Status: "), "{told}");
        assert!(told["event"].as_str().unwrap().contains("veronica08"));
    }
}

#[test]
fn pipelines_of_a_project_are_deployed_with_it_and_templates_are_told() {
    let data = folder();
    let server = Server::start(data.path());
    let project = data.path().join("of files");
    std::fs::create_dir_all(project.join("pipelines")).unwrap();
    std::fs::write(project.join("pipelines/handler.py"), DOUBLE).unwrap();
    let write = |more: &str| {
        let text =
            format!("name = 'of files'\n{more}\n[[transforms]]\nkind = 'python'\nfile = 'handler.py'\n");
        std::fs::write(project.join("pipelines/doubling.toml"), text).unwrap();
    };
    let deploy = |more: &[&str]| {
        let mut command = Command::new(BINARY);
        command.args(["deploy", "--project"]).arg(&project).args([
            "--url",
            &server.url(""),
            "--token",
            &server.token,
        ]);
        let output = command.args(more).output().unwrap();
        let text =
            String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        (output.status.success(), text)
    };
    write("");
    assert!(deploy(&["--check", "--allow-destructive-operations"]).0);
    assert_eq!(server.get("/api/pipelines").json(), json!([]), "a check changes nothing");
    let (is_fine, text) = deploy(&["--allow-destructive-operations"]);
    assert!(is_fine && text.contains("pipeline of files created"), "{text}");
    let first = server.get("/api/pipelines/of%20files").json();
    write("state = 'paused'");
    let (is_fine, text) = deploy(&[]);
    assert!(is_fine && text.contains("pipeline of files changed"), "{text}");
    let second = server.get("/api/pipelines/of%20files").json();
    assert_eq!((&second["id"], &second["state"]), (&first["id"], &json!("paused")));
    std::fs::write(project.join("pipelines/handler.py"), "def handler(data:").unwrap();
    let (is_fine, text) = deploy(&[]);
    assert!(!is_fine && text.contains("doubling.toml") && text.contains("SyntaxError"), "{text}");
    let templates = server.get("/api/pipelines/templates").json();
    assert_eq!(templates[1]["name"], "statistical-anomaly-detection", "{templates}");
    let made = Made::new(&server, &templates[1]["definition"]);
    made.publish(&server, &json!("[01/Feb/2024 10:00:00] 10.0.0.1 bob logged in"));
}

/// A sink that is gone keeps nobody up: after its tries events wait in `failed`, and go once it is back.
#[test]
fn a_sink_that_is_gone_leaves_events_to_be_taken_up_again() {
    let data = folder();
    let server = reaching(data.path());
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let definition = |url: &str| json!({ "name": "p", "sinks": [{ "kind": "webhook", "url": url }] });
    let made = Made::new(&server, &definition(&format!("http://{gone}/hook")));
    made.publish(&server, &json!({ "n": 1 }));
    let failed = loop {
        let failed = server.get(&made.own("/failed")).json();
        if failed[0].is_object() {
            break failed[0].clone();
        }
        let counts = server.get(&made.own("")).json()["counts"].clone();
        assert_eq!((&counts["published"], &counts["delivered"]), (&json!(1), &json!(0)), "{counts}");
    };
    assert!(failed["error_details"].as_str().unwrap().contains("no connection"), "{failed}");
    assert!(failed["error_details"].as_str().unwrap().contains("6 times"), "{failed}");
    let hook = Hook::answering(&[]);
    let changed = server.put(&made.own(""), definition(&hook.url).to_string().as_bytes());
    assert_eq!(changed.status, 200, "{}", changed.body);
    let replayed = server.post(&made.own("/failed/replay"), br#"{"all": true}"#).json();
    assert_eq!((&replayed["count"], &replayed["is_empty"]), (&json!(1), &json!(true)));
    assert_eq!(hook.next().json(), json!({ "n": 1 }));
}
