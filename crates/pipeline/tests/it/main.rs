//! Pipelines as a whole: crashes, bounds, what comes out.
#![cfg(test)]

mod judge;

use flow::{Definition, Draft};
use model::Timestamp;
use seismolog_pipeline::{
    Counts, Error, Event, Interpreter, Outlet, Pipeline, Selection, Taken, Workshop, limits, make,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tokio::runtime::Runtime;

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_current_thread().build().unwrap()
}

fn definition(draft: Value) -> Definition {
    let draft: Draft = serde_json::from_value(draft).unwrap();
    draft.validate().unwrap();
    Definition { id: "p".into(), created_at: 0, tokens: Vec::new(), draft }
}

fn python(source: &str) -> Definition {
    definition(json!({ "name": "a", "transforms": [{ "kind": "python", "source": source }] }))
}

#[expect(clippy::disallowed_methods, reason = "where Python is")]
fn workshop() -> Workshop {
    let interpreter = Interpreter { program: "python3".into(), environment: std::env::vars().collect() };
    let clock = || {
        static NOW: AtomicI64 = AtomicI64::new(0);
        Timestamp(NOW.fetch_add(1_000_000, Ordering::Relaxed))
    };
    Workshop {
        clock,
        interpreter,
        requirements: std::env::temp_dir().join("nothing"),
        judges: None,
        queries: None,
    }
}

fn open(folder: &Path, definition: &Definition) -> Pipeline {
    Pipeline::open(folder, definition, make(definition, &BTreeMap::new(), &workshop())).unwrap()
}

fn event(number: u64) -> Event {
    let mut id = [0; 16];
    id[..8].copy_from_slice(&number.to_be_bytes());
    Event { id, received: number as i64 * 1_000_000, payload: number.to_string().into_bytes() }
}

fn response(taken: Taken) -> Value {
    match taken {
        Taken::Answer(answer) => serde_json::from_slice(&answer.response).unwrap(),
        Taken::Failure(failure) => panic!("{failure:?}"),
    }
}

/// Copies what a crash would leave: files as they are at this moment.
fn image(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    let mut entries: Vec<_> = std::fs::read_dir(from).unwrap().map(Result::unwrap).collect();
    // What is done is marked in `input` after all else is there: marks of a later moment would speak of what is not.
    entries.sort_by_key(|entry| (entry.file_name() != "input", entry.file_name()));
    for entry in entries {
        if entry.file_type().unwrap().is_dir() {
            image(&entry.path(), &to.join(entry.file_name()));
        } else {
            // It may have been renamed meanwhile.
            let _ = std::fs::copy(entry.path(), to.join(entry.file_name()));
        }
    }
}

#[test]
fn events_come_out_in_order_and_what_failed_is_listed_replayed_and_discarded() {
    let folder = tempfile::tempdir().unwrap();
    let source = "def handler(data, log):\n    if data % 3 == 0:\n        raise ValueError('three %d' % data)\n    return {'n': data}\n";
    let pipeline = open(folder.path(), &python(source));
    runtime().block_on(async {
        for number in 1..=9 {
            pipeline.publish(event(number)).await.unwrap();
        }
        for number in [1, 2, 4, 5, 7, 8] {
            let taken = pipeline.consume(Outlet::Output).await.unwrap();
            assert_eq!(response(taken), json!({ "n": number }));
        }
        let Taken::Failure(first) = pipeline.consume(Outlet::Failed).await.unwrap() else { panic!() };
        assert_eq!((first.error.as_str(), first.event), ("ValueError: three 3", event(3)));
        assert!(first.stack.contains("handler.py\", line 3"), "{}", first.stack);
        let failed = pipeline.failed(0, 10).await.unwrap();
        let errors: Vec<&str> = failed.iter().map(|(_, failure)| failure.error.as_str()).collect();
        assert_eq!(errors, ["ValueError: three 6", "ValueError: three 9"]);
        assert_eq!(pipeline.failed(failed[0].0, 10).await.unwrap().len(), 1);
        assert_eq!(pipeline.replay(Selection::These(vec![failed[1].0, 999])).await.unwrap(), 1);
        let again = pipeline.consume(Outlet::Failed).await.unwrap();
        assert!(matches!(again, Taken::Failure(failure) if failure.error == "ValueError: three 6"));
        let again = pipeline.consume(Outlet::Failed).await.unwrap();
        assert!(matches!(again, Taken::Failure(failure) if failure.event == event(9)));
        pipeline.publish(event(12)).await.unwrap();
        let Taken::Failure(_) = pipeline.consume(Outlet::Failed).await.unwrap() else { panic!() };
        assert_eq!(pipeline.discard(Selection::All).await.unwrap(), 0);
    });
    let counts = pipeline.counts();
    assert_eq!(
        (Counts::get(&counts.published), Counts::get(&counts.consumed), Counts::get(&counts.replayed)),
        (10, 6, 1)
    );
    let stage = &counts.stages()[0];
    assert_eq!(
        (stage.name.as_str(), stage.events_in, stage.events_out, stage.errors),
        ("python_1", 11, 6, 5)
    );
    pipeline.stop();
}

