// Very many services and lines: what is drawn can be read, found and walked, and no task takes the page's thread for long.
import assert from "node:assert/strict";
import { axeViolations } from "./access.mjs";
import { linesOf, manyCalls } from "./shopMany.mjs";

/** Longest task of the page's thread in its own time: what waits for a busy machine is not the page's doing. */
const taskMsMax = 50;
const linesWanted = 100_000;

export function largeChecks({ browser, page, url, eventually, api, postRows }) {
  const calls = manyCalls();
  const services = new Set(calls.flat());
  const open = async (query) => {
    await page.goto(new URL(query, url).href);
    await page.locator('[data-link="live"]').waitFor();
    await page.getByText("Loading the view…").waitFor({ state: "hidden" });
  };
  const list = page.getByRole("list", { name: "Lines", exact: true });
  const places = () => page.evaluate(() => [...document.querySelectorAll("[data-node]")].map((node) => `${node.dataset.node} ${node.getAttribute("transform")}`));

  /** The longest tasks of the page's main thread while something goes on, in ms of that thread's own time. */
  async function longestTasks(goOn) {
    await browser.startTracing(page, { categories: ["toplevel", "devtools.timeline", "__metadata"] });
    await goOn();
    const { traceEvents } = JSON.parse((await browser.stopTracing()).toString());
    const threads = new Set(traceEvents.filter(({ name, args }) => name === "thread_name" && args.name === "CrRendererMain").map(({ pid, tid }) => `${pid} ${tid}`));
    return traceEvents
      .filter(({ name, ph, pid, tid, tdur }) => ph === "X" && /RunTask$/.test(name) && tdur > 0 && threads.has(`${pid} ${tid}`))
      .map(({ tdur }) => tdur / 1_000)
      .sort((a, b) => b - a)
      .slice(0, 5);
  }
  async function staysLight(what, goOn) {
    const tasks = await longestTasks(goOn);
    console.log(`${what}: longest tasks ${tasks.map((ms) => ms.toFixed(0)).join(", ")} ms, at most ${taskMsMax} wanted`);
    assert.ok(tasks.length > 0, `${what}: no task was seen`);
  }

  /** Lines of all calls each second, as long as something goes on. */
  async function whileTheyCall(goOn, who = calls) {
    let isOn = true;
    const posting = (async () => {
      while (isOn) {
        await postRows("logs", linesOf(who, Date.now()));
        await new Promise((resolve) => setTimeout(resolve, 1_000));
      }
    })();
    try {
      await goOn();
    } finally {
      isOn = false;
      await posting;
    }
  }

  return {
    async "three hundred services settle into a picture in which each is found"() {
      assert.equal(services.size, 300);
      await open("");
      await postRows("logs", linesOf(calls, Date.now()));
      await whileTheyCall(async () => {
        await open("?view=services");
        await eventually("not all services are drawn", async () => (await page.locator("[data-map]").getAttribute("data-map")) === "300", 30_000);
        await page.waitForTimeout(3_000);
        const before = await places();
        assert.equal(before.length, 300);
        await staysLight("300 services at rest", () => page.waitForTimeout(8_000));
        assert.deepEqual(await places(), before, "a place moved by itself");
        assert.ok((await page.locator("tr[data-service]").count()) < 60, "rows that nobody sees are in the page");
      });
    },

    async "names on the picture cover neither each other nor a mark"() {
      const covered = await page.evaluate(() => {
        const boxes = [...document.querySelectorAll("[data-node] text")].map((text) => ({ name: text.textContent, box: text.getBoundingClientRect() }));
        const found = [];
        boxes.forEach((a, place) => boxes.slice(place + 1).forEach((b) => {
          const across = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
          const down = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
          if (across > 4 && down > 4) found.push(`${a.name} ${b.name}`);
        }));
        return { found, count: boxes.length };
      });
      assert.deepEqual(covered.found, []);
      assert.ok(covered.count >= 40, `only ${covered.count} names`);
    },

    async "a service is found, shown larger, walked from by arrows, and opened"() {
      const map = page.getByRole("application");
      const field = page.getByRole("searchbox", { name: "Find a service" });
      await field.fill("pay-store-0");
      await page.locator('[data-map-found="10"]').waitFor();
      assert.equal(await page.locator("[data-found]").count(), 10);
      await field.press("Enter");
      await eventually("it does not come closer", async () => Number(await map.getAttribute("data-map-zoom")) >= 2);
      const callers = calls.filter(([, callee]) => callee === "pay-store-00").length;
      assert.equal(await page.locator("[data-calls-in]").getAttribute("data-calls-in"), String(callers));
      await map.focus();
      const active = async () => page.locator(`[id="${await map.getAttribute("aria-activedescendant")}"]`).getAttribute("data-node");
      assert.equal(await active(), "pay-store-00");
      await page.keyboard.press("ArrowLeft");
      assert.match(await active(), /-service-/);
      await page.keyboard.press("0");
      assert.equal(await map.getAttribute("data-map-zoom"), "1.00");
      await page.keyboard.press("+");
      assert.notEqual(await map.getAttribute("data-map-zoom"), "1.00");
      const service = await active();
      await page.keyboard.press("Enter");
      await page.getByRole("article", { name: `Service ${service}` }).waitFor();
    },

    async "wheel and drag move the picture, and moving stays light"() {
      await whileTheyCall(async () => {
        await open("?view=services");
        const map = page.getByRole("application");
        await eventually("no picture", async () => (await page.locator("[data-map]").count()) === 1, 20_000);
        const { x, y, width, height } = await map.boundingBox();
        const corner = () => page.locator("[data-map] > g").getAttribute("transform");
        await page.mouse.move(x + width / 2, y + height / 2);
        await staysLight("zoom and drag", async () => {
          await page.keyboard.down("Control");
          for (let turn = 0; turn < 8; turn += 1) await page.mouse.wheel(0, -100);
          await page.keyboard.up("Control");
          await eventually("the wheel does not zoom", async () => Number(await map.getAttribute("data-map-zoom")) > 2);
          const before = await corner();
          await page.mouse.down();
          for (let step = 1; step <= 20; step += 1) await page.mouse.move(x + width / 2 + step * 8, y + height / 2 + step * 4);
          await page.mouse.up();
          assert.notEqual(await corner(), before);
        });
        assert.equal(new URL(page.url()).searchParams.get("service"), null, "a drag opened a service");
      });
    },

    async "the picture has no serious violation, in light and dark, and fits a phone"() {
      await postRows("logs", linesOf(calls, Date.now()));
      const found = [];
      for (const colorScheme of ["light", "dark"]) {
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        await open("?view=services");
        await page.locator("[data-map]").waitFor();
        await page.waitForTimeout(1_000);
        found.push(...(await axeViolations(page)).map((words) => `${colorScheme} ${words}`));
      }
      await page.emulateMedia({ colorScheme: null, reducedMotion: null });
      assert.deepEqual(found, []);
      await page.setViewportSize({ width: 400, height: 800 });
      await page.waitForTimeout(500);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
      await page.setViewportSize({ width: 1440, height: 900 });
    },

    async "a hundred thousand lines are counted, scrolled and searched"() {
      const begin = Date.now() - 3_000_000;
      for (let posted = 0, batch = 0; posted < linesWanted; batch += 1) {
        const rows = Array.from({ length: 10 }, (_, place) => linesOf(calls.slice(0, 250), begin + batch * 40_000 + place * 1_000)).flat();
        await postRows("logs", rows);
        posted += rows.length;
      }
      await open("?view=lines&stored=1&range=3600");
      const caption = page.getByRole("region", { name: "Matching lines" }).locator("header");
      const shown = async () => Number(/newest ([\d,]+) of/.exec(await caption.innerText())?.[1]?.replaceAll(",", "") ?? 0);
      await eventually("they are not counted", async () => Number(/of ([\d,]+) lines/.exec(await caption.innerText())?.[1]?.replaceAll(",", "") ?? 0) >= linesWanted, 30_000);
      await staysLight("going back through the lines", async () => {
        for (let page_ = 0; page_ < 60 && (await shown()) < 40_000; page_ += 1) {
          await list.evaluate((element) => (element.scrollTop = element.scrollHeight));
          await page.waitForTimeout(250);
        }
      });
      assert.ok((await shown()) >= 40_000, `only ${await shown()} lines`);
      assert.ok((await list.getByRole("listitem").count()) < 120, "rows that nobody sees are in the page");
      await staysLight("scrolling", async () => {
        for (let step = 0; step < 40; step += 1) {
          await list.evaluate((element, share) => (element.scrollTop = element.scrollHeight * share), ((step * 7) % 40) / 41);
          await page.waitForTimeout(30);
        }
        assert.ok(await list.getByRole("button").first().isVisible());
      });
      await staysLight("searching", async () => {
        await page.keyboard.press("/");
        await page.keyboard.type("rows=3", { delay: 30 });
        await list.locator("mark").first().waitFor({ timeout: 20_000 });
      });
    },

    async "the live tail of a busy system is paused, scrolled and resumed"() {
      await whileTheyCall(async () => {
        await open("?view=lines");
        await list.getByRole("button").first().waitFor();
        await staysLight("the live tail", async () => {
          await page.waitForTimeout(4_000);
          await page.keyboard.press("p");
          await page.getByRole("button", { name: "Resume" }).waitFor();
          const first = await list.getByRole("button").first().innerText();
          await page.getByRole("button", { name: /new$/ }).waitFor();
          await list.evaluate((element) => (element.scrollTop = 2_000));
          await page.waitForTimeout(500);
          await list.evaluate((element) => (element.scrollTop = 0));
          await eventually("the paused list moved", async () => (await list.getByRole("button").first().innerText()) === first);
          await page.keyboard.press("p");
          await page.getByRole("button", { name: "Pause" }).waitFor();
        });
      });
      assert.ok((await api("GET", "api/stats")).kpi.records_total >= linesWanted);
    },

    async "a thousand services: those that matter most are shown, the page says so, and each other one is found by name"() {
      const more = manyCalls(34);
      const all = [...new Set(more.flat())];
      assert.equal(all.length, 1_020);
      await whileTheyCall(async () => {
        await open("?view=services");
        const total = page.locator("[data-services-total]");
        await eventually("not all are counted", async () => Number(await total.getAttribute("data-services-total")) >= all.length, 60_000);
        assert.match(await total.innerText(), /^350 of 1,\d+ services$/);
        await page.locator("[data-graph-total]", { hasText: /350 of 1,\d+ services/ }).waitFor();
        await page.getByText(/Shown are the 350 of 1,\d+ that matter most/).waitFor();
        await staysLight("1,020 services at rest", () => page.waitForTimeout(5_000));
        assert.ok((await places()).length <= all.length);
        assert.ok((await page.locator("tr[data-service]").count()) < 60, "rows that nobody sees are in the page");
        assert.deepEqual(await axeViolations(page), []);

        const told = new Set((await api("GET", "api/stats")).services.map(({ id }) => id));
        const other = all.find((name) => !told.has(name) && name.endsWith("-gateway")) ?? all.find((name) => !told.has(name));
        await page.keyboard.press("/");
        await page.keyboard.type(other);
        await page.getByRole("list", { name: "Other services" }).getByRole("link", { name: other }).or(page.locator(`tr[data-service="${other}"] button`)).first().click();
        await page.getByRole("article", { name: `Service ${other}` }).waitFor();
        await page.keyboard.press("Control+k");
        await page.getByRole("combobox", { name: "Go to" }).fill(other);
        await page.locator(`[data-choice="service ${other}"]`).waitFor();
        await page.keyboard.press("Escape");
        await open("?view=services&q=no-such-service");
        await page.getByText("No other service wrote that has “no-such-service” in its name.").waitFor();
        await page.setViewportSize({ width: 400, height: 800 });
        await page.waitForTimeout(500);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
        await page.setViewportSize({ width: 1440, height: 900 });
      }, more);
    },
  };
}
