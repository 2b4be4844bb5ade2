//! When templates merge, what is said of it, and what the columns then hold.

use seismolog_miner::{LineValue, Miner, Options, ScopeId, ValueBuffer, ValueClass};

use crate::lines::{REAL, noise};

fn miner() -> (Miner, ScopeId) {
    let mut miner = Miner::new(Options::default());
    let scope = miner.scope("w", "logs", "merging");
    (miner, scope)
}

/// Texts of the templates that go on, in order of creation.
fn texts(lines: &[&str]) -> Vec<String> {
    let (mut miner, scope) = miner();
    for line in lines {
        miner.mine(scope, line);
    }
    let living = miner.templates().filter(|(_, template)| template.merged_into.is_none());
    living.map(|(_, template)| template.text.clone()).collect()
}

#[test]
fn places_that_look_like_values_become_values_and_others_do_not() {
    let cases: [(&[&str], &[&str]); 9] = [
        (&["login of user ann", "login of user bob", "login of user eve"], &["login of user <*>"]),
        (&["login of user ann", "login of user bob"], &["login of user ann", "login of user bob"]),
        (&["mount of disk sda17 failed", "mount of disk sda18 failed"], &["mount of disk <*> failed"]),
        (&["the link eth0 is up", "the link eth1 is up"], &["the link eth0 is up", "the link eth1 is up"]),
        (&["waiting until 10.0.0.1 answers", "waiting until backup answers"], &["waiting until <*> answers"]),
        (
            &["VM Started now", "VM Paused now", "VM Stopped now"],
            &["VM Started now", "VM Paused now", "VM Stopped now"],
        ),
        (
            &["set a=1", "set b=2", "set c=3", "set d=4"],
            &["set a=<*>", "set b=<*>", "set c=<*>", "set d=<*>"],
        ),
        (
            &["onStart 1", "onStop 2", "onPause 3", "onSave 4"],
            &["onStart <*>", "onStop <*>", "onPause <*>", "onSave <*>"],
        ),
        (
            &[
                "a one is here",
                "a two is here",
                "a few is here",
                "a lot is here",
                "a bit is here",
                "a row is here",
            ],
            &["a <*> is here"],
        ),
    ];
    for (lines, expected) in cases {
        assert_eq!(texts(lines), expected, "lines: {lines:?}");
        let backwards: Vec<&str> = lines.iter().rev().copied().collect();
        assert_eq!(texts(&backwards).len(), expected.len(), "backwards: {lines:?}");
    }
}

#[test]
fn templates_made_after_a_place_became_a_value_join_when_their_own_does() {
    let line = |unit: &str, slot: u32| format!("check of unit {unit} in slot J{slot} failed the test");
    let (mut miner, scope) = miner();
    for (unit, slot) in [("U01", 14), ("U01", 18), ("U11", 17), ("U11", 16), ("U11", 12)] {
        miner.mine(scope, &line(unit, slot));
    }
    let living = miner.templates().filter(|(_, template)| template.merged_into.is_none());
    let texts: Vec<&str> = living.map(|(_, template)| template.text.as_str()).collect();
    assert_eq!(texts, ["check of unit <*> in slot <*> failed the test"]);
}

#[test]
fn a_merge_is_told_as_a_merge_and_old_ids_lead_to_what_goes_on() {
    let (mut miner, scope) = miner();
    let ann = miner.mine(scope, "login of user ann");
    let bob = miner.mine(scope, "login of user bob");
    assert!(ann.is_new && bob.is_new && miner.take_merges().is_empty());
    let eve = miner.mine(scope, "login of user eve");
    assert!(!eve.is_new, "the line that completes a merge makes no template");
    assert_eq!((eve.id, eve.template), (ann.id, ann.template), "the oldest id stays");
    let merges = miner.take_merges();
    assert_eq!(merges.iter().map(|merge| (merge.from, merge.into)).collect::<Vec<_>>(), [(bob.id, ann.id)]);
    assert!(miner.take_merges().is_empty());
    assert_eq!(miner.resolve(bob.id), Some(ann.template));
    assert_eq!(miner.resolve(1), None);
    assert_eq!(miner.template(ann.template).count, 3);
    assert_eq!(miner.template(bob.template).merged_into, Some(ann.template));
    assert_eq!(miner.mine(scope, "login of user bob").id, ann.id, "a known line goes to what goes on");
    assert_eq!(miner.mine(scope, "login of user zoe").id, ann.id, "an unknown one does");
    assert_eq!(miner.find(scope, "login of user kim"), Some(ann.template));
    assert_eq!(miner.find(scope, "something else"), None);
}