/// Images of the folder at any moment hold every event that was acknowledged before, and no output twice.
#[test]
fn after_a_crash_every_acknowledged_event_comes_out_and_none_twice() {
    let folder = tempfile::tempdir().unwrap();
    let source = "def handler(data, log):\n    if data % 7 == 0:\n        raise ValueError('seven')\n    return {'n': data}\n";
    let definition = python(source);
    let pipeline = Arc::new(open(&folder.path().join("live"), &definition));
    let runtime = runtime();
    let mut published = 0;
    for round in 0..4_u64 {
        runtime.block_on(async {
            let several = (0..(round + 1) * 40).map(|_| {
                published += 1;
                pipeline.publish(event(published))
            });
            for outcome in futures::future::join_all(several).await {
                outcome.unwrap();
            }
        });
        let acknowledged = published;
        let copy = folder.path().join(format!("image{round}"));
        image(&folder.path().join("live"), &copy);
        let crashed = open(&copy, &definition);
        let mut found: Vec<u64> = Vec::new();
        runtime.block_on(async {
            while (found.len() as u64) < acknowledged {
                let taken = tokio::select! {
                    taken = crashed.consume(Outlet::Output) => taken,
                    taken = crashed.consume(Outlet::Failed) => taken,
                };
                let event = match taken.unwrap() {
                    Taken::Answer(answer) => answer.event,
                    Taken::Failure(failure) => failure.event,
                };
                found.push(String::from_utf8(event.payload).unwrap().parse().unwrap());
            }
        });
        found.sort_unstable();
        assert_eq!(found, (1..=acknowledged).collect::<Vec<_>>(), "round {round}");
        assert_eq!(Counts::get(&crashed.counts().topics[1][0]), 0);
        crashed.stop();
    }
    pipeline.stop();
}

/// What is made while somebody waits never lies in a topic, and is neither lost nor there again after a crash.
#[test]
fn what_a_waiting_consumer_got_is_gone_and_what_it_left_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let plain = definition(json!({ "name": "as they came" }));
    let pipeline = open(&folder.path().join("live"), &plain);
    let runtime = runtime();
    runtime.block_on(async {
        for number in 1..=20 {
            let (published, taken) =
                futures::join!(pipeline.publish(event(number)), pipeline.consume(Outlet::Output));
            published.unwrap();
            assert_eq!(response(taken.unwrap()), json!(number));
        }
        // Three wait, one of them goes: two events are for the others, and the rest waits in the topic.
        let mut waiting: Vec<_> = (0..3).map(|_| Box::pin(pipeline.consume(Outlet::Output))).collect();
        for consumer in &mut waiting {
            assert!(futures::poll!(consumer).is_pending());
        }
        drop(waiting.remove(1));
        let several = (21..=24).map(|number| pipeline.publish(event(number)));
        let (published, taken) =
            futures::join!(futures::future::join_all(several), futures::future::join_all(waiting));
        assert!(published.iter().all(Result::is_ok));
        let mut numbers: Vec<Value> = taken.into_iter().map(|taken| response(taken.unwrap())).collect();
        numbers.sort_by_key(Value::as_u64);
        assert_eq!(numbers, [json!(21), json!(22)]);
    });
    assert_eq!(Counts::get(&pipeline.counts().consumed), 22);
    let copy = folder.path().join("image");
    image(&folder.path().join("live"), &copy);
    let crashed = open(&copy, &plain);
    runtime.block_on(async {
        for number in [23, 24] {
            assert_eq!(response(crashed.consume(Outlet::Output).await.unwrap()), json!(number));
        }
    });
    let topics = &crashed.counts().topics;
    crashed.stop();
    assert_eq!((Counts::get(&topics[0][0]), Counts::get(&topics[1][0])), (0, 0));
    pipeline.stop();
}

