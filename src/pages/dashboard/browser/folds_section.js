/**
 * Walk-forward: the splits, what became of each choice, and the joined equity of
 * the tests.
 *
 * @module
 */
import { curveChart } from "../../shared/browser/curve_chart.js";
import { el, section } from "../../shared/browser/dom.js";
import { formatCount } from "../../shared/browser/format.js";
import {
  dataTable,
  numberColumn,
  textColumn,
} from "../../shared/browser/table.js";
import { figureText } from "./facts.js";
import { metricName, metricText } from "./metrics.js";

/** What `/api/sweeps/N/folds` answers, by a figure; nothing for other sweeps. */
export function foldsSection(found, metric) {
  if (found === null) return undefined;
  const { options, splits, folds, equity } = found;
  const { train, test, step = test } = options;
  const facts = `The best set of ${
    formatCount(train)
  } sessions is tested on the ${formatCount(test)} that follow, every ${
    formatCount(step)
  } sessions: ${formatCount(folds.length)} of ${
    formatCount(splits)
  } splits are tested.`;
  if (folds.length === 0) {
    return section("folds", "Walk-forward", el("p", { class: "facts" }, facts));
  }
  const inside = (i) => folds[i].inSample?.[metric] ?? null;
  const outside = (i) => folds[i].outOfSample[metric];
  return section(
    "folds",
    "Walk-forward",
    el("p", { class: "facts" }, facts),
    curveChart("Equity of the tests, one after the other", [{
      name: "Equity",
      dates: equity.dates,
      values: equity.values,
    }]),
    dataTable({
      caption: `Splits: ${
        metricName(metric)
      } where the set was chosen, and where it was tested`,
      count: folds.length,
      columns: [
        numberColumn("Split", (i) => folds[i].fold + 1, String),
        textColumn("Tested", (i) => folds[i].test.join(" to ")),
        numberColumn("Set", (i) => folds[i].set, String),
        textColumn("Parameters", (i) =>
          Object.entries(folds[i].parameters)
            .map(([name, value]) => `${name}=${value}`).join(" ")),
        numberColumn("Chosen", inside, (one) => metricText(metric, one)),
        numberColumn("Tested", outside, (one) => metricText(metric, one)),
        numberColumn("Net profit", (i) => folds[i].netProfit, figureText),
      ],
    }).element,
  );
}
