/**
 * The figures of runs and sweeps as text: their names and their values.
 *
 * @module
 */
import { formatPercent } from "../../shared/browser/format.js";
import { figureText } from "./facts.js";

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
  return SHARES.has(metric) ? formatPercent(value) : figureText(value);
}
