/**
 * A run's result as one page that needs nothing else.
 *
 * @module
 */
import type { RunResult } from "../../results/run_result.ts";
import type { RunProgress } from "../../system/worker_protocol.ts";
import { TimeManager } from "../../time/time_manager.ts";
import { packCandles } from "./candles.ts";
import { makePage } from "./report_page.ts";
import { CANDLE_BYTES, reportData, TRADE_BYTES } from "./report_data.ts";
import { packTrades } from "./trade_rows.ts";

/** How a report is made. */
export interface ReportOptions {
  /** The bar store that the run read. */
  readonly db: string;
  /** Told how far the second run is, which the candles come from. */
  readonly onProgress?: (progress: RunProgress) => void;
}

/**
 * Makes a page in HTML that shows a run: summary, equity and drawdown, months,
 * round trips on their candles, quality, and the run itself. It asks nothing of
 * a network and stays below 10 MB, whatever the run: what finds no room in it
 * is left out, and it says so.
 *
 * Candles and indicators come from the store, by running the config once more
 * without its strategies.
 *
 * ```ts ignore
 * import { loadSessionConfig, makeReport, runBacktest } from "@openbell/session";
 *
 * const db = "market.db";
 * const result = await runBacktest(loadSessionConfig("config.yaml"), { db });
 * Deno.writeTextFileSync("report.html", await makeReport(result, { db }));
 * ```
 *
 * @throws {SessionError} as a run does, if the store is not what it was.
 */
export async function makeReport(
  result: RunResult,
  options: ReportOptions,
): Promise<string> {
  const data = reportData(result);
  const candles = await packCandles({
    ...options,
    result,
    mostBytes: CANDLE_BYTES,
  });
  const trades = packTrades(
    result.account.roundTrips,
    data.symbols,
    TRADE_BYTES,
  );
  return makePage({ data, candles, trades, zone: zoneOf(result) });
}

/** The time zone that the page tells times in: that of the exchange. */
function zoneOf({ config, sessions }: RunResult): string {
  const time = new TimeManager({ exchange: config.exchange_group });
  for (const { date } of sessions) {
    const session = time.getTradingSession(date);
    if (session !== undefined) return session.zone;
  }
  return "UTC";
}
