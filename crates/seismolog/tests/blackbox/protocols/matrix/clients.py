"""Clients of others in Python, by the name in the first argument; the others: the server, its token, another listener.

Each gets the same lines. At 3,000 and 6,000 of them it waits until it is told to go on, and tells when it went on for 200.
"""

import logging
import sys
import time

NAME, URL, TOKEN, LISTENER = sys.argv[1:5]
PAUSES, GONE_ON = (3_000, 6_000), (3_200, 6_200)


def texts():
    for number in range(10_000):
        yield number, f"line {number} größe ☃"
        if number == 5_000:
            yield None, "long " + "x" * 200_000
            yield None, "Exception in thread main: größe\n  at shop.Cart\n  at shop.Main"


def drive(log):
    for number, text in texts():
        log(text)
        if number in PAUSES or number in GONE_ON:
            print(number, flush=True)
        if number in PAUSES:
            sys.stdin.readline()


def again(send):
    """Until it went well."""
    while True:
        try:
            return send()
        except Exception:
            time.sleep(0.1)


def by_handler(handler):
    logger = logging.getLogger("shop")
    logger.addHandler(handler)
    drive(logger.error)


def otlp(exporter):
    from opentelemetry.sdk._logs import LoggerProvider, LoggingHandler
    from opentelemetry.sdk._logs.export import BatchLogRecordProcessor

    provider = LoggerProvider()
    provider.add_log_record_processor(
        BatchLogRecordProcessor(exporter, schedule_delay_millis=200, max_queue_size=20_000))
    by_handler(LoggingHandler(logger_provider=provider))
    provider.force_flush(120_000)
    provider.shutdown()


def headers():
    return {"authorization": f"Bearer {TOKEN}"}


def otlp_http():
    from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter

    otlp(OTLPLogExporter(endpoint=f"{URL}/v1/logs", headers=headers(), timeout=60))


def otlp_grpc():
    from opentelemetry.exporter.otlp.proto.grpc._log_exporter import OTLPLogExporter

    otlp(OTLPLogExporter(endpoint=URL, insecure=True, headers=tuple(headers().items()), timeout=60))


def otlp_spans():
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    exporter = OTLPSpanExporter(endpoint=f"{URL}/v1/traces", headers=headers(), timeout=60)
    provider = TracerProvider()
    provider.add_span_processor(
        BatchSpanProcessor(exporter, schedule_delay_millis=200, max_queue_size=20_000))
    tracer = provider.get_tracer("shop")
    drive(lambda text: tracer.start_span(text).end())
    provider.force_flush(120_000)
    provider.shutdown()


def logging_loki():
    import logging_loki

    # It sends nothing again.
    class Again(logging_loki.LokiHandler):
        def emit(self, record):
            again(lambda: self.emitter(record, self.format(record)))

    by_handler(Again(url=f"{URL}/loki/api/v1/push", tags={"app": "shop"}, auth=("any", TOKEN), version="1"))


def elasticsearch():
    from elasticsearch import Elasticsearch, helpers

    client = Elasticsearch(f"{URL}/elasticsearch", api_key=("any", TOKEN))
    batch = []

    def send():
        batch_now, batch[:] = batch[:], []
        actions = [{"_op_type": "create", "_index": "logs-shop-default", "message": text} for text in batch_now]
        # It gives up at once where nobody listens.
        again(lambda: helpers.bulk(client, actions))

    def log(text):
        batch.append(text)
        if len(batch) == 100:
            send()

    drive(log)
    send()


def splunk_handler():
    from splunk_handler import SplunkHandler

    host, port = URL.removeprefix("http://").split(":")
    by_handler(SplunkHandler(host=host, port=port, token=TOKEN, index="main", protocol="http", verify=False,
                             queue_size=0, flush_interval=0.2, retry_count=20, retry_backoff=0.1))
    logging.shutdown()


def fluent_logger():
    from fluent import handler

    host, port = LISTENER.split(":")
    fluent = handler.FluentHandler("shop", host=host, port=int(port), bufmax=1 << 30)
    fluent.setFormatter(handler.FluentRecordFormatter({"level": "%(levelname)s"}))
    logger = logging.getLogger("shop")
    logger.addHandler(fluent)

    def log(text):
        logger.error(text)
        # It sends what is left over with the next event only.
        while fluent.sender.pendings:
            time.sleep(0.1)
            fluent.sender._send(b"")

    drive(log)
    logging.shutdown()


def confluent_kafka():
    import json
    from confluent_kafka import Producer

    producer = Producer({"bootstrap.servers": LISTENER})

    def log(text):
        producer.produce("t", json.dumps({"message": text}))
        producer.poll(0)

    drive(log)
    assert producer.flush(120) == 0


globals()[NAME]()
print("done", flush=True)
