/**
 * Runs side by side.
 *
 * @module
 */
import { el, section } from "../../shared/browser/dom.js";
import {
  formatCount,
  formatExact,
  formatPrice,
  formatSigned,
} from "../../shared/browser/format.js";
import { scrolledTable } from "../../shared/browser/table.js";
import { ask } from "./ask.js";
import { curveChart } from "../../shared/browser/curve_chart.js";
import { minuteText } from "./facts.js";
import { metricName, metricText } from "./metrics.js";

/** The view of some runs, whose numbers are in the path. */
export async function compareView({ rest: [list] }) {
  const ids = list.split(",");
  const [comparison, ...equities] = await Promise.all([
    ask(`/api/compare?runs=${ids.join(",")}`),
    ...ids.map((id) => ask(`/api/runs/${id}/equity`)),
  ]);
  const { runs, figures, config, code, trades } = comparison;
  const heads = (kind) =>
    runs.map(({ id, name }) =>
      el(
        "th",
        { scope: "col", class: kind },
        el("a", { href: `#/runs/${id}` }, `${id} ${name}`),
      )
    );
  return el(
    "div",
    {},
    section(
      "equity",
      "Equity",
      curveChart(
        "Equity of the runs",
        runs.map(({ id, name }, i) => ({
          name: `${id} ${name}`,
          dates: equities[i].dates,
          values: equities[i].equity,
        })),
      ),
    ),
    section(
      "figures",
      "Figures",
      table(
        "The best of a row are bold",
        () => heads("num"),
        figures.map(({ metric, values, best }) => [
          metricName(metric),
          values.map((value, i) =>
            el(
              "td",
              { class: best.includes(i) ? "num best" : "num" },
              metricText(metric, value),
            )
          ),
        ]),
      ),
    ),
    differences("config", "What differs in the configs", heads, config),
    differences("code", "What differs in the code", heads, code),
    section("trades", "Round trips", ...tripTexts(runs, trades)),
  );
}

function table(caption, heads, rows) {
  return scrolledTable(
    caption,
    el("thead", {}, el("tr", {}, el("td"), heads())),
    el(
      "tbody",
      {},
      rows.map(([name, cells]) =>
        el("tr", {}, el("th", { scope: "row" }, name), cells)
      ),
    ),
  );
}

function differences(id, title, heads, rows) {
  if (rows.length === 0) return section(id, title, el("p", {}, "Nothing."));
  return section(
    id,
    title,
    table(
      "Lines that are not the same in all",
      heads,
      rows.map(({ path, values }) => [
        path,
        values.map((_, i) =>
          el("td", {}, values[i] === undefined ? "–" : String(values[i]))
        ),
      ]),
    ),
  );
}

function tripTexts([first, ...others], [, ...trades]) {
  return others.map(({ id }, i) => {
    const { common, gone, added, firstGone, firstAdded } = trades[i];
    if (gone + added === 0) {
      return el("p", {}, `Run ${id} has the ${common} of run ${first.id}.`);
    }
    const trips = [
      ...firstGone.map((trip) => [first.id, trip]),
      ...firstAdded.map((trip) => [id, trip]),
    ].sort(([, a], [, b]) => a.entryTime - b.entryTime).slice(0, 40);
    return el(
      "div",
      {},
      el(
        "p",
        {},
        `${formatCount(common)} in both, ${
          formatCount(gone)
        } in run ${first.id} alone, ${
          formatCount(added)
        } in run ${id} alone. The first that differ:`,
      ),
      scrolledTable(
        `Round trips that differ between run ${first.id} and run ${id}`,
        el(
          "thead",
          {},
          el(
            "tr",
            {},
            ["Run", "Entry, UTC", "Symbol", "Side", "Quantity", "Price", "Net"]
              .map((text, i) => cell("th", text, i)),
          ),
        ),
        el(
          "tbody",
          {},
          trips.map(([run, trip]) =>
            el(
              "tr",
              {},
              [
                run,
                minuteText(new Date(trip.entryTime).toISOString()),
                trip.symbol,
                trip.side,
                formatExact(trip.quantity),
                formatPrice(trip.entryPrice),
                formatSigned(trip.netProfit),
              ].map((text, i) => cell("td", String(text), i)),
            )
          ),
        ),
      ),
    );
  });
}

/** A cell of a round trip; numbers are on the right. */
function cell(tag, text, column) {
  return el(tag, {
    scope: tag === "th" ? "col" : undefined,
    class: column >= 4 ? "num" : "",
  }, text);
}
