//! What a full scope keeps, what it gives up, and what it still learns.

use proptest::prelude::*;
use seismolog_miner::{Miner, Options, ScopeId};

use crate::lines::{REAL, noise};

const BOUND: u32 = 400;

const LATE: [&str; 5] = [
    "deployed build 7 of branch main",
    "certificate of api.example.com expires in 3 days",
    "replica 2 fell behind by 40 entries",
    "feature flag dark-mode switched on",
    "panic: index out of range [5] with length 3",
];

fn miner(bound: u32) -> (Miner, ScopeId) {
    let mut miner = Miner::new(Options { templates_per_scope_max: bound, ..Options::default() });
    let scope = miner.scope("w", "logs", "noisy");
    (miner, scope)
}

fn stands(miner: &Miner, id: u64) -> bool {
    miner
        .resolve(id)
        .is_some_and(|found| miner.template(found).id == id && !miner.template(found).text.is_empty())
}

/// Mines a flood in which each line comes `times` times, real lines in between; all lines mined.
fn flood(miner: &mut Miner, scope: ScopeId, lines: u64, times: u64) -> u64 {
    let mut mined = 0;
    for number in 0..lines / times {
        for _ in 0..times {
            miner.mine(scope, &noise(number));
            mined += 1;
        }
        if number % 500 == 0 {
            miner.mine(scope, REAL[(number / 500 % 10) as usize]);
            mined += 1;
        }
    }
    mined
}

#[test]
fn behind_a_flood_the_old_templates_stand_and_new_ones_are_learned() {
    for times in [1, 2, 5, 40] {
        let (mut miner, scope) = miner(BOUND);
        let old: Vec<u64> = REAL.iter().map(|line| miner.mine(scope, line).id).collect();
        let lines = if cfg!(debug_assertions) { 40_000 } else { 1_000_000 };
        let mut mined = REAL.len() as u64 + flood(&mut miner, scope, lines, times);
        for id in &old {
            assert!(stands(&miner, *id), "{id:x} was put out by lines that come {times} times");
        }
        let mut late = Vec::new();
        for round in 0..100 {
            late = LATE.iter().map(|line| miner.mine(scope, line).id).collect();
            mined += LATE.len() as u64;
            miner.mine(scope, &noise(u64::MAX / 2 + round));
            mined += 1;
        }
        for (id, line) in late.iter().zip(LATE) {
            assert!(stands(&miner, *id), "{line} is not learned after lines that come {times} times");
            let template = miner.template(miner.resolve(*id).unwrap());
            assert!(!template.is_overflow, "{line} is still in (other)");
        }
        let counted: u64 = miner.templates().map(|(_, template)| template.count).sum();
        assert_eq!(counted, mined, "no line is lost");
        assert!(miner.len() <= 2 * BOUND as usize + 1);
        assert_eq!(Miner::restore(&miner.snapshot()).unwrap().snapshot(), miner.snapshot());
    }
}

#[test]
fn lines_that_never_come_again_evict_nothing() {
    let (mut miner, scope) = miner(BOUND);
    for number in 0..20_000 {
        miner.mine(scope, &noise(number));
    }
    assert_eq!(miner.evicted(scope), 0);
}

#[test]
fn an_evicted_id_leads_to_other_and_stands_again_when_its_lines_come_back() {
    let (mut miner, scope) = miner(20);
    for number in 0..20 {
        miner.mine(scope, &noise(number));
    }
    let (first, last) = (noise(18), noise(19));
    let id = miner.find(scope, &last).map(|found| miner.template(found).id).unwrap();
    for number in 100..140 {
        miner.mine(scope, &noise(number));
        miner.mine(scope, &noise(number));
    }
    assert!(miner.evicted(scope) > 0 && !stands(&miner, id));
    let other = miner.resolve(id).unwrap();
    assert!(miner.template(other).is_overflow);
    assert_eq!(miner.find(scope, &last), None);
    let merges = miner.take_merges();
    let told = merges.iter().find(|merge| merge.from == id).unwrap();
    assert_eq!((told.into, told.into_template), (miner.template(other).id, other));
    assert_ne!(miner.find(scope, &first), Some(other));
    // What was known once needs no second sight; the hand may need some lines to find a place.
    let back = (0..50).find_map(|_| Some(miner.mine(scope, &last)).filter(|mined| mined.is_new)).unwrap();
    assert_eq!(back.id, id);
    assert!(stands(&miner, id));
}

