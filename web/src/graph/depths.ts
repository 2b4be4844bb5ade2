import type { GraphEdge } from "../api/contract";

type Call = Pick<GraphEdge, "source" | "target">;

/** Call depth of each service: 0 for who is called by no one, else one more than its deepest caller. */
export function callDepths(edges: readonly Call[]): Map<string, number> {
  const targets = new Map<string, string[]>();
  const called = new Set<string>();
  for (const { source, target } of edges) {
    targets.set(source, [...(targets.get(source) ?? []), target]);
    if (!targets.has(target)) targets.set(target, []);
    called.add(target);
  }
  const names = [...targets.keys()].sort();
  const order = topologicalOrder([...names.filter((name) => !called.has(name)), ...names], targets);
  const place = new Map(order.map((name, position) => [name, position]));
  const depths = new Map(order.map((name) => [name, 0]));
  for (const source of order) {
    for (const target of targets.get(source) ?? []) {
      // A call backwards closes a cycle; it is drawn, but it does not push its target deeper.
      if ((place.get(target) ?? 0) <= (place.get(source) ?? 0)) continue;
      depths.set(target, Math.max(depths.get(target) ?? 0, (depths.get(source) ?? 0) + 1));
    }
  }
  return depths;
}

/** Callers before callees, as far as there are no cycles. Iterative: a chain may be long. */
function topologicalOrder(roots: readonly string[], targets: ReadonlyMap<string, string[]>): string[] {
  const entered = new Set<string>();
  const finished: string[] = [];
  for (const root of roots) {
    const stack = [{ name: root, next: 0 }];
    if (entered.has(root)) continue;
    entered.add(root);
    while (stack.length > 0) {
      const top = stack[stack.length - 1];
      if (top === undefined) break;
      const target = [...(targets.get(top.name) ?? [])].sort()[top.next];
      top.next += 1;
      if (target === undefined) {
        finished.push(top.name);
        stack.pop();
      } else if (!entered.has(target)) {
        entered.add(target);
        stack.push({ name: target, next: 0 });
      }
    }
  }
  return finished.reverse();
}
