use super::*;

const SECOND: i64 = 1_000_000_000;

/// The seed's generator: users and objects are made up, each is seen about once.
fn ordinary(number: u64) -> Value {
    let action = match number % 4 {
        0 => "logged in successfully".to_owned(),
        1 => format!("accessed file 'word{}.csv'", number * 7_919 % 100_003),
        2 => format!("executed command 'word{}'", number % 800),
        _ => format!("accessed directory '/word{}/word{}'", number % 97, number * 31 % 977),
    };
    let user = format!("name{}", number * 104_729 % 9_973);
    Value::from(format!(
        "[{:02}/Feb/2024 {:02}:46:21] {}.{}.3.4 {user} {action}",
        number % 28 + 1,
        number * 5 % 24,
        number % 200 + 1,
        number % 256
    ))
}

fn told(behaviour: &mut Behaviour, event: Value, second: i64) -> Option<Value> {
    let outcomes = behaviour.apply(vec![event], Timestamp(second * SECOND));
    match outcomes.into_iter().next().unwrap() {
        Outcome::Passed(value) => Some(value),
        Outcome::Dropped(_) => None,
        other => panic!("{other:?}"),
    }
}

#[test]
fn many_files_of_one_user_are_told_once_and_again_when_it_is_twice_as_bad() {
    let mut behaviour = Behaviour::new(BehaviourOptions::default());
    let mut found = Vec::new();
    for number in 0..400 {
        assert_eq!(told(&mut behaviour, ordinary(number), number as i64), None, "{number}");
        if number >= 100 && number % 10 == 0 {
            let event = format!("[01/Feb/2024 14:46:21] veronica08 accessed file 'concern{number}.html'");
            found.extend(told(&mut behaviour, Value::from(event), number as i64));
        }
    }
    let first = &found[0];
    assert_eq!((&first["entity"], &first["category"]), (&json!("veronica08"), &json!("fan_out")), "{first}");
    assert!(first["event"].as_str().unwrap().contains("concern160.html"), "{first}");
    let reasons: Vec<&str> = found.iter().map(|value| value["reason"].as_str().unwrap()).collect();
    assert!(reasons[0].contains("7 different objects within 60 minutes"), "{reasons:?}");
    assert_eq!(found.len(), 3, "{reasons:?}");
    assert!(first["text"].as_str().unwrap().starts_with("Status: "));
    assert_eq!(found[2]["status"], "suspicious");
}

#[test]
fn sensitive_objects_failures_new_things_and_hours_are_told() {
    let day = |day: u64, hour: u64, user: &str, what: &str| {
        Value::from(format!("[{day:02}/Feb/2024 {hour:02}:00:00] 10.0.0.1 {user} {what}"))
    };
    let mut behaviour = Behaviour::new(BehaviourOptions::default());
    let mut second = 0;
    for number in 0..400_u64 {
        second += 400;
        let event =
            day(number / 20 + 1, 9 + number % 8, "carol", &format!("accessed file 'report{}'", number % 5));
        assert_eq!(told(&mut behaviour, event, second), None, "{number}");
    }
    for number in 0..60 {
        assert_eq!(told(&mut behaviour, ordinary(number), second), None);
    }
    let category = |value: Option<Value>| value.map(|value| value["category"].as_str().unwrap().to_owned());
    let found = told(&mut behaviour, day(27, 10, "carol", "accessed file 'salaries_private.xls'"), second);
    assert_eq!(found.as_ref().map(|value| value["status"].as_str().unwrap()), Some("suspicious"));
    assert_eq!(category(found).as_deref(), Some("first_seen_object"));
    let night = told(&mut behaviour, day(28, 3, "carol", "accessed file 'report1'"), second);
    assert_eq!(category(night).as_deref(), Some("unusual_hour"));
    let moved = Value::from("[28/Feb/2024 10:00:00] 99.1.1.1 carol accessed file 'report1'");
    assert_eq!(category(told(&mut behaviour, moved, second)).as_deref(), Some("new_address"));
    let failed = |number: u64| day(28, number % 24, "mallory", "failed to log in");
    let found: Vec<Value> =
        (0..9).filter_map(|number| told(&mut behaviour, failed(number), second)).collect();
    assert_eq!(found[0]["category"], "failed_attempts");
    assert_eq!(found.len(), 1, "{found:?}");
    let keys = ["id_rsa", "/etc/shadow", "/etc/passwd", "/x/secret"];
    let found: Vec<Value> = keys
        .iter()
        .filter_map(|key| {
            told(&mut behaviour, day(28, 10, "oscar", &format!("accessed file '{key}'")), second)
        })
        .collect();
    assert_eq!(
        found.last().map(|value| value["category"].as_str().unwrap()),
        Some("sensitive_access"),
        "{found:?}"
    );
}

