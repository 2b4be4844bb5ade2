//! PostgreSQL's protocol, as psql and drivers speak it, where they are installed.

use crate::harness::{Server, folder, rows};
use crate::protocols::listening;
use crate::tokens::created;
use std::process::{Command, Output};

/// What psql prints, without its frame; its errors where it fails.
fn psql(address: &str, user: &str, password: &str, query: &str) -> Option<(bool, String)> {
    let (host, port) = address.rsplit_once(':')?;
    let ran = Command::new("psql")
        .args(["-h", host, "-p", port, "-U", user, "-d", "default", "-X", "-A", "-t", "-c", query])
        .env("PGPASSWORD", password)
        .output();
    match ran {
        Err(_) => {
            eprintln!("skipped: psql is not installed");
            None
        }
        Ok(Output { status, stdout, stderr }) => {
            let text = if status.success() { stdout } else { stderr };
            Some((status.success(), String::from_utf8_lossy(&text).trim().to_owned()))
        }
    }
}

fn filled(data: &std::path::Path) -> (Server, String) {
    let (server, address) = listening(data, "postgres", "");
    server.insert("system_logs", &rows(0..100));
    (server, address)
}

#[test]
fn psql_logs_in_asks_and_lists() {
    let data = folder();
    let (server, address) = filled(data.path());
    let token = server.token.clone();
    let ask = |query: &str| psql(&address, "workspace-admin", &token, query);
    let Some(first) = ask("SELECT count() FROM system_logs") else { return };
    assert_eq!(first, (true, "100".to_owned()));
    for (query, expected) in [
        ("SELECT service, count() FROM system_logs GROUP BY service", "api|100"),
        (
            "SELECT 'it''s ü', NULL, toDateTime64('2026-11-21 10:00:00.5', 3), [1, 2]",
            "it's ü||2026-11-21 10:00:00.500|[1,2]",
        ),
        ("SELECT 1; SELECT 2;", "1\n2"),
        ("BEGIN; SELECT 3; COMMIT", "BEGIN\n3\nCOMMIT"),
        ("SHOW transaction_read_only", "on"),
        ("SELECT message FROM system_logs WHERE message LIKE '%\t%'", ""),
    ] {
        assert_eq!(ask(query), Some((true, expected.to_owned())), "{query}");
    }
    for (query, named) in [
        ("SELECT nonsense FROM system_logs", "nonsense"),
        ("DROP TABLE system_logs", "SELECT"),
        ("SELECT * FROM pg_catalog.pg_roles", "pg_roles"),
    ] {
        let (is_fine, text) = ask(query).unwrap();
        assert!(!is_fine && text.contains(named), "{query}: {text}");
    }
    let (is_fine, tables) = ask("\\dt").unwrap();
    assert!(is_fine && tables.contains("public|system_logs|table|seismolog"), "{tables}");
    let (is_fine, columns) = ask("\\d system_logs").unwrap();
    assert!(is_fine && columns.contains("server_id|"), "{columns}");
}

#[test]
fn nobody_comes_in_with_a_wrong_password_and_a_token_sees_what_it_may() {
    let data = folder();
    let (server, address) = filled(data.path());
    let reader = created(&server, "reader", &["DATASOURCES:READ:system_logs"]);
    let ask = |user: &str, password: &str, query: &str| psql(&address, user, password, query);
    let Some((is_fine, text)) = ask("reader", &reader, "SELECT count() FROM system_logs") else { return };
    assert!(is_fine && text == "100", "{text}");
    for (user, password) in [
        ("reader", "wrong"),
        ("nobody", &*reader),
        ("workspace-admin", &*reader),
        ("reader", "nobody's"),
        ("nobody", "nobody's"),
    ] {
        let (is_fine, text) = ask(user, password, "SELECT 1").unwrap();
        assert!(!is_fine && text.contains("password authentication failed"), "{user}: {text}");
    }
    let (is_fine, text) = ask("reader", &reader, "SELECT count() FROM logs").unwrap();
    assert!(!is_fine && text.contains("logs"), "{text}");
    let (_, tables) = ask("reader", &reader, "\\dt").unwrap();
    assert_eq!(tables, "public|system_logs|table|seismolog");
}

#[test]
fn a_driver_that_binds_values_gets_its_rows() {
    let Some(python) = std::env::var_os("PSYCOPG_PYTHON") else {
        eprintln!("skipped: PSYCOPG_PYTHON names no interpreter with the package psycopg");
        return;
    };
    let data = folder();
    let (server, address) = filled(data.path());
    let script = r#"
import sys, psycopg
host, port, token = sys.argv[1:]
with psycopg.connect(host=host, port=port, user="workspace-admin", password=token, dbname="default", autocommit=True) as db:
    found = db.execute("SELECT service, count() AS n FROM system_logs WHERE service = %s AND length(message) > %t GROUP BY service", ("api", 5)).fetchall()
    print([(name, int(count)) for name, count in found])
    print(db.execute("SELECT 1 WHERE 'a;$1' = %s", ("it's \\",)).fetchall())
    try:
        db.execute("SELECT nonsense")
    except psycopg.Error as error:
        print("refused", "nonsense" in str(error))
    print(db.execute("SELECT toDateTime64('2026-11-21 10:00:00.5', 3) AS at").fetchone()[0].isoformat())
"#;
    let (host, port) = address.rsplit_once(':').unwrap();
    let output = Command::new(python).args(["-c", script, host, port, &server.token]).output().unwrap();
    let text =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert_eq!(text.trim(), "[('api', 100)]\n[]\nrefused True\n2026-11-21T10:00:00.500000", "{text}");
}
