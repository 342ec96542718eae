/**
 * The shape of a session config: which keys there are and what each may hold.
 *
 * Every message of the schema is the text of what is allowed, nothing else;
 * for an unknown key it is the list of known ones. What was found is looked
 * up where the report is made. Rules that compare two places stand in
 * `cross_checks.ts`, so that they are reported along with these.
 *
 * @module
 */
import { z } from "zod";
import { isInterval } from "../time/interval.ts";
import type { Interval } from "../types.ts";
import { isVariableName, isVariableValue } from "./variables.ts";
import type {
  BarField,
  HistoricalIndicatorKind,
  JsonObject,
  PeriodUnit,
} from "./session_config.ts";

/** Every kind of historical indicator. */
export const HISTORICAL_KINDS: readonly HistoricalIndicatorKind[] = [
  "trailing_average",
  "trailing_sum",
  "trailing_max",
  "trailing_min",
  "avg_volume",
  "avg_range",
  "atr_daily",
  "high_low",
  "gap_stats",
  "range_ratio",
];

/** The spellings of the units a period may count in. */
export const PERIOD_UNITS: Readonly<Record<string, PeriodUnit>> = {
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

/** What may stand where an interval is wanted. */
export const INTERVAL_ALLOWED =
  "an interval such as 1s, 30s, 1m, 5m, 1h, 4h, 1d or 1w";

/** What may stand where a name of one's own is wanted. */
export const IDENTIFIER_ALLOWED =
  "a name of letters, digits, _ . and -, beginning with a letter";

/** Whether this can be the name of something in a config. */
export function isIdentifier(value: unknown): value is string {
  return typeof value === "string" && /^[A-Za-z][\w.-]*$/.test(value);
}

function leaf<T>(
  allowed: string,
  accepts: (value: unknown) => boolean,
): z.ZodType<T> {
  return z.custom<T>(accepts, { error: allowed });
}

function number(allowed: string, min: number, max = Infinity) {
  return leaf<number>(
    allowed,
    (v) => typeof v === "number" && Number.isFinite(v) && v >= min && v <= max,
  );
}

function whole(min: number, max: number) {
  const range = `a whole number from ${min} to ${max.toLocaleString("en-US")}`;
  return leaf<number>(
    range,
    (v) => Number.isInteger(v) && (v as number) >= min && (v as number) <= max,
  );
}

function oneOf<T extends string>(words: readonly T[]) {
  return leaf<T>(
    `one of ${words.join(", ")}`,
    (v) => typeof v === "string" && (words as readonly string[]).includes(v),
  );
}

function list<T extends z.ZodType>(item: T, allowed: string, min: number) {
  return z.array(item, { error: allowed }).min(min, { error: allowed });
}

/** A section with these keys and no others. */
function section<T extends z.ZodRawShape>(shape: T) {
  const keys = Object.keys(shape).join(", ");
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === "unrecognized_keys" ? keys : `a section with ${keys}`,
  });
}

/** A section whose `type` says which other keys it has. */
function byType<
  T extends z.core.$ZodTypeDiscriminable,
>(forms: Readonly<Record<string, T>>) {
  const types = Object.keys(forms).join(", ");
  return z.discriminatedUnion("type", Object.values(forms) as [T, ...T[]], {
    error: (issue) =>
      issue.code === "invalid_union"
        ? `one of ${types}`
        : `a section with a type, one of ${types}`,
  });
}

/** Whether this is a date of the calendar, written YYYY-MM-DD. */
export function isCalendarDate(value: unknown): value is string {
  if (typeof value !== "string") return false;
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(value);
  if (match === null) return false;
  const date = new Date(`${value}T00:00:00Z`);
  // An impossible day such as 02-30 is read as a day of the next month.
  return !Number.isNaN(date.getTime()) &&
    date.toISOString().slice(0, 10) === value;
}

function isJson(value: unknown, above: readonly unknown[] = []): boolean {
  if (value === null) return true;
  switch (typeof value) {
    case "boolean":
    case "string":
      return true;
    case "number":
      return Number.isFinite(value);
    case "object": {
      // An alias that contains itself has no end.
      if (above.includes(value)) return false;
      const inside = [...above, value];
      if (Array.isArray(value)) return value.every((v) => isJson(v, inside));
      const prototype = Object.getPrototypeOf(value);
      if (prototype !== Object.prototype && prototype !== null) return false;
      return Object.values(value as object).every((v) => isJson(v, inside));
    }
    default:
      return false;
  }
}

