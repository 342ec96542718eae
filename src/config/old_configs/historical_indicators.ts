/**
 * Historical indicators in their old form: with `type: historical`, and the
 * interval of the unit.
 *
 * @module
 */
import type { ConfigPath } from "../mistakes.ts";
import { isSection } from "../variables.ts";
import type { Draft } from "./draft.ts";

const DATA = "session_data_config";
const PLACES: readonly ConfigPath[] = [
  [DATA, "historical", "indicators", "*"],
  [DATA, "indicators", "historical", "*"],
];

/** The units of the intervals in which periods were counted. */
const UNITS: Readonly<Record<string, string>> = { "1d": "days", "1w": "weeks" };

/** Translates the historical indicators of both places. */
export function translateHistoricalIndicators(draft: Draft): void {
  for (const entry of PLACES.flatMap((place) => draft.find(place))) {
    if (!isSection(draft.at(entry))) continue;
    dropType(draft, [...entry, "type"]);
    translateUnit(draft, entry);
    dropWeek(draft, entry);
  }
}

function dropType(draft: Draft, path: ConfigPath): void {
  if (draft.at(path) !== "historical") return;
  draft.note(path, "left out: every indicator of this section is historical");
  draft.remove(path);
}

/** `unit: bars` counts bars of the interval. */
function translateUnit(draft: Draft, entry: ConfigPath): void {
  const path = [...entry, "unit"];
  if (draft.at(path) !== "bars") return;
  const unit = UNITS[String(draft.at([...entry, "interval"]) ?? "1d")];
  if (unit === undefined) return;
  draft.note(path, `bars of the interval are ${unit}`, path);
  draft.set(path, unit);
}

/** Weekly bars are implied by a period in weeks. */
function dropWeek(draft: Draft, entry: ConfigPath): void {
  const path = [...entry, "interval"], unit = [...entry, "unit"];
  if (draft.at(path) !== "1w") return;
  const period = draft.at([...entry, "period"]);
  const counted = draft.at(unit) ?? undefined;
  if (counted === undefined && typeof period === "number") {
    draft.note(path, "is unit: weeks", unit);
    draft.rename(path, "unit");
    draft.set(unit, "weeks");
    return;
  }
  draft.note(
    path,
    `left out: the period counts ${
      counted ?? "in its own unit"
    }, and there is one value a session`,
  );
  draft.remove(path);
}
