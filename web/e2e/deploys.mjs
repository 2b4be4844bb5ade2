// What went live stands on the charts of its time: read, pressed, by service; and nothing where a server does not tell it.
import assert from "node:assert/strict";

export function deployChecks({ page, url, eventually, api }) {
  const open = async (query) => {
    await page.goto(new URL(query, url).href);
    await page.locator('[data-link="live"]').waitFor();
  };
  const param = (name) => new URL(page.url()).searchParams.get(name);
  const told = page.getByRole("list", { name: "What went live" });
  const deploy = (service, version, secondsAgo) => api("POST", "api/events", { service, version, ts: Math.floor(Date.now() / 1_000) - secondsAgo });
  const mark = (words) => told.getByRole("button", { name: words });

  return {
    async "a version that went live is a flag on the overview, with its words under the pointer and for the ear"() {
      await deploy("payments", "v<b>42</b>", 120);
      await open("");
      const flag = mark(/^payments v<b>42<\/b> went live \d\d:\d\d:\d\d/);
      await flag.waitFor();
      assert.equal(await told.count(), 1, "the chart below tells them again");
      assert.equal(await page.locator('[data-volume]').getByRole("button").count(), 0, "a button lies in the picture");
      const words = flag.locator("xpath=following-sibling::span");
      assert.equal(await words.isVisible(), false);
      await flag.hover();
      await words.waitFor();
      await page.mouse.move(2, 2);
      await words.waitFor({ state: "hidden" });
      await flag.focus();
      await page.keyboard.press("Shift+Tab");
      await page.keyboard.press("Tab");
      assert.ok(await flag.evaluate((element) => element === document.activeElement), "no key reaches it");
      await words.waitFor();
      await page.keyboard.press("Enter");
      assert.ok(Date.parse(param("to")) - Date.parse(param("from")) <= 602_000);
      await flag.waitFor();
    },

    async "a service's charts have its own, and so have the lines of a service"() {
      await open("?view=services&service=payments");
      await mark(/^payments v<b>42/).waitFor();
      assert.equal(await page.locator("[data-deploy]").count(), 3, "one of the three charts lacks it");
      await open("?view=services&service=ledger");
      await page.locator('[data-chart="Latency"] canvas').waitFor();
      await page.waitForResponse((response) => response.url().includes("api/events?") && response.url().includes("service=ledger"));
      assert.equal(await page.locator("[data-deploy]").count(), 0);
      await open("?view=lines&stored=1");
      await mark(/payments v<b>42/).waitFor();
      await page.getByLabel("Service", { exact: true }).selectOption("ledger");
      await told.waitFor({ state: "detached" });
      assert.equal(await page.locator("#view b").count(), 0);
    },

    async "many at once are one flag with their count, which opens into their time"() {
      for (const [place, service] of ["web", "gateway", "cart", "checkout", "ledger", "search"].entries()) await deploy(service, `r${place}`, 700 - place);
      await open("");
      const many = mark(/^\d+: web r0 went live .*checkout r3 .*, and 2 more$/);
      await many.waitFor();
      assert.equal(await many.innerText(), "6");
      await many.click();
      await eventually("they do not stand apart", async () => (await told.getByRole("listitem").count()) >= 5);
      await open("");
      await many.waitFor();
    },

    async "a server that does not tell what went live has charts without flags, and is not asked again"() {
      for (const status of [404, 405]) {
        let asked = 0;
        const refuse = (route) => ((asked += 1), route.fulfill({ status, json: { error: "no such route" } }));
        await page.route("**/api/events?*", refuse);
        await open("");
        await eventually("it was not asked", () => asked > 0, 30_000);
        await page.locator("[data-volume] canvas").waitFor();
        // What is asked every few seconds is asked twice meanwhile.
        for (const _ of [1, 2]) await page.waitForResponse((response) => response.url().includes("api/templates?"));
        assert.equal(asked, 1);
        assert.equal(await page.locator("[data-deploy]").count(), 0);
        assert.equal(await page.locator("#view").getByRole("alert").count(), 0);
        await page.unroute("**/api/events?*", refuse);
      }
    },
  };
}
