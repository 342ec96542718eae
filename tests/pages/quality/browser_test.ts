/**
 * The heat map of `openbell quality --html` in a real browser: it draws,
 * makes no request, shows the gaps of a day to a mouse, a finger and the arrow keys,
 * and holds ten years of a hundred symbols.
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { assertAccessible } from "../_axe.ts";
import { assertQuiet, browserTests } from "../_browser.ts";
import type { Page } from "../_browser_page.ts";
import { writeKnownMap } from "./_known_map.ts";
import { EMPTY_DATE, largestMap } from "./_large_map.ts";

const browserTest = browserTests("The heat map");

const PHONE = { width: 390, height: 844, mobile: true };
const TOP = 34;
const ROW = 16;
/** The least width of the symbols. */
const LABELS = 56;

/** Where the map is, in the window. */
function placeOfMap(page: Page): Promise<[number, number, number]> {
  return page.evaluate(`(() => {
    const box = document.querySelector("canvas").getBoundingClientRect();
    return [box.left, box.top, box.width];
  })()`);
}

const text = (id: string) =>
  `document.getElementById(${JSON.stringify(id)}).textContent`;

/** Points with a mouse; returns the tooltip. */
async function point(page: Page, x: number, y: number): Promise<string> {
  await page.send("Input.dispatchMouseEvent", { type: "mouseMoved", x, y });
  return page.evaluate(
    `getComputedStyle(document.getElementById("tip")).display === "none" ? "" : ${
      text("tip")
    }`,
  );
}

/** Touches with a finger; returns the text below the map. */
async function touch(page: Page, x: number, y: number): Promise<string> {
  await page.send("Emulation.setTouchEmulationEnabled", { enabled: true });
  await page.send("Input.dispatchTouchEvent", {
    type: "touchStart",
    touchPoints: [{ x, y }],
  });
  await page.send("Input.dispatchTouchEvent", {
    type: "touchEnd",
    touchPoints: [],
  });
  return page.evaluate(text("cell"));
}

/** The middle of a day's cell in a row, found with the mouse. */
async function placeOfDay(
  page: Page,
  row: number,
  date: string,
): Promise<{ x: number; y: number; shown: string }> {
  const [left, top, width] = await placeOfMap(page);
  const y = top + TOP + row * ROW + ROW / 2;
  let [low, high] = [left, left + width];
  while (high - low > 0.25) {
    const x = (low + high) / 2;
    const shown = await point(page, x, y);
    const found = /\d{4}-\d\d-\d\d/.exec(shown)?.[0] ?? "";
    if (found === date) return { x, y, shown };
    // There is no tooltip left or right of the days.
    const before = found === "" ? x < left + LABELS : found < date;
    if (before) low = x;
    else high = x;
  }
  throw new Error(`The map does not show ${date}`);
}

/**
 * The colours on the map, most frequent first, as `r,g,b`. The map is repainted
 * with the next frame, so two frames pass first.
 */
function coloursOf(page: Page): Promise<string[]> {
  return page.evaluate(`(async () => {
    const frame = () => new Promise((next) => requestAnimationFrame(next));
    await frame();
    await frame();
    const canvas = document.querySelector("canvas");
    const { data } = canvas.getContext("2d")
      .getImageData(0, 0, canvas.width, canvas.height);
    const counts = new Map();
    for (let i = 0; i < data.length; i += 4) {
      const key = data[i] + "," + data[i + 1] + "," + data[i + 2];
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    return [...counts].sort((a, b) => b[1] - a[1]).map(([key]) => key);
  })()`);
}

/** The colours of the legend. */
function legendOf(page: Page): Promise<string[]> {
  return page.evaluate(`[...document.querySelectorAll("#legend i")].map((i) =>
    getComputedStyle(i).backgroundColor.match(/\\d+/g).join(","))`);
}

