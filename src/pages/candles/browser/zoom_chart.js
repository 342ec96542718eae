/**
 * Candles and volume of one symbol, from years of days to minutes: bars are read
 * as they come into view, at the interval that fits the zoom.
 *
 * @module
 */
import {
  addVolume,
  candleLook,
  chartLook,
  fillMarks,
  moveButtons,
  showBars,
} from "../../shared/browser/candle_look.js";
import { el, labelled, select } from "../../shared/browser/dom.js";
import { formatCount } from "../../shared/browser/format.js";
import { onThemeChange } from "../../shared/browser/theme_colours.js";
import {
  addCurves,
  addGaps,
  barTexts,
  firstAfter,
  gapSlots,
  panelsOf,
  showCurves,
} from "./chart_layers.js";
import { zoomLevels } from "./zoom_levels.js";

const AUTO = "by zoom";
const HEIGHT = 420;
const PANEL_HEIGHT = 110;
/** Bars that are read at once. */
const READ = 3_000;
/** Bars beside the view, below which more are read. */
const SPARE = 150;
/** Marks in view, above which they have no texts. */
const MOST_TEXTS = 60;
/** The narrowest bar: ten years of days fit a phone. */
const NARROWEST = 0.05;
const DAY_MS = 86_400_000;
const COLUMNS = ["time", "open", "high", "low", "close", "volume"];

/**
 * A chart of a source of bars:
 *
 * - `symbol`; `levels`, `{interval, lengthMs, outputs}`, the shortest first, a
 *   day's length being 0; `outputs` may be set with the first bars of a level;
 * - `covers(level, ms)`: whether it has bars of a level at an instant;
 * - `around(level, ms, count)`, `before(level, part, count)`, `after(level, part,
 *   count)`: promises of parts: columns, `values` by output, `fills` (`{ms, isBuy,
 *   quantity}`), `gaps`, `hasBefore`, `hasAfter`, the source's own `from` and `to`;
 * - `clock()`, which tells times in the exchange's zone;
 * - `note(level, ms)`: what the reader should know of a level.
 *
 * `at` is the instant to begin with, at the shortest interval; without it the
 * chart begins with all of the longest, or its newest bars if `latest`. `choices`
 * are controls that come before those of the chart.
 */
