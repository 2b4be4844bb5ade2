//! Calendars as people write them: what they mute, when, and which are refused.

use model::{DetectorKind, Evidence, Signal, Subject, Timestamp};
use seismolog_detect::{Calendar, CalendarDraft, CalendarError, Weekday, Zone, limits};

fn calendar(toml: &str) -> Calendar {
    Calendar::new(&toml::from_str(toml).expect("the shape is right")).expect("the calendar is valid")
}

/// Days since Saturday 21 November 2026, and the time of the day in UTC.
fn at(day: i64, hour: i64, minute: i64) -> Timestamp {
    Timestamp::from_secs(1_795_219_200 + day * 86_400 + hour * 3_600 + minute * 60)
}

const WINDOWS: &str = r#"
    [[windows]]
    name = "database move"
    service = "pay*"
    from = "2026-11-21T22:00:00+01:00"
    to = "2026-11-22T02:00:00Z"

    [[windows]]
    name = "nightly backup"
    days = ["sun", "mon"]
    from = "22:00"
    to = "02:00"
    zone = "+01:00"
    detectors = ["silence", "rate"]

    [[windows]]
    name = "quiet Friday"
    service = "office"
    days = ["fri"]
    from = "00:00"
    to = "24:00"
"#;

#[test]
fn windows_mute_in_their_time_only() {
    let calendar = calendar(WINDOWS);
    assert_eq!(at(0, 0, 0).to_string(), "2026-11-21T00:00:00.000Z");
    for (service, detector, time, expected) in [
        ("payments", "rule", at(0, 20, 59), None),
        ("payments", "rule", at(0, 21, 0), Some("database move")),
        ("payments", "rule", at(1, 1, 59), Some("database move")),
        ("payments", "rule", at(1, 2, 0), None),
        ("cart", "rule", at(0, 22, 0), None),
        // Sunday 22:00 to Monday 02:00, and Monday to Tuesday, an hour ahead of UTC
        ("cart", "silence", at(1, 20, 59), None),
        ("cart", "silence", at(1, 21, 0), Some("nightly backup")),
        ("cart", "silence", at(2, 0, 59), Some("nightly backup")),
        ("cart", "silence", at(2, 1, 0), None),
        ("cart", "volume_down", at(2, 21, 0), Some("nightly backup")),
        ("cart", "latency", at(2, 21, 0), None),
        ("cart", "rate", at(3, 0, 30), Some("nightly backup")),
        ("cart", "rate", at(3, 21, 30), None),
        ("cart", "rate", at(8, 21, 30), Some("nightly backup")),
        ("office", "cadence", at(5, 23, 59), None),
        ("office", "cadence", at(6, 0, 0), Some("quiet Friday")),
        ("office", "cadence", at(6, 23, 59), Some("quiet Friday")),
        ("office", "cadence", at(7, 0, 0), None),
    ] {
        let muted = calendar.muted(service, detector, time);
        assert_eq!(
            muted.map(|muted| muted.name().to_owned()).as_deref(),
            expected,
            "{service} {detector} {time}"
        );
    }
}

#[test]
fn holidays_mute_what_is_missing_or_make_a_sunday() {
    let calendar = calendar(
        r#"
        holidays = [
            { date = "12-25", name = "Christmas", effect = "quiet", zone = "+01:00" },
            { date = "2026-11-26", name = "Thanksgiving", service = "us-*" },
        ]
        "#,
    );
    for (service, detector, time, expected) in [
        ("cart", "silence", at(33, 22, 59), None),
        ("cart", "silence", at(33, 23, 0), Some("Christmas")),
        ("cart", "cadence", at(34, 12, 0), Some("Christmas")),
        ("cart", "volume_down", at(34, 22, 59), Some("Christmas")),
        ("cart", "rate", at(34, 12, 0), None),
        ("cart", "silence", at(34, 23, 0), None),
        ("cart", "silence", at(34 + 365, 12, 0), Some("Christmas")),
        ("us-cart", "silence", at(5, 12, 0), None),
    ] {
        let muted = calendar.muted(service, detector, time);
        assert_eq!(
            muted.map(|muted| muted.name().to_owned()).as_deref(),
            expected,
            "{service} {detector} {time}"
        );
    }
    for (service, time, expected) in [
        ("us-cart", at(5, 12, 0), Weekday::Sunday),
        ("cart", at(5, 12, 0), Weekday::Thursday),
        ("us-cart", at(5 + 365, 12, 0), Weekday::Friday),
        ("cart", at(34, 12, 0), Weekday::Friday),
    ] {
        assert_eq!(calendar.baseline_day(service, time, &Zone::UTC), expected, "{service} {time}");
    }
    assert_eq!(
        calendar.baseline_day("cart", at(5, 23, 30), &Zone::parse("+01:00").unwrap()),
        Weekday::Friday
    );
}

#[test]
fn a_signal_is_muted_by_what_it_is_about() {
    let calendar = calendar("holidays = [{ date = '11-21', name = 'day off', effect = 'quiet' }]");
    for (detector, metric, observed, expected) in [
        (DetectorKind::Rate, "volume", 3.0, true),
        (DetectorKind::Rate, "volume", 300.0, false),
        (DetectorKind::Rate, "errors", 3.0, false),
        (DetectorKind::Silence, "silence", 0.0, true),
        (DetectorKind::Latency, "latency", 3.0, false),
    ] {
        let signal = Signal {
            detector,
            subject: Subject { service: "cart".into(), metric: metric.into(), template: None },
            begin: at(0, 12, 0),
            end: at(0, 12, 1),
            p_value: 1e-9,
            score: 0.9,
            evidence: Evidence { observed, expected: 100.0, ..Evidence::default() },
        };
        assert_eq!(calendar.muted_signal(&signal).is_some(), expected, "{detector:?} {metric} {observed}");
    }
}

