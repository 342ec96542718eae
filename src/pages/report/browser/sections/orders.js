/**
 * How the orders of the run ended.
 *
 * @module
 */
import { el, section } from "../../../shared/browser/dom.js";
import { formatCount } from "../../../shared/browser/format.js";
import {
  dataTable,
  numberColumn,
  textColumn,
} from "../../../shared/browser/table.js";

/** Most names that a cell lists. */
const NAMES_MAX = 5;

/** The number of orders by their end, and the reasons of those not filled. */
export function orderSection({ data }) {
  const { orderLine, orderEndings: rows } = data;
  return section(
    "orders",
    "Orders",
    el("p", { class: "facts" }, `${orderLine}.`),
    rows.length === 0 ? undefined : endingTable(rows),
  );
}

function endingTable(rows) {
  const first = (i) => rows[i].first;
  return dataTable({
    caption: "Orders that ended before they were filled completely",
    count: rows.length,
    sort: { column: 2, descending: true },
    columns: [
      textColumn("Outcome", (i) => rows[i].status.replaceAll("_", " ")),
      textColumn("Reason", (i) => rows[i].code ?? "none given"),
      numberColumn("Orders", (i) => rows[i].count, formatCount),
      numberColumn("Partly filled", (i) => rows[i].partlyFilled, formatCount),
      numberColumn("Legs of brackets", (i) => rows[i].legs, formatCount),
      textColumn("Strategies", (i) => names(rows[i].strategies)),
      textColumn("Symbols", (i) => names(rows[i].symbols)),
      textColumn("First on", (i) => first(i).date),
      textColumn("First order", (i) => orderText(first(i))),
      textColumn("Its reason in words", (i) => first(i).text),
    ],
  }).element;
}

function orderText({ order, request, strategy }) {
  const number = order > 0 ? `${order}: ` : "";
  return `${number}${request === "" ? strategy : request}`;
}

/** Names with their counts, the most frequent first. */
function names(counts) {
  const entries = Object.entries(counts).sort(([, a], [, b]) => b - a);
  const shown = entries.slice(0, NAMES_MAX)
    .map(([name, count]) => `${name} ${formatCount(count)}`);
  const more = entries.length - shown.length;
  if (more > 0) shown.push(`${formatCount(more)} more`);
  return shown.join(", ");
}
