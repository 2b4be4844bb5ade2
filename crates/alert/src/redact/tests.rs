use super::*;
use proptest::prelude::*;

#[test]
fn secrets_of_every_kind_are_taken_out() {
    let jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U";
    let cases = [
        ("login password=hunter2 failed", "login password=[secret] failed"),
        ("{\"api_key\": \"abc def\", \"n\": 1}", "{\"api_key\": \"[secret]\", \"n\": 1}"),
        ("db.password: s3cr3t, retry", "db.password: [secret], retry"),
        ("Authorization: Bearer abc.def.ghi next", "Authorization: Bearer [secret] next"),
        ("GET /x?token=abc123&page=2", "GET /x?token=[secret]&page=2"),
        ("clientSecret='a b'", "clientSecret='[secret]'"),
        ("X-Auth: 12 y", "X-Auth: [secret] y"),
        ("key AKIAIOSFODNN7EXAMPLE used", "key [secret] used"),
        ("pushed with ghp_16C7e42F292c6912E7710c838347Ae178B4a", "pushed with [secret]"),
        ("slack xoxb-123456789012-abcdef says", "slack [secret] says"),
        ("postgres://app:p%40ss@db:5432/x", "postgres://app:[secret]@db:5432/x"),
        ("amqp://u:p:q@rabbit down", "amqp://u:[secret]@rabbit down"),
        ("card 4111 1111 1111 1111 refused", "card [card] refused"),
        ("pan=5500-0000-0000-0004;", "pan=[card];"),
        ("4111111111111111 1234567890123", "[card] 1234567890123"),
        ("mail to jane.doe+x@example.co.uk.", "mail to [address]."),
        ("<joe@example.com>", "<[address]>"),
        ("a -----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY----- b", "a [private key] b"),
        ("-----BEGIN PRIVATE KEY----- cut off", "[private key]"),
    ];
    for (text, expected) in cases {
        let mut found = Redactions::default();
        assert_eq!(redact(text, &mut found), expected, "{text}");
        assert_eq!(found.sum(), 1, "{text}");
    }
    assert_eq!(redact(&format!("got {jwt}!"), &mut Redactions::default()), "got [secret]!");
}

#[test]
fn ordinary_lines_stay_as_they_are() {
    let cases = [
        "payments: acquirer timeout region=eu-west after 3000 ms",
        "order 4111111111111112 shipped",
        "trace 4bf92f3577b34da6a3ce929d0e0e4736 took 1795206203123",
        "at 14:46:21 host 10.0.0.1:5432, see https://host/incidents/inc_1",
        "retry: 3 of 5; design: done",
        "risk-free, 5 > 3 & so on, äöü@",
        "-----BEGIN CERTIFICATE-----",
        "author: jane",
        "oauth",
    ];
    for text in cases {
        let mut found = Redactions::default();
        assert_eq!(redact(text, &mut found), text);
        assert_eq!(found, Redactions::default());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_taken_and_nothing_is_found_twice(text in "(\\PC|[=:@ \"'\n-]|token=|://|4111111111111111|-----BEGIN ){0,60}") {
        let once = redact(&text, &mut Redactions::default());
        let mut again = Redactions::default();
        let _ = redact(&once, &mut again);
        prop_assert_eq!(again.cards + again.addresses + again.private_keys, 0);
    }
}
