#!/usr/bin/env python3
"""Rows a second of server CPU, by protocol: the same records, sent in each, until all are in parts.

    crates/bench/protocols/bench.py --binary target/release/seismolog [--rows 400000] [--runs 3]

Bodies are made before the clock starts. The CPU is that of the whole server, analysis and storage included, from the
first request to the end of a flush. Needs nothing but Python and /proc. The protocols take turns, and the median counts.
"""
import argparse, gzip, http.client, json, os, shutil, statistics, struct, subprocess, tempfile, time

ROWS_PER_BODY = 2_000
BEGIN = time.time_ns() - 600_000_000_000
ROUTES = ["GET /cart", "POST /checkout", "GET /products", "PUT /profile"]


def record(number):
    route = ROUTES[number % 4]
    return {
        "time": BEGIN + number * 1_000_000,
        "message": f"{route} by user {number * 7919 % 100_003} took {number % 431} ms from 10.0.{number % 7}.{number % 251}",
        "level": 17 if number % 50 == 0 else 9,
        "trace": f"{number * 2654435761 % 2**128:032x}",
        "span": f"{number + 1:016x}",
        "route": route,
        "code": 500 if number % 50 == 0 else 200,
    }


def events(records):
    rows = (json.dumps({
        "timestamp": record["time"] / 1e9, "service": "shop", "host": "h1", "version": "v1", "message": record["message"],
        "severity_text": "ERROR" if record["level"] == 17 else "INFO", "severity_number": record["level"],
        "trace_id": record["trace"], "span_id": record["span"], "status_code": record["code"],
        "attributes": {"http.route": record["route"], "http.status_code": record["code"]},
        "resource": {"service.name": "shop", "host.name": "h1", "service.version": "v1"},
    }) for record in records)
    return "\n".join(rows).encode()


