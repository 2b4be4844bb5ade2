// Against an empty server that wants a token: pipelines are laid down, tried, fed, paused, repaired and deleted on the page.
//   node e2e/pipelines.mjs <url>
import assert from "node:assert/strict";
import { axeViolations } from "./access.mjs";
import { openPage, runChecks } from "./harness.mjs";

const opened = await openPage("pipelines.mjs");
const { page, url, errors, strangers, eventually, api } = opened;

const open = async (query) => {
  await page.goto(new URL(query, url).href);
  await page.locator('[data-link="live"]').waitFor();
  await page.getByText("Loading the view…").waitFor({ state: "hidden" });
};
const param = (name) => new URL(page.url()).searchParams.get(name);
const button = (name) => page.getByRole("button", { name, exact: true });
const row = (name) => page.locator("[data-pipeline]", { hasText: name });
const stage = (mark) => page.locator(`[data-stage="${mark}"]`);

const hostile = "<img src=x onerror=window.hostile=1> \u202Eevil \u2066\u200F \u001b[31mred\u001b[0m";
const name = `orders <b>${"x".repeat(60)}</b>`;
const handler = `def handler(data, log):
    log.info("took", data=data)
    if data.get("bad"):
        raise ValueError("refused: " + str(data["bad"]))
    return {**data, "seen": True}
`;

/** What the page showed once, as the API tells an administrator again. */
let credentials;
const publish = async (...events) => {
  for (const event of events) {
    const response = await fetch(new URL(`v1/pipelines/${credentials.id}/topics/input/events`, url), {
      method: "POST",
      body: JSON.stringify(event),
      headers: { "X-PIPELINE-ACCESS-TOKEN": credentials.token, "Content-Type": "application/json" },
    });
    assert.ok(response.ok, await response.text());
  }
};
const counts = async () => (await api("GET", `api/pipelines/${credentials.id}`)).counts;

