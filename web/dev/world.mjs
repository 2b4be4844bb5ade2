// What the mock serves: a shop that is quiet, learning, empty, crowded, or in an outage.
import { calls, failing, faults, shop, templates } from "./shop.mjs";

export const modes = ["quiet", "incident", "many", "learning", "empty", "crowded", "disconnected"];

export function createWorld(mode, startedAt) {
  const random = mulberry(7);
  const pick = (n) => Math.floor(random() * n);
  const services = mode === "crowded" ? crowd() : shop;
  const edges = mode === "crowded" ? [...calls, ...services.slice(14, 134).map(([id], i) => [services[i % 17][0], id])] : calls;
  const outageAt = startedAt - 190;
  const isOut = mode === "incident" || mode === "many" || mode === "crowded";
  const logs = [];
  const timeline = [];
  const seconds = 900;
  let total = mode === "empty" ? 0 : 123_456;

  const advance = (ts) => {
    if (mode === "empty") return;
    const broken = isOut && ts >= outageAt;
    const count = 46 + pick(16) + (broken ? 14 : 0);
    let errors = 0;
    let warns = 0;
    for (let i = 0; i < count; i += 1) {
      const record = line(ts + i / count, broken);
      if (record.level === "ERROR") errors += 1;
      if (record.level === "WARN") warns += 1;
      logs.push(record);
    }
    total += count;
    timeline.push({ ts, total: count, errors, warns });
    logs.splice(0, logs.length - 2_000);
    timeline.splice(0, timeline.length - 900);
  };

  const line = (ts, broken) => {
    const isFailing = broken && pick(100) < 32;
    const family = isFailing ? failing : templates;
    // Most kinds of line are rare, as in life.
    const rank = isFailing ? pick(family.length) : Math.min(pick(family.length), pick(family.length), 7 - (pick(40) ? 3 : 0));
    const [, level, text] = family[rank];
    const service = isFailing ? (rank === 0 ? "payments" : rank === 1 ? "checkout" : "cart") : services[pick(services.length)][0];
    let message = text(pick);
    if (pick(170) === 0) message = `payload ${"abcdefghij ".repeat(365)}`;
    if (pick(170) === 0) message = "انتهت مهلة الاتصال بالخادم order=ord-12";
    return {
      ts: Math.round(ts * 1000) / 1000,
      data_source: "logs",
      service,
      level,
      message,
      template_id: `${isFailing ? "f" : "0"}${rank}c4e9a7b3`,
      trace_id: pick(3) ? pick(1e9).toString(16).padStart(12, "0") : null,
    };
  };

  for (let ts = Math.floor(startedAt) - seconds; ts < Math.floor(startedAt); ts += 1) advance(ts);

  const incidents = () => {
    const now = Date.now() / 1000;
    const resolved = outage("inc_0", outageAt - 9_400, "resolved", 0.55, "search slows down: index rebuild on every query", "search");
    resolved.resolved = outageAt - 8_900;
    resolved.last_ts = resolved.resolved;
    if (mode === "empty" || mode === "learning") return [];
    if (!isOut) return [resolved];
    const main = outage("inc_1", outageAt, "active", 0.93, "payments fails: acquirer timeout region=<str>", "payments");
    main.last_ts = now;
    if (mode !== "many") return [main, resolved];
    const more = ["catalog", "auth", "inventory", "shipping"].map((root, i) =>
      outage(`inc_${i + 2}`, outageAt + 20 * i, i === 2 ? "resolving" : "active", 0.7 - i / 10, `${root} warns more than usual: slow query`, root),
    );
    more[1].acknowledged = true;
    return [main, ...more, resolved];
  };

  const events = () => {
    const deploy = (ts, service, version) => ({ ts, service, version, kind: "deploy" });
    if (mode === "empty") return [];
    return [deploy(startedAt - 610, "search", "2026.11.1"), ...shop.slice(0, 6).map(([service], i) => deploy(startedAt - 400 + i, service, "v7")), deploy(outageAt - 48, "payments", "2026.11.2")];
  };

  const anomalies = () =>
    isOut
      ? [
          anomaly("an_1", outageAt + 2, "rate", "payments", 0.93, "42 errors in 10 s, expected 1.3", [
            "acquirer timeout region=eu-west after 3412 ms",
            "acquirer timeout region=eu-west after 3870 ms",
          ]),
          anomaly("an_2", outageAt + 3, "new_template", "payments", 0.8, "never said before: acquirer timeout region=<str> after <num> ms", [
            "acquirer timeout region=eu-west after 3105 ms",
          ]),
          anomaly("an_3", outageAt + 9, "rate", "checkout", 0.7, "31 errors in 10 s, expected 0.8", [
            "upstream payments failed status=504 attempt=3",
          ]),
          anomaly("an_4", outageAt + 16, "rate", "cart", 0.4, "18 warnings in 10 s, expected 2.1", ["retrying charge order=ord-5512 backoff=640 ms"]),
        ]
      : [];

  const stats = () => {
    const open = incidents().filter((incident) => incident.state !== "resolved");
    const minute = timeline.slice(-60);
    const sum = (field) => minute.reduce((all, point) => all + point[field], 0);
    return {
      v: 1,
      kind: "tick",
      kpi: {
        logs_per_sec: sum("total") / 60,
        error_rate: sum("total") ? sum("errors") / sum("total") : 0,
        active_services: mode === "empty" ? 0 : services.length,
        anomalies_last_min: anomalies().length,
        templates_tracked: mode === "empty" ? 0 : 77,
        active_incidents: open.length,
        window_seconds: 60,
        uptime_seconds: Date.now() / 1000 - startedAt + 648,
        records_total: total,
      },
      learning: mode === "learning" ? 0.4 : 1,
      logs: logs.slice(-60),
      anomalies: anomalies(),
      incidents: open,
      services: mode === "empty" ? [] : services.map(([id, rate], i) => health(id, rate, i, isOut, mode === "learning")),
      // More than a minute, so that a chart is full at once.
      timeline,
      graph: {
        nodes: services.map(([id, rate]) => ({ id, group: "other", logs_per_min: rate, error_rate: 0 })),
        edges: edges.map(([source, target]) => ({ source, target, weight: 0.3, confidence: 0.9 })),
      },
      store: { memtable_rows: 1_204, parts: 12, bytes_on_disk: 4_812_345 },
    };
  };

  const search = ({ q = "", service = "", level = "", limit = 200 }) => {
    const words = q.toLowerCase().split(/\s+/).filter(Boolean);
    const all = logs.filter(
      (record) =>
        (service === "" || record.service === service) &&
        (level === "" || record.level === level) &&
        words.every((word) => record.message.toLowerCase().includes(word)),
    );
    return { query: q, hits: all.slice(-limit).reverse(), total: all.length };
  };

  const listTemplates = ({ service = "" }) => {
    const known = templates.map((template, i) => describe(template, shop[i][0], startedAt - 600 - i * 777, 364 * (9 - i), i));
    const fresh = failing.map((template, i) => describe(template, ["payments", "checkout", "cart"][i], outageAt + i * 4, 40 + i * 22, i + 20));
    const all = mode === "empty" ? [] : isOut ? [...fresh, ...known] : known;
    return all.filter((template) => service === "" || template.service === service);
  };

  const injected = new Map();
  const scenarios = () => {
    const now = Date.now() / 1000;
    const running = faults.filter(({ name, seconds }) => now - (injected.get(name) ?? -Infinity) < seconds).map(({ service }) => service);
    const active = isOut ? ["payments", ...running.filter((service) => service !== "payments")] : running;
    return { scenarios: faults.map(({ name }) => name), active, details: faults };
  };
  const inject = (name) => {
    const isKnown = faults.some((fault) => fault.name === name);
    if (isKnown) injected.set(name, Date.now() / 1000);
    return isKnown;
  };

  return { advance, stats, search, incidents, events, listTemplates, scenarios, inject };
}

