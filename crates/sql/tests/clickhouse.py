"""The tables of the tests in ClickHouse (the Python package chdb), and its answers."""
import re
import sys

try:
    from chdb import session
except ImportError:
    sys.exit("skipped: chdb is not installed (pip install chdb), so nothing was compared")

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


class ClickHouse:
    def __init__(self):
        self.session = session.Session()
        for query in ("CREATE DATABASE IF NOT EXISTS d", "USE d"):
            self.session.query(query)
        for name, rows in (("t", 8), ("u", 3)):
            self.session.query(ROWS.format(name="raw_" + name, rows=rows))
            self.session.query(
                f"CREATE TABLE {name} (id UInt64, ts DateTime64(3), at DateTime, service String, level String,"
                " latency Float64, code Nullable(Int64), tags Array(Int32), url String, json String)"
                " ENGINE = MergeTree ORDER BY id"
            )
            self.session.query(
                f"INSERT INTO {name} SELECT id, ts0, toDateTime(ts0), service, level, latency, code, tags, url, json FROM raw_{name}"
            )

    def answer(self, query):
        """Names, types and rows as TabSeparated, a line `totals` before those, or `error` and the name of the error."""
        try:
            answer = str(self.session.query(query, "TSVWithNamesAndTypes")).rstrip("\n")
            return answer.replace("\n\n", "\ntotals\n") if "WITH TOTALS" in query else answer
        except Exception as error:
            # what the failed query had begun to write comes out before the next answer
            self.session.query("SELECT 1", "TSVWithNamesAndTypes")
            names = re.findall(r"\(([A-Z][A-Z_0-9]{5,})\)", str(error))
            return f"error ({names[-1] if names else 'UNKNOWN'})"
