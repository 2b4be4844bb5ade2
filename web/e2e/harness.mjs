// A browser at a server's page, and the running of checks: what each check may use, what is counted, what is told.
import assert from "node:assert/strict";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";

const patienceMs = 10_000;

/** Opens a page at the address that the command names. CHROMIUM names the browser, /usr/bin/chromium by default. */
export async function openPage(script) {
  const { values, positionals } = parseArgs({ options: { token: { type: "string" } }, allowPositionals: true });
  const [url] = positionals;
  if (url === undefined) {
    console.error(`usage: node e2e/${script} <url> [--token <token>]`);
    process.exit(2);
  }
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(patienceMs);

  const errors = [];
  const strangers = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("request", (request) => {
    const { protocol, host } = new URL(request.url());
    if (protocol.startsWith("http") && host !== new URL(url).host) strangers.push(request.url());
  });

  /** Asks again until it holds: the page lives. */
  async function eventually(what, holds, ms = patienceMs) {
    const until = Date.now() + ms;
    while (!(await holds())) {
      assert.ok(Date.now() < until, what);
      await page.waitForTimeout(100);
    }
  }

  /** Asks the server as the page does, with its token where it holds one. */
  async function api(method, path, body) {
    return page.evaluate(
      async ([method, path, body]) => {
        const token = localStorage.getItem("seismolog.token");
        const headers = token === null ? {} : { Authorization: `Bearer ${token}` };
        const response = await fetch(path, { method, headers, ...(body === undefined ? {} : { body }) });
        return response.json();
      },
      [method, path, typeof body === "object" ? JSON.stringify(body) : body],
    );
  }

  /** A token for the routes that always want one; the server hands it to its own machine. */
  const tokens = fetch(new URL("tokens", url)).then((response) => (response.ok ? response.json() : {}));
  const queryToken = async () => values.token ?? (await tokens).workspace_admin_token;

  /** Posts rows to a data source; texts are sent as they are. */
  async function postRows(source, rows) {
    const text = rows.map((row) => (typeof row === "string" ? row : JSON.stringify(row))).join("\n");
    const address = new URL(`v0/events?name=${source}`, url);
    const response = await fetch(address, { method: "POST", body: text, headers: { Authorization: `Bearer ${await queryToken()}` } });
    return response.json();
  }

  return { browser, context, page, url, token: values.token, errors, strangers, eventually, api, postRows };
}

/** Runs checks by name, tells what failed, and ends the process. ONLY picks those whose name has a text in it. */
export async function runChecks({ browser }, checks) {
  let [passed, failed] = [0, 0];
  for (const [name, check] of Object.entries(checks)) {
    if (process.env.ONLY !== undefined && !name.includes(process.env.ONLY) && !name.startsWith("the page opens")) continue;
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
}
