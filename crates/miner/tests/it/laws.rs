//! Laws that hold for every line.

use proptest::prelude::*;
use seismolog_miner::{Error, Miner, Options, ValueBuffer};

use crate::lines::{line_like, noise, sentence};

const LINES: [&str; 6] = [
    "user 17 logged in from 10.0.0.1",
    "cache miss for cart:99",
    "waited 3 seconds",
    "starting up",
    "{\"msg\":\"job 4 done\"}",
    "ids 1, 2, 3 gone",
];

proptest! {
    #[test]
    fn any_text_has_a_template_and_its_parameters_in_order(line in prop_oneof![any::<String>(), line_like()]) {
        let mut miner = Miner::new(Options::default());
        let scope = miner.scope("w", "d", "s");
        let mined = miner.mine(scope, &line);
        prop_assert_ne!(mined.id, 0);
        prop_assert_eq!(miner.mine(scope, &line).template, mined.template);
        let mut from = 0;
        for parameter in Miner::parameters(&line) {
            let at = line[from..].find(parameter.text);
            prop_assert!(at.is_some(), "{:?} is not in order in {:?}", parameter, line);
            from += at.unwrap() + parameter.text.len();
        }
    }

    #[test]
    fn arbitrary_bytes_are_mined_found_and_restored(lines in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..300), 0..12)) {
        let mut miner = Miner::new(Options { bytes_max: 200, ..Options::default() });
        let scope = miner.scope("w", "d", "s");
        let mut buffer = ValueBuffer::default();
        for line in &lines {
            let line = String::from_utf8_lossy(line);
            let mined = miner.mine(scope, &line);
            prop_assert_eq!(miner.find(scope, &line), Some(mined.template));
            for value in miner.values(mined.template, &line, &mut buffer) {
                prop_assert!(line.get(value.start..value.end).is_some(), "{value:?} in {line:?}");
            }
        }
        let restored = Miner::restore(&miner.snapshot()).unwrap();
        prop_assert_eq!(restored.snapshot(), miner.snapshot());
    }

    #[test]
    fn an_id_of_a_template_that_never_merged_depends_on_its_line_alone(before in prop::collection::vec(line_like(), 0..20), line in line_like()) {
        let mut fresh = Miner::new(Options::default());
        let scope = fresh.scope("w", "d", "s");
        let expected = fresh.mine(scope, &line).id;
        let mut used = Miner::new(Options::default());
        let other = used.scope("w", "d", "t");
        let scope = used.scope("w", "d", "s");
        for line in &before {
            used.mine(other, line);
            used.mine(scope, line);
        }
        let mined = used.mine(scope, &line);
        let template = used.template(mined.template);
        prop_assert!(mined.id == expected || template.count > 1, "{mined:?} is new, but not {expected:x}");
    }

    #[test]
    fn the_same_lines_give_the_same_ids_whatever_the_batches(lines in prop::collection::vec(sentence(), 0..60), cut in 0_usize..60) {
        let mut whole = Miner::new(Options::default());
        let scope = whole.scope("w", "d", "s");
        let expected: Vec<_> = lines.iter().map(|line| whole.mine(scope, line)).collect();
        let (first, second) = lines.split_at(cut.min(lines.len()));
        let mut part = Miner::new(Options::default());
        let scope = part.scope("w", "d", "s");
        let mut found: Vec<_> = first.iter().map(|line| part.mine(scope, line)).collect();
        // Restored twice on the way: a restart must not show.
        let mut part = Miner::restore(&Miner::restore(&part.snapshot()).unwrap().snapshot()).unwrap();
        found.extend(second.iter().map(|line| part.mine(scope, line)));
        prop_assert_eq!(found, expected);
        prop_assert_eq!(part.snapshot(), whole.snapshot());
        let counted: u64 = whole.templates().map(|(_, template)| template.count).sum();
        prop_assert_eq!(counted, lines.len() as u64);
        for merge in whole.take_merges() {
            prop_assert_eq!(whole.resolve(merge.from), whole.resolve(merge.into));
        }
    }

    #[test]
    fn small_bounds_cut_lines_and_never_lose_them(line in line_like(), tokens_max in 1_u32..8, bytes_max in 1_u32..40) {
        let mut miner = Miner::new(Options { tokens_max, bytes_max, ..Options::default() });
        let scope = miner.scope("w", "d", "s");
        miner.mine(scope, &line);
        miner.mine(scope, &line);
        prop_assert_eq!(miner.templates().map(|(_, template)| template.count).sum::<u64>(), 2);
    }

    #[test]
    fn a_restored_miner_behaves_like_the_one_it_was(before in prop::collection::vec(line_like(), 0..20), after in prop::collection::vec(line_like(), 0..20)) {
        let mut one = Miner::new(Options { templates_per_scope_max: 8, ..Options::default() });
        let scope = one.scope("w", "d", "s");
        for line in &before {
            one.mine(scope, line);
        }
        let mut two = Miner::restore(&one.snapshot()).unwrap();
        prop_assert_eq!(two.scope("w", "d", "s"), scope);
        for line in &after {
            prop_assert_eq!(one.mine(scope, line), two.mine(scope, line));
        }
        prop_assert_eq!(one.snapshot(), two.snapshot());
    }
}

