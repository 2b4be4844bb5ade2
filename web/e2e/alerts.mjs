// Against a server with one channel, a webhook to receiver.mjs: who is told, why, silences, channels, given up, sent again.
//   RECEIVER=<url> node e2e/alerts.mjs <url> [--token <token>]
import assert from "node:assert/strict";
import { axeViolations } from "./access.mjs";
import { openPage, runChecks } from "./harness.mjs";

const opened = await openPage("alerts.mjs");
const { page, url, errors, strangers, eventually, api, postRows } = opened;

/** An outage needs its while until it is told. */
const outageMs = 60_000;

const open = async (query) => {
  await page.goto(new URL(query, url).href);
  await page.locator('[data-link="live"]').waitFor();
  await page.getByText("Loading the view…").waitFor({ state: "hidden" });
};
const param = (name) => new URL(page.url()).searchParams.get(name);
const receiver = {
  answers: (status) => fetch(new URL("/answer", process.env.RECEIVER), { method: "PUT", body: String(status) }),
  got: async () => (await fetch(new URL("/got", process.env.RECEIVER))).json(),
};

const hostile = "<img src=x onerror=window.hostile=1> \u202Eevil \u2066";
const service = "payments <b onclick=hostile>";

/** Five calm minutes of the service up to now, then an outage in the last seconds. */
function outage() {
  const now = Math.floor(Date.now() / 1_000);
  const row = (second, level, message) => ({ timestamp: second, service, severity_text: level, message });
  const rows = Array.from({ length: 301 }, (_, place) => now - 300 + place).flatMap((second) => [
    ...Array.from({ length: 4 }, () => row(second, "INFO", "payment taken")),
    ...Array.from({ length: second > now - 8 ? 20 : 0 }, () => row(second, "ERROR", `acquirer refused ${hostile}`)),
  ]);
  return postRows("logs", rows);
}

const listed = async () => (await api("GET", "api/alerts")).alerts;
const outageAlert = async () => (await listed()).find((alert) => alert.service === service);
const row = page.locator("[data-alert]", { hasText: "payments" });
const silences = page.getByRole("region", { name: "Silences" });
const channel = page.locator('[data-channel="hook"]');

