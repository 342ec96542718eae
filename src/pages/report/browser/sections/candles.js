/**
 * The candles: choose a symbol, a period and an interval.
 *
 * @module
 */
import {
  button,
  el,
  labelled,
  section,
  select,
  setOptions,
} from "../../../shared/browser/dom.js";
import { formatCount } from "../../../shared/browser/format.js";
import { candleChart } from "../candle_chart.js";
import { readPane } from "../pane.js";

/**
 * The section of candles. Returns its element; `open(symbol, date)`, which
 * shows a symbol on a date and returns whether the page has it; and `ready`, a
 * promise of the first chart.
 */
export async function candleSection({ data, clock, read }) {
  const places = placesOf(data.candles, await read(data.candles.index));
  const view = places.size === 0
    ? { element: el("p", {}, "No candles."), open: () => false }
    : candleView({ data, clock, read }, places);
  const element = section(
    "candles",
    "Candles",
    candleNote(data, clock),
    view.element,
  );
  return {
    element,
    open(symbol, date) {
      const shown = view.open(symbol, date);
      if (shown) element.scrollIntoView({ block: "start" });
      return shown;
    },
    ready: view.ready,
  };
}

function candleView({ data, clock, read }, places) {
  const { intervals } = data.candles;
  const place = el("div", { class: "pane" });
  const symbols = [...places.keys()].sort((a, b) => a - b);
  const symbolSelect = select("Symbol", symbols, (i) => data.symbols[i]);
  const periodSelect = select("Day", [], String);
  const intervalSelect = select(
    "Interval",
    [...intervals.keys()],
    (i) => intervals[i],
  );
  const listPeriods = (wanted) =>
    setPeriods(periodSelect, places.get(Number(symbolSelect.value)), wanted);
  let asked = 0;
  let chart;

  async function show() {
    const own = ++asked;
    const symbol = Number(symbolSelect.value);
    const columns = await read(places.get(symbol).get(periodSelect.value));
    // The user has chosen another one in the meantime.
    if (own !== asked) return;
    const pane = readPane(data, columns, Number(intervalSelect.value));
    const title = `${data.symbols[symbol]} on ${periodSelect.value}`;
    chart?.remove();
    chart = candleChart({ title, clock, ...pane });
    place.replaceChildren(chart.element);
  }

  symbolSelect.addEventListener("change", () => {
    listPeriods(periodSelect.value);
    show();
  });
  periodSelect.addEventListener("change", show);
  intervalSelect.addEventListener("change", show);
  listPeriods(undefined);
  const controls = el(
    "div",
    { class: "controls" },
    labelled(symbolSelect),
    el("span", { class: "days" }, labelled(periodSelect), steps(periodSelect)),
    intervals.length > 1 ? labelled(intervalSelect) : undefined,
  );
  return {
    element: el("div", {}, controls, place),
    open(symbol, date) {
      const periods = places.get(symbol);
      const period = periods?.has(date) ? date : date.slice(0, 4);
      if (!periods?.has(period)) return false;
      symbolSelect.value = symbol;
      listPeriods(period);
      show();
      return true;
    },
    ready: show(),
  };
}

/** Lists the periods of a symbol and selects the requested one, else the last. */
function setPeriods(periodSelect, places, wanted) {
  const periods = [...places.keys()].sort();
  setOptions(periodSelect, periods, String);
  periodSelect.value = periods.includes(wanted)
    ? wanted
    : periods[periods.length - 1];
}

/** Buttons for the previous and the next period. */
function steps(periodSelect) {
  const step = (by) => {
    const next = periodSelect.selectedIndex + by;
    if (next < 0 || next >= periodSelect.options.length) return;
    periodSelect.selectedIndex = next;
    periodSelect.dispatchEvent(new Event("change"));
  };
  return [
    button("‹", () => step(-1), "Day before"),
    button("›", () => step(1), "Day after"),
  ];
}

/** The range of each pane's bytes, by symbol and period: after the index, in its order. */
function placesOf({ periods, index: [, end] }, [symbols, dates, lengths]) {
  const places = new Map();
  let from = end;
  symbols.forEach((symbol, i) => {
    if (!places.has(symbol)) places.set(symbol, new Map());
    const to = from + lengths[i];
    places.get(symbol).set(periods[dates[i]], [from, to]);
    from = to;
  });
  return places;
}

function candleNote({ candles }, clock) {
  const { count, total, omitted } = candles;
  const sentences = [`Times are in ${clock.zone}.`];
  if (count < total) {
    sentences.push(
      `This page has room for ${formatCount(count)} of ${
        formatCount(total)
      } charts: those with fills first, spread evenly over the run.`,
    );
  }
  if (omitted.length > 0) sentences.push(`Not drawn: ${omitted.join(", ")}.`);
  return el("p", { class: "note" }, sentences.join(" "));
}
