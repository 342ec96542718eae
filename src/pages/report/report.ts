/**
 * The report of a run: one page that needs nothing else.
 *
 * @module
 */
import type { RunResult } from "../../results/run_result.ts";
import type { RunProgress } from "../../system/worker_protocol.ts";
import { TimeManager } from "../../time/time_manager.ts";
import { packCandles } from "./candles.ts";
import { type Page, pageText } from "../shared/page.ts";
import { reportPage } from "./report_page.ts";
import { CANDLE_BYTES, reportData, TRADE_BYTES } from "./report_data.ts";
import { packTrades } from "./trade_rows.ts";

/** Options of a report. */
export interface ReportOptions {
  /** The path of the bar store that the run read. */
  readonly db: string;
  /** Called with the progress of the second run, which yields the candles. */
  readonly onProgress?: (progress: RunProgress) => void;
}

/**
 * Makes an HTML page that shows a run: summary, equity and drawdown, months,
 * figures, round trips on their candles, scanners, data quality, and the run
 * itself.
 *
 * The page makes no network request and stays below 10 MB. Candles and round
 * trips for which it has no room are left out, and the page says so.
 *
 * Candles and indicators come from the store: the config runs once more, without
 * its strategies.
 *
 * ```ts ignore
 * import { loadSessionConfig, makeReport, runBacktest } from "@openbell/session";
 *
 * const db = "market.db";
 * const result = await runBacktest(loadSessionConfig("config.yaml"), { db });
 * Deno.writeTextFileSync("report.html", await makeReport(result, { db }));
 * ```
 *
 * @throws {SessionError} as a run does, for example if the store has changed.
 */
export async function makeReport(
  result: RunResult,
  options: ReportOptions,
): Promise<string> {
  return pageText(await makeReportPage({ ...options, result }));
}

/** What a report is made from. */
export interface ReportSource extends ReportOptions {
  /** The run. */
  readonly result: RunResult;
}

/** {@linkcode makeReport} as a page. */
export async function makeReportPage(source: ReportSource): Promise<Page> {
  const { result } = source;
  const data = reportData(result);
  const candles = await packCandles({ ...source, mostBytes: CANDLE_BYTES });
  const trades = packTrades(
    result.account.roundTrips,
    data.symbols,
    TRADE_BYTES,
  );
  return reportPage({ data, candles, trades, zone: zoneOf(result) });
}

/** The time zone that the page shows times in: that of the exchange. */
function zoneOf({ config, sessions }: RunResult): string {
  const time = new TimeManager({ exchange: config.exchange_group });
  for (const { date } of sessions) {
    const session = time.getTradingSession(date);
    if (session !== undefined) return session.zone;
  }
  return "UTC";
}
