//! When an alert is told, and when not.

use crate::{CHANNELS, at, end, fire, item, options, run};
use model::IncidentId;
use seismolog_alert::{Event, Gathering, Matchers, Planner, Silence};

fn planner(route: &str) -> Planner {
    Planner::new(options(&format!("{route}\n{CHANNELS}"))).unwrap()
}

fn silence(id: &str, key: &str, until: i64) -> Event {
    Event::Silence(Silence {
        id: id.into(),
        matchers: Matchers { key: vec![key.into()], ..Matchers::default() },
        owner: "jane".into(),
        reason: "known".into(),
        begin: at(0),
        until: at(until),
    })
}

#[test]
fn begin_and_end_are_told_once() {
    let mut planner = planner("route.channels = ['chat']");
    fire(&mut planner, item("a", 0.9), 0);
    assert_eq!(run(&mut planner, 0..=600), ["10 chat opened firing"]);
    for second in (600..900).step_by(10) {
        fire(&mut planner, item("a", 0.9), second);
    }
    end(&mut planner, "a", 900);
    assert_eq!(run(&mut planner, 900..=2_000), ["960 chat resolved resolved"]);
}

#[test]
fn worse_is_told_again_and_better_is_not() {
    let mut planner = planner("route = { channels = ['chat'], group_interval = '10s' }");
    let mut counted = item("a", 0.5);
    fire(&mut planner, counted.clone(), 0);
    assert_eq!(run(&mut planner, 0..=100), ["10 chat opened firing"]);
    fire(&mut planner, item("a", 0.7), 100);
    assert_eq!(run(&mut planner, 100..=200), ["100 chat rose firing"]);
    fire(&mut planner, item("a", 0.1), 200);
    counted.count = 9;
    fire(&mut planner, counted.clone(), 200);
    assert!(run(&mut planner, 200..=300).is_empty(), "less severe, nine times");
    counted.count = 10;
    fire(&mut planner, counted, 300);
    assert_eq!(run(&mut planner, 300..=400), ["300 chat grew firing"]);
    let reminders = run(&mut planner, 400..=2 * 4 * 3_600 + 400);
    assert_eq!(reminders, ["14700 chat reminder firing", "29100 chat reminder firing"]);
}

#[test]
fn what_comes_back_soon_is_told_only_if_it_is_worse_or_stays() {
    let again = |score: f64| {
        let mut planner =
            planner("route = { channels = ['chat'], keep_firing_for = '0s', group_interval = '10s' }");
        fire(&mut planner, item("a", 0.7), 0);
        run(&mut planner, 0..=100);
        end(&mut planner, "a", 100);
        assert_eq!(run(&mut planner, 100..=200), ["100 chat resolved resolved"]);
        fire(&mut planner, item("a", score), 300);
        run(&mut planner, 300..=2_000)
    };
    assert_eq!(again(0.7), ["1810 chat opened firing"], "30 minutes after it was told");
    assert_eq!(again(0.9), ["310 chat opened firing"]);
}

#[test]
fn a_flapper_is_one_open_alert_with_a_counter() {
    let mut planner = planner("route.channels = ['chat']");
    let mut said = Vec::new();
    for round in 0..60 {
        let second = round * 120;
        fire(&mut planner, item("a", 0.7), second);
        said.extend(run(&mut planner, second..=second + 10));
        end(&mut planner, "a", second + 20);
        said.extend(run(&mut planner, second + 20..=second + 110));
    }
    assert!(said.len() <= 4, "{said:?}");
    let view = planner.alerts().next().unwrap();
    assert!(view.flaps > 50, "{}", view.flaps);
    let rest = run(&mut planner, 7_200..=20_000);
    assert_eq!(rest, ["8900 chat resolved resolved"], "half an hour after it was last seen");
}

#[test]
fn a_root_mutes_its_symptoms_and_a_circle_is_not_lost() {
    let mut planner = planner("route = { channels = ['chat'], group_by = ['key'] }");
    fire(&mut planner, item("root", 0.9), 0);
    let symptom = |key: &str, of: &str| {
        let mut item = item(key, 0.7);
        item.symptom_of = vec![of.to_owned()];
        item
    };
    fire(&mut planner, symptom("one", "root"), 0);
    fire(&mut planner, symptom("two", "one"), 0);
    fire(&mut planner, symptom("round-a", "round-b"), 0);
    fire(&mut planner, symptom("round-b", "round-a"), 0);
    let mut told: Vec<String> = Vec::new();
    for intent in planner.apply(Event::Tick, at(10)) {
        told.extend(intent.lines.iter().map(|line| line.item.key.clone()));
    }
    assert_eq!(told, ["root", "round-a"].map(str::to_owned));
    assert!(planner.explain("two").unwrap().muted.unwrap().contains("symptom"));
    end(&mut planner, "root", 100);
    assert_eq!(run(&mut planner, 100..=400), ["160 chat resolved resolved", "160 chat opened firing"]);
}

