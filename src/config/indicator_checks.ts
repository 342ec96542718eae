/**
 * Rules for the indicators of a config that compare one place with another.
 *
 * Like all cross checks they read the config as it was given.
 *
 * @module
 */
import { isInterval } from "../time/interval.ts";
import {
  FIELD_KINDS,
  historicalEntries,
  MINUTE_KINDS,
  type PlacedEntry,
  toHistoricalIndicator,
  toSessionIndicator,
} from "./indicator_entries.ts";
import {
  type ConfigPath,
  isGiven,
  type MistakeList,
  valueAt,
} from "./mistakes.ts";
import {
  HISTORICAL_KINDS,
  type HistoricalInput,
  IDENTIFIER_ALLOWED,
  isIdentifier,
  type SessionIndicatorInput,
} from "./schema.ts";
import type { JsonObject } from "./session_config.ts";

/**
 * Says why there is no indicator of that name with these parameters, in words
 * that say what would be right; `undefined` if there is one.
 */
export type IndicatorCheck = (
  name: string,
  params: JsonObject,
) => string | undefined;

/** What is allowed where one of the streams is wanted. */
export function streamsAllowed(streams: ReadonlySet<string>): string {
  return `one of the streams ${[...streams].join(", ")}`;
}

/** Checks the indicators that run with the session. */
export function checkSessionIndicators(
  raw: unknown,
  streams: ReadonlySet<string>,
  mistakes: MistakeList,
  check: IndicatorCheck | undefined,
): void {
  const path = ["session_data_config", "indicators", "session"];
  const entries = valueAt(raw, path);
  if (!Array.isArray(entries)) return;
  const ids = new Map<string, number>();
  entries.forEach((given, i) => {
    const where = [...path, i];
    const interval = valueAt(given, ["interval"]);
    if (
      typeof interval === "string" && isInterval(interval) &&
      streams.size > 0 && !streams.has(interval)
    ) {
      mistakes.add([...where, "interval"], streamsAllowed(streams));
    }
    if (
      isGiven(valueAt(given, ["period"])) &&
      isGiven(valueAt(given, ["params", "period"]))
    ) {
      mistakes.add([...where, "period"], "a period here or in params");
    }
    if (mistakes.has(where)) return;
    // Nothing is wrong with it, so it is of this shape.
    const entry = given as SessionIndicatorInput;
    const indicator = toSessionIndicator(entry);
    const twin = ids.get(indicator.id);
    if (twin !== undefined) {
      const allowed = `an id that indicators.session[${twin}] does not have`;
      mistakes.add([...where, "id"], allowed, `${indicator.id} is taken`);
    }
    ids.set(indicator.id, i);
    const reason = check?.(indicator.name, indicator.params);
    if (reason !== undefined) {
      const allowed = "an indicator that exists, with parameters it takes";
      mistakes.add([...where, "name"], allowed, reason);
    }
  });
}

/** Checks the indicators calculated before the session, wherever they stand. */
export function checkHistoricalIndicators(
  raw: unknown,
  mistakes: MistakeList,
): void {
  const keys = new Map<string, string>();
  for (const parent of ["historical", "indicators"]) {
    const last = parent === "historical" ? "indicators" : "historical";
    const path = ["session_data_config", parent, last];
    const input = valueAt(raw, path);
    if (typeof input !== "object" || input === null) continue;
    for (const placed of historicalEntries(input as HistoricalInput)) {
      const where = [...path, placed.step];
      if (placed.name !== undefined && !isIdentifier(placed.name)) {
        mistakes.addName(where, IDENTIFIER_ALLOWED);
      }
      if (typeof placed.entry !== "object" || placed.entry === null) continue;
      checkHistoricalEntry(where, placed, mistakes);
      if (mistakes.has(where)) continue;
      const { key } = toHistoricalIndicator(placed);
      const twin = keys.get(key);
      if (twin !== undefined) {
        const hint = `${key} is taken by ${twin}`;
        mistakes.add(where, "a key of its own", hint);
      }
      keys.set(key, `${parent}.${last}`);
    }
  }
}

function checkHistoricalEntry(
  where: ConfigPath,
  { entry, name }: PlacedEntry,
  mistakes: MistakeList,
): void {
  const spellings = [entry.kind, entry.type, entry.name].filter(isGiven);
  const kind = spellings[0];
  if (kind === undefined || kind === null || spellings.length > 1) {
    const spelling = name === undefined ? "name" : "type";
    if (mistakes.has([...where, spelling])) return;
    mistakes.add(
      [...where, spelling],
      `the kind of the indicator, given once, as ${spelling}`,
    );
    return;
  }
  if (!HISTORICAL_KINDS.includes(kind)) return;
  if (typeof entry.period === "string" && isGiven(entry.unit)) {
    mistakes.add([...where, "unit"], `no unit beside period ${entry.period}`);
  }
  if (isGiven(entry.granularity) && isGiven(entry.interval)) {
    mistakes.add([...where, "interval"], "granularity or interval, not both");
  }
  const minute = entry.granularity === "minute" || entry.interval === "1m";
  if (minute && !MINUTE_KINDS.includes(kind)) {
    const key = entry.interval === "1m" ? "interval" : "granularity";
    const allowed = `one value a day for ${kind}; values by minute for ` +
      MINUTE_KINDS.join(", ");
    mistakes.add([...where, key], allowed);
  }
  if (isGiven(entry.field) && !FIELD_KINDS.includes(kind)) {
    const allowed = `nothing for ${kind}; a field for ${
      FIELD_KINDS.join(", ")
    }`;
    mistakes.add([...where, "field"], allowed);
  }
}