export function zoomChart({ source, at, latest = false, choices = [] }) {
  const { levels } = source;
  const place = el("div", {
    class: "chart",
    id: "candle-chart",
    role: "group",
    "aria-label": `Candles of ${source.symbol}`,
  });
  const readout = el("p", { class: "readout", "aria-live": "off" });
  const note = el("p", { class: "note", role: "status" });
  const choice = select(
    "Interval",
    [AUTO, ...levels.keys()],
    (i) => i === AUTO ? AUTO : levels[i].interval,
  );
  // Not of the type "date", which has another form of dates than the page.
  const date = el("input", {
    "aria-label": "Date",
    placeholder: "2025-01-31",
    size: 10,
    maxlength: 10,
    inputmode: "numeric",
  });
  const controls = el(
    "div",
    { class: "controls" },
    ...choices,
    labelled(choice),
    labelled(date),
  );
  const element = el(
    "figure",
    { class: "zoom" },
    controls,
    el("figcaption", {}, readout),
    place,
    note,
  );
  /** Room for the level with the most panels, so that the height stays. */
  function makeRoom() {
    const panels = Math.max(
      0,
      ...levels.map(({ outputs }) => panelsOf(outputs).length),
    );
    element.style.setProperty(
      "--chart-height",
      `${HEIGHT + panels * PANEL_HEIGHT}px`,
    );
  }
  makeRoom();

  const zoom = zoomLevels(levels);
  let level = levels.length - 1;
  let bars = emptyPart(levels[level]);
  let curves = [];
  let hasTexts = true;
  let loading = false;
  let generation = 0;
  let isOpen = true;
  /** Why the last bars that were asked for are not there. */
  let problem = "";
  /** Whether the crosshair is on a bar, which the readout then tells. */
  let isRead = false;

  const { createChart, CandlestickSeries, markersOf } =
    globalThis.openbellCharts;
  const look = () =>
    chartLook(source.clock, () => levels[level].lengthMs === 0);
  const chart = createChart(place, { autoSize: true, ...look() });
  const scale = chart.timeScale();
  scale.applyOptions({ minBarSpacing: NARROWEST });
  const gapSeries = addGaps(chart);
  const candles = chart.addSeries(CandlestickSeries, candleLook());
  const volume = addVolume(chart);
  const marks = markersOf(candles, []);
  controls.append(el("span", { class: "move" }, moveButtons(chart, place)));
  onThemeChange(() => {
    if (!isOpen) return;
    chart.applyOptions(look());
    candles.applyOptions(candleLook());
    show();
  });

  /** Takes a level's bars around an instant; `focus` sets what is in view. */
  async function begin(next, ms, focus) {
    const own = ++generation;
    loading = true;
    problem = "";
    place.setAttribute("aria-busy", "true");
    try {
      const found = await source.around(next, ms, READ);
      if (own !== generation || !isOpen) return;
      if (next !== level || curves.length !== levels[next].outputs.length) {
        curves.forEach((curve) => chart.removeSeries(curve));
        makeRoom();
        curves = addCurves(chart, levels[next].outputs);
      }
      level = next;
      bars = found;
      show();
      await laidOut();
      if (own !== generation || !isOpen) return;
      focus();
      // The chart takes a range in the frame after this one.
      await nextFrame();
    } catch (error) {
      if (own === generation) problem = note.textContent = error.message;
    } finally {
      if (own === generation) {
        loading = false;
        place.setAttribute("aria-busy", "false");
        if (isOpen) follow(scale.getVisibleLogicalRange());
      }
    }
  }

  /** Waits until the chart has the width of its place. */
  async function laidOut() {
    for (let i = 0; i < 3 && isOpen && scale.width() === 0; i++) {
      await nextFrame();
    }
  }

  function show() {
    const { lengthMs, interval } = levels[level];
    chart.applyOptions({ timeScale: { timeVisible: lengthMs !== 0 } });
    showBars(candles, volume, bars);
    gapSeries.setData(gapSlots(bars, lengthMs));
    showCurves(curves, bars);
    mark();
    const count = bars.time.length;
    const { date: dateOf } = source.clock();
    place.setAttribute(
      "aria-label",
      count === 0
        ? `No ${interval} candles of ${source.symbol}`
        : `${source.symbol} ${interval}, ${dateOf(bars.time[0])} to ${
          dateOf(bars.time[count - 1])
        }: ${formatCount(count)} candles, ${
          formatCount(bars.fills.length)
        } fills, ${
          formatCount(bars.gaps.length)
        } gaps; drag or arrow keys move, wheel or + and − zoom`,
    );
    if (count === 0) readout.textContent = `No ${interval} bars.`;
    else tell(count - 1);
  }

  function mark() {
    const found = fillMarks(bars.time, mergeFills(bars));
    marks.setMarkers(
      hasTexts ? found : found.map((one) => ({ ...one, text: "" })),
    );
  }

  function tell(i) {
    readout.replaceChildren(
      ...barTexts(bars, levels[level], source.clock(), i),
    );
  }

  /** The instants at the ends of what is in view. */
  function span(range = scale.getVisibleLogicalRange()) {
    const { time } = bars;
    if (range === null || time.length === 0) return undefined;
    const row = (i) => Math.min(time.length - 1, Math.max(0, i));
    const [from, to] = [row(Math.floor(range.from)), row(Math.ceil(range.to))];
    const end = time[to + 1] ?? time[to] + (levels[level].lengthMs || DAY_MS);
    return [time[from], end];
  }

  /** Shows a span of time. */
  function focusOn([start, end], least = 10) {
    const { time } = bars;
    if (time.length === 0) return;
    const from = Math.max(0, firstAfter(time, start) - 1);
    const to = Math.max(from + 1, firstAfter(time, end - 1));
    const more = Math.max(0, least - (to - from)) / 2;
    scale.setVisibleLogicalRange({ from: from - more, to: to - 0.5 + more });
  }

  /** Another interval when bars are too narrow or too wide, more bars near an end. */
  function follow(range) {
    if (range === null || loading || bars.time.length === 0) return;
    const seen = span(range);
    const middle = (seen[0] + seen[1]) / 2;
    note.textContent = problem || source.note(level, middle);
    retext(seen);
    if (!isRead) {
      tell(Math.max(0, Math.min(bars.time.length - 1, Math.floor(range.to))));
    }
    if (choice.value === AUTO) {
      const pixels = place.clientWidth / (range.to - range.from);
      const next = zoom.fitting(level, pixels, (i) => source.covers(i, middle));
      if (next !== level) return change(next, seen);
    }
    if (range.from < SPARE && bars.hasBefore) extend("before");
    else if (range.to > bars.time.length - SPARE && bars.hasAfter) {
      extend("after");
    }
  }

  /** Changes the level, and shows the same span of time. */
  function change(next, seen) {
    const before = level;
    const count = rowsIn(seen);
    return begin(next, (seen[0] + seen[1]) / 2, () => {
      if (next === before - 1) zoom.learn(before, rowsIn(seen) / count);
      focusOn(seen);
    });
  }

  function rowsIn([start, end]) {
    return firstAfter(bars.time, end - 1) - firstAfter(bars.time, start - 1);
  }

  async function extend(side) {
    const own = generation;
    loading = true;
    try {
      const more = await source[side](level, bars, READ);
      if (own !== generation || !isOpen) return;
      const range = scale.getVisibleLogicalRange();
      bars = side === "before" ? join(more, bars) : join(bars, more);
      show();
      const added = side === "before" ? more.time.length : 0;
      scale.setVisibleLogicalRange({
        from: range.from + added,
        to: range.to + added,
      });
    } catch (error) {
      // Not again at every move: the reader can go on with what is there.
      bars = { ...bars, hasBefore: false, hasAfter: false };
      problem = error.message;
    } finally {
      if (own === generation) {
        loading = false;
        // What came may not reach the view.
        if (isOpen) follow(scale.getVisibleLogicalRange());
      }
    }
  }

  /** Marks have texts only if there are few in view. */
  function retext([start, end]) {
    let count = 0;
    for (const { ms } of bars.fills) if (ms >= start && ms < end) count++;
    if (hasTexts === count <= MOST_TEXTS) return;
    hasTexts = !hasTexts;
    mark();
  }

  /** Shows a span of time at the interval that fits. */
  function goTo(start, end = start) {
    const middle = (start + end) / 2;
    const pad = Math.max((end - start) / 2, 0);
    const next = choice.value === AUTO
      ? zoom.forSpan(
        2 * (end - start),
        place.clientWidth || HEIGHT,
        (i) => source.covers(i, start),
      )
      : Number(choice.value);
    return begin(
      next,
      middle,
      () => focusOn([start - pad, end + pad + 1], place.clientWidth / 12),
    );
  }

  /** All bars of the chosen interval, else of the longest, or its newest. */
  function showAll() {
    const next = choice.value === AUTO
      ? levels.length - 1
      : Number(choice.value);
    return begin(next, undefined, () => {
      const count = bars.time.length;
      const width = Math.max(60, Math.floor(place.clientWidth / 8));
      if (!latest || count <= width) return scale.fitContent();
      scale.setVisibleLogicalRange({ from: count - width, to: count });
    });
  }

  const start = () => at === undefined ? showAll() : goTo(at);

  choice.addEventListener("change", () => {
    const seen = span();
    // The first bars are still awaited, of the interval before.
    if (seen === undefined) return start();
    if (choice.value === AUTO) return follow(scale.getVisibleLogicalRange());
    const next = Number(choice.value);
    const width = place.clientWidth;
    const middle = (seen[0] + seen[1]) / 2;
    return begin(next, middle, () => {
      focusOn(seen);
      const range = scale.getVisibleLogicalRange();
      // A long span of short bars: those in its middle that can be told apart.
      if (range === null || width / (range.to - range.from) >= 1) return;
      focusOn([middle, middle + 1], width / 6);
    });
  });
  date.addEventListener("change", () => {
    const text = date.value.trim();
    const ms = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) : NaN;
    if (Number.isNaN(ms)) {
      note.textContent = `Not a date: ${text}; write it as 2025-01-31.`;
      return;
    }
    // From before the open to after the close in most of the world's zones.
    goTo(ms + DAY_MS / 4, ms + DAY_MS);
  });
  chart.subscribeCrosshairMove(({ time }) => {
    isRead = time !== undefined;
    if (!isRead) return;
    const i = firstAfter(bars.time, time * 1_000) - 1;
    if (bars.time[i] === time * 1_000) tell(i);
  });
  scale.subscribeVisibleLogicalRangeChange(follow);
  return {
    element,
    ready: start(),
    goTo,
    remove() {
      isOpen = false;
      chart.remove();
    },
  };
}

