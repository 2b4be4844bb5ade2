// What the stream of a server tells where the page asks for differences: see src/api/delta.ts.
const lists = ["logs", "anomalies", "incidents", "services", "timeline"];

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/** The difference of two ticks with their places in the stream. */
export function deltaOf(before, after) {
  const delta = { v: 1, kind: "delta", from: before.seq, seq: after.seq, set: {}, lists: {} };
  for (const [name, value] of Object.entries(after)) {
    if (["v", "kind", "seq", "graph"].includes(name) || same(before[name], value)) continue;
    if (lists.includes(name)) delta.lists[name] = listDelta(before[name], value);
    else delta.set[name] = value;
  }
  for (const name of ["nodes", "edges"]) {
    if (!same(before.graph[name], after.graph[name])) delta.lists[`graph.${name}`] = { whole: after.graph[name] };
  }
  return delta;
}

function listDelta(before, after) {
  const dropped = before.findIndex((element) => same(element, after[0]));
  if (dropped < 0) return { whole: after };
  const kept = before.slice(dropped);
  if (kept.length > after.length) return { whole: after };
  const changed = kept.flatMap((element, place) => (same(element, after[place]) ? [] : [[place, fieldsOf(element, after[place])]]));
  return { dropped, changed, added: after.slice(kept.length) };
}

function fieldsOf(before, after) {
  return Object.fromEntries(Object.entries(after).filter(([name, value]) => !same(before[name], value)));
}
