//! The server is killed between any two stages.

use super::Made;
use crate::harness::{Server, folder};
use serde_json::json;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Numbered events by several senders, each until the server is gone. What was acknowledged.
fn publish(server: &Server, made: &Made, next: &AtomicU64, until: u64) -> Vec<u64> {
    let is_over = AtomicBool::new(false);
    let send = || {
        let mut acknowledged = Vec::new();
        while !is_over.load(Ordering::Acquire) {
            let number = next.fetch_add(1, Ordering::AcqRel);
            let answer = made.publish_any(server, number.to_string().as_bytes());
            assert_eq!(answer.status, 200, "{}", answer.body);
            acknowledged.push(number);
            if number >= until {
                is_over.store(true, Ordering::Release);
            }
        }
        acknowledged
    };
    std::thread::scope(|scope| {
        let senders: Vec<_> = (0..4).map(|_| scope.spawn(send)).collect();
        senders.into_iter().flat_map(|sender| sender.join().unwrap()).collect()
    })
}

#[test]
fn every_acknowledged_event_comes_out_once_though_the_server_is_killed_twice() {
    let data = folder();
    let source = "def handler(data, log):\n    if data % 10 == 0:\n        raise ValueError('ten')\n    return {'n': data}\n";
    let mut server = Server::start(data.path());
    let made = Made::python(&server, source);
    let next = AtomicU64::new(1);
    let (mut acknowledged, mut found) = (Vec::new(), Vec::new());
    for round in 1..=3_u64 {
        acknowledged.extend(publish(&server, &made, &next, round * 300));
        if round < 3 {
            // Some are consumed before the crash, some are between two stages.
            for _ in 0..50 {
                found.push(made.consume(&server, "output")["response"]["n"].as_u64().unwrap());
            }
            server.kill();
            server = Server::start(data.path());
        }
    }
    let failed = acknowledged.iter().filter(|number| *number % 10 == 0).count();
    while found.len() < acknowledged.len() - failed {
        found.push(made.consume(&server, "output")["response"]["n"].as_u64().unwrap());
    }
    for _ in 0..failed {
        found.push(made.consume(&server, "failed")["payload"].as_u64().unwrap());
    }
    acknowledged.sort_unstable();
    found.sort_unstable();
    println!("{} acknowledged, {} came out", acknowledged.len(), found.len());
    assert_eq!(found, acknowledged);
    // What was taken leaves the topics once that is durable.
    server.until("the topics are empty", || {
        let topics = &server.get(&made.own("")).json()["counts"]["topics"];
        (&topics["output"]["events"], &topics["failed"]["events"]) == (&json!(0), &json!(0))
    });
}

#[test]
fn publishers_are_told_to_wait_while_a_topic_is_full_and_all_that_was_taken_comes_out() {
    let data = folder();
    let server = Server::start(data.path());
    let made = Made::new(&server, &json!({ "name": "full", "state": "paused" }));
    let event = |number: usize| json!(format!("{number} {}", "x".repeat(1_000_000)));
    let mut taken = 0;
    let refused = loop {
        let answer = made.publish_any(&server, event(taken).to_string().as_bytes());
        if answer.status != 200 {
            break answer;
        }
        taken += 1;
        assert!(taken < 400, "a topic has a bound");
    };
    assert_eq!(
        (refused.status, refused.headers["retry-after"].to_str().ok()),
        (429, Some("1")),
        "{}",
        refused.body
    );
    assert!(refused.json()["detail"].as_str().unwrap().contains("is full"), "{}", refused.body);
    // Neither a kill nor the room that comes back loses one.
    server.kill();
    let server = Server::start(data.path());
    server.post(&made.own("/state"), b"{\"state\": \"running\"}");
    for number in 0..taken {
        assert_eq!(made.consume(&server, "output")["response"], event(number));
    }
    made.publish(&server, &event(taken));
    assert_eq!(made.consume(&server, "output")["response"], event(taken));
}