#[test]
fn a_rule_mutes_what_has_equal_labels() {
    let rule = r#"
        route = { channels = ["chat"], group_by = ["key"] }
        inhibit = [{ source = { kind = ["silence"] }, target = { kind = ["rate"] }, equal = ["service"] }]
    "#;
    let mut planner = planner(rule);
    let mut source = item("source", 0.7);
    source.kind = "silence".into();
    let mut other = item("other", 0.7);
    other.service = "search".into();
    for item in [source, item("muted", 0.7), other] {
        fire(&mut planner, item, 0);
    }
    let intents = planner.apply(Event::Tick, at(10));
    let told: Vec<&str> = intents.iter().map(|intent| intent.lines[0].item.key.as_str()).collect();
    assert_eq!(told.len(), 2);
    assert!(!told.contains(&"muted"));
}

#[test]
fn silenced_is_not_told_and_not_lost() {
    let mut planner = planner("route = { channels = ['chat'], keep_firing_for = '0s', group_by = ['key'] }");
    planner.apply(silence("s", "a*", 500), at(0));
    for key in ["a", "a-short"] {
        fire(&mut planner, item(key, 0.9), 1);
    }
    assert!(run(&mut planner, 0..=300).is_empty());
    end(&mut planner, "a-short", 300);
    assert_eq!(run(&mut planner, 300..=600), ["500 chat opened firing"]);
    assert_eq!(planner.silences()[0].hits, 2);
    planner.apply(silence("again", "a", 1_000), at(600));
    end(&mut planner, "a", 700);
    assert_eq!(
        run(&mut planner, 600..=1_100),
        ["1000 chat resolved resolved"],
        "the end is told after the silence"
    );
    assert!(planner.explain("a").unwrap().decisions.iter().any(|decision| decision.reason.contains("jane")));
}

#[test]
fn what_is_over_for_days_can_be_silenced() {
    let mut planner = planner("route.channels = ['chat']");
    fire(&mut planner, item("a", 0.9), 0);
    end(&mut planner, "a", 10);
    run(&mut planner, 0..=100);
    let later = 3 * 86_400;
    planner.apply(Event::Tick, at(later));
    assert!(planner.explain("a").is_some());
    let event = silence("s", "a", later + 1_000);
    planner.check(&event).unwrap();
    planner.apply(event, at(later));
    fire(&mut planner, item("a", 0.9), later + 10);
    assert!(run(&mut planner, later + 10..=later + 900).is_empty());
}

#[test]
fn acknowledged_is_neither_reminded_nor_escalated_but_worse_and_over_are_told() {
    let route = r#"
        [route]
        channels = ["chat"]
        repeat = "30m"
        escalation = [{ after = "15m", channels = ["lead"] }]
    "#;
    let mut planner = planner(route);
    fire(&mut planner, item("a", 0.7), 0);
    run(&mut planner, 0..=10);
    let acknowledge =
        Event::Acknowledge { key: "a".into(), owner: "jane".into(), reason: "on it".into(), until: None };
    planner.check(&acknowledge).unwrap();
    planner.apply(acknowledge, at(20));
    assert_eq!(run(&mut planner, 20..=7_200), ["20 chat acknowledged acknowledged"]);
    fire(&mut planner, item("a", 0.9), 7_210);
    assert_eq!(run(&mut planner, 7_210..=7_300), ["7210 chat rose firing"]);
    end(&mut planner, "a", 7_400);
    assert_eq!(run(&mut planner, 7_400..=7_600), ["7460 chat resolved resolved"]);
    assert!(planner.check(&Event::Unacknowledge { key: "a".into() }).is_err(), "it is over");
}

#[test]
fn without_an_acknowledgement_others_are_told_and_hear_the_end() {
    let route = r#"
        [route]
        channels = ["chat"]
        escalation = [{ after = "15m", channels = ["pager"] }, { after = "30m", channels = ["lead"] }]
    "#;
    let mut planner = planner(route);
    fire(&mut planner, item("a", 0.7), 0);
    let said = run(&mut planner, 0..=3_000);
    assert_eq!(said, ["10 chat opened firing", "910 pager opened firing", "1810 lead opened firing"]);
    end(&mut planner, "a", 3_000);
    let said = run(&mut planner, 3_000..=3_200);
    let over = ["3060 chat resolved resolved", "3060 lead resolved resolved", "3060 pager resolved resolved"];
    assert_eq!(said, over);
}

#[test]
fn quiet_hours_hold_what_is_not_critical() {
    let route = r#"
        route = { channels = ["chat"], group_by = ["key"], quiet_hours = [{ from = "22:00", to = "06:00", zone = "UTC" }] }
    "#;
    let mut planner = planner(route);
    // 2027-01-15T08:00:00Z is the begin of time here: 14 hours to 22:00
    let night = 15 * 3_600;
    fire(&mut planner, item("mild", 0.7), night);
    fire(&mut planner, item("bad", 0.9), night);
    assert_eq!(run(&mut planner, night..=night + 100), [format!("{} chat opened firing", night + 10)]);
    let morning = 22 * 3_600;
    let said = run(&mut planner, night + 110..=morning + 100);
    assert!(said.contains(&format!("{morning} chat opened firing")), "{said:?}");
}

