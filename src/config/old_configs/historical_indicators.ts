/**
 * Historical indicators in their old form: with `type: historical`, and the
 * interval of the unit. Any indicator could be one: those that are computed from
 * bars like session indicators become session indicators.
 *
 * @module
 */
import { nearest } from "../../text/nearest.ts";
import type { ConfigPath } from "../mistakes.ts";
import { isHistoricalKind, kindsWith } from "../sections/historical_kinds.ts";
import { isSection } from "../variables.ts";
import type { Draft } from "./draft.ts";
import { OLD_TYPES } from "./session_indicators.ts";

const DATA = "session_data_config";
const PLACES: readonly ConfigPath[] = [
  [DATA, "historical", "indicators", "*"],
  [DATA, "indicators", "historical", "*"],
];

const SESSION = [DATA, "indicators", "session"];

/** The units of the intervals in which periods were counted. */
const UNITS: ReadonlyMap<string, string> = new Map([
  ["1d", "days"],
  ["1w", "weeks"],
]);

/** The intervals that the granularities mean. */
const INTERVALS: ReadonlyMap<string, string> = new Map([
  ["daily", "1d"],
  ["minute", "1m"],
]);

/** Translates the historical indicators of both places. */
export function translateHistoricalIndicators(draft: Draft): void {
  for (const place of PLACES) moveSessionIndicators(draft, place.slice(0, -1));
  for (const entry of PLACES.flatMap((place) => draft.find(place))) {
    if (!isSection(draft.at(entry))) continue;
    dropType(draft, entry);
    translateUnit(draft, entry);
    dropWeek(draft, entry);
    dropSameInterval(draft, entry);
  }
}

/** Moves the entries of a list that are no kinds of historical indicators. */
function moveSessionIndicators(draft: Draft, list: ConfigPath): void {
  const entries = draft.at(list);
  const given = draft.at(SESSION) ?? [];
  if (!Array.isArray(entries) || !Array.isArray(given)) return;
  const session: unknown[] = [...given];
  const kept: number[] = [];
  entries.forEach((entry, i) => {
    const moved = sessionEntry(entry);
    if (moved === undefined) {
      kept.push(i);
      return;
    }
    const from = [...list, i], to = [...SESSION, session.length];
    const text =
      `moved to indicators.session, on ${moved.interval}: before a session it has the value of the last bar`;
    draft.note(from, text, to);
    draft.moved(to, from);
    session.push(moved);
  });
  if (kept.length === entries.length) return;
  kept.forEach((old, i) => draft.moved([...list, i], [...list, old]));
  draft.set(list, kept.map((i) => entries[i]));
  const indicators = draft.at(SESSION.slice(0, -1));
  draft.set(SESSION.slice(0, -1), {
    ...(isSection(indicators) && indicators),
    session,
  });
}

/** An old entry as a session indicator; `undefined` if it is to stay. */
function sessionEntry(entry: unknown): Record<string, unknown> | undefined {
  if (!isSection(entry) || !OLD_TYPES.has(entry.type)) return undefined;
  const { name, unit = "bars", type: _, ...others } = entry;
  if (typeof name !== "string" || isHistoricalKind(name)) return undefined;
  // A misspelt kind keeps its suggestion; `atr` is no misspelt `atr_daily`.
  const kind = nearest(name, kindsWith(() => true));
  if (kind?.startsWith(`${name}_`) === false) return undefined;
  const interval = entry.interval ?? (unit === "weeks" ? "1w" : "1d");
  if (typeof interval !== "string") return undefined;
  // A number of weeks is no number of daily bars.
  if (unit !== "bars" && unit !== UNITS.get(interval)) return undefined;
  return { name, ...others, interval };
}

function dropType(draft: Draft, entry: ConfigPath): void {
  const path = [...entry, "type"];
  const type = draft.at(path);
  // Without a name, the type is the kind.
  const isNamed = typeof draft.at([...entry, "name"]) === "string";
  if (type !== "historical" && !(isNamed && OLD_TYPES.has(type))) return;
  draft.note(path, "left out: every indicator of this section is historical");
  draft.remove(path);
}

/** `unit: bars` counts bars of the interval. */
function translateUnit(draft: Draft, entry: ConfigPath): void {
  const path = [...entry, "unit"];
  if (draft.at(path) !== "bars") return;
  const unit = UNITS.get(String(draft.at([...entry, "interval"]) ?? "1d"));
  if (unit === undefined) return;
  draft.note(path, `bars of the interval are ${unit}`, path);
  draft.set(path, unit);
}

/** The interval beside a granularity that says the same. */
function dropSameInterval(draft: Draft, entry: ConfigPath): void {
  const path = [...entry, "interval"];
  const granularity = draft.at([...entry, "granularity"]);
  if (typeof granularity !== "string") return;
  const interval = draft.at(path);
  if (interval === undefined || interval !== INTERVALS.get(granularity)) return;
  draft.note(path, `left out: granularity is ${granularity}`);
  draft.remove(path);
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