#[test]
fn nonsense_is_refused_with_the_field_the_value_and_what_is_allowed() {
    let window = |more: &str| format!("[[windows]]\nname = 'n'\n{more}");
    let holiday = |more: &str| format!("[[holidays]]\nname = 'n'\n{more}");
    for (toml, expected) in [
        (
            "[[windows]]".to_owned(),
            "name of window 1 is empty; use 1 to 200 bytes without control characters",
        ),
        (
            window("from = 'now'\nto = ''"),
            "from of window 1 is \"now\"; use an instant such as 2026-11-21T22:00:00Z, or days for a weekly window",
        ),
        (
            window("from = '2026-11-21T22:00:00Z'\nto = '2026-11-21T22:00:00Z'"),
            "to of window 1 is \"2026-11-21T22:00:00Z\"; use an instant after from",
        ),
        (
            window("days = ['monday']\nfrom = '22:00'\nto = '23:00'"),
            "days of window 1 is \"monday\"; use mon, tue, wed, thu, fri, sat, sun",
        ),
        (
            window("days = ['mon']\nfrom = '25:00'\nto = '23:00'"),
            "from of window 1 is \"25:00\"; use a time such as 22:00 where there are days",
        ),
        (
            window("days = ['mon']\nfrom = '22:00'\nto = '22:00'"),
            "to of window 1 is \"22:00\"; use another time than from; a whole day is 00:00 to 24:00",
        ),
        (
            window("days = ['mon']\nfrom = '22:00'\nto = '23:00'\nzone = 'Europe/Nowhere'"),
            "zone of window 1 is \"Europe/Nowhere\"; use UTC, a fixed distance to it such as +01:00, at most 18:00, or a name \
             such as Europe/Berlin",
        ),
        (
            window("detectors = ['cpu']"),
            "detectors of window 1 is \"cpu\"; use rate, new_template, latency, silence, template_rate, rule, cadence, volume_down",
        ),
        (
            holiday("date = '2026-02-29'"),
            "date of holiday 1 is \"2026-02-29\"; use YYYY-MM-DD, or MM-DD for each year",
        ),
        (holiday("date = '13-01'"), "date of holiday 1 is \"13-01\"; use YYYY-MM-DD, or MM-DD for each year"),
        (holiday("date = '12-25'\neffect = 'party'"), "effect of holiday 1 is \"party\"; use sunday, quiet"),
        (
            holiday("date = '12-25'\nservice = ''"),
            "service of holiday 1 is empty; use 1 to 256 bytes without control characters",
        ),
    ] {
        let draft: CalendarDraft = toml::from_str(&toml).unwrap();
        assert_eq!(Calendar::new(&draft).unwrap_err().to_string(), expected);
    }
    let unknown = toml::from_str::<CalendarDraft>("[[windows]]\nnane = 'n'").unwrap_err();
    assert!(unknown.to_string().contains("unknown field `nane`"));
    let many = "[[holidays]]\nname = 'n'\ndate = '12-25'\n".repeat(limits::HOLIDAYS_MAX + 1);
    let refused = Calendar::new(&toml::from_str(&many).unwrap());
    assert_eq!(
        refused,
        Err(CalendarError::TooMany {
            what: "holidays",
            count: limits::HOLIDAYS_MAX + 1,
            max: limits::HOLIDAYS_MAX
        })
    );
}

#[test]
fn a_zone_by_name_keeps_its_summer_time() {
    let daily = "days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']\nfrom = '22:00'\nto = '23:00'";
    let calendar = calendar(&format!("[[windows]]\nname = 'n'\n{daily}\nzone = 'Europe/Berlin'"));
    // 1 July and 21 November
    for (time, is_muted) in [
        (at(-143, 19, 59), false),
        (at(-143, 20, 0), true),
        (at(-143, 21, 0), false),
        (at(0, 20, 59), false),
        (at(0, 21, 0), true),
        (at(0, 22, 0), false),
    ] {
        assert_eq!(calendar.muted("cart", "rate", time).is_some(), is_muted, "{time}");
    }
    let toml = toml::to_string(&calendar.draft()).unwrap();
    assert!(toml.contains("zone = \"Europe/Berlin\""), "{toml}");
}

#[test]
fn what_is_shown_can_be_written_in_json_and_toml() {
    let more = "[[holidays]]\ndate = '02-29'\nname = 'leap'\nzone = '-03:30'\neffect = 'quiet'";
    let calendar = calendar(&format!("{WINDOWS}{more}"));
    let toml: CalendarDraft = toml::from_str(&toml::to_string(&calendar.draft()).unwrap()).unwrap();
    let json: CalendarDraft =
        serde_json::from_str(&serde_json::to_string(&calendar.draft()).unwrap()).unwrap();
    assert_eq!(Calendar::new(&toml), Ok(calendar.clone()));
    assert_eq!(Calendar::new(&json), Ok(calendar));
    assert_eq!(Calendar::new(&serde_json::from_str("{}").unwrap()), Ok(Calendar::default()));
}
