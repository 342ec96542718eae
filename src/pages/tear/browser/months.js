/**
 * Returns by year and month.
 *
 * @module
 */
import { el, section } from "../../shared/browser/dom.js";
import { formatPercent, MONTHS } from "../../shared/browser/format.js";
import { scrolledTable } from "../../shared/browser/table.js";

/** One row per year, one column per month, shaded by the size of the return. */
export function monthSection({ data: { years } }) {
  const largest = Math.max(
    1e-9,
    ...years.flatMap((y) => y.months.map((m) => Math.abs(m ?? 0))),
  );
  const rows = years.map(({ year, months, total }) =>
    el(
      "tr",
      {},
      el("th", { scope: "row" }, year),
      months.map((month) => monthCell(month, largest)),
      total === null
        ? el("td")
        : el("td", { class: "num total" }, formatPercent(total, 1)),
    )
  );
  return section(
    "months",
    "Months",
    scrolledTable(
      "Returns by month",
      el(
        "thead",
        {},
        el(
          "tr",
          {},
          el("th", { scope: "col" }, "Year"),
          [...MONTHS, "Year"].map((m) =>
            el("th", { scope: "col", class: "num" }, m)
          ),
        ),
      ),
      el("tbody", {}, rows),
    ),
  );
}

function monthCell(value, largest) {
  if (value === null) return el("td");
  const share = Math.round(40 * Math.min(1, Math.abs(value) / largest));
  const colour = value > 0 ? "--up" : "--down";
  return el("td", {
    class: "num",
    style:
      `background:color-mix(in srgb, var(${colour}) ${share}%, transparent)`,
  }, formatPercent(value, 1));
}
