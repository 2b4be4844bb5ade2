use super::super::{Dedup, DedupOptions};
use super::*;

fn path(text: &str) -> FieldPath {
    FieldPath::parse("key", text).unwrap()
}

fn options(kind: JoinKind) -> JoinOptions {
    let side = |name: &str| JoinSide { name: name.to_owned(), key: path("$.user"), time: None };
    JoinOptions {
        stream: path("$.from"),
        left: side("orders"),
        right: side("users"),
        window: Duration::from_secs(60),
        kind,
        events_max: 100,
    }
}

fn join(kind: JoinKind) -> Join {
    Join::new(options(kind)).unwrap()
}

fn order(user: &str, n: u64) -> Value {
    json!({"from": "orders", "user": user, "n": n})
}

fn user(user: &str) -> Value {
    json!({"from": "users", "user": user})
}

fn at(secs: i64) -> Timestamp {
    Timestamp::from_secs(1_700_000_000 + secs)
}

fn one(join: &mut Join, event: Value, secs: i64) -> Outcome {
    let mut outcomes = join.apply(vec![event], at(secs));
    assert_eq!(outcomes.len(), 1);
    outcomes.remove(0)
}

#[test]
fn a_pair_leaves_when_its_second_event_comes_whichever_that_is() {
    let mut join = join(JoinKind::Inner);
    assert_eq!(one(&mut join, user("ann"), 0), Outcome::Held);
    let expected = json!({"left": order("ann", 1), "right": user("ann")});
    assert_eq!(one(&mut join, order("ann", 1), 10), Outcome::Passed(expected));
    assert_eq!(one(&mut join, order("bob", 2), 11), Outcome::Held);
    assert_eq!(one(&mut join, order("bob", 3), 12), Outcome::Held);
    let both = [2, 3].map(|n| json!({"left": order("bob", n), "right": user("bob")}));
    assert_eq!(one(&mut join, user("bob"), 13), Outcome::Split(both.to_vec()));
    assert_eq!(one(&mut join, order("ann", 4), 60), Outcome::Held, "the user came a window ago");
}

#[test]
fn who_finds_no_pair_leaves_as_the_kind_of_the_join_says() {
    let alone = json!({"left": order("ann", 1), "right": null});
    let unknown = json!({"left": null, "right": user("bob")});
    let dropped = Outcome::Dropped(DropReason::Unmatched);
    let cases = [
        (JoinKind::Inner, [dropped.clone(), dropped.clone()]),
        (JoinKind::Left, [Outcome::Passed(alone.clone()), dropped.clone()]),
        (JoinKind::Right, [dropped, Outcome::Passed(unknown.clone())]),
        (JoinKind::Full, [Outcome::Passed(alone), Outcome::Passed(unknown)]),
    ];
    for (kind, expected) in cases {
        let mut join = join(kind);
        one(&mut join, order("ann", 1), 0);
        one(&mut join, user("bob"), 0);
        one(&mut join, order("eve", 2), 0);
        one(&mut join, user("eve"), 0);
        assert_eq!(join.due(at(59)), [], "{kind:?}");
        assert_eq!(join.due(at(60)), expected, "{kind:?}: a pair leaves once");
        assert_eq!((join.due(at(61)), join.events()), (vec![], 0));
    }
}

#[test]
fn in_event_time_only_what_happened_within_the_window_is_a_pair() {
    let mut options = options(JoinKind::Inner);
    options.left.time = Some(path("$.ts"));
    options.right.time = Some(path("$.ts"));
    let mut join = Join::new(options).unwrap();
    let event = |from: &str, ts: i64| json!({"from": from, "user": "ann", "ts": ts});
    assert_eq!(one(&mut join, event("users", 1_000), 0), Outcome::Held);
    assert_eq!(one(&mut join, event("orders", 1_060), 0), Outcome::Held);
    assert!(matches!(one(&mut join, event("orders", 941), 0), Outcome::Passed(_)));
}

