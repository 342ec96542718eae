/**
 * Runs side by side.
 *
 * @module
 */
import { el, section } from "../../shared/browser/dom.js";
import { scrolledTable } from "../../shared/browser/table.js";
import { ask } from "./ask.js";
import { curveChart } from "../../shared/browser/curve_chart.js";
import { figureText, minuteText } from "./facts.js";

/** The view of some runs, whose numbers are in the path. */
export async function compareView({ rest: [list] }) {
  const ids = list.split(",");
  const [comparison, ...equities] = await Promise.all([
    ask(`/api/compare?runs=${ids.join(",")}`),
    ...ids.map((id) => ask(`/api/runs/${id}/equity`)),
  ]);
  const { runs, figures, config, code, trades } = comparison;
  const heads = () =>
    runs.map(({ id, name }) =>
      el(
        "th",
        { scope: "col" },
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
        "Figures; the best of a row are bold",
        heads,
        figures.map(({ metric, values, best }) => [
          metric.replaceAll("_", " "),
          values.map((value, i) =>
            el(
              "td",
              { class: best.includes(i) ? "num best" : "num" },
              figureText(value),
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
      title,
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
        `${common} in both, ${gone} in run ${first.id} alone, ${added} in run ${id} alone. The first that differ:`,
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
              .map((text) => el("th", { scope: "col" }, text)),
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
                trip.quantity,
                trip.entryPrice,
                figureText(trip.netProfit),
              ].map((text) => el("td", {}, String(text))),
            )
          ),
        ),
      ),
    );
  });
}
