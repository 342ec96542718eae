/**
 * The calendar heat map of stored bars as a page.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { gzipSync } from "node:zlib";
import { escapeHtml } from "../../text/clean.ts";
import type { TradingDate } from "../../types.ts";
import { SCRIPTS as SHARED } from "../shared/assets.ts";
import type { Colours } from "../shared/colours.ts";
import { makePage, type Page } from "../shared/page.ts";
import { bundleScripts } from "../shared/scripts.ts";
import { SCRIPTS, STYLE } from "./assets.ts";
import type { QualityMap } from "./quality_map.ts";

/** What the heat map is made from. */
export interface QualityPageSource {
  /** The surveys of all symbols. */
  readonly map: QualityMap;
  /** The first trading date. */
  readonly from: TradingDate;
  /** The last trading date. */
  readonly to: TradingDate;
}

/** Levels of quality from the best to the worst, by the steps in `survey.js`. */
const QUALITY_COLOURS: Colours = {
  unlisted: ["#eceff2", "#1d232b"],
  level0: ["#3b7dd8", "#2f6bbd"],
  level1: ["#9cc4ee", "#7fb0e6"],
  level2: ["#fbe38e", "#f2d675"],
  level3: ["#f5a94b", "#f0a03c"],
  level4: ["#e0662b", "#e8702f"],
  level5: ["#a81f1f", "#c93434"],
  level6: ["#4a0d0d", "#ff9d9d"],
  mark: ["#000", "#fff"],
};

/** The page: one row per symbol, one cell per day. */
export function qualityPage({ map, from, to }: QualityPageSource): Page {
  const data = map.data();
  const title = `Quality of ${data.interval} bars, ${from} to ${to}`;
  const packed = Buffer.from(gzipSync(JSON.stringify(data)));
  return makePage({
    title,
    style: STYLE,
    colours: QUALITY_COLOURS,
    hasScripts: true,
    body: [
      markup(escapeHtml(title)),
      `<script id="data" type="text/plain">${
        packed.toString("base64")
      }</script>\n`,
      `<script>\n${
        bundleScripts(
          {
            format: SHARED.format,
            dom: SHARED.dom,
            theme_colours: SHARED.theme_colours,
            table_tools: SHARED.table_tools,
            table: SHARED.table,
            ...SCRIPTS,
          },
          "cell",
        )
      }\n</script>\n`,
    ],
  });
}

function markup(title: string): string {
  return `<header>
<h1>${title}</h1>
<p id="sums" class="facts"></p>
<div class="controls">
<label>A day is <select id="zoom">
<option value="0">as wide as fits</option><option value="3">3 px</option>
<option value="6">6 px</option><option value="12">12 px</option>
</select></label>
<label>Order <select id="order">
<option value="symbol">by symbol</option><option value="quality">worst first</option>
</select></label>
</div>
</header>
<div id="legend"></div>
<div id="map" aria-busy="true"><div id="size"></div><canvas tabindex="0" role="img"
aria-label="Heat map, one row per symbol, one cell per day; arrow keys move, the text below describes the cell"></canvas></div>
<div id="cell" aria-live="polite">Point at a day, tap it, or use the arrow keys to see its gaps.</div>
<div id="symbols"></div>
<div id="tip"></div>
<noscript>The map is drawn with JavaScript.</noscript>
`;
}
