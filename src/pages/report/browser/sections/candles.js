/**
 * The candles: choose a symbol, then move and zoom.
 *
 * @module
 */
import { el, labelled, section, select } from "../../../shared/browser/dom.js";
import { formatCount } from "../../../shared/browser/format.js";
import { zoomChart } from "../../../candles/browser/zoom_chart.js";
import { candleSource, panePlaces } from "../candle_source.js";

/**
 * The section of candles. Returns its element; `open(symbol, entry, exit)`, which
 * shows a symbol from one instant to another and returns whether the page has it;
 * and `ready`, a promise of the first chart.
 */
export async function candleSection(report) {
  const { data, clock, read } = report;
  const places = await panePlaces(data.candles, read);
  const symbols = [...data.symbols.keys()].filter((symbol) =>
    places.some((level) => level.has(symbol))
  );
  const view = symbols.length === 0
    ? { element: el("p", {}, "No candles."), open: () => false }
    : candleView(report, places, symbols);
  const element = section(
    "candles",
    "Candles",
    candleNote(data, clock, symbols.length),
    view.element,
  );
  return {
    element,
    open(symbol, entry, exit) {
      const shown = view.open(symbol, entry, exit);
      if (shown) element.scrollIntoView({ block: "start" });
      return shown;
    },
    ready: view.ready,
  };
}

function candleView(report, places, symbols) {
  const { data } = report;
  const place = el("div", { class: "pane" });
  const choice = select("Symbol", symbols, (i) => data.symbols[i]);
  let chart;
  let shown;

  function show(at) {
    const symbol = Number(choice.value);
    const hasFocus = document.activeElement === choice;
    chart?.remove();
    chart = zoomChart({
      source: candleSource(report, places, symbol),
      at,
      choices: symbols.length > 1 ? [labelled(choice)] : [],
    });
    shown = symbol;
    place.replaceChildren(chart.element);
    if (hasFocus) choice.focus();
    return chart.ready;
  }

  choice.addEventListener("change", () => show());
  const ready = show();
  return {
    element: place,
    open(symbol, entry, exit) {
      if (!symbols.includes(symbol)) return false;
      if (symbol !== shown) {
        choice.value = symbol;
        // Its other range comes at once.
        show(entry);
      }
      chart.goTo(entry, exit);
      return true;
    },
    ready,
  };
}

function candleNote({ candles, symbols }, clock, count) {
  const sentences = [
    `Times are in ${clock.zone}. Zoom in for shorter intervals.`,
  ];
  if (count < symbols.length) {
    sentences.push(
      `This page has room for the candles of ${formatCount(count)} of ${
        formatCount(symbols.length)
      } symbols: those with fills first.`,
    );
  }
  const { omitted } = candles;
  if (omitted.length > 0) sentences.push(`Not drawn: ${omitted.join(", ")}.`);
  return el("p", { class: "note" }, sentences.join(" "));
}
