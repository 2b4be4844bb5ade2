//! The routing tree: who gets what, what is refused, and why.

use crate::{CHANNELS, at, fire, item, options, run};
use seismolog_alert::{Event, Options, Planner, rehearse};

#[test]
fn what_cannot_be_meant_is_refused_with_its_place() {
    let cases = [
        ("route.channels = ['nobody']", "route.channels: channel nobody is unknown"),
        ("[[route.routes]]\nchannels = ['nobody']", "route.routes[0].channels: channel nobody"),
        (
            "[[route.routes]]\nchannels = ['chat']\n[[route.routes]]\nmatch = { service = ['a'] }",
            "route.routes[1]: unreachable",
        ),
        (
            "[[route.routes]]\nmatch = { severity = ['critical'] }\n[[route.routes.routes]]\nmatch = { severity = ['info'] }",
            "route.routes[0].routes[0]: unreachable: its severity",
        ),
        ("route.match = { service = ['a'] }", "route.match: the root takes all"),
        ("route.group_interval = '1s'", "route.group_interval: below 10s"),
        ("route.repeat = '1m'", "route.repeat: shorter"),
        ("route.quiet_hours = [{ from = '99:00' }]", "route.quiet_hours[0]: \"99:00\" is no time"),
        (
            "route = { channels = ['pager'], escalation = [{ after = '5m', channels = ['who'] }] }",
            "route.escalation[0].channels: channel who",
        ),
        ("storm_messages = 1", "storm_messages: out of range"),
        ("inhibit = [{ target = { kind = ['rate'] } }]", "inhibit[0]: source and target"),
        ("[[maintenance]]\nname = 'x'", "maintenance[0]: it has no time"),
        (
            "[[silences]]\nid = 'a'\nmatch = {}\nowner = 'o'\nreason = 'r'\nuntil = '2030-01-01T00:00:00Z'",
            "silences[0]: silence a: it matches everything",
        ),
    ];
    for (text, expected) in cases {
        let error = Planner::new(options(&format!("{text}\n{CHANNELS}"))).unwrap_err().to_string();
        assert!(error.starts_with(expected), "{text}\n{error}");
    }
    let typo = toml::from_str::<Options>("route.chanels = ['chat']").unwrap_err().to_string();
    assert!(typo.contains("chanels"), "{typo}");
    let typo = toml::from_str::<Options>("channels.a = { type = 'slack', url = 'https://x', urll = 'y' }");
    assert!(typo.unwrap_err().to_string().contains("urll"));
}

#[test]
fn an_explanation_says_why_sent_and_why_not() {
    let text = format!(
        r#"
        [route]
        channels = ["chat"]
        [[route.routes]]
        name = "databases"
        match = {{ service = ["*db*"] }}
        channels = ["lead"]
        [[route.routes]]
        name = "money"
        match = {{ service = ["payments"], severity = ["critical"] }}
        channels = ["pager"]
        {CHANNELS}"#
    );
    let mut planner = Planner::new(options(&text)).unwrap();
    fire(&mut planner, item("a", 0.9), 0);
    assert_eq!(run(&mut planner, 0..=30), ["10 pager opened firing"]);
    let explanation = planner.explain("a").unwrap();
    let routes: Vec<(&str, bool)> =
        explanation.routes.iter().map(|step| (step.route.as_str(), step.missed.is_none())).collect();
    assert_eq!(routes, [("route", true), ("databases", false), ("money", true)]);
    assert!(explanation.routes[1].missed.as_ref().unwrap().contains("payments"));
    assert_eq!(explanation.told[0].channel, "pager");
    assert_eq!(explanation.decisions[0].reason, "opened: route money");
    assert_eq!(explanation.alert.firings, 1);
}

#[test]
fn a_rehearsal_says_what_would_have_been_told() {
    let events: Vec<_> = (0..20)
        .flat_map(|number| {
            let mut one = item(&format!("k{number}"), 0.7);
            one.incident = model::IncidentId(number);
            let second = number as i64 * 3_600;
            let over = Event::Resolved { key: one.key.clone() };
            [(at(second), Event::Firing(Box::new(one))), (at(second + 600), over)]
        })
        .collect();
    let found =
        rehearse(options(&format!("route.channels = ['chat']\n{CHANNELS}")), &events, at(90_000)).unwrap();
    assert_eq!(found.messages["chat"], 40);
    assert!(!found.is_cut);
}
