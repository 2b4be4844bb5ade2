//! The outbox: tries, waits, order, restarts.

use crate::{at, item};
use model::{AlertSeverity, Timestamp};
use seismolog_alert::{
    Entry, Gathering, Intent, IntentId, Line, Outbox, Outcome, Policy, Reach, Standing, Status, Transition,
    Trouble,
};
use std::collections::BTreeMap;
use std::time::Duration;

fn intent(id: u64, thread: &str, status: Status) -> Intent {
    let line = Line {
        transition: if status == Status::Resolved { Transition::Resolved } else { Transition::Opened },
        item: item("a", 0.9),
        severity: AlertSeverity::Critical,
        flaps: 0,
        owner: String::new(),
    };
    Intent {
        id: IntentId(id),
        channel: "chat".into(),
        thread: thread.into(),
        status,
        severity: AlertSeverity::Critical,
        gathering: Gathering::Group,
        lines: vec![line],
        more: 0,
        services: 1,
        planned: at(0),
        reason: String::new(),
    }
}

fn outbox(policy: Policy) -> Outbox {
    Outbox::new(BTreeMap::from([("chat".to_owned(), policy)]))
}

fn put(outbox: &mut Outbox, id: u64, thread: &str, status: Status, now: Timestamp) -> Vec<Trouble> {
    outbox.apply(Entry::Intended(Box::new(intent(id, thread, status))), now)
}

fn ids(outbox: &Outbox, now: Timestamp) -> Vec<u64> {
    outbox.next(now).iter().map(|delivery| delivery.intent.id.0).collect()
}

fn answer(outbox: &mut Outbox, id: u64, outcome: Outcome, now: Timestamp) -> Vec<Trouble> {
    outbox.apply(Entry::Started { id: IntentId(id) }, now);
    outbox.apply(Entry::Receipt { id: IntentId(id), outcome }, now)
}

fn later(after: Option<u64>) -> Outcome {
    Outcome::Retry { after: after.map(Duration::from_secs), reason: "status 503".into() }
}

#[test]
fn a_thread_is_sent_in_order_and_others_pass_it() {
    let mut outbox = outbox(Policy::default());
    put(&mut outbox, 1, "a", Status::Firing, at(0));
    put(&mut outbox, 2, "b", Status::Firing, at(0));
    outbox.apply(Entry::Started { id: IntentId(1) }, at(0));
    put(&mut outbox, 3, "a", Status::Resolved, at(1));
    assert_eq!(ids(&outbox, at(1)), [2], "1 is under way, 3 comes after it");
    let taken = Outcome::Delivered { provider_id: "C|1.2".into() };
    outbox.apply(Entry::Receipt { id: IntentId(1), outcome: taken }, at(2));
    let next = outbox.next(at(2));
    assert_eq!(next.iter().map(|delivery| delivery.intent.id.0).collect::<Vec<_>>(), [2, 3]);
    assert_eq!(next[1].provider_id, "C|1.2");
}

#[test]
fn what_was_never_sent_is_not_told_when_it_is_over() {
    let mut outbox = outbox(Policy::default());
    put(&mut outbox, 1, "a", Status::Firing, at(0));
    put(&mut outbox, 2, "a", Status::Resolved, at(1));
    assert_eq!(ids(&outbox, at(1)), [2]);
    assert_eq!(outbox.counts().coalesced, 1);
}

#[test]
fn tries_wait_longer_and_a_receiver_that_asks_for_time_gets_it() {
    let mut outbox = outbox(Policy::default());
    put(&mut outbox, 1, "a", Status::Firing, at(0));
    put(&mut outbox, 2, "b", Status::Firing, at(0));
    answer(&mut outbox, 1, later(Some(40)), at(0));
    assert!(ids(&outbox, at(39)).is_empty(), "the whole channel waits");
    assert_eq!(ids(&outbox, at(40)), [1, 2]);
    for _ in 0..4 {
        answer(&mut outbox, 1, later(None), at(40));
    }
    assert!(ids(&outbox, at(69)).is_empty(), "five failures: probed every 30 s");
    assert!(outbox.next(at(200)).len() <= 1, "one at a time");
}

#[test]
fn what_is_given_up_becomes_a_dead_letter_that_can_be_replayed() {
    let mut outbox = outbox(Policy::default());
    put(&mut outbox, 1, "a", Status::Firing, at(0));
    assert!(answer(&mut outbox, 1, later(None), at(3_599)).is_empty());
    let troubles = answer(&mut outbox, 1, later(None), at(3_600));
    assert!(matches!(troubles[..], [Trouble::DeadLetter { id: IntentId(1), .. }]));
    assert!(outbox.check_replay(IntentId(2)).is_err());
    outbox.check_replay(IntentId(1)).unwrap();
    outbox.apply(Entry::Replay { id: IntentId(1) }, at(4_000));
    assert_eq!(ids(&outbox, at(4_000)), [1]);
}

