"""Times queries that people ask of logs, here, in DuckDB and in ClickHouse's engine (chdb), on the same rows.

DuckDB and chdb read the same Parquet files; they are timed on their own tables too. One run of each engine follows the
other, and medians are told. Needs the Python packages duckdb and chdb.
"""

import argparse
import atexit
import json
import math
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import time
import urllib.parse
import urllib.request

HOUR = "timestamp >= '2026-11-19 12:00:00' AND timestamp < '2026-11-19 13:00:00'"
NEWEST = "WHERE service = 'api' AND level = 'ERROR' ORDER BY timestamp DESC LIMIT 100"

# name: (ClickHouse's text, DuckDB's text)
QUERIES = {
    "count by service and level, an hour": (f"SELECT service, level, count() AS n FROM logs WHERE {HOUR} GROUP BY service, level",) * 2,
    "count by service and level, all": ("SELECT service, level, count() AS n FROM logs GROUP BY service, level",) * 2,
    "p95 by minute and service": (
        "SELECT toStartOfMinute(timestamp) AS minute, service, quantile(0.95)(latency_ms) AS p95 FROM logs GROUP BY minute, service",
        "SELECT date_trunc('minute', timestamp) AS minute, service, quantile_cont(latency_ms, 0.95) AS p95 FROM logs GROUP BY minute, service",
    ),
    "substring, count": ("SELECT count() AS n FROM logs WHERE message LIKE '%timeout%'",) * 2,
    "substring, by service": ("SELECT service, count() AS n FROM logs WHERE message LIKE '%timeout%' GROUP BY service",) * 2,
    "newest 100": (f"SELECT * FROM logs {NEWEST}",) * 2,
    "distinct, exact": ("SELECT count(DISTINCT user_id) AS n FROM logs",) * 2,
    "distinct, about": ("SELECT uniq(user_id) AS n FROM logs", "SELECT approx_count_distinct(user_id) AS n FROM logs"),
}

COLUMNS = """
    (timestamp::TIMESTAMP + INTERVAL ({hours}) HOUR)::TIMESTAMP_MS AS timestamp, service, severity AS level,
    'node-' || (row_number() OVER () % 24) AS host, message, (metadata->>'$.duration_ms')::DOUBLE AS latency_ms,
    (metadata->>'$.status_code')::USMALLINT AS status, hash(message)::UBIGINT % 1000000 AS user_id
"""
ROWS_A_FILE = 1_000_000


