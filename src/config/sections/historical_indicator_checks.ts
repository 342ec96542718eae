/**
 * Cross checks of historical indicators, in both of their places.
 *
 * @module
 */
import {
  type ConfigPath,
  isGiven,
  type MistakeList,
  valueAt,
} from "../mistakes.ts";
import { IDENTIFIER_ALLOWED, isIdentifier } from "../values.ts";
import {
  completeHistoricalIndicator,
  HISTORICAL_INDICATORS,
  historicalEntries,
} from "./historical_indicators.ts";
import {
  HISTORICAL_KINDS,
  isHistoricalKind,
  kindsWith,
} from "./historical_kinds.ts";

/** The keys of an entry that its default key is made of. */
const KEY_PARTS: ReadonlySet<string> = new Set([
  "kind",
  "type",
  "name",
  "period",
  "unit",
  "granularity",
  "interval",
  "field",
]);

/** The two places, as section and key below `session_data_config`. */
const PLACES = [["historical", "indicators"], ["indicators", "historical"]];

/** Checks kinds, periods and keys of the indicators. */
export function checkHistoricalIndicators(
  raw: unknown,
  mistakes: MistakeList,
): void {
  const keys = new Map<string, string>();
  for (const place of PLACES) {
    const path = ["session_data_config", ...place];
    const input = valueAt(raw, path);
    if (typeof input !== "object" || input === null) continue;
    const isList = Array.isArray(input);
    for (const [index, entry] of Object.entries(input)) {
      if (mistakes.isFull) return;
      const step = isList ? Number(index) : index;
      const where = [...path, step];
      if (!isList && !isIdentifier(index)) {
        mistakes.addName(where, IDENTIFIER_ALLOWED);
      }
      if (typeof entry !== "object" || entry === null) continue;
      checkEntry(where, entry, isList ? "name" : "type", mistakes);
      const key = isList ? keyOf(entry) : index;
      if (key === undefined) continue;
      const twin = keys.get(key);
      // An entry that is wrong as a whole keeps that mistake.
      if (twin !== undefined) {
        mistakes.add(where, "a unique key", `${key} is taken by ${twin}`);
      }
      keys.set(key, place.join("."));
    }
  }
}

/** The key of an entry of a list; `undefined` if what decides it is wrong. */
function keyOf(entry: object): string | undefined {
  const given = valueAt(entry, ["key"]);
  if (isGiven(given)) return isIdentifier(given) ? given : undefined;
  const parts = Object.fromEntries(
    Object.entries(entry).filter(([name]) => KEY_PARTS.has(name)),
  );
  const kinds = ["kind", "type", "name"].filter((name) => isGiven(parts[name]));
  const shaped = HISTORICAL_INDICATORS.safeParse([parts]);
  if (kinds.length !== 1 || !shaped.success) return undefined;
  const [placed] = historicalEntries(shaped.data);
  return completeHistoricalIndicator(placed).key;
}

/** `spelling` is the key that names the kind in this form. */
function checkEntry(
  where: ConfigPath,
  entry: unknown,
  spelling: "name" | "type",
  mistakes: MistakeList,
): void {
  const at = (key: string) => valueAt(entry, [key]);
  const period = at("period"), interval = at("interval");
  if (typeof period === "string" && isGiven(at("unit"))) {
    mistakes.add([...where, "unit"], `no unit: period ${period} includes it`);
  }
  if (isGiven(at("granularity")) && isGiven(interval)) {
    mistakes.add([...where, "interval"], "granularity or interval, not both");
  }
  const given = ["kind", "type", "name"].map(at).filter(isGiven);
  if (given.length !== 1) {
    if (mistakes.has([...where, spelling])) return;
    mistakes.add(
      [...where, spelling],
      `the kind of the indicator, given once, as ${spelling}`,
    );
    return;
  }
  const kind = given[0];
  if (!isHistoricalKind(kind)) return;
  const traits = HISTORICAL_KINDS[kind];
  const minute = at("granularity") === "minute" || interval === "1m";
  if (minute && !traits.byMinute) {
    const key = interval === "1m" ? "interval" : "granularity";
    const able = kindsWith(({ byMinute }) => byMinute).join(", ");
    const allowed = `one value a day for ${kind}; values by minute for ${able}`;
    mistakes.add([...where, key], allowed);
  }
  if (isGiven(at("field")) && traits.field === undefined) {
    const able = kindsWith(({ field }) => field !== undefined).join(", ");
    mistakes.add(
      [...where, "field"],
      `nothing for ${kind}; a field for ${able}`,
    );
  }
}
