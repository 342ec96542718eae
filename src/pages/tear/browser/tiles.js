/**
 * The most important figures, in large type.
 *
 * @module
 */
import { el } from "../../shared/browser/dom.js";
import { formatCount, formatSigned } from "../../shared/browser/format.js";
import { tone } from "../../shared/browser/table.js";
import { statistic, statisticRows } from "./statistics.js";

/** The tiles at the top of the report. */
export function tileSection({ data }) {
  const { overall } = data.statistics;
  const { netProfit } = data.account;
  const curve = statisticRows(data, "curve");
  const trades = statisticRows(data, "trades");
  return el(
    "dl",
    { class: "tiles" },
    tile("Net profit", formatSigned(netProfit), tone(netProfit)),
    ...["totalReturn", "cagr", "sharpe", "maxDrawdown"].map((key) => {
      const { label, format } = curve.get(key);
      return tile(label, statistic(overall[key], format));
    }),
    ...["winRate", "profitFactor"].map((key) => {
      const { label, format } = trades.get(key);
      return tile(label, statistic(overall.trades[key], format));
    }),
    tile("Round trips", formatCount(overall.trades.roundTrips)),
  );
}

function tile(title, content, shade = "") {
  return el(
    "div",
    { class: "tile" },
    el("dt", {}, title),
    el("dd", { class: shade }, content),
  );
}
