#!/usr/bin/env python3
"""Runs the corpus on ClickHouse (the Python package chdb) and writes down what it answers.

record.py          compares the recorded answers with ClickHouse's and says which differ
record.py --write  replaces them

Entries whose expectation begins with `error` are ours and are left alone.
"""
import pathlib
import sys

try:
    from chdb import session
except ImportError:
    sys.exit("skipped: chdb is not installed (pip install chdb), so nothing was compared")

CORPUS = pathlib.Path(__file__).parent / "corpus"
ROWS = """
CREATE TABLE {name} ENGINE = Memory AS SELECT
    toUInt64(number + 1) AS id,
    fromUnixTimestamp64Milli(toInt64(1704067200000 + number * 1500000), 'UTC')::DateTime64(3, 'UTC') AS ts0,
    ['api','web','api','db','web','api','db','api'][number + 1] AS service,
    ['info','error','error','info','warn','info','error','info'][number + 1] AS level,
    [1.5, 20.0, 3.25, 100.0, 7.0, 2.5, 55.5, 0.5][number + 1] AS latency,
    [200, 500, NULL, 200, 404, 200, NULL, -1]::Array(Nullable(Int64))[number + 1] AS code,
    range(toInt32(number % 3))::Array(Int32) AS tags,
    ['https://www.example.com/a/b?x=1&y=2', 'http://example.org/', '/path/only', '', 'https://sub.example.com:8080/p#f',
     'https://example.com?q=a%20b', 'ftp://files.example.net/x.txt', 'not an address'][number + 1] AS url,
    ['{{"a":1,"b":{{"c":"x"}}}}', '{{"a":2.5,"l":[1,2]}}', '{{}}', 'broken', '{{"a":"3"}}', '{{"a":true}}', '{{"a":null}}',
     '[1,2]'][number + 1] AS json
FROM numbers({rows})
"""


def connect():
    connection = session.Session()
    connection.query("CREATE DATABASE IF NOT EXISTS d")
    connection.query("USE d")
    for name, rows in (("t", 8), ("u", 3)):
        connection.query(ROWS.format(name="raw_" + name, rows=rows))
        connection.query(
            f"CREATE TABLE {name} (id UInt64, ts DateTime64(3), at DateTime, service String, level String,"
            " latency Float64, code Nullable(Int64), tags Array(Int32), url String, json String)"
            " ENGINE = MergeTree ORDER BY id"
        )
        connection.query(
            f"INSERT INTO {name} SELECT id, ts0, toDateTime(ts0), service, level, latency, code, tags, url, json FROM raw_{name}"
        )
    return connection


def main():
    write = "--write" in sys.argv
    connection = connect()
    different = total = 0
    for path in sorted(CORPUS.glob("*.sql")):
        parts = []
        for part in path.read_text().strip().split("\n\n"):
            query, _, expected = part.partition("\n----")
            expected = expected.lstrip("\n")
            if part.startswith("--") or expected.startswith("error"):
                parts.append(part)
                continue
            total += 1
            try:
                answer = str(connection.query(query, "TSVWithNamesAndTypes")).rstrip("\n")
            except Exception as error:
                answer = "error " + str(error).split("DB::Exception: ")[-1].split("\n")[0][-60:]
            if answer != expected:
                different += 1
                if not write:
                    print(f"{path.name}: {query}\n  recorded: {expected!r}\n  answered: {answer!r}")
            parts.append(f"{query}\n----\n{answer}")
        if write:
            path.write_text("\n\n".join(parts) + "\n")
    print(f"{total} queries, {different} {'rewritten' if write else 'differ'}")
    sys.exit(0 if write or not different else 1)


main()