def varint(number):
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def field(number, value):
    """A field of Protocol Buffers: bytes or text, a float stands for fixed64, an int for a varint."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    if isinstance(value, float):
        return varint(number << 3 | 1) + struct.pack("<Q", int(value))
    value = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(value)) + value


def attribute(key, value):
    return field(1, key) + field(2, field(3 if isinstance(value, int) else 1, value))


def otlp(records):
    resource = b"".join(field(1, attribute(*pair)) for pair in
                        [("service.name", "shop"), ("host.name", "h1"), ("service.version", "v1")])
    logs = []
    for record in records:
        log = varint(1 << 3 | 1) + struct.pack("<Q", record["time"])
        log += field(2, record["level"]) + field(3, "ERROR" if record["level"] == 17 else "INFO")
        log += field(5, field(1, record["message"]))
        log += field(6, attribute("http.route", record["route"])) + field(6, attribute("http.status_code", record["code"]))
        log += field(9, bytes.fromhex(record["trace"])) + field(10, bytes.fromhex(record["span"]))
        logs.append(field(2, log))
    return field(1, field(1, resource) + field(2, b"".join(logs)))


def otlp_json(records):
    pairs = lambda pairs: [
        {"key": key, "value": {"intValue": str(value)} if isinstance(value, int) else {"stringValue": value}}
        for key, value in pairs]
    logs = [{
        "timeUnixNano": str(record["time"]), "severityNumber": record["level"], "body": {"stringValue": record["message"]},
        "attributes": pairs([("http.route", record["route"]), ("http.status_code", record["code"])]),
        "traceId": record["trace"], "spanId": record["span"],
    } for record in records]
    resource = {"attributes": pairs([("service.name", "shop"), ("host.name", "h1"), ("service.version", "v1")])}
    return json.dumps({"resourceLogs": [{"resource": resource, "scopeLogs": [{"logRecords": logs}]}]}).encode()


def loki(records):
    values = [[str(record["time"]), record["message"], {"trace_id": record["trace"], "span_id": record["span"]}]
              for record in records]
    return json.dumps({"streams": [{"stream": {"app": "shop", "pod": "h1", "level": "info"}, "values": values}]}).encode()


def documents(records):
    for record in records:
        yield {"@timestamp": record["time"] // 1_000_000, "message": record["message"], "service": {"name": "shop"},
               "log": {"level": "error" if record["level"] == 17 else "info"}, "host": {"name": "h1"},
               "trace": {"id": record["trace"]}, "http.route": record["route"], "http.status_code": record["code"]}


def elastic(records):
    return "".join(f'{{"create":{{}}}}\n{json.dumps(document)}\n' for document in documents(records)).encode()


def splunk(records):
    return "".join(json.dumps({"time": record["time"] / 1e9, "host": "h1", "sourcetype": "shop", "event": record["message"],
                               "fields": {"trace_id": record["trace"], "level": "info"}}) for record in records).encode()


def datadog(records):
    return json.dumps([{"timestamp": record["time"] // 1_000_000, "message": record["message"], "service": "shop",
                        "hostname": "h1", "status": "info", "dd.trace_id": record["trace"]} for record in records]).encode()


JSON = {"Content-Type": "application/json"}
PROTOBUF = {"Content-Type": "application/x-protobuf"}
PROTOCOLS = {
    "events": ("/v0/events?name=logs", {}, events),
    "otlp_protobuf": ("/v1/logs", PROTOBUF, otlp),
    "otlp_protobuf_gzip": ("/v1/logs", PROTOBUF | {"Content-Encoding": "gzip"},
                           lambda records: gzip.compress(otlp(records), 1)),
    "otlp_json": ("/v1/logs", JSON, otlp_json),
    "loki_json": ("/loki/api/v1/push", JSON, loki),
    "elasticsearch": ("/elasticsearch/_bulk", {"Content-Type": "application/x-ndjson"}, elastic),
    "splunk_hec": ("/services/collector", {}, splunk),
    "datadog": ("/api/v2/logs", JSON, datadog),
}


def cpu_seconds(pid):
    fields = open(f"/proc/{pid}/stat").read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def run(binary, name, bodies, rows):
    path, headers, _ = PROTOCOLS[name]
    folder = tempfile.mkdtemp()
    server = subprocess.Popen([binary, "serve", "--listen", "127.0.0.1:0", "--data", folder],
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        address = server.stdout.readline().strip().removeprefix("listening on http://")
        token = open(f"{folder}/admin_token").read()
        credentials = {"Authorization": f"Bearer {token}", "DD-API-KEY": token}
        connection = http.client.HTTPConnection(address)

        def ask(method, path, body=None, headers={}):
            while True:
                connection.request(method, path, body, credentials | headers)
                answer = connection.getresponse()
                text = answer.read()
                if answer.status not in (429, 503):
                    assert answer.status < 300, (name, answer.status, text[:500])
                    return text
                time.sleep(float(answer.headers.get("Retry-After", 1)))

        before = cpu_seconds(server.pid)
        for body in bodies:
            ask("POST", path, body, headers)
        ask("POST", "/api/flush")
        spent = cpu_seconds(server.pid) - before
        found = int(ask("POST", "/v0/sql", b"SELECT count() FROM logs"))
        assert found == rows, (name, found, rows)
        return spent
    finally:
        server.kill()
        server.wait()
        shutil.rmtree(folder, ignore_errors=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--binary", required=True)
    parser.add_argument("--rows", type=int, default=400_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--only", nargs="*", default=list(PROTOCOLS))
    options = parser.parse_args()
    bodies = {name: [] for name in options.only}
    for begin in range(0, options.rows, ROWS_PER_BODY):
        records = [record(number) for number in range(begin, min(begin + ROWS_PER_BODY, options.rows))]
        for name in options.only:
            bodies[name].append(PROTOCOLS[name][2](records))
    spent = {name: [] for name in options.only}
    for _ in range(options.runs):
        for name in options.only:
            spent[name].append(run(options.binary, name, bodies[name], options.rows))
    print(f"{'protocol':20} {'rows/s':>9} {'MB/s':>7} {'bytes/row':>9}    per second of server CPU, median of {options.runs}")
    for name in options.only:
        seconds, size = statistics.median(spent[name]), sum(map(len, bodies[name]))
        print(f"{name:20} {options.rows / seconds:9.0f} {size / seconds / 1e6:7.1f} {size / options.rows:9.0f}")


main()
