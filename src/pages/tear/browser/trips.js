/**
 * Round trips: how long they were open, how far prices went meanwhile, what they
 * have in common, what they cost, and what leaned on gaps.
 *
 * @module
 */
import { seriesChart } from "../../shared/browser/curve_chart.js";
import { el, section } from "../../shared/browser/dom.js";
import {
  formatCount,
  formatFixed,
  formatMoney,
  formatPercent,
} from "../../shared/browser/format.js";
import { scrolledTable } from "../../shared/browser/table.js";
import { tripTable } from "./returns.js";

const HEIGHT = 240;

/** How far prices went against and for round trips, and how long they were open. */
export function holdingSection({ data }) {
  const { trips: { holding }, excursions } = data.tear;
  if (holding.length === 0) return undefined;
  return section(
    "holding",
    "Holding times and excursions",
    tripTable("Round trips by holding time", "Open", holding),
    ...(excursions === undefined || excursions.count === 0
      ? []
      : excursionCharts(excursions)),
  );
}

function excursionCharts({ count, shown, mae, mfe, gain, medians }) {
  const percent = (value) => value === null ? "–" : formatPercent(value);
  const scatter = (id, name, x) => {
    const order = x.map((_, i) => i).sort((a, b) => x[a] - x[b]);
    return seriesChart({
      id,
      label: `Return of round trips by their ${name}`,
      height: HEIGHT,
      x: order.map((i) => x[i]),
      xFormat: percent,
      format: percent,
      axisFormat: percent,
      series: ["win", "loss"].map((kind) => ({
        name: kind === "win" ? `Wins by ${name}` : `Losses by ${name}`,
        values: order.map((i) =>
          (gain[i] > 0) === (kind === "win") ? gain[i] : null
        ),
        kind: "points",
        colour: kind === "win" ? "s0" : "s1",
      })),
    });
  };
  return [
    el(
      "p",
      { class: "note" },
      `${formatCount(shown)} of ${
        formatCount(count)
      } round trips are drawn. Median MAE: ${
        percent(medians.winMae)
      } of wins, ${percent(medians.lossMae)} of losses; median MFE: ${
        percent(medians.winMfe)
      } of wins, ${
        percent(medians.lossMfe)
      } of losses. Fractions of the entry price.`,
    ),
    scatter("mae-chart", "maximum adverse excursion", mae),
    scatter("mfe-chart", "maximum favourable excursion", mfe),
  ];
}

/** What round trips have in common, and how much of the profit comes from it. */
export function concentrationSection({ data }) {
  const { trips, concentration } = data.tear;
  const named = (groups) => groups.some(({ name }) => name !== "");
  const tables = [
    ["By symbol", "Symbol", trips.symbols],
    ["By strategy", "Strategy", trips.strategies],
    ["By tag of the entry", "Tag", trips.entryTags],
    ["By reason of the entry", "Reason", trips.entryReasons],
    ["By reason of the exit", "Reason", trips.exitReasons],
  ].filter(([, , groups]) => named(groups));
  if (tables.length === 0) return undefined;
  return section(
    "concentration",
    "Concentration",
    concentration === null ? undefined : el(
      "p",
      { class: "facts" },
      `Herfindahl–Hirschman index of the value traded by symbol: ${
        formatFixed(concentration, 3)
      }, as of ${formatFixed(1 / concentration, 1)} equal symbols.`,
    ),
    tables.map(([caption, title, groups]) => tripTable(caption, title, groups)),
  );
}

/** What trading cost, and what leaned on gaps. */
export function costSection({ data }) {
  const { costs, gaps } = data.tear;
  const rows = [
    ["Fees", costs.fees],
    ["Slippage", costs.slippage],
    ["Spread", costs.spread],
    ["Borrow", costs.borrow],
    ["Interest", costs.interest],
  ];
  return section(
    "costs",
    "Costs and gaps",
    scrolledTable(
      "What trading cost; slippage and spread are part of the prices of fills",
      el(
        "tbody",
        {},
        rows.map(([name, value]) =>
          el(
            "tr",
            {},
            el("th", { scope: "row" }, name),
            el(
              "td",
              { class: "num" },
              value === null ? "not counted" : formatMoney(value),
            ),
          )
        ),
      ),
    ),
    gaps.length === 0
      ? el("p", { class: "facts" }, "No fill leaned on a gap of the data.")
      : el(
        "ul",
        { class: "warnings" },
        gaps.map(({ message }) => el("li", {}, message)),
      ),
  );
}
