// For everybody: no serious violation of axe's rules, hostile text stays text, a lost server is said to be lost.
import { AxeBuilder } from "@axe-core/playwright";
import assert from "node:assert/strict";

const views = ["", "?view=lines&stored=1", "?view=templates", "?view=services", "?view=services&service=payments", "?view=traces", "?view=rules&open=new", "?view=alerts&open=new-silence", "?view=sql", "?view=pipes", "?view=lines&stored=1&open=patterns", "?view=data&open=logs"];

/** What axe calls serious on the page as it stands. */
export async function axeViolations(page) {
  const { violations: found } = await new AxeBuilder({ page }).analyze();
  return found
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.slice(0, 2).map(({ html }) => html.slice(0, 160)).join(" | ")}`);
}

export function accessChecks({ page, context, url, eventually, api }) {
  const open = (query) => page.goto(new URL(query, url).href);

  const violations = () => axeViolations(page);

  return {
    async "no view has a serious violation, in light and dark"() {
      const incidents = await api("GET", "api/incidents");
      const [template] = await api("GET", "api/templates?limit=1");
      const more = incidents.slice(0, 1).map(({ id }) => `?incident=${id}`);
      const found = [];
      for (const colorScheme of ["light", "dark"]) {
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        for (const view of [...views, `?view=templates&open=${template.template_id}`, ...more]) {
          await open(view);
          await page.locator('[data-link="live"]').waitFor();
          await page.getByText("Loading the view…").waitFor({ state: "hidden" });
          await page.waitForTimeout(1_200);
          found.push(...(await violations()).map((words) => `${colorScheme} ${view || "now"} ${words}`));
        }
      }
      await page.emulateMedia({ colorScheme: null, reducedMotion: null });
      assert.deepEqual(found, []);
    },

    async "hostile text is shown as text"() {
      const hostile = "<img src=x onerror=window.hostile=1> </script><script>window.hostile=1</script> \u202Eevil";
      const tokens = await api("GET", "tokens");
      const row = { timestamp: new Date().toISOString(), service: "<b onclick=hostile>bad</b>", severity_text: "ERROR", message: `unfindable7 ${hostile}`, attributes: { "<u>": hostile } };
      await page.evaluate(
        async ([token, row]) => fetch(`v0/events?name=logs&token=${token}`, { method: "POST", body: JSON.stringify(row) }),
        [tokens.workspace_admin_token ?? (await page.evaluate(() => localStorage.getItem("seismolog.token"))), row],
      );
      await open("?view=lines&stored=1&q=unfindable7");
      const line = page.getByRole("list", { name: "Lines", exact: true }).locator("button[aria-expanded]").first();
      await line.waitFor();
      await line.click();
      await page.locator("pre", { hasText: "<img src=x onerror=window.hostile=1>" }).waitFor();
      for (const view of ["", "?view=services", "?view=templates", "?view=traces", `?view=services&service=${encodeURIComponent(row.service)}`]) {
        await open(view);
        await page.waitForTimeout(1_000);
        assert.equal(await page.evaluate(() => window.hostile), undefined);
        assert.equal(await page.locator("img, b[onclick]").count(), 0);
      }
    },

    async "a lost server is said to be lost, and found again"() {
      await open("");
      await page.locator('[data-link="live"]').waitFor();
      await context.setOffline(true);
      await page.getByRole("alert").getByText(/Not live since/).waitFor({ timeout: 20_000 });
      await context.setOffline(false);
      await eventually("the page did not come back", () => page.locator('[data-link="live"]').isVisible());
    },
  };
}
