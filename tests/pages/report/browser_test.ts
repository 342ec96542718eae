/**
 * The report in a real browser: it draws, sorts, makes no request and fits a phone.
 *
 * Needs a Chromium: Debian's package `chromium`, the path of one in
 * `OPENBELL_CHROMIUM`, or `deno task chromium`. Without one these tests are
 * skipped.
 */
import { assert, assertEquals } from "@std/assert";
import { runBacktest } from "../../../src/system/system_manager.ts";
import { makeReport } from "../../../src/pages/report/report.ts";
import { makeConfig, makeMarket } from "../../system/_market.ts";
import { assertQuiet, browserTests } from "../_browser.ts";
import {
  column,
  DAYS,
  NASTY,
  NASTY_SYMBOL,
  press,
  showTrades,
  until,
  writeReport,
} from "./_report.ts";

const browserTest = browserTests("The report");

browserTest(
  "everything is drawn, nothing is loaded, no name becomes markup",
  async (newPage, folder) => {
    const path = await writeReport(folder);
    const page = await newPage();
    await page.open(path);
    assertQuiet(page, path);
    assertEquals(await page.evaluate("typeof window.hit"), "undefined");
    assertEquals(await page.evaluate("document.title"), NASTY);
    assertEquals(
      await page.evaluate(`document.querySelector("h1").textContent`),
      NASTY,
    );
    assertEquals(await page.evaluate(`document.images.length`), 0);
    await until(page, `document.querySelector("#candle-chart svg") !== null`);
    await showTrades(page);
    const has = async (selector: string, least: number) => {
      const drawn = await page.evaluate<number>(
        `[...document.querySelectorAll(${JSON.stringify(selector)})]
        .filter((e) => e.tagName !== "path" || e.getBBox().width > 100).length`,
      );
      assert(drawn >= least, `${selector}: ${drawn}`);
    };
    await has("#equity-chart path.line.equity", 1);
    await has("#equity-chart path.line.benchmark", 1);
    await has("#equity-chart path.fall", 1);
    await has("#candle-chart path.body", 2);
    await has("#candle-chart path.line", 2);
    await has("#candle-chart path.volume", 1);
    await has("#months tbody td.num", 3);
    await has("#figures .na small", 1);
    await has("#trade-list tbody tr", 20);
    await has("#quality tbody tr", 2);
    const entries = await page.evaluate<string[]>(column(11));
    assertEquals([...new Set(entries)], [`${NASTY}: up`]);
    const exits = await page.evaluate<string[]>(column(12));
    assertEquals([...new Set(exits)], ["down"]);
    // One main heading, a caption for each table, a label for each chart.
    assertEquals(
      await page.evaluate(`document.querySelectorAll("h1").length`),
      1,
    );
    assertEquals(
      await page.evaluate(
        `[...document.querySelectorAll("table")].every((t) => t.caption !== null)`,
      ),
      true,
    );
    assertEquals(
      await page.evaluate(
        `[...document.querySelectorAll("svg")].every((s) => s.getAttribute("aria-label"))`,
      ),
      true,
    );
  },
);

