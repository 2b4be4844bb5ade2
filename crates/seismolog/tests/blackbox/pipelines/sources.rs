//! Rows of data sources as events, and the transforms that need an engine.

use super::databases::Nats;
use super::{Made, reaching, reaching_empty};
use crate::deploy::deployed;
use crate::harness::{Server, folder, rows};
use crate::topics::Broker;
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn numbers(server: &Server, made: &Made, count: usize) -> BTreeSet<u64> {
    let number = |event: &Value| {
        let message = event["response"]["message"].as_str().unwrap_or_else(|| panic!("{event}"));
        message.split(' ').nth(1).unwrap().parse().unwrap()
    };
    (0..count).map(|_| number(&made.consume(server, "output"))).collect()
}

#[test]
fn rows_of_a_data_source_are_events_once_from_the_beginning_or_from_now_on_whatever_is_killed() {
    let data = folder();
    let mut server = Server::start(data.path());
    server.insert("system_logs", &rows(0..200));
    let source = |from: &str| json!([{ "kind": "data_source", "name": "system_logs", "from": from }]);
    let all = Made::new(&server, &json!({ "name": "all", "sources": source("beginning") }));
    let new = Made::new(&server, &json!({ "name": "new", "sources": source("now") }));
    let mut found = numbers(&server, &all, 200);
    assert_eq!(found.len(), 200);
    for round in 1..4_u64 {
        server.insert("system_logs", &rows(round * 200..(round + 1) * 200));
        if round == 2 {
            server.post("/api/flush", b"");
        }
        server.kill();
        server = Server::start(data.path());
    }
    found.extend(numbers(&server, &all, 600));
    assert_eq!(found, (0..800).collect::<BTreeSet<u64>>());
    let later = numbers(&server, &new, 600);
    assert_eq!(later, (200..800).collect::<BTreeSet<u64>>());
    server.insert("system_logs", &rows(800..810));
    assert_eq!(numbers(&server, &all, 10), (800..810).collect::<BTreeSet<u64>>());
    // What was taken leaves the topic once that is durable.
    server.until("the topic is empty", || {
        let counts = &server.get(&all.own("")).json()["counts"];
        (&counts["topics"]["output"]["events"], &counts["published"]) == (&json!(0), &json!(0))
    });
}

/// Consumes so many numbers, which must be the next ones.
fn next(server: &Server, made: &Made, numbers: std::ops::Range<u64>) {
    let found: BTreeSet<u64> =
        numbers.clone().map(|_| made.consume(server, "output")["response"]["n"].as_u64().unwrap()).collect();
    assert_eq!(found, numbers.collect::<BTreeSet<u64>>());
}

#[test]
fn messages_of_a_topic_of_kafka_are_events_once_whatever_is_killed() {
    let Some(broker) = Broker::start() else { return };
    let data = folder();
    let mut server = reaching_empty(data.path());
    let send = |numbers: std::ops::Range<u64>| {
        broker.send(&numbers.map(|n| format!("k{n}|{{\"n\":{n}}}\n")).collect::<String>());
    };
    send(0..300);
    deployed(&server, &[("connections/broker.connection", broker.connection().as_str())]);
    let source = json!([{ "kind": "kafka", "connection": "broker", "topic": "t", "from": "beginning" }]);
    let made = Made::new(&server, &json!({ "name": "k", "sources": source }));
    next(&server, &made, 0..300);
    for round in 1..3 {
        server.kill();
        send(round * 300..(round + 1) * 300);
        server = reaching_empty(data.path());
        next(&server, &made, round * 300..(round + 1) * 300);
    }
    broker.send("k|no JSON\n");
    assert_eq!(made.consume(&server, "output")["response"], "no JSON");
    server.until("the topic is empty", || {
        server.get(&made.own("")).json()["counts"]["topics"]["output"]["events"] == 0
    });
}

#[test]
fn messages_of_a_stream_of_nats_are_events_once_whatever_is_killed() {
    let data = folder();
    let Some(nats) = Nats::start(&data.path().join("nats")) else { return };
    let mut client = nats.client();
    let stream = json!({ "name": "LOGS", "subjects": ["logs.>"], "storage": "memory" });
    client.ask("$JS.API.STREAM.CREATE.LOGS", &stream.to_string());
    let mut send = |numbers: std::ops::Range<u64>| {
        for n in numbers {
            client.ask("logs.a", &json!({ "n": n }).to_string());
        }
    };
    send(0..700);
    let mut server = reaching(data.path());
    let source = |from: &str| json!([{ "kind": "nats", "url": nats.url(), "stream": "LOGS", "from": from }]);
    let made = Made::new(&server, &json!({ "name": "n", "sources": source("beginning") }));
    next(&server, &made, 0..700);
    server.kill();
    send(700..800);
    server = reaching(data.path());
    next(&server, &made, 700..800);
    server.until("the topic is empty", || {
        let counts = &server.get(&made.own("")).json()["counts"];
        (&counts["topics"]["output"]["events"], &counts["problem"]) == (&json!(0), &Value::Null)
    });
}

