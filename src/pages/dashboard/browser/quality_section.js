/**
 * How complete the stored bars of a symbol are, session by session.
 *
 * @module
 */
import { el, section } from "../../shared/browser/dom.js";
import { clockOf, formatCount } from "../../shared/browser/format.js";
import {
  dataTable,
  numberColumn,
  scrolledTable,
  textColumn,
} from "../../shared/browser/table.js";
import { factList, figureText } from "./facts.js";

/** The least quality of each step of colour, from the best to the worst. */
const STEPS = [[100, 4], [99, 3], [95, 2], [80, 1], [0, 0]];
const DAYS = Array.from({ length: 31 }, (_, i) => i + 1);

/** A map of days, and the gaps, of an answer of `/api/quality`. */
export function qualitySection(found) {
  const { symbol, interval, days, gaps, gapCount, jumps } = found;
  const clock = clockOf(found.zone);
  return section(
    "quality",
    `Quality of ${symbol} ${interval}`,
    factList([
      ["quality", found.quality === null ? "" : percent(found.quality)],
      ["sessions", formatCount(days.date.length)],
      ["without a bar", formatCount(found.emptySessions)],
      [
        "missing",
        `${formatCount(found.missing)} of ${formatCount(found.expected)} bars`,
      ],
      ["no trade", found.noTrade === 0 ? "" : formatCount(found.noTrade)],
      ["off the grid", found.offGrid === 0 ? "" : formatCount(found.offGrid)],
      [
        "outside of hours",
        found.outside === 0 ? "" : formatCount(found.outside),
      ],
      [
        "jumps",
        jumps.length === 0 ? "" : jumps.map(({ date }) => date).join(", "),
      ],
    ]),
    dayMap(days),
    gapCount === 0
      ? el("p", { class: "note" }, "No bar is missing.")
      : gapTable(gaps, gapCount, clock),
  );
}

/** A row a month, a cell a day, as in a calendar. */
function dayMap(days) {
  const months = new Map();
  days.date.forEach((date, i) => {
    const month = date.slice(0, 7);
    const row = months.get(month) ?? new Map();
    row.set(Number(date.slice(8)), i);
    months.set(month, row);
  });
  const cellOf = (i) => {
    if (i === undefined) return el("td", { class: "closed" });
    const quality = days.quality[i];
    const [, step] = STEPS.find(([least]) => quality >= least);
    const title = `${days.date[i]}: ${percent(quality)}, ${
      formatCount(days.missing[i])
    } missing`;
    return el(
      "td",
      { class: `step${step}`, title },
      String(Math.floor(quality)),
    );
  };
  return el(
    "div",
    { class: "map days" },
    scrolledTable(
      "Quality of each session in percent; empty where the exchange is closed",
      el(
        "thead",
        {},
        el(
          "tr",
          {},
          el("th", { scope: "col" }, "Month"),
          ...DAYS.map((day) => el("th", { scope: "col" }, String(day))),
        ),
      ),
      el(
        "tbody",
        {},
        ...[...months].map(([month, row]) =>
          el(
            "tr",
            {},
            el("th", { scope: "row" }, month),
            ...DAYS.map((day) => cellOf(row.get(day))),
          )
        ),
      ),
    ),
  );
}

function gapTable(gaps, count, clock) {
  return dataTable({
    caption: gaps.length < count
      ? `The longest ${formatCount(gaps.length)} of ${formatCount(count)} gaps`
      : "Gaps, the longest first",
    count: gaps.length,
    columns: [
      textColumn("Date", (i) => gaps[i].date),
      textColumn("From", (i) => clock.full(gaps[i].start)),
      textColumn("To", (i) => clock.full(gaps[i].end)),
      numberColumn("Bars", (i) => gaps[i].slots, formatCount),
    ],
  }).element;
}

function percent(value) {
  return `${figureText(value)} %`;
}
