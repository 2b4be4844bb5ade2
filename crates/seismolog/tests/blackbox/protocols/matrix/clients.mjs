// Clients of others for Node, by the name in the first argument; the others: the server, its token, another listener, and the
// folder that they are installed in. Each gets the same lines. At 3,000 and 6,000 of them it waits until it is told to go
// on, and tells when it went on for 200.

import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';

const [name, url, token, listener, modules] = process.argv.slice(2);
const require = createRequire(`${modules}/package.json`);
const orders = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

function* texts() {
  for (let number = 0; number < 10_000; number += 1) {
    yield [number, `line ${number} größe ☃`];
    if (number === 5_000) {
      yield [null, `long ${'x'.repeat(200_000)}`];
      yield [null, 'Exception in thread main: größe\n  at shop.Cart\n  at shop.Main'];
    }
  }
}

async function drive(log) {
  for (const [number, text] of texts()) {
    await log(text);
    const isPause = number === 3_000 || number === 6_000;
    if (isPause || number === 3_200 || number === 6_200) console.log(number);
    if (isPause) await orders.next();
  }
}

/** Until it went well. */
async function again(send) {
  for (;;) {
    try {
      return await send();
    } catch {
      await wait(100);
    }
  }
}

/** A fetch that does not give up, for clients that ask once and let go. */
const patient = (fetch) => (address, options) =>
  again(async () => {
    const answer = await fetch(address, { ...options, signal: undefined });
    if (!answer.ok) throw new Error(await answer.text());
    return answer;
  });

const headers = { authorization: `Bearer ${token}` };

async function otlp(exporter) {
  const { LoggerProvider, BatchLogRecordProcessor } = require('@opentelemetry/sdk-logs');
  const options = { exporter, scheduledDelayMillis: 200, maxQueueSize: 20_000, exportTimeoutMillis: 60_000 };
  const provider = new LoggerProvider({ processors: [new BatchLogRecordProcessor(options)] });
  const logger = provider.getLogger('shop');
  await drive((body) => logger.emit({ body, severityNumber: 9 }));
  await provider.forceFlush();
  await provider.shutdown();
}

const clients = {
  otlp_proto: () => {
    const { OTLPLogExporter } = require('@opentelemetry/exporter-logs-otlp-proto');
    return otlp(new OTLPLogExporter({ url: `${url}/v1/logs`, headers, timeoutMillis: 60_000 }));
  },
  otlp_json: () => {
    const { OTLPLogExporter } = require('@opentelemetry/exporter-logs-otlp-http');
    return otlp(new OTLPLogExporter({ url: `${url}/v1/logs`, headers, compression: 'gzip', timeoutMillis: 60_000 }));
  },
  otlp_grpc: () => {
    const { OTLPLogExporter } = require('@opentelemetry/exporter-logs-otlp-grpc');
    const { Metadata } = require('@grpc/grpc-js');
    const metadata = new Metadata();
    metadata.set('authorization', headers.authorization);
    const exporter = new OTLPLogExporter({ url, metadata, timeoutMillis: 60_000 });
    // It sends nothing again.
    const send = (records) =>
      new Promise((resolve, reject) => {
        exporter.export(records, (result) => (result.code === 0 ? resolve(result) : reject(result.error)));
      });
    return otlp({
      export: (records, done) => void again(() => send(records)).then(done),
      forceFlush: () => exporter.forceFlush(),
      shutdown: () => exporter.shutdown(),
    });
  },
  otlp_spans: async () => {
    const { NodeTracerProvider, BatchSpanProcessor } = require('@opentelemetry/sdk-trace-node');
    const { OTLPTraceExporter } = require('@opentelemetry/exporter-trace-otlp-proto');
    const exporter = new OTLPTraceExporter({ url: `${url}/v1/traces`, headers, timeoutMillis: 60_000 });
    const options = { scheduledDelayMillis: 200, maxQueueSize: 20_000, exportTimeoutMillis: 60_000 };
    const provider = new NodeTracerProvider({ spanProcessors: [new BatchSpanProcessor(exporter, options)] });
    const tracer = provider.getTracer('shop');
    await drive((text) => tracer.startSpan(text).end());
    await provider.forceFlush();
    await provider.shutdown();
  },
  pino_loki: async () => {
    globalThis.fetch = patient(globalThis.fetch);
    const pino = require('pino');
    const { pinoLoki } = require('pino-loki');
    const basicAuth = { username: 'any', password: token };
    const stream = pinoLoki({ host: url, basicAuth, labels: { app: 'shop' }, batching: { interval: 0.2 }, logFormat: '{msg}' });
    const logger = pino({}, stream);
    await drive((text) => logger.error(text));
    stream.end();
    await new Promise((resolve) => stream.on('close', resolve));
  },
  winston_loki: async () => {
    const winston = require('winston');
    const LokiTransport = require('winston-loki');
    const transport = new LokiTransport({
      host: url,
      basicAuth: `any:${token}`,
      labels: { app: 'shop' },
      interval: 0.2,
      format: winston.format.printf(({ message }) => message),
      onConnectionError: () => {},
    });
    const logger = winston.createLogger({ transports: [transport] });
    const { batcher } = transport;
    // After a request that failed it waits for a minute.
    batcher.circuitBreakerInterval = 200;
    await drive((text) => void logger.error(text));
    while (batcher.batchesSending || batcher.batch.streams.length) await wait(100);
    await transport.close();
  },
  elasticsearch: async () => {
    const { Client } = require('@elastic/elasticsearch');
    const client = new Client({ node: `${url}/elasticsearch`, auth: { apiKey: { id: 'any', api_key: token } } });
    let batch = [];
    const send = async () => {
      const datasource = batch.map((message) => ({ message }));
      batch = [];
      const onDocument = () => ({ create: { _index: 'logs-shop-default' } });
      // It gives up soon where nobody listens.
      await again(() => client.helpers.bulk({ datasource, onDocument }));
    };
    await drive(async (text) => {
      batch.push(text);
      if (batch.length === 100) await send();
    });
    await send();
  },
  fluent_org: async () => {
    const { FluentClient } = require('@fluent-org/logger');
    const [host, port] = listener.split(':');
    const certificate = process.env.CERTIFICATE;
    const tls = certificate && { ca: require('node:fs').readFileSync(certificate) };
    const client = new FluentClient('shop', {
      socket: { host, port: Number(port), timeout: 5_000, tls },
      ack: { ackTimeout: 5_000 },
      flushInterval: 100,
      eventRetry: { attempts: 100, minDelay: 100, maxDelay: 500, backoff: 1.5, onError: () => {} },
    });
    const sent = [];
    await drive((message) => void sent.push(client.emit({ message })));
    await Promise.all(sent);
    await client.disconnect();
  },
  splunk_logging: async () => {
    const { Logger } = require('splunk-logging');
    const logger = new Logger({ token, url, maxRetries: 30, maxBatchCount: 100 });
    await drive((message) => void logger.send({ message }));
    logger.flush();
  },
  datadog_winston: async () => {
    const path = require.resolve('node-fetch', { paths: [require.resolve('datadog-winston')] });
    const fetch = patient(require(path));
    require.cache[path].exports = fetch;
    const winston = require('winston');
    const DatadogTransport = require('datadog-winston');
    const transport = new DatadogTransport({ apiKey: token, service: 'shop' });
    // Datadog's addresses are all that can be chosen.
    transport.api = `${url}/v1/input/${token}`;
    const logger = winston.createLogger({ transports: [transport] });
    await drive((text) => void logger.error(text));
  },
};

process.on('exit', () => console.log('done'));
await clients[name]();
process.stdin.destroy();
