// Drives a browser against a running server that has received lines, and checks what a reader would see.
//   node e2e/page.mjs <url> [--token <token>]
import assert from "node:assert/strict";
import { accessChecks } from "./access.mjs";
import { actionChecks } from "./actions.mjs";
import { budgetChecks } from "./budget.mjs";
import { deployChecks } from "./deploys.mjs";
import { openPage, runChecks } from "./harness.mjs";
import { keyboardChecks } from "./keyboard.mjs";
import { paletteChecks } from "./palette.mjs";
import { streamChecks } from "./stream.mjs";
import { timeChecks } from "./time.mjs";
import { viewChecks } from "./views.mjs";

const opened = await openPage("page.mjs");
const { page, url, token, errors, strangers, eventually } = opened;

const lines = page.getByRole("list", { name: "Lines" });
const rows = lines.getByRole("listitem");
const search = page.getByRole("searchbox", { name: "Search lines" });

/** A word of a line on the page, long enough to tell lines apart. */
async function aWord() {
  const texts = await rows.locator("button > span:last-child").allTextContents();
  const words = texts.flatMap((text) => text.match(/(?<![\w-])[A-Za-z]{4,20}(?![\w-])/g) ?? []);
  assert.ok(words.length > 0, "no line with a word in it");
  return words.reduce((longest, word) => (word.length > longest.length ? word : longest));
}

/** Where each service is drawn, and which calls are. */
async function places() {
  return page.evaluate(() => ({
    nodes: [...document.querySelectorAll("[data-node]")].map((node) => `${node.dataset.node} ${node.getAttribute("transform")}`),
    calls: [...document.querySelectorAll("[data-edge]")].map((edge) => edge.dataset.edge).join(" "),
  }));
}