const text = leaf<string>(
  "a text that is not empty",
  (v) => typeof v === "string" && v.trim() !== "",
);
const flag = leaf<boolean>("true or false", (v) => typeof v === "boolean");
const date = leaf<string>(
  "a date of the calendar, written YYYY-MM-DD",
  isCalendarDate,
);
const interval = leaf<Interval>(
  INTERVAL_ALLOWED,
  (v) => typeof v === "string" && isInterval(v),
);
const symbol = leaf<string>(
  "a symbol: text without spaces",
  (v) => typeof v === "string" && /^\S+$/.test(v),
);
const free = leaf<JsonObject>(
  "a section of names and values that JSON can carry",
  (v) => typeof v === "object" && v !== null && !Array.isArray(v) && isJson(v),
);
const identifier = leaf<string>(IDENTIFIER_ALLOWED, isIdentifier);
// Accounts are kept in whole millionths, exact up to this amount.
const money = number(
  "an amount above 0, below 9,007,199,254",
  Number.MIN_VALUE,
  9_007_199_253,
);
const coverage = number("a share from 0 to 1", 0, 1);
const rate = number("a number of 0 or more", 0);
const symbolList = list(symbol, "a list of at least one symbol", 1);

const sessionIndicator = section({
  id: identifier.nullish(),
  name: identifier,
  interval,
  period: leaf<number>(
    "a whole number of 1 or more",
    (v) => Number.isInteger(v) && (v as number) >= 1,
  ).nullish(),
  params: free.nullish(),
});

const kind = oneOf(HISTORICAL_KINDS);
const historicalShape = {
  kind: kind.nullish(),
  type: kind.nullish(),
  name: kind.nullish(),
  period: leaf<number | string>(
    "a whole number, or a number and d, w, m (months) or y, such as 10d or 52w",
    (v) =>
      (Number.isInteger(v) && (v as number) >= 1 && (v as number) <= 10_000) ||
      (typeof v === "string" && /^[1-9]\d{0,3}[dwmy]$/.test(v)),
  ),
  unit: leaf<string>(
    "one of days, weeks, months, years",
    (v) => typeof v === "string" && Object.hasOwn(PERIOD_UNITS, v),
  ).nullish(),
  granularity: oneOf(["daily", "minute"]).nullish(),
  interval: leaf<"1d" | "1m">("1d or 1m", (v) => v === "1d" || v === "1m")
    .nullish(),
  field: oneOf<BarField>(["open", "high", "low", "close", "volume"]).nullish(),
  skip_early_close: flag.nullish(),
  params: free.nullish(),
};
const historicalIndicators = z.union([
  z.array(section({ key: identifier.nullish(), ...historicalShape })),
  z.record(z.string(), section(historicalShape)),
], { error: "a list of indicators, or a section of indicators by name" });

const minimum = rate.nullish();
const none = section({ type: z.literal("none") });
const commission = byType({
  none,
  per_share: section({ type: z.literal("per_share"), rate, minimum }),
  per_trade: section({ type: z.literal("per_trade"), fee: rate }),
  percent: section({ type: z.literal("percent"), percent: rate, minimum }),
  tiered: section({
    type: z.literal("tiered"),
    tiers: list(
      section({
        up_to: number("a quantity above 0", Number.MIN_VALUE).nullish(),
        rate,
      }),
      "a list of sections with up_to, rate",
      1,
    ),
    minimum,
  }),
});
const slippage = byType({
  none,
  ticks: section({
    type: z.literal("ticks"),
    ticks: rate,
    tick_size: number("a price step above 0", Number.MIN_VALUE).nullish(),
  }),
  percent: section({ type: z.literal("percent"), percent: rate }),
  volume_share: section({ type: z.literal("volume_share"), impact: rate }),
});
const spread = byType({
  none,
  fixed: section({ type: z.literal("fixed"), width: rate }),
  percent: section({ type: z.literal("percent"), percent: rate }),
});

