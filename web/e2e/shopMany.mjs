// A made-up company of 300 services and more that call each other, and its lines.

const domains = ["order", "pay", "cart", "user", "search", "ship", "stock", "mail", "price", "media"];
const two = (place) => String(place).padStart(2, "0");

/** Pairs of caller and callee: for each of some domains a gateway, an API, 16 services in two levels, 12 stores, and some calls across. */
export function manyCalls(count = domains.length) {
  const calls = [];
  const names = Array.from({ length: count }, (_, at) => `${domains[at % domains.length]}${at < domains.length ? "" : two(at)}`);
  names.forEach((domain, at) => {
    calls.push([`${domain}-gateway`, `${domain}-api`]);
    for (let place = 0; place < 16; place += 1) {
      const service = `${domain}-service-${two(place)}`;
      calls.push([place < 8 ? `${domain}-api` : `${domain}-service-${two(place - 8)}`, service]);
      if (place % 5 === 4) calls.push([service, `${names[(at + place) % names.length]}-store-00`]);
    }
    for (let place = 0; place < 12; place += 1) calls.push([`${domain}-service-${two(place + 4)}`, `${domain}-store-${two(place)}`]);
  });
  return calls;
}

let calls = 0;
const hex = (value, letters) => value.toString(16).padStart(letters, "0");

/** Two lines of each call, as spans of one trace. */
export function linesOf(pairs, at) {
  const timestamp = new Date(at).toISOString();
  return pairs.flatMap(([caller, callee]) => {
    calls += 1;
    const trace_id = hex(calls, 32);
    const [outer, inner] = [hex(calls * 2, 16), hex(calls * 2 + 1, 16)];
    const severity_text = calls % 97 === 0 ? "ERROR" : "INFO";
    return [
      { timestamp, service: caller, severity_text, message: `request served in ${calls % 90} ms`, trace_id, span_id: outer, parent_span_id: "", duration_ms: calls % 90, status_code: 200 },
      { timestamp, service: callee, severity_text, message: `query done rows=${calls % 7}`, trace_id, span_id: inner, parent_span_id: outer, parent_service: caller, duration_ms: calls % 50, status_code: 200 },
    ];
  });
}
