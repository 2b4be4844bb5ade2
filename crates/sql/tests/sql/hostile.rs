//! Texts that are meant to hurt end with an answer or an error, never with the process. Threads of tests have the
//! 2 MiB of stack that the server's have.

use crate::run::run;
use seismolog_sql::{Format, Statement};

fn nested(open: &str, inside: &str, close: &str, times: usize) -> String {
    format!("SELECT {}{inside}{}", open.repeat(times), close.repeat(times))
}

#[test]
fn texts_that_are_too_deep_or_too_long_are_refused() {
    let aliases: String = (1..40).map(|n| format!(", x{} + x{} AS x{n}", n - 1, n - 1)).collect();
    let doubled = (0..40)
        .fold("SELECT 'x' AS a".to_owned(), |inner, _| format!("SELECT concat(a, a) AS a FROM ({inner})"));
    let cases = [
        ("brackets", nested("(", "1", ")", 10_000)),
        ("arrays", nested("[", "1", "]", 10_000)),
        ("braces", nested("{", "1", "}", 10_000)),
        ("calls", nested("abs(", "1", ")", 10_000)),
        ("subqueries", nested("(SELECT ", "1", ")", 1_000)),
        ("NOT", nested("NOT ", "1", "", 10_000)),
        ("signs", nested("- ", "1", "", 10_000)),
        ("sums", nested("1 + ", "1", "", 40_000)),
        ("ANDs", nested("1 AND ", "1", "", 30_000)),
        ("ORs", nested("1 = 2 OR ", "1", "", 20_000)),
        ("concats", nested("'a' || ", "'b'", "", 20_000)),
        ("comparisons", nested("1 = ", "1", "", 20_000)),
        ("INs", nested("1 IN ", "1", "", 20_000)),
        ("subscripts", format!("SELECT x{}", "[1]".repeat(20_000))),
        ("casts", format!("SELECT x{}", "::Int8".repeat(20_000))),
        ("positions", format!("SELECT x{}", ".1".repeat(20_000))),
        ("ternaries", nested("1 ? 2 : ", "3", "", 20_000)),
        ("CASEs", nested("CASE WHEN ", "1", " THEN 1 END", 5_000)),
        ("CASEs without an END", nested("CASE ", "1", "", 90)),
        ("lambdas", nested("x -> ", "x", "", 10_000)),
        ("intervals", nested("INTERVAL ", "1", " DAY", 10_000)),
        ("unions", format!("SELECT 1{}", " UNION ALL SELECT 1".repeat(10_000))),
        ("joins", format!("SELECT 1 FROM t{}", " CROSS JOIN t".repeat(10_000))),
        ("types", format!("SELECT CAST('', '{}String{}')", "Array(".repeat(20_000), ")".repeat(20_000))),
        ("aliases that double", format!("SELECT 1 AS x0{aliases}")),
        ("BETWEENs that double", nested("(", "1", " BETWEEN 0 AND 1)", 45)),
        ("CASEs that double", nested("(CASE ", "1", " WHEN 0 THEN 1 WHEN 1 THEN 2 ELSE 3 END)", 40)),
        ("texts that double", doubled),
        ("a text of a megabyte", format!("SELECT '{}'", "x".repeat(1 << 20))),
        ("items without end", format!("SELECT {}1", "1,".repeat(120_000))),
        ("an open bracket", "SELECT {a:".to_owned()),
        ("an open string", "SELECT 'a".to_owned()),
        ("an open comment", "SELECT 1 /* a".to_owned()),
        ("a control character", "SELECT '\u{1}1'".to_owned()),
        ("a function of a long name", format!("SELECT {}(1)", "f".repeat(100_000))),
        ("a column of a long name", format!("SELECT {}", "c".repeat(100_000))),
        ("a format of a long name", format!("SELECT 1 FORMAT {}", "F".repeat(100_000))),
        ("a setting of a long name", format!("SELECT 1 SETTINGS {} = 1", "s".repeat(100_000))),
        ("a statement of one word", "w".repeat(100_000)),
        ("a number of a long text", format!("SELECT toInt32('{}')", "ä".repeat(100_000))),
        ("a join on much", format!("SELECT 1 FROM ANTI LEFT JOIN u ON {}1", "1 = ".repeat(60))),
    ];
    for (what, text) in cases {
        let error = run(&text, Format::Tsv).expect_err(what).to_string();
        assert!(error.len() < 2_500, "{what}: an error of {} bytes", error.len());
    }
}

