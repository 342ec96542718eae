/**
 * Round trips, and the candles they happened on.
 *
 * @module
 */
import { candleChart } from "../candle_chart.js";
import { el } from "../../../shared/browser/dom.js";
import {
  formatCount,
  formatDuration,
  formatExact,
  formatMoney,
  formatPrice,
  formatSigned,
} from "../../../shared/browser/format.js";
import { allRows, dataTable } from "../../../shared/browser/table.js";

const BAR_COLUMNS = 6;
const GAP_KINDS = ["missing", "no trade", "generated"];
const UNITS_MS = { s: 1_000, m: 60_000, h: 3_600_000 };

/**
 * The candles: choose a symbol, a period and an interval. `index` tells where
 * the panes are, `read(place)` unpacks one.
 */
export function candleView(data, index, read, clock) {
  const { intervals } = data.candles;
  const byPeriod = placesOf(data.candles, index);
  const place = el("div", { class: "pane" });
  const symbols = [...byPeriod.keys()].sort((a, b) => a - b);
  const symbolSelect = select("Symbol", symbols, (i) => data.symbols[i]);
  const periodSelect = select("Day", [], String);
  const intervalSelect = select(
    "Interval",
    [...intervals.keys()],
    (i) => intervals[i],
  );
  let asked = 0;

  function listPeriods(wanted) {
    const periods = [...byPeriod.get(Number(symbolSelect.value)).keys()].sort();
    setOptions(periodSelect, periods, String);
    periodSelect.value = periods.includes(wanted)
      ? wanted
      : periods[periods.length - 1];
  }

  async function show() {
    const own = ++asked;
    const symbol = Number(symbolSelect.value);
    const columns = await read(byPeriod.get(symbol).get(periodSelect.value));
    // Another one was asked for meanwhile.
    if (own !== asked) return;
    const pane = readPane(data, columns, Number(intervalSelect.value));
    const title = `${data.symbols[symbol]} on ${periodSelect.value}`;
    place.replaceChildren(candleChart({ title, clock, ...pane }));
  }

  function step(by) {
    const next = periodSelect.selectedIndex + by;
    if (next < 0 || next >= periodSelect.options.length) return;
    periodSelect.selectedIndex = next;
    show();
  }

  symbolSelect.addEventListener("change", () => {
    listPeriods(periodSelect.value);
    show();
  });
  periodSelect.addEventListener("change", show);
  intervalSelect.addEventListener("change", show);
  if (symbols.length === 0) {
    return {
      element: el("p", {}, "No candles."),
      open: () => false,
      ready: undefined,
    };
  }
  listPeriods(undefined);
  const button = (text, label, by) =>
    el("button", {
      type: "button",
      "aria-label": label,
      onclick: () => step(by),
    }, text);
  const days = [button("‹", "Day before", -1), button("›", "Day after", 1)];
  return {
    element: el(
      "div",
      {},
      el(
        "div",
        { class: "controls" },
        labelled(symbolSelect),
        el("span", { class: "days" }, labelled(periodSelect), days),
        intervals.length > 1 ? labelled(intervalSelect) : undefined,
      ),
      place,
    ),
    /** Shows a symbol on a date; `false` if the page does not have it. */
    open(symbol, date) {
      const periods = byPeriod.get(symbol);
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

/** By symbol and period, where a pane's bytes lie; panes follow their index. */
function placesOf({ periods, index: [, end] }, [symbols, dates, lengths]) {
  const byPeriod = new Map();
  let from = end;
  symbols.forEach((symbol, i) => {
    if (!byPeriod.has(symbol)) byPeriod.set(symbol, new Map());
    const to = from + lengths[i];
    byPeriod.get(symbol).set(periods[dates[i]], [from, to]);
    from = to;
  });
  return byPeriod;
}

/** The columns of a pane at one interval. */
function readPane(data, columns, chosen) {
  const { intervals, outputs } = data.candles;
  let at = 0;
  let bars = [];
  let values = [];
  intervals.forEach((_, i) => {
    const count = outputs[i].length;
    if (i === chosen) {
      bars = columns.slice(at, at + BAR_COLUMNS);
      values = columns.slice(at + BAR_COLUMNS, at + BAR_COLUMNS + count);
    }
    at += BAR_COLUMNS + count;
  });
  const [times, quantities, prices, strategies, starts, ends, kinds] = columns
    .slice(
      at,
    );
  const name = (i) => data.statistics.strategies[i]?.name ?? "";
  const [, count, unit] = /^(\d+)([smh])$/.exec(intervals[chosen]) ?? [];
  return {
    bars,
    values,
    outputs: outputs[chosen],
    lengthMs: unit === undefined ? 0 : Number(count) * UNITS_MS[unit],
    fills: Array.from(times, (time, i) => ({
      time,
      quantity: quantities[i],
      price: prices[i],
      strategy: name(strategies[i]),
    })),
    gaps: Array.from(starts, (start, i) => ({
      start,
      end: ends[i],
      kind: GAP_KINDS[kinds[i]],
    })),
  };
}

/** The list of round trips; `open(symbol, date)` shows one on its candles. */
export function tradeList(data, columns, clock, open) {
  const { count, total } = data.trades;
  const [
    strategy,
    symbol,
    side,
    quantity,
    entryTime,
    exitTime,
    entryPrice,
    exitPrice,
    fees,
    profit,
  ] = columns;
  const strategyName = (i) =>
    data.statistics.strategies[strategy[i]]?.name ?? "";
  const symbolName = (i) => data.symbols[symbol[i]] ?? "";
  const note = el("p", { class: "note", role: "status" });
  const number = (title, column, text, tone) => ({
    title,
    numeric: true,
    value: (i) => column[i],
    text: (i) => text(column[i]),
    tone,
  });
  const table = dataTable({
    caption: `${formatCount(count)} round trips`,
    count,
    sort: { column: 3, descending: true },
    onRow: (i) => {
      const shown = open(symbol[i], clock.date(exitTime[i]));
      note.textContent = shown
        ? ""
        : `The candles of ${symbolName(i)} on ${
          clock.date(exitTime[i])
        } found no room in this page.`;
    },
    columns: [
      { title: "Symbol", value: symbolName, text: symbolName },
      {
        title: "Side",
        value: (i) => side[i],
        text: (i) => side[i] > 0 ? "long" : "short",
      },
      number("Entry", entryTime, clock.full),
      number("Exit", exitTime, clock.full),
      {
        title: "Held",
        numeric: true,
        value: (i) => exitTime[i] - entryTime[i],
        text: (i) => formatDuration(exitTime[i] - entryTime[i]),
      },
      number("Quantity", quantity, formatExact),
      number("In at", entryPrice, formatPrice),
      number("Out at", exitPrice, formatPrice),
      number("Fees", fees, formatMoney),
      number(
        "Net profit",
        profit,
        formatSigned,
        (i) => profit[i] > 0 ? "up" : profit[i] < 0 ? "down" : "",
      ),
      { title: "Strategy", value: strategyName, text: strategyName },
    ],
  });
  const everything = "";
  const bySymbol = select(
    "Symbol",
    [everything, ...data.symbols.keys()],
    (i) => i === everything ? "all" : data.symbols[i],
  );
  const byStrategy = select(
    "Strategy",
    [everything, ...data.statistics.strategies.keys()],
    (i) => i === everything ? "all" : data.statistics.strategies[i].name,
  );
  const filter = () => {
    const wanted = (chosen, column) => (i) =>
      chosen.value === everything || column[i] === Number(chosen.value);
    const own = wanted(bySymbol, symbol);
    const theirs = wanted(byStrategy, strategy);
    table.show(allRows(count).filter((i) => own(i) && theirs(i)));
  };
  bySymbol.addEventListener("change", filter);
  byStrategy.addEventListener("change", filter);
  return el(
    "div",
    { id: "trade-list" },
    count < total
      ? el(
        "p",
        { class: "note" },
        `The latest ${formatCount(count)} of ${
          formatCount(total)
        } round trips; --trades writes all of them.`,
      )
      : undefined,
    el(
      "div",
      { class: "controls" },
      labelled(bySymbol),
      data.statistics.strategies.length > 1 ? labelled(byStrategy) : undefined,
    ),
    note,
    table.element,
  );
}

function select(label, values, text) {
  const element = el("select", { "aria-label": label });
  setOptions(element, values, text);
  return element;
}

function setOptions(element, values, text) {
  element.replaceChildren(
    ...values.map((value) => el("option", { value }, text(value))),
  );
}

function labelled(element) {
  return el("label", {}, element.getAttribute("aria-label"), element);
}
