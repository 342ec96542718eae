/**
 * Puts the report together: its data, its candles and its round trips.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { jsonForScript } from "../../text/clean.ts";
import { SCRIPTS as SHARED } from "../shared/assets.ts";
import { makePage, type Page } from "../shared/page.ts";
import { bundleScripts } from "../shared/scripts.ts";
import { SCRIPTS as TEAR, STYLE as TEAR_STYLE } from "../tear/assets.ts";
import { CHARTS, CHARTS_NOTICE } from "../vendor/charts.ts";
import { SCRIPTS, STYLE } from "./assets.ts";
import type { ReportCandles } from "./candles.ts";
import { ColumnWriter } from "./packing.ts";
import type { ReportData } from "./report_data.ts";
import type { PackedTrades } from "./trade_rows.ts";

/** The parts of a report. */
export interface ReportParts {
  /** Its texts and figures. */
  readonly data: ReportData;
  /** Its candles. */
  readonly candles: ReportCandles;
  /** Its round trips. */
  readonly trades: PackedTrades;
}

/**
 * The page of a report. The summary comes first: it is drawn before the browser
 * has read on to the megabytes of candles and round trips.
 */
export function reportPage({ data, candles, trades }: ReportParts): Page {
  const { intervals, outputs, panes, total, omitted } = candles;
  const periods = [...new Set(panes.map(({ period }) => period))];
  const index = paneIndex(panes, data.symbols, periods);
  const bytes = Buffer.concat([
    trades.bytes,
    trades.texts,
    index,
    ...panes.map((pane) => pane.bytes),
  ]);
  const afterTrades = trades.bytes.length;
  const afterTexts = afterTrades + trades.texts.length;
  const afterIndex = afterTexts + index.length;
  const json = jsonForScript({
    ...data,
    trades: {
      count: trades.count,
      total: trades.total,
      place: [0, afterTrades],
      texts: [afterTrades, afterTexts],
    },
    candles: {
      intervals,
      outputs,
      periods,
      count: panes.length,
      total,
      omitted,
      index: [afterTexts, afterIndex],
    },
  });
  return makePage({
    title: data.name,
    style: TEAR_STYLE + STYLE,
    hasScripts: true,
    body: [
      "<noscript>This report draws its charts and tables with JavaScript.</noscript>\n",
      '<main id="report" aria-busy="true"></main>\n',
      `<script type="application/json" id="data">${json}</script>\n`,
      `<script>\n/*\n${CHARTS_NOTICE}\n*/\n${CHARTS}\n</script>\n`,
      `<script>\n${
        bundleScripts({ ...SHARED, ...TEAR, ...SCRIPTS }, "report")
      }\n</script>\n`,
      `<script type="text/plain" id="bytes">${
        bytes.toString("base64")
      }</script>\n`,
    ],
  });
}

/** The symbol, the period and the length in bytes of every pane, packed. */
function paneIndex(
  panes: ReportCandles["panes"],
  symbols: readonly string[],
  periods: readonly string[],
): Uint8Array {
  const symbolIndex = new Map(symbols.map((symbol, i) => [symbol, i]));
  const periodIndex = new Map(periods.map((period, i) => [period, i]));
  return new ColumnWriter()
    .add(panes.map(({ symbol }) => symbolIndex.get(symbol) ?? -1))
    .add(panes.map(({ period }) => periodIndex.get(period) ?? -1))
    .add(panes.map(({ bytes }) => bytes.length))
    .finish();
}
