//! Events come to other people's servers, each real where it is installed.

use super::databases::{Nats, Postgres};
use super::{Made, reaching, reaching_empty};
use crate::buckets::Store;
use crate::clickhouse::Bridge;
use crate::deploy::deployed;
use crate::harness::{Server, folder};
use crate::receiver::serve;
use crate::topics::Broker;
use serde_json::{Value, json};
use std::process::Command;
use std::sync::{Arc, Mutex};

fn sink(server: &Server, sink: &Value) -> Made {
    Made::new(server, &json!({ "name": "p", "sinks": [sink] }))
}

/// Waits until a pipeline has delivered so many, or until that many failed.
fn settled(server: &Server, made: &Made, delivered: u64, failed: u64) {
    loop {
        let counts = server.get(&made.own("")).json()["counts"].clone();
        if (counts["delivered"].as_u64(), counts["failed"].as_u64()) == (Some(delivered), Some(failed)) {
            return;
        }
        let is_beyond =
            counts["delivered"].as_u64() > Some(delivered) || counts["failed"].as_u64() > Some(failed);
        assert!(!is_beyond, "{counts} {}", server.get(&made.own("/failed")).body);
    }
}

fn people() -> Vec<Value> {
    (0..20).map(|n| json!({ "n": n, "user": format!("u{}", n % 3), "deep": { "a": [n] } })).collect()
}

#[test]
fn a_topic_of_kafka_gets_a_message_for_each_event() {
    let Some(broker) = Broker::start() else { return };
    let data = folder();
    let server = reaching_empty(data.path());
    deployed(&server, &[("connections/broker.connection", broker.connection().as_str())]);
    let wanted = json!({ "kind": "kafka", "connection": "broker", "topic": "out", "key": "user" });
    let made = sink(&server, &wanted);
    for event in people() {
        made.publish(&server, &event);
    }
    settled(&server, &made, 20, 0);
    let mut reading = Command::new("kcat");
    reading.args(["-b", &broker.address, "-t", "out", "-C", "-e", "-q", "-f", "%k|%h|%s\\n"]);
    let text = String::from_utf8(reading.output().unwrap().stdout).unwrap();
    let mut found = Vec::new();
    for line in text.lines() {
        let (key, rest) = line.split_once('|').unwrap();
        let (headers, value) = rest.split_once('|').unwrap();
        let value: Value = serde_json::from_str(value).unwrap();
        assert_eq!(value["user"], key);
        assert!(headers.starts_with(&format!("seismolog-id={}-", made.id)), "{headers}");
        found.push(value);
    }
    found.sort_by_key(|value| value["n"].as_u64());
    assert_eq!(found, people());
}

#[test]
fn a_bucket_gets_files_by_folder_as_lines_and_as_parquet() {
    let Some(store) = Store::start() else { return };
    let data = folder();
    let server = reaching_empty(data.path());
    server.post("/v0/variables", b"name=key&value=the-key");
    deployed(&server, &[("connections/store.connection", store.connection().as_str())]);
    let files = |format: &str, path: &str| {
        json!({
            "kind": "s3", "connection": "store", "bucket": "bucket", "path": path, "format": format,
            "batch_events": 20, "batch_seconds": 3600,
        })
    };
    let both = json!([files("ndjson", "lines/user={user}"), files("parquet", "columns")]);
    let made = Made::new(&server, &json!({ "name": "p", "sinks": both }));
    for event in people() {
        made.publish(&server, &event);
    }
    settled(&server, &made, 20, 0);
    let keys = store.keys();
    assert_eq!(keys.len(), 4, "a file for each user, and one with columns: {keys:?}");
    let mut found: Vec<Value> = Vec::new();
    for (number, key) in keys.iter().filter(|key| key.starts_with("lines/")).enumerate() {
        assert!(key.starts_with(&format!("lines/user=u{number}/{}-", made.id)), "{key}");
        let text = String::from_utf8(store.get(key)).unwrap();
        found.extend(text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()));
    }
    found.sort_by_key(|value| value["n"].as_u64());
    assert_eq!(found, people());
    let parquet = store.get(keys.iter().find(|key| key.starts_with("columns/")).unwrap());
    assert!(parquet.starts_with(b"PAR1") && parquet.ends_with(b"PAR1"));
}