const checks = {
  async "the page opens before any line has come: nothing fires, and the channel is ready"() {
    await page.goto(url);
    await open("?view=alerts");
    await page.getByText("Nothing fires, and nothing fired lately.").waitFor();
    await page.getByText("Nothing is silenced.").waitFor();
    await page.getByText("Nothing was sent yet.").waitFor();
    await page.getByText("Every message got through, or is still tried.").waitFor();
    assert.match(await channel.innerText(), /hook webhook\s*ok/);
  },

  async "a channel is tested, and what the receiver said is shown"() {
    await channel.getByRole("button", { name: "Test" }).click();
    await channel.getByText("The receiver took the sample.").waitFor();
    assert.equal((await receiver.got()).length, 1);
    await receiver.answers(500);
    await channel.getByRole("button", { name: "Test" }).click();
    await channel.getByText(/did not take the sample:.*500/).waitFor();
    assert.equal(await page.locator("#view b").count(), 0);
    await receiver.answers(200);
  },

  async "an outage fires; a receiver that refuses for good switches its channel off, and it is mended by hand"() {
    await receiver.answers(410);
    await outage();
    await row.waitFor({ timeout: outageMs });
    await channel.locator('[data-state="off"]').waitFor({ timeout: outageMs });
    assert.match(await channel.innerText(), /switched off:.*410/);
    const letters = page.locator("[data-letter]", { hasText: "payments" });
    await letters.first().waitFor();
    await row.getByRole("link").first().click();
    await row.locator("[data-lost]", { hasText: "410" }).waitFor();
    await page.keyboard.press("Escape");
    await page.locator('[data-delivery="dead"]', { hasText: "410" }).first().waitFor();
    await page.locator("[data-alert]", { hasText: /hook/ }).first().waitFor();
    await receiver.answers(200);
    await channel.getByRole("button", { name: "Enable" }).click();
    await channel.locator('[data-state="fine"]').waitFor();
    const before = (await receiver.got()).length;
    while ((await letters.count()) > 0) {
      const given = await letters.count();
      await letters.first().getByRole("button", { name: "Send again" }).click();
      await eventually("it stays given up", async () => (await letters.count()) < given);
    }
    await eventually("it was not sent again", async () => (await receiver.got()).length > before);
    await page.locator('[data-delivery="delivered"]', { hasText: "payments" }).first().waitFor();
  },

  async "the row opened says who was told and why"() {
    await row.getByRole("link").first().click();
    assert.equal(param("open"), (await outageAlert()).key);
    await row.getByText(/^Told to hook \(/).waitFor({ timeout: outageMs });
    await page.locator('[data-told="hook"]').waitFor();
    await page.locator("[data-route]", { hasText: "taken" }).first().waitFor();
    await page.locator("[data-group]", { hasText: "to hook" }).waitFor();
    await page.locator("[data-decision]", { hasText: "told to hook" }).first().waitFor();
    assert.match(await page.title(), /open/);
  },

  async "somebody takes it with a name, which the page keeps, and gives it back"() {
    const { key } = await outageAlert();
    await row.getByRole("button", { name: "Acknowledge…" }).click();
    const form = page.getByRole("form", { name: "Acknowledge" });
    assert.equal(await form.getByRole("button", { name: "I have it" }).isEnabled(), false);
    await form.getByLabel("Your name").fill("ann <i>");
    await form.getByLabel("Note").fill("calling the acquirer");
    await form.getByRole("button", { name: "8 h" }).click();
    await page.keyboard.press("Tab");
    await form.getByRole("button", { name: "I have it" }).click();
    await row.getByText("ann <i> has it: calling the acquirer").waitFor();
    assert.equal((await outageAlert()).acknowledged.owner, "ann <i>");
    await open(`?view=alerts&open=${encodeURIComponent(key)}`);
    await row.getByRole("button", { name: "Give back" }).click();
    await row.getByText("nobody has it").waitFor();
    assert.equal((await outageAlert()).acknowledged, null);
  },

  async "an alert is silenced from its row, says so, and the silence is taken back"() {
    await row.getByRole("button", { name: "Silence…" }).click();
    const form = page.getByRole("form", { name: "Silence" });
    assert.equal(await form.getByLabel("Your name").inputValue(), "ann <i>");
    await form.getByText("It needs a reason.").waitFor();
    await form.getByLabel("Reason").fill("moving <script>window.hostile=1</script>");
    await form.getByRole("button", { name: "1 h", exact: true }).click();
    await form.getByRole("button", { name: "Silence", exact: true }).click();
    await form.waitFor({ state: "detached" });
    await row.getByText(/Quiet now: silence .* by ann <i>/).waitFor();
    const silence = silences.locator("[data-silence]");
    assert.match(await silence.innerText(), /the alert [\s\S]*payments[\s\S]*ann <i>: moving <script>[\s\S]*until .*left/);
    const [{ until }] = await api("GET", "api/silences");
    assert.ok(Math.abs(until - Date.now() / 1_000 - 3_600) < 60, "it is not for an hour");
    await silence.getByRole("button", { name: /Take back/ }).click();
    await silences.getByText("Nothing is silenced.").waitFor();
    assert.deepEqual(await api("GET", "api/silences"), []);
  },

  async "a silence is written by service, kind, severity and label, and read back in words"() {
    await silences.getByRole("button", { name: "New silence" }).click();
    assert.equal(param("open"), "new-silence");
    const form = silences.getByRole("form", { name: "Silence" });
    await form.getByText("It needs a service, a kind, a severity or a label.").waitFor();
    await form.getByLabel("Service").fill("pay*, !web");
    await form.getByLabel("Kind").fill("rate");
    await form.getByRole("button", { name: "warning" }).click();
    await form.getByLabel("Labels").fill("region");
    await form.getByText(/labels as name=value/).waitFor();
    await form.getByLabel("Labels").fill("region=eu, region=us");
    const words = "service pay*, and not web; kind rate; severity warning; region = eu or us";
    assert.equal(await form.locator("[data-sentence]").innerText(), `Nothing is told of ${words}.`);
    await form.getByRole("button", { name: "1 day" }).click();
    await form.getByLabel("Reason").fill("planned");
    await page.keyboard.press("Enter");
    const silence = silences.locator("[data-silence]");
    await silence.getByText(words).waitFor();
    assert.match(await silence.innerText(), /held nothing back/);
    await silence.getByRole("button", { name: /Take back/ }).click();
    await silences.getByText("Nothing is silenced.").waitFor();
  },

  async "the message of an incident is previewed as it would leave"() {
    const { incident_id: incident } = await outageAlert();
    await channel.getByRole("button", { name: "Preview" }).click();
    const preview = page.locator("[data-preview]");
    await preview.locator("pre", { hasText: "test message" }).waitFor();
    await preview.getByLabel("What would be sent of").selectOption(incident);
    await preview.locator("pre", { hasText: "payments" }).waitFor();
    assert.doesNotMatch(await preview.innerText(), /127\.0\.0\.1:\d+\/x/);
  },

  async "an incident says who has it and who was told, and is silenced there"() {
    const { incident_id: incident } = await outageAlert();
    await open(`?incident=${incident}`);
    const told = page.locator("[data-incident-alert]");
    await told.getByText("nobody has it").waitFor();
    await told.getByText(/Told to hook/).waitFor();
    await told.getByRole("button", { name: "Silence…" }).click();
    const form = told.getByRole("form", { name: "Silence" });
    await form.getByLabel("What is not told").selectOption({ label: `everything of ${service}` });
    await form.getByLabel("Reason").fill("known");
    await form.getByRole("button", { name: "Silence", exact: true }).click();
    await told.getByText(/Quiet now/).waitFor();
    const [silence] = await api("GET", "api/silences");
    assert.deepEqual(silence.match.service, [service]);
    await api("DELETE", `api/silences/${silence.id}`);
    await page.getByRole("button", { name: "Acknowledge", exact: true }).click();
    await told.getByText("ann <i> has it").waitFor();
    await told.getByRole("button", { name: "Give back" }).click();
    await told.getByText("nobody has it").waitFor();
    await told.getByRole("link", { name: "why told, why not" }).click();
    await page.locator("[data-alert-open]").waitFor();
    // There are incidents without an alert.
    await page.route("**/api/alerts/*/explain", (route) => route.fulfill({ status: 404, json: { error: "no alert" } }));
    await open(`?incident=${incident}`);
    await page.getByText("Nobody was to be told of it.").waitFor();
    await page.unroute("**/api/alerts/*/explain");
  },

  async "hostile text stays text"() {
    await open("?view=alerts");
    await row.getByRole("link").first().click();
    await page.locator("[data-why]").waitFor();
    await channel.getByRole("button", { name: "Preview" }).click();
    await page.locator("[data-preview] pre").waitFor();
    await open(`?view=alerts&open=${encodeURIComponent(hostile)}&q=${encodeURIComponent(hostile)}`);
    await page.getByText(/There is no alert <img/).waitFor();
    assert.equal(await page.evaluate(() => window.hostile), undefined);
    assert.equal(await page.locator("#view img, #view script, #view b, #view i").count(), 0);
  },

  async "alerts are found by words, and the link keeps them"() {
    await open("?view=alerts");
    await row.waitFor();
    await page.getByLabel("Find alerts").fill("payments firing");
    await eventually("others stay", async () => (await page.locator("[data-alert]").count()) === 1);
    assert.equal(param("q"), "payments firing");
    await page.getByLabel("Find alerts").fill("qqzzxx");
    await page.getByText("No alert has these words.").waitFor();
    await page.keyboard.press("Escape");
    assert.equal(param("q"), null);
  },

  async "keys alone lead to alerts, walk them, open what they offer and leave it"() {
    await open("");
    await page.keyboard.press("g");
    await page.keyboard.press("a");
    assert.equal(param("view"), "alerts");
    await page.keyboard.press("1");
    await page.keyboard.press("0");
    assert.equal(param("view"), "alerts");
    await row.waitFor();
    await page.keyboard.press("j");
    const first = param("open");
    await page.keyboard.press("j");
    assert.notEqual(param("open"), first);
    await page.keyboard.press("k");
    assert.equal(param("open"), first);
    await open(`?view=alerts&open=${encodeURIComponent((await outageAlert()).key)}`);
    await page.locator("[data-why]").waitFor();
    await page.keyboard.press("a");
    const form = page.getByRole("form", { name: "Acknowledge" });
    await form.getByLabel("Note").focus();
    await page.keyboard.type("by keys");
    await page.keyboard.press("Enter");
    await page.getByText("ann <i> has it: by keys").first().waitFor();
    await page.getByRole("button", { name: "Give back" }).focus();
    await page.keyboard.press("Enter");
    await row.getByText("nobody has it").waitFor();
    await page.evaluate(() => document.activeElement.blur());
    await page.keyboard.press("Escape");
    assert.equal(param("open"), null);
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox", { name: "Go to" }).waitFor();
    await page.keyboard.type("silences");
    await eventually("the palette does not know it", async () => (await page.locator("dialog [role=option]").first().getAttribute("data-choice")) === "view alerts");
    await page.keyboard.press("Escape");
  },

  async "without a channel the page teaches how to configure one"() {
    await page.route("**/api/channels", (route) => route.fulfill({ json: [] }));
    await open("?view=alerts");
    await page.getByLabel("A configuration to begin with").getByText("[alerts.channels]").waitFor();
    assert.equal(await page.getByRole("region", { name: "Delivery history" }).count(), 0);
    assert.deepEqual(await axeViolations(page), []);
    await page.unroute("**/api/channels");
  },

  async "the views of alerts have no serious violation, in light and dark, and fit a phone"() {
    const { key, incident_id: incident } = await outageAlert();
    const views = ["?view=alerts", "?view=alerts&open=new-silence", `?view=alerts&open=${encodeURIComponent(key)}`, `?incident=${incident}`];
    const unfold = async () => {
      for (const name of ["Silence…", "Preview"]) {
        const button = page.getByRole("button", { name });
        if (await button.isVisible()) await button.click();
      }
      await page.waitForTimeout(1_000);
    };
    const found = [];
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      for (const view of views) {
        await open(view);
        await page.waitForTimeout(1_000);
        await unfold();
        found.push(...(await axeViolations(page)).map((words) => `${colorScheme} ${view} ${words}`));
      }
    }
    await page.emulateMedia({ colorScheme: null, reducedMotion: null });
    assert.deepEqual(found, []);
    await page.setViewportSize({ width: 400, height: 800 });
    for (const view of views) {
      await open(view);
      await page.waitForTimeout(800);
      await unfold();
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${view} is wider than a phone`);
    }
    await page.setViewportSize({ width: 1440, height: 900 });
  },

  async "no script failed and nothing was asked of another host"() {
    assert.deepEqual(errors, []);
    assert.deepEqual(strangers, []);
  },
};

await runChecks(opened, checks);