browserTest(
  "round trips sort by any column, page by page, and open their candles",
  async (newPage, folder) => {
    const path = await writeReport(folder);
    const page = await newPage();
    await page.open(path);
    await showTrades(page);
    const profits = async () =>
      (await page.evaluate<string[]>(column(9))).map(Number);
    await page.evaluate(press("Net profit"));
    const best = await profits();
    assertEquals(best, [...best].sort((a, b) => b - a));
    await page.evaluate(press("Net profit"));
    const worst = await profits();
    assertEquals(worst, [...worst].sort((a, b) => a - b));
    assert(worst[0] < best[0]);
    assertEquals(
      await page.evaluate(
        `document.querySelector("#trade-list th[aria-sort=ascending]").textContent`,
      ),
      "Net profit",
    );
    const next = `#trade-list .pager button[aria-label="Next page"]`;
    await page.evaluate(`document.querySelector('${next}').click()`);
    const more = await profits();
    assert(more[0] >= worst[worst.length - 1]);
    // Filter by symbol, then open the candles.
    await page.evaluate(
      `(() => { const s = document.querySelector("#trade-list select");
      s.value = "1"; s.dispatchEvent(new Event("change")); })()`,
    );
    const symbols = await page.evaluate<string[]>(column(0));
    assertEquals([...new Set(symbols)], [NASTY_SYMBOL]);
    const [date] = (await page.evaluate<string[]>(column(3)))[0].split(" ");
    await page.evaluate(
      `document.querySelector("#trade-list tbody tr").click()`,
    );
    await until(
      page,
      `document.querySelector("#candle-chart svg")
      ?.getAttribute("aria-label").includes("${date}")`,
    );
    const words = await page.evaluate<string>(
      `document.querySelector("#candle-chart svg").getAttribute("aria-label")`,
    );
    assert(words.startsWith(`${NASTY_SYMBOL} on ${date}: `), words);
    const marks = await page.evaluate<number[]>(
      `["path.fill", "rect.gap"].map((s) => document.querySelectorAll("#candle-chart " + s).length)`,
    );
    const [, fills, gaps] =
      /(\d+) fills, (\d+) gaps/.exec(words)?.map(Number) ??
        [];
    assertEquals(marks, [fills, gaps]);
    assert(fills > 0 && gaps > 0);
    assertQuiet(page, path);
  },
);

browserTest(
  "it follows the theme of the system until its button is pressed",
  async (newPage, folder) => {
    const path = await writeReport(folder);
    const ground = "getComputedStyle(document.body).backgroundColor";
    const toggle = `document.getElementById("theme").click()`;
    const light = await newPage();
    await light.open(path);
    const dark = await newPage();
    await dark.open(path, { dark: true });
    const [bright, dim] = [
      await light.evaluate(ground),
      await dark.evaluate(ground),
    ];
    assert(bright !== dim);
    await light.evaluate(toggle);
    await dark.evaluate(toggle);
    assertEquals([await light.evaluate(ground), await dark.evaluate(ground)], [
      dim,
      bright,
    ]);
  },
);

browserTest(
  "a phone shows it without scrolling sideways",
  async (newPage, folder) => {
    const path = await writeReport(folder);
    for (const width of [390, 320]) {
      const page = await newPage();
      await page.open(path, { width, height: 844, mobile: true });
      await showTrades(page);
      assertEquals(
        await page.evaluate(
          `[document.documentElement.scrollWidth, innerWidth]`,
        ),
        [width, width],
      );
      assertQuiet(page, path);
    }
  },
);

browserTest(
  "charts of one session and of a few contain all of their labels",
  async (newPage, folder) => {
    for (const count of [1, 2, 6]) {
      const days = DAYS.slice(0, count);
      const { db } = makeMarket(folder, {
        days,
        symbols: [{ name: "AAA", seed: 1 }],
      });
      const config = makeConfig({ days, symbols: ["AAA"] });
      const result = await runBacktest(config, {
        db,
        runner: "inline",
        strategies: [],
      });
      const path = `${folder}/few.html`;
      Deno.writeTextFileSync(path, await makeReport(result, { db }));
      for (const width of [1280, 390]) {
        const page = await newPage();
        await page.open(path, { width });
        await until(page, `document.querySelectorAll("svg").length === 2`);
        assertQuiet(page, path);
        assertEquals(
          await page.evaluate(
            `[...document.querySelectorAll("svg text")].filter((text) => {
              const [box, all] = [text, text.ownerSVGElement]
                .map((e) => e.getBoundingClientRect());
              return box.left < all.left - 1 || box.right > all.right + 1;
            }).map((text) => text.textContent)`,
          ),
          [],
        );
        const words = await page.evaluate<string>(
          `document.querySelector(".facts").textContent`,
        );
        assert(
          words.includes(
            count === 1 ? " 1 session of" : ` ${count} sessions of`,
          ),
          words,
        );
      }
    }
  },
);
