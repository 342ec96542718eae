/**
 * Returns: how they are distributed, and when they came.
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
  MONTHS,
} from "../../shared/browser/format.js";
import {
  amountColumn,
  dataTable,
  numberColumn,
  textColumn,
} from "../../shared/browser/table.js";

const HEIGHT = 180;
const WEEKDAYS = "Mon Tue Wed Thu Fri Sat Sun".split(" ");

/** The name of an hour. */
const HOURS = (hour) =>
  hour < 0 ? "between sessions" : `${String(hour).padStart(2, "0")}:00`;

/** The distribution of daily and yearly returns. */
export function distributionSection({ data }) {
  const { distribution } = data.tear;
  if (distribution === null) return undefined;
  const { histogram: { edges, counts } } = distribution;
  const middles = counts.map((_, i) => (edges[i] + edges[i + 1]) / 2);
  const years = data.years.filter(({ total }) => total !== null);
  const percent = (value) => formatPercent(value, 1);
  return section(
    "distribution",
    "Distribution of returns",
    seriesChart({
      id: "daily-returns",
      label: "Number of sessions by their return",
      height: HEIGHT,
      x: middles,
      xFormat: (value) => formatPercent(value, 2),
      format: formatCount,
      axisFormat: formatCount,
      series: [{ name: "Sessions", values: counts, kind: "bars" }],
    }),
    el("p", { class: "facts" }, shapeText(distribution)),
    years.length < 2 ? undefined : seriesChart({
      id: "yearly-returns",
      label: "Return by year",
      height: HEIGHT,
      x: years.map(({ year }) => Number(year)),
      xFormat: (year) => Number.isInteger(year) ? String(year) : "",
      format: formatPercent,
      axisFormat: percent,
      series: [{
        name: "Return of the year",
        values: years.map(({ total }) => total),
        kind: "bars",
        colour: "s3",
      }],
    }),
  );
}

function shapeText(distribution) {
  const { best, worst, valueAtRisk, expectedShortfall } = distribution;
  return `Best ${formatPercent(best[0])} (${best[1]}) · worst ${
    formatPercent(worst[0])
  } (${worst[1]}) · ${
    formatPercent(distribution.positive, 1)
  } above zero · skewness ${formatFixed(distribution.skewness)} · kurtosis ${
    formatFixed(distribution.kurtosis)
  } · value at risk, 5 %: ${formatPercent(valueAtRisk)} · expected shortfall: ${
    formatPercent(expectedShortfall)
  }`;
}

/** Returns by weekday and month, profits by hour. */
export function seasonSection({ data }) {
  const { weekdays, months, hours: hourReturns, trips: { hours } } = data.tear;
  if (weekdays.length === 0) return undefined;
  return section(
    "seasons",
    "When returns came",
    returnTable("Session returns by weekday", "Weekday", weekdays, WEEKDAYS),
    returnTable("Monthly returns by month", "Month", months, MONTHS),
    hourReturns === undefined || hourReturns.length === 0
      ? undefined
      : returnTable(
        `Returns of the account by hour, ${data.zone}`,
        "Hour",
        hourReturns,
        HOURS,
      ),
    hours.length === 0
      ? undefined
      : tripTable(`Round trips by hour of entry, ${data.zone}`, "Hour", hours),
  );
}

function returnTable(caption, title, groups, names) {
  return dataTable({
    caption,
    count: groups.length,
    sort: { column: 0, descending: false },
    columns: [
      {
        title,
        value: (i) => groups[i].group,
        text: (i) =>
          typeof names === "function"
            ? names(groups[i].group)
            : names[groups[i].group - 1],
      },
      numberColumn("Count", (i) => groups[i].count, formatCount),
      amountColumn("Mean", (i) => groups[i].mean, formatMany),
      amountColumn("Median", (i) => groups[i].median, formatMany),
      numberColumn("Above zero", (i) => groups[i].positive, formatShare),
    ],
  }).element;
}

const formatMany = (value) => formatPercent(value, 3);
const formatShare = (value) => formatPercent(value, 1);
/** A table of groups of round trips. */
export function tripTable(caption, title, groups) {
  return dataTable({
    caption,
    count: groups.length,
    columns: [
      textColumn(title, (i) => groups[i].name === "" ? "–" : groups[i].name),
      numberColumn("Round trips", (i) => groups[i].count, formatCount),
      numberColumn("Win rate", (i) => groups[i].winRate, formatShare),
      amountColumn("Net profit", (i) => groups[i].netProfit, formatMoney),
      numberColumn(
        "Share of wins",
        (i) => groups[i].shareOfWins,
        formatShare,
      ),
    ],
  }).element;
}
