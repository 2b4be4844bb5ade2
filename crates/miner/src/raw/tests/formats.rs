//! One small sample per format, written for this test.

use super::*;

/// What the last line of a sample must give.
struct Case {
    name: &'static str,
    lines: &'static [&'static str],
    timestamp: Option<&'static str>,
    severity: Option<Severity>,
    service: Option<&'static str>,
    message: &'static str,
}

macro_rules! case {
    ($name:literal, [$($line:expr),+ $(,)?], $timestamp:expr, $severity:expr, $service:expr, $message:expr $(,)?) => {
        Case { name: $name, lines: &[$($line),+], timestamp: $timestamp, severity: $severity, service: $service, message: $message }
    };
}

use Severity::{Debug, Error, Fatal, Info, Trace as Finest, Warn};

fn check(cases: &[Case]) {
    for case in cases {
        let format = Format::detect(case.lines);
        let line = case.lines.last().unwrap();
        let parsed = format.parse(line, REFERENCE);
        let timestamp = parsed.timestamp.map(|instant| instant.to_string());
        let seen =
            (timestamp.as_deref(), parsed.severity, parsed.service.as_deref(), parsed.message.as_ref());
        let expected = (case.timestamp, case.severity, case.service, case.message);
        assert_eq!(seen, expected, "{} read as {}", case.name, format.describe());
        assert!(parsed.begins_record, "{}", case.name);
    }
}

#[test]
fn java_and_other_jvm_loggers() {
    check(&[
        case!(
            "log4j",
            [
                "2026-11-21 14:02:10,001 INFO  [main] com.example.Shop - started",
                "2026-11-21 14:02:11,250 ERROR [pool-1-thread-2] com.example.pay.Card - declined: no funds",
            ],
            Some("2026-11-21T14:02:11.250Z"),
            Some(Error),
            Some("com.example.pay.Card"),
            "declined: no funds",
        ),
        case!(
            "logback default",
            [
                "14:02:10.001 [main] INFO  com.example.Shop - started",
                "14:02:11.250 [main] DEBUG com.example.Shop - got 3 items",
            ],
            Some("2026-11-21T14:02:11.250Z"),
            Some(Debug),
            Some("com.example.Shop"),
            "got 3 items",
        ),
        case!(
            "spring boot",
            [
                "2026-11-21 14:02:10.001  INFO 4242 --- [           main] c.e.shop.ShopApplication     : Started in 3.2 s",
                "2026-11-21 14:02:11.250  WARN 4242 --- [nio-8080-exec-1] o.s.web.PageNotFound         : No mapping for GET /x",
            ],
            Some("2026-11-21T14:02:11.250Z"),
            Some(Warn),
            Some("o.s.web.PageNotFound"),
            "No mapping for GET /x",
        ),
        case!(
            "tomcat",
            [
                "21-Nov-2026 14:02:10.001 INFO [main] org.apache.catalina.startup.Catalina.start Server startup in 12 ms",
                "21-Nov-2026 14:02:11.250 SEVERE [main] org.apache.catalina.core.Engine.stop Failed",
            ],
            Some("2026-11-21T14:02:11.250Z"),
            Some(Error),
            Some("org.apache.catalina.core.Engine.stop"),
            "Failed",
        ),
    ]);
}