#[test]
fn a_refused_channel_is_switched_off_loudly() {
    let mut outbox = outbox(Policy::default());
    put(&mut outbox, 1, "a", Status::Firing, at(0));
    put(&mut outbox, 2, "b", Status::Firing, at(0));
    let gone = Outcome::Permanent { reach: Reach::Channel, reason: "channel_is_archived".into() };
    let troubles = answer(&mut outbox, 1, gone, at(0));
    assert!(
        matches!(&troubles[0], Trouble::ChannelDisabled { reason, .. } if reason == "channel_is_archived")
    );
    assert_eq!(troubles.len(), 3, "and both letters: {troubles:?}");
    assert!(!put(&mut outbox, 3, "c", Status::Firing, at(1)).is_empty(), "later ones too");
    outbox.apply(Entry::Enable { channel: "chat".into() }, at(10));
    for id in 1..=3 {
        outbox.apply(Entry::Replay { id: IntentId(id) }, at(10));
    }
    assert_eq!(ids(&outbox, at(10)), [1, 2, 3]);
}

#[test]
fn one_bad_message_does_not_switch_the_channel_off_but_three_do() {
    let mut outbox = outbox(Policy::default());
    for id in 1..=3 {
        put(&mut outbox, id, &id.to_string(), Status::Firing, at(0));
        let bad = Outcome::Permanent { reach: Reach::Message, reason: "invalid_payload".into() };
        let troubles = answer(&mut outbox, id, bad, at(0));
        let is_off = troubles.iter().any(|trouble| matches!(trouble, Trouble::ChannelDisabled { .. }));
        assert_eq!(is_off, id == 3);
    }
}

#[test]
fn a_channel_takes_no_more_than_its_rate() {
    let mut outbox = outbox(Policy { rate: 1.0, burst: 2, ..Policy::default() });
    for id in 1..=9 {
        put(&mut outbox, id, &id.to_string(), Status::Firing, at(0));
    }
    let mut sent = 0;
    for second in 0..=5 {
        for id in ids(&outbox, at(second)) {
            answer(&mut outbox, id, Outcome::delivered(), at(second));
            sent += 1;
        }
    }
    assert_eq!(sent, 2 + 5);
}

#[test]
fn a_restart_in_the_middle_of_sending_sends_nothing_twice() {
    for (resends, expected) in [(true, vec![1, 2]), (false, vec![2])] {
        let policy = Policy { resends_in_doubt: resends, ..Policy::default() };
        let mut outbox = outbox(policy);
        put(&mut outbox, 1, "a", Status::Firing, at(0));
        put(&mut outbox, 2, "b", Status::Firing, at(0));
        let key = outbox.next(at(0))[0].idempotency_key.clone();
        outbox.apply(Entry::Started { id: IntentId(1) }, at(0));
        let policies = BTreeMap::from([("chat".to_owned(), policy)]);
        let mut outbox = Outbox::restore(policies, &outbox.snapshot()).unwrap();
        let troubles = outbox.apply(Entry::Restarted, at(5));
        assert_eq!(ids(&outbox, at(5)), expected);
        assert_eq!(troubles.is_empty(), resends, "what is in doubt is told");
        if resends {
            assert_eq!(outbox.next(at(5))[0].idempotency_key, key, "under the same key");
        }
        put(&mut outbox, 1, "a", Status::Firing, at(6));
        assert_eq!(ids(&outbox, at(6)), expected, "a known intent changes nothing");
    }
}

#[test]
fn entries_come_back_from_their_bytes_and_damage_is_an_error() {
    let entries = [
        Entry::Intended(Box::new(intent(7, "a", Status::Firing))),
        Entry::Started { id: IntentId(7) },
        Entry::Receipt { id: IntentId(7), outcome: later(Some(3)) },
        Entry::Restarted,
        Entry::Enable { channel: "chat".into() },
    ];
    for entry in entries {
        let bytes = entry.to_bytes();
        assert_eq!(Entry::from_bytes(&bytes).unwrap(), entry);
        for end in 0..bytes.len() {
            assert!(Entry::from_bytes(&bytes[..end]).is_err());
        }
    }
}

#[test]
fn the_outbox_is_bounded_and_what_falls_out_is_told() {
    let mut outbox = outbox(Policy::default());
    let mut troubles = 0;
    for id in 1..=10_500 {
        troubles += put(&mut outbox, id, &id.to_string(), Status::Firing, at(0)).len();
    }
    assert_eq!((outbox.counts().waiting, troubles), (10_000, 500));
}

#[test]
fn how_far_a_thread_got_is_known() {
    let mut outbox = outbox(Policy::default());
    assert_eq!(outbox.standing("chat", "a"), None);
    put(&mut outbox, 1, "a", Status::Firing, at(0));
    assert_eq!(outbox.standing("chat", "a"), Some(Standing::Waiting { attempts: 0, due: Some(at(0)) }));
    outbox.apply(Entry::Started { id: IntentId(1) }, at(1));
    assert_eq!(outbox.standing("chat", "a"), Some(Standing::Waiting { attempts: 1, due: None }));
    outbox.apply(Entry::Receipt { id: IntentId(1), outcome: Outcome::delivered() }, at(2));
    assert_eq!(outbox.standing("chat", "a"), Some(Standing::Arrived { at: at(2) }));
    put(&mut outbox, 2, "a", Status::Resolved, at(3));
    let refused = Outcome::Permanent { reach: Reach::Message, reason: "status 400".into() };
    answer(&mut outbox, 2, refused, at(4));
    let given_up = Some(Standing::GivenUp { at: at(4), reason: "status 400".into() });
    assert_eq!(outbox.standing("chat", "a"), given_up);
    assert_eq!(outbox.standing("chat", "b"), None);
    let outbox = Outbox::restore(BTreeMap::new(), &outbox.snapshot()).unwrap();
    assert_eq!(outbox.standing("chat", "a"), given_up);
}
