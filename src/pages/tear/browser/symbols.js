/**
 * Results by symbol.
 *
 * @module
 */
import { section } from "../../shared/browser/dom.js";
import {
  formatCount,
  formatMoney,
  formatPercent,
  formatSigned,
} from "../../shared/browser/format.js";
import {
  amountColumn,
  dataTable,
  numberColumn,
  textColumn,
} from "../../shared/browser/table.js";
import { statistic, statisticRows } from "./statistics.js";

/** The table of traded symbols; `undefined` if none was traded. */
export function symbolSection({ data }) {
  const { symbols } = data.statistics;
  if (symbols.length === 0) return undefined;
  const rows = statisticRows(data, "trades");
  const figure = (title, pick, format) => ({
    title,
    numeric: true,
    value: (i) => pick(i).value,
    text: (i) => statistic(pick(i), format),
  });
  const table = dataTable({
    caption: `${formatCount(symbols.length)} traded symbols`,
    count: symbols.length,
    sort: { column: 3, descending: true },
    columns: [
      textColumn("Symbol", (i) => symbols[i].symbol),
      numberColumn("Fills", (i) => symbols[i].fills, formatCount),
      numberColumn(
        "Round trips",
        (i) => symbols[i].trades.roundTrips,
        formatCount,
      ),
      amountColumn(
        "Net profit",
        (i) => symbols[i].trades.netProfit,
        formatSigned,
      ),
      ...["winRate", "profitFactor", "expectancy", "sqn"].map((key) => {
        const { label, format } = rows.get(key);
        return figure(label, (i) => symbols[i].trades[key], format);
      }),
      numberColumn("Fees", (i) => symbols[i].fees, formatMoney),
      figure("Exposure", (i) => symbols[i].exposure, formatPercent),
    ],
  });
  return section("symbols", "Symbols", table.element);
}
