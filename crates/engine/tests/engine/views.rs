//! Materialized views have of their sources exactly what is stored, whatever happens in between.

use crate::replay::copy;
use ingest::Shape;
use model::{DataSource, Timestamp};
use seismolog_engine::{Command, Engine, Mode, Obeyed, Options, View};
use sql::Statement;
use std::path::Path;
use store::QueryLimits;
use tokio::runtime::Runtime;

/// 2026-11-21 00:00:00 UTC
const BEGIN: i64 = 1_795_219_200;

const SOURCES: [(&str, &str); 5] = [
    ("clicks", "SCHEMA >\n  at DateTime, user String, page String, n UInt32\nENGINE_SORTING_KEY at\n"),
    (
        "pages",
        "SCHEMA >\n  page String, clicks UInt64, users AggregateFunction(uniq, String), at SimpleAggregateFunction(max, DateTime)\n\
         ENGINE AggregatingMergeTree\nENGINE_SORTING_KEY page\n",
    ),
    ("totals", "SCHEMA >\n  page String, clicks UInt64\nENGINE SummingMergeTree\nENGINE_SORTING_KEY page\n"),
    ("lengths", "SCHEMA >\n  letters UInt64, clicks UInt64, source String DEFAULT 'view'\n"),
    ("landing", "SCHEMA >\n  page String\nENGINE \"Null\"\n"),
];

const VIEWS: [(&str, &str, &str); 4] = [
    // before the view that it reads, on purpose
    (
        "by_length",
        "lengths",
        "SELECT length(page) AS letters, sum(clicks) AS clicks FROM totals GROUP BY letters",
    ),
    (
        "by_page",
        "pages",
        "WITH named AS (SELECT * FROM clicks WHERE page != '') \
         SELECT page, count() AS clicks, uniqState(user) AS users, max(at) AS at, 1 AS ignored FROM named GROUP BY page",
    ),
    ("total", "totals", "SELECT page, count() AS clicks FROM clicks GROUP BY page"),
    ("landed", "totals", "SELECT page, count() AS clicks FROM landing GROUP BY page"),
];

struct Shop {
    engine: Engine,
    runtime: Runtime,
}

impl Shop {
    fn open(data: &Path, views: &[(&str, &str, &str)]) -> Self {
        let sources: Vec<DataSource> =
            SOURCES.iter().map(|(name, text)| pipe::parse_datasource(name, text).unwrap()).collect();
        let views = views.iter().map(|(name, target, query)| View {
            name: (*name).into(),
            target: (*target).into(),
            query: (*query).into(),
        });
        let options = Options { views: views.collect(), ..Options::new(data.to_owned()) };
        let (engine, _) = Engine::start(sources, &options).unwrap();
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        Self { engine, runtime }
    }

    fn submit(&self, source: &str, body: &str, second: i64) {
        let now = Timestamp::from_secs(BEGIN + second);
        let source = self.engine.source(source).unwrap();
        let decoded = source.decoder().decode(body.as_bytes(), Shape::Ndjson, now).unwrap();
        assert!(decoded.rejected.is_empty(), "{:?}", decoded.rejected);
        let prepared = self.engine.prepare(&source, decoded, None, Mode::Live, now).unwrap();
        self.runtime.block_on(self.engine.submit(prepared, true)).unwrap();
    }

    /// Rows of these seconds, with a tick after every third one.
    fn play(&self, seconds: std::ops::Range<i64>) {
        for second in seconds.clone() {
            let clicks: String = (0..second % 5 + 1)
                .map(|n| {
                    let page = ["home", "cart", ""][usize::try_from((second + n) % 3).unwrap()];
                    format!(
                        "{{\"at\":{},\"user\":\"u{}\",\"page\":\"{page}\",\"n\":{n}}}\n",
                        BEGIN + second,
                        n % 4
                    )
                })
                .collect();
            self.submit("clicks", &clicks, second);
            self.submit("landing", "{\"page\":\"blog\"}\n", second);
            if second % 3 == 0 {
                self.tick(second);
            }
        }
        self.tick(seconds.end);
    }

    fn tick(&self, second: i64) {
        self.runtime.block_on(self.engine.tick(Timestamp::from_secs(BEGIN + second)));
        // No rows: what it waits for is that all before has been applied.
        self.submit("clicks", "", second);
    }

