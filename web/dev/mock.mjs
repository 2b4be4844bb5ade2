// Serves the API the page speaks and the built page, with made-up data.
//   node dev/mock.mjs [--port 4170] [--mode quiet|incident|many|learning|empty|crowded|disconnected] [--token secret]
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { deltaOf } from "./delta.mjs";
import { createWorld, modes } from "./world.mjs";

const { values: options } = parseArgs({
  options: {
    port: { type: "string", default: "4170" },
    mode: { type: "string", default: "quiet" },
    token: { type: "string" },
  },
});
if (!modes.includes(options.mode)) throw new Error(`--mode is one of ${modes.join(", ")}`);

const dist = fileURLToPath(new URL("../dist/", import.meta.url));
const world = createWorld(options.mode, Date.now() / 1000);
/** Each with the tick it was told last; null where it wants whole ones. */
const sockets = new Map();

let told = Math.floor(Date.now() / 1000) - 1;
let seq = 0;
setInterval(() => {
  // A timer may skip a second; the world does not.
  for (const now = Math.floor(Date.now() / 1000); told < now; told += 1) world.advance(told);
  seq += 1;
  const tick = { ...world.stats(), seq };
  for (const [socket, last] of sockets) {
    socket.write(textFrame(JSON.stringify(last === null || last === undefined ? tick : deltaOf(last, tick))));
    if (last !== null) sockets.set(socket, tick);
  }
}, 1_000);

// The mode `disconnected` answers for a few seconds and then no longer.
if (options.mode === "disconnected") {
  setInterval(() => {
    for (const socket of sockets.keys()) socket.destroy();
    sockets.clear();
  }, 2_000);
}
let asked = 0;
const isGone = (path) => options.mode === "disconnected" && path === "/api/stats" && (asked += 1) > 2;

const routes = {
  "/api/stats": () => world.stats(),
  "/api/incidents": () => world.incidents(),
  "/api/events": () => ({ v: 1, events: world.events() }),
  "/api/incidents/inc_1/summary": () => ({ v: 1, id: "inc_1", facts: "payments fails", words: null, problem: "no language model is set up: [judge] summaries = true" }),
  "/api/templates": (query) => world.listTemplates(query),
  "/api/search": (query) => world.search(query),
  "/api/scenarios": () => world.scenarios(),
  "/api/alerts": () => ({ v: 1, alerts: [], troubles: [], waiting: 0, delivered: 0, dead: 0, coalesced: 0, lost: 0, overflow: 0 }),
  "/api/silences": () => [],
  "/api/channels": () => [],
  "/api/outbox": () => ({ v: 1, dead: [] }),
};

const server = createServer(async (request, response) => {
  const url = new URL(request.url, "http://mock");
  if (isGone(url.pathname)) return response.destroy();
  if (request.method === "POST") {
    const name = /^\/api\/scenarios\/(\w+)$/.exec(url.pathname)?.[1] ?? "";
    if (!world.inject(name)) return sendJson(response, 404, { error: `there is no scenario ${name}` });
    return sendJson(response, 200, { ok: true, name });
  }
  const route = routes[url.pathname];
  if (route === undefined) return serveFile(url.pathname, response);
  if (!isAllowed(url, request)) return sendJson(response, 401, { error: "token missing or unknown" });
  sendJson(response, 200, route(Object.fromEntries(url.searchParams)));
});

server.on("upgrade", (request, socket) => {
  const url = new URL(request.url, "http://mock");
  if (url.pathname !== "/ws/stream" || !isAllowed(url, request)) return socket.destroy();
  const key = request.headers["sec-websocket-key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  const accept = createHash("sha1").update(key).digest("base64");
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  sockets.set(socket, url.searchParams.get("deltas") === "1" ? undefined : null);
  // The page never sends; whatever comes is the end.
  for (const event of ["data", "close", "error"]) socket.on(event, () => (sockets.delete(socket), socket.destroy()));
});

server.listen(Number(options.port), "127.0.0.1", () => console.log(`http://127.0.0.1:${options.port}/ ${options.mode}`));

function isAllowed(url, request) {
  if (options.token === undefined) return true;
  return request.headers.authorization === `Bearer ${options.token}` || url.searchParams.get("token") === options.token;
}

function sendJson(response, status, body) {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}

async function serveFile(path, response) {
  const kinds = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };
  const file = join(dist, normalize(path === "/" ? "/index.html" : path));
  try {
    const body = await readFile(file);
    response.writeHead(200, { "content-type": kinds[extname(file)] ?? "application/octet-stream" });
    response.end(body);
  } catch {
    response.writeHead(404).end("not found: run `npm run build` first");
  }
}

// One unmasked, unfragmented text frame (RFC 6455, section 5.2).
function textFrame(text) {
  const body = Buffer.from(text);
  const head =
    body.length < 126
      ? Buffer.from([0x81, body.length])
      : body.length < 65_536
        ? Buffer.from([0x81, 126, body.length >> 8, body.length & 255])
        : Buffer.from([0x81, 127, 0, 0, 0, 0, ...[24, 16, 8, 0].map((shift) => (body.length >>> shift) & 255)]);
  return Buffer.concat([head, body]);
}