#[test]
fn a_source_that_is_not_there_and_a_circle_are_refused() {
    let data = folder();
    let server = Server::start(data.path());
    let source = |name: &str| json!([{ "kind": "data_source", "name": name }]);
    for (draft, expected) in [
        (json!({ "name": "a", "sources": source("nowhere") }), "no data source nowhere"),
        (
            json!({ "name": "a", "sources": source("system_logs"), "sinks": source("system_logs") }),
            "system_logs would feed itself",
        ),
        (json!({ "name": "a", "sources": [{ "kind": "pigeon" }] }), "pigeon"),
        (
            json!({ "name": "a", "sources": [{ "kind": "kafka", "connection": "none", "topic": "t" }] }),
            "no connection none",
        ),
    ] {
        let refused = server.post("/api/pipelines", draft.to_string().as_bytes());
        assert_eq!(refused.status, 400, "{}", refused.body);
        assert!(refused.json()["detail"].as_str().unwrap().contains(expected), "{}", refused.body);
    }
}

#[test]
fn expressions_of_sql_make_other_events_and_what_cannot_be_made_fails_alone() {
    let data = folder();
    let server = Server::start(data.path());
    let step = json!({
        "kind": "sql", "columns": "user String, n Float64, tags Array(String)",
        "select": "upper(user) AS who, n * 2 AS double, length(tags) AS tags, throwIf(n = 13, 'unlucky') AS _",
        "where": "n > 1",
    });
    let made = Made::new(&server, &json!({ "name": "sql", "transforms": [step] }));
    for n in [1, 2, 13, 4] {
        made.publish(&server, &json!({ "user": "bob", "n": n, "tags": ["a", "it's\n\"b\""] }));
    }
    for n in [2, 4] {
        let event = made.consume(&server, "output")["response"].clone();
        assert_eq!((&event["who"], &event["double"]), (&json!("BOB"), &json!(n * 2)), "{event}");
        assert_eq!(
            event["tags"].as_str().map_or(event["tags"].clone(), |text| json!(text.parse::<u64>().unwrap())),
            2
        );
    }
    let failed = made.consume(&server, "failed");
    assert!(failed["error_details"].as_str().unwrap().contains("unlucky"), "{failed}");
    let counts = server.get(&made.own("")).json()["counts"].clone();
    assert_eq!(counts["stages"][0]["dropped"], json!({ "filtered": 1 }), "{counts}");
    // An event as a whole, and as many as an expression makes of it.
    let step =
        json!({ "kind": "sql", "select": "arrayJoin(JSONExtract(event, 'items', 'Array(String)')) AS item" });
    let made = Made::new(&server, &json!({ "name": "items", "transforms": [step] }));
    made.publish(&server, &json!({ "items": [] }));
    made.publish(&server, &json!({ "items": ["a", "b"] }));
    for item in ["a", "b"] {
        assert_eq!(made.consume(&server, "output")["response"], json!({ "item": item }));
    }
    for (step, expected) in [
        (json!({ "kind": "sql", "select": "nothing(event)" }), "nothing"),
        (json!({ "kind": "sql", "select": "(SELECT count() FROM system_logs) AS n" }), "system_logs"),
        (json!({ "kind": "sql", "columns": "a", "select": "a" }), "has no type"),
    ] {
        let draft = json!({ "name": "bad", "transforms": [step] });
        let refused = server.post("/api/pipelines", draft.to_string().as_bytes());
        assert_eq!(refused.status, 400, "{}", refused.body);
        assert!(refused.json()["detail"].as_str().unwrap().contains(expected), "{}", refused.body);
    }
}

#[test]
fn a_join_makes_one_event_of_two_also_over_a_crash() {
    let data = folder();
    let mut server = Server::start(data.path());
    let side = |name: &str| json!({ "name": name, "key": "order" });
    let step = json!({
        "kind": "join", "stream": "of", "left": side("orders"), "right": side("payments"), "window_seconds": 3600,
    });
    let made = Made::new(&server, &json!({ "name": "join", "transforms": [step] }));
    made.publish(&server, &json!({ "of": "orders", "order": 7, "item": "tea" }));
    made.publish(&server, &json!({ "of": "orders", "order": 8, "item": "cup" }));
    while server.get(&made.own("")).json()["counts"]["topics"]["input"]["events"] != 0 {}
    server.kill();
    server = Server::start(data.path());
    made.publish(&server, &json!({ "of": "payments", "order": 7, "paid": 3 }));
    let pair = made.consume(&server, "output")["response"].clone();
    assert_eq!((&pair["left"]["item"], &pair["right"]["paid"]), (&json!("tea"), &json!(3)), "{pair}");
    made.publish(&server, &json!({ "of": "elsewhere", "order": 7 }));
    let failed = made.consume(&server, "failed");
    assert!(
        failed["error_details"].as_str().unwrap().contains("must be \"orders\" or \"payments\""),
        "{failed}"
    );
}
