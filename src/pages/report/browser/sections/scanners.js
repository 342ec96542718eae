/**
 * What the scanners did.
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

/**
 * Each scanner in numbers, then the symbols that they added, removed, kept and
 * skipped; `undefined` if the run has no scanners.
 */
export function scannerSection({ data: { scanning }, clock }) {
  const { scanners, changes, reasons } = scanning;
  if (scanners.length === 0) return undefined;
  return section(
    "scanners",
    "Scanners",
    scannerTable(scanners),
    changes.length === 0
      ? el("p", {}, "No scan added or removed a symbol.")
      : changeTable(scanning, clock),
    reasons.length === 0
      ? el("p", {}, "No scan skipped or kept a symbol.")
      : reasonTable(scanning),
  );
}

function scannerTable(rows) {
  return dataTable({
    caption: "Scans and symbols by scanner",
    count: rows.length,
    columns: [
      textColumn("Scanner", (i) => rows[i].name),
      numberColumn(
        "Scans before sessions",
        (i) => rows[i].preSessionScans,
        formatCount,
      ),
      numberColumn(
        "Scans during sessions",
        (i) => rows[i].regularScans,
        formatCount,
      ),
      numberColumn("Added", (i) => rows[i].addedCount, formatCount),
      numberColumn("Removed", (i) => rows[i].removedCount, formatCount),
      numberColumn("Kept", (i) => rows[i].keptCount, formatCount),
      numberColumn("Skipped", (i) => rows[i].skippedCount, formatCount),
      textColumn("Symbols at the end", (i) => names(rows[i])),
    ],
  }).element;
}

function changeTable({ changes: rows, changeTotal }, clock) {
  return dataTable({
    caption: `Symbols added and removed: ${
      shownOf(rows.length, changeTotal, "first")
    }`,
    count: rows.length,
    columns: [
      textColumn("Session", (i) => rows[i].date),
      {
        title: "Time",
        value: (i) => rows[i].time,
        text: (i) => clock.full(rows[i].time),
      },
      textColumn("Scanner", (i) => rows[i].scanner),
      textColumn("Change", (i) => rows[i].change),
      textColumn("Symbol", (i) => rows[i].symbol),
    ],
  }).element;
}

function reasonTable({ reasons: rows, reasonTotal }) {
  return dataTable({
    caption: `Symbols skipped and kept, by reason: ${
      shownOf(rows.length, reasonTotal, "most frequent")
    }`,
    count: rows.length,
    sort: { column: 4, descending: true },
    columns: [
      textColumn("Scanner", (i) => rows[i].scanner),
      textColumn("Outcome", (i) => rows[i].outcome),
      textColumn("Symbol", (i) => rows[i].symbol),
      textColumn("Reason", (i) => rows[i].reason),
      numberColumn("Scans", (i) => rows[i].count, formatCount),
      textColumn("First on", (i) => rows[i].firstDate),
    ],
  }).element;
}

function shownOf(shown, total, which) {
  return shown < total
    ? `the ${which} ${formatCount(shown)} of ${formatCount(total)}`
    : formatCount(total);
}

/** The first symbols, and how many more there are. */
function names({ symbols, symbolCount }) {
  const shown = symbols.slice(0, NAMES_MAX);
  const more = symbolCount - shown.length;
  if (more > 0) shown.push(`${formatCount(more)} more`);
  return shown.join(", ");
}
