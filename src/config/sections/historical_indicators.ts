/**
 * `session_data_config.indicators.historical`: indicators calculated once
 * before each session.
 *
 * They are given as a section by name or as a list; `historical.indicators` is
 * accepted as a second place.
 *
 * @module
 */
import { z } from "zod";
import type { JsonObject } from "../json.ts";
import { absentOr, type Keys, required, section } from "../shape.ts";
import { FLAG, FREE_FORM, IDENTIFIER, oneOf, value } from "../values.ts";
import {
  type BarField,
  HISTORICAL_KINDS,
  type HistoricalIndicatorKind,
  kindsWith,
} from "./historical_kinds.ts";

/** The unit that a historical indicator's period counts in. */
export type PeriodUnit = "days" | "weeks" | "months" | "years";

/** One indicator calculated before the session. */
export interface HistoricalIndicatorConfig {
  /** The key that strategies use; default kind, period and granularity: `avg_volume_10d`. */
  readonly key: string;
  /** What is calculated. */
  readonly kind: HistoricalIndicatorKind;
  /** How many units back. */
  readonly period: number;
  /** The unit of `period`; default `days`, which are trading days. */
  readonly unit: PeriodUnit;
  /** One value per session, or one per minute of the session; default `daily`. */
  readonly granularity: "daily" | "minute";
  /**
   * The column a trailing kind reads; default volume for averages and sums, high for
   * maxima, low for minima. `null` for kinds with fixed columns.
   */
  readonly field: BarField | null;
  /** Whether sessions that closed early are left out; default false. */
  readonly skip_early_close: boolean;
  /** Further parameters by name. */
  readonly params: JsonObject;
}

/** A historical indicator in the map form: its name is its key. */
export interface HistoricalIndicatorMapEntry extends
  Partial<
    Pick<
      HistoricalIndicatorConfig,
      "granularity" | "field" | "skip_early_close" | "params"
    >
  > {
  /** What is calculated. */
  readonly type: HistoricalIndicatorKind;
  /** A number of days, or a number with its unit: `10d`, `52w`, `3m`, `1y`. */
  readonly period: number | string;
}

/** A historical indicator in the list form. */
export interface HistoricalIndicatorListEntry extends
  Partial<
    Pick<
      HistoricalIndicatorConfig,
      "key" | "field" | "skip_early_close" | "params"
    >
  > {
  /** What is calculated. */
  readonly name: HistoricalIndicatorKind;
  /** How many units back. */
  readonly period: number;
  /** The unit of `period`; default `days`. */
  readonly unit?: "days" | "weeks" | "months" | "years";
  /** `1d`, the default, for one value per session, `1m` for one per minute. */
  readonly interval?: "1d" | "1m";
}

/** Historical indicators in one of their forms. */
export type HistoricalIndicatorsInput =
  | Readonly<Record<string, HistoricalIndicatorMapEntry>>
  | readonly (HistoricalIndicatorListEntry | HistoricalIndicatorConfig)[];

/** The spellings of the units of a period. */
const PERIOD_UNITS: Readonly<Record<string, PeriodUnit>> = {
  d: "days",
  day: "days",
  days: "days",
  w: "weeks",
  week: "weeks",
  weeks: "weeks",
  m: "months",
  month: "months",
  months: "months",
  y: "years",
  year: "years",
  years: "years",
};

/** One historical indicator of either form, as given. */
export interface HistoricalEntry {
  /** Its key, in a list. */
  readonly key?: string | null;
  /** Its kind; `type` and `name` are aliases of this key. */
  readonly kind?: HistoricalIndicatorKind | null;
  /** Its kind. */
  readonly type?: HistoricalIndicatorKind | null;
  /** Its kind. */
  readonly name?: HistoricalIndicatorKind | null;
  /** How many units back; text includes its unit. */
  readonly period: number | string;
  /** The unit of a period that is a number. */
  readonly unit?: string | null;
  /** How many values a session. */
  readonly granularity?: "daily" | "minute" | null;
  /** The same as an interval. */
  readonly interval?: "1d" | "1m" | null;
  /** The column that a trailing kind reads. */
  readonly field?: BarField | null;
  /** Whether sessions that closed early are left out. */
  readonly skip_early_close?: boolean | null;
  /** Further parameters. */
  readonly params?: JsonObject | null;
}

/** Historical indicators of either form, as given. */
export type HistoricalInput =
  | readonly HistoricalEntry[]
  | Readonly<Record<string, Omit<HistoricalEntry, "key">>>;

