/**
 * The warnings of the run.
 *
 * @module
 */
import { el, section } from "../../../shared/browser/dom.js";

/** The warnings, or a note that there are none. */
export function warningSection({ data: { warnings } }) {
  return section(
    "warnings",
    "Warnings",
    warnings.length === 0 ? el("p", {}, "No warnings.") : el(
      "ul",
      { class: "warnings" },
      warnings.map((warning) => el("li", {}, warning)),
    ),
  );
}