#[test]
fn a_service_at_its_bounds_leaves_others_their_room() {
    let mut miner = Miner::new(Options { text_bytes_max: 400_000, ..Options::default() });
    let loud = miner.scope("w", "logs", "loud");
    for number in 0..20_000 {
        miner.mine(loud, &noise(number));
        miner.mine(loud, &noise(number));
    }
    let quiet = miner.scope("w", "logs", "quiet");
    for line in REAL {
        let mined = miner.mine(quiet, line);
        assert!(mined.is_new && !miner.template(mined.template).is_overflow, "{line}");
    }
    for name in ["ann", "bob", "eve", "kim"] {
        miner.mine(quiet, &format!("login of user {name}"));
    }
    assert!(miner.find(quiet, "login of user zoe").is_some(), "templates still merge");
    assert_eq!(miner.evicted(quiet), 0);
}

#[test]
#[ignore = "half a minute in release"]
fn ten_million_lines_of_every_kind_take_flat_memory() {
    let mut miner = Miner::new(Options::default());
    let scope = miner.scope("w", "logs", "noisy");
    let mut sizes = Vec::new();
    for number in 0..10_000_000_u64 {
        let line = match number % 4 {
            0 => noise(number),
            1 => noise(number - 1),
            2 => format!("login of user {} refused for reason {}", &noise(number)[..4], number % 7),
            _ => format!("job {} of {} is {}", noise(number / 64), number, &noise(number)[5..9]),
        };
        miner.mine(scope, &line);
        if number % 1_000_000 == 999_999 {
            sizes.push(miner.snapshot().len());
        }
    }
    let largest = sizes.iter().max().unwrap();
    assert!(*largest < 64 << 20, "snapshots of {sizes:?} bytes");
    assert!(sizes[9] < sizes[2] + sizes[2] / 4, "snapshots of {sizes:?} bytes grow");
}

/// Lines of a few shapes, most of them often.
fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        (0_u64..60).prop_map(noise),
        (0_u64..12, 0_u64..6).prop_map(|(shape, name)| format!(
            "{}opened by user {} now",
            noise(1_000 + shape),
            &noise(name)[..4]
        )),
        prop::sample::select(REAL.to_vec()).prop_map(str::to_owned),
    ]
}

proptest! {
    #[test]
    fn a_full_scope_loses_no_line_and_no_id_and_restarts_unseen(lines in prop::collection::vec(line(), 0..400), bound in 1_u32..30, cut in 0_usize..400) {
        let (mut whole, scope) = miner(bound);
        let expected: Vec<_> = lines.iter().map(|line| whole.mine(scope, line)).collect();
        let (first, second) = lines.split_at(cut.min(lines.len()));
        let (mut part, scope) = miner(bound);
        let mut found: Vec<_> = first.iter().map(|line| part.mine(scope, line)).collect();
        let mut part = Miner::restore(&Miner::restore(&part.snapshot()).unwrap().snapshot()).unwrap();
        found.extend(second.iter().map(|line| part.mine(scope, line)));
        prop_assert_eq!(&found, &expected);
        prop_assert_eq!(part.snapshot(), whole.snapshot());
        let counted: u64 = whole.templates().map(|(_, template)| template.count).sum();
        prop_assert_eq!(counted, lines.len() as u64);
        let standing = whole.templates().filter(|(_, template)| template.merged_into.is_none() && !template.is_overflow);
        prop_assert!(standing.count() <= bound as usize);
        prop_assert!(whole.len() <= 2 * bound as usize + 1);
        for mined in &expected {
            let found = whole.resolve(mined.id);
            // Of merged templates whose slots were used again the ids may be forgotten; of no others.
            if let Some(found) = found {
                prop_assert!(whole.template(found).merged_into.is_none());
            }
        }
    }
}
