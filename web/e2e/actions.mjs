// What changes something: incidents, labels, rules, calendar, heartbeats, templates. Each is taken back.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { axeViolations } from "./access.mjs";

/** An outage needs its half minute until it is told. */
const outageMs = 90_000;

export function actionChecks({ page, url, eventually, api }) {
  const param = (name) => new URL(page.url()).searchParams.get(name);
  const open = (query) => page.goto(new URL(query, url).href);
  const article = page.getByRole("article", { name: "Incident" });

  async function widest() {
    const incidents = await api("GET", "api/incidents");
    return incidents.filter((incident) => incident.services.length > 1).sort((a, b) => b.services.length - a.services.length)[0];
  }

  return {
    async "an open incident is acknowledged where it is told"() {
      await open("");
      await page.locator('[data-link="live"]').waitFor();
      const card = page.locator("[data-incident]").filter({ has: page.getByRole("button", { name: "Acknowledge" }) }).first();
      const until = Date.now() + outageMs;
      while (!(await card.isVisible()) && Date.now() < until) {
        const fault = page.locator("[data-scenario]").first();
        if (await fault.isVisible()) await fault.click({ timeout: 2_000 }).catch(() => {});
        await page.waitForTimeout(2_000);
      }
      const id = await card.getAttribute("data-incident");
      await page.locator(`[data-incident="${id}"]`).getByRole("button", { name: "Acknowledge" }).click();
      await eventually("nobody has it", async () => (await api("GET", "api/incidents")).some((incident) => incident.id === id && incident.acknowledged));
    },

    async "an incident is explained, acknowledged and exported"() {
      await open("");
      await page.locator('[data-link="live"]').waitFor();
      const until = Date.now() + outageMs;
      while ((await widest()) === undefined && Date.now() < until) {
        if (await page.locator("[data-scenario]").first().isEnabled()) await page.locator("[data-scenario]").first().click().catch(() => {});
        await page.waitForTimeout(3_000);
      }
      const incident = await widest();
      assert.ok(incident !== undefined, "no incident of two services came");
      await open(`?incident=${incident.id}`);
      await article.getByLabel("Explanation").waitFor();
      assert.match(await article.getByLabel("Explanation").innerText(), /candidates/);
      await article.getByRole("region", { name: "Similar before" }).waitFor();
      if (await article.getByRole("button", { name: "Acknowledge" }).isVisible()) {
        await article.getByRole("button", { name: "Acknowledge" }).click();
        await article.getByText("acknowledged", { exact: true }).waitFor();
      }
      const [file] = await Promise.all([page.waitForEvent("download"), article.getByRole("button", { name: "Download" }).click()]);
      const text = await readFile(await file.path(), "utf8");
      assert.match(text, /## Why this ranking/);
      assert.match(text, /- link: <http/);
    },

    async "an incident is told in a model's words only after a press, marked, beside the engine's own"() {
      const incident = (await widest()) ?? (await api("GET", "api/incidents"))[0];
      let asked = 0;
      const count = (request) => (asked += request.url().endsWith("/summary") ? 1 : 0);
      page.on("request", count);
      await open(`?incident=${encodeURIComponent(incident.id)}`);
      await article.getByRole("heading", { level: 2 }).first().waitFor();
      await article.getByLabel("Explanation").waitFor();
      assert.equal(asked, 0, "it was asked unasked");
      const words = article.getByRole("region", { name: "In a model's words" });
      await words.getByRole("button", { name: "In a model's words" }).click();
      await words.locator('[data-opinion="none"]').getByText(/no language model is set up/).waitFor();
      assert.equal(asked, 1);

      const hostile = "payments fails <img src=x onerror=window.hostile=1> \u202Eevil";
      const answer = (route) => route.fulfill({ json: { v: 1, id: incident.id, facts: "", words: hostile, problem: null } });
      await page.route("**/summary", answer);
      await words.getByRole("button", { name: "Ask the model again" }).click();
      const opinion = words.locator('[data-opinion="words"]');
      await opinion.getByText("payments fails <img src=x").waitFor();
      await opinion.getByText("a model's opinion").waitFor();
      assert.equal(await page.locator("#view img").count(), 0);
      assert.equal(await page.evaluate(() => window.hostile), undefined);
      await article.getByRole("heading", { name: incident.title, exact: true }).waitFor();
      for (const colorScheme of ["light", "dark"]) {
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        assert.deepEqual(await axeViolations(page), []);
      }
      await page.emulateMedia({ colorScheme: null, reducedMotion: null });
      await page.setViewportSize({ width: 400, height: 800 });
      await eventually("it is wider than a phone", () => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
      await page.setViewportSize({ width: 1440, height: 900 });
      await page.unroute("**/summary", answer);
      page.off("request", count);
    },

    async "a note is kept with its incident, as text, and goes out with it"() {
      const notes = article.getByRole("region", { name: "Notes" });
      await notes.getByLabel("Note", { exact: true }).fill("pool raised to 40\n<img src=x onerror=hostile=1>");
      await notes.getByLabel("Your name").fill("ann");
      await notes.getByRole("button", { name: "Add note" }).click();
      await notes.locator('[data-note="0"]').getByText("pool raised to 40").waitFor();
      assert.equal(await notes.locator("img").count(), 0);
      await page.reload();
      await notes.locator('[data-note="0"]').getByText("ann").waitFor();
      const [file] = await Promise.all([page.waitForEvent("download"), article.getByRole("button", { name: "Download" }).click()]);
      assert.match(await readFile(await file.path(), "utf8"), /## Notes\n\n- \S+ \S+ ann: pool raised to 40 </);
    },

    async "a signal is expected from now on, and that is taken back"() {
      const row = article.locator("[data-subject]").first();
      await row.getByRole("button", { name: "expected" }).click();
      await row.locator('button[aria-pressed="true"]').waitFor();
      assert.equal((await api("GET", "api/labels")).labels.length, 1);
      await open("?view=rules");
      await page.locator("[data-label]").getByRole("button", { name: "Revert" }).click();
      await page.getByText("Nothing is marked.").waitFor();
      assert.equal((await api("GET", "api/labels")).labels.length, 0);
    },

    async "a service is split off into an incident of its own, and merged back"() {
      const before = await widest();
      await open(`?incident=${before.id}`);
      await article.getByRole("button", { name: "Split off…" }).click();
      await article.getByRole("checkbox").last().check();
      await article.getByRole("button", { name: "Split off", exact: true }).click();
      await eventually("no other incident opened", () => param("incident") !== before.id);
      const split = param("incident");
      await article.getByRole("button", { name: "Merge with…" }).click();
      await article.getByLabel("Incident to merge with").selectOption(before.id);
      await article.getByRole("button", { name: "Merge", exact: true }).click();
      await eventually("they are still two", async () => {
        const ids = (await api("GET", "api/incidents")).map(({ id }) => id);
        return !(ids.includes(split) && ids.includes(before.id));
      });
    },

    async "a rule is written with a preview, switched, changed and deleted"() {
      await open("?view=rules");
      await page.getByRole("button", { name: "New rule" }).click();
      const form = page.getByRole("form", { name: "Rule" });
      await form.getByLabel("Threshold, %").fill("0.1");
      await form.getByLabel("For, s").fill("0");
      await form.getByLabel("Name").fill("e2e <b>rule</b>");
      assert.match(await form.locator("[data-sentence]").innerText(), /share of errors of any service above 0.1 % for 0 s/);
      await page.getByText(/Would have fired \d+ times/).waitFor();
      await page.locator("[data-firing-lane]").first().waitFor();
      await form.getByRole("button", { name: "Create rule" }).click();
      const row = page.locator("[data-rule]", { hasText: "e2e <b>rule</b>" });
      await row.waitFor();
      await row.getByRole("switch").click();
      await eventually("it is still on", async () => (await api("GET", "api/rules")).some((rule) => rule.name.startsWith("e2e") && !rule.enabled));
      await row.getByRole("button", { name: "Edit" }).click();
      await form.getByLabel("Threshold, %").fill("99");
      await page.getByText(/Would not have fired/).waitFor();
      await form.getByRole("button", { name: "Save rule" }).click();
      await row.getByText(/above 99 %/).waitFor();
      assert.equal(await row.getByRole("switch").isChecked(), false);
      await row.getByRole("button", { name: "Delete" }).click();
      await row.getByRole("button", { name: "Really delete" }).click();
      await row.waitFor({ state: "detached" });
    },

    async "a window and a heartbeat are kept and taken back"() {
      await page.getByText("Add a window or a holiday").click();
      const form = page.getByRole("form", { name: "New window" });
      await form.getByLabel("Window").fill("e2e window");
      await form.getByRole("button", { name: "Add window" }).click();
      const entry = page.locator('[data-calendar="e2e window"]');
      await entry.getByRole("button", { name: "Remove" }).click();
      await entry.waitFor({ state: "detached" });
      const beat = page.getByRole("form", { name: "Expect a heartbeat" });
      await beat.getByLabel("Job").fill("e2e-job");
      await beat.getByRole("button", { name: "Expect from now on" }).click();
      await beat.getByText("Done.").waitFor();
      await beat.getByRole("button", { name: "Forget" }).click();
      await eventually("it is still expected", async () => (await api("DELETE", "api/heartbeats/e2e-job")).error !== undefined);
    },

    async "a template is named, masked and ignored, and each is undone"() {
      const [template] = (await api("GET", "api/templates?limit=40")).filter((known) => known.template_typed.includes("<") && !known.template_typed.startsWith("{"));
      await open(`?view=templates&open=${template.template_id}`);
      const detail = page.locator("[data-template-open]");
      await detail.locator("[data-parameters]").getByText(/in [\d,]+ lines? of/).waitFor();
      const undo = detail.locator("[data-undo]");
      const overrides = async () => (await api("GET", "api/templates/overrides")).overrides;

      await detail.getByLabel("Name", { exact: true }).fill("e2e <i>name</i>");
      await detail.getByRole("button", { name: "Rename" }).click();
      await undo.waitFor();
      await page.getByRole("table", { name: "Templates" }).getByText("e2e <i>name</i>").first().waitFor();
      assert.equal((await overrides())[0].kind, "rename");
      await undo.getByRole("button", { name: "Undo" }).click();
      await undo.waitFor({ state: "detached" });
      assert.deepEqual(await overrides(), []);

      await detail.getByRole("group", { name: "Elements" }).getByRole("button").first().click();
      await detail.getByRole("button", { name: /Mask this word|Split by this value/ }).click();
      await undo.waitFor();
      assert.match((await overrides())[0].kind, /mask|split/);
      await undo.getByRole("button", { name: "Undo" }).click();
      await undo.waitFor({ state: "detached" });

      await detail.getByRole("button", { name: "Ignore" }).click();
      await undo.waitFor();
      assert.equal((await overrides())[0].kind, "ignore");
      await open("?view=rules");
      await page.locator("[data-override]").getByRole("button", { name: "Revert" }).click();
      await page.getByText("Templates are as they were found.").waitFor();
    },
  };
}
