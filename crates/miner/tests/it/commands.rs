//! What people say about templates.

use proptest::prelude::*;
use seismolog_miner::{Change, Command, CommandError, CommandId, Miner, Options, ScopeId};

use crate::lines::sentence;

fn miner(lines: &[&str]) -> (Miner, ScopeId) {
    let mut miner = Miner::new(Options::default());
    let scope = miner.scope("w", "logs", "commands");
    for line in lines {
        miner.mine(scope, line);
    }
    (miner, scope)
}

const ON: &str = "door is open since noon";
const OFF: &str = "door is shut since noon";

#[test]
fn a_masked_place_joins_lines_until_it_is_reverted() {
    let (mut miner, scope) = miner(&[ON, OFF]);
    let open = miner.mine(scope, ON);
    let place = miner.elements(open.template).into_iter().find(|piece| piece.text == "open").unwrap();
    assert!(!place.is_value);
    let id = miner.apply(Command::Mask { template: open.id, element: place.element }).unwrap();
    assert_eq!(miner.mine(scope, OFF).id, open.id);
    assert_eq!(miner.mine(scope, "door is ajar since noon").id, open.id);
    assert_eq!(miner.template(open.template).text, "door is <*> since noon");
    let mut restored = Miner::restore(&miner.snapshot()).unwrap();
    assert_eq!(restored.snapshot(), miner.snapshot());
    assert_eq!(restored.mine(scope, OFF), miner.mine(scope, OFF));
    miner.revert(id).unwrap();
    assert_ne!(miner.mine(scope, OFF).id, open.id);
    assert_eq!(miner.template(open.template).text, ON);
    assert!(miner.mine(scope, "door is ajar since noon").is_new);
}

#[test]
fn a_split_place_parts_lines_until_it_is_reverted() {
    let (mut miner, scope) = miner(&["answer 200 sent"]);
    let whole = miner.mine(scope, "answer 404 sent");
    let id = miner.apply(Command::Split { template: whole.id, element: 2 }).unwrap();
    let (ok, bad) = (miner.mine(scope, "answer 200 sent"), miner.mine(scope, "answer 500 sent"));
    assert_ne!(ok.id, bad.id);
    assert_eq!(miner.template(bad.template).text, "answer 500 sent");
    assert_eq!(miner.mine(scope, "answer 500 sent").id, bad.id);
    let mut restored = Miner::restore(&miner.snapshot()).unwrap();
    assert_eq!(restored.mine(scope, "answer 500 sent"), miner.mine(scope, "answer 500 sent"));
    miner.revert(id).unwrap();
    assert_eq!(miner.mine(scope, "answer 500 sent").id, whole.id);
    assert_eq!(miner.resolve(bad.id), Some(whole.template));
}

#[test]
fn a_template_with_a_masked_and_a_split_place_keeps_its_parts() {
    let (mut miner, scope) = miner(&[ON]);
    let on = miner.mine(scope, ON);
    let at =
        |word: &str| miner.elements(on.template).iter().find(|piece| piece.text == word).unwrap().element;
    let (state, since) = (at("open"), at("noon"));
    miner.apply(Command::Mask { template: on.id, element: since }).unwrap();
    miner.apply(Command::Split { template: on.id, element: state }).unwrap();
    let dawn = miner.mine(scope, "door is open since dawn");
    assert_ne!(dawn.id, on.id);
    assert_eq!(miner.template(dawn.template).text, "door is open since <*>");
    let mut restored = Miner::restore(&miner.snapshot()).unwrap();
    for miner in [&mut miner, &mut restored] {
        assert_eq!(miner.mine(scope, "door is open since dusk").id, dawn.id);
    }
}

#[test]
fn merged_renamed_and_ignored_templates_are_as_before_when_reverted() {
    let (mut miner, scope) = miner(&[ON, OFF]);
    let (on, off) = (miner.mine(scope, ON), miner.mine(scope, OFF));
    let before = miner.template(on.template).clone();
    let commands = [
        Command::Merge { template: on.id, into: off.id },
        Command::Rename { template: on.id, name: "open door".to_owned() },
        Command::Ignore { template: on.id },
    ];
    let ids: Vec<_> = commands.iter().map(|command| miner.apply(command.clone()).unwrap()).collect();
    assert_eq!(miner.mine(scope, ON).id, off.id);
    assert_eq!(miner.template(on.template).name.as_deref(), Some("open door"));
    assert!(miner.template(on.template).is_ignored);
    assert_eq!(miner.commands().iter().map(|(_, command)| command.clone()).collect::<Vec<_>>(), commands);
    for (id, command) in ids.iter().zip(commands) {
        assert_eq!(miner.revert(*id), Ok(command));
    }
    assert!(miner.commands().is_empty());
    assert_eq!(*miner.template(on.template), before);
    assert_eq!(miner.mine(scope, ON).id, on.id);
}

