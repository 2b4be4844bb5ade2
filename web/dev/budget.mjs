// Fails when the scripts of the first view, with all they import at once, weigh more than they may: node dev/budget.mjs
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

/** Kilobytes of JavaScript, gzipped, before anything can be seen. */
const budgetKb = 250;
const dist = new URL("../dist/", import.meta.url).pathname;

const html = readFileSync(join(dist, "index.html"), "utf8");
const waiting = [...html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.js)"/g)].map((match) => match[1]);
const sizes = new Map();
while (waiting.length > 0) {
  const path = waiting.pop();
  if (sizes.has(path)) continue;
  const text = readFileSync(join(dist, path));
  sizes.set(path, gzipSync(text).length);
  // Static imports only: what is imported by a call comes later.
  for (const [, name] of text.toString().matchAll(/(?:from|import)\s*"\.\/([^"]+\.js)"/g)) waiting.push(`assets/${name}`);
}
const sum = [...sizes.values()].reduce((all, size) => all + size, 0) / 1_000;
console.log(`first view: ${sum.toFixed(1)} kB of JavaScript gzipped in ${sizes.size} files, at most ${budgetKb}`);
if (sizes.size === 0 || sum > budgetKb) process.exit(1);