    fn ask(&self, query: &str) -> String {
        let statement = Statement::parse(query).unwrap();
        let answer = self.runtime.block_on(self.engine.query(statement, &QueryLimits::default())).unwrap();
        String::from_utf8(sql::output::render(&answer, sql::Format::Csv).unwrap()).unwrap()
    }

    /// What the targets hold.
    fn made(&self) -> Vec<String> {
        [
            "SELECT page, sum(clicks) FROM totals GROUP BY page ORDER BY page",
            "SELECT letters, sum(clicks), any(source) FROM lengths GROUP BY letters ORDER BY letters",
            "SELECT page, finalizeAggregation(users), at FROM pages FINAL ORDER BY page",
            "SELECT page, clicks FROM totals FINAL ORDER BY page",
        ]
        .iter()
        .map(|query| self.ask(query))
        .collect()
    }

    /// What the targets must hold, from the source.
    fn expected(&self, seconds: i64) -> Vec<String> {
        let per_page = self.ask("SELECT page, count() FROM clicks GROUP BY page ORDER BY page");
        let (empty, rest) = per_page.split_once('\n').unwrap();
        let totals = format!("{empty}\n\"blog\",{seconds}\n{rest}");
        let lengths = "SELECT length(page) AS l, count() + if(l = 4, SECONDS, 0), 'view' FROM clicks GROUP BY l ORDER BY l";
        vec![
            totals.clone(),
            self.ask(&lengths.replace("SECONDS", &seconds.to_string())),
            self.ask(
                "SELECT page, uniq(user), max(at) FROM clicks WHERE page != '' GROUP BY page ORDER BY page",
            ),
            totals,
        ]
    }
}

#[test]
fn targets_hold_what_their_views_make_of_the_sources_after_stops_and_crashes() {
    for place in [4, 11] {
        let stopped = tempfile::tempdir().unwrap();
        let shop = Shop::open(stopped.path(), &VIEWS);
        shop.play(0..place);
        assert_eq!(shop.made(), shop.expected(place));
        shop.runtime.block_on(shop.engine.flush());
        shop.play(place..place + 5);
        let crashed = tempfile::tempdir().unwrap();
        let image = crashed.path().join("data");
        copy(stopped.path(), &image);
        shop.engine.stop();
        for (what, data) in [("stop", stopped.path()), ("crash", image.as_path())] {
            let shop = Shop::open(data, &VIEWS);
            shop.tick(place + 5);
            assert_eq!(shop.made(), shop.expected(place + 5), "{what} at {place}");
            shop.play(place + 5..place + 9);
            assert_eq!(shop.made(), shop.expected(place + 9), "{what} at {place}, and on");
            assert!(shop.engine.views().iter().all(|view| view.stale.is_none()), "{:?}", shop.engine.views());
            shop.engine.stop();
        }
    }
}

#[test]
fn a_new_view_is_filled_from_what_is_stored_and_once() {
    let folder = tempfile::tempdir().unwrap();
    let shop = Shop::open(folder.path(), &[]);
    shop.play(0..7);
    shop.engine.stop();
    let crashed = tempfile::tempdir().unwrap();
    for round in 0..3 {
        let data = if round == 0 { crashed.path().join("data") } else { folder.path().to_owned() };
        if round == 0 {
            copy(folder.path(), &data);
        }
        let shop = Shop::open(&data, &VIEWS);
        // the rows of the landing table are gone: nothing was there to take them
        assert_eq!(shop.ask("SELECT sum(clicks) FROM totals"), shop.ask("SELECT count() FROM clicks"));
        assert_eq!(shop.ask("SELECT sum(clicks) FROM lengths"), shop.ask("SELECT count() FROM clicks"));
        assert_eq!(
            shop.ask("SELECT page, finalizeAggregation(users) FROM pages FINAL ORDER BY page"),
            shop.ask("SELECT page, uniq(user) FROM clicks WHERE page != '' GROUP BY page ORDER BY page")
        );
        shop.engine.stop();
    }
}

