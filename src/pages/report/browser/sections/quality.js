/**
 * The quality of the data that the run read.
 *
 * @module
 */
import { el, section } from "../../../shared/browser/dom.js";
import { formatCount, formatFixed } from "../../../shared/browser/format.js";
import {
  dataTable,
  numberColumn,
  textColumn,
} from "../../../shared/browser/table.js";

/** Quality by symbol, then the sessions and the histories with gaps. */
export function qualitySection({ data }) {
  return section(
    "quality",
    "Data quality",
    symbolQuality(data),
    data.weakTotal === 0
      ? el("p", {}, "No session has gaps in its data.")
      : weakSessionTable(data),
    historyQuality(data),
  );
}

function symbolQuality({ quality, base }) {
  return dataTable({
    caption: `Quality of ${base} bars by symbol`,
    count: quality.length,
    sort: { column: 1, descending: false },
    columns: [
      textColumn("Symbol", (i) => quality[i].symbol),
      numberColumn("Quality", (i) => quality[i].quality, formatScore),
      numberColumn("Expected", (i) => quality[i].expected, formatCount),
      numberColumn("Traded", (i) => quality[i].traded, formatCount),
      numberColumn("No trade", (i) => quality[i].no_trade, formatCount),
      numberColumn("Missing", (i) => quality[i].missing, formatCount),
    ],
  }).element;
}

function weakSessionTable({ weakSessions, weakTotal }) {
  const shown = weakSessions.length < weakTotal
    ? `the lowest ${formatCount(weakSessions.length)} of ${
      formatCount(weakTotal)
    }`
    : formatCount(weakTotal);
  return dataTable({
    caption: `Sessions with gaps: ${shown}`,
    count: weakSessions.length,
    sort: { column: 2, descending: false },
    columns: [
      textColumn("Date", (i) => weakSessions[i].date),
      textColumn("Symbol", (i) => weakSessions[i].symbol),
      numberColumn("Quality", (i) => weakSessions[i].quality, formatScore),
      numberColumn("Bars", (i) => weakSessions[i].bars, formatCount),
    ],
  }).element;
}

function historyQuality({ isHistoryScored, weakHistoryTotal, ...data }) {
  if (!isHistoryScored) return el("p", {}, "The history is not scored.");
  return weakHistoryTotal === 0
    ? el("p", {}, "No trailing history has gaps in its data.")
    : weakHistoryTable(data.weakHistories, weakHistoryTotal);
}

function weakHistoryTable(rows, total) {
  const shown = rows.length < total
    ? `the lowest ${formatCount(rows.length)} of ${formatCount(total)}`
    : formatCount(total);
  return dataTable({
    caption: `Trailing history with gaps, by session: ${shown}`,
    count: rows.length,
    sort: { column: 3, descending: false },
    columns: [
      textColumn("Session", (i) => rows[i].date),
      textColumn("Symbol", (i) => rows[i].symbol),
      textColumn("Intervals", (i) => rows[i].intervals),
      numberColumn("Quality", (i) => rows[i].quality, formatScore),
    ],
  }).element;
}

/** Three decimals, so that one missing minute shows; 100 is exactly 100. */
function formatScore(value) {
  return value === 100 ? "100" : formatFixed(value, 3);
}
