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
import { readPage, readPane } from "./_page.ts";
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
    await until(
      page,
      `document.querySelector("#candle-chart canvas") !== null`,
    );
    await showTrades(page);
    const has = async (selector: string, least: number) => {
      const drawn = await page.evaluate<number>(
        `[...document.querySelectorAll(${JSON.stringify(selector)})]
        .filter((e) => e.tagName !== "path" || e.getBBox().width > 100).length`,
      );
      assert(drawn >= least, `${selector}: ${drawn}`);
    };
    await has("#equity-chart canvas", 1);
    await has("#drawdown-chart canvas", 1);
    // A pane for prices, one for the indicator beside them.
    await has("#candle-chart canvas", 4);
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
        `[...document.querySelectorAll("table:not(.chart table)")].every((t) => t.caption !== null)`,
      ),
      true,
    );
    assertEquals(
      await page.evaluate(
        `[...document.querySelectorAll("[role=img]")].every((s) => s.getAttribute("aria-label"))`,
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
    const [entry] = await page.evaluate<string[]>(column(2));
    const [date] = entry.split(" ");
    await page.evaluate(
      `document.querySelector("#trade-list tbody tr").click()`,
    );
    const label =
      `document.querySelector("#candle-chart").getAttribute("aria-label")`;
    // A trade of some minutes is shown in minutes.
    await until(
      page,
      `${label}.startsWith(${JSON.stringify(`${NASTY_SYMBOL} 1m, `)})`,
    );
    const words = await page.evaluate<string>(label);
    const [, from, to, fills, gaps] =
      /, (\S+) to (\S+): \S+ candles, (\S+) fills, (\S+) gaps/.exec(words) ??
        [];
    assert(from <= date && date <= to, words);
    const file = readPage(Deno.readTextFileSync(path));
    const shown = DAYS.map((day) => day.date)
      .filter((day) => day >= from && day <= to);
    let expected = [0, 0];
    for (const day of shown) {
      const pane = await readPane(file, "1m", NASTY_SYMBOL, day);
      expected = [
        expected[0] + (pane?.at(-7)?.length ?? NaN),
        expected[1] + (pane?.at(-3)?.length ?? NaN),
      ];
    }
    assertEquals(
      [fills, gaps].map((text) => Number(text.replace(",", ""))),
      expected,
    );
    assert(expected[0] > 0 && expected[1] > 0);
    assertQuiet(page, path);
  },
);