#[test]
fn what_transforms_remember_survives_a_stop_and_a_crash() {
    let folder = tempfile::tempdir().unwrap();
    let definition =
        definition(json!({ "name": "a", "transforms": [{ "kind": "behaviour", "emit_normal": true }] }));
    let line = |number: u64| {
        let user =
            if number.is_multiple_of(8) { "veronica".to_owned() } else { format!("user{}", number % 40) };
        let payload = format!("\"[01/Feb/2024 10:00:00] 10.0.0.1 {user} accessed file 'f{number}'\"");
        Event { payload: payload.into_bytes(), ..event(number) }
    };
    let run = |folder: &Path, from: u64, to: u64| {
        let pipeline = open(folder, &definition);
        let found: Vec<Value> = runtime().block_on(async {
            let mut found = Vec::new();
            for number in from..to {
                pipeline.publish(line(number)).await.unwrap();
                found.push(response(pipeline.consume(Outlet::Output).await.unwrap()));
            }
            found
        });
        (pipeline, found)
    };
    let (whole, expected) = run(&folder.path().join("whole"), 0, 400);
    whole.stop();
    let (first, mut found) = run(&folder.path().join("a"), 0, 150);
    image(&folder.path().join("a"), &folder.path().join("b"));
    first.stop();
    let (second, more) = run(&folder.path().join("b"), 150, 300);
    found.extend(more);
    second.stop();
    let (third, more) = run(&folder.path().join("b"), 300, 400);
    found.extend(more);
    third.stop();
    assert!(expected.iter().any(|value| value["category"] == "fan_out"), "{:?}", expected.last());
    assert_eq!(found, expected);
}

#[test]
fn a_pipeline_whose_handler_is_broken_keeps_events_until_it_is_mended() {
    let folder = tempfile::tempdir().unwrap();
    let broken = python("def handler(data, log:\n");
    let pipeline = open(folder.path(), &broken);
    assert!(matches!(pipeline.problem(), Some(Error::Transform { stage, .. }) if stage == "python_1"));
    let large = Event { payload: vec![b'1'; limits::EVENT_BYTES_MAX + 1], ..event(0) };
    runtime().block_on(async {
        pipeline.publish(event(7)).await.unwrap();
        assert!(matches!(pipeline.publish(large).await, Err(Error::TooLarge { .. })));
    });
    pipeline.stop();
    assert_eq!(runtime().block_on(pipeline.publish(event(8))), Err(Error::Stopped));
    let mended = open(folder.path(), &python("def handler(data, log):\n    return {'n': data}\n"));
    let taken = runtime().block_on(mended.consume(Outlet::Output)).unwrap();
    assert_eq!(response(taken), json!({ "n": 7 }));
    mended.stop();
}

#[test]
fn who_stops_waiting_leaves_events_to_others_and_a_stop_lets_all_go() {
    let folder = tempfile::tempdir().unwrap();
    let pipeline = open(folder.path(), &definition(json!({ "name": "as they came" })));
    runtime().block_on(async {
        let mut impatient = Box::pin(pipeline.consume(Outlet::Output));
        assert!(futures::poll!(&mut impatient).is_pending());
        drop(impatient);
        pipeline.publish(event(1)).await.unwrap();
        assert_eq!(response(pipeline.consume(Outlet::Output).await.unwrap()), json!(1));
        let peeked = {
            pipeline.publish(event(2)).await.unwrap();
            pipeline.peek(10).await.unwrap()
        };
        assert_eq!(peeked.len(), 1);
        pipeline.delivered(peeked[0].0, Vec::new()).await.unwrap();
        let mut waiting = Box::pin(pipeline.consume(Outlet::Output));
        assert!(futures::poll!(&mut waiting).is_pending());
        std::thread::scope(|scope| scope.spawn(|| pipeline.stop()).join().unwrap());
        assert_eq!(waiting.await, Err(Error::Stopped));
    });
}

