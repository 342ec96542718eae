/**
 * Puts the page together: its markup, its style, its code and its data.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { escapeHtml, jsonForScript } from "../../text/clean.ts";
import type { ReportCandles } from "./candles.ts";
import candlesScript from "./browser/candle_chart.js" with { type: "text" };
import curvesScript from "./browser/sections/equity.js" with { type: "text" };
import domScript from "../shared/browser/dom.js" with { type: "text" };
import formatScript from "../shared/browser/format.js" with { type: "text" };
import { ColumnWriter } from "./packing.ts";
import mainScript from "./browser/main.js" with { type: "text" };
import sectionsScript from "./browser/sections/figures.js" with {
  type: "text",
};
import style from "../shared/style.css" with { type: "text" };
import tableScript from "../shared/browser/table.js" with { type: "text" };
import tradesScript from "./browser/sections/trades.js" with { type: "text" };
import unpackScript from "./browser/unpack.js" with { type: "text" };
import { bundleScripts } from "../shared/scripts.ts";
import type { ReportData } from "./report_data.ts";
import type { PackedTrades } from "./trade_rows.ts";

/** What a page is made of. */
export interface PageParts {
  /** Its words and figures. */
  readonly data: ReportData;
  /** Its candles. */
  readonly candles: ReportCandles;
  /** Its round trips. */
  readonly trades: PackedTrades;
  /** The time zone it tells times in. */
  readonly zone: string;
}

/** The page's modules, each after those it imports from. */
const SCRIPTS = {
  unpack: unpackScript,
  format: formatScript,
  dom: domScript,
  table: tableScript,
  equity: curvesScript,
  candle_chart: candlesScript,
  trades: tradesScript,
  figures: sectionsScript,
  main: mainScript,
};

// Nothing is loaded from anywhere, whatever a name in the data says.
const POLICY =
  "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/**
 * The page as a text. What is seen first comes first: the summary is drawn
 * before the browser has read on to the megabytes of candles and round trips.
 */
export function makePage({ data, candles, trades, zone }: PageParts): string {
  const { intervals, outputs, panes, total, omitted } = candles;
  const periods = [...new Set(panes.map(({ period }) => period))];
  const index = paneIndex(panes, data.symbols, periods);
  const bytes = Buffer.concat([
    trades.bytes,
    index,
    ...panes.map((pane) => pane.bytes),
  ]);
  const afterTrades = trades.bytes.length;
  const afterIndex = afterTrades + index.length;
  const json = jsonForScript({
    ...data,
    zone,
    trades: {
      count: trades.count,
      total: trades.total,
      place: [0, afterTrades],
    },
    candles: {
      intervals,
      outputs,
      periods,
      count: panes.length,
      total,
      omitted,
      index: [afterTrades, afterIndex],
    },
  });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<link rel="icon" href="data:,">
<title>${escapeHtml(data.name)}</title>
<style>
${style}</style>
</head>
<body>
<noscript>This report draws its charts and tables with JavaScript.</noscript>
<main id="report" aria-busy="true"></main>
<script type="application/json" id="data">${json}</script>
<script>
${bundleScripts(SCRIPTS, "report")}
</script>
<script type="text/plain" id="bytes">${bytes.toString("base64")}</script>
</body>
</html>
`;
}

/** For every pane its symbol, its period and its length in bytes, packed. */
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
