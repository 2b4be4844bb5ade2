// Every view without a pointer: Tab reaches what can be pressed, leaves it again, and shows where it is.
import assert from "node:assert/strict";

const views = ["", "lines", "lines&stored=1", "templates", "services", "services&service=payments", "traces", "rules&open=new", "alerts&open=new-silence", "sql", "pipes", "pipelines&open=new&step=transform", "lines&stored=1&open=patterns", "data&open=logs"];

/** Stops looked at in one view; lists have more of the same. */
const stopsMax = 70;

export function keyboardChecks({ page, url }) {
  /** Where the focus is: a name that tells elements apart, and whether it can be seen. */
  const focused = () =>
    page.evaluate(() => {
      const element = document.activeElement;
      if (element === null || element === document.body) return null;
      window.stops ??= new Map();
      if (!window.stops.has(element)) window.stops.set(element, window.stops.size);
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      const ring = element.querySelector(":scope circle, :scope > circle") !== null;
      const isField = element.matches("input, textarea, select");
      const hidden = element.closest("[aria-hidden=true]") !== null;
      return {
        stop: window.stops.get(element),
        isShown: isField || ring || (outlineStyle !== "none" && outlineWidth !== "0px"),
        isHidden: hidden,
        html: element.outerHTML.slice(0, 120),
      };
    });

  return {
    async "each view is walked by Tab alone"() {
      const found = [];
      for (const view of views) {
        await page.goto(new URL(view === "" ? "" : `?view=${view}`, url).href);
        await page.locator('[data-link="live"]').waitFor();
        await page.getByText("Loading the view…").waitFor({ state: "hidden" });
        await page.waitForTimeout(800);
        const stops = new Set();
        let last = null;
        for (let step = 0; step < stopsMax; step += 1) {
          await page.keyboard.press("Tab");
          const here = await focused();
          if (here === null) {
            last = null;
            continue;
          }
          if (here.stop === last) found.push(`${view}: Tab does not leave ${here.html}`);
          if (!here.isShown) found.push(`${view}: the focus is not seen on ${here.html}`);
          if (here.isHidden) found.push(`${view}: the focus is on what is hidden, ${here.html}`);
          stops.add(here.stop);
          last = here.stop;
        }
        const controls = await page.locator("#view").locator("button:visible, a:visible, input:visible, select:visible, textarea:visible").count();
        const atLeast = Math.min(stopsMax, controls) * 0.5 + 8;
        if (stops.size < Math.min(atLeast, stopsMax)) found.push(`${view}: only ${stops.size} stops for ${controls} controls`);
      }
      assert.deepEqual([...new Set(found)], []);
    },

    async "Tab and Enter alone open a view from the rail, and its first control works"() {
      await page.goto(url);
      await page.locator('[data-link="live"]').waitFor();
      await page.locator("nav a").filter({ hasText: "SQL" }).focus();
      await page.keyboard.press("Enter");
      const field = page.getByRole("textbox", { name: "Query" });
      await field.waitFor();
      await page.keyboard.press("/");
      assert.equal(await field.evaluate((element) => element === document.activeElement), true);
      await page.keyboard.press("Control+Enter");
      await page.locator("[data-row]").first().waitFor();
    },
  };
}