#[test]
fn python_loggers() {
    check(&[
        case!(
            "python with dashes",
            [
                "2026-11-21 14:02:10,001 - shop.cart - INFO - added",
                "2026-11-21 14:02:10,002 - shop.cart - INFO - added",
                "2026-11-21 14:02:11,250 - shop.pay - WARNING - slow answer - 3 s",
            ],
            Some("2026-11-21T14:02:11.250Z"),
            Some(Warn),
            Some("shop.pay"),
            "slow answer - 3 s",
        ),
        case!(
            "python basicConfig",
            ["INFO:root:started", "WARNING:shop.pay:slow: 3 s"],
            None,
            Some(Warn),
            Some("shop.pay"),
            "slow: 3 s",
        ),
        case!(
            "flask",
            [
                "[2026-11-21 14:02:10,001] INFO in app: one",
                "[2026-11-21 14:02:10,002] INFO in app: two",
                "[2026-11-21 14:02:10,003] INFO in cart: three",
                "[2026-11-21 14:02:10,004] INFO in app: four",
                "[2026-11-21 14:02:11,250] ERROR in pay: five",
            ],
            Some("2026-11-21T14:02:11.250Z"),
            Some(Error),
            Some("pay"),
            "five",
        ),
        case!(
            "loguru",
            [
                "2026-11-21 14:02:10.001 | INFO     | shop.cart:add:12 - added",
                "2026-11-21 14:02:11.250 | CRITICAL | shop.pay:card:44 - gone",
            ],
            Some("2026-11-21T14:02:11.250Z"),
            Some(Fatal),
            Some("shop.pay:card:44"),
            "gone",
        ),
    ]);
}

#[test]
fn rust_loggers() {
    check(&[
        case!(
            "env_logger",
            [
                "[2026-11-21T14:02:10Z INFO  shop::cart] added",
                "[2026-11-21T14:02:11Z ERROR shop::pay] declined",
            ],
            Some("2026-11-21T14:02:11.000Z"),
            Some(Error),
            Some("shop::pay"),
            "declined",
        ),
        case!(
            "tracing",
            [
                "2026-11-21T14:02:10.001000Z  INFO shop::cart: added id=4",
                "2026-11-21T14:02:11.250000Z TRACE shop::pay: card id=5",
            ],
            Some("2026-11-21T14:02:11.250Z"),
            Some(Finest),
            Some("shop::pay"),
            "card id=5",
        ),
    ]);
}

#[test]
fn go_loggers() {
    check(&[
        case!(
            "zap console",
            [
                "2026-11-21T14:02:10.001Z\tINFO\tcart\tshop/cart.go:12\tadded",
                "2026-11-21T14:02:10.002Z\tINFO\tcart\tshop/cart.go:12\tadded",
                "2026-11-21T14:02:11.250Z\tWARN\tpay\tshop/pay.go:44\tslow\t{\"ms\": 3}",
            ],
            Some("2026-11-21T14:02:11.250Z"),
            Some(Warn),
            Some("pay"),
            "slow\t{\"ms\": 3}",
        ),
        case!(
            "zap json",
            [
                r#"{"level":"warn","ts":1795269731.25,"logger":"pay","caller":"shop/pay.go:44","msg":"slow \"card\"","ms":3}"#
            ],
            Some("2026-11-21T14:02:11.250Z"),
            Some(Warn),
            Some("pay"),
            "slow \"card\"",
        ),
        case!(
            "logfmt",
            [
                "time=\"2026-11-21T14:02:10Z\" level=info msg=\"added\" app=cart",
                "time=\"2026-11-21T14:02:11Z\" level=error msg=\"declined: no funds\" app=pay ms=3",
            ],
            Some("2026-11-21T14:02:11.000Z"),
            Some(Error),
            Some("pay"),
            "declined: no funds",
        ),
        case!(
            "go log",
            ["2026/11/21 14:02:10 main.go:12: listening", "2026/11/21 14:02:11 main.go:44: bye now"],
            Some("2026-11-21T14:02:11.000Z"),
            None,
            None,
            "bye now",
        ),
        case!(
            "klog",
            [
                "I1121 14:02:10.001000       1 server.go:12] Serving on 8443",
                "E1121 14:02:11.250000       1 pods.go:144] \"Failed\" err=\"gone\"",
            ],
            Some("2026-11-21T14:02:11.250Z"),
            Some(Error),
            None,
            "\"Failed\" err=\"gone\"",
        ),
    ]);
}