#[test]
fn files_of_this_server_are_written_once_enough_events_wait_for_them() {
    let data = folder();
    let server = Server::start(data.path());
    let wanted = json!({
        "kind": "file", "path": "of/{user}", "compression": "gzip", "batch_events": 20, "batch_seconds": 3600,
    });
    let made = sink(&server, &wanted);
    let people = people();
    for event in &people[..19] {
        made.publish(&server, event);
    }
    while server.get(&made.own("")).json()["counts"]["topics"]["output"]["events"] != 19 {}
    let exports = data.path().join("exports");
    assert!(!exports.exists(), "the first waits for others");
    made.publish(&server, &people[19]);
    settled(&server, &made, 20, 0);
    let mut listing = Command::new("find");
    let listing = listing.arg(&exports).args(["-type", "f", "-name", "*.ndjson.gz"]).output().unwrap();
    let files = String::from_utf8(listing.stdout).unwrap();
    assert_eq!(files.lines().count(), 3, "{files}");
    let unpacked = Command::new("zcat").args(files.lines()).output().unwrap();
    let text = String::from_utf8(unpacked.stdout).unwrap();
    let mut found: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    found.sort_by_key(|value| value["n"].as_u64());
    assert_eq!(found, people);
}

#[test]
fn a_subject_of_nats_gets_messages_and_a_stream_stores_each_once() {
    let data = folder();
    let Some(nats) = Nats::start(&data.path().join("nats")) else { return };
    let server = reaching(data.path());
    let mut client = nats.client();
    client.listen("core.events");
    let core = sink(&server, &json!({ "kind": "nats", "url": nats.url(), "subject": "core.events" }));
    for event in people() {
        core.publish(&server, &event);
    }
    let found: Vec<Value> = (0..20).map(|_| serde_json::from_str(&client.next()).unwrap()).collect();
    assert_eq!(found, people());
    let mut client = nats.client();
    let made = client.ask(
        "$JS.API.STREAM.CREATE.KEPT",
        &json!({ "name": "KEPT", "subjects": ["kept.>"], "storage": "memory" }).to_string(),
    );
    assert!(made["error"].is_null(), "{made}");
    let wanted = json!({ "kind": "nats", "url": nats.url(), "subject": "kept.events", "jetstream": true });
    let stream = sink(&server, &wanted);
    for event in people() {
        stream.publish(&server, &event);
    }
    settled(&server, &stream, 20, 0);
    let messages = |client: &mut super::databases::NatsClient| {
        client.ask("$JS.API.STREAM.INFO.KEPT", "")["state"]["messages"].clone()
    };
    assert_eq!(messages(&mut client), 20);
    // The same id again, as after a crash before the mark.
    let head = format!("NATS/1.0\r\nNats-Msg-Id: {}-1\r\n\r\n", stream.id);
    client.say(&format!("HPUB kept.events inbox {} {}\r\n{head}1\r\n", head.len(), head.len() + 1));
    assert!(client.next().contains("\"duplicate\": true") || messages(&mut client) == 20);
    assert_eq!(messages(&mut client), 20);
}

