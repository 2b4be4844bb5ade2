// Time in the link, the brush, the search over a range.
import assert from "node:assert/strict";

export function timeChecks({ page, url, eventually }) {
  const param = (name) => new URL(page.url()).searchParams.get(name);
  const rows = page.getByRole("list", { name: "Lines", exact: true }).getByRole("listitem");
  const open = (query) => page.goto(new URL(query, url).href);

  /** Draws over a part of a chart. */
  async function brush(chart) {
    const over = chart.locator(".u-over").first();
    await over.waitFor();
    await over.scrollIntoViewIfNeeded();
    const box = await over.boundingBox();
    await page.mouse.move(box.x + box.width * 0.5, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.9, box.y + box.height / 2, { steps: 5 });
    await page.mouse.up();
  }

  return {
    async "t opens the time, a range is chosen and the link keeps it"() {
      await open("?view=lines&stored=1");
      await page.locator('[data-link="live"]').waitFor();
      await page.keyboard.press("t");
      const dialog = page.getByRole("dialog", { name: "Time range" });
      await dialog.getByRole("button", { name: "1 h", exact: true }).click();
      await dialog.waitFor({ state: "hidden" });
      assert.equal(param("range"), "3600");
      await page.reload();
      await page.getByRole("button", { name: "Time: last 1 h" }).waitFor();
    },

    async "fixed ends are chosen, escape closes, and there is a way back to now"() {
      await page.getByRole("button", { name: /^Time:/ }).click();
      const dialog = page.getByRole("dialog", { name: "Time range" });
      await dialog.getByRole("button", { name: "Show this range" }).click();
      assert.match(param("from"), /^\d{4}-\d\d-\d\dT/);
      assert.match(param("to"), /Z$/);
      await page.getByRole("button", { name: /^Time:/ }).click();
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "hidden" });
      await page.getByRole("button", { name: "Back to now" }).click();
      assert.equal(param("from"), null);
    },

    async "drawing over the volume narrows the time, and it can be compared with before"() {
      await open("");
      await page.locator("[data-volume] canvas").waitFor();
      await brush(page.locator("[data-volume]"));
      await eventually("the brush set no range", () => param("from") !== null);
      await page.getByRole("button", { name: /^Time:/ }).click();
      await page.getByRole("combobox", { name: "Compare with" }).selectOption("before");
      assert.equal(param("compare"), "before");
      await page.getByText("dashed: compared").waitFor();
    },

    async "a search knows fields, and says with which values and when"() {
      await open("?view=lines&stored=1");
      const search = page.getByRole("searchbox", { name: "Search lines" });
      await page.locator("[data-facet=service] li button").first().waitFor();
      await search.fill("service:payments -level:INFO");
      await eventually("another service or level stays", async () => {
        const texts = await rows.locator("button[aria-expanded]").allInnerTexts();
        return texts.length > 0 && texts.every((text) => text.includes("payments") && !/\bINFO\b/.test(text.split("payments")[0]));
      });
      assert.ok(Number(await page.locator("[data-histogram]").getAttribute("data-histogram")) > 20);
      const facet = page.locator("[data-facet=severity_text] li button").first();
      assert.match(await facet.innerText(), /[A-Z]+\s*\d/);
      await facet.click();
      await eventually("the facet is not in the query", () => /level:[A-Z]+$/.test(param("q") ?? ""));
      await search.fill("parent_service=checkout status_code>=200");
      await page.getByText(/of [\d,]+ lines|^[\d,]+ lines?$/).first().waitFor();
      await rows.locator("button[aria-expanded]").first().waitFor();
      await brush(page.locator("[data-histogram]"));
      await eventually("the brush set no range", () => param("from") !== null);
    },

    async "what differs from the time before is told"() {
      await page.getByRole("button", { name: "What differs here?" }).click();
      await eventually("no answer", async () => /^\d+$/.test((await page.locator("[data-differences]").getAttribute("data-differences")) ?? ""));
    },

    async "a line has the lines around it, and a door to its trace"() {
      await open("?view=lines&stored=1&q=service:payments");
      await rows.locator("button[aria-expanded]").nth(2).click();
      await page.getByRole("button", { name: "Lines around" }).click();
      const around = page.locator("[data-context]");
      await around.locator("[aria-current]").waitFor();
      assert.ok((await around.getByRole("listitem").count()) > 3);
      await page.getByRole("link", { name: "Open trace" }).click();
      await page.locator("[data-trace-open]").waitFor();
      await page.locator("[data-span]").first().waitFor();
    },
  };
}