#[test]
fn node_ruby_dotnet_and_mobile_loggers() {
    check(&[
        case!(
            "pino",
            [
                r#"{"level":50,"time":1795269731250,"pid":7,"hostname":"web-1","name":"shop","msg":"declined"}"#
            ],
            Some("2026-11-21T14:02:11.250Z"),
            Some(Error),
            Some("shop"),
            "declined",
        ),
        case!(
            "winston",
            ["2026-11-21T14:02:10.001Z [info]: started", "2026-11-21T14:02:11.250Z [warn]: slow answer"],
            Some("2026-11-21T14:02:11.250Z"),
            Some(Warn),
            None,
            "slow answer",
        ),
        case!(
            "ruby logger",
            [
                "I, [2026-11-21T14:02:10.001000 #42]  INFO -- : started",
                "E, [2026-11-21T14:02:11.250000 #42] ERROR -- : declined",
            ],
            Some("2026-11-21T14:02:11.250Z"),
            Some(Error),
            None,
            "declined",
        ),
        case!(
            "serilog",
            ["[14:02:10 INF] started", "[14:02:11 ERR] declined card 4"],
            Some("2026-11-21T14:02:11.000Z"),
            Some(Error),
            None,
            "declined card 4",
        ),
        case!(
            "android",
            [
                "11-21 14:02:10.001  1702  2395 D WindowManager: printing",
                "11-21 14:02:11.250  1702  8671 W PowerManager : lock held: 3 s",
            ],
            Some("2026-11-21T14:02:11.250Z"),
            Some(Warn),
            Some("PowerManager"),
            "lock held: 3 s",
        ),
    ]);
}

#[test]
fn web_servers_and_databases() {
    check(&[
        case!(
            "nginx access",
            [
                r#"192.0.2.7 - - [21/Nov/2026:14:02:10 +0000] "GET / HTTP/1.1" 200 612 "-" "curl/8.5.0""#,
                r#"192.0.2.9 - ann [21/Nov/2026:15:02:11 +0100] "POST /pay HTTP/1.1" 502 157 "-" "curl/8.5.0""#,
            ],
            Some("2026-11-21T14:02:11.000Z"),
            Some(Error),
            None,
            r#""POST /pay HTTP/1.1" 502 157 "-" "curl/8.5.0""#,
        ),
        case!(
            "nginx error",
            [
                "2026/11/21 14:02:10 [notice] 42#42: start worker process 43",
                "2026/11/21 14:02:11 [error] 42#43: *7 connect() failed (111: Connection refused)",
            ],
            Some("2026-11-21T14:02:11.000Z"),
            Some(Error),
            None,
            "*7 connect() failed (111: Connection refused)",
        ),
        case!(
            "apache error",
            [
                "[Sat Nov 21 14:02:10.001000 2026] [core:notice] [pid 42:tid 140] AH00094: Command line: 'apache2'",
                "[Sat Nov 21 14:02:11.250000 2026] [proxy:error] [pid 42:tid 141] AH00959: disabled worker",
            ],
            Some("2026-11-21T14:02:11.250Z"),
            Some(Error),
            None,
            "AH00959: disabled worker",
        ),
        case!(
            "postgres",
            [
                "2026-11-21 14:02:10.001 UTC [42] LOG:  checkpoint starting: time",
                "2026-11-21 14:02:11.250 UTC [97] FATAL:  too many clients",
            ],
            Some("2026-11-21T14:02:11.250Z"),
            Some(Fatal),
            None,
            "too many clients",
        ),
        case!(
            "mysql",
            [
                "2026-11-21T14:02:10.001000Z 0 [Note] [MY-010001] [Server] ready",
                "2026-11-21T14:02:11.250000Z 12 [Warning] [MY-010055] [Server] aborted",
            ],
            Some("2026-11-21T14:02:11.250Z"),
            Some(Warn),
            None,
            "aborted",
        ),
    ]);
}

