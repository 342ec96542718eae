/** The indicators of a saved run on its candles. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Strategy } from "../../src/strategy/strategy.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import { browserTests } from "../pages/_browser.ts";
import { type Shown, withDashboard } from "./_dashboard.ts";
import { assertOwn, show, until } from "./_views.ts";

const INDICATORS = [
  { id: "quick", name: "ema", interval: "5m", period: 3 },
  { id: "macd", name: "macd", interval: "5m" },
  { id: "vwap", name: "vwap", interval: "1m" },
  { id: "week", name: "sma", interval: "1d", period: 4 },
] as const;

/** What a strategy of the same config sees, bar by bar. */
async function seenBy(
  { results: [{ config }], db }: Shown,
  symbol: string,
  interval: "1m" | "5m" | "1d",
  read: (context: Parameters<NonNullable<Strategy["onBar"]>>[0]) => unknown[],
): Promise<unknown[][]> {
  const seen: unknown[][] = [];
  const strategy: Strategy = {
    name: "seen",
    subscriptions: [{ symbols: [symbol], intervals: [interval] }],
    onBar: (context, bar) =>
      void seen.push([
        bar.timestamp,
        ...read(context).map((one) => one ?? null),
      ]),
  };
  await runBacktest(config, { db, runner: "inline", strategies: [strategy] });
  return seen;
}

/** The rows of an answer. */
async function rowsOf({ ask }: Shown, query: string): Promise<unknown[][]> {
  const { time, values } = await (await ask(`/api/runs/1/indicators${query}`))
    .json();
  return time.map((ms: number, i: number) => [
    ms,
    ...values.map((column: (number | null)[]) => column[i]),
  ]);
}

Deno.test("the API has the values that the strategies of a saved run saw", () =>
  withDashboard(async (shown) => {
    const { ask } = shown;
    const fives = await seenBy(shown, "BRAVO", "5m", (context) => {
      const macd = context.indicator("BRAVO", "macd");
      return [
        context.indicator("BRAVO", "quick").value,
        macd.at(macd.length - 1, "macd"),
        macd.at(macd.length - 1, "signal"),
        macd.at(macd.length - 1, "histogram"),
      ];
    });
    const asked = "?symbol=BRAVO&interval=5m";
    assertEquals(await rowsOf(shown, asked), fives);
    const [from, to] = [fives[100][0], fives[140][0]];
    assertEquals(
      await rowsOf(shown, `${asked}&from=${from}&to=${to}`),
      fives.slice(100, 141),
    );
    assertEquals(await rowsOf(shown, `${asked}&from=${2e12}`), []);
    assertEquals(
      await rowsOf(shown, "?symbol=ALFA&interval=1m"),
      await seenBy(
        shown,
        "ALFA",
        "1m",
        (context) => [context.indicator("ALFA", "vwap").value],
      ),
    );
    const days = await rowsOf(shown, "?symbol=ALFA&interval=1d");
    const seen = await seenBy(
      shown,
      "ALFA",
      "1d",
      (context) => [context.indicator("ALFA", "week").value],
    );
    assertEquals(
      days.map(([, value]) => value),
      seen.map(([, value]) => value),
    );
    const { outputs } = await (await ask(`/api/runs/1/indicators${asked}`))
      .json();
    assertEquals(
      outputs.map((one: { name: string; onPrices: boolean }) => [
        one.name,
        one.onPrices,
      ]),
      [
        ["quick", true],
        ["macd.macd", false],
        ["macd.signal", false],
        ["macd.histogram", false],
      ],
    );
    // What the run does not have has no curves; a wrong request is told.
    for (
      const none of ["?symbol=NONE&interval=5m", "?symbol=ALFA&interval=x"]
    ) {
      assertEquals(await rowsOf(shown, none), []);
    }
    const wrong = await ask(`/api/runs/1/indicators${asked}&from=x`);
    assertEquals(wrong.status, 400);
    assertStringIncludes((await wrong.json()).error, "from must be");
    const removed = await ask("/api/runs/1", { method: "DELETE" });
    await removed.body?.cancel();
    const gone = await ask(`/api/runs/1/indicators${asked}`);
    assertEquals(gone.status, 400);
    assertStringIncludes((await gone.json()).error, "no run 1");
  }, INDICATORS));

const browserTest = browserTests("Indicators in the dashboard");

browserTest(
  "the candles of a run have its indicators; if they cannot be computed, it is told",
  (newPage) =>
    withDashboard(async ({ dashboard: { url, port } }) => {
      const page = await newPage();
      await page.open(url);
      const choose = (interval: string) =>
        page.evaluate(`{
          const texts = (one) => [...one.options].map(({ text }) => text);
          const choice = [...document.querySelectorAll("#candles select")]
            .find((one) => texts(one).includes("${interval}"));
          choice.selectedIndex = texts(choice).indexOf("${interval}");
          choice.dispatchEvent(new Event("change"));
        }`);
      const readout = `document.querySelector("#candles .readout").textContent`;
      const drawn = (interval: string) =>
        until(
          page,
          `${readout}.includes(" ${interval} ") &&
            document.querySelector("#candle-chart[aria-busy=false]") !== null`,
        );
      await show(page, "#/runs/1");
      for (
        const [interval, name] of [
          ["5m", "macd.signal"],
          ["1m", "vwap"],
          ["1d", "week"],
          ["5m", "quick"],
        ]
      ) {
        await choose(interval);
        await drawn(interval);
        assertStringIncludes(await page.evaluate(readout), name);
      }
      assertOwn(page, port);
      await page.evaluate(`{
        const own = fetch;
        globalThis.fetch = (url, ...rest) =>
          String(url).includes("/indicators")
            ? Promise.resolve(new Response('{"error":"no bars"}', { status: 404 }))
            : own(url, ...rest);
      }`);
      await show(page, "#/runs/2");
      await choose("5m");
      await drawn("5m");
      assertStringIncludes(
        await page.evaluate(
          `document.querySelector("#candles .note").textContent`,
        ),
        "The run's indicators are not shown: no bars",
      );
      assert(!(await page.evaluate<string>(readout)).includes("quick"));
    }, INDICATORS),
);
