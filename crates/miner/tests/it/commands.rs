//! What people say about templates.

use seismolog_miner::{Command, CommandError, Miner, Options, ScopeId};

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