#[test]
fn who_always_does_much_is_held_against_himself() {
    let mut behaviour = Behaviour::new(BehaviourOptions::default());
    for number in 0..200 {
        told(&mut behaviour, ordinary(number), 0);
    }
    let mut count = 0;
    for window in 1..12_i64 {
        for number in 0..40 {
            let event =
                Value::from(format!("[01/Feb/2024 14:46:21] 10.0.0.2 backupd accessed file 'f{number}'"));
            let found = told(&mut behaviour, event, window * 3_600 + number);
            count += u32::from(found.is_some_and(|value| value["category"] == "fan_out" && window > 6));
        }
    }
    assert_eq!(count, 0);
}

#[test]
fn batches_do_not_matter_and_what_is_known_comes_back() {
    let events: Vec<Value> = (0..3_000).map(ordinary).collect();
    let one_by_one = |behaviour: &mut Behaviour, from: usize, to: usize| {
        let mut all = Vec::new();
        for event in &events[from..to] {
            all.extend(behaviour.apply(vec![event.clone()], Timestamp(SECOND)));
        }
        all
    };
    let options = BehaviourOptions { emit_normal: true, ..BehaviourOptions::default() };
    let mut whole = Behaviour::new(options.clone());
    let expected = whole.apply(events.clone(), Timestamp(SECOND));
    let mut parts = Behaviour::new(options.clone());
    let mut found = one_by_one(&mut parts, 0, 1_000);
    let mut again = Behaviour::new(options);
    again.restore(&parts.snapshot()).unwrap();
    found.extend(one_by_one(&mut again, 1_000, 3_000));
    assert_eq!(found, expected);
    assert_eq!(again.snapshot(), whole.snapshot());
    assert!(again.restore(&[9]).unwrap_err().to_string().contains("newer"));
    assert!(matches!(&found[0], Outcome::Passed(value) if value["status"] == "normal"));
}

/// Random numbers from a seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }
}

/// A day of the seed's lines by 3,000 people, some of them busy, three services that do the same all day, and episodes
/// of misuse by people who otherwise do what all do. Each line with its second and the number of its episode.
fn day_with_misuse(seed: u64, episodes: u64) -> Vec<(i64, Option<u64>, String)> {
    let mut dice = Dice(seed);
    let mut lines = Vec::new();
    let line = |user: &str, what: &str, second: i64| {
        format!(
            "[01/Feb/2024 {:02}:{:02}:00] 10.0.{}.9 {user} {what}",
            second / 3_600,
            second / 60 % 60,
            user.len()
        )
    };
    for _ in 0..20_000 {
        let second = dice.below(86_400) as i64;
        let person = if dice.below(3) == 0 { dice.below(200) } else { dice.below(3_000) };
        let what = match dice.below(5) {
            0 => "logged in successfully".to_owned(),
            1 | 2 => format!("accessed file 'doc{}.txt'", dice.below(5_000)),
            3 => format!("executed command 'tool{}'", dice.below(60)),
            _ if dice.below(20) == 0 => "failed to log in".to_owned(),
            _ => format!("accessed directory '/srv/{}'", dice.below(400)),
        };
        lines.push((second, None, line(&format!("person{person}"), &what, second)));
    }
    for service in ["backupd", "indexer", "cron"] {
        for number in 0..2_400 {
            let second = number * 36;
            let what = format!("accessed file 'spool{}'", number % 20);
            lines.push((second, None, line(service, &what, second)));
        }
    }
    for episode in 0..episodes {
        let begin = 7_200 + dice.below(70_000) as i64;
        let user = format!("person{}", dice.below(3_000));
        for step in 0..8 + dice.below(8) {
            let what = match episode % 3 {
                0 => format!("accessed file 'concern{}.html'", dice.below(100_000)),
                1 => "failed to log in".to_owned(),
                _ => format!("accessed file '/etc/secret/{}.key'", dice.below(100_000)),
            };
            let second = begin + step as i64 * 40;
            lines.push((second, Some(episode), line(&user, &what, second)));
        }
    }
    lines.sort();
    lines
}

#[test]
fn misuse_among_ordinary_lines_is_found_and_little_else() {
    const EPISODES: u64 = 30;
    let (mut found, mut right, mut wrong) = (0, 0, 0);
    for seed in 1..=3 {
        let mut behaviour = Behaviour::new(BehaviourOptions::default());
        let mut told_of = std::collections::BTreeSet::new();
        for (second, episode, line) in day_with_misuse(seed, EPISODES) {
            if told(&mut behaviour, Value::from(line), second).is_some() {
                right += u32::from(episode.is_some());
                wrong += u32::from(episode.is_none());
                told_of.extend(episode);
            }
        }
        found += told_of.len();
    }
    let precision = f64::from(right) / f64::from(right + wrong);
    let recall = found as f64 / (3 * EPISODES) as f64;
    println!(
        "precision {precision:.3} of {} told, recall {recall:.3} of {} episodes",
        right + wrong,
        3 * EPISODES
    );
    assert!(precision >= 0.85 && recall >= 0.95, "precision {precision}, recall {recall}");
}
