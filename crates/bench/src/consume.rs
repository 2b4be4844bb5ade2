//! `consume`: from the begin of a publish to a pipeline to its event at a consumer that waits, beside a bare sync of the same
//! disk.

use std::fs::OpenOptions;
use std::os::unix::fs::FileExt;
use std::process::ExitCode;
use std::sync::mpsc::sync_channel;
use std::time::Duration;

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use crate::client::Client;
use crate::clock;
use crate::launch::{DataDir, Launch};
use crate::limits::REQUEST_MAX;
use crate::measure::Sample;
use crate::report::{Report, Style};

#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    #[command(flatten)]
    launch: Launch,
    /// Data directory, on the disk that is meant; without it one for temporary files
    #[arg(long)]
    data: Option<std::path::PathBuf>,
    /// Events, one after the other
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    events: u32,
    #[command(flatten)]
    style: Style,
}

/// Bytes of one write before a bare sync: about an event.
const WRITE_BYTES: u64 = 200;

pub(crate) fn run(options: &Options) -> anyhow::Result<ExitCode> {
    let data = DataDir::new(options.data.as_deref())?;
    let server = options.launch.start(&data)?;
    let client = server.client();
    let made =
        client.post_json("/api/pipelines", &json!({ "name": format!("consume {}", clock::wall().0) }))?;
    let text = |value: &Value| value.as_str().map(str::to_owned).context("the pipeline has no id or token");
    let (id, token) = (text(&made["id"])?, text(&made["tokens"][0]["token"])?);
    let bare =
        OpenOptions::new().create(true).truncate(true).write(true).open(data.path().join("bare sync"))?;
    bare.write_all_at(&vec![0; usize::try_from(WRITE_BYTES * u64::from(options.events))?], 0)?;
    bare.sync_all()?;
    let consumer = server.client();
    let (mut consumed, mut published, mut synced) = (Vec::new(), Vec::new(), Vec::new());
    std::thread::scope(|scope| {
        let (asked, asks) = sync_channel::<()>(1);
        let (seen, sees) = sync_channel(1);
        let (id, token) = (&id, &token);
        scope.spawn(move || {
            for () in asks {
                let taken = take(&consumer, id, token);
                if seen.send((clock::now(), taken)).is_err() {
                    return;
                }
            }
        });
        for number in 0..options.events {
            asked.send(()).context("the consumer has ended")?;
            let begin = clock::now();
            let path = format!("/v1/pipelines/{id}/topics/input/events");
            client.post_as(&path, ("X-PIPELINE-ACCESS-TOKEN", token), &json!({ "n": number }))?;
            published.push(begin.elapsed());
            let (at, taken) = sees.recv_timeout(REQUEST_MAX).context("no event came")?;
            consumed.push(at.duration_since(begin));
            ensure!(taken?["response"]["n"] == number, "events come in order, each once");
            let begin = clock::now();
            bare.write_all_at(&[1; WRITE_BYTES as usize], u64::from(number) * WRITE_BYTES)?;
            bare.sync_data()?;
            synced.push(begin.elapsed());
        }
        anyhow::Ok(())
    })?;
    report(options, consumed, published, synced)?;
    Ok(ExitCode::SUCCESS)
}

fn take(client: &Client, id: &str, token: &str) -> anyhow::Result<Value> {
    let path = format!("/v1/pipelines/{id}/topics/output/events/consume");
    client.post_as(&path, ("X-PIPELINE-ACCESS-TOKEN", token), &Value::Null)
}

fn report(
    options: &Options,
    consumed: Vec<Duration>,
    published: Vec<Duration>,
    synced: Vec<Duration>,
) -> anyhow::Result<()> {
    let mut report = Report::new("consume");
    report.add("events", consumed.len());
    for (what, times) in [("consumed", consumed), ("published", published), ("bare_sync", synced)] {
        let sample = Sample::new(times);
        report.add_rounded(format!("{what}_p50_ms"), sample.median_ms());
        report.add_rounded(format!("{what}_p99_ms"), sample.quantile_ms(0.99));
    }
    report.print(options.style)
}
