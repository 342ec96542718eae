/**
 * The heat map of a sweep as a page of its own.
 *
 * @module
 */
import type { HeatMap, HeatMapCell } from "../../sweep/parameter_grid.ts";
import { formatMetric, isHigherBetter } from "../../tape/set_metrics.ts";
import { parametersText } from "../../sweep/parameters.ts";
import { formatSweep } from "../../sweep/sweep_text.ts";
import type { SweepResult } from "../../sweep/sweep_result.ts";
import { escapeHtml } from "../../text/clean.ts";

const STYLE = `
:root { color-scheme: light dark; --page: #fff; --ink: #1b1f24; --dim: #667; --line: #dde; }
@media (prefers-color-scheme: dark) {
  :root { --page: #14171a; --ink: #e6e9ec; --dim: #99a; --line: #333a41; }
}
body { margin: 2rem auto; max-width: 75rem; padding: 0 1rem; background: var(--page);
  color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.3rem; } p { color: var(--dim); }
.map { overflow-x: auto; } table { border-collapse: separate; border-spacing: 2px; }
th { font-weight: 500; color: var(--dim); padding: .2rem .5rem; text-align: right; white-space: nowrap; }
thead th { text-align: center; } td { padding: .35rem .55rem; text-align: right;
  border-radius: 3px; font-variant-numeric: tabular-nums; color: #10131a; }
td.none { background: none; color: var(--dim); text-align: center; }
td.best { outline: 2px solid var(--ink); }
pre { overflow-x: auto; border-top: 1px solid var(--line); padding-top: 1rem; }`;

/** Colours from the worst to the best: told apart by those who see no red or green. */
const COLOURS: readonly (readonly [number, number, number])[] = [
  [217, 133, 90],
  [243, 219, 190],
  [226, 232, 238],
  [160, 199, 232],
  [82, 153, 211],
];

/** The page: the map, then the table of the best. It needs nothing from outside. */
export function sweepHtml(
  title: string,
  map: HeatMap,
  result: SweepResult,
): string {
  const others = result.dimensions.map(({ name }) => name)
    .filter((name) => name !== map.x.name && name !== map.y.name);
  const sides = map.y.name === ""
    ? map.x.name
    : `${map.x.name} × ${map.y.name}`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${escapeHtml(title)}: ${map.metric} by ${escapeHtml(sides)}</h1>
<p>${result.sets} sets, ${result.failed} failed.${
    others.length === 0
      ? ""
      : ` Each cell shows the best value of ${escapeHtml(others.join(", "))}.`
  } The best cell is outlined; point at a cell for its set.</p>
<div class="map">
${table(map)}
</div>
<pre>${escapeHtml(formatSweep(result))}</pre>
</body>
</html>
`;
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

/** A colour between the worst (0) and the best (1). */
function colour(share: number): string {
  const place = share * (COLOURS.length - 1);
  const low = Math.min(COLOURS.length - 2, Math.floor(place));
  const mixed = COLOURS[low].map((from, i) =>
    Math.round(from + (COLOURS[low + 1][i] - from) * (place - low))
  );
  return `rgb(${mixed.join(",")})`;
}
