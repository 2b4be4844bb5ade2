//! Values of stored messages, read from a picture of the templates.

use proptest::prelude::*;
use seismolog_miner::{Command, Miner, Options, ScopeId, TemplateReader, ValueBuffer, ValueClass};

use crate::lines::{REAL, line_like, public_sets, sentence};

fn miner() -> (Miner, ScopeId) {
    let mut miner = Miner::new(Options::default());
    let scope = miner.scope("w", "logs", "reader");
    (miner, scope)
}

/// A typed text with its placeholders replaced by values; `None` if there are not as many.
fn filled(typed: &str, values: &[&str]) -> Option<String> {
    let (mut out, mut rest, mut values) = (String::new(), typed, values.iter());
    while let Some(at) = rest.find('<') {
        let (literal, from) = rest.split_at(at);
        out.push_str(literal);
        let placeholder =
            ValueClass::ALL.map(ValueClass::placeholder).into_iter().find(|shown| from.starts_with(shown));
        out.push_str(if placeholder.is_some() { values.next()? } else { "<" });
        rest = &from[placeholder.map_or(1, str::len)..];
    }
    out.push_str(rest);
    values.next().is_none().then_some(out)
}

fn evened(text: &str) -> String {
    text.split(|c: char| c <= ' ' || c == '\u{7f}')
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// The id of a line's key.
fn key(line: &str) -> u64 {
    let (mut miner, scope) = miner();
    miner.mine(scope, line).id
}

/// Whether the values of a message rebuild it to the letter, or else but for what stands between values of a list.
fn is_rebuilt(miner: &Miner, reader: &TemplateReader, id: u64, message: &str) -> Result<bool, String> {
    let typed = &miner.template(miner.resolve(id).ok_or("an unknown id")?).typed;
    let values = reader.values(id, message).ok_or(format!("{message:?} is none of {typed:?}"))?;
    let rebuilt = filled(typed, &values).ok_or(format!("{values:?} of {message:?} for {typed:?}"))?;
    let is_exact = evened(&rebuilt) == evened(message);
    if is_exact || key(&rebuilt) == key(message) {
        return Ok(is_exact);
    }
    Err(format!("{rebuilt:?} from {values:?} of {message:?} for {typed:?}"))
}

#[test]
fn values_put_back_rebuild_every_message_of_the_public_sets() {
    let sets = public_sets();
    if sets.is_empty() {
        println!("skipped: no log sets beside the project");
    }
    for (name, lines) in sets {
        let (mut miner, scope) = miner();
        let ids: Vec<u64> = lines.iter().map(|line| miner.mine(scope, line).id).collect();
        // A restart and a clone see the same.
        let miner = Miner::restore(&miner.snapshot()).unwrap();
        let reader = miner.reader().clone();
        for (id, line) in ids.iter().zip(&lines) {
            assert_eq!(is_rebuilt(&miner, &reader, *id, line), Ok(true), "{name}");
        }
    }
}

#[test]
fn values_put_back_rebuild_messages_of_every_kind() {
    let cases: [(&[&str], &str); 8] = [
        (&REAL, "payment 17 authorised, amount=12.50"),
        (&["login of user ann", "login of user bob", "login of user eve"], "login of user zoe"),
        // A list that varies in length is one value, one that does not is several.
        (&["ids 1, 2, 3 gone", "ids 4, 5 gone"], "ids 6, 7, 8, 9 gone"),
        (&["point 1.5 / 2.5 hit", "point 3.5 / 4.5 hit"], "point 5.5 / 6.5 hit"),
        (&["mount of disk sda17 failed", "mount of disk sda18 failed"], "mount of disk sdb19 failed"),
        // A word of several elements beside a value.
        (
            &["waiting until 10.0.0.1 answers now", "waiting until db(main) answers now"],
            "waiting until db(main) answers now",
        ),
        (&["say <num> to 7", "say <num> to 8"], "say 5 to 9"),
        (&["a\t 1  b", "a 2 b"], "  a \t 3 b  "),
    ];
    for (lines, message) in cases {
        let (mut miner, scope) = miner();
        lines.iter().for_each(|line| _ = miner.mine(scope, line));
        let id = miner.mine(scope, message).id;
        let reader = miner.reader();
        assert_eq!(is_rebuilt(&miner, &reader, id, message), Ok(true), "{lines:?}");
    }
}

#[test]
fn values_are_those_of_the_mined_part_of_a_structured_line() {
    let (mut miner, scope) = miner();
    for (line, values) in [
        (r#"{"level":"info","msg":"user 17 logged in","ts":123}"#, vec!["17"]),
        (r#"level=info ts=12.5 msg="user 18 logged in" dur=3ms"#, vec!["18"]),
        (r#"{"a":{"x":"inner"},"b":[1,2]}"#, vec![r#"{"x":"inner"}"#, "[1,2]"]),
    ] {
        let id = miner.mine(scope, line).id;
        assert_eq!(miner.reader().values(id, line), Some(values), "{line}");
    }
}

#[test]
fn a_value_may_be_several_words_of_a_message() {
    let (mut miner, scope) = miner();
    let whole = miner.mine(scope, "copied /tmp/a.txt to the archive in 3 ms");
    let reader = miner.reader();
    let found = reader.parameters(whole.id, "copied my holiday pictures to the archive in 4 ms").unwrap();
    let found: Vec<_> = found.iter().map(|value| (value.class, value.text)).collect();
    assert_eq!(found, [(ValueClass::Word, "my holiday pictures"), (ValueClass::Duration, "4 ms")]);
    assert_eq!(reader.values(whole.id, "moved my pictures"), None);
    assert_eq!(reader.values(whole.id, "copied  to the archive in 4 ms"), None, "a value is at least a word");
}

#[test]
fn a_list_has_one_value_for_each_placeholder_whatever_its_length() {
    let (mut miner, scope) = miner();
    let id = miner.mine(scope, "free blocks 1 2 3 left").id;
    assert_eq!(miner.template(miner.resolve(id).unwrap()).text, "free blocks <*> <*> <*> left");
    let reader = miner.reader();
    for (message, values) in [
        ("free blocks 4 5 6 left", ["4", "5", "6"]),
        ("free blocks 4 5 6 7 left", ["4", "5", "6 7"]),
        ("free blocks 4 left", ["4", "", ""]),
        ("free blocks none left", ["none", "", ""]),
    ] {
        assert_eq!(reader.values(id, message), Some(values.to_vec()), "{message}");
    }
}

#[test]
fn a_reader_stays_as_it_was_and_old_ids_lead_on_in_the_next() {
    let (mut miner, scope) = miner();
    let ann = miner.mine(scope, "login of user ann").id;
    let bob = miner.mine(scope, "login of user bob").id;
    let (before, revision) = (miner.reader(), miner.revision());
    assert_eq!(before.values(bob, "login of user bob"), Some(vec![]));
    miner.mine(scope, "login of user bob");
    assert_eq!(miner.revision(), revision, "nothing new in it");
    miner.mine(scope, "login of user eve");
    assert_ne!(miner.revision(), revision);
    let after = miner.reader();
    for (id, name) in [(ann, "ann"), (bob, "bob"), (ann, "zoe")] {
        assert_eq!(after.values(id, &format!("login of user {name}")), Some(vec![name]));
    }
    assert_eq!(before.values(bob, "login of user bob"), Some(vec![]), "a picture");
    let is_shared = |_: &(dyn Send + Sync)| true;
    assert!(is_shared(&after));
}

#[test]
fn commands_show_in_the_values() {
    let (mut miner, scope) = miner();
    let open = miner.mine(scope, "door 7 is open since noon").id;
    let shut = miner.mine(scope, "door 8 is shut since noon").id;
    let mask = miner.apply(Command::Mask { template: open, element: 6 }).unwrap();
    let reader = miner.reader();
    assert_eq!(reader.values(open, "door 7 is open since noon"), Some(vec!["7", "open"]));
    assert_eq!(reader.values(shut, "door 8 is shut since noon"), Some(vec!["8", "shut"]));
    miner.revert(mask).unwrap();
    assert_eq!(miner.reader().values(open, "door 7 is open since noon"), Some(vec!["7"]));
    miner.apply(Command::Split { template: open, element: 2 }).unwrap();
    let child = miner.mine(scope, "door 9 is open since noon");
    assert_eq!(miner.template(child.template).text, "door 9 is open since noon");
    assert_eq!(miner.reader().values(child.id, "door 9 is open since noon"), Some(vec![]));
    let other = miner.mine(scope, "lights are off").id;
    miner.apply(Command::Merge { template: other, into: shut }).unwrap();
    assert_eq!(miner.reader().values(shut, "lights are off"), None, "people led it there");
}

proptest! {
    #[test]
    fn any_line_has_its_values_in_order(lines in prop::collection::vec(prop_oneof![any::<String>(), line_like(), sentence()], 1..20), bytes_max in 1_u32..80) {
        let mut miner = Miner::new(Options { bytes_max, ..Options::default() });
        let scope = miner.scope("w", "d", "s");
        let ids: Vec<u64> = lines.iter().map(|line| miner.mine(scope, line).id).collect();
        let reader = miner.reader();
        let mut buffer = ValueBuffer::default();
        for (id, line) in ids.iter().zip(&lines) {
            let mut from = 0;
            let is_read = reader.each_value(*id, line, &mut buffer, |value| {
                let start = value.text.as_ptr() as usize - line.as_ptr() as usize;
                assert!(start >= from, "{value:?} is not in order in {line:?}");
                from = start + value.text.len();
            });
            let typed = &miner.template(miner.resolve(*id).unwrap()).typed;
            prop_assert!(is_read, "{line:?} is none of {typed:?}");
            let values = reader.values(*id, line).unwrap();
            if !line.contains('<') {
                let shown = ValueClass::ALL.iter().map(|class| typed.matches(class.placeholder()).count());
                prop_assert_eq!(shown.sum::<usize>(), values.len(), "{:?} in {:?}", values, typed);
            }
        }
    }
}
