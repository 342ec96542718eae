/** A run whose scanner adds, removes, keeps and skips symbols in a known order. */
import type { RunResult } from "../../../src/results/run_result.ts";
import { runBacktest } from "../../../src/system/system_manager.ts";
import { daysBetween, makeConfig, makeMarket } from "../../system/_market.ts";
import { NASTY, NASTY_SYMBOL } from "./_report.ts";

/** Three sessions. */
export const SCANNED_DAYS = daysBetween("2024-07-08", "2024-07-10");

/** What the scan before each session chooses. */
const CHOICES = [["UUU", NASTY_SYMBOL], [NASTY_SYMBOL], []];

/**
 * Runs it. A strategy holds the hostile symbol from the second session on, so it
 * stays although the third scan does not choose it.
 */
export async function runScanner(
  folder: string,
): Promise<{ readonly db: string; readonly result: RunResult }> {
  const { db } = makeMarket(folder, {
    days: SCANNED_DAYS,
    symbols: ["AAA", "UUU", NASTY_SYMBOL].map((name, i) => ({
      name,
      seed: 3 + i,
    })),
  });
  const result = await runBacktest(
    makeConfig({
      days: SCANNED_DAYS,
      symbols: ["AAA"],
      data: { universe: ["UUU", NASTY_SYMBOL] },
    }),
    {
      db,
      runner: "inline",
      strategies: [{
        subscriptions: [{ intervals: ["1m"] }],
        onBar(c, { symbol }) {
          const isSecond = c.session.date === SCANNED_DAYS[1].date;
          if (symbol !== NASTY_SYMBOL || !isSecond) return;
          if (c.position(symbol) === 0) c.buy(symbol, 1);
        },
      }],
      scanners: [{
        pre_session: true,
        scanner: {
          name: NASTY,
          scan(c) {
            const { date } = c.session;
            const day = SCANNED_DAYS.findIndex((one) => one.date === date);
            return {
              symbols: CHOICES[day],
              ...(day > 0 && { skipped: { UUU: NASTY } }),
            };
          },
        },
      }],
    },
  );
  return { db, result };
}
