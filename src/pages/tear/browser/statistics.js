/**
 * Statistics: their labels and formats.
 *
 * @module
 */
import { el } from "../../shared/browser/dom.js";
import {
  formatCount,
  formatDuration,
  formatFixed,
  formatPercent,
  formatSigned,
} from "../../shared/browser/format.js";

/** The format of a statistic, by its unit. */
const FORMATS = {
  fraction: formatPercent,
  ratio: formatFixed,
  money: formatSigned,
  count: formatCount,
  sessions: (value) => `${value} sessions`,
  times: (value) => `${formatFixed(value)} ×`,
  milliseconds: formatDuration,
};

/** Statistics of some groups by their keys, each with its label and format. */
export function statisticRows({ statisticRows }, ...groups) {
  return new Map(
    statisticRows.filter(({ group }) => groups.includes(group)).map((row) => [
      row.key,
      { ...row, format: (value) => FORMATS[row.unit](value) },
    ]),
  );
}

/** A figure, or n/a with the reason why it is withheld. */
export function statistic(figure, format) {
  if (figure.value !== null) {
    return document.createTextNode(format(figure.value));
  }
  return el(
    "span",
    { class: "na", title: figure.reason },
    "n/a",
    el("small", {}, figure.reason),
  );
}
