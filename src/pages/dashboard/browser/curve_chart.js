/**
 * Curves over trading dates, one or several.
 *
 * @module
 */
import { drawToWidth, el } from "../../shared/browser/dom.js";
import { formatCompact, formatMoney } from "../../shared/browser/format.js";
import { colour, onThemeChange } from "./theme_colours.js";

const HEIGHT = 280;

/** Curves, each with `name`, `dates` and `values`; dates need not be the same. */
export function curveChart(label, curves) {
  const place = el("div", { class: "curve", role: "img", "aria-label": label });
  const { Curves } = globalThis.openbellCharts;
  const times = [...new Set(curves.flatMap(({ dates }) => dates))].sort();
  const rows = new Map(times.map((date, i) => [date, i]));
  const columns = curves.map(({ dates, values }) => {
    const column = new Array(times.length).fill(null);
    dates.forEach((date, i) => column[rows.get(date)] = values[i]);
    return column;
  });
  const data = [times.map((date) => Date.parse(date) / 1_000), ...columns];
  let chart;
  const draw = (width) => {
    chart?.destroy();
    const axis = {
      stroke: colour("muted"),
      grid: { stroke: colour("line"), width: 1 },
      ticks: { stroke: colour("line"), width: 1 },
    };
    chart = new Curves(
      {
        width,
        height: HEIGHT,
        tzDate: (seconds) => new Date(seconds * 1_000),
        series: [
          { value: (_, x) => x === null ? "–" : dateText(x) },
          ...curves.map(({ name }, i) => ({
            label: name,
            stroke: colour(`s${i % 8}`),
            width: 2,
            spanGaps: true,
            value: (_, y) => y === null ? "–" : formatMoney(y),
          })),
        ],
        axes: [axis, {
          ...axis,
          size: 70,
          values: (_, ticks) => ticks.map(formatCompact),
        }],
      },
      data,
      place,
    );
  };
  drawToWidth(place, draw);
  onThemeChange(() => draw(Math.floor(place.clientWidth)));
  return place;
}

function dateText(seconds) {
  return new Date(seconds * 1_000).toISOString().slice(0, 10);
}
