/**
 * The browser modules of the report.
 *
 * @module
 */
import chart from "../shared/browser/chart.js" with { type: "text" };
import dom from "../shared/browser/dom.js" with { type: "text" };
import format from "../shared/browser/format.js" with { type: "text" };
import table from "../shared/browser/table.js" with { type: "text" };
import type { BrowserModules } from "../shared/scripts.ts";
import candle_chart from "./browser/candle_chart.js" with { type: "text" };
import candle_marks from "./browser/candle_marks.js" with { type: "text" };
import main from "./browser/main.js" with { type: "text" };
import pane from "./browser/pane.js" with { type: "text" };
import candles from "./browser/sections/candles.js" with { type: "text" };
import equity from "./browser/sections/equity.js" with { type: "text" };
import figures from "./browser/sections/figures.js" with { type: "text" };
import header from "./browser/sections/header.js" with { type: "text" };
import months from "./browser/sections/months.js" with { type: "text" };
import orders from "./browser/sections/orders.js" with { type: "text" };
import quality from "./browser/sections/quality.js" with { type: "text" };
import run from "./browser/sections/run.js" with { type: "text" };
import scanners from "./browser/sections/scanners.js" with { type: "text" };
import symbols from "./browser/sections/symbols.js" with { type: "text" };
import tiles from "./browser/sections/tiles.js" with { type: "text" };
import trades from "./browser/sections/trades.js" with { type: "text" };
import warnings from "./browser/sections/warnings.js" with { type: "text" };
import statistics from "./browser/statistics.js" with { type: "text" };
import time_axis from "./browser/time_axis.js" with { type: "text" };
import unpack from "./browser/unpack.js" with { type: "text" };

/** Each module after those that it imports. */
export const REPORT_SCRIPTS: BrowserModules = {
  // Shared by all pages.
  format,
  dom,
  table,
  chart,
  // Used by sections.
  unpack,
  statistics,
  pane,
  time_axis,
  candle_marks,
  candle_chart,
  // One per section.
  header,
  tiles,
  equity,
  months,
  figures,
  symbols,
  candles,
  trades,
  orders,
  scanners,
  warnings,
  quality,
  run,
  main,
};