function describe([typed, level], service, firstSeen, count, i) {
  return {
    template_id: `00ab${i.toString(16).padStart(4, "0")}`,
    template: typed.replaceAll(/<\w+>/g, "<*>"),
    template_typed: typed,
    count,
    service,
    data_source: "logs",
    first_seen: firstSeen,
    last_seen: Date.now() / 1000,
    level,
  };
}

function outage(id, started, state, severity, title, root) {
  const isMain = root === "payments";
  return {
    id,
    state,
    acknowledged: false,
    started,
    last_ts: started + 120,
    resolved: null,
    severity,
    title,
    summary: isMain
      ? "payments began to fail with acquirer timeouts in region eu-west; checkout answers with errors since then, and cart retries its charges."
      : `${root} deviates from its own past.`,
    root_service: root,
    services: isMain ? ["payments", "checkout", "cart", "gateway"] : [root],
    candidates: isMain
      ? [
          {
            service: "payments",
            confidence: 0.92,
            evidence: [
              "first to deviate, 7 s before checkout",
              "42 errors in 10 s, expected 1.3",
              "3 of 3 other members reach it along calls",
              "new error template: acquirer timeout region=<str> after <num> ms",
            ],
          },
          { service: "checkout", confidence: 0.06, evidence: ["31 errors in 10 s, expected 0.8"] },
        ]
      : [{ service: root, confidence: 0.71, evidence: ["19 warnings in 10 s, expected 2.0"] }],
    impacted: isMain ? [{ service: "gateway", hops: 3 }, { service: "checkout", hops: 1 }, { service: "cart", hops: 2 }] : [],
    likely_next: isMain ? [{ service: "web", hops: 4 }] : [],
    suspected_dependencies: isMain ? [{ service: "ledger", hops: 1 }] : [],
    changes: isMain ? ["payments said something new 2 s before: acquirer timeout region=<str> after <num> ms", "deploy of payments 2026.11.2, 48 s before"] : [],
    anomaly_ids: isMain ? ["an_1", "an_2", "an_3", "an_4"] : [],
    anomaly_count: isMain ? 4 : 1,
  };
}

function anomaly(id, ts, kind, service, severity, description, samples) {
  return { id, ts, kind, service, severity, description, samples, incident_id: "inc_1" };
}

function health(id, rate, i, isOut, isLearning) {
  const broken = isOut ? { payments: 0.58, checkout: 0.31, cart: 0.04 }[id] : undefined;
  return {
    id,
    logs_per_min: rate * (0.97 + Math.random() * 0.06),
    error_rate: broken ?? (i % 5 === 0 ? 0.004 : 0),
    warn_rate: isOut && id === "cart" ? 0.22 : i % 3 === 0 ? 0.02 : 0,
    readiness: isLearning ? Math.min(1, 0.2 + i * 0.06) : id === "analytics" ? 0.6 : 1,
  };
}

function crowd() {
  const rest = Array.from({ length: 286 }, (_, i) => [`worker-${String(i).padStart(3, "0")}.batch.internal`, 12 + (i % 40)]);
  return [...shop, ...rest];
}

// A small seeded generator, so that two runs look alike.
function mulberry(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
