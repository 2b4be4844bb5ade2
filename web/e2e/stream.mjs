// The stream: differences after a first whole tick, and a new beginning when one of them does not fit.
import assert from "node:assert/strict";

export function streamChecks({ page, context, url, eventually }) {
  return {
    async "the stream tells differences, and the figures move with them"() {
      const messages = [];
      const listen = (socket) => socket.on("framereceived", ({ payload }) => messages.push(JSON.parse(payload)));
      page.on("websocket", listen);
      await page.goto(url);
      await page.locator('[data-link="live"]').waitFor();
      const stored = page.locator('[data-count="records stored"]');
      const before = await stored.textContent();
      await eventually("few messages came", () => messages.length >= 5);
      await eventually("the figures stand still", async () => (await stored.textContent()) !== before);
      page.off("websocket", listen);
      assert.equal(messages[0].kind, "tick");
      assert.equal(typeof messages[0].seq, "number");
      const deltas = messages.filter(({ kind }) => kind === "delta");
      assert.ok(deltas.length > 0, "every message is a whole tick");
      messages.forEach(({ kind, from }, place) => kind === "delta" && assert.equal(from, messages[place - 1].seq));
      const sizes = (known) => known.map((message) => JSON.stringify(message).length);
      const middle = sizes(deltas).sort((a, b) => a - b)[Math.floor(deltas.length / 2)];
      console.log(`stream: ${deltas.length} of ${messages.length} messages are deltas, of ${middle} letters in the middle; the whole tick has ${sizes(messages)[0]}`);
    },

    async "a message that was lost, or that names what is not there, makes the page begin anew, and the second time with whole ticks"() {
      const other = await context.newPage();
      const failed = [];
      other.on("pageerror", (error) => failed.push(error.message));
      let connections = 0;
      const asked = [];
      const spoil = { 1: () => null, 2: (message) => ({ ...message, lists: { logs: { changed: [[10_000, { level: "ERROR" }]] } } }) };
      await other.routeWebSocket(/\/ws\/stream/, (socket) => {
        connections += 1;
        asked.push(new URL(socket.url()).searchParams.get("deltas"));
        let change = spoil[connections];
        socket.connectToServer().onMessage((text) => {
          const message = JSON.parse(text);
          if (change === undefined || message.kind !== "delta") return socket.send(text);
          const changed = change(message);
          change = undefined;
          if (changed !== null) socket.send(JSON.stringify(changed));
        });
      });
      await other.goto(url);
      await eventually("the page did not connect anew", () => connections === 3, 20_000);
      await other.locator('[data-link="live"]').waitFor();
      const stored = other.locator('[data-count="records stored"]');
      const before = await stored.textContent();
      await eventually("the figures stand still", async () => (await stored.textContent()) !== before);
      assert.deepEqual(asked, ["1", "1", null]);
      assert.deepEqual(failed, []);
      await other.close();
    },
  };
}