const KIND = oneOf(kindsWith(() => true));
const MAP_KEYS: Keys<Omit<HistoricalEntry, "key">> = {
  kind: absentOr(
    KIND,
    "What is calculated; one of kind, type, name is required",
  ),
  type: absentOr(KIND, "Alias of `kind`, usual in a section by name"),
  name: absentOr(KIND, "Alias of `kind`, usual in a list"),
  period: required(
    value<number | string>(
      "a whole number, or a number and d, w, m (months) or y, such as 10d or 52w",
      (v) =>
        typeof v === "number"
          ? Number.isInteger(v) && v >= 1 && v <= 10_000
          : typeof v === "string" && /^[1-9]\d{0,3}[dwmy]$/.test(v),
      {
        anyOf: [
          { type: "integer", minimum: 1, maximum: 10_000 },
          { type: "string", pattern: "^[1-9]\\d{0,3}[dwmy]$" },
        ],
      },
    ),
    "How far back: a number of units, or text with its unit",
  ),
  unit: absentOr(
    value<string>(
      "one of days, weeks, months, years",
      (v) => typeof v === "string" && Object.hasOwn(PERIOD_UNITS, v),
      { type: "string", enum: Object.keys(PERIOD_UNITS) },
    ),
    "The unit of a period that is a number; days are trading days",
    "`days`",
  ),
  granularity: absentOr(
    oneOf(["daily", "minute"]),
    "One value per session, or one per minute of the session",
    "`daily`",
  ),
  interval: absentOr(
    value<"1d" | "1m">("1d or 1m", (v) => v === "1d" || v === "1m", {
      type: "string",
      enum: ["1d", "1m"],
    }),
    "The granularity as an interval",
    "`1d`",
  ),
  field: absentOr(
    oneOf<BarField>(["open", "high", "low", "close", "volume"]),
    "The column that a trailing kind reads",
    "volume for averages and sums, high for maxima, low for minima",
  ),
  skip_early_close: absentOr(
    FLAG,
    "Whether sessions that closed early are left out",
    "`false`",
  ),
  params: absentOr(FREE_FORM, "Further parameters by name"),
};

/** The shape of both forms. */
export const HISTORICAL_INDICATORS: z.ZodType<HistoricalInput> = z.union([
  z.array(
    section<HistoricalEntry>({
      key: absentOr(
        IDENTIFIER,
        "The key that strategies use",
        "kind, period and granularity: `avg_volume_10d`",
      ),
      ...MAP_KEYS,
    }),
  ),
  z.record(z.string(), section<Omit<HistoricalEntry, "key">>(MAP_KEYS)),
], { error: "a list of indicators, or a section of indicators by name" });

/** A historical indicator with its place in the config. */
export interface PlacedEntry {
  /** List position or name below the list or section it is in. */
  readonly step: string | number;
  /** The key that the map form gives it. */
  readonly name: string | undefined;
  /** The indicator as given. */
  readonly entry: HistoricalEntry;
}

/** The entries of either form, in order. */
export function historicalEntries(input: HistoricalInput): PlacedEntry[] {
  if (isList(input)) {
    return input.map((entry, step) => ({ step, name: undefined, entry }));
  }
  return Object.entries(input).map(([name, entry]) => ({
    step: name,
    name,
    entry,
  }));
}

function isList(input: HistoricalInput): input is readonly HistoricalEntry[] {
  return Array.isArray(input);
}

/** A historical indicator with every default in place. */
export function completeHistoricalIndicator(
  { name, entry }: PlacedEntry,
): HistoricalIndicatorConfig {
  const kind = entry.kind ?? entry.type ?? entry.name;
  if (kind === undefined || kind === null) {
    throw new TypeError("A historical indicator must be checked first");
  }
  const { period, unit } = completePeriod(entry);
  const granularity = entry.granularity ??
    (entry.interval === "1m" ? "minute" : "daily");
  const { field: byDefault } = HISTORICAL_KINDS[kind];
  const field = entry.field ?? byDefault ?? null;
  const parts: (string | number)[] = [kind, `${period}${unit[0]}`];
  if (field !== null && field !== byDefault) parts.push(field);
  if (granularity === "minute") parts.push("1m");
  return {
    key: name ?? entry.key ?? parts.join("_"),
    kind,
    period,
    unit,
    granularity,
    field,
    skip_early_close: entry.skip_early_close ?? false,
    params: { ...entry.params },
  };
}

/** The period as a count and a unit; text such as `52w` includes its own unit. */
function completePeriod(
  { period, unit }: HistoricalEntry,
): { period: number; unit: PeriodUnit } {
  return typeof period === "number"
    ? { period, unit: PERIOD_UNITS[unit ?? "days"] }
    : {
      period: Number(period.slice(0, -1)),
      unit: PERIOD_UNITS[period.slice(-1)],
    };
}
