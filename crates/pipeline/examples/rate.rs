//! How fast a pipeline is: `cargo run --release -p seismolog-pipeline --example rate`.
//!
//! Events a second of one worker for Python, and the time from publishing to consuming, through it and without any
//! transform, beside that of a bare sync of the same disk.

use flow::{Definition, Draft};
use futures::StreamExt;
use model::Timestamp;
use seismolog_pipeline::{Event, Interpreter, Outlet, Pipeline, Workshop, make};
use std::collections::BTreeMap;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

const EVENTS: usize = 100_000;
const LATENCIES: usize = 2_000;
const HANDLER: &str = r#"{"name": "p", "transforms": [{"kind": "python", "source":
    "def handler(data, log):\n    return {'n': data['n'], 'text': data['text'].upper()}\n"}]}"#;

#[expect(clippy::disallowed_methods, reason = "it measures time")]
fn now() -> (Instant, Timestamp) {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    (Instant::now(), Timestamp(i64::try_from(since.as_nanos()).unwrap_or(0)))
}

fn event(number: usize) -> Event {
    let text = "[01/Feb/2024 14:46:21] 10.1.2.3 veronica08 accessed file 'concern.html'";
    let payload = format!("{{\"n\":{number},\"text\":\"{text}\"}}").into_bytes();
    Event { id: [0; 16], received: now().1.0, payload }
}

async fn all(pipeline: &Pipeline) -> Result<(), Box<dyn std::error::Error>> {
    let begin = now().0;
    let consuming =
        futures::stream::iter(0..EVENTS).map(|_| pipeline.consume(Outlet::Output)).buffer_unordered(64);
    let publishing =
        futures::stream::iter(0..EVENTS).map(|number| pipeline.publish(event(number))).buffer_unordered(256);
    let published = publishing.fold(0, async |count, outcome| count + usize::from(outcome.is_ok()));
    let consumed = consuming.fold(0, async |count, outcome| count + usize::from(outcome.is_ok()));
    let (published, consumed) = futures::join!(published, consumed);
    let seconds = begin.elapsed().as_secs_f64();
    print(&format!(
        "{published} published, {consumed} consumed in {seconds:.1} s: {:.0} a second",
        consumed as f64 / seconds
    ));
    for stage in pipeline.counts().stages() {
        let busy = stage.busy_ns as f64 / 1e9;
        print(&format!("{}: {:.0} events a second of the worker", stage.name, stage.events_in as f64 / busy));
    }
    Ok(())
}

/// From publishing to consuming, one event after the other, each beside a bare sync of a file in the folder.
async fn latencies(pipeline: &Pipeline, folder: &Path, what: &str) -> Result<(), Box<dyn std::error::Error>> {
    let file =
        std::fs::OpenOptions::new().create(true).write(true).truncate(true).open(folder.join("bare"))?;
    file.write_all_at(&vec![0; LATENCIES * 200], 0)?;
    file.sync_all()?;
    let (mut took, mut bare) = (Vec::with_capacity(LATENCIES), Vec::with_capacity(LATENCIES));
    for number in 0..LATENCIES {
        let begin = now().0;
        let (published, consumed) =
            futures::join!(pipeline.publish(event(number)), pipeline.consume(Outlet::Output));
        published?;
        consumed?;
        took.push(begin.elapsed());
        let begin = now().0;
        file.write_all_at(&[1; 200], number as u64 * 200)?;
        file.sync_data()?;
        bare.push(begin.elapsed());
    }
    for (what, mut took) in
        [(format!("from publish to consume, {what}"), took), ("a bare sync".to_owned(), bare)]
    {
        took.sort_unstable();
        let millis = |share: f64| took[(LATENCIES as f64 * share) as usize].as_secs_f64() * 1e3;
        print(&format!("{what}: p50 {:.2} ms, p99 {:.2} ms", millis(0.5), millis(0.99)));
    }
    Ok(())
}

#[expect(clippy::print_stdout, reason = "it is what it is for")]
fn print(line: &str) {
    println!("{line}");
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // beside the program, since a folder for temporary files may be memory
    let folder = tempfile::tempdir_in(".")?;
    #[expect(clippy::disallowed_methods, reason = "where Python is")]
    let environment = std::env::vars().collect();
    let interpreter = Interpreter { program: "python3".into(), environment };
    let workshop = Workshop {
        clock: || now().1,
        interpreter,
        requirements: folder.path().join("r"),
        judges: None,
        queries: None,
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().build()?;
    for (what, text) in [("no transform", r#"{"name": "as they came"}"#), ("Python", HANDLER)] {
        let draft: Draft = serde_json::from_str(text)?;
        let definition = Definition { id: "p".into(), created_at: 0, tokens: Vec::new(), draft };
        let made = make(&definition, &BTreeMap::new(), &workshop);
        let pipeline = Pipeline::open(&folder.path().join(what), &definition, made)?;
        if let Some(problem) = pipeline.problem() {
            return Err(problem.to_string().into());
        }
        runtime.block_on(latencies(&pipeline, folder.path(), what))?;
        if what == "Python" {
            runtime.block_on(all(&pipeline))?;
        }
        pipeline.stop();
    }
    Ok(())
}
