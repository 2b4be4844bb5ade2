//! Messages are sent once, and what is not is known, wherever the program dies.

use crate::replay::copy;
use crate::scene::Scene;
use alert::{Delivery, Options, Outcome};
use seismolog_engine::{Command, Obeyed};
use std::collections::BTreeMap;

/// Two channels: one whose receiver knows idempotency keys, and one whose does not.
fn people() -> Options {
    serde_json::from_value(serde_json::json!({
        "channels": {
            "hook": { "type": "webhook", "url": "https://hook.example/x" },
            "chat": { "type": "slack", "url": "https://hooks.slack.com/services/T/B/X" },
        },
        "route": { "channels": ["hook", "chat"], "group_wait": "0s", "keep_firing_for": "0s" },
    }))
    .unwrap()
}

/// Where the program dies, in the life of one message.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Death {
    Never,
    BeforeStart,
    BeforeSending,
    BeforeReceipt,
    AfterReceipt,
}

const DEATHS: [Death; 4] =
    [Death::BeforeStart, Death::BeforeSending, Death::BeforeReceipt, Death::AfterReceipt];

/// What arrived: how often, by channel, key and title.
type Arrived = BTreeMap<(String, String), u32>;

/// Sends a message as the sender does; says whether the program died at it.
fn send(scene: &Scene, delivery: &Delivery, death: Death, arrived: &mut Arrived) -> bool {
    let letter = delivery.intent.id.0;
    if death == Death::BeforeStart {
        return true;
    }
    assert_eq!(scene.tell(Command::LetterStarted { letter }), Obeyed::Done);
    if death == Death::BeforeSending {
        return true;
    }
    let key = (delivery.intent.channel.clone(), delivery.idempotency_key.clone());
    *arrived.entry(key).or_default() += 1;
    if death == Death::BeforeReceipt {
        return true;
    }
    let outcome = Outcome::Delivered { provider_id: String::new() };
    assert_eq!(scene.tell(Command::LetterReceipt { letter, outcome }), Obeyed::Done);
    death == Death::AfterReceipt
}

/// The whole outage; the program dies once, at the `at`-th message.
fn run(death: Death, at: usize) -> (Arrived, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let mut data = folder.path().join("0");
    let mut scene = Scene::open_telling(&data, people());
    let (mut arrived, mut sent) = (Arrived::new(), 0);
    for second in 160..360 {
        scene.play(second..second + 1);
        loop {
            let due = scene.due();
            let Some(delivery) = due.first() else { break };
            let is_now = sent == at && death != Death::Never;
            sent += 1;
            if !send(&scene, delivery, if is_now { death } else { Death::Never }, &mut arrived) {
                continue;
            }
            let image = folder.path().join("1");
            copy(&data, &image);
            scene.engine.stop();
            data = image;
            scene = Scene::open_telling(&data, people());
            scene.tell(Command::LettersInDoubt);
        }
    }
    let given_up = scene.given_up();
    scene.engine.stop();
    (arrived, given_up)
}

#[test]
fn every_message_arrives_once_and_what_is_in_doubt_is_known() {
    let (expected, given_up) = run(Death::Never, 0);
    assert_eq!(given_up, Vec::<String>::new());
    let of = |arrived: &Arrived, channel: &str| arrived.keys().filter(|(name, _)| name == channel).count();
    let messages = of(&expected, "hook");
    assert!(
        messages >= 2 && messages == of(&expected, "chat"),
        "at least the begin and the end: {expected:?}"
    );
    assert!(expected.values().all(|times| *times == 1), "{expected:?}");
    for at in 0..expected.len() {
        for death in DEATHS {
            let (arrived, given_up) = run(death, at);
            let what = format!("died {death:?} at message {at}");
            assert_eq!(of(&arrived, "hook"), messages, "{what}: {arrived:?}");
            let twice: Vec<_> =
                arrived.iter().filter(|(_, times)| **times > 1).map(|((name, _), _)| name).collect();
            let is_repeated = twice.iter().all(|name| *name == "hook") && twice.len() <= 1;
            assert!(is_repeated, "{what}: only a receiver that knows keys gets one again: {arrived:?}");
            let in_doubt = of(&expected, "chat") - of(&arrived, "chat");
            assert!(in_doubt <= given_up.len(), "{what}: none is lost in silence: {arrived:?}, {given_up:?}");
            assert!(
                given_up.iter().all(|name| name == "chat") && given_up.len() <= 1,
                "{what}: {given_up:?}"
            );
        }
    }
}
