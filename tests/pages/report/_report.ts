/** The report of a small run with hostile names, and what a reader does with it. */
import { makeReport } from "../../../src/pages/report/report.ts";
import type { Strategy } from "../../../src/strategy/strategy.ts";
import { runBacktest } from "../../../src/system/system_manager.ts";
import { daysBetween, makeConfig, makeMarket } from "../../system/_market.ts";
import type { Page } from "../_browser_page.ts";

// A name that would run as a script if it became markup.
export const NASTY = `</script><script>window.hit=1</script>`;
export const NASTY_SYMBOL = `<img/src=x/onerror=hit=2>`;
export const DAYS = daysBetween("2024-06-10", "2024-07-12");

const trader: Strategy = {
  name: `${NASTY}"'&`,
  subscriptions: [{ intervals: ["5m"] }],
  onBar(context, bar) {
    const held = context.position(bar.symbol);
    if (bar.close > bar.open && held === 0) {
      context.buy(bar.symbol, 10, { tag: NASTY, reason: "up" });
    }
    if (bar.close < bar.open && held > 0) {
      context.sell(bar.symbol, held, { reason: "down" });
      context.log(NASTY);
    }
  },
};

export async function writeReport(folder: string): Promise<string> {
  const { db } = makeMarket(folder, {
    days: DAYS,
    symbols: [
      { name: "AAA", seed: 1 },
      { name: NASTY_SYMBOL, seed: 2, gaps: 0.02 },
    ],
  });
  const config = makeConfig({
    days: DAYS,
    symbols: ["AAA", NASTY_SYMBOL],
    data: {
      streams: ["1m", "5m"],
      indicators: {
        session: [
          { name: "ema", period: 12, interval: "5m" },
          { name: "rsi", period: 9, interval: "5m" },
        ],
      },
    },
    rest: { session_name: NASTY, report_config: { benchmark: "AAA" } },
  });
  const result = await runBacktest(config, {
    db,
    runner: "inline",
    strategies: [trader],
  });
  const path = `${folder}/report.html`;
  Deno.writeTextFileSync(path, await makeReport(result, { db }));
  return path;
}

/** Waits until an expression of the page is true: charts are drawn a frame later. */
export function until(page: Page, expression: string): Promise<unknown> {
  return page.evaluate(`new Promise((resolve) => {
    const look = () => ${expression} ? resolve() : setTimeout(look, 5);
    look();
  })`);
}

/** Scrolls to the round trips, which are read only then. */
export async function showTrades(page: Page): Promise<void> {
  await page.evaluate(`document.getElementById("trades").scrollIntoView()`);
  await until(page, `document.querySelector("#trade-list tbody tr") !== null`);
}

export const column = (n: number) =>
  `[...document.querySelectorAll("#trade-list tbody tr")].map((tr) =>
    tr.children[${n}].textContent.replace("−", "-").replaceAll(",", ""))`;
export const press = (head: string) =>
  `[...document.querySelectorAll("#trade-list thead button")]
    .find((b) => b.textContent === ${JSON.stringify(head)}).click()`;
