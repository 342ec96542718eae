/**
 * The report of a run: one page that needs nothing else.
 *
 * @module
 */
import type { RunResult } from "../../results/run_result.ts";
import type { RunProgress } from "../../system/worker_protocol.ts";
import { packCandles } from "./candles.ts";
import { type Page, pageText } from "../shared/page.ts";
import { reportPage } from "./report_page.ts";
import { HeldBars } from "./held_bars.ts";
import {
  CANDLE_BYTES,
  type ReportData,
  reportData,
  TRADE_BYTES,
} from "./report_data.ts";
import { packTrades } from "./trade_rows.ts";

/** Options of a report. */
export interface ReportOptions {
  /** The path of the bar store that the run read. */
  readonly db: string;
  /**
   * Runs the config's own indicators without permissions, as the option of the
   * same name of a run. Defaults to `false`.
   */
  readonly sandbox?: boolean;
  /** Called with the progress of the second run, which yields the candles. */
  readonly onProgress?: (progress: RunProgress) => void;
}

/**
 * Makes an HTML page that shows a run: summary, equity and drawdown, months,
 * figures, the tear sheet, round trips on their candles, scanners, data quality,
 * and the run itself.
 *
 * The page makes no network request and stays below 10 MB. Candles and round
 * trips for which it has no room are left out, and the page says so.
 *
 * Candles and indicators come from the store: the config runs once more, without
 * its strategies.
 *
 * ```ts
 * import {
 *   makeReport,
 *   openBarStore,
 *   parseSessionConfig,
 *   runBacktest,
 *   writeDemoMarket,
 * } from "@openbell/session";
 *
 * const folder = Deno.makeTempDirSync();
 * const db = `${folder}/market.db`;
 * const store = openBarStore(db, { create: true });
 * writeDemoMarket(store, { symbols: ["DEMO"], from: "2025-01-02", to: "2025-01-03" });
 * store.close();
 * const config = parseSessionConfig({
 *   backtest_config: { start_date: "2025-01-02", end_date: "2025-01-03" },
 *   session_data_config: { symbols: ["DEMO"], streams: ["1m"] },
 * });
 * const result = await runBacktest(config, { db });
 * Deno.writeTextFileSync(`${folder}/report.html`, await makeReport(result, { db }));
 * Deno.removeSync(folder, { recursive: true });
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
  const held = new HeldBars(result);
  const candles = await packCandles({
    ...source,
    held,
    mostBytes: CANDLE_BYTES,
  });
  const data = reportData(result, held);
  const trades = packTrades(
    result.account.roundTrips,
    data.symbols,
    TRADE_BYTES,
    held.excursions,
  );
  return reportPage({ data, candles, trades });
}

/**
 * What the tear sheet of a run shows. With `bars`, the config runs once more for
 * the bars of its positions: excursions and leverage.
 *
 * @throws {SessionError} as a run does, if there are bars to look at.
 */
export async function tearData(
  source: ReportSource & { readonly bars: boolean },
): Promise<ReportData> {
  if (!source.bars) return reportData(source.result);
  const held = new HeldBars(source.result);
  await packCandles({ ...source, held, mostBytes: 0 });
  return reportData(source.result, held);
}
