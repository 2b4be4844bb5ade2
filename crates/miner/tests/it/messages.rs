//! Which part of a structured line is mined.

use seismolog_miner::{Miner, Options, ValueClass};

#[test]
fn structured_lines_are_mined_for_their_message() {
    let mut miner = Miner::new(Options::default());
    let scope = miner.scope("w", "logs", "json");
    for (line, expected) in [
        (r#"{"level":"info","msg":"user 17 logged in","ts":123}"#, "user <*> logged in"),
        (r#"{"event":"x","message":"say \"hi\" 3 times"}"#, r#"say \"hi\" <*> times"#),
        (r#"{"log":"listening on :8080\n","stream":"stdout"}"#, "listening on :<*>"),
        (r#"{"a":{"msg":"inner"},"b":[1,2]}"#, r#"{"a":<*>,"b":<*>}"#),
        (r#"{"msg":7, "ok":true, "who":"ann"}"#, r#"{"msg":<*>, "ok":<*>, "who":"<*>"}"#),
        (r#"{"msg":"cut off after 7 by"#, r#"{"msg":"cut off after <*> by"#),
        (r"{}", "{}"),
        (r#"level=info ts=12.5 msg="user 17 logged in" dur=3ms"#, "user <*> logged in"),
        ("level=info msg=started port=80", "started"),
        ("uid=0 euid=0 tty=ssh", "uid=<*> euid=<*> tty=ssh"),
    ] {
        let mined = miner.mine(scope, line);
        assert_eq!(miner.template(mined.template).text, expected, "line: {line}");
    }
}

#[test]
fn a_message_has_one_id_with_and_without_its_wrapping() {
    let mut miner = Miner::new(Options::default());
    let scope = miner.scope("w", "logs", "same");
    let bare = miner.mine(scope, "user 17 logged in").id;
    assert_eq!(miner.mine(scope, r#"{"msg":"user 18 logged in"}"#).id, bare);
    assert_eq!(miner.mine(scope, r#"level=info t=1 msg="user 19 logged in""#).id, bare);
}

#[test]
fn parameters_are_the_values_in_order() {
    let line = "Failed password for user_7 from 10.0.0.1 port 22 after 3 seconds";
    let found: Vec<_> = Miner::parameters(line).iter().map(|found| (found.class, found.text)).collect();
    let expected = [
        (ValueClass::Id, "user_7"),
        (ValueClass::Ip, "10.0.0.1"),
        (ValueClass::Num, "22"),
        (ValueClass::Duration, "3 seconds"),
    ];
    assert_eq!(found, expected);
}