browserTest(
  "a day of the heat map shows its gaps to a mouse, a finger and the keys",
  async (newPage, folder) => {
    const path = await writeKnownMap(folder);
    const page = await newPage();
    await page.open(path);
    assertQuiet(page, path);
    await assertAccessible(page);
    // Before a day is selected: the mark around it covers the edges of its cell.
    const [full, , good] = await legendOf(page);
    const colours = await coloursOf(page);
    assert(colours.includes(full), "the full day");
    assert(!colours.includes(good), "no day has 99 %");
    const { x, y, shown } = await placeOfDay(page, 0, "2015-12-28");
    // Of 390 minutes eight are missing, at these times of New York.
    assertMatch(shown, /^GOOG\s+2015-12-28\s*97\.948 %, 382 of 390 slots/);
    const gaps = ["12:08", "12:15", "12:31", "12:44", "12:47", "13:27"];
    for (const start of [...gaps, "14:03", "14:40"]) {
      assert(shown.includes(`${start} to `), `${start}: ${shown}`);
    }
    assertEquals(shown.match(/ to /g)?.length, 8);
    assertEquals(await touch(page, x, y), shown);
    assertMatch(
      (await placeOfDay(page, 0, "2015-12-24")).shown,
      /100 %, 210 of 210 slots traded$/,
    );
    // The keys go on from the day that was touched.
    await page.evaluate(`document.querySelector("canvas").focus()`);
    await page.send("Input.dispatchKeyEvent", {
      type: "keyDown",
      key: "ArrowLeft",
      code: "ArrowLeft",
    });
    assertMatch(await page.evaluate(text("cell")), /^GOOG\s+2015-12-24/);
    // The same symbols as a table, the worst first.
    await page.evaluate(`new Promise((shown) => {
      document.querySelector("#symbols summary").click();
      const look = () => document.querySelector("#symbols tbody tr") === null
        ? setTimeout(look, 10) : shown();
      look();
    })`);
    await assertAccessible(page);
    const qualities = await page.evaluate<string[]>(
      `[...document.querySelectorAll("#symbols tbody td:nth-child(2)")].map((td) => td.textContent)`,
    );
    assert(qualities.length > 0);
    assertEquals(
      qualities,
      qualities.toSorted((a, b) => parseFloat(a) - parseFloat(b)),
    );
    assertQuiet(page, path);
  },
);

browserTest(
  "ten years of a hundred symbols fit a heat map, light and dark, on a phone as well",
  async (newPage, folder) => {
    const html = largestMap();
    assert(html.length < 1_000_000, `${html.length} bytes`);
    const path = `${folder}/large.html`;
    Deno.writeTextFileSync(path, html);
    const grounds: string[] = [];
    for (const options of [{}, { dark: true }, PHONE]) {
      const page = await newPage();
      const ms = await page.open(path, options);
      console.info(`${html.length} bytes opened in ${ms.toFixed(0)} ms`);
      assertQuiet(page, path);
      // Ten years side by side, and nothing beside the window.
      const width = "width" in options ? options.width : 1280;
      const map = `document.getElementById("map")`;
      assertEquals(
        await page.evaluate(`document.documentElement.scrollWidth`),
        width,
      );
      assertEquals(
        await page.evaluate(`${map}.scrollWidth - ${map}.clientWidth`),
        0,
      );
      const colours = await coloursOf(page);
      grounds.push(colours.find((c) => /^(255|22),/.test(c)) ?? "");
      // Of 390 minutes one is more than a thousandth: no day has 99.9 %.
      const legend = await legendOf(page);
      assertEquals(
        legend.map((colour) => colours.includes(colour)),
        legend.map((_, i) => i !== 1),
      );
      // Many days share a pixel of a phone; the tooltip shows the worst.
      const { shown } = await placeOfDay(page, 0, EMPTY_DATE);
      assertMatch(shown, /^SYM0\s+2015-03-17\s*0\.000 %, 0 of 390 slots/);
      assert(shown.includes("09:30 to 16:00, 390 slots"), shown);
      // The last symbol is at the bottom.
      await page.evaluate(`${map}.scrollTop = 1e6`);
      const [left, top, w] = await placeOfMap(page);
      const height = await page.evaluate<number>(
        `document.querySelector("canvas").clientHeight`,
      );
      const last = await point(page, left + w - 10, top + height - 6 - ROW / 2);
      assertMatch(last, /^SYM99\s+2024-12-/);
      // A day can be made as wide as a finger.
      await page.evaluate(`(() => {
        const zoom = document.getElementById("zoom");
        zoom.value = "12";
        zoom.dispatchEvent(new Event("change"));
      })()`);
      assert(
        await page.evaluate<number>(`${map}.scrollWidth`) > 12 * 2_500,
      );
      assertQuiet(page, path);
    }
    assertEquals(new Set(grounds).size, 2, grounds.join(" "));
  },
);