browserTest(
  "one chart goes from the days of the run to minutes and back, by keys",
  async (newPage, folder) => {
    const path = await writeReport(folder);
    for (const mobile of [false, true]) {
      const page = await newPage();
      await page.open(path, mobile ? { width: 390, mobile } : {});
      const shown = () =>
        page.evaluate<string>(
          `document.querySelector("#candle-chart").getAttribute("aria-label")`,
        );
      await page.evaluate(`document.querySelector("#candle-chart").focus()`);
      // It is busy from the days, with which it begins, to what fits its width.
      await until(
        page,
        `document.querySelector("#candle-chart").ariaBusy === "false"`,
      );
      const seen = [(await shown()).split(" ")[1]];
      const press = async (key: string, until: string) => {
        for (let i = 0; i < 40 && seen.at(-1) !== until; i++) {
          await page.send("Input.dispatchKeyEvent", { type: "keyDown", key });
          await page.evaluate(
            `new Promise((r) => requestAnimationFrame(() => setTimeout(r, 30)))`,
          );
          const interval = (await shown()).split(" ")[1];
          if (seen.at(-1) !== interval) seen.push(interval);
        }
      };
      await press("+", "1m,");
      await press("-", "1h,");
      // No interval is skipped but those whose bars could not be told apart.
      assertEquals(seen.slice(0, 1), mobile ? ["1d,"] : ["1h,"]);
      assert(seen.includes("1m,"), seen.join(" "));
      assertEquals(seen.at(-1), "1h,", seen.join(" "));
      const wide = await page.evaluate<number>(
        `document.documentElement.scrollWidth - innerWidth`,
      );
      assert(wide <= 0, `${wide} pixels too wide`);
      assertQuiet(page, path);
    }
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
  "charts of one session and of a few are drawn within their sections",
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
        await until(
          page,
          `document.querySelector("#candle-chart canvas") !== null`,
        );
        assertQuiet(page, path);
        // Nothing is drawn outside of its section.
        assertEquals(
          await page.evaluate(
            `[...document.querySelectorAll("section canvas")].filter((canvas) => {
              const [box, all] = [canvas, canvas.closest("section")]
                .map((e) => e.getBoundingClientRect());
              return box.left < all.left || box.right > all.right + 1;
            }).length`,
          ),
          0,
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

browserTest(
  "orders that ended unfilled are listed by reason, and both drawdowns say what they are as of",
  async (newPage, folder) => {
    const days = DAYS.slice(0, 3);
    const { db } = makeMarket(folder, {
      days,
      symbols: [{ name: NASTY_SYMBOL, seed: 2 }],
    });
    const result = await runBacktest(
      makeConfig({
        days,
        symbols: [NASTY_SYMBOL],
        rest: { trading_config: { on_invalid_order: "refuse" } },
      }),
      {
        db,
        runner: "inline",
        strategies: [{
          name: NASTY,
          subscriptions: [{ intervals: ["1m"] }],
          onBar(c, { symbol }) {
            const minute = (c.time - c.session.open) / 60_000;
            if (minute === 5) c.buy(symbol, 100);
            if (minute === 300) c.sell(symbol, 100);
            if (minute === 10) c.buy(symbol, 1e9);
            if (minute === 11) c.buy(`${NASTY} \n`, -1);
            if (c.time === days[2].close) c.sell(symbol, 7);
          },
        }],
      },
    );
    const path = `${folder}/orders.html`;
    Deno.writeTextFileSync(path, await makeReport(result, { db }));
    const page = await newPage();
    await page.open(path);
    await until(page, `document.querySelector("#orders tbody tr") !== null`);
    assertQuiet(page, path);
    assertEquals(await page.evaluate("typeof window.hit"), "undefined");
    const cells = await page.evaluate<string[][]>(
      `[...document.querySelectorAll("#orders tbody tr")]
        .map((tr) => [...tr.children].map((td) => td.textContent))`,
    );
    assertEquals(cells.map((row) => row.slice(0, 3)), [
      ["refused", "above_max_per_trade", "3"],
      ["refused", "order_invalid", "3"],
      ["cancelled", "run_ended", "1"],
    ]);
    assertEquals(cells[2].slice(3), [
      "0",
      "0",
      `${NASTY} 1`,
      `${NASTY_SYMBOL} 1`,
      days[2].date,
      `10: sell 7 ${NASTY_SYMBOL}, market`,
      "the run ended",
    ]);
    assertEquals(
      await page.evaluate(
        `document.querySelector("#orders .facts").textContent`,
      ),
      "6 filled, 6 refused (above_max_per_trade 3, order_invalid 3), 1 cancelled (run_ended).",
    );
    const { maxDrawdown, sessionMaxDrawdown } = result.statistics.overall;
    const percent = ({ value }: { value: number | null }) =>
      `${(100 * (value ?? NaN)).toFixed(2)} %`;
    assert(percent(maxDrawdown) !== percent(sessionMaxDrawdown));
    const text = (selector: string) =>
      page.evaluate<string>(
        `[...document.querySelectorAll(${JSON.stringify(selector)})]
          .map((e) => e.textContent).join("|")`,
      );
    const tiles = await text(".tile");
    assert(
      tiles.includes(`Max drawdown, every slice${percent(maxDrawdown)}`),
      tiles,
    );
    const figures = await text("#figures tbody tr");
    assert(
      figures.includes(
        `Max drawdown, session ends${percent(sessionMaxDrawdown)}`,
      ),
      figures,
    );
    assertEquals(await text("#equity .key.down"), "Drawdown at session ends");
    const facts = await text("#equity .facts");
    assert(
      facts.startsWith(
        `Deepest drawdown as of every slice: ${percent(maxDrawdown)} from `,
      ),
      facts,
    );
  },
);
