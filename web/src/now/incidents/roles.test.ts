import { expect, test } from "vitest";
import { incident } from "./fixtures";
import { roleOf } from "./roles";

test("a_service_has_its_role_in_the_most_pressing_open_incident", () => {
  const role = roleOf([
    incident({ id: "mild", severity: 0.1, root_service: "search", impacted: [{ service: "web", hops: 1 }] }),
    incident({
      id: "severe",
      severity: 0.9,
      impacted: [
        { service: "web", hops: 3 },
        { service: "search", hops: 2 },
      ],
    }),
    incident({ id: "over", state: "resolved", root_service: "auth" }),
  ]);
  expect(role("payments")).toEqual({ kind: "root", place: 0 });
  expect(role("search")).toEqual({ kind: "root", place: 1 });
  expect(role("web")).toEqual({ kind: "impacted", hops: 3 });
  expect(role("auth")).toBeNull();
});
