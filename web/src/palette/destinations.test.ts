import { describe, expect, test } from "vitest";
import type { Incident, Template } from "../api/contract";
import { choices, choicesMax, destinations, nextActive, type Known } from "./destinations";

const incident = (id: string, title: string, state: Incident["state"]): Incident =>
  ({ id, title, state, acknowledged: false, severity: 0.5, started: 1, last_ts: 2, resolved: null, root_service: "payments" }) as unknown as Incident;
const template = (id: string, text: string): Template => ({ template_id: id, template_typed: text, service: "cart", name: null }) as unknown as Template;

const known: Known = {
  services: [{ id: "payments" }, { id: "cart" }, { id: "checkout-api" }],
  incidents: [incident("inc_1", "cart slow", "resolved"), incident("inc_2", "payments fails", "active")],
  templates: [template("7", "cache miss key=<str>"), template("8", "<b>payment</b> refused <num>")],
  endpoints: [{ name: "error_rate", description: "share of errors" }],
  sources: ["logs"],
  pipelines: [{ id: "id-1", name: "orders" }],
  ranges: [{ name: "the outage", from: 86_400, to: 90_000 }],
};
const all = destinations(known);
const first = (query: string) => choices(all, query)[0]?.destination.id;

describe("the palette leads", () => {
  test.each([
    ["cart", "service cart"],
    ["pay", "service payments"],
    ["payments fails", "incident inc_2"],
    ["coapi", "service checkout-api"],
    ["cache miss", "template 7"],
    ["outage", "range the outage"],
    ["error_rate", "endpoint error_rate"],
    ["quarantine", "view data"],
    ["sql", "view sql"],
    ["alerts", "view alerts"],
    ["silences", "view alerts"],
    ["dark", "colours dark"],
    ["15 min", "last 900"],
    ["incident cart", "incident inc_1"],
  ])("%j to %s", (query, id) => expect(first(query)).toBe(id));

  test("nowhere when nothing fits", () => expect(choices(all, "qqzzxx")).toEqual([]));

  test("an empty query shows open incidents, then every view, then a few of each", () => {
    const ids = choices(all, " ").map(({ destination }) => destination.id);
    expect(ids[0]).toBe("incident inc_2");
    expect(ids.filter((id) => id.startsWith("view"))).toHaveLength(11);
    expect(ids).toContain("template 7");
    expect(ids.length).toBeLessThanOrEqual(choicesMax);
  });

  test("each place is told once, and no list is longer than its bound", () => {
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    const many = destinations({ ...known, services: Array.from({ length: 300 }, (_, n) => ({ id: `service-${n}` })) });
    expect(choices(many, "service")).toHaveLength(choicesMax);
  });
});

test.each([
  [0, 3, "ArrowDown", 1],
  [2, 3, "ArrowDown", 0],
  [0, 3, "ArrowUp", 2],
  [0, 30, "PageDown", 10],
  [25, 30, "PageDown", 29],
  [4, 30, "PageUp", 0],
  [0, 3, "a", null],
  [0, 0, "ArrowDown", null],
])("at %i of %i, %s leads to %s", (active, count, key, next) => expect(nextActive(active, count, key)).toBe(next));
