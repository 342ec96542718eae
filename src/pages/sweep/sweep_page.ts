/**
 * The heat map of a sweep as a page.
 *
 * @module
 */
import type { HeatMap, HeatMapCell } from "../../sweep/parameter_grid.ts";
import {
  formatMetric,
  isHigherBetter,
  SWEEP_METRICS,
} from "../../tape/set_metrics.ts";
import { parametersText } from "../../sweep/parameters.ts";
import { formatSweep } from "../../sweep/sweep_text.ts";
import type { SweepResult } from "../../sweep/sweep_result.ts";
import { escapeHtml, jsonForScript } from "../../text/clean.ts";
import { SCRIPTS as SHARED } from "../shared/assets.ts";
import { makePage, type Page, pageText } from "../shared/page.ts";
import { bundleScripts } from "../shared/scripts.ts";
import { SCRIPTS, STYLE } from "./assets.ts";

/** What the heat map of a sweep is made from. */
export interface SweepPageSource {
  /** The name of what was swept. */
  readonly name: string;
  /** The grid to draw. */
  readonly map: HeatMap;
  /** The sweep. */
  readonly result: SweepResult;
}

/** Colours from the worst to the best, distinct for the colour-blind. */
const COLOURS: readonly (readonly [number, number, number])[] = [
  [217, 133, 90],
  [243, 219, 190],
  [226, 232, 238],
  [160, 199, 232],
  [82, 153, 211],
];

/** The page: the map, then a table of its sets, then the best ones as text. */
export function sweepPage({ name, map, result }: SweepPageSource): Page {
  const others = result.dimensions.map(({ name }) => name)
    .filter((name) => name !== map.x.name && name !== map.y.name);
  const axes = map.y.name === "" ? map.x.name : `${map.x.name} × ${map.y.name}`;
  const bestOf = others.length === 0
    ? ""
    : ` Each cell shows the best value of ${others.join(", ")}.`;
  return makePage({
    title: name,
    style: STYLE,
    hasScripts: true,
    body: [
      `<main>
<h1>${escapeHtml(`${name}: ${map.metric} by ${axes}`)}</h1>
<p class="facts">${
        escapeHtml(
          `${result.sets} sets, ${result.failed} failed.${bestOf} The best cell is outlined; point at a cell for its set.`,
        )
      }</p>
<section class="map"><div class="scroll" tabindex="0" role="region" aria-label="Heat map">
${table(map)}
</div></section>
<section id="sets"></section>
<section><pre tabindex="0">${escapeHtml(formatSweep(result))}</pre></section>
</main>
`,
      `<script type="application/json" id="data">${
        jsonForScript(tableData(map, result))
      }</script>\n`,
      `<script>\n${
        bundleScripts(
          {
            format: SHARED.format,
            dom: SHARED.dom,
            table_tools: SHARED.table_tools,
            table: SHARED.table,
            ...SCRIPTS,
          },
          "sets",
        )
      }\n</script>\n`,
    ],
  });
}

/**
 * {@linkcode sweepPage} as one text.
 *
 * ```ts
 * import { openBarStore, runSweep, writeDemoMarket } from "@openbell/session";
 * import { sweepHtml } from "@openbell/session/report";
 * const folder = Deno.makeTempDirSync();
 * const db = `${folder}/market.db`;
 * const store = openBarStore(db, { create: true });
 * writeDemoMarket(store, { symbols: ["DEMO"], from: "2025-01-02", to: "2025-01-03" });
 * store.close();
 * const result = await runSweep({
 *   backtest_config: { start_date: "2025-01-02", end_date: "2025-01-03" },
 *   session_data_config: { symbols: ["DEMO"], streams: ["1m"] },
 * }, {
 *   db,
 *   space: ["quantity=10,20"],
 *   axes: ["quantity"],
 *   strategies: [({ quantity }) => ({
 *     subscriptions: [{ intervals: ["1m"] }],
 *     onSessionStart: (context) => void context.buy("DEMO", Number(quantity)),
 *   })],
 * });
 * if (result.heatMap !== undefined) {
 *   const page = sweepHtml("Quantities", result.heatMap, result);
 *   Deno.writeTextFileSync(`${folder}/sweep.html`, page);
 * }
 * Deno.removeSync(folder, { recursive: true });
 * ```
 */
export function sweepHtml(
  title: string,
  map: HeatMap,
  result: SweepResult,
): string {
  return pageText(sweepPage({ name: title, map, result }));
}

/** What the table of sets shows: the best set of each cell, those ranked best first. */
function tableData(
  { cells }: HeatMap,
  { dimensions, rank, best }: SweepResult,
): unknown {
  const rows = new Map(
    [...best, ...cells.map((cell) => cell.best)].map((row) => [row.set, row]),
  );
  const names = dimensions.map(({ name }) => name);
  const metrics = [rank, ...SWEEP_METRICS.filter((name) => name !== rank)];
  return {
    names,
    metrics,
    rank,
    sets: [...rows.values()].map(({ set, parameters, metrics: figures }) => [
      set,
      names.map((name) => parameters[name]),
      metrics.map((metric) => figures[metric]),
      metrics.map((metric) => formatMetric(metric, figures[metric])),
    ]),
  };
}

function table(map: HeatMap): string {
  const { x, y, cells, metric } = map;
  const values = cells.map((cell) => cell.best.metrics[metric] as number);
  const least = values.reduce((a, b) => Math.min(a, b), Infinity);
  const most = values.reduce((a, b) => Math.max(a, b), -Infinity);
  const isHigh = isHigherBetter(metric);
  const best = isHigh ? most : least;
  const share = (value: number) => {
    if (most === least) return 0.5;
    const rising = (value - least) / (most - least);
    return isHigh ? rising : 1 - rising;
  };
  const places = new Map(cells.map((cell) => [`${cell.x} ${cell.y}`, cell]));
  const body = y.labels.map((label, line) => {
    const row = x.labels.map((_, column) =>
      cellHtml(map, places.get(`${column} ${line}`), share, best)
    );
    return `<tr><th scope="row">${escapeHtml(label)}</th>${row.join("")}</tr>`;
  });
  const head = x.labels.map((label) =>
    `<th scope="col">${escapeHtml(label)}</th>`
  );
  return `<table>
<thead>
<tr><th></th><th colspan="${x.labels.length}">${escapeHtml(x.name)}</th></tr>
<tr><th>${escapeHtml(y.name)}</th>${head.join("")}</tr>
</thead>
<tbody>
${body.join("\n")}
</tbody>
</table>`;
}

function cellHtml(
  { metric }: HeatMap,
  cell: HeatMapCell | undefined,
  share: (value: number) => number,
  best: number,
): string {
  if (cell === undefined) return '<td class="none">–</td>';
  const { set, parameters, metrics } = cell.best;
  const value = metrics[metric] as number;
  const of = cell.sets === 1 ? "" : `, best of ${cell.sets}`;
  const tip = `set ${set}${of}: ${parametersText(parameters)}`;
  const mark = value === best ? ' class="best"' : "";
  return `<td${mark} style="background:${colour(share(value))}" title="${
    escapeHtml(tip)
  }">${formatMetric(metric, value)}</td>`;
}

/** The colour of a share between the worst (0) and the best (1). */
function colour(share: number): string {
  const place = share * (COLOURS.length - 1);
  const low = Math.min(COLOURS.length - 2, Math.floor(place));
  const mixed = COLOURS[low].map((from, i) =>
    Math.round(from + (COLOURS[low + 1][i] - from) * (place - low))
  );
  return `rgb(${mixed.join(",")})`;
}