def make_files(options, folder):
    """Parquet files of a million rows and six hours each, sorted by time; the same for the same number of rows."""
    import duckdb

    files = []
    for number in range(options.rows // ROWS_A_FILE):
        file = folder / f"rows-{number:03}.parquet"
        files.append(file)
        if file.exists():
            continue
        rows = folder / "rows.ndjson"
        command = [options.bench, "generate", "--rows", str(ROWS_A_FILE), "--seed", str(number + 1), "--out", str(rows)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        part = file.with_suffix(".part")
        select = COLUMNS.format(hours=6 * (number - options.rows // ROWS_A_FILE))
        duckdb.sql(
            f"COPY (SELECT {select} FROM read_json('{rows}', columns={{timestamp: 'VARCHAR', service: 'VARCHAR',"
            f" severity: 'VARCHAR', message: 'VARCHAR', metadata: 'VARCHAR'}}) ORDER BY timestamp, service)"
            f" TO '{part}' (FORMAT parquet, COMPRESSION zstd)"
        )
        part.rename(file)
        rows.unlink()
        print(f"\r{len(files)} of {options.rows // ROWS_A_FILE} files", end="", flush=True)
    print()
    return files


def slices(file):
    """A file in bodies that a server takes."""
    import duckdb

    rows = 50_000
    body = file.with_suffix(".slice")
    for begin in range(0, ROWS_A_FILE, rows):
        where = f"file_row_number >= {begin} AND file_row_number < {begin + rows}"
        select = f"SELECT * EXCLUDE file_row_number FROM read_parquet('{file}', file_row_number = true) WHERE {where}"
        duckdb.sql(f"COPY ({select}) TO '{body}' (FORMAT json)")
        yield body.read_bytes()
    body.unlink()


class Seismolog:
    """A server over a data directory, which is filled once."""

    def __init__(self, options, folder, files):
        self.data = folder / f"data-{options.rows}"
        is_new = not (self.data / "full").exists()
        if is_new:
            shutil.rmtree(self.data, ignore_errors=True)
        project = pathlib.Path(__file__).parent
        command = [options.binary, "serve", "--project", str(project), "--data", str(self.data), "--listen", "127.0.0.1:0"]
        self.log = open(folder / "server.log", "w+")
        self.process = subprocess.Popen(command, stdout=self.log, stderr=subprocess.STDOUT)
        atexit.register(self.stop)
        self.url = self.wait_for_address(folder / "server.log")
        self.token = (self.data / "admin_token").read_text().strip()
        if is_new:
            begin = time.monotonic()
            for number, file in enumerate(files):
                for body in slices(file):
                    self.post("/v0/datasources?name=logs&mode=append&format=ndjson", body)
                print(f"\r{number + 1} of {len(files)} files taken in", end="", flush=True)
            self.post("/api/flush", b"")
            taken = int(self.run("SELECT count() AS n FROM logs")[0][0])
            if taken != options.rows:
                raise SystemExit(f"{taken} of {options.rows} rows landed")
            print(f"\n{options.rows / (time.monotonic() - begin):,.0f} rows/s taken in")
            (self.data / "full").touch()

    def wait_for_address(self, log):
        for _ in range(600):
            found = re.search(r"http://127\.0\.0\.1:\d+", log.read_text())
            if found:
                return found[0]
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        raise SystemExit(f"the server did not start; see {log}")

    def post(self, path, body):
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "text/plain"}
        request = urllib.request.Request(self.url + path, body, headers)
        try:
            return urllib.request.urlopen(request).read()
        except urllib.error.HTTPError as error:
            raise SystemExit(f"{path}: {error} {error.read()[:500]!r}")

    def run(self, text):
        return json.loads(self.post("/v0/sql", (text + " FORMAT JSONCompact").encode()))["data"]

    def stop(self):
        self.process.terminate()
        self.process.wait()


def duckdb_over(files, is_native, folder):
    import duckdb

    if is_native:
        connection = duckdb.connect(str(folder / f"native-{len(files)}.duckdb"))
        connection.execute(f"CREATE TABLE IF NOT EXISTS logs AS SELECT * FROM read_parquet({[str(f) for f in files]})")
    else:
        connection = duckdb.connect()
        connection.execute(f"CREATE VIEW logs AS SELECT * FROM read_parquet({[str(f) for f in files]})")
    connection.execute("SET threads = 2")
    return lambda text: connection.execute(text).fetchall()


def chdb_over(files, folder):
    """Two runners in one session: over the Parquet files, and over a MergeTree of the same rows."""
    from chdb import session

    store = folder / f"native-{len(files)}.chdb"
    is_new = not store.exists()
    here = session.Session(str(store))
    names = ",".join(file.stem for file in files)
    pattern = f"{folder}/{{{names}}}.parquet"
    if is_new:
        here.query("CREATE DATABASE IF NOT EXISTS bench ENGINE = Atomic")
        here.query(
            "CREATE TABLE bench.logs (timestamp DateTime64(3, 'UTC'), service LowCardinality(String), level LowCardinality(String),"
            " host LowCardinality(String), message String, latency_ms Float64, status UInt16, user_id UInt32)"
            " ENGINE = MergeTree PARTITION BY toDate(timestamp) ORDER BY (timestamp, service)"
        )
        here.query(f"INSERT INTO bench.logs SELECT * FROM file('{pattern}', Parquet)")

    def run(source):
        def ask(text):
            text = re.sub(r"\bFROM logs\b", f"FROM {source}", text)
            return json.loads(str(here.query(text + " SETTINGS max_threads = 2", "JSONCompact")))["data"]

        return ask

    return run(f"file('{pattern}', Parquet)"), run("bench.logs")


def drop_caches():
    """Whether the machine let its file cache go."""
    try:
        os.sync()
        pathlib.Path("/proc/sys/vm/drop_caches").write_text("3")
        return True
    except OSError:
        return False


def timed(run, text):
    begin = time.perf_counter()
    rows = run(text)
    return time.perf_counter() - begin, len(rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", required=True, help="seismolog")
    parser.add_argument("--bench", required=True, help="seismolog-bench")
    parser.add_argument("--folder", required=True, type=pathlib.Path, help="where rows and tables are kept")
    parser.add_argument("--rows", type=int, default=20_000_000, help="a multiple of a million")
    parser.add_argument("--runs", type=int, default=7, help="of each query in each engine; the median counts")
    options = parser.parse_args()
    folder = options.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    files = make_files(options, folder)
    server = Seismolog(options, folder, files)
    chdb_files, chdb_native = chdb_over(files, folder)
    engines = {
        "seismolog": (server.run, 0),
        "duckdb, files": (duckdb_over(files, False, folder), 1),
        "chdb, files": (chdb_files, 0),
        "duckdb, own": (duckdb_over(files, True, folder), 1),
        "chdb, own": (chdb_native, 0),
    }
    ratios, cold_ratios, native_ratios = [], [], []
    print(f"{'seconds, median (cold)':36}" + "".join(f"{name:>18}" for name in engines) + "   to files  to own")
    for name, texts in QUERIES.items():
        cold, warm = {}, {engine: [] for engine in engines}
        is_cold = True
        counts = {}
        for engine, (run, dialect) in engines.items():
            is_cold &= drop_caches()
            cold[engine], counts[engine] = timed(run, texts[dialect])
        if len(set(counts.values())) != 1:
            raise SystemExit(f"{name}: the engines give different numbers of rows: {counts}")
        for _ in range(options.runs):
            for engine, (run, dialect) in engines.items():
                warm[engine].append(timed(run, texts[dialect])[0])
        median = {engine: statistics.median(times) for engine, times in warm.items()}
        best = min(median["duckdb, files"], median["chdb, files"])
        own = min(median["duckdb, own"], median["chdb, own"])
        ratios.append(median["seismolog"] / best)
        native_ratios.append(median["seismolog"] / own)
        if is_cold:
            cold_ratios.append(cold["seismolog"] / min(cold["duckdb, files"], cold["chdb, files"]))
        cells = "".join(f"{median[e]:>9.3f} ({cold[e]:6.3f})" for e in engines)
        print(f"{name:36}{cells}{ratios[-1]:>10.2f}{native_ratios[-1]:>9.2f}", flush=True)
    mean = statistics.geometric_mean
    print(f"\ngeometric mean of the ratio to the better of DuckDB and chdb: on the same files {mean(ratios):.2f}, on their own tables {mean(native_ratios):.2f}")
    if cold_ratios:
        print(f"the same with cold files: {mean(cold_ratios):.2f}")


if __name__ == "__main__":
    main()
