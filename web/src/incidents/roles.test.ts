import { expect, test } from "vitest";
import { incident } from "./fixtures";
import { roleOf, rolesIn, roleText, type Role } from "./roles";

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

test("the_graver_role_wins_and_a_resolved_incident_has_roles_on_its_own_page", () => {
  const over = incident({
    state: "resolved",
    impacted: [{ service: "web", hops: 1 }],
    suspected_dependencies: [{ service: "ledger", hops: 1 }, { service: "web", hops: 2 }],
    likely_next: [{ service: "gateway", hops: 2 }, { service: "ledger", hops: 1 }],
  });
  const kinds = ["payments", "web", "ledger", "gateway", "auth"].map((service) => rolesIn([over])(service)?.kind);
  expect(kinds).toEqual(["root", "impacted", "suspected", "next", undefined]);
  expect(roleOf([over])("payments")).toBeNull();
});

test.each<[Role, string]>([
  [{ kind: "root", place: 0 }, "root"],
  [{ kind: "impacted", hops: 2 }, "+2"],
  [{ kind: "suspected", hops: 1 }, "suspected"],
  [{ kind: "next", hops: 1 }, "next"],
])("%o_reads_%s", (role, text) => expect(roleText(role)).toBe(text));