#[test]
fn an_event_that_cannot_be_placed_fails_and_says_why() {
    let mut join = join(JoinKind::Inner);
    let cases = [
        (json!({"user": "ann"}), "$.from is null"),
        (json!({"from": "carts", "user": "ann"}), "$.from is \"carts\""),
        (json!("text"), "\"orders\" or \"users\""),
        (json!({"from": "users"}), "no $.user"),
        (json!({"from": "users", "user": "x".repeat(limits::KEY_BYTES_MAX)}), "the key at $.user"),
        (json!({"from": "users", "user": 1, "x": "x".repeat(70_000)}), "map it before"),
    ];
    for (event, expected) in cases {
        let Outcome::Failed { error, .. } = one(&mut join, event, 0) else { panic!("{expected}") };
        assert!(error.contains(expected), "{error}");
    }
    assert_eq!(join.events(), 0);
}

#[test]
fn at_the_bounds_the_oldest_leave_early_and_are_counted() {
    let mut join = join(JoinKind::Left);
    for n in 0..150 {
        one(&mut join, order(&format!("u{n}"), n), 0);
    }
    assert_eq!((join.events(), join.evicted()), (100, 50));
    let early = join.due(at(1));
    assert_eq!(early.len(), 50);
    assert_eq!(early[0], Outcome::Passed(json!({"left": order("u0", 0), "right": null})));
    for n in 0..150 {
        one(&mut join, user(&format!("v{n}")), 2);
    }
    let full = join.due(at(3));
    assert_eq!((full.len(), &full[0]), (50, &Outcome::Dropped(DropReason::Full)));
}

#[test]
fn one_key_that_comes_all_the_time_costs_no_more_than_its_share() {
    let mut join = Join::new(JoinOptions { events_max: 1_000_000, ..options(JoinKind::Inner) }).unwrap();
    one(&mut join, order("rare", 0), 0);
    let most = limits::JOIN_EVENTS_PER_KEY_MAX;
    for n in 0..20 * most as u64 {
        one(&mut join, order("hot", n), 0);
        if n % 1_000 == 0 {
            join.due(at(0));
        }
    }
    assert_eq!(join.events(), most + 1);
    assert_eq!(join.evicted() as usize, 19 * most);
    let Outcome::Split(pairs) = one(&mut join, user("hot"), 1) else { panic!() };
    assert_eq!((pairs.len(), &pairs[0]["left"]["n"]), (most, &json!(19 * most)));
    assert!(matches!(one(&mut join, user("rare"), 1), Outcome::Passed(_)));
    join.due(at(70));
    assert_eq!(join.events(), 0);
}

#[test]
fn state_comes_back_and_damage_is_an_error() {
    let mut first = join(JoinKind::Left);
    for n in 0..120 {
        one(&mut first, order(&format!("u{n}"), n), n as i64 / 10);
    }
    one(&mut first, user("u60"), 12);
    one(&mut first, user("zoe"), 12);
    let bytes = first.snapshot();
    let mut other = join(JoinKind::Left);
    other.restore(&bytes).unwrap();
    assert_eq!(other.snapshot(), bytes);
    for (event, secs) in [(user("u61"), 20), (order("zoe", 1), 21), (user("u60"), 22), (order("x", 1), 70)] {
        assert_eq!(one(&mut first, event.clone(), secs), one(&mut other, event, secs));
        assert_eq!(first.due(at(secs)), other.due(at(secs)));
    }
    for end in 0..bytes.len() {
        assert!(matches!(other.restore(&bytes[..end]), Err(Error::Snapshot(_))), "cut at {end}");
    }
    let kind = Dedup::new(DedupOptions::new(path("$.a"), Duration::from_secs(1))).unwrap().snapshot();
    assert!(other.restore(&kind).unwrap_err().to_string().contains("kind 1"));
}
