/**
 * What corporate actions did to positions.
 *
 * @module
 */
import { el, section } from "../../../shared/browser/dom.js";
import { formatCount, formatMoney } from "../../../shared/browser/format.js";
import {
  dataTable,
  numberColumn,
  textColumn,
} from "../../../shared/browser/table.js";

/** The bookings of corporate actions; `undefined` if there are none. */
export function bookingSection({ data }) {
  const { bookings: rows, bookingTotal } = data;
  if (rows.length === 0) return undefined;
  return section(
    "bookings",
    "Corporate actions",
    rows.length === bookingTotal ? undefined : el(
      "p",
      { class: "facts" },
      `The first ${formatCount(rows.length)} of ${formatCount(bookingTotal)}.`,
    ),
    bookingTable(rows),
  );
}

function bookingTable(rows) {
  const units = (value) => String(value);
  return dataTable({
    caption: "Positions that corporate actions changed",
    count: rows.length,
    columns: [
      textColumn("Date", (i) => rows[i].date),
      textColumn("Action", (i) => rows[i].type),
      textColumn("Symbol", (i) => rows[i].symbol),
      textColumn("Strategy", (i) => rows[i].name),
      numberColumn("Ratio or cash per share", (i) => rows[i].value, units),
      numberColumn("Units before", (i) => rows[i].before, units),
      numberColumn("Units after", (i) => rows[i].after, units),
      textColumn("Received", (i) => receivedText(rows[i])),
      numberColumn("Cash", (i) => rows[i].cash, formatMoney),
    ],
  }).element;
}

function receivedText({ into }) {
  return into === undefined ? "" : `${into.quantity} ${into.symbol}`;
}