#[test]
fn containers() {
    check(&[
        case!(
            "docker json",
            [
                r#"{"log":"2026-11-21 14:02:10 INFO added\n","stream":"stdout","time":"2026-11-21T14:02:10.100000000Z"}"#,
                r#"{"log":"2026-11-21 14:02:11 WARN slow\n","stream":"stdout","time":"2026-11-21T14:02:11.250000000Z"}"#,
            ],
            Some("2026-11-21T14:02:11.250Z"),
            Some(Warn),
            None,
            "slow",
        ),
        case!(
            "docker json with escapes",
            [
                r#"{"log":"level=info msg=\"added\"\n","stream":"stdout","time":"2026-11-21T14:02:10.1Z"}"#,
                r#"{"log":"level=error msg=\"no \\\"funds\\\"\"\n","stream":"stdout","time":"2026-11-21T14:02:11.25Z"}"#,
            ],
            Some("2026-11-21T14:02:11.250Z"),
            Some(Error),
            None,
            "no \"funds\"",
        ),
        case!(
            "container runtime interface",
            [
                "2026-11-21T14:02:10.100000000Z stdout F I1121 14:02:10.001000 1 server.go:12] Serving",
                "2026-11-21T14:02:11.250000000Z stderr F W1121 14:02:11.250000 1 pods.go:144] Slow",
            ],
            Some("2026-11-21T14:02:11.250Z"),
            Some(Warn),
            None,
            "Slow",
        ),
        case!(
            "docker compose",
            ["web-1  | 2026-11-21 14:02:10 INFO added", "db-1   | 2026-11-21 14:02:11 ERROR gone",],
            Some("2026-11-21T14:02:11.000Z"),
            Some(Error),
            Some("db"),
            "gone",
        ),
    ]);
}

