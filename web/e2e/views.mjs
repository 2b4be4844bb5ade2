// Services, traces, queries: what a reader finds there.
import assert from "node:assert/strict";

export function viewChecks({ page, url, eventually }) {
  const param = (name) => new URL(page.url()).searchParams.get(name);
  const open = (query) => page.goto(new URL(query, url).href);

  return {
    async "g and a letter lead to each view"() {
      await open("");
      await page.locator('[data-link="live"]').waitFor();
      const views = { l: "lines", t: "templates", s: "services", w: "traces", r: "rules", q: "sql", p: "pipes", f: "pipelines", d: "data" };
      for (const [key, view] of Object.entries(views)) {
        await page.keyboard.press("g");
        await page.keyboard.press(key);
        assert.equal(param("view"), view);
        await page.getByText("Loading the view…").waitFor({ state: "hidden" });
        await page.locator("#view").click({ position: { x: 2, y: 2 } });
      }
    },

    async "services are listed with whose errors go together, and each opens"() {
      await open("?view=services");
      await page.locator("[data-heatmap]").waitFor();
      await page.locator('[data-service="payments"] button').first().click();
      const article = page.getByRole("article", { name: "Service payments" });
      await article.waitFor();
      for (const chart of ["Share of errors", "Records a minute", "Latency"]) await article.locator(`[data-chart="${chart}"] canvas`).waitFor();
      assert.match(await article.locator('[data-figure="records/min"]').innerText(), /\d/);
      await article.getByRole("region", { name: "Callees" }).getByRole("link", { name: "ledger" }).click();
      await page.getByRole("article", { name: "Service ledger" }).waitFor();
      assert.equal(param("service"), "ledger");
      await page.getByRole("region", { name: "Callers" }).getByRole("link", { name: "payments" }).waitFor();
    },

    async "traces are listed, filtered, and open as a waterfall"() {
      await open("?view=traces");
      await page.locator("[data-trace]").first().waitFor();
      await page.getByRole("button", { name: "slowest" }).click();
      await page.locator("[data-trace] a").first().click();
      await page.locator("[data-span]").first().waitFor();
      await page.locator("[data-span] button").first().click();
      await page.locator("[data-span] pre").first().waitFor();
      const trace = param("open");
      await page.reload();
      await page.locator(`[data-trace-open="${trace}"]`).waitFor();
      await page.locator("[data-span]").first().waitFor();
    },

    async "a trace that is not there is said to be not there"() {
      await open("?view=traces&open=0000");
      await page.getByText(/no record of trace/).waitFor();
    },

    async "a query is run, drawn, and its link runs it again"() {
      await open("?view=sql");
      const field = page.getByRole("textbox", { name: "Query" });
      await field.fill("SELECT service, count() AS n FROM logs GROUP BY service ORDER BY n DESC");
      await field.press("Control+Enter");
      await page.locator("[data-row]").first().waitFor();
      await page.locator('[data-quick-chart="bars"]').waitFor();
      assert.match(param("sql"), /GROUP BY service/);
      await page.reload();
      await page.locator("[data-row]").first().waitFor();
      await page.getByRole("combobox", { name: "as" }).selectOption("CSVWithNames");
      await eventually("no CSV", async () => /^"?service"?,"?n"?/.test((await page.locator("[data-result-text]").textContent({ timeout: 5_000 })) ?? ""));
    },

    async "an error of a query is shown in its place"() {
      await open("?view=sql");
      const field = page.getByRole("textbox", { name: "Query" });
      await field.fill("SELECT service,\n  nowhere FROM logs");
      await page.getByRole("button", { name: "Run" }).click();
      assert.equal(await page.locator("[data-error-place]").textContent(), "nowhere");
      await page.getByText(/line 2, column 3/).waitFor();
      await field.fill("SELECT toStartOfMinute(timestamp) AS m, count() AS n FROM logs GROUP BY m ORDER BY m");
      await page.getByRole("button", { name: "Run" }).click();
      await page.locator('[data-quick-chart="time"] canvas').waitFor();
    },

    async "what is typed into a query is completed by Tab, and Tab leaves where nothing is offered"() {
      await open("?view=sql");
      const field = page.getByRole("textbox", { name: "Query" });
      await page.locator('[data-table="logs"]').waitFor();
      await field.fill("");
      await field.pressSequentially("SELECT severity_t");
      await page.getByRole("option", { name: "severity_text" }).waitFor();
      await page.keyboard.press("Tab");
      assert.equal(await field.inputValue(), "SELECT severity_text");
      await field.pressSequentially(", countI");
      await page.keyboard.press("Tab");
      await field.pressSequentially("severity_number >= 17) FROM logs GROUP BY severity_text");
      assert.equal(await page.getByRole("listbox", { name: "What may stand here" }).count(), 0);
      await field.press("Control+Enter");
      await page.locator("[data-row]").first().waitFor();
      assert.match(await field.inputValue(), /^SELECT severity_text, countIf\(severity_number/);
      await field.press("Tab");
      assert.equal(await field.evaluate((element) => element === document.activeElement), false);
    },

    async "tables and columns are listed and written into the query"() {
      await page.locator('[data-table="seismolog.incidents"]').waitFor();
      await page.getByRole("button", { name: /^severity_number/ }).click();
      assert.match(await page.getByRole("textbox", { name: "Query" }).inputValue(), /severity_number/);
    },
  };
}