#[test]
fn what_makes_no_sense_is_refused_and_changes_nothing() {
    let (mut miner, scope) = miner(&[ON, OFF]);
    let on = miner.mine(scope, ON).id;
    let other = miner.scope("w", "logs", "other");
    let elsewhere = miner.mine(other, ON).id;
    let before = miner.snapshot();
    let cases = [
        (Command::Ignore { template: 7 }, CommandError::Template(7)),
        (Command::Mask { template: on, element: 1 }, CommandError::Element(1)),
        (Command::Split { template: on, element: 999 }, CommandError::Element(999)),
        (Command::Merge { template: on, into: on }, CommandError::Merge(on, on)),
        (Command::Merge { template: on, into: elsewhere }, CommandError::Merge(on, elsewhere)),
        (Command::Rename { template: on, name: "x".repeat(300) }, CommandError::Name(300)),
        (Command::Rename { template: on, name: " ".to_owned() }, CommandError::Unshown),
        (Command::Rename { template: on, name: "a\nb".to_owned() }, CommandError::Unshown),
    ];
    for (command, expected) in cases {
        assert_eq!(miner.apply(command), Err(expected));
    }
    assert_eq!(miner.snapshot(), before);
}

#[test]
fn two_merges_in_a_circle_lose_no_line() {
    let (mut miner, scope) = miner(&[ON, OFF]);
    let (on, off) = (miner.mine(scope, ON).id, miner.mine(scope, OFF).id);
    miner.apply(Command::Merge { template: on, into: off }).unwrap();
    let back = miner.apply(Command::Merge { template: off, into: on });
    assert_eq!(back, Err(CommandError::Merge(off, on)));
    assert_eq!(miner.mine(scope, ON).id, off);
}

#[test]
fn what_a_command_leads_elsewhere_is_told_once() {
    let (mut miner, scope) = miner(&[ON, OFF]);
    let (on, off) = (miner.mine(scope, ON), miner.mine(scope, OFF));
    let told = |miner: &mut Miner| {
        miner.take_merges().iter().map(|merge| (merge.from, merge.into)).collect::<Vec<_>>()
    };
    assert_eq!(told(&mut miner), []);
    let merge = miner.apply(Command::Merge { template: on.id, into: off.id }).unwrap();
    assert_eq!(told(&mut miner), [(on.id, off.id)]);
    miner.apply(Command::Rename { template: off.id, name: "door".to_owned() }).unwrap();
    assert_eq!(told(&mut miner), [], "it is known already");
    miner.revert(merge).unwrap();
    assert_eq!((told(&mut miner), miner.resolve(on.id)), (Vec::new(), Some(on.template)));
    let place = miner.elements(on.template).into_iter().find(|piece| piece.text == "open").unwrap();
    miner.apply(Command::Mask { template: on.id, element: place.element }).unwrap();
    assert_eq!(told(&mut miner), [(off.id, on.id)]);
    let restored = Miner::restore(&miner.snapshot()).unwrap();
    assert_eq!(restored.snapshot(), miner.snapshot(), "a restart tells nothing again");
}

#[test]
fn what_holds_already_is_refused_by_the_id_it_holds_under() {
    let (mut miner, scope) = miner(&[ON]);
    let ignore = Command::Ignore { template: miner.mine(scope, ON).id };
    let id = miner.apply(ignore.clone()).unwrap();
    assert_eq!(miner.apply(ignore.clone()), Err(CommandError::Held(id.0)));
    miner.revert(id).unwrap();
    let next = miner.apply(ignore).unwrap();
    assert_ne!(next, id, "an id is never given twice");
    assert_eq!(miner.revert(id), Err(CommandError::Command(id.0)));
}

#[test]
fn a_place_is_named_by_its_column_or_its_word() {
    let (mut miner, scope) = miner(&["answer 200 sent"]);
    let mined = miner.mine(scope, "answer 404 sent");
    let element = miner.columns(mined.template)[0].element();
    let piece = miner.elements(mined.template).into_iter().find(|piece| piece.element == element).unwrap();
    assert_eq!((piece.text.as_str(), piece.is_value), ("200", true));
    assert!(miner.apply(Command::Split { template: mined.id, element }).is_ok());
}

fn change() -> impl Strategy<Value = Change> {
    let element = || prop_oneof![0_u16..16, any::<u16>()];
    prop_oneof![
        (any::<u64>(), element())
            .prop_map(|(template, element)| Change::Apply(Command::Split { template, element })),
        (any::<u64>(), any::<u64>())
            .prop_map(|(template, into)| Change::Apply(Command::Merge { template, into })),
        (any::<u64>(), element())
            .prop_map(|(template, element)| Change::Apply(Command::Mask { template, element })),
        (any::<u64>(), "[a-zé ]{0,9}")
            .prop_map(|(template, name)| Change::Apply(Command::Rename { template, name })),
        any::<u64>().prop_map(|template| Change::Apply(Command::Ignore { template })),
        (0_u64..8).prop_map(|id| Change::Revert(CommandId(id))),
    ]
}

