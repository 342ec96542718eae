/**
 * Frames a second while the candles of the dashboard are moved and zoomed, over ten
 * years of minutes of a symbol, in the headless Chromium of the tests: without a
 * graphics card, so each frame is drawn by the processor. The exit code is 1 if a
 * scene has fewer than 30, by its median round.
 *
 *     deno run -A bench/chart_frames.ts [--years 10] [--db FILE] [--rounds 5]
 *
 * @module
 */
import { parseArgs } from "node:util";
import { startDashboard } from "../src/dashboard/dashboard.ts";
import { findChromium, withBrowser } from "../tests/pages/_browser.ts";
import type { Page } from "../tests/pages/_browser_page.ts";
import { fillStore } from "./large_store.ts";
import { quartiles } from "./quartiles.ts";
import { machineLine, markdownTable, spread } from "./table.ts";

const LEAST = 30;
const FIRST_YEAR = 2015;
/** Moves of the mouse, or turns of its wheel, in a scene. */
const STEPS = 60;
const [X, Y] = [600, 420];

const { values } = parseArgs({
  options: {
    years: { type: "string", default: "10" },
    db: { type: "string" },
    rounds: { type: "string", default: "5" },
  },
});
const folder = Deno.makeTempDirSync({ prefix: "openbell_frames_" });

async function mouse(
  page: Page,
  type: string,
  x: number,
  more: Record<string, unknown> = {},
): Promise<void> {
  await page.send("Input.dispatchMouseEvent", { type, x, y: Y, ...more });
}

/** Drags the chart to one side, and lets it go. */
async function drag(page: Page, by: number): Promise<void> {
  const held = { button: "left", buttons: 1, clickCount: 1 };
  await mouse(page, "mousePressed", X, held);
  for (let i = 1; i <= STEPS; i++) {
    await mouse(page, "mouseMoved", X + by * i / STEPS, held);
  }
  await mouse(page, "mouseReleased", X + by, held);
}

/** Turns the wheel: zooms in above zero. */
async function zoom(page: Page, by: number): Promise<void> {
  for (let i = 0; i < STEPS; i++) {
    await mouse(page, "mouseWheel", X, { deltaX: 0, deltaY: -by });
  }
}

/** What is done, one after the other: from days to minutes and back. */
const SCENES: readonly (readonly [string, (page: Page) => Promise<void>])[] = [
  ["move days", (page) => drag(page, 500)],
  ["zoom in to minutes", (page) => zoom(page, 40)],
  ["move minutes", (page) => drag(page, 500)],
  ["move minutes back", (page) => drag(page, -500)],
  ["zoom out to days", (page) => zoom(page, -40)],
];

/** Frames a second while something is done, and the longest time without one. */
async function frames(
  page: Page,
  scene: (page: Page) => Promise<void>,
): Promise<{ readonly rate: number; readonly longest: number }> {
  // A list of its own: the loop of the scene before it may not have ended yet.
  await page.evaluate(`{
    const frames = globalThis.frames = [];
    requestAnimationFrame(function next(at) {
      if (globalThis.frames !== frames) return;
      frames.push(at);
      requestAnimationFrame(next);
    });
  }`);
  await scene(page);
  const at = await page.evaluate<number[]>(
    `{ const frames = globalThis.frames; globalThis.frames = undefined; frames }`,
  );
  const gaps = at.slice(1).map((time, i) => time - at[i]);
  const seconds = (at[at.length - 1] - at[0]) / 1_000;
  return {
    rate: gaps.length / seconds,
    longest: gaps.reduce((a, b) => Math.max(a, b), 0),
  };
}

/** Shows the candles of the symbol, drawn. */
async function openChart(page: Page, url: string): Promise<void> {
  await page.open(url);
  await page.evaluate(`location.hash = "#/data/S000"`);
  await page.evaluate(`new Promise((drawn) => {
    const look = () => (document.querySelector("#candles .readout")?.textContent ?? "") !== ""
      ? requestAnimationFrame(() => requestAnimationFrame(drawn))
      : setTimeout(look, 20);
    look();
  })`);
  await page.evaluate(`scrollTo(0, 0)`);
}

async function main(db: string): Promise<number> {
  const last = FIRST_YEAR + Number(values.years) - 1;
  fillStore(db, ["S000"], `${FIRST_YEAR}-01-02`, `${last}-12-31`);
  const chromium = findChromium();
  if (chromium === undefined) throw new Error("Run deno task chromium before");
  const dashboard = startDashboard({ db, runs: `${folder}/runs` });
  const rates = SCENES.map((): number[] => []);
  const longest = SCENES.map((): number[] => []);
  await withBrowser(chromium, async (newPage) => {
    for (let round = 0; round < Number(values.rounds); round++) {
      const page = await newPage();
      await openChart(page, dashboard.url);
      for (const [i, [, scene]] of SCENES.entries()) {
        const found = await frames(page, scene);
        rates[i].push(found.rate);
        longest[i].push(found.longest);
      }
    }
  });
  await dashboard.stop();
  const load = Deno.loadavg().map((one) => one.toFixed(1)).join(" ");
  console.log(`\n${machineLine()}; load ${load}\n`);
  console.log(markdownTable(
    ["scene", "frames a second", "longest without one, ms"],
    SCENES.map(([name], i) => [name, spread(rates[i]), spread(longest[i], 0)]),
  ));
  const slow = SCENES.filter((_, i) => quartiles(rates[i]).median < LEAST)
    .map(([name]) => name);
  console.log(
    slow.length === 0
      ? `\nEach scene has ${LEAST} frames a second or more`
      : `\nToo slow: ${slow.join(", ")}`,
  );
  return slow.length === 0 ? 0 : 1;
}

try {
  Deno.exitCode = await main(values.db ?? `${folder}/market.db`);
} finally {
  Deno.removeSync(folder, { recursive: true });
}