#[test]
fn calls_that_would_take_all_memory_or_never_end_are_refused() {
    let cases = [
        "SELECT range(9223372036854775800, 9223372036854775807, 10)",
        "SELECT length(range(10000000))",
        "SELECT sum(length(repeat('x', 1000000))) FROM numbers(100000)",
        "SELECT sum(length(leftPad('x', 1000000))) FROM numbers(100000)",
        "SELECT sum(length(range(1000000))) FROM numbers(100000)",
        "SELECT match('a', '((a{1000}){1000}){1000}')",
        "SELECT replaceRegexpAll('a', 'a{1000}{1000}', 'b')",
        "SELECT groupArray(number) FROM numbers(100000000)",
        "SELECT intDiv(1, 0)",
        "SELECT 1 % 0",
        "SELECT toStartOfInterval(now(), INTERVAL 9223372036854775807 WEEK)",
        "SELECT format('{18446744073709551615}', 'a')",
        "SELECT toDateTime64('9999-01-01 00:00:00', 9)",
        "SELECT arrayReverse(map('a', 1))",
        "SELECT arrayConcat('a', 'b')",
        "SELECT arrayElement([1], 0)",
    ];
    for text in cases {
        match run(text, Format::Tsv) {
            // the first one has one item
            Ok(answer) => assert!(answer.len() < 100, "{text}: {}", answer.len()),
            Err(error) => assert!(error.to_string().len() < 1_000, "{text}: {error}"),
        }
    }
}

#[test]
fn arrays_of_many_groups_take_the_memory_of_what_they_hold() {
    let groups = "SELECT number % 50000 AS g, groupUniqArray(concat('the-name-of-a-service-', toString(number % 7))) \
                  AS a FROM numbers(400000) GROUP BY g";
    let answer = run(&format!("SELECT count(), sum(length(a)) FROM ({groups})"), Format::Tsv).unwrap();
    assert_eq!(answer, "50000\t350000\n");
}

#[test]
fn numbers_and_times_at_their_ends_give_answers() {
    let ends = ["9223372036854775807", "-9223372036854775807", "18446744073709551615", "0", "1e308", "nan"];
    let calls = [
        "addSeconds(toDateTime('2024-01-01 00:00:00'), toInt64(N))",
        "addYears(toDate('2024-01-01'), toInt64(N))",
        "addMonths(toDateTime64('2024-01-01 00:00:00', 3), toInt64(N))",
        "toDateTime(N)",
        "toString(toDateTime64(N, 9))",
        "toUnixTimestamp64Nano(toDateTime64(N, 3))",
        "toStartOfMonth(toDateTime(N))",
        "dateDiff('nanosecond', toDateTime64(N, 3), now64(3))",
        "substring('abc', toInt64(N), toInt64(N))",
        "arraySlice([1, 2, 3], toInt64(N), toInt64(N))",
        "left('abc', toInt64(N))",
        "round(N, -3)",
        "abs(N) + N - N * N",
        "intDiv(toInt64(N), -1)",
        "fromUnixTimestamp64Milli(toInt64(N))",
    ];
    for call in calls {
        for end in ends {
            let text = format!("SELECT {}", call.replace('N', end));
            if let Err(error) = run(&text, Format::Json) {
                assert!(!error.to_string().contains("panic"), "{text}: {error}");
            }
        }
    }
}

#[test]
fn comments_and_strings_keep_to_themselves() {
    let cases = [
        ("SELECT 1 # it's", "1\n"),
        ("SELECT 1 -- it's \\\n + 1", "2\n"),
        ("SELECT /* it's */ 1 # x", "1\n"),
        ("SELECT /* ' */ '# x'", "# x\n"),
        ("SELECT '-- a', '/* b */', '# c'", "-- a\t/* b */\t# c\n"),
        ("SELECT 'a\\'# b'", "a\\'# b\n"),
    ];
    for (text, expected) in cases {
        assert_eq!(run(text, Format::Tsv).unwrap(), expected, "{text}");
    }
    assert!(Statement::parse("SELECT 1; # nothing behind it\n").is_ok());
}