/** The whole shape. */
export const CONFIG_SCHEMA = section({
  session_name: text.nullish(),
  exchange_group: text.nullish(),
  asset_class: text.nullish(),
  mode: oneOf(["backtest", "data-driven", "clock-driven", "live"]).nullish(),
  backtest_config: section({
    start_date: date,
    end_date: date,
    speed_multiplier: number("a number of 0 or more", 0).nullish(),
    prefetch_days: whole(1, 1_000).nullish(),
  }).nullish(),
  session_data_config: section({
    symbols: symbolList,
    universe: list(symbol, "a list of symbols", 0).nullish(),
    streams: list(
      leaf<Interval | "quotes">(
        `${INTERVAL_ALLOWED}, or quotes`,
        (v) => v === "quotes" || (typeof v === "string" && isInterval(v)),
      ),
      "a list of at least one interval",
      1,
    ),
    derived_bars: section({
      min_coverage: z.union([
        coverage,
        z.record(z.string(), coverage),
      ], {
        error: "a share from 0 to 1, or a section of shares by interval",
      }).nullish(),
    }).nullish(),
    historical: section({
      enable_quality: flag.nullish(),
      data: list(
        section({
          trailing_days: whole(1, 10_000),
          intervals: list(interval, "a list of at least one interval", 1),
          apply_to: z.union([z.literal("all"), symbolList], {
            error: "all, or a list of symbols",
          }).nullish(),
        }),
        "a list of sections with trailing_days, intervals, apply_to",
        0,
      ).nullish(),
      indicators: historicalIndicators.nullish(),
    }).nullish(),
    gap_filler: section({
      max_retries: whole(0, 1_000).nullish(),
      retry_interval_seconds: number("a number of seconds above 0", 0.001)
        .nullish(),
      enable_session_quality: flag.nullish(),
      quality_thresholds: list(
        number("a score above 0, up to 100", Number.MIN_VALUE, 100),
        "a list of scores above 0, up to 100",
        0,
      ).nullish(),
      slots_after_gap: whole(0, 100_000).nullish(),
      generate_missing: flag.nullish(),
    }).nullish(),
    indicators: section({
      modules: list(text, "a list of paths or URLs of modules", 0).nullish(),
      session: list(sessionIndicator, "a list of indicators", 0).nullish(),
      historical: historicalIndicators.nullish(),
    }).nullish(),
  }),
  trading_config: section({
    max_buying_power: money.nullish(),
    max_per_trade: money.nullish(),
    max_per_symbol: money.nullish(),
    max_open_positions: whole(1, 1_000_000).nullish(),
    starting_cash: money.nullish(),
    fill: oneOf(["next_open", "this_close"]).nullish(),
    commission: commission.nullish(),
    slippage: slippage.nullish(),
    spread: spread.nullish(),
    max_volume_share: number(
      "a share above 0, at most 1",
      Number.MIN_VALUE,
      1,
    ).nullish(),
    on_invalid_order: oneOf(["fail", "refuse"]).nullish(),
  }).nullish(),
  api_config: section({
    data_api: text.nullish(),
    trade_api: text.nullish(),
  }).nullish(),
  strategies: list(
    section({
      module: text,
      params: free.nullish(),
      name: identifier.nullish(),
      subscriptions: list(
        section({
          symbols: symbolList.nullish(),
          intervals: list(interval, "a list of at least one interval", 1),
        }),
        "a list of sections with symbols and intervals",
        1,
      ).nullish(),
    }),
    "a list of sections with module, params, name, subscriptions",
    0,
  ).nullish(),
  report_config: section({
    benchmark: symbol.nullish(),
    risk_free_rate: number("a fraction above -1, such as 0.04", -0.999_999, 10)
      .nullish(),
  }).nullish(),
  random_seed: whole(0, 4_294_967_295).nullish(),
  variables: z.record(
    leaf<string>(
      "a name of letters, digits and _, beginning with a small letter",
      (v) => typeof v === "string" && isVariableName(v),
    ),
    leaf<number | string | boolean>(
      "a number, a text, true or false",
      isVariableValue,
    ),
    { error: "a section of values, by names that begin with a small letter" },
  ).nullish(),
  metadata: free.nullish(),
});

/** A config of the right shape, before defaults. */
export type ConfigInput = z.infer<typeof CONFIG_SCHEMA>;
/** Historical indicators in either form. */
export type HistoricalInput = z.infer<typeof historicalIndicators>;
/** One historical indicator, before defaults. */
export type HistoricalEntry = Extract<HistoricalInput, unknown[]>[number];
/** One session indicator, before defaults. */
export type SessionIndicatorInput = z.infer<typeof sessionIndicator>;
