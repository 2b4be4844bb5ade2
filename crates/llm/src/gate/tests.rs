use super::*;

fn at(secs: i64) -> Timestamp {
    Timestamp::from_secs(1_700_000_000 + secs)
}

fn gate(change: impl FnOnce(&mut GateOptions)) -> Gate {
    let mut options =
        GateOptions { concurrency: 64, tokens_per_hour: None, calls_per_hour: 1_000, ..Default::default() };
    change(&mut options);
    Gate::new(options).unwrap()
}

fn usage(asked: u64, answered: u64) -> Usage {
    Usage { asked, answered }
}

#[test]
fn calls_of_an_hour_are_held_and_come_back_minute_by_minute() {
    let mut gate = gate(|options| options.calls_per_hour = 3);
    for second in [0, 30, 90] {
        let permit = gate.enter(usage(1, 1), at(second)).unwrap();
        gate.leave(permit, Went::Well(None), at(second));
    }
    let Err(Shut::OverBudget("calls_per_hour", until)) = gate.enter(usage(1, 1), at(3_000)) else { panic!() };
    let early = Timestamp(until.0 - 1);
    assert!(gate.enter(usage(1, 1), early).is_err());
    let permit = gate.enter(usage(1, 1), until).unwrap();
    gate.leave(permit, Went::Well(None), until);
    assert_eq!(gate.spent_within_hour(until).calls, 2, "the two of the first minute are over");
}

#[test]
fn tokens_are_reserved_before_and_settled_after_the_call() {
    let mut gate = gate(|options| options.tokens_per_hour = Some(1_000));
    let first = gate.enter(usage(300, 300), at(0)).unwrap();
    assert!(matches!(gate.enter(usage(300, 300), at(0)), Err(Shut::OverBudget("tokens_per_hour", _))));
    gate.leave(first, Went::Well(Some(usage(100, 20))), at(1));
    assert_eq!(gate.spent_within_hour(at(1)).tokens, 120);
    let second = gate.enter(usage(300, 300), at(1)).unwrap();
    // nobody knows what a lost call took, so it took all
    gate.leave(second, Went::Lost, at(2));
    assert_eq!(gate.spent_within_hour(at(2)).tokens, 720);
    let third = gate.enter(usage(100, 100), at(2)).unwrap();
    gate.leave(third, Went::Refused(None), at(3));
    assert_eq!(gate.spent_within_hour(at(3)), Spent { calls: 3, tokens: 720, cost_millionths: 0 });
    let Err(Shut::OverBudget(_, until)) = gate.enter(usage(2_000, 0), at(3)) else { panic!() };
    assert!(until > at(3) && until <= at(3 + 3_660), "more than the whole budget: an hour at most");
}

#[test]
fn money_is_counted_by_the_prices_of_both_ways() {
    let mut gate = gate(|options| {
        (options.price_asked, options.price_answered, options.cost_per_hour) = (2.5, 10.0, Some(0.01));
    });
    let permit = gate.enter(usage(1_000, 100), at(0)).unwrap();
    gate.leave(permit, Went::Well(Some(usage(1_000, 100))), at(0));
    assert_eq!(gate.spent_within_hour(at(0)).cost_millionths, 3_500);
    let permit = gate.enter(usage(2_000, 150), at(0)).unwrap();
    gate.leave(permit, Went::Well(None), at(0));
    assert_eq!(gate.spent_within_hour(at(0)).cost_millionths, 10_000);
    assert!(matches!(gate.enter(usage(1, 0), at(0)), Err(Shut::OverBudget("cost_per_hour", _))));
}

#[test]
fn only_so_many_run_at_once() {
    let mut gate = gate(|options| options.concurrency = 2);
    let first = gate.enter(usage(1, 1), at(0)).unwrap();
    let _second = gate.enter(usage(1, 1), at(0)).unwrap();
    assert_eq!(gate.enter(usage(1, 1), at(0)).unwrap_err(), Shut::Busy);
    gate.leave(first, Went::Well(None), at(1));
    assert!(gate.enter(usage(1, 1), at(1)).is_ok());
    assert_eq!(gate.running(), 2);
}