#[test]
fn ids_are_pinned_for_ever() {
    let mut miner = Miner::new(Options::default());
    let scope = miner.scope("shop", "logs", "cart");
    let ids: Vec<String> = LINES.iter().map(|line| format!("{:016x}", miner.mine(scope, line).id)).collect();
    assert_eq!(ids, PINNED, "ids are stored with every row: a change of key or hash orphans them");
}

const PINNED: [&str; 6] = [
    "74bf40e78f4e5c0b",
    "3a6d19950b368959",
    "ea21cf7bd96281e7",
    "4aa50fd46d235792",
    "a2c8831ae3a7da4d",
    "16941bb66220f674",
];

#[test]
fn ids_do_not_depend_on_the_order_of_scopes() {
    let services = ["cart", "pay", "ship"];
    let ids = |order: &[&str]| {
        let mut miner = Miner::new(Options::default());
        let mut ids: Vec<(String, &str, u64)> = Vec::new();
        for service in order {
            let scope = miner.scope("w", "logs", service);
            assert_eq!(miner.scope("w", "logs", service), scope);
            assert_eq!(miner.scope_name(scope).service, *service);
            ids.extend(LINES.iter().map(|line| ((*service).to_owned(), *line, miner.mine(scope, line).id)));
        }
        ids.sort();
        ids
    };
    let forward = ids(&services);
    assert_eq!(forward, ids(&["ship", "cart", "pay"]));
    let mut distinct: Vec<u64> = forward.iter().map(|(_, _, id)| *id).collect();
    distinct.sort_unstable();
    distinct.dedup();
    assert_eq!(distinct.len(), services.len() * LINES.len(), "scopes share no id");
}

#[test]
fn random_lines_fill_the_bound_and_real_templates_keep_their_ids() {
    const BOUND: u32 = 500;
    let mut miner = Miner::new(Options { templates_per_scope_max: BOUND, ..Options::default() });
    let scope = miner.scope("w", "d", "noisy");
    let real: Vec<u64> = LINES.iter().map(|line| miner.mine(scope, line).id).collect();
    let mut state = 1_u64;
    let mut snapshot_bytes = 0;
    for round in 0..40_000 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        miner.mine(scope, &noise(state));
        if round == 10_000 {
            snapshot_bytes = miner.snapshot().len();
        }
    }
    assert_eq!(miner.len(), BOUND as usize + 1, "the bound, and one for all others");
    assert_eq!(miner.snapshot().len(), snapshot_bytes, "nothing grows behind the bound");
    assert_eq!(LINES.iter().map(|line| miner.mine(scope, line).id).collect::<Vec<_>>(), real);
    let overflow = miner.templates().find(|(_, template)| template.is_overflow).unwrap().1;
    assert_eq!(overflow.text, "(other)");
    let counted: u64 = miner.templates().map(|(_, template)| template.count).sum();
    assert_eq!(counted, 40_000 + 2 * LINES.len() as u64, "no line is lost");
    let quiet = miner.scope("w", "d", "quiet");
    let mined = miner.mine(quiet, LINES[0]);
    assert!(!miner.template(mined.template).is_overflow, "other scopes keep their room");
}

#[test]
fn services_beyond_the_bound_share_one_scope() {
    let mut miner = Miner::new(Options { scopes_max: 2, ..Options::default() });
    let (a, b) = (miner.scope("w", "d", "a"), miner.scope("w", "d", "b"));
    let (c, d) = (miner.scope("w", "d", "c"), miner.scope("w", "d", "d"));
    assert_eq!((c, miner.scope_name(c).service.as_str()), (d, "(other)"));
    assert_eq!((miner.scope("w", "d", "a"), miner.scope("w", "d", "b")), (a, b));
    assert_ne!(miner.scope("v", "d", "c"), c, "workspaces share nothing");
}

#[test]
fn a_snapshot_that_is_cut_or_changed_anywhere_is_refused() {
    let mut miner = Miner::new(Options::default());
    let scope = miner.scope("w", "d", "s");
    for line in LINES {
        miner.mine(scope, line);
    }
    let snapshot = miner.snapshot();
    for len in 0..snapshot.len() {
        assert!(Miner::restore(&snapshot[..len]).is_err(), "cut to {len} bytes");
    }
    for at in 0..snapshot.len() {
        let mut changed = snapshot.clone();
        changed[at] ^= 1 << (at % 8);
        assert!(Miner::restore(&changed).is_err(), "bit flipped in byte {at}");
    }
    let mut later = snapshot;
    later[0] = 9;
    assert_eq!(Miner::restore(&later).unwrap_err(), Error::Version(9));
}

#[test]
fn a_bound_of_zero_is_refused_by_name() {
    let error = Options { tokens_max: 0, ..Options::default() }.validate().unwrap_err();
    assert_eq!(error.to_string(), "option tokens_max is 0: set it to 1 or more");
    assert_eq!(Options::default().validate(), Ok(()));
}
