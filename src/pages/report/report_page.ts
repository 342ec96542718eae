/**
 * Puts the report together: its data, its candles and its round trips.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { jsonForScript } from "../../text/clean.ts";
import {
  SCRIPTS as CANDLES,
  STYLE as CANDLE_STYLE,
} from "../candles/assets.ts";
import { SCRIPTS as SHARED } from "../shared/assets.ts";
import { makePage, type Page } from "../shared/page.ts";
import { bundleScripts } from "../shared/scripts.ts";
import { SCRIPTS as TEAR, STYLE as TEAR_STYLE } from "../tear/assets.ts";
import { CHARTS, CHARTS_NOTICE } from "../vendor/charts.ts";
import { SCRIPTS, STYLE } from "./assets.ts";
import type { PackedLevel, ReportCandles } from "./candles.ts";
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
  const { levels, omitted } = candles;
  const periods = [
    ...new Set(
      levels.flatMap(({ panes }) => panes.map(({ period }) => period)),
    ),
  ];
  const parts: Uint8Array[] = [];
  let length = 0;
  /** Adds bytes; returns where they begin and end. */
  const place = (bytes: Uint8Array): readonly [number, number] => {
    parts.push(bytes);
    length += bytes.length;
    return [length - bytes.length, length];
  };
  const places = { trades: place(trades.bytes), texts: place(trades.texts) };
  const packedLevels = levels.map(({ panes, ...level }) => {
    // The panes of a level follow its index.
    const index = place(paneIndex(panes, data.symbols, periods));
    for (const { bytes } of panes) place(bytes);
    return { ...level, count: panes.length, index };
  });
  const json = jsonForScript({
    ...data,
    trades: {
      count: trades.count,
      total: trades.total,
      place: places.trades,
      texts: places.texts,
    },
    candles: { levels: packedLevels, periods, omitted },
  });
  return makePage({
    title: data.name,
    style: CANDLE_STYLE + TEAR_STYLE + STYLE,
    hasScripts: true,
    body: [
      "<noscript>This report draws its charts and tables with JavaScript.</noscript>\n",
      '<main id="report" aria-busy="true"></main>\n',
      `<script type="application/json" id="data">${json}</script>\n`,
      `<script>\n/*\n${CHARTS_NOTICE}\n*/\n${CHARTS}\n</script>\n`,
      `<script>\n${
        bundleScripts({ ...SHARED, ...CANDLES, ...TEAR, ...SCRIPTS }, "report")
      }\n</script>\n`,
      `<script type="text/plain" id="bytes">${
        Buffer.concat(parts).toString("base64")
      }</script>\n`,
    ],
  });
}

/** The symbol, the period and the length in bytes of every pane, packed. */
function paneIndex(
  panes: PackedLevel["panes"],
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