const checks = {
  async "the page opens for the admin token; one that may do less is told what it lacks"() {
    const { workspace_admin_token: admin } = await (await fetch(new URL("tokens", url))).json();
    const body = new URLSearchParams({ name: "reader", scope: "WORKSPACE:READ_ALL" });
    const made = await (await fetch(new URL("v0/tokens", url), { method: "POST", body, headers: { Authorization: `Bearer ${admin}` } })).json();
    await page.goto(new URL("?view=pipelines", url).href);
    const prompt = page.getByRole("form", { name: "Token" });
    for (const token of [made.token, admin]) {
      await prompt.getByLabel("Token", { exact: true }).fill(token);
      await prompt.getByRole("button", { name: "Open" }).click();
      if (token !== admin) await prompt.getByText(/may do too little[\s\S]*admin token/).waitFor();
    }
    await page.locator('[data-link="live"]').waitFor();
  },

  async "before any pipeline is there the page says how one comes to be"() {
    await open("?view=pipelines");
    await page.getByText("There is no pipeline.").waitFor();
    await page.getByText("seismolog pipeline create").waitFor();
  },

  async "g and f lead there, and the palette does"() {
    await open("");
    await page.keyboard.press("g");
    await page.keyboard.press("f");
    assert.equal(param("view"), "pipelines");
    await open("");
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox", { name: "Go to" }).fill("pipelines");
    await page.keyboard.press("Enter");
    assert.equal(param("view"), "pipelines");
  },

  async "a pipeline is written in steps, each with its link, and says what is missing"() {
    await button("New pipeline").click();
    assert.equal(param("open"), "new");
    await page.getByRole("button", { name: /^5 Review/ }).click();
    await page.getByText("It needs a name.").waitFor();
    assert.ok(await button("Create pipeline").isDisabled());
    await button("Go there").click();
    assert.equal(param("step"), "name");
    await page.getByLabel("Name", { exact: true }).fill(name);
    await page.keyboard.press("Enter");
    assert.equal(param("step"), "source");
    await button("Next: transform").click();
    assert.equal(param("step"), "transform");
    await button("hide addresses").click();
    assert.match(await page.getByRole("textbox", { name: "Handler", exact: true }).inputValue(), /re\.compile/);
    await page.getByRole("textbox", { name: "Handler", exact: true }).fill("def handler(data log):\n    return data\n");
    await button("dedup").click();
    await button("Take out dedup").click();
    await button("Next: sink").click();
    await button("webhook").click();
    await page.getByRole("button", { name: /^5 Review/ }).click();
    await page.getByText("It needs url of webhook.").waitFor();
    await button("Go there").click();
    await button("Take out webhook").click();
    await button("Next: review").click();
    assert.match(await page.locator("[data-route]").innerText(), /clients → python → consumers/);
  },

  async "a handler that does not compile is refused at its place, and nothing is kept of it"() {
    await button("Create pipeline").click();
    await page.getByText("It was not laid down.").waitFor();
    await page.getByRole("alert").getByText(/SyntaxError/).waitFor();
    await button("Show the place").click();
    await page.getByText("Refused at line 1, column 18").waitFor();
    assert.equal(await page.locator("[data-error-place]").innerText(), "log");
    assert.equal((await api("GET", "api/pipelines")).length, 0);
    await page.getByRole("textbox", { name: "Handler", exact: true }).fill(handler);
    assert.equal(await page.locator("[data-error-place]").count(), 0);
  },

  async "an event is tried before the pipeline is laid down, and nothing is kept of either"() {
    const trial = page.getByRole("region", { name: "Try an event" });
    assert.equal(await trial.count(), 0);
    await page.getByRole("textbox", { name: "Handler", exact: true }).fill("def handler(data log):\n    return data\n");
    await page.getByRole("button", { name: /^5 Review/ }).click();
    await button("Try it").click();
    await trial.getByRole("alert").getByText(/Not tried: [\s\S]*SyntaxError/).waitFor();
    await page.getByRole("button", { name: /^3 Transform/ }).click();
    await page.getByRole("textbox", { name: "Handler", exact: true }).fill(handler);
    await page.getByRole("button", { name: /^5 Review/ }).click();
    const event = trial.getByRole("textbox", { name: "Event" });
    await event.fill(JSON.stringify({ bad: hostile }));
    await button("Try it").click();
    await trial.locator('[data-trial="error"]').getByRole("alert").getByText(/ValueError: refused: <img/).waitFor();
    assert.match(await trial.locator("[data-meant]").innerText(), /^4\s+raise ValueError/);
    await event.fill('{"id": 8}');
    await trial.getByText("This came of another event.").waitFor();
    await event.press("Control+Enter");
    await trial.locator('[data-trial="ok"] pre', { hasText: '"seen": true' }).waitFor();
    await trial.locator("[data-handler-line]", { hasText: "took {'id': 8}" }).waitFor();
    assert.equal((await api("GET", "api/pipelines")).length, 0);
    assert.equal(await page.locator("#view img, #view b").count(), 0);
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      assert.deepEqual(await axeViolations(page), []);
    }
    await page.emulateMedia({ colorScheme: null, reducedMotion: null });
    await page.setViewportSize({ width: 400, height: 800 });
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "wider than a phone");
    await page.setViewportSize({ width: 1440, height: 900 });
  },

  async "a server that tries only what is laid down is said to"() {
    const refuse = (route) => route.fulfill({ status: 405, json: { error: "no such route" } });
    await page.route("**/api/trials", refuse);
    await button("Try it").click();
    await page.getByText("Not tried: this server tries only pipelines that are laid down.").waitFor();
    await page.unroute("**/api/trials", refuse);
  },

  async "once it is made its credentials are shown, and not after that"() {
    await page.getByRole("button", { name: /^5 Review/ }).click();
    await button("Create pipeline").click();
    const shown = page.locator("[data-credentials]");
    await shown.waitFor();
    const [made] = await api("GET", "api/pipelines");
    assert.equal(made.name, name);
    credentials = { id: made.id, token: made.tokens[0].token };
    assert.equal(param("open"), made.id);
    assert.ok((await shown.innerText()).includes(made.id));
    assert.ok(!(await shown.innerText()).includes(credentials.token), "the token is seen before somebody asks");
    await button("Show the token").click();
    for (const language of ["Python", "curl", "environment"]) {
      await button(language).click();
      assert.ok((await shown.innerText()).includes(credentials.token));
    }
    await page.reload();
    await page.locator(`[data-pipeline-open="${made.id}"]`).waitFor();
    assert.equal(await shown.count(), 0);
    assert.ok(!(await page.content()).includes(credentials.token));
  },

  async "an event is tried: what comes of it, what the handler wrote, and nothing is counted"() {
    const field = page.getByRole("textbox", { name: "Event" });
    await field.fill('{"id": 7');
    await page.getByText(/It wants .*JSON/).waitFor();
    assert.ok(await button("Try it").isDisabled());
    await field.fill('{"id": 7}');
    await field.press("Control+Enter");
    await page.locator('[data-trial="ok"] pre', { hasText: '"seen": true' }).waitFor();
    await page.locator("[data-trial] [data-handler-line]", { hasText: "took {'id': 7}" }).waitFor();
    assert.equal(param("params"), '{"id": 7}');
    await page.reload();
    assert.equal(await field.inputValue(), '{"id": 7}');
    assert.equal((await counts()).published, 0);
  },

  async "an event that fails shows the line of the handler and the stack trace"() {
    await page.getByRole("textbox", { name: "Event" }).fill(JSON.stringify({ bad: hostile }));
    await button("Try it").click();
    await page.locator('[data-trial="error"]').getByRole("alert").getByText(/ValueError: refused: <img/).waitFor();
    assert.match(await page.locator("[data-meant]").innerText(), /^4\s+raise ValueError/);
    await page.getByText("Stack trace", { exact: true }).click();
    await page.locator("details pre", { hasText: 'File "handler.py", line 4' }).waitFor();
  },

  async "figures of each stage follow what is published"() {
    await publish({ id: 1 }, { id: 2 }, { id: 3 }, { bad: hostile }, { bad: "y".repeat(100_000) });
    await eventually("the figures do not follow", async () => /5 came/.test(await stage("input").innerText()));
    await eventually("the stage has no figures", async () => /3 out[\s\S]*of 5 in[\s\S]*2 failed/.test(await stage("python_1").innerText()));
    assert.match(await stage("output").innerText(), /0 taken[\s\S]*3 waiting/);
    assert.match(await stage("failed").innerText(), /2 kept/);
    await page.locator('[data-condition="failing"]').waitFor();
    await row(name).getByText("2 failed").waitFor();
    await page.getByRole("list", { name: "Lines of its handlers" }).getByText("took {'id': 3}").waitFor();
  },

  async "a failed event is opened, tried again, and replayed after the handler was mended"() {
    const failed = page.locator("[data-failed]");
    await failed.first().waitFor();
    assert.equal(await failed.count(), 2);
    await failed.first().locator("button[aria-expanded]").click();
    await failed.first().getByLabel("Stack trace").getByText(/line 4/).waitFor();
    await failed.first().getByRole("button", { name: "Try this event" }).click();
    await button("Try it").click();
    await page.locator('[data-trial="error"]').waitFor();
    await failed.nth(1).locator("button[aria-expanded]").click();
    await page.getByText(/The first 20,000 of 100,\d+ letters/).waitFor();

    await button("Edit").click();
    assert.equal(param("step"), "transform");
    await page.getByRole("textbox", { name: "Handler", exact: true }).fill(handler.replace('data.get("bad")', 'data.get("bad", "").startswith("y")'));
    await page.getByRole("button", { name: /^5 Review/ }).click();
    await button("Save pipeline").click();
    await page.locator(`[data-pipeline-open="${credentials.id}"]`).waitFor();
    await failed.first().getByRole("button", { name: "Replay" }).click();
    await eventually("it is still failed", async () => (await counts()).topics.failed.events === 1);
    await eventually("it is still listed", async () => (await failed.count()) === 1);
    assert.equal((await counts()).replayed, 1);
    await eventually("it did not come out", async () => (await counts()).topics.output.events === 4);
  },

  // Its figures began anew when it was changed.
  async "all are replayed, and what fails again is told; discarding is asked twice"() {
    await button("Replay all").click();
    await page.getByRole("status").getByText(/1 event taken up again/).waitFor();
    await eventually("it did not fail again", async () => (await counts()).failed === 1);
    await page.locator("[data-failed]").waitFor();
    await button("Discard all").click();
    await button("Keep").click();
    assert.equal((await counts()).discarded, 0);
    await button("Discard all").click();
    await button("Really discard all").click();
    await page.getByText("Nothing failed, or it was taken up again.").waitFor();
    assert.equal((await counts()).discarded, 1);
  },

  async "one failed event is discarded, and many come by pages"() {
    await publish(...Array.from({ length: 30 }, (_, place) => ({ bad: `y${place}` })));
    const failed = page.locator("[data-failed]");
    await eventually("no first page", async () => (await failed.count()) === 25);
    await failed.first().getByRole("button", { name: "Discard" }).click();
    await eventually("the first stays", async () => (await counts()).topics.failed.events === 29);
    await button("Newer").click();
    await eventually("no second page", async () => (await failed.count()) < 25 && (await failed.count()) > 0);
    await button("Older").click();
    await eventually("the first page does not come back", async () => (await failed.count()) === 25);
  },

  async "it is paused: events wait; resumed: they go through"() {
    await button("Pause").click();
    await page.locator('[data-condition="paused"]').waitFor();
    await publish({ id: 4 }, { id: 5 });
    await page.getByText("Paused: 2 events waiting.").waitFor();
    await row(name).getByText("paused").waitFor();
    await button("Resume").click();
    await eventually("they still wait", async () => (await counts()).topics.input.events === 0);
    await button("Pause").waitFor();
  },

  async "a transform without code, one by hand, and an unknown one that the server refuses in its words"() {
    await open("?view=pipelines&open=new&step=name");
    await page.getByLabel("Name", { exact: true }).fill("second");
    await page.getByRole("button", { name: /^3 Transform/ }).click();
    await button("Take out python").click();
    await button("behaviour").click();
    await page.getByLabel("What is normal goes on too").check();
    await page.getByRole("group", { name: "Add a transform" }).getByRole("button", { name: "by hand" }).click();
    await page.getByLabel("Options, JSON").fill('{"kind": "magic"}');
    await page.getByRole("button", { name: /^5 Review/ }).click();
    await button("Create pipeline").click();
    await page.getByRole("alert").getByText(/magic/).waitFor();
    await page.getByRole("button", { name: /^3 Transform/ }).click();
    await page.getByLabel("Options, JSON").fill('{"kind": "dedup", "key": "event.id", "window_seconds": 60}');
    await page.getByRole("button", { name: /^5 Review/ }).click();
    await button("Create pipeline").click();
    await page.locator("[data-credentials]").waitFor();
    const made = (await api("GET", "api/pipelines")).find((known) => known.name === "second");
    assert.deepEqual(made.definition.transforms.map(({ kind }) => kind), ["behaviour", "dedup"]);
    assert.equal(made.definition.transforms[0].emit_normal, true);
    assert.match(await page.getByRole("textbox", { name: "Event" }).inputValue(), /veronica08 accessed/);
  },

  async "j and k walk pipelines, escape leaves what is open, and a form is not left by a key"() {
    await open("?view=pipelines");
    await page.locator("[data-pipeline]").first().waitFor();
    await page.keyboard.press("j");
    assert.equal(param("open"), credentials.id);
    await page.keyboard.press("j");
    assert.notEqual(param("open"), credentials.id);
    await page.keyboard.press("k");
    assert.equal(param("open"), credentials.id);
    await page.keyboard.press("Escape");
    assert.equal(param("open"), null);
    await open("?view=pipelines&open=new&step=transform");
    await page.getByRole("textbox", { name: "Handler", exact: true }).waitFor();
    await page.keyboard.press("Escape");
    assert.equal(param("open"), "new");
  },

  async "a pipeline that is not there is said to be not there"() {
    await open("?view=pipelines&open=no-such");
    await page.getByText("There is no pipeline no-such.").waitFor();
  },

  async "hostile text stays text, and no view of pipelines has a serious violation or is wider than a phone"() {
    const found = [];
    const views = ["?view=pipelines", `?view=pipelines&open=${credentials.id}`, ...["name", "source", "transform", "sink", "review"].map((step) => `?view=pipelines&open=${credentials.id}&step=${step}`)];
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      for (const view of views) {
        await open(view);
        await page.locator("[data-pipeline]").first().waitFor();
        const failed = page.locator("[data-failed] button[aria-expanded]").first();
        if (view.endsWith(credentials.id)) {
          await failed.click();
          await button("Try it").click();
          await page.locator("[data-trial]").waitFor();
        }
        if (view.endsWith("sink")) await button("webhook").click();
        found.push(...(await axeViolations(page)).map((words) => `${colorScheme} ${view} ${words}`));
        assert.equal(await page.evaluate(() => window.hostile), undefined);
        assert.equal(await page.locator("#view img, #view script, #view b").count(), 0);
      }
    }
    await page.emulateMedia({ colorScheme: null, reducedMotion: null });
    assert.deepEqual(found, []);
    await page.setViewportSize({ width: 400, height: 800 });
    for (const view of views) {
      await open(view);
      await page.locator("[data-pipeline]").first().waitFor();
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${view} is wider than a phone`);
    }
    await page.setViewportSize({ width: 1440, height: 900 });
  },

  async "a pipeline is deleted, which is asked twice"() {
    await open(`?view=pipelines&open=${credentials.id}`);
    await button("Delete").click();
    await button("Keep").click();
    await button("Delete").click();
    await button("Really delete").click();
    await row(name).waitFor({ state: "detached" });
    assert.deepEqual((await api("GET", "api/pipelines")).map((known) => known.name), ["second"]);
  },

  async "no script failed and nothing was asked of another host"() {
    assert.deepEqual(errors, []);
    assert.deepEqual(strangers, []);
  },
};

await runChecks(opened, checks);
