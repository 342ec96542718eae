/**
 * The symbols of the survey as a table that sorts, filters and saves as CSV.
 *
 * @module
 */
import { el } from "../../shared/browser/dom.js";
import { formatCount } from "../../shared/browser/format.js";
import {
  dataTable,
  numberColumn,
  textColumn,
} from "../../shared/browser/table.js";
import { percent } from "./survey.js";

/** The table, which is made when it is opened; `onPick(row)` is called with a row that is picked. */
export function symbolTable({ rows }, onPick) {
  const slots = (k) => (i) => rows[i].slots[k];
  const details = el(
    "details",
    {},
    el("summary", {}, "All symbols as a table"),
  );
  details.addEventListener("toggle", () => {
    details.append(
      dataTable({
        caption: "Symbols and their quality; pick one to see it in the map",
        count: rows.length,
        sort: { column: 1, descending: false },
        onRow: onPick,
        columns: [
          textColumn("Symbol", (i) => rows[i].symbol),
          numberColumn("Quality", (i) => rows[i].quality, percent),
          numberColumn("Slots", slots(0), formatCount),
          numberColumn("Traded", slots(1), formatCount),
          numberColumn("No trade", slots(2), formatCount),
          numberColumn(
            "Missing",
            (i) => rows[i].slots[0] - rows[i].slots[1] - rows[i].slots[2],
            formatCount,
          ),
        ],
      }).element,
    );
  }, { once: true });
  return details;
}