/** The next frame, or a little time in a page that has none. */
function nextFrame() {
  return new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve));
    setTimeout(resolve, 100);
  });
}

/** Two parts, one after the other. */
function join(first, second) {
  const joined = { ...second };
  for (const name of [...COLUMNS, "fills", "gaps"]) {
    joined[name] = [...first[name], ...second[name]];
  }
  joined.values = second.values.map((column, k) => [
    ...first.values[k],
    ...column,
  ]);
  joined.from = first.from;
  joined.hasBefore = first.hasBefore;
  joined.to = second.to;
  joined.hasAfter = second.hasAfter;
  return joined;
}

function emptyPart({ outputs }) {
  return {
    ...Object.fromEntries(COLUMNS.map((name) => [name, []])),
    values: outputs.map(() => []),
    fills: [],
    gaps: [],
    hasBefore: false,
    hasAfter: false,
  };
}

/** The fills in view of the bars, one a bar and side. */
function mergeFills({ time, fills }) {
  const merged = new Map();
  for (const { ms, isBuy, quantity } of fills) {
    const row = firstAfter(time, ms) - 1;
    if (row < 0) continue;
    const key = 2 * row + (isBuy ? 1 : 0);
    const before = merged.get(key)?.quantity ?? 0;
    const sum = Number((before + quantity).toPrecision(12));
    merged.set(key, { ms: time[row], isBuy, quantity: sum });
  }
  return [...merged.values()].sort((a, b) => a.ms - b.ms);
}