#[test]
fn after_failures_in_a_row_nobody_is_asked_until_one_probe_comes_back_well() {
    let mut gate = gate(|options| (options.failures_max, options.pause) = (3, Duration::from_secs(30)));
    let call = |gate: &mut Gate, went: Went, second: i64| {
        let permit = gate.enter(usage(1, 1), at(second)).unwrap();
        gate.leave(permit, went, at(second));
    };
    call(&mut gate, Went::Lost, 0);
    call(&mut gate, Went::Badly(None), 0);
    call(&mut gate, Went::Well(None), 0);
    call(&mut gate, Went::Lost, 1);
    call(&mut gate, Went::Refused(None), 1);
    assert_eq!(gate.down_until(at(1)), None, "one success in between");
    call(&mut gate, Went::Lost, 1);
    assert_eq!(gate.enter(usage(1, 1), at(30)).unwrap_err(), Shut::Down(at(31)));
    assert_eq!(gate.down_until(at(30)), Some(at(31)));
    let calls = gate.spent_within_hour(at(30)).calls;
    let probe = gate.enter(usage(1, 1), at(31)).unwrap();
    assert!(matches!(gate.enter(usage(1, 1), at(31)), Err(Shut::Down(_))), "one probe at a time");
    gate.leave(probe, Went::Lost, at(40));
    assert_eq!(gate.down_until(at(41)), Some(at(100)), "twice as long");
    let probe = gate.enter(usage(1, 1), at(100)).unwrap();
    gate.leave(probe, Went::Well(None), at(101));
    assert_eq!(gate.spent_within_hour(at(101)).calls, calls + 2, "what was not let in was not counted");
    call(&mut gate, Went::Lost, 102);
    assert_eq!(gate.down_until(at(102)), None, "and counting begins anew");
}

#[test]
fn a_wrong_key_opens_at_once_and_retry_after_is_kept() {
    let refused = |status, retry_after| Error::Refused {
        url: String::new(),
        status,
        problem: String::new(),
        retry_after,
    };
    let mut one = gate(|_| {});
    let permit = one.enter(usage(1, 1), at(0)).unwrap();
    one.leave(permit, Went::of(&refused(401, None)), at(0));
    assert!(one.down_until(at(0)).is_some());
    let mut other = gate(|_| {});
    let permit = other.enter(usage(1, 1), at(0)).unwrap();
    other.leave(permit, Went::of(&refused(429, Some(Duration::from_secs(7)))), at(0));
    assert_eq!(other.enter(usage(1, 1), at(6)).unwrap_err(), Shut::Slowed(at(7)));
    assert!(other.enter(usage(1, 1), at(7)).is_ok());
}

#[test]
fn options_that_cannot_be_meant_are_refused() {
    type Change = fn(&mut GateOptions);
    let cases: [(Change, &str); 8] = [
        (|options| options.calls_per_hour = 0, "calls_per_hour"),
        (|options| options.tokens_per_hour = Some(0), "tokens_per_hour"),
        (|options| options.price_asked = f64::NAN, "price"),
        (|options| options.cost_per_hour = Some(1.0), "cost_per_hour needs the prices"),
        (|options| (options.cost_per_hour, options.price_asked) = (Some(-1.0), 1.0), "cost_per_hour"),
        (|options| options.concurrency = 0, "concurrency"),
        (|options| options.failures_max = 0, "failures_max"),
        (|options| options.pause = Duration::ZERO, "pause"),
    ];
    for (change, name) in cases {
        let mut options = GateOptions::default();
        change(&mut options);
        let error = Gate::new(options).unwrap_err().to_string();
        assert!(error.starts_with(name), "{error}");
    }
}
