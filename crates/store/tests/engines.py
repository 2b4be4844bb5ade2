#!/usr/bin/env python3
"""Runs tests/engines/*.sql on ClickHouse (the Python package chdb) and compares or writes down what it answers.

engines.py               compares the recorded answers with ClickHouse's and says which differ
engines.py --write       replaces them
engines.py --random SEED writes random.sql anew, with other rows, and records it
"""
import pathlib
import random
import re
import sys

try:
    from chdb import session
except ImportError:
    sys.exit("skipped: chdb is not installed (pip install chdb), so nothing was compared")

FOLDER = pathlib.Path(__file__).parent / "engines"

ENGINES = {
    "replacing": ("k UInt8, d Date, v UInt16, x String, gone UInt8", "ReplacingMergeTree(v, gone)"),
    "latest": ("k UInt8, d Date, v UInt16, x String, gone UInt8", "ReplacingMergeTree"),
    "summing": ("k UInt8, d Date, v Int16, x String, gone UInt8", "SummingMergeTree"),
    "picked": ("k UInt8, d Date, v Int16, x String, gone UInt8", "SummingMergeTree(v)"),
    "collapsing": ("k UInt8, d Date, v Int16, x String, sign Int8", "CollapsingMergeTree(sign)"),
}

QUERIES = [
    "SELECT * FROM {t} FINAL ORDER BY ALL",
    "SELECT count(), sum(v), uniq(x) FROM {t} FINAL",
    "SELECT k, x FROM {t} FINAL WHERE v > 3 ORDER BY ALL",
    "SELECT x, count() AS n FROM {t} FINAL GROUP BY x ORDER BY x",
    "SELECT a.k, a.x FROM {t} AS a FINAL WHERE a.k IN (SELECT k FROM {t} FINAL WHERE v % 2 = 0) ORDER BY ALL",
]


def insert(table, rng, state):
    rows = []
    for _ in range(rng.randint(1, 9)):
        k, v, x = rng.randint(1, 12), rng.randint(0, 9), rng.choice("abc")
        day = f"2024-0{1 + k % 2}-0{1 + k % 5}"
        last = rng.randint(0, 3) == 0
        if table == "collapsing":
            # a row ends before another of its key begins
            if k in state:
                rows.append((k, *state.pop(k), -1))
                if last:
                    continue
            state[k] = (day, v - 4, x)
            rows.append((k, day, v - 4, x, 1))
        else:
            rows.append((k, day, v if table in ("replacing", "latest") else v - 4, x, int(last)))
    tuples = ", ".join(repr(row) for row in rows)
    names = "r.1 AS k, r.2 AS d, r.3 AS v, r.4 AS x, r.5 AS " + ("sign" if table == "collapsing" else "gone")
    names = names.replace("r.2", "toDate(r.2)")
    return f"INSERT INTO {table} SELECT {names} FROM (SELECT arrayJoin([{tuples}]) AS r)"


def generate(seed):
    rng = random.Random(seed)
    blocks, state = [f"-- made by engines.py --random {seed}"], {}
    for table, (columns, engine) in ENGINES.items():
        partition = " PARTITION BY toYYYYMM(d)" if table in ("replacing", "collapsing") else ""
        blocks.append(f"CREATE TABLE {table} ({columns}) ENGINE = {engine}{partition} ORDER BY (k, d)")
    for _ in range(12):
        for table in ENGINES:
            state.setdefault(table, {})
            blocks.append("\n".join(insert(table, rng, state[table]) for _ in range(rng.randint(1, 3))))
            query = rng.choice(QUERIES).format(t=table)
            blocks.append(f"{query}\n----\nnothing yet")
    return "\n\n".join(blocks) + "\n"


class ClickHouse:
    def __init__(self):
        self.session = session.Session()
        self.count = 0

    def begin(self):
        self.count += 1
        self.session.query(f"CREATE DATABASE d{self.count}")
        self.session.query(f"USE d{self.count}")

    def run(self, statement):
        self.session.query(statement)

    def answer(self, query):
        try:
            return str(self.session.query(query, "TSVWithNamesAndTypes")).rstrip("\n")
        except Exception as error:
            self.session.query("SELECT 1", "TSVWithNamesAndTypes")
            names = re.findall(r"\(([A-Z][A-Z_0-9]{5,})\)", str(error))
            return f"error ({names[-1] if names else 'UNKNOWN'})"


def main():
    write = "--write" in sys.argv or "--random" in sys.argv
    if "--random" in sys.argv:
        (FOLDER / "random.sql").write_text(generate(int(sys.argv[sys.argv.index("--random") + 1])))
    clickhouse = ClickHouse()
    different = total = 0
    for path in sorted(FOLDER.glob("*.sql")):
        clickhouse.begin()
        blocks = []
        for block in path.read_text().strip("\n").split("\n\n"):
            query, mark, expected = block.partition("\n----\n")
            if not mark:
                for line in block.splitlines():
                    if not line.startswith("--"):
                        clickhouse.run(line)
                blocks.append(block)
                continue
            total += 1
            answer = clickhouse.answer(query)
            if answer != expected:
                different += 1
                if not write:
                    print(f"{path.name}: {query}\n  recorded: {expected!r}\n  answered: {answer!r}")
            blocks.append(f"{query}\n----\n{answer}")
        if write:
            path.write_text("\n\n".join(blocks) + "\n")
    print(f"{total} queries, {different} {'rewritten' if write else 'differ'}")
    sys.exit(0 if write or not different else 1)


main()