#[test]
fn syslog() {
    check(&[
        case!(
            "syslog",
            [
                "Nov 21 14:02:10 web1 sshd[42]: Accepted key for ann",
                "Nov 21 14:02:11 web1 kernel: eth0: link down",
            ],
            Some("2026-11-21T14:02:11.000Z"),
            None,
            Some("kernel"),
            "eth0: link down",
        ),
        case!(
            "syslog with priority",
            [
                "<86>Nov 21 14:02:10 web1 sshd[42]: Accepted key for ann",
                "<3>Nov 21 14:02:11 web1 kernel: eth0: link down",
            ],
            Some("2026-11-21T14:02:11.000Z"),
            Some(Error),
            Some("kernel"),
            "eth0: link down",
        ),
        case!(
            "syslog rfc 5424",
            [r#"<165>1 2026-11-21T14:02:11.250Z web1 shop 42 ID47 [a@1 k="v]\""][b x="1"] card declined"#,],
            Some("2026-11-21T14:02:11.250Z"),
            Some(Info),
            Some("shop"),
            "card declined",
        ),
        case!(
            "journald json",
            [
                r#"{"__REALTIME_TIMESTAMP":"1795269731250000","PRIORITY":"4","SYSLOG_IDENTIFIER":"shop","_HOSTNAME":"web1","MESSAGE":"slow"}"#
            ],
            Some("2026-11-21T14:02:11.250Z"),
            Some(Warn),
            Some("shop"),
            "slow",
        ),
        case!(
            "journalctl short-iso",
            [
                "2026-11-21T14:02:10+0000 web1 systemd[1]: Started shop.",
                "2026-11-21T15:02:11+0100 web1 shop[42]: ready: 3 workers",
            ],
            Some("2026-11-21T14:02:11.000Z"),
            None,
            Some("shop"),
            "ready: 3 workers",
        ),
    ]);
}

#[test]
fn json_lines_with_settled_names_carry_all_roles() {
    let line = r#"{"@timestamp":"2026-11-21T14:02:11.250Z","log.level":"ERROR","service.name":"pay","trace_id":"4bf9","pid":42,"host":"web1","message":"declined","extra":{"message":"inner"}}"#;
    let parsed = Format::detect(&[line]).parse(line, REFERENCE);
    assert_eq!(parsed.timestamp.map(Timestamp::millis), Some(1_795_269_731_250));
    assert_eq!(parsed.severity, Some(Error));
    assert_eq!(parsed.service.as_deref(), Some("pay"));
    assert_eq!(parsed.trace_id.as_deref(), Some("4bf9"));
    assert_eq!((parsed.host, parsed.pid), (Some("web1"), Some("42")));
    assert_eq!(parsed.message, "declined");
}

#[test]
fn a_line_with_other_keys_or_no_json_at_all_keeps_its_text() {
    let format = Format::detect(&[r#"{"time":"2026-11-21T14:02:11Z","msg":"a"}"#]);
    let other = format.parse(r#"{"timestamp":"2026-11-21T14:02:11Z","body":"b"}"#, REFERENCE);
    assert_eq!((other.message.as_ref(), other.timestamp.is_some()), ("b", true));
    let banner = format.parse("Listening on 8080", REFERENCE);
    assert_eq!((banner.message.as_ref(), banner.begins_record), ("Listening on 8080", true));
}

#[test]
fn levels_before_the_timestamp_and_columns_behind_bars_are_found() {
    check(&[
        case!(
            "level first",
            ["[INFO] 2026-11-21 14:02:10 added", "[WARN] 2026-11-21 14:02:11 slow"],
            Some("2026-11-21T14:02:11.000Z"),
            Some(Warn),
            None,
            "slow",
        ),
        case!(
            "bars",
            [
                "2026-11-21 14:02:10.001|INFO|shop.cart|added",
                "2026-11-21 14:02:11.250|ERROR|shop.pay|gone | left"
            ],
            Some("2026-11-21T14:02:11.250Z"),
            Some(Error),
            Some("shop.pay"),
            "gone | left",
        ),
        case!(
            "source place behind the logger",
            [
                "2026-11-21 14:02:10,001 [main] INFO  c.e.Shop [Shop.java:12] - added",
                "2026-11-21 14:02:10,002 [main] INFO  c.e.Shop [Shop.java:12] - added",
                "2026-11-21 14:02:11,250 [main] WARN  c.e.Pay [Pay.java:44] - slow",
            ],
            Some("2026-11-21T14:02:11.250Z"),
            Some(Warn),
            Some("c.e.Pay"),
            "slow",
        ),
        case!(
            "laravel",
            ["[2026-11-21 14:02:10] production.INFO: added", "[2026-11-21 14:02:11] production.ERROR: gone"],
            Some("2026-11-21T14:02:11.000Z"),
            Some(Error),
            None,
            "gone",
        ),
        case!(
            "pairs that are no log",
            ["type=SYSCALL msg=audit(1795269731.243:24287): arch=c000003e success=no"],
            None,
            None,
            None,
            "type=SYSCALL msg=audit(1795269731.243:24287): arch=c000003e success=no",
        ),
    ]);
}

#[test]
fn a_word_of_a_sentence_is_no_level_and_no_service() {
    let cases = [
        (
            ["2026-11-21 14:02:10 starting up now", "2026-11-21 14:02:11 lost an error here"],
            "lost an error here",
        ),
        (
            ["2026-11-21 14:02:10 reading file a", "2026-11-21 14:02:11 Failed to read b: gone"],
            "Failed to read b: gone",
        ),
        (["all is well today", "nothing to see here"], "nothing to see here"),
    ];
    for (lines, message) in cases {
        let parsed = Format::detect(&lines).parse(lines[1], REFERENCE);
        assert_eq!((parsed.message.as_ref(), parsed.severity, parsed.service), (message, None, None));
    }
}

#[test]
fn what_was_learned_is_told_in_words() {
    let lines = ["081109 203615 148 INFO dfs.DataNode: one 1", "081109 203807 222 WARN dfs.Name: two 2"];
    assert_eq!(
        Format::detect(&lines).describe(),
        "timestamp yyMMdd HHmmss at token 1, pid at token 2, level at token 3, service before the colon at token 4"
    );
    let json = r#"{"time":"2026-11-21T14:02:11Z","level":"info","msg":"a"}"#;
    assert_eq!(
        Format::detect(&[json]).describe(),
        r#"JSON, timestamp in "time", level in "level", message in "msg""#
    );
}
