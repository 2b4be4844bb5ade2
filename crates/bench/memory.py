"""What queries take of the machine's memory beside what they may: each on a server of its own.

python3 crates/bench/memory.py --binary BINARY [--mib 512] [--only NAME] …

`above` is the peak of the process (VmHWM) less its peak before the query. A query that needs more memory than it may use is put
aside on disk or refused by the limit's name; ends with status 1 where one takes a tenth more than its limit.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

SECONDS_MAX = 60

TEXTS = "toString(number)"

QUERIES = {
    "groups with lists": f"SELECT number % 100000000 AS k, count(), groupArray({TEXTS}) FROM numbers(100000000) GROUP BY k",
    "lists of 5,000,000 groups": f"SELECT max(length(a)) FROM (SELECT number % 5000000 AS k, groupArray({TEXTS}) AS a FROM numbers(30000000) GROUP BY k)",
    "sets of 2,000,000 groups": f"SELECT max(length(a)) FROM (SELECT number % 2000000 AS k, groupUniqArray({TEXTS}) AS a FROM numbers(20000000) GROUP BY k)",
    "any of 5,000,000 groups": f"SELECT max(length(a)) FROM (SELECT number % 5000000 AS k, any({TEXTS}) AS a FROM numbers(20000000) GROUP BY k)",
    "argMax of 3,000,000 groups": f"SELECT max(length(a)) FROM (SELECT number % 3000000 AS k, argMax({TEXTS}, number) AS a FROM numbers(20000000) GROUP BY k)",
    "states of 3,000,000 groups": f"SELECT count() FROM (SELECT number % 3000000 AS k, uniqState({TEXTS}) AS a FROM numbers(20000000) GROUP BY k)",
    "one list": "SELECT length(groupArray(repeat('x', 1000))) FROM numbers(5000000)",
    "exact distinct": f"SELECT uniqExact({TEXTS}) FROM numbers(60000000)",
    "DISTINCT": f"SELECT count() FROM (SELECT DISTINCT {TEXTS} FROM numbers(60000000))",
    "quantiles": "SELECT k, quantile(0.9)(number) FROM (SELECT number, number % 10 AS k FROM numbers(200000000)) GROUP BY k",
    "a sort to the 40,000,000th": f"SELECT {TEXTS} AS s, repeat('x', 50) FROM numbers(50000000) ORDER BY s LIMIT 40000000, 10",
    "a window over all": f"SELECT count() FROM (SELECT row_number() OVER (ORDER BY s) AS r FROM (SELECT {TEXTS} AS s FROM numbers(20000000)))",
    "a join": f"SELECT count() FROM numbers(50000000) AS a JOIN (SELECT number, {TEXTS} AS s FROM numbers(30000000)) AS b USING number",
    "a cross join": "SELECT count() FROM numbers(1000000) AS a, numbers(1000000) AS b WHERE a.number + b.number = 7",
    "a long answer": f"SELECT repeat('x', 2000) || {TEXTS} FROM numbers(900000)",
    "a long answer as JSON": "SELECT number AS a_long_name_of_a_column, number AS another_long_name_of_a_column FROM numbers(1000000) FORMAT JSON",
}


def peak(pid):
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+)", status).group(1)) / 1024


def answer(address, token, query):
    """What came of a query, in few words."""
    request = urllib.request.Request(address + "/v0/sql", data=query.encode(), headers={"Authorization": f"Bearer {token}"})
    length = 0
    try:
        with urllib.request.urlopen(request, timeout=4 * SECONDS_MAX) as response:
            while piece := response.read(1 << 20):
                length += len(piece)
        return f"answered, {length} bytes"
    except urllib.error.HTTPError as error:
        return json.loads(error.read())["error"][:90]


def measure(binary, mib, query):
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
        config = Path(folder, "config.toml")
        config.write_text(f"[query]\nmemory_bytes_max = {mib << 20}\nseconds_max = {SECONDS_MAX}\n")
        command = [binary, "serve", "--data", f"{folder}/data", "--config", str(config), "--listen", "127.0.0.1:0"]
        with open(f"{folder}/said", "w") as said:
            server = subprocess.Popen(command, stdout=said, stderr=subprocess.STDOUT)
        try:
            while not (found := re.search(r"listening on (http://\S+)", Path(folder, "said").read_text())):
                assert server.poll() is None, Path(folder, "said").read_text()
                time.sleep(0.05)
            token = Path(folder, "data/admin_token").read_text().strip()
            before, begin = peak(server.pid), time.monotonic()
            said = answer(found.group(1), token, query)
            return peak(server.pid) - before, time.monotonic() - begin, said
        finally:
            server.kill()
            server.wait()


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--binary", required=True)
    arguments.add_argument("--mib", type=int, default=512)
    arguments.add_argument("--only", action="append", default=[])
    asked = arguments.parse_args()
    print(f"| query, {asked.mib} MiB | above, MiB | of the limit | seconds | |\n|---|---|---|---|---|")
    worst = 0.0
    for name, query in QUERIES.items():
        if asked.only and name not in asked.only:
            continue
        above, seconds, said = measure(asked.binary, asked.mib, query)
        worst = max(worst, above / asked.mib)
        print(f"| {name} | {above:.0f} | {above / asked.mib:.0%} | {seconds:.1f} | {said} |", flush=True)
    sys.exit(worst > 1.1)


if __name__ == "__main__":
    main()
