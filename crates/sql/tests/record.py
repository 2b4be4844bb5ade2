#!/usr/bin/env python3
"""Runs the corpus on ClickHouse (the Python package chdb) and writes down what it answers.

record.py          compares the recorded answers with ClickHouse's and says which differ
record.py --write  replaces them

Entries whose expectation begins with `error` are ours and are left alone.
"""
import pathlib
import sys

from clickhouse import ClickHouse

CORPUS = pathlib.Path(__file__).parent / "corpus"


def main():
    write = "--write" in sys.argv
    clickhouse = ClickHouse()
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
            answer = clickhouse.answer(query)
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
