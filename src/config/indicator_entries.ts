/**
 * Indicators of a config in their one internal form.
 *
 * @module
 */
import type { Interval } from "../types.ts";
import type {
  BarField,
  HistoricalIndicatorConfig,
  HistoricalIndicatorKind,
  JsonObject,
  JsonValue,
  PeriodUnit,
  SessionIndicatorConfig,
} from "./session_config.ts";
import {
  type HistoricalEntry,
  type HistoricalInput,
  PERIOD_UNITS,
  type SessionIndicatorInput,
} from "./schema.ts";

const DEFAULT_FIELD: Partial<Record<HistoricalIndicatorKind, BarField>> = {
  trailing_average: "volume",
  trailing_sum: "volume",
  trailing_max: "high",
  trailing_min: "low",
};

/** The kinds that read a column of the config's choice. */
export const FIELD_KINDS: readonly string[] = Object.keys(DEFAULT_FIELD);

/** The kinds that can give one value for every minute of the session. */
export const MINUTE_KINDS: readonly string[] = [
  "trailing_average",
  "trailing_sum",
  "trailing_max",
  "trailing_min",
  "avg_volume",
  "avg_range",
];

/** A session indicator with its id and its period among the parameters. */
export function toSessionIndicator(
  entry: SessionIndicatorInput,
): SessionIndicatorConfig {
  const given: JsonObject = entry.params ?? {};
  const params: JsonObject = entry.period === undefined || entry.period === null
    ? { ...given }
    : { period: entry.period, ...given };
  return {
    id: entry.id ?? defaultId(entry.name, params, entry.interval),
    name: entry.name,
    interval: entry.interval,
    params,
  };
}

/** `ema_10_5m`: name, values of the parameters in order, interval. */
function defaultId(
  name: string,
  params: JsonObject,
  interval: Interval,
): string {
  const values = Object.values(params).map(idPart);
  return [name, ...values, interval].join("_");
}

function idPart(value: JsonValue): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.replaceAll(/[^\w.-]+/g, "-");
}

/** A historical indicator as it stands in a config, with where it stands. */
export interface PlacedEntry {
  /** List position or name below the list or section it is in. */
  readonly step: string | number;
  /** The key that the map form gives it. */
  readonly name: string | undefined;
  /** What is said of it. */
  readonly entry: HistoricalEntry;
}

/** The entries of either form, in order. */
export function historicalEntries(input: HistoricalInput): PlacedEntry[] {
  if (Array.isArray(input)) {
    return input.map((entry, step) => ({ step, name: undefined, entry }));
  }
  return Object.entries(input).map(([name, entry]) => ({
    step: name,
    name,
    entry,
  }));
}

/** A historical indicator with every default in place. */
export function toHistoricalIndicator(
  placed: PlacedEntry,
): HistoricalIndicatorConfig {
  const { entry } = placed;
  const kind = entry.kind ?? entry.type ?? entry.name;
  if (kind === undefined || kind === null) {
    throw new TypeError("A historical indicator without a kind is not checked");
  }
  const { period, unit } = toPeriod(entry);
  const granularity = entry.granularity ??
    (entry.interval === "1m" ? "minute" : "daily");
  const field = entry.field ?? DEFAULT_FIELD[kind] ?? null;
  const parts: (string | number)[] = [kind, `${period}${unit[0]}`];
  if (field !== null && field !== DEFAULT_FIELD[kind]) parts.push(field);
  if (granularity === "minute") parts.push("1m");
  return {
    key: placed.name ?? entry.key ?? parts.join("_"),
    kind,
    period,
    unit,
    granularity,
    field,
    skip_early_close: entry.skip_early_close ?? false,
    params: { ...entry.params },
  };
}

/** The period as a count and a unit; a text such as `52w` carries its own. */
function toPeriod(
  entry: HistoricalEntry,
): { period: number; unit: PeriodUnit } {
  if (typeof entry.period === "number") {
    return { period: entry.period, unit: PERIOD_UNITS[entry.unit ?? "days"] };
  }
  return {
    period: Number(entry.period.slice(0, -1)),
    unit: PERIOD_UNITS[entry.period.slice(-1)],
  };
}
