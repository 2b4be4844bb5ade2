// What the first view takes: requests, bytes, and the time until something is seen, which is told and not asserted.
import assert from "node:assert/strict";

/** Before anything can be seen: the page, its scripts and its style. */
const filesMax = 12;

export function budgetChecks({ browser, context, url }) {
  return {
    async "the first view of an empty cache is few files, and how soon it is painted is told"() {
      const fresh = await browser.newContext({ viewport: { width: 1440, height: 900 }, storageState: await context.storageState() });
      const page = await fresh.newPage();
      await page.goto(url);
      await page.locator('[data-link="live"]').waitFor();
      const { paint, files } = await page.evaluate(() => {
        const [first] = performance.getEntriesByName("first-contentful-paint");
        const files = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
        return {
          paint: first?.startTime,
          files: files.map(({ name, initiatorType, encodedBodySize }) => ({ name, initiatorType, bytes: encodedBodySize })).filter(({ name }) => !name.includes("/api/")),
        };
      });
      await fresh.close();
      const kilobytes = files.reduce((sum, { bytes }) => sum + bytes, 0) / 1_000;
      console.log(`first view: first contentful paint after ${paint?.toFixed(0)} ms, under 1,000 wanted; ${files.length} files, ${kilobytes.toFixed(0)} kB as sent`);
      assert.ok(paint > 0, "nothing was painted");
      assert.ok(files.length > 0 && files.length <= filesMax, `${files.length} files: ${files.map(({ name }) => name).join(" ")}`);
    },
  };
}