const checks = {
  async "the page opens, asking for a token where one is needed"() {
    await page.goto(url);
    const prompt = page.getByRole("form", { name: "Token" });
    await page.locator("[data-link], form[aria-label=Token]").first().waitFor();
    await page.waitForTimeout(1_000);
    if (!(await prompt.isVisible())) return;
    assert.ok(token !== undefined, "the server wants a token: pass --token");
    await page.getByLabel("Token", { exact: true }).last().fill(token);
    await page.getByRole("button", { name: "Open" }).click();
  },

  async "it is live"() {
    await page.locator('[data-link="live"]').waitFor();
  },

  ...budgetChecks(opened),
  ...streamChecks(opened),

  async "each count is a figure"() {
    await eventually("a count stays empty", async () => !(await page.locator("[data-count]").allTextContents()).includes("–"));
    assert.equal(await page.locator("[data-count]").count(), 7);
    for (const text of await page.locator("[data-count]").allTextContents()) assert.match(text, /\d/);
  },

  async "the first sentence says how things are"() {
    const now = page.getByRole("region", { name: "Now" });
    await now.waitFor();
    assert.match(await now.innerText(), /Nothing unusual|Learning|since \d/);
  },

  async "volume and errors are drawn"() {
    const canvases = page.getByRole("region", { name: "Volume and errors" }).locator("canvas");
    await canvases.nth(1).waitFor();
    for (const canvas of await canvases.all()) {
      const box = await canvas.boundingBox();
      assert.ok(box !== null && box.width > 200 && box.height > 60, "a chart has no size");
    }
  },

  async "what the bars before let expect is a band with its figures, and says how it is made"() {
    await page.goto(new URL("?range=60", url).href);
    const bands = page.getByRole("region", { name: "Volume and errors" }).locator("[title*='Hampel 1974']");
    await eventually("nothing is expected of the last minute", async () => /expected\s*[\d.]+ to [\d.]+/.test(await bands.first().innerText()), 30_000);
    assert.equal(await bands.count(), 2);
    await page.goto(url);
    await page.locator('[data-link="live"]').waitFor();
  },

  async "the services stand on the graph, and its places do not move by themselves"() {
    const graph = page.getByRole("region", { name: "Service graph" });
    await graph.locator("[data-node], p").first().waitFor();
    const before = await places();
    const seen = await page.locator('[data-count="records stored"]').textContent();
    await eventually("no new tick came", async () => seen !== (await page.locator('[data-count="records stored"]').textContent()));
    const after = await places();
    // A call seen for the first time may move its neighbours; the same calls may move nobody.
    if (after.calls === before.calls) assert.deepEqual(after.nodes, before.nodes);
  },

  async "faults can be injected where a simulator runs, and only there"() {
    const answer = await page.evaluate(async () => {
      const response = await fetch("api/scenarios");
      return response.ok ? response.json() : { scenarios: [] };
    });
    const names = answer.scenarios ?? [];
    assert.equal(await page.locator("[data-scenario]").count(), names.length);
    if (names.length === 0) return;
    const [sent] = await Promise.all([
      page.waitForResponse((response) => response.request().method() === "POST" && response.url().includes("/api/scenarios/")),
      page.locator("[data-scenario]").first().click(),
    ]);
    assert.equal(sent.status(), 200);
    await page.locator("[data-chaos]").waitFor();
  },

  async "services and templates are listed"() {
    await page.locator("[data-service]").first().waitFor();
    await page.locator("[data-template]").first().waitFor();
  },

  async "search finds a line, marks it, and the link reproduces it"() {
    await rows.first().waitFor();
    const word = await aWord();
    await page.keyboard.press("/");
    await page.keyboard.type(word);
    await page.getByRole("region", { name: "Matching lines" }).waitFor();
    await rows.locator("mark").first().waitFor();
    const found = await rows.locator("mark").first().textContent();
    assert.equal(found.toLowerCase(), word.toLowerCase());
    assert.equal(new URL(page.url()).searchParams.get("q"), word);
    await page.reload();
    await rows.locator("mark").first().waitFor();
    assert.equal(await search.inputValue(), word);
  },

  async "a search without hits says so"() {
    await search.fill("qqzzxxunfindable");
    await page.getByText("Nothing matches.").waitFor();
  },

  async "escape goes back to the live tail"() {
    await search.focus();
    await page.keyboard.press("Escape");
    await page.getByRole("region", { name: "Live tail" }).waitFor();
    assert.equal(new URL(page.url()).search, "");
  },

  async "j selects, enter opens, p pauses"() {
    await rows.first().waitFor();
    await page.keyboard.press("j");
    await lines.locator("[aria-current]").waitFor();
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Copy as JSON" }).waitFor();
    await page.keyboard.press("Escape");
    assert.equal(await lines.locator("[aria-current]").count(), 0);
    await page.keyboard.press("p");
    await page.getByRole("button", { name: "Resume" }).waitFor();
    await page.keyboard.press("p");
    await page.getByRole("button", { name: "Pause" }).waitFor();
  },

  async "a service is a door to its lines"() {
    const row = page.locator("[data-service]").first();
    const service = await row.getAttribute("data-service");
    await row.getByRole("button").click();
    await page.getByRole("region", { name: "Matching lines" }).waitFor();
    assert.equal(new URL(page.url()).searchParams.get("service"), service);
    await row.getByRole("button").click();
    await page.getByRole("region", { name: "Live tail" }).waitFor();
  },

  async "keys lead to each view, and back leads back"() {
    await page.keyboard.press("2");
    await page.getByRole("group", { name: "Lines from" }).waitFor();
    assert.equal(new URL(page.url()).searchParams.get("view"), "lines");
    await page.keyboard.press("3");
    await page.getByRole("table", { name: "Templates" }).waitFor();
    await page.goBack();
    await page.getByRole("group", { name: "Lines from" }).waitFor();
    await page.keyboard.press("1");
    await page.getByRole("region", { name: "Now" }).waitFor();
    assert.equal(new URL(page.url()).search, "");
  },

  async "? shows the keys and escape hides them"() {
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor({ state: "hidden" });
  },

  async "the live tail is filtered as it comes, and only seen rows are in the page"() {
    await page.keyboard.press("2");
    await rows.first().waitFor();
    const service = await rows.first().locator("button > span").nth(2).textContent();
    await page.getByLabel("Service", { exact: true }).selectOption(service);
    await eventually("another service's line stays", async () => {
      const names = await rows.locator("button > span:nth-child(3)").allTextContents();
      return names.length > 0 && names.every((name) => name === service);
    });
    await page.getByRole("region", { name: "Live tail" }).waitFor();
    await page.getByRole("button", { name: "Stored" }).click();
    await page.getByRole("region", { name: "Matching lines" }).waitFor();
    assert.equal(new URL(page.url()).searchParams.get("stored"), "1");
    assert.ok((await rows.count()) <= 100, "more rows than a screen shows");
  },

  async "patterns tell the kinds of the lines found, and lead to their lines"() {
    await page.getByRole("button", { name: "Patterns" }).click();
    assert.equal(new URL(page.url()).searchParams.get("open"), "patterns");
    const patterns = page.locator("[data-pattern]");
    await patterns.first().waitFor();
    const counts = (await patterns.locator("button > span:first-child").allTextContents()).map((text) => Number(text.replaceAll(",", "")));
    assert.deepEqual(counts, [...counts].sort((a, b) => b - a));
    const id = await patterns.first().getAttribute("data-pattern");
    await patterns.first().getByRole("button").click();
    assert.equal(new URL(page.url()).searchParams.get("q"), `template:${id}`);
    await rows.first().waitFor();
    await search.focus();
    await page.keyboard.press("Escape");
  },

  async "columns of the lines are chosen, and stay chosen"() {
    await page.goto(new URL("?view=lines&stored=1", url).href);
    await rows.first().waitFor();
    const fields = async () => (await rows.first().locator("button > span").count()) - 2;
    const before = await fields();
    await page.getByText("Columns", { exact: true }).first().click();
    await page.getByLabel("host", { exact: true }).check();
    await eventually("no column came", async () => (await fields()) === before + 1);
    await page.keyboard.press("Escape");
    await page.reload();
    await rows.first().waitFor();
    assert.equal(await fields(), before + 1);
    await page.getByText("Columns", { exact: true }).first().click();
    await page.getByLabel("host", { exact: true }).uncheck();
    await eventually("the column stays", async () => (await fields()) === before);
    await page.keyboard.press("Escape");
  },

  async "a /pattern/ finds stored lines, and a wrong one is told"() {
    await page.goto(new URL("?view=lines&stored=1", url).href);
    await rows.first().waitFor();
    await search.fill("/[0-9]+ ?ms/");
    await eventually("no line with the pattern", async () => {
      const texts = await rows.locator("button > span:last-child").allTextContents();
      return texts.length > 0 && texts.every((text) => /[0-9]+ ?ms/.test(text));
    });
    await search.fill("/(/");
    await page.getByRole("alert").getByText(/The search could not be read/).waitFor();
    await page.getByRole("button", { name: "Live" }).click();
    await page.getByText("A /pattern/ is searched in what is stored").waitFor();
    await search.focus();
    await page.keyboard.press("Escape");
  },

  async "templates are sorted, filtered, and a door to their lines"() {
    await page.keyboard.press("3");
    const table = page.getByRole("table", { name: "Templates" });
    await table.locator("[data-template] [data-spark]").first().waitFor();
    await table.getByRole("button", { name: "first seen" }).click();
    assert.equal(new URL(page.url()).searchParams.get("sort"), "first_seen");
    await page.keyboard.press("/");
    await page.keyboard.type("qqzzxxunfindable");
    await page.getByText("No template matches.").waitFor();
    await page.keyboard.press("Escape");
    await table.locator("[data-template] a").first().click();
    const opened = page.locator("[data-template-open]");
    await opened.waitFor();
    assert.notEqual(new URL(page.url()).searchParams.get("open"), null);
    await opened.getByRole("link", { name: "its lines" }).click();
    await page.getByRole("region", { name: "Matching lines" }).waitFor();
    await rows.first().waitFor();
    await page.keyboard.press("1");
  },

  async "an incident has a page of its own that a link reproduces"() {
    const incidents = await page.evaluate(async () => {
      const token = localStorage.getItem("seismolog.token");
      const headers = token === null ? {} : { Authorization: `Bearer ${token}` };
      return (await fetch("api/incidents", { headers })).json();
    });
    if (incidents.length === 0) return;
    const [incident] = incidents;
    await page.goto(new URL(`?incident=${encodeURIComponent(incident.id)}`, url).href);
    const view = page.getByRole("article", { name: "Incident" });
    await view.getByRole("heading", { name: incident.title, exact: true }).waitFor();
    for (const name of ["Who deviated first", "Likely causes", "Service graph", "Reach and changes", "Sample lines", "Failing traces"]) {
      await view.getByRole("region", { name, exact: true }).waitFor();
    }
    await view.locator("[data-failing-trace], p:has-text('No trace failed')").first().waitFor();
    const [file] = await Promise.all([page.waitForEvent("download"), view.getByRole("button", { name: "Download" }).click()]);
    assert.match(file.suggestedFilename(), /^incident-.*\.md$/);
    await page.keyboard.press("Escape");
    await page.getByRole("region", { name: "Now" }).waitFor();
  },

  async "an unknown incident is said to be unknown"() {
    await page.goto(new URL("?incident=no-such", url).href);
    await page.getByText("There is no incident no-such.").waitFor();
    await page.keyboard.press("1");
    await page.getByRole("region", { name: "Now" }).waitFor();
  },

  ...timeChecks(opened),
  ...viewChecks(opened),
  ...deployChecks(opened),
  ...actionChecks(opened),
  ...paletteChecks(opened),
  ...keyboardChecks(opened),
  ...accessChecks(opened),

  async "a chosen colour scheme is kept"() {
    const scheme = () => page.evaluate(() => document.documentElement.style.colorScheme);
    await page.getByRole("button", { name: /^Colours/ }).click();
    assert.equal(await scheme(), "light");
    await page.reload();
    await page.getByRole("region", { name: "Now" }).waitFor();
    assert.equal(await scheme(), "light");
    await page.getByRole("button", { name: /^Colours/ }).click();
    assert.equal(await scheme(), "dark");
  },

  async "whatever can be pressed has a name, and ids are unique"() {
    const nameless = await page.evaluate(() =>
      [...document.querySelectorAll("button, a, input, select, [role=button]")]
        .filter((control) => !(control.getAttribute("aria-label") || control.textContent.trim() || control.title))
        .map((control) => control.outerHTML.slice(0, 120)),
    );
    assert.deepEqual(nameless, []);
    const ids = await page.evaluate(() => [...document.querySelectorAll("[id]")].map(({ id }) => id));
    assert.equal(new Set(ids).size, ids.length);
  },

  async "nothing is wider than a phone"() {
    await page.setViewportSize({ width: 400, height: 800 });
    for (const view of ["now", "lines", "templates", "services", "traces", "rules", "alerts", "sql", "pipes", "pipelines", "data", "lines&stored=1&open=patterns", "lines&stored=1&from=2026-01-02T10:00:00Z&to=2026-01-02T11:00:00Z"]) {
      await page.goto(new URL(`?view=${view}`, url).href);
      await page.locator('[data-link="live"]').waitFor();
      await eventually(`${view} is wider than the screen`, () =>
        page.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
      );
    }
  },

  async "no script failed and nothing was asked of another host"() {
    assert.deepEqual(errors, []);
    assert.deepEqual(strangers, []);
  },
};

await runChecks(opened, checks);