#[test]
fn a_table_of_postgres_gets_rows_and_what_does_not_fit_fails_alone() {
    let data = folder();
    let Some(postgres) = Postgres::start(data.path()) else { return };
    let server = reaching(data.path());
    postgres.ask(
        "CREATE TABLE people (n int PRIMARY KEY, \"user\" text, deep jsonb, at timestamptz DEFAULT now())",
    );
    let secret = json!({ "key": "PG", "value": postgres.url() }).to_string();
    let personal = [("Personal-Access-Token", server.token.as_str())];
    assert_eq!(server.post_as("/v1/secrets", &personal, secret.as_bytes()).status, 201);
    let made = sink(&server, &json!({ "kind": "postgres", "url": "secret:PG", "table": "public.people" }));
    for event in people() {
        made.publish(&server, &event);
    }
    made.publish(&server, &json!({ "n": "no number" }));
    made.publish(&server, &json!("no object"));
    settled(&server, &made, 20, 2);
    assert_eq!(
        postgres.ask("SELECT count(*), sum(n), max(deep->'a'->>0), count(at) FROM people"),
        "20|190|9|20"
    );
    let failed = server.get(&made.own("/failed")).json();
    let reasons: Vec<&str> =
        failed.as_array().unwrap().iter().map(|one| one["error_details"].as_str().unwrap()).collect();
    assert!(reasons[0].contains("22P02") && reasons[1].contains("no object"), "{reasons:?}");
    // What is there already is not there twice.
    made.publish(&server, &people()[3]);
    settled(&server, &made, 21, 2);
    assert_eq!(postgres.ask("SELECT count(*) FROM people"), "20");
}

#[test]
fn a_table_of_clickhouse_gets_rows_and_what_does_not_fit_fails_alone() {
    let data = folder();
    let Some(bridge) = Bridge::start(&data.path().join("clickhouse")) else { return };
    let server = reaching(data.path());
    bridge.run("CREATE DATABASE shop");
    bridge.run("CREATE TABLE shop.people (n UInt32, user String) ENGINE = MergeTree ORDER BY n");
    let wanted = json!({
        "kind": "clickhouse", "url": bridge.url, "table": "shop.people", "user": "default", "password": "",
    });
    let made = sink(&server, &wanted);
    for event in people() {
        made.publish(&server, &event);
    }
    made.publish(&server, &json!({ "n": "no number" }));
    settled(&server, &made, 20, 1);
    let counted = bridge.run("SELECT count(), sum(n), uniqExact(user) FROM shop.people FORMAT TSV");
    assert_eq!(counted.trim(), "20\t190\t3");
}

#[test]
fn an_index_gets_documents_again_while_it_is_busy_and_once_by_their_id() {
    let data = folder();
    let server = reaching(data.path());
    let index: Arc<Mutex<std::collections::BTreeMap<String, Value>>> = Arc::default();
    let (kept, mut busy) = (Arc::clone(&index), 1);
    let url = serve(move |request| {
        assert!(request.head.starts_with("POST /_bulk?filter_path="), "{}", request.head);
        let mut items = Vec::new();
        let mut lines = request.body.lines();
        while let (Some(action), Some(document)) = (lines.next(), lines.next()) {
            let action: Value = serde_json::from_str(action).unwrap();
            assert_eq!(action["index"]["_index"], "people");
            let id = action["index"]["_id"].as_str().unwrap().to_owned();
            let document: Value = serde_json::from_str(document).unwrap();
            if document["n"].is_string() {
                items.push(
                    json!({ "index": { "status": 400, "error": { "type": "mapper_parsing_exception" } } }),
                );
            } else if std::mem::take(&mut busy) > 0 {
                items.push(json!({ "index": { "status": 429, "error": { "type": "too_busy" } } }));
            } else {
                kept.lock().unwrap().insert(id, document);
                items.push(json!({ "index": { "status": 201 } }));
            }
        }
        let has_errors = items.iter().any(|item| item["index"]["status"] != 201);
        ("200 OK".to_owned(), json!({ "errors": has_errors, "items": items }).to_string())
    });
    let made = sink(&server, &json!({ "kind": "opensearch", "url": url, "index": "people" }));
    made.publish(&server, &json!({ "n": "no number" }));
    for event in people() {
        made.publish(&server, &event);
    }
    settled(&server, &made, 20, 1);
    let mut found: Vec<Value> = index.lock().unwrap().values().cloned().collect();
    found.sort_by_key(|value| value["n"].as_u64());
    assert_eq!(found, people());
}
