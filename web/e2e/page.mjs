// Drives a browser against a running server that has received lines, and checks what a reader would see.
//   node e2e/page.mjs <url> [--token <token>]      CHROMIUM names the browser, /usr/bin/chromium by default
import assert from "node:assert/strict";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";

const { values, positionals } = parseArgs({ options: { token: { type: "string" } }, allowPositionals: true });
const [url] = positionals;
if (url === undefined) {
  console.error("usage: node e2e/page.mjs <url> [--token <token>]");
  process.exit(2);
}

const patienceMs = 10_000;
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
page.setDefaultTimeout(patienceMs);

const errors = [];
const strangers = [];
page.on("pageerror", (error) => errors.push(error.message));
page.on("request", (request) => {
  const { protocol, host } = new URL(request.url());
  if (protocol.startsWith("http") && host !== new URL(url).host) strangers.push(request.url());
});

const lines = page.getByRole("list", { name: "Lines" });
const rows = lines.getByRole("listitem");
const search = page.getByRole("searchbox", { name: "Search lines" });

/** Asks again until it holds: the page lives. */
async function eventually(what, holds) {
  const until = Date.now() + patienceMs;
  while (!(await holds())) {
    assert.ok(Date.now() < until, what);
    await page.waitForTimeout(100);
  }
}

/** A word of a line on the page, long enough to tell lines apart. */
async function aWord() {
  const texts = await rows.locator("button > span:last-child").allTextContents();
  const words = texts.flatMap((text) => text.match(/(?<![\w-])[A-Za-z]{4,20}(?![\w-])/g) ?? []);
  assert.ok(words.length > 0, "no line with a word in it");
  return words.reduce((longest, word) => (word.length > longest.length ? word : longest));
}

const checks = {
  async "the page opens, asking for a token where one is needed"() {
    await page.goto(url);
    const prompt = page.getByRole("form", { name: "Token" });
    await page.locator("[data-link], form[aria-label=Token]").first().waitFor();
    await page.waitForTimeout(1_000);
    if (!(await prompt.isVisible())) return;
    assert.ok(values.token !== undefined, "the server wants a token: pass --token");
    await page.getByLabel("Token", { exact: true }).last().fill(values.token);
    await page.getByRole("button", { name: "Open" }).click();
  },

  async "it is live"() {
    await page.locator('[data-link="live"]').waitFor();
  },

  async "each count is a figure"() {
    await eventually("a count stays empty", async () => !(await page.locator("[data-count]").allTextContents()).includes("–"));
    assert.equal(await page.locator("[data-count]").count(), 6);
    for (const text of await page.locator("[data-count]").allTextContents()) assert.match(text, /\d/);
  },

  async "the first sentence says how things are"() {
    const now = page.getByRole("region", { name: "Now" });
    await now.waitFor();
    assert.match(await now.innerText(), /Nothing unusual|Learning|since \d/);
  },

  async "volume is drawn"() {
    const canvas = page.getByRole("region", { name: "Volume" }).locator("canvas");
    const box = await canvas.boundingBox();
    assert.ok(box !== null && box.width > 200 && box.height > 60, "the chart has no size");
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

  async "nothing is wider than a phone"() {
    await page.setViewportSize({ width: 400, height: 800 });
    await eventually("the page is wider than the screen", () =>
      page.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
    );
  },

  async "no script failed and nothing was asked of another host"() {
    assert.deepEqual(errors, []);
    assert.deepEqual(strangers, []);
  },
};

let passed = 0;
let failed = 0;
for (const [name, check] of Object.entries(checks)) {
  try {
    await check();
    passed += 1;
  } catch (error) {
    failed += 1;
    console.error(`FAILED ${name}: ${error.message}`);
  }
}
await browser.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
