// Against a server with the project of templates/log-anomaly: endpoints, data sources, quarantine, and very many rows.
//   node e2e/project.mjs <url> [--token <token>]
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { axeViolations } from "./access.mjs";
import { openPage, runChecks } from "./harness.mjs";
import { largeChecks } from "./large.mjs";

const opened = await openPage("project.mjs");
const { page, url, errors, strangers, eventually, api, postRows } = opened;

const open = async (query) => {
  await page.goto(new URL(query, url).href);
  await page.locator('[data-link="live"]').waitFor();
  await page.getByText("Loading the view…").waitFor({ state: "hidden" });
};
const param = (name) => new URL(page.url()).searchParams.get(name);

const hostile = "<img src=x onerror=window.hostile=1> \u202Eevil \u2066\u200F \u001b[31mred\u001b[0m";
const stamp = (secondsAgo) => new Date(Date.now() - secondsAgo * 1_000).toISOString().slice(0, 19).replace("T", " ");
const row = (place, more = {}) => ({
  timestamp: stamp(place % 3_000),
  server_id: `host-${place % 5}`,
  service: ["payments", "cart", "web"][place % 3],
  severity: ["INFO", "WARN", "ERROR"][place % 3],
  message: `request ${place} done`,
  error_code: "",
  resource_id: "",
  metadata: "{}",
  ...more,
});

