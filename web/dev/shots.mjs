// Takes the page's picture in both schemes at three sizes: node dev/shots.mjs <url> <folder> <name> [path-and-query]
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { chromium } from "playwright-core";

const [url, folder, name, suffix = ""] = process.argv.slice(2);
const sizes = [
  [1440, 900],
  [1024, 768],
  [400, 800],
];

await mkdir(folder, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
for (const colorScheme of ["light", "dark"]) {
  for (const [width, height] of sizes) {
    const page = await browser.newPage({ viewport: { width, height }, colorScheme });
    page.on("pageerror", (error) => console.log(`${name}: ${error.message}`));
    await page.goto(url + suffix);
    await page.waitForTimeout(2_500);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (overflow > 0) console.log(`${name} ${width}: ${overflow} px too wide`);
    await page.screenshot({ path: join(folder, `${name}-${width}-${colorScheme}.png`), fullPage: width === 400 });
    await page.close();
  }
}
await browser.close();