#[test]
fn what_was_seen_is_dropped_also_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let steps = json!([{ "kind": "dedup", "key": "$.id", "window_seconds": 3_600 }]);
    let definition = definition(json!({ "name": "a", "transforms": steps }));
    let event = |number: u64, id: u64| Event {
        payload: json!({ "id": id }).to_string().into_bytes(),
        ..event(number)
    };
    let runtime = runtime();
    let mut number = 0;
    for ids in [[1, 2, 1], [2, 3, 1], [3, 4, 4]] {
        let pipeline = open(folder.path(), &definition);
        for id in ids {
            number += 1;
            runtime.block_on(pipeline.publish(event(number, id))).unwrap();
        }
        pipeline.stop();
    }
    let pipeline = open(folder.path(), &definition);
    let mut ids = Vec::new();
    for _ in 0..4 {
        let answer = response(runtime.block_on(pipeline.consume(Outlet::Output)).unwrap());
        ids.push(answer["id"].as_u64().unwrap());
    }
    assert_eq!(ids, [1, 2, 3, 4]);
    pipeline.stop();
}

/// Publishers are refused at the bound and told what keeps events, and taken again once there is room.
#[test]
fn a_full_topic_refuses_with_its_name_and_takes_again_once_there_is_room() {
    let folder = tempfile::tempdir().unwrap();
    let pipeline = open(folder.path(), &definition(json!({ "name": "a", "state": "paused" })));
    let text = format!("\"{}\"", "x".repeat(limits::EVENT_BYTES_MAX - 2));
    let large = |number: u64| Event { payload: text.clone().into_bytes(), ..event(number) };
    let runtime = runtime();
    let most = limits::TOPIC_BYTES_MAX / limits::EVENT_BYTES_MAX as u64;
    runtime.block_on(async {
        for begin in (0..most).step_by(16) {
            let several = (begin..begin + 16).map(|number| pipeline.publish(large(number)));
            for outcome in futures::future::join_all(several).await {
                outcome.unwrap();
            }
        }
        let refused = pipeline.publish(event(0)).await.unwrap_err();
        assert!(matches!(&refused, Error::Full { topic: "input", .. }), "{refused:?}");
        assert!(refused.to_string().contains("set it running"), "{refused}");
        assert_eq!(Counts::get(&pipeline.counts().refused), 1);
        pipeline.set_state(flow::RunState::Running);
        for _ in 0..3 {
            pipeline.consume(Outlet::Output).await.unwrap();
        }
        pipeline.publish(event(1)).await.unwrap();
    });
    pipeline.stop();
}

#[test]
fn events_of_a_source_come_with_its_mark_and_the_mark_stays() {
    let folder = tempfile::tempdir().unwrap();
    let plain = definition(json!({ "name": "as they came" }));
    let runtime = runtime();
    let pipeline = open(folder.path(), &plain);
    runtime.block_on(async {
        assert_eq!(pipeline.place("data_source/a").await, Ok(None));
        let huge = Event { payload: vec![b'1'; limits::EVENT_BYTES_MAX + 1], ..event(0) };
        pipeline.feed("data_source/a", 7, vec![event(1), huge, event(2)]).await.unwrap();
        assert_eq!(response(pipeline.consume(Outlet::Output).await.unwrap()), json!(1));
    });
    assert_eq!((Counts::get(&pipeline.counts().read), Counts::get(&pipeline.counts().refused)), (2, 1));
    pipeline.stop();
    let pipeline = open(folder.path(), &plain);
    runtime.block_on(async {
        assert_eq!(pipeline.place("data_source/a").await, Ok(Some(7)));
        assert_eq!(pipeline.place("data_source/b").await, Ok(None));
        assert_eq!(response(pipeline.consume(Outlet::Output).await.unwrap()), json!(2));
    });
    pipeline.stop();
}

#[cfg(not(feature = "vrl"))]
#[test]
fn vrl_in_a_program_without_it_is_refused_with_the_way_out() {
    let definition =
        definition(json!({ "name": "a", "transforms": [{ "kind": "filter", "condition": "true" }] }));
    let Err(error) = make(&definition, &BTreeMap::new(), &workshop()) else { panic!() };
    assert!(error.to_string().contains("the feature vrl"), "{error}");
}