#[test]
fn low_severity_is_gathered_into_a_digest() {
    let mut planner = planner("route = { channels = ['chat'], digest = '1h' }");
    for number in 0..30 {
        fire(&mut planner, item(&format!("mild-{number}"), 0.3), number);
    }
    fire(&mut planner, item("bad", 0.9), 30);
    let first = planner.apply(Event::Tick, at(40));
    assert_eq!(first.len(), 1);
    assert_eq!(first[0].lines[0].item.key, "bad");
    let hour = 3_600;
    let mut digests = Vec::new();
    for second in (50..=2 * hour).step_by(10) {
        digests.extend(planner.apply(Event::Tick, at(second)));
    }
    assert_eq!(digests.len(), 1);
    assert_eq!(
        (digests[0].gathering, digests[0].lines.len() as u64 + digests[0].more),
        (Gathering::Digest, 30)
    );
}

#[test]
fn a_storm_of_ten_thousand_is_at_most_five_messages() {
    let route = "route = { channels = ['chat', 'pager'], group_by = ['key'] }";
    let mut planner = planner(route);
    let mut said = Vec::new();
    let mut told = 0;
    for second in 0..300 {
        for number in 0..34 {
            let number = second * 34 + number;
            if number < 10_000 {
                let mut one = item(&format!("k{number}"), 0.5 + (number % 50) as f64 / 100.0);
                one.incident = IncidentId(number as u64);
                one.service = format!("s{}", number % 400);
                fire(&mut planner, one, second);
            }
        }
        if second % 30 == 0 {
            let intents = planner.apply(Event::Tick, at(second));
            told += intents.iter().map(|intent| intent.lines.len() as u64 + intent.more).sum::<u64>();
            said.extend(intents);
        }
    }
    for second in (300..=400).step_by(10) {
        let intents = planner.apply(Event::Tick, at(second));
        told += intents.iter().map(|intent| intent.lines.len() as u64 + intent.more).sum::<u64>();
        said.extend(intents);
    }
    for channel in ["chat", "pager"] {
        let count = said.iter().filter(|intent| intent.channel == channel).count();
        assert!((2..=5).contains(&count), "{channel}: {count}");
    }
    assert_eq!(told, 20_000, "each is told to both, none is lost");
    for number in 0..10_000 {
        end(&mut planner, &format!("k{number}"), 1_000);
    }
    let over = run(&mut planner, 1_000..=1_100);
    assert!(over.iter().all(|line| line.ends_with("resolved")), "{:?}", over.len());
    assert!(over.len() <= 6, "a message per thread that was opened: {}", over.len());
}

#[test]
fn alerts_of_a_group_are_one_message_and_end_one_by_one() {
    let mut planner = planner("route = { channels = ['pager'], group_interval = '1m' }");
    for key in ["a", "b", "c"] {
        fire(&mut planner, item(key, 0.7), 0);
    }
    assert_eq!(run(&mut planner, 0..=100), ["10 pager opened+opened+opened firing"]);
    end(&mut planner, "a", 100);
    assert_eq!(run(&mut planner, 100..=200), ["160 pager resolved firing"]);
    end(&mut planner, "b", 200);
    end(&mut planner, "c", 200);
    assert_eq!(run(&mut planner, 200..=400), ["260 pager resolved+resolved resolved"]);
}

#[test]
fn two_routes_to_one_channel_tell_once() {
    let route = r#"
        [route]
        channels = ["chat"]
        [[route.routes]]
        match = { service = ["pay*"] }
        group_by = ["service"]
        continue = true
        [[route.routes]]
        match = { kind = ["rate"] }
        group_by = ["key"]
    "#;
    let mut planner = planner(route);
    fire(&mut planner, item("a", 0.7), 0);
    assert_eq!(run(&mut planner, 0..=600), ["10 chat opened firing"]);
}

#[test]
fn maintenance_is_not_told() {
    let route = r#"
        route.channels = ["chat"]
        [[maintenance]]
        name = "move"
        match = { service = ["payments"] }
        begin = "2027-01-15T08:00:00Z"
        until = "2027-01-15T09:00:00Z"
    "#;
    let mut planner = planner(route);
    fire(&mut planner, item("a", 0.9), 0);
    assert_eq!(run(&mut planner, 0..=4_000), ["3600 chat opened firing"]);
}

#[test]
fn other_routes_take_over_and_the_old_channel_hears_the_end() {
    let mut planner = planner("route.channels = ['chat']");
    fire(&mut planner, item("a", 0.9), 0);
    run(&mut planner, 0..=10);
    let mut planner =
        planner.reconfigure(options(&format!("route.channels = ['room']\n{CHANNELS}"))).unwrap();
    assert_eq!(run(&mut planner, 20..=600), ["20 room opened firing"]);
    end(&mut planner, "a", 600);
    assert_eq!(run(&mut planner, 600..=700), ["660 chat resolved resolved", "660 room resolved resolved"]);
}
