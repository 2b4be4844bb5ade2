import { expect, test } from "vitest";
import { defaultView, readView, targetView, writeView, type View } from "./link";

test.each<[string, Partial<View>]>([
  ["", {}],
  ["?q=time+out%26&service=payments", { q: "time out&", service: "payments" }],
  ["?level=ERROR&range=300", { level: "ERROR", range: 300 }],
  ["?view=lines&from=1970-01-02T00%3A00%3A00Z&to=1970-01-02T00%3A01%3A00Z&compare=day", { page: "lines", from: 86_400, to: 86_460, compare: "day" }],
  ["?view=services&service=payments", { page: "services", service: "payments" }],
  ["?view=traces&open=5d87", { page: "traces", open: "5d87" }],
  ["?view=sql&sql=SELECT+1", { page: "sql", sql: "SELECT 1" }],
  ["?view=pipes&open=top&params=limit%3D5", { page: "pipes", open: "top", params: "limit=5" }],
  ["?view=pipelines&open=new&step=sink", { page: "pipelines", open: "new", step: "sink" }],
  ["?view=alerts&open=incident%7Cpayments%7Cpayments", { page: "alerts", open: "incident|payments|payments" }],
  ["?view=data&open=logs", { page: "data", open: "logs" }],
  ["?view=templates&q=cache&sort=first_seen", { page: "templates", q: "cache", sort: "first_seen" }],
  ["?view=lines&level=WARN&stored=1", { page: "lines", level: "WARN", stored: true }],
  ["?incident=inc_1", { page: "incident", incident: "inc_1" }],
])("link_%s_reproduces_the_view", (search, part) => {
  const view = { ...defaultView, ...part };
  expect(readView(search)).toEqual(view);
  expect(writeView(view)).toBe(search);
});

test("a_door_keeps_the_range_and_leaves_the_filters_behind", () => {
  const from = readView("?view=lines&q=cache&service=web&range=3600");
  expect(writeView(targetView({ page: "templates" }, from))).toBe("?view=templates&range=3600");
  expect(writeView(targetView({ incident: "inc_1" }, from))).toBe("?incident=inc_1&range=3600");
  expect(writeView(targetView({}, from))).toBe("?range=3600");
});

test("unknown_and_oversized_values_fall_back", () => {
  const view = readView(`?range=7&from=9&to=3&compare=x&view=x&sort=x&q=${"a".repeat(2_000)}`);
  expect(view.range).toBe(900);
  expect(view.q).toHaveLength(500);
});
