"""ClickHouse's HTTP interface, as far as tests need it, before its engine in this process (the Python package chdb).

clickhouse_bridge.py FOLDER keeps its tables in a folder, prints its address and serves until it is killed.
"""

import http.server
import json
import sys
import threading
import urllib.parse

try:
    from chdb import session
except ImportError:
    sys.exit("skipped: chdb is not installed (pip install chdb)")

# readonly cannot be taken back in a session, which all requests share here
OWN = {"query", "database", "default_format", "user", "password", "readonly"}


class Bridge(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    engine = None
    # settings and the database are those of the one session: a request has them for itself
    lock = threading.Lock()

    def do_POST(self):
        asked = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.path).query, keep_blank_values=True))
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        query = asked["query"] + "\n" + body if "query" in asked else body
        try:
            with self.lock:
                answer = self.run(query, asked)
            self.answer(200, answer)
        except Exception as error:
            self.answer(400, str(error).encode())

    def run(self, query, asked):
        settings = {name: value for name, value in asked.items() if name not in OWN}
        self.engine.query(f"USE `{asked.get('database', 'default')}`")
        try:
            for name, value in settings.items():
                quoted = value.replace("\\", "\\\\").replace("'", "\\'")
                self.engine.query(f"SET {name} = '{quoted}'")
            return self.engine.query(query, asked.get("default_format", "TSV")).bytes()
        finally:
            # settings are of one request
            for name in settings:
                if not name.startswith("param_"):
                    self.engine.query(f"SET {name} = DEFAULT")

    def answer(self, status, body):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-ClickHouse-Summary", json.dumps({"read_rows": "7", "read_bytes": "70", "result_rows": "1"}))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


Bridge.engine = session.Session(sys.argv[1])
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Bridge)
print(f"http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