#[test]
fn a_view_that_fails_is_stale_lacks_only_those_rows_and_keeps_none_from_their_table() {
    let folder = tempfile::tempdir().unwrap();
    let failing = ("failing", "lengths", "SELECT throwIf(n = 2) AS letters, n AS clicks FROM clicks");
    let shop = Shop::open(folder.path(), &[failing, VIEWS[2]]);
    shop.play(0..6);
    let count = |query: &str| shop.ask(query).trim().parse::<u64>().unwrap();
    let failed = count("SELECT count() FROM clicks WHERE n = 2");
    assert_eq!(count("SELECT count() FROM lengths"), count("SELECT count() FROM clicks WHERE n != 2"));
    let views = shop.engine.views();
    let state = |name: &str| views.iter().find(|view| view.name == name).unwrap();
    assert!(state("failing").stale.is_some() && state("failing").errors > 0, "{views:?}");
    assert!(failed > 0 && state("failing").rows_missing == failed, "{failed}: {views:?}");
    assert_eq!(state("total").stale, None);
    assert_eq!(shop.ask("SELECT sum(clicks) FROM totals"), shop.ask("SELECT count() FROM clicks"));
    shop.engine.stop();
}

#[test]
fn a_view_made_anew_is_whole_with_the_views_that_read_it_and_a_crash_finds_it_so() {
    let folder = tempfile::tempdir().unwrap();
    let shop = Shop::open(folder.path(), &VIEWS[..3]);
    shop.play(0..20);
    let made = shop.made();
    let command = |command: Command| shop.runtime.block_on(shop.engine.command(command)).unwrap();
    let rebuild = |view: &str| command(Command::RebuildView { view: view.into(), at: BEGIN * 1_000_000_000 });
    // What somebody took away, and what was there twice, is right again.
    command(Command::Truncate { source: "totals".into() });
    shop.submit("lengths", "{\"letters\":4,\"clicks\":1000}\n", 20);
    assert_ne!(shop.made(), made);
    assert!(matches!(rebuild("total"), Obeyed::Numbered(rows) if rows > 0));
    assert_eq!(shop.made(), made);
    assert_eq!(rebuild("nobody"), Obeyed::Missing);
    let crashed = tempfile::tempdir().unwrap();
    copy(folder.path(), crashed.path());
    shop.engine.stop();
    assert_eq!(Shop::open(crashed.path(), &VIEWS[..3]).made(), made);
}

#[test]
fn a_view_of_rows_that_nobody_keeps_is_not_made_anew() {
    let folder = tempfile::tempdir().unwrap();
    let shop = Shop::open(folder.path(), &VIEWS);
    shop.play(0..6);
    let made = shop.made();
    let rebuilt =
        shop.runtime.block_on(shop.engine.command(Command::RebuildView { view: "total".into(), at: 0 }));
    assert_eq!(
        rebuilt.unwrap(),
        Obeyed::Refused("the view landed reads a data source that keeps no rows".into())
    );
    assert_eq!(shop.made(), made);
    shop.engine.stop();
}

#[test]
fn now_in_a_view_is_the_time_of_the_entry_that_ran_it() {
    let folder = tempfile::tempdir().unwrap();
    let stamped =
        ("stamped", "lengths", "SELECT toUnixTimestamp(now()) AS letters, count() AS clicks FROM clicks");
    let shop = Shop::open(folder.path(), &[stamped]);
    shop.play(0..3);
    // Somebody waits for each of the rows.
    let expected = format!("{},1\n{},2\n{},3\n", BEGIN, BEGIN + 1, BEGIN + 2);
    assert_eq!(shop.ask("SELECT letters, clicks FROM lengths ORDER BY letters"), expected);
    shop.engine.stop();
}

#[test]
fn views_that_cannot_be_run_are_refused_at_the_start() {
    let cases = [
        (("a", "totals", "SELECT page FROM nowhere"), "no data source nowhere"),
        (("a", "nowhere", "SELECT page FROM clicks"), "no data source nowhere"),
        (("a", "totals", "SELECT 1 AS page"), "reads no table"),
        (("a", "totals", "SELEC 1"), "Syntax error"),
        (("a", "totals", "SELECT page FROM totals"), "reads what it makes"),
    ];
    for ((name, target, query), part) in cases {
        let folder = tempfile::tempdir().unwrap();
        let view = View { name: name.into(), target: target.into(), query: query.into() };
        let sources =
            SOURCES.iter().map(|(name, text)| pipe::parse_datasource(name, text).unwrap()).collect();
        let options = Options { views: vec![view], ..Options::new(folder.path().to_owned()) };
        let error = Engine::start(sources, &options).map(drop).unwrap_err().to_string();
        assert!(error.contains(part), "{query}: {error}");
    }
}