#[test]
fn values_are_given_by_column_with_what_the_columns_held() {
    let (mut miner, scope) = miner();
    for (name, number) in [("ann", 1), ("bob", 2), ("eve", 3), ("bob", 94)] {
        miner.mine(scope, &format!("login of user {name} took {number} ms"));
    }
    let line = "  login of user zoe took 7 ms";
    let mined = miner.mine(scope, line);
    assert_eq!(miner.template(mined.template).typed, "login of user <word> took <duration>");
    let mut buffer = ValueBuffer::default();
    let values = miner.values(mined.template, line, &mut buffer);
    let (word, duration) = (&line[16..19], &line[25..29]);
    assert_eq!((word, duration), ("zoe", "7 ms"));
    assert_eq!(
        values,
        [
            LineValue { class: ValueClass::Word, column: Some(0), start: 16, end: 19 },
            LineValue { class: ValueClass::Duration, column: Some(1), start: 25, end: 29 },
        ]
    );
    let columns = miner.columns(mined.template);
    let numbers = columns[1].sketch.numbers.as_ref().unwrap();
    assert_eq!((numbers.min, numbers.max), (3.0, 94.0), "looked at since the merge");
    assert!(numbers.quantile(0.5) <= 8.0 && numbers.variance() > 0.0);
    assert_eq!(columns[0].sketch.distinct(), 3);
    assert!(!columns[0].is_constant);
}

#[test]
fn an_enumeration_keeps_its_frequent_values() {
    let (mut miner, scope) = miner();
    let mut last = None;
    for at in 0..64 {
        last = Some(miner.mine(scope, &format!("answered with {}", if at % 3 == 0 { 500 } else { 200 })));
    }
    let columns = miner.columns(last.unwrap().template);
    assert_eq!(
        columns[0].sketch.top,
        [("200".to_owned(), 42), ("500".to_owned(), 21)],
        "all but the first line"
    );
    assert_eq!((columns[0].sketch.distinct(), columns[0].sketch.beyond), (2, 0));
}

#[test]
fn values_that_take_turns_are_sampled_in_all_their_turns() {
    let (mut miner, scope) = miner();
    let mut last = None;
    for at in 0..200_000 {
        last = Some(miner.mine(scope, &format!("answered with {}", 200 + at % 8)));
    }
    let top = &miner.columns(last.unwrap().template)[0].sketch;
    assert_eq!(top.distinct(), 8);
    let sampled = top.lines as f64 / 8.0;
    assert!(
        top.top.iter().all(|(_, count)| (*count as f64) < sampled * 4.5),
        "{:?} of {}",
        top.top,
        top.lines
    );
}

#[test]
fn a_million_random_lines_leave_the_templates_of_a_service_alone() {
    let lines = if cfg!(debug_assertions) { 30_000 } else { 1_000_000 };
    let mut miner = Miner::new(Options { templates_per_scope_max: 2_000, ..Options::default() });
    let scope = miner.scope("w", "logs", "noisy");
    let ids: Vec<u64> = REAL.iter().map(|line| miner.mine(scope, line).id).collect();
    let texts: Vec<String> =
        ids.iter().map(|id| miner.template(miner.resolve(*id).unwrap()).text.clone()).collect();
    for at in 0..lines {
        miner.mine(scope, &noise(at as u64));
        if at % 1_000 == 0 {
            miner.mine(scope, REAL[at / 1_000 % 10]);
        }
    }
    let now: Vec<u64> = REAL.iter().map(|line| miner.mine(scope, line).id).collect();
    assert_eq!(now, ids);
    let now: Vec<String> =
        ids.iter().map(|id| miner.template(miner.resolve(*id).unwrap()).text.clone()).collect();
    assert_eq!(now, texts);
    let overflow = miner.templates().find(|(_, template)| template.is_overflow).unwrap().1;
    assert!(overflow.count > lines as u64 / 2, "what is beyond the bound is counted where it can be seen");
}

fn mine_random_words(lines: u64) {
    let (mut miner, scope) = miner();
    let mut half = 0;
    for at in 0..lines {
        let word = noise(at).replace(' ', "");
        miner.mine(scope, &format!("login of user {word} with key {at} was refused"));
        if at == lines / 2 {
            half = miner.snapshot().len();
        }
    }
    assert_eq!(miner.templates().filter(|(_, template)| template.merged_into.is_none()).count(), 1);
    // Frequent values have more digits late than early.
    assert!(miner.snapshot().len() <= half + 64, "nothing is kept of a word");
    assert!(half < 16 << 10, "a snapshot of one template has {half} bytes");
}

#[test]
fn distinct_words_without_end_take_bounded_memory() {
    mine_random_words(if cfg!(debug_assertions) { 200_000 } else { 1_000_000 });
}

#[test]
#[ignore = "ten seconds in release"]
fn ten_million_distinct_words_take_bounded_memory() {
    mine_random_words(10_000_000);
}