/// A change about templates that exist, if there are any.
fn aimed(change: Change, ids: &[u64]) -> Change {
    let pick = |at: u64| *ids.get((at % ids.len().max(1) as u64) as usize).unwrap_or(&at);
    let Change::Apply(command) = change else { return change };
    Change::Apply(match command {
        Command::Split { template, element } => Command::Split { template: pick(template), element },
        Command::Merge { template, into } => Command::Merge { template: pick(template), into: pick(into) },
        Command::Mask { template, element } => Command::Mask { template: pick(template), element },
        Command::Rename { template, name } => Command::Rename { template: pick(template), name },
        Command::Ignore { template } => Command::Ignore { template: pick(template) },
    })
}

/// Mines the lines with the changes between them; what became of each.
fn replay(miner: &mut Miner, steps: &[(String, Option<Change>)], ids: &mut Vec<u64>) -> Vec<String> {
    let scope = miner.scope("w", "logs", "commands");
    let mut found = Vec::new();
    for (line, change) in steps {
        let mined = miner.mine(scope, line);
        ids.push(mined.id);
        found.push(format!("{mined:?}"));
        if let Some(change) = change {
            // As a log keeps it.
            let change = Change::from_bytes(&aimed(change.clone(), ids).to_bytes()).expect("as written");
            found.push(format!("{:?}", miner.change(change)));
        }
    }
    found
}

proptest! {
    #[test]
    fn the_same_lines_and_changes_give_the_same_whatever_the_restarts(
        steps in prop::collection::vec((sentence(), prop::option::weighted(0.3, change())), 0..40),
        cut in 0_usize..40,
    ) {
        let (mut whole, mut part) = (Miner::new(Options::default()), Miner::new(Options::default()));
        let expected = replay(&mut whole, &steps, &mut Vec::new());
        let (first, second) = steps.split_at(cut.min(steps.len()));
        let mut ids = Vec::new();
        let mut found = replay(&mut part, first, &mut ids);
        let mut part = Miner::restore(&part.snapshot()).unwrap();
        found.extend(replay(&mut part, second, &mut ids));
        prop_assert_eq!(found, expected);
        prop_assert_eq!(part.snapshot(), whole.snapshot());
        let counted: u64 = whole.templates().map(|(_, template)| template.count).sum();
        prop_assert_eq!(counted, steps.len() as u64, "no line is lost");
        for (id, _) in whole.commands().to_vec() {
            whole.revert(id).unwrap();
        }
        let is_plain = |template: &seismolog_miner::Template| template.name.is_none() && !template.is_ignored;
        prop_assert!(whole.commands().is_empty() && whole.templates().all(|(_, template)| is_plain(template)));
    }

    #[test]
    fn a_change_is_read_as_written_and_damage_is_told(change in change(), at in any::<usize>(), bit in 0_u8..8) {
        let bytes = change.to_bytes();
        prop_assert_eq!(Change::from_bytes(&bytes), Ok(change));
        for len in 0..bytes.len() {
            prop_assert!(matches!(Change::from_bytes(&bytes[..len]), Err(CommandError::Bytes(_))), "cut to {len}");
        }
        let mut longer = bytes.clone();
        longer.push(0);
        prop_assert_eq!(Change::from_bytes(&longer), Err(CommandError::Bytes("length")));
        let mut changed = bytes;
        let at = at % changed.len();
        changed[at] ^= 1 << bit;
        // Whatever it says now, it is no panic.
        let _ = Change::from_bytes(&changed);
    }
}

#[test]
fn the_lines_beyond_a_bound_are_led_nowhere() {
    let mut miner = Miner::new(Options { templates_per_scope_max: 1, ..Options::default() });
    let scope = miner.scope("w", "logs", "full");
    let on = miner.mine(scope, ON).id;
    let other = miner.mine(scope, "lights are off").id;
    assert!(miner.template(miner.resolve(other).unwrap()).is_overflow);
    for (template, into) in [(other, on), (on, other)] {
        assert_eq!(miner.apply(Command::Merge { template, into }), Err(CommandError::Merge(template, into)));
    }
    assert_eq!(miner.apply(Command::Mask { template: other, element: 0 }), Err(CommandError::Element(0)));
    miner.apply(Command::Ignore { template: other }).unwrap();
    assert!(miner.template(miner.resolve(other).unwrap()).is_ignored);
}
