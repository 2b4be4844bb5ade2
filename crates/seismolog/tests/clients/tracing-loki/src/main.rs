//! Sends what the other clients send; the arguments: the server, its token.
//!
//! At 3,000 and 6,000 lines it waits until it is told to go on, and tells when it went on for 200.

use std::io::{BufRead, Write};
use std::time::Duration;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

const PAUSES: [usize; 2] = [3_000, 6_000];
const GONE_ON: [usize; 2] = [3_200, 6_200];

/// What the layer holds before it drops; it takes what it was given whenever this task gives way.
const AT_ONCE: usize = 100;

/// The layer cannot be asked whether all is sent; it tries again after half a second, one, two.
const LAST_TRIES: Duration = Duration::from_secs(6);

fn say(what: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout();
    writeln!(out, "{what}")?;
    out.flush()
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(url), Some(token)) = (arguments.next(), arguments.next()) else {
        return Err("name the server and its token".into());
    };
    let (layer, task) = tracing_loki::builder()
        .label("app", "shop")?
        .http_header("Authorization", format!("Bearer {token}"))?
        .build_url(url::Url::parse(&url)?)?;
    // It tells of its own troubles too.
    let own = Targets::new().with_target("shop", tracing::Level::TRACE);
    tracing_subscriber::registry().with(layer.with_filter(own)).init();
    tokio::spawn(task);
    for number in 0..10_000 {
        tracing::error!(target: "shop", "line {number} größe ☃");
        if number == 5_000 {
            tracing::error!(target: "shop", "long {}", "x".repeat(200_000));
            tracing::error!(target: "shop", "Exception in thread main: größe\n  at shop.Cart\n  at shop.Main");
        }
        if PAUSES.contains(&number) || GONE_ON.contains(&number) {
            say(&number.to_string())?;
        }
        if PAUSES.contains(&number) {
            let told = tokio::task::spawn_blocking(|| std::io::stdin().lock().read_line(&mut String::new()));
            told.await??;
        }
        if number % AT_ONCE == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
    tokio::time::sleep(LAST_TRIES).await;
    say("done")?;
    Ok(())
}
