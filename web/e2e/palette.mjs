// The palette: anywhere by a few letters, by the keyboard alone.
import assert from "node:assert/strict";

export function paletteChecks({ page, url, eventually, api }) {
  const param = (name) => new URL(page.url()).searchParams.get(name);
  const field = page.getByRole("combobox", { name: "Go to" });
  const options = page.locator("dialog [role=option]");

  async function openWith(text) {
    await page.keyboard.press("Control+k");
    await field.waitFor();
    await page.keyboard.type(text);
  }
  async function goTo(text, id) {
    await openWith(text);
    await eventually(`"${text}" does not find ${id} first`, async () => (await options.first().getAttribute("data-choice")) === id);
    await page.keyboard.press("Enter");
    await field.waitFor({ state: "detached" });
  }

  return {
    async "the palette leads to views, services, templates, incidents and times"() {
      await page.goto(url);
      await page.locator('[data-link="live"]').waitFor();
      await goTo("rules", "view rules");
      assert.equal(param("view"), "rules");
      await goTo("payments", "service payments");
      assert.equal(param("service"), "payments");
      await goTo("last 1 h", "last 3600");
      assert.equal(param("range"), "3600");
      const [template] = await api("GET", "api/templates?limit=1");
      await openWith((template.name ?? template.template_typed).slice(0, 60));
      await page.locator(`[data-choice="template ${template.template_id}"]`).click();
      assert.equal(param("open"), template.template_id);
      const [incident] = await api("GET", "api/incidents");
      if (incident === undefined) return;
      await openWith(incident.title.slice(0, 60));
      await page.locator('[data-choice^="incident "]').first().click();
      assert.ok(param("incident") !== null);
    },

    async "the palette says which choice is active, and letters may be left out"() {
      await page.goto(url);
      await page.locator('[data-link="live"]').waitFor();
      await openWith("tmpl");
      assert.equal(await options.first().getAttribute("data-choice"), "view templates");
      assert.ok((await options.first().locator("mark").count()) > 0);
      await field.fill("");
      const active = async () => page.locator(`[id="${await field.getAttribute("aria-activedescendant")}"]`);
      assert.equal(await field.getAttribute("aria-expanded"), "true");
      assert.equal(await (await active()).getAttribute("aria-selected"), "true");
      const [first] = [await (await active()).getAttribute("data-choice")];
      await page.keyboard.press("ArrowDown");
      assert.notEqual(await (await active()).getAttribute("data-choice"), first);
      await page.keyboard.press("ArrowUp");
      await page.keyboard.press("ArrowUp");
      assert.equal(await (await active()).getAttribute("data-choice"), await options.last().getAttribute("data-choice"));
      assert.equal(await page.locator('[role=option][aria-selected="true"]').count(), 1);
    },

    async "what is typed into the palette stays there, and escape leaves everything as it was"() {
      await field.fill("qqzzxx 2 j p ?");
      await page.getByText("Nothing is called like that.").waitFor();
      await page.keyboard.press("Enter");
      await field.waitFor();
      await page.keyboard.press("Escape");
      await field.waitFor({ state: "detached" });
      assert.equal(new URL(page.url()).search, "");
      assert.equal(await page.getByRole("dialog").count(), 0);
    },

    async "the keys help names the palette, which also opens over a field and by its button"() {
      await page.keyboard.press("?");
      await page.getByRole("dialog", { name: "Keyboard shortcuts" }).getByText("Ctrl K", { exact: true }).waitFor();
      await page.keyboard.press("Escape");
      await page.keyboard.press("/");
      await openWith("data");
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "Go to" }).click();
      await field.waitFor();
      await page.keyboard.press("Control+k");
      await field.waitFor({ state: "detached" });
      assert.equal(await page.getByRole("button", { name: "Go to" }).evaluate((button) => button === document.activeElement), true);
    },

    async "a range is saved under a name, found by it, and forgotten"() {
      await page.goto(new URL("?from=2026-01-02T10:00:00Z&to=2026-01-02T11:00:00Z", url).href);
      await page.locator('[data-link="live"]').waitFor();
      await page.keyboard.press("t");
      await page.getByLabel("Save this range as").fill("the <b>outage</b>");
      await page.keyboard.press("Enter");
      await page.getByRole("button", { name: "Forget the <b>outage</b>" }).waitFor();
      await page.keyboard.press("Escape");
      await page.goto(new URL("?view=lines", url).href);
      await page.locator('[data-link="live"]').waitFor();
      await goTo("outage", "range the <b>outage</b>");
      assert.match(param("from"), /^2026-01-02T10:00:00/);
      assert.equal(param("view"), "lines");
      await page.keyboard.press("t");
      await page.getByRole("button", { name: "Forget the <b>outage</b>" }).click();
      await page.getByRole("region", { name: "Saved ranges" }).getByRole("listitem").waitFor({ state: "detached" });
      await page.keyboard.press("Escape");
    },
  };
}
