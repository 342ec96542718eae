/**
 * All figures: a column for the account, each strategy and the benchmark.
 *
 * @module
 */
import { el, section } from "../../shared/browser/dom.js";
import { scrolledTable } from "../../shared/browser/table.js";
import { statistic, statisticRows } from "./statistics.js";

/** The table of all figures. */
export function figureSection({ data }) {
  const columns = columnsOf(data.statistics);
  const row = (title, pick, format) =>
    el(
      "tr",
      {},
      el("th", { scope: "row" }, title),
      columns.map(([, source]) => {
        const found = pick(source);
        return el(
          "td",
          { class: "num" },
          found === undefined ? "" : statistic(found, format),
        );
      }),
    );
  const asFigure = (value) => typeof value === "number" ? { value } : value;
  return section(
    "figures",
    "Figures",
    basisLine(data),
    scrolledTable(
      "All figures",
      el(
        "thead",
        {},
        el(
          "tr",
          {},
          el("td"),
          columns.map(([name]) =>
            el("th", { scope: "col", class: "num" }, name)
          ),
        ),
      ),
      el(
        "tbody",
        {},
        [...statisticRows(data, "curve", "overall").values()].map((
          { label, key, format },
        ) => row(label, (source) => source[key], format)),
        [...statisticRows(data, "trades").values()].map((
          { label, key, format },
        ) => row(label, ({ trades }) => asFigure(trades?.[key]), format)),
      ),
    ),
  );
}

function columnsOf({ overall, strategies, benchmark }) {
  return [
    ["Account", overall],
    ...(strategies.length > 1 ? strategies.map((s) => [s.name, s]) : []),
    ...(benchmark === null ? [] : [[`${benchmark.symbol}, held`, benchmark]]),
  ];
}

function basisLine({ statistics: { basis } }) {
  return el(
    "p",
    { class: "note" },
    `Returns are per session, ${
      Number(basis.sessionsPerYear.toFixed(2))
    } sessions a year; the risk-free rate is ${
      Number((100 * basis.riskFreeRate).toFixed(4))
    } % a year. A figure is withheld where its sample is too small.`,
  );
}
