/**
 * The figures of runs and sweeps as text: their names and their values.
 *
 * @module
 */
import {
  formatCount,
  formatFixed,
  formatMoney,
  formatPercent,
} from "../../shared/browser/format.js";

/** Figures that are fractions, shown in percent. */
const SHARES = new Set([
  "total_return",
  "cagr",
  "volatility",
  "max_drawdown",
  "session_max_drawdown",
  "win_rate",
  "exposure",
]);
/** Figures that are amounts of money. */
const AMOUNTS = new Set(["net_profit", "expectancy", "fees", "financing"]);
/** Figures that are counts. */
const COUNTS = new Set(["round_trips", "fills", "refused", "liquidations"]);
/** Names that are abbreviations. */
const NAMES = { cagr: "CAGR", sqn: "SQN" };

/** The name of a figure: `Max drawdown` of `max_drawdown`. */
export function metricName(metric) {
  const words = metric.replaceAll("_", " ");
  return NAMES[metric] ?? words[0].toUpperCase() + words.slice(1);
}

/** The value of a figure. */
export function metricText(metric, value) {
  if (value === null || value === undefined) return "n/a";
  if (SHARES.has(metric)) return formatPercent(value);
  if (AMOUNTS.has(metric)) return formatMoney(value);
  return COUNTS.has(metric) ? formatCount(value) : formatFixed(value, 3);
}
