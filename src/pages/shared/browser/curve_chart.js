/**
 * Charts of curves, bars and points over dates or numbers.
 *
 * @module
 */
import { drawToWidth, el } from "./dom.js";
import { formatCompact, formatMoney } from "./format.js";
import { colour, faint, onThemeChange } from "./theme_colours.js";

const HEIGHT = 280;
const AXIS_WIDTH = 70;
const POINT_SIZE = 5;

/**
 * A chart of `series` over `x`, ascending dates (`2025-01-31`) or numbers. A
 * series has a `name` and `values`, as many as `x`; `null` and what is not finite
 * leaves a gap. It may have a `colour` (its name), a `dash`, `isFilled`, and a
 * `kind`: `line`, `steps`, `bars` or `points`. `format` writes values, `xFormat`
 * numbers of `x`.
 *
 * The chart is an image with `label` as its name. The pointer, and the arrow keys
 * when it has the focus, read values; dragging zooms in, a double click or Escape
 * zooms out.
 */
export function seriesChart(
  {
    label,
    x,
    series,
    height = HEIGHT,
    format = formatMoney,
    axisFormat = formatCompact,
    xFormat = formatCompact,
    xTexts,
    sync,
    id,
  },
) {
  const isTime = typeof x[0] === "string";
  const place = el("div", {
    class: "curve",
    id,
    role: "img",
    tabindex: 0,
    "aria-label": label,
  });
  const readout = el("span", { class: "readout", "aria-live": "off" });
  const texts = xTexts ?? (isTime ? x : x.map(xFormat));
  const data = [
    isTime ? x.map((date) => Date.parse(date) / 1_000) : x,
    ...series.map(({ values }) =>
      Array.from(values, (value) => Number.isFinite(value) ? value : null)
    ),
  ];
  const tell = (i) => {
    if (i === null || i === undefined || x.length === 0) return;
    readout.replaceChildren(
      el("b", {}, texts[i]),
      ...series.map(({ name }, k) => {
        const value = data[k + 1][i];
        return ` ${name} ${value === null ? "–" : format(value)}`;
      }),
    );
  };
  let chart;
  const draw = (width) => {
    chart?.destroy();
    chart = new globalThis.openbellCharts.Curves(
      options({
        width,
        height,
        isTime,
        series,
        axisFormat,
        xFormat,
        sync,
        tell,
      }),
      data,
      place,
    );
  };
  drawToWidth(place, draw);
  onThemeChange(() => draw(Math.floor(place.clientWidth)));
  place.addEventListener("keydown", (event) => {
    readout.setAttribute("aria-live", "polite");
    if (event.key === "Escape" && chart !== undefined) {
      chart.setData(data, true);
    } else if (!step(chart, data[0], event)) return;
    event.preventDefault();
  });
  tell(x.length - 1);
  return el(
    "figure",
    {},
    el("figcaption", {}, keys(series), readout),
    place,
  );
}

/** Moves the cursor of a chart by a key; says whether it did. */
function step(chart, x, { key, shiftKey }) {
  const size = shiftKey ? 10 : 1;
  const by = { ArrowLeft: -size, ArrowRight: size }[key];
  const ends = { Home: 0, End: x.length - 1 }[key];
  if (chart === undefined || (by === undefined && ends === undefined)) {
    return false;
  }
  const last = x.length - 1;
  const now = chart.cursor.idx ?? (by < 0 ? x.length : -1);
  const to = Math.min(last, Math.max(0, ends ?? now + by));
  chart.setCursor({ left: chart.valToPos(x[to], "x"), top: 10 });
  return true;
}

/** The names of the series with their colours. */
function keys(series) {
  return el(
    "span",
    { class: "legend" },
    series.map((one, i) =>
      el("span", { class: `key ${colourOf(one, i)}` }, one.name)
    ),
  );
}

function colourOf(series, i) {
  return series.colour ?? `s${i % 8}`;
}

function options(
  { width, height, isTime, series, axisFormat, xFormat, sync, tell },
) {
  const axis = {
    stroke: colour("muted"),
    grid: { stroke: colour("line"), width: 1 },
    ticks: { stroke: colour("line"), width: 1 },
  };
  return {
    width,
    height,
    tzDate: (seconds) => new Date(seconds * 1_000),
    legend: { show: false },
    cursor: { sync: sync === undefined ? undefined : { key: sync } },
    scales: { x: { time: isTime, range: xRange(series) } },
    hooks: { setCursor: [({ cursor }) => tell(cursor.idx)] },
    series: [{}, ...series.map(look)],
    axes: [
      isTime
        ? {
          ...axis,
          values: (_, ticks, ___, ____, step) => dateTexts(ticks, step),
        }
        : { ...axis, values: (_, ticks) => ticks.map((v) => xFormat(v)) },
      {
        ...axis,
        size: AXIS_WIDTH,
        values: (_, ticks) => ticks.map((v) => axisFormat(v)),
      },
    ],
  };
}

/** The range of x: with room for half a bar at both ends. */
function xRange(series) {
  if (!series.some(({ kind }) => kind === "bars")) return undefined;
  return ({ data: [x] }, from, to) => {
    const half = x.length > 1 ? (x[1] - x[0]) / 2 : 0.5;
    return [from - half, to + half];
  };
}

const DAY_S = 86_400;

/** Dates as texts, with what differs between ticks so many seconds apart. */
function dateTexts(ticks, step) {
  return ticks.map((seconds) => {
    const date = new Date(seconds * 1_000).toISOString();
    if (step >= 365 * DAY_S) return date.slice(0, 4);
    if (step >= 28 * DAY_S) return date.slice(0, 7);
    return step >= DAY_S ? date.slice(5, 10) : "";
  });
}

/** How a series is drawn. */
function look(series, i) {
  const name = colourOf(series, i);
  const shared = { label: series.name, stroke: colour(name), width: 1.6 };
  const { Curves } = globalThis.openbellCharts;
  switch (series.kind) {
    case "bars":
      return {
        ...shared,
        width: 1,
        fill: faint(name, 0.5),
        points: { show: false },
        paths: Curves.paths.bars({ size: [0.9, 60] }),
      };
    case "points":
      return {
        ...shared,
        paths: () => null,
        points: { show: true, size: POINT_SIZE, fill: faint(name, 0.6) },
      };
    case "steps":
      return { ...shared, paths: Curves.paths.stepped({ align: 1 }) };
    default:
      return {
        ...shared,
        dash: series.dash,
        fill: series.isFilled ? faint(name, 0.15) : undefined,
        spanGaps: series.spansGaps,
      };
  }
}

/** Curves, each with `name`, `dates` and `values`; dates need not be the same. */
export function curveChart(label, curves) {
  const dates = [...new Set(curves.flatMap(({ dates }) => dates))].sort();
  const rows = new Map(dates.map((date, i) => [date, i]));
  return seriesChart({
    label,
    x: dates,
    series: curves.map(({ name, dates: own, values }) => {
      const column = new Array(dates.length).fill(null);
      own.forEach((date, i) => column[rows.get(date)] = values[i]);
      return { name, values: column, spansGaps: true };
    }),
  });
}
