// Takes the page's picture in both schemes at three sizes: node dev/shots.mjs <url> <folder> <name> [path-and-query]
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { chromium } from "playwright-core";

const [url, folder, name, suffix = ""] = process.argv.slice(2);
// SIZES=1440x900,420x900 and SCHEMES=light take fewer.
const sizes = (process.env.SIZES ?? "1440x900,1024x768,400x800").split(",").map((size) => size.split("x").map(Number));
const schemes = (process.env.SCHEMES ?? "light,dark").split(",");

await mkdir(folder, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
for (const colorScheme of schemes) {
  for (const [width, height] of sizes) {
    const page = await browser.newPage({ viewport: { width, height }, colorScheme });
    page.on("pageerror", (error) => console.log(`${name}: ${error.message}`));
    await page.goto(url + suffix);
    await page.waitForTimeout(Number(process.env.WAIT ?? 2_500));
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (overflow > 0) console.log(`${name} ${width}: ${overflow} px too wide`);
    await page.screenshot({ path: join(folder, `${name}-${width}-${colorScheme}.png`), fullPage: width < 900 });
    await page.close();
  }
}
await browser.close();
