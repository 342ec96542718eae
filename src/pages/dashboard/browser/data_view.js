/**
 * What the store holds, and candles of any of it.
 *
 * @module
 */
import { el, section } from "../../shared/browser/dom.js";
import { formatCount } from "../../shared/browser/format.js";
import {
  dataTable,
  numberColumn,
  textColumn,
} from "../../shared/browser/table.js";
import { ask, query } from "./ask.js";
import { minuteText } from "./facts.js";
import { chartIntervals, priceChart } from "./price_chart.js";
import { qualitySection } from "./quality_section.js";

/** The view of the store; the path may name a symbol. */
export async function dataView({ rest: [name] }) {
  const [{ file, series }, imports] = await Promise.all([
    ask("/api/store"),
    ask("/api/store/imports"),
  ]);
  const symbol = name === undefined
    ? series[0]?.symbol
    : decodeURIComponent(name);
  const inventory = section(
    "store",
    "Bars",
    el("p", { class: "facts" }, file),
    dataTable({
      caption: "Stored series; pick one for its candles",
      count: series.length,
      onRow: (i) => {
        location.hash = `#/data/${encodeURIComponent(series[i].symbol)}`;
      },
      columns: [
        textColumn("Symbol", (i) => series[i].symbol),
        textColumn("Interval", (i) => series[i].interval),
        textColumn("Hours", (i) => series[i].hours),
        textColumn("Exchange", (i) => series[i].exchange),
        textColumn("First", (i) => series[i].firstDate),
        textColumn("Last", (i) => series[i].lastDate),
        numberColumn("Sessions", (i) => series[i].sessions, formatCount),
        numberColumn("Bars", (i) => series[i].bars, formatCount),
      ],
    }).element,
  );
  const parts = [inventory];
  if (symbol !== undefined) {
    const intervals = chartIntervals(series, symbol);
    // Daily bars alone have no slots that could be missing.
    const hasSlots = series.some((one) =>
      one.symbol === symbol && one.hours === "regular" &&
      /^\d+[smh]$/.test(one.interval)
    );
    if (hasSlots) {
      parts.unshift(
        qualitySection(await ask("/api/quality" + query({ symbol }))),
      );
    }
    parts.unshift(section(
      "candles",
      symbol,
      intervals.length === 0
        ? el(
          "p",
          { class: "note" },
          `The store has no bars of ${symbol} in regular hours.`,
        )
        : priceChart({ symbol, intervals }).element,
    ));
  }
  if (imports.length > 0) parts.push(importSection(imports));
  return el("div", {}, ...parts);
}

function importSection(imports) {
  return section(
    "imports",
    "Imports",
    dataTable({
      caption: "Imported files",
      count: imports.length,
      sort: { column: 0, descending: true },
      columns: [
        textColumn("Imported, UTC", (i) => minuteText(imports[i].importedAt)),
        textColumn("File", (i) => imports[i].path),
        textColumn("Reader", (i) => imports[i].reader),
        numberColumn("Bars", (i) => imports[i].bars, formatCount),
        numberColumn("Added", (i) => imports[i].added, formatCount),
        numberColumn("Rejected", (i) => imports[i].rejected, formatCount),
        {
          title: "Notes",
          value: (i) => imports[i].notes.length,
          text: (i) => noteList(imports[i].notes),
        },
      ],
    }).element,
  );
}

/** What an import has found and concluded, behind their number. */
function noteList(notes) {
  if (notes.length === 0) return "–";
  return el(
    "details",
    {},
    el("summary", {}, notes.length === 1 ? "1 note" : `${notes.length} notes`),
    el("ul", { class: "notes" }, notes.map((note) => el("li", {}, note))),
  );
}