const checks = {
  async "the page opens before any line has come, and its data and pipes say what there is"() {
    await page.goto(url);
    await open("?view=data");
    await page.locator('[data-source="system_logs"]').waitFor();
    await open("?view=pipes");
    await page.locator('[data-pipe="recent_logs"]').waitFor();
  },

  async "rows of every kind are posted"() {
    const taken = await postRows("system_logs", [
      ...Array.from({ length: 300 }, (_, place) => row(place)),
      row(1, { service: "hostile", message: hostile }),
    ]);
    assert.equal(taken.successful_rows, 301);
    const refused = await postRows("system_logs", [
      ...Array.from({ length: 250 }, (_, place) => row(place, { timestamp: `never ${place}`, message: hostile })),
      row(1, { timestamp: "x", message: `long ${"y".repeat(1_000_000)}` }),
      "no JSON at all <script>window.hostile=1</script>",
    ]);
    assert.equal(refused.quarantined_rows, 252);
  },

  async "an endpoint shows its parameters with type and default"() {
    await open("?view=pipes");
    await page.locator('[data-pipe="lines_over_threshold"] a').click();
    assert.equal(param("open"), "lines_over_threshold");
    // The first two belong to a node that the endpoint's own node reads.
    for (const [name, type] of [["start_time", "DateTime"], ["service", "String"], ["limit", "Int32"]]) {
      await page.locator(`[data-param="${name}"]`, { hasText: type }).waitFor();
    }
    await page.locator('[data-param="limit"]', { hasText: "default 100" }).waitFor();
    assert.equal(await page.locator("[data-pipe-node]").count(), 3);
  },

  async "an endpoint is tried with its form, and the link keeps what was entered"() {
    await open("?view=pipes&open=recent_logs");
    await page.getByLabel("service", { exact: true }).fill("cart");
    await page.getByLabel("limit", { exact: true }).fill("7");
    await page.keyboard.press("Enter");
    await page.locator('[data-result-rows="7"]').waitFor();
    assert.equal(await page.locator("[data-row]").count(), 7);
    assert.equal(param("params"), "service=cart&limit=7");
    await page.reload();
    assert.equal(await page.getByLabel("service", { exact: true }).inputValue(), "cart");
    await page.getByRole("button", { name: "Try it" }).click();
    await page.locator('[data-result-rows="7"]').waitFor();
  },

  async "an endpoint's refusal is told in the server's words"() {
    await page.getByLabel("start_time", { exact: true }).fill("not a time");
    await page.getByRole("button", { name: "Try it" }).click();
    await page.getByRole("alert").getByText(/start_time|DateTime/).waitFor();
  },

  async "how an endpoint was used in the last day stands beside it"() {
    await open("?view=pipes&open=recent_logs");
    const usage = page.getByRole("region", { name: "Usage" });
    const figure = async (name) => Number.parseInt(await usage.locator(`[data-usage="${name}"] dd`).innerText(), 10);
    await eventually("nobody asked", async () => {
      await page.reload();
      await usage.locator("[data-usage], p").first().waitFor();
      return (await usage.locator('[data-usage="requests"]').isVisible()) && (await figure("requests")) >= 2;
    });
    assert.ok((await figure("errors")) > 0, "the refused request is told as failed");
    assert.equal(await usage.locator("canvas").count(), 2);
  },

  async "calls stand ready in three languages, with the values and without a token"() {
    await open("?view=pipes&open=recent_logs&params=service%3Dit%2527s%26limit%3D3");
    const call = page.locator("[data-call]");
    for (const language of ["curl", "JavaScript", "Python"]) {
      await page.getByRole("button", { name: language, exact: true }).click();
      const text = await call.innerText();
      assert.match(text, /v0\/pipes\/recent_logs\.json/);
      assert.match(text, /TOKEN/);
      assert.match(text, /it's|it'\\''s/);
      assert.doesNotMatch(text, /p\.eyJ/);
    }
  },

  async "a call that stands ready is understood by the server"() {
    await open("?view=pipes&open=recent_logs&params=service%3Dcart%26limit%3D3");
    await page.getByRole("button", { name: "JavaScript", exact: true }).click();
    const text = await page.locator("[data-call]").innerText();
    const { workspace_admin_token: token } = await api("GET", "tokens");
    const rows = await page.evaluate((code) => new (Object.getPrototypeOf(async () => {}).constructor)(`${code}\nreturn data;`)(), text.replace('"TOKEN"', JSON.stringify(token)));
    assert.equal(rows.length, 3);
  },

  async "all endpoints are downloaded as OpenAPI"() {
    await open("?view=pipes");
    const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "OpenAPI" }).click()]);
    assert.equal(file.suggestedFilename(), "openapi.json");
    const { openapi, paths } = JSON.parse(await readFile(await file.path(), "utf8"));
    assert.match(openapi, /^3/);
    assert.ok(Object.keys(paths).some((path) => path.includes("recent_logs")));
  },

  async "a pipe that is not there is said to be not there"() {
    await open("?view=pipes&open=no-such");
    await page.getByText("There is no pipe no-such.").waitFor();
  },

  async "data sources show rows, refused rows and a rate"() {
    await open("?view=data");
    const source = page.locator('[data-source="system_logs"]');
    await source.getByText("301", { exact: true }).waitFor();
    await source.getByText("252", { exact: true }).waitFor();
    await postRows("system_logs", Array.from({ length: 200 }, (_, place) => row(place)));
    await eventually("no rate is told", async () => /[1-9]/.test(await source.locator("[data-rate]").innerText()));
  },

  async "the quarantine is read by reason, and a row shows what had come"() {
    await page.locator('[data-source="system_logs"] a').click();
    assert.equal(param("open"), "system_logs");
    await page.locator("[data-refused]").first().waitFor();
    const reasons = page.locator("[data-reason]");
    assert.match(await reasons.first().innerText(), /251[\s\S]*timestamp/);
    await page.locator("[data-reason]", { hasText: "JSON" }).click();
    await eventually("other reasons stay", async () => (await page.locator("[data-refused]").count()) === 1);
    await page.locator("[data-refused] button").click();
    await page.locator("[data-refused] pre", { hasText: "no JSON at all <script>" }).waitFor();
    await page.locator("[data-kept]").waitFor();
    await page.locator("[data-reason]", { hasText: "JSON" }).click();
    await eventually("the others do not come back", async () => (await page.locator("[data-refused]").count()) > 1);
    assert.ok((await page.locator("[data-refused]").count()) < 60, "more rows in the page than are seen");
  },

  async "a token for one endpoint is made, renewed and deleted"() {
    await open("?view=data");
    const tokens = page.getByRole("region", { name: "Tokens" });
    await tokens.getByRole("button", { name: "New token" }).click();
    const create = tokens.getByRole("button", { name: "Create" });
    assert.ok(await create.isDisabled(), "a token without a name");
    await tokens.getByLabel("Name").fill("dashboard");
    await tokens.getByRole("combobox").nth(1).selectOption("recent_logs");
    await create.click();
    const made = page.locator('[data-token="dashboard"]');
    await made.getByText("calls recent_logs").waitFor();
    const end = await made.locator("code").innerText();
    await made.getByRole("button", { name: "Renew the token dashboard" }).click();
    await made.getByRole("button", { name: /stops working/ }).click();
    await eventually("the secret stays", async () => (await made.locator("code").innerText()) !== end);
    await made.getByRole("button", { name: "Delete the token dashboard" }).click();
    await made.getByRole("button", { name: "Really delete" }).click();
    await made.waitFor({ state: "detached" });
  },

  async "hostile text and a line of a megabyte stay text on the new views"() {
    for (const query of ["?view=data&open=system_logs", "?view=pipes&open=recent_logs&params=service%3Dhostile", `?view=data&open=${encodeURIComponent(hostile)}`, `?view=pipes&open=${encodeURIComponent(hostile)}`]) {
      await open(query);
      const tryIt = page.getByRole("button", { name: "Try it" });
      if (await tryIt.isVisible()) await tryIt.click();
      await page.waitForTimeout(800);
      for (const refused of (await page.locator("[data-refused] button").all()).slice(0, 3)) await refused.click();
      assert.equal(await page.evaluate(() => window.hostile), undefined);
      assert.equal(await page.locator("#view img, #view script").count(), 0);
      assert.ok(await page.evaluate(() => document.body.innerHTML.length < 600_000), "the megabyte is in the page");
    }
    await open("?view=pipes&open=recent_logs&params=service%3Dhostile");
    await page.getByRole("button", { name: "Try it" }).click();
    await page.locator("[data-row]", { hasText: "<img src=x onerror" }).waitFor();
    await page.keyboard.press("Control+k");
    await page.keyboard.type("hostile");
    await page.locator("dialog [role=option]").first().waitFor();
    assert.equal(await page.locator("img").count(), 0);
    await page.keyboard.press("Escape");
  },

  async "j and k walk pipes and sources, escape leaves what is open"() {
    await open("?view=pipes");
    await page.locator("[data-pipe]").first().waitFor();
    await page.keyboard.press("j");
    assert.equal(param("open"), "count_per_minute");
    await page.keyboard.press("j");
    await page.keyboard.press("k");
    assert.equal(param("open"), "count_per_minute");
    await page.keyboard.press("Escape");
    assert.equal(param("open"), null);
    await open("?view=data");
    await page.locator("[data-source]").first().waitFor();
    await page.keyboard.press("j");
    assert.notEqual(param("open"), null);
    await page.keyboard.press("Escape");
    assert.equal(param("open"), null);
  },

  async "the new views have no serious violation, in light and dark, and fit a phone"() {
    const found = [];
    const views = ["?view=pipes", "?view=pipes&open=recent_logs", "?view=data", "?view=data&open=system_logs"];
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      for (const view of views) {
        await open(view);
        const tryIt = page.getByRole("button", { name: "Try it" });
        if (await tryIt.isVisible()) await tryIt.click();
        await page.waitForTimeout(1_000);
        const refused = page.locator("[data-refused] button").first();
        if (await refused.isVisible()) await refused.click();
        found.push(...(await axeViolations(page)).map((words) => `${colorScheme} ${view} ${words}`));
      }
      await page.keyboard.press("Control+k");
      await page.getByRole("combobox", { name: "Go to" }).waitFor();
      await page.waitForTimeout(500);
      found.push(...(await axeViolations(page)).map((words) => `${colorScheme} palette ${words}`));
      await page.keyboard.press("Escape");
    }
    await page.emulateMedia({ colorScheme: null, reducedMotion: null });
    assert.deepEqual(found, []);
    await page.setViewportSize({ width: 400, height: 800 });
    for (const view of views) {
      await open(view);
      await page.waitForTimeout(500);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${view} is wider than a phone`);
    }
    await page.setViewportSize({ width: 1440, height: 900 });
  },

  ...largeChecks(opened),

  async "no script failed and nothing was asked of another host"() {
    assert.deepEqual(errors, []);
    assert.deepEqual(strangers, []);
  },
};

await runChecks(opened, checks);
