"""Runs the handler of one pipeline. Lines in, lines out, each one JSON:

in    first {"source", "environment", "memory_bytes", "cpu_seconds", "output_bytes", "log_lines"}; then lists of events
out   "+" when the handler is there; then for each event "r" and what it returned, or "e" and {"error", "stack"};
      before those any number of "l" and {"level", "message", "data"}; "!" and {"error", "stack"} if there is no handler

The lines go over copies of the first two descriptors, which the handler does not see: what it prints is a line of its log.
"""

import io
import json
import linecache
import os
import signal
import sys
import time
import traceback

FILE = "handler.py"
FLUSH_SECONDS = 0.02


class Overtime(BaseException):
    """The handler has used up its time."""


def overtime(_signal, _frame):
    raise Overtime()


class Wire:
    def __init__(self):
        self.lines = os.fdopen(os.dup(0), "rb", 1 << 20)
        self.out = os.fdopen(os.dup(1), "wb", 1 << 18)
        null = os.open(os.devnull, os.O_RDWR)
        for descriptor in (0, 1, 2):
            os.dup2(null, descriptor)
        os.close(null)
        self.flushed = time.monotonic()

    def send(self, kind, text):
        self.out.write(kind + text.encode("utf-8", "replace") + b"\n")

    def flush(self):
        self.out.flush()
        self.flushed = time.monotonic()


class Log:
    """What a handler is given as `log`."""

    def __init__(self, wire, lines_max):
        self.wire = wire
        self.lines_max = lines_max
        self.left = lines_max
        self.dropped = 0

    def begin(self):
        self.left = self.lines_max

    def end(self):
        if self.dropped:
            self.wire.send(b"l", json.dumps({"dropped": self.dropped}))
            self.dropped = 0

    def line(self, level, message, data=None):
        if self.left <= 0:
            self.dropped += 1
            return
        self.left -= 1
        entry = {"level": level, "message": str(message)[:4096]}
        if data is not None:
            entry["data"] = str(data)[:4096]
        self.wire.send(b"l", json.dumps(entry))

    def _format(self, level, message, args, data, more):
        if args:
            try:
                message = str(message) % args
            except (TypeError, ValueError):
                message = " ".join(map(str, (message,) + args))
        more.pop("exc_info", None)
        self.line(level, message, data if data is not None else (more or None))

    def debug(self, message, *args, data=None, **more):
        self._format("debug", message, args, data, more)

    def info(self, message, *args, data=None, **more):
        self._format("info", message, args, data, more)

    def warning(self, message, *args, data=None, **more):
        self._format("warning", message, args, data, more)

    warn = warning

    def error(self, message, *args, data=None, **more):
        self._format("error", message, args, data, more)

    def exception(self, message, *args, data=None, **more):
        self._format("error", "%s\n%s" % (message, traceback.format_exc()), args, data, more)

    critical = error


class Printed(io.TextIOBase):
    """What stands in the place of the standard output: each line is one of the log."""

    def __init__(self, log, level):
        self.log = log
        self.level = level
        self.rest = ""

    def writable(self):
        return True

    def write(self, text):
        self.rest += text
        while "\n" in self.rest:
            line, self.rest = self.rest.split("\n", 1)
            self.log.line(self.level, line)
        if len(self.rest) > 4096:
            self.log.line(self.level, self.rest)
            self.rest = ""
        return len(text)


def limit_memory(limit):
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def load(source):
    linecache.cache[FILE] = (len(source), None, source.splitlines(True), FILE)
    names = {"__name__": "handler", "__file__": FILE}
    exec(compile(source, FILE, "exec"), names)
    handler = names.get("handler")
    if not callable(handler):
        raise NameError("there is no function handler(data, log)")
    return handler


def trouble(error, skipped):
    """What went wrong in one line, and where, without the frames of this file."""
    trace = error.__traceback__
    for _ in range(skipped):
        trace = trace.tb_next if trace is not None and trace.tb_next is not None else trace
    if isinstance(error, Overtime):
        text = "the handler was stopped: it used more CPU time than an event may"
        stack = "".join(traceback.format_tb(trace)[-20:])
    else:
        text = "".join(traceback.format_exception_only(type(error), error)).strip().splitlines()[-1]
        stack = "".join(traceback.format_exception(type(error), error, trace, limit=-20))
    return json.dumps({"error": text[:2000], "stack": stack[-16000:]})


def serve(wire, handler, log, cpu_seconds, output_max):
    encode = json.JSONEncoder(allow_nan=False, separators=(",", ":"), ensure_ascii=False).encode
    arm = signal.setitimer
    clock = signal.ITIMER_PROF
    for line in wire.lines:
        log.begin()
        for event in json.loads(line):
            try:
                arm(clock, cpu_seconds)
                try:
                    answer = handler(event, log)
                    text = encode(answer)
                finally:
                    arm(clock, 0)
                if len(text) > output_max:
                    raise ValueError("the handler returned %d characters, at most %d are taken" % (len(text), output_max))
                wire.send(b"r", text)
            except BaseException as error:
                arm(clock, 0)
                wire.send(b"e", trouble(error, 1))
            if time.monotonic() - wire.flushed > FLUSH_SECONDS:
                wire.flush()
        log.end()
        wire.flush()


def main():
    wire = Wire()
    options = json.loads(wire.lines.readline())
    log = Log(wire, options["log_lines"])
    sys.stdout, sys.stderr = Printed(log, "print"), Printed(log, "stderr")
    signal.signal(signal.SIGPROF, overtime)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ.update(options["environment"])
    try:
        limit_memory(options["memory_bytes"])
        handler = load(options["source"])
    except BaseException as error:
        wire.send(b"!", trouble(error, 2))
        wire.flush()
        return
    wire.send(b"+", "")
    wire.flush()
    serve(wire, handler, log, options["cpu_seconds"], options["output_bytes"])


main()
