/**
 * Historical indicators by name. They are computed before each session, from
 * earlier daily bars only.
 *
 * @module
 */
import { SessionError } from "../../errors.ts";
import type { BarColumns } from "../../types.ts";
import { nearest } from "../../text/nearest.ts";
import { type Source, sourceParam } from "../params.ts";
import {
  averageRange,
  averageTrueRange,
  gapStats,
  highLow,
  rangeRatio,
} from "./daily.ts";
import { parsePeriod, type TrailingPeriod, trailingRows } from "./period.ts";
import { trailing, type TrailingKind } from "./trailing.ts";

/** The definition of a historical indicator. */
export interface HistoricalDefinition {
  /** The name used in configs. */
  readonly name: string;
  /** The name used in prose. */
  readonly title: string;
  /** The formula in words. */
  readonly summary: string;
  /** The names of the outputs; a single output has the indicator's name. */
  readonly outputs: readonly string[];
  /** Whether `field` selects the column; else the indicator reads fixed columns. */
  readonly takesField: boolean;
  /** Number of additional rows before the period: 1 for previous closes. */
  readonly extraRows: number;
  /** The values of the outputs over `from` ≤ row < `to`; NaN if they cannot be computed. */
  compute(
    bars: BarColumns,
    from: number,
    to: number,
    field: Source,
  ): readonly number[];
}

/** The request to compute a historical indicator. */
export interface HistoricalRequest {
  /** The length of the history, for example `"20d"`, `"52w"`, `"6m"`, `"1y"`. */
  readonly period: string | TrailingPeriod;
  /** Open of the session for which it is computed, UTC epoch milliseconds. */
  readonly sessionOpen: number;
  /** The column of the trailing indicators. Defaults to `close`. */
  readonly field?: Source;
}

function trailingDefinition(
  kind: TrailingKind,
  title: string,
): HistoricalDefinition {
  const name = `trailing_${kind}`;
  return {
    name,
    title,
    summary: `${title} of \`field\` over the daily bars of the period`,
    outputs: [name],
    takesField: true,
    extraRows: 0,
    compute: (bars, from, to, field) => [trailing(kind, bars, field, from, to)],
  };
}

function dailyDefinition(
  name: string,
  title: string,
  summary: string,
  compute: (bars: BarColumns, from: number, to: number) => readonly number[],
  more: { outputs?: readonly string[]; extraRows?: number } = {},
): HistoricalDefinition {
  return {
    name,
    title,
    summary,
    outputs: more.outputs ?? [name],
    takesField: false,
    extraRows: more.extraRows ?? 0,
    compute,
  };
}

const DEFINITIONS: readonly HistoricalDefinition[] = [
  trailingDefinition("average", "Mean"),
  trailingDefinition("sum", "Sum"),
  trailingDefinition("max", "Highest"),
  trailingDefinition("min", "Lowest"),
  dailyDefinition(
    "avg_volume",
    "Average daily volume",
    "Mean volume of the daily bars of the period",
    (bars, from, to) => [trailing("average", bars, "volume", from, to)],
  ),
  dailyDefinition(
    "avg_range",
    "Average daily range",
    "Mean of high − low of the daily bars of the period",
    (bars, from, to) => [averageRange(bars, from, to)],
  ),
  dailyDefinition(
    "atr_daily",
    "Average daily true range",
    "Mean true range of the daily bars of the period: the seed of Wilder's average, independent of earlier history",
    (bars, from, to) => [averageTrueRange(bars, from, to)],
    { extraRows: 1 },
  ),
  dailyDefinition(
    "high_low",
    "Highest high and lowest low",
    "Highest high and lowest low of the daily bars of the period",
    highLow,
    { outputs: ["high", "low"] },
  ),
  dailyDefinition(
    "gap_stats",
    "Opening gaps",
    "Open of each day of the period relative to the previous close, in percent: mean, mean absolute value, largest up and down; shares of days up and down; share of gaps that were filled on the same day",
    (bars, from, to) => {
      const gaps = gapStats(bars, from, to);
      return [
        gaps.mean,
        gaps.size,
        gaps.largestUp,
        gaps.largestDown,
        gaps.upShare,
        gaps.downShare,
        gaps.filledShare,
      ];
    },
    {
      extraRows: 1,
      outputs: [
        "mean",
        "size",
        "largest_up",
        "largest_down",
        "up_share",
        "down_share",
        "filled_share",
      ],
    },
  ),
  dailyDefinition(
    "range_ratio",
    "Range ratio",
    "High − low of the newest day ÷ mean of high − low of the period, the newest day included",
    (bars, from, to) => [rangeRatio(bars, from, to)],
  ),
];

/** Every historical indicator. */
export function listHistoricalIndicators(): readonly HistoricalDefinition[] {
  return DEFINITIONS;
}

/**
 * The definition of a historical indicator.
 *
 * @throws {SessionError} `indicator_invalid` if no indicator has that name.
 */
export function getHistoricalIndicator(name: string): HistoricalDefinition {
  const found = DEFINITIONS.find((definition) => definition.name === name);
  if (found !== undefined) return found;
  const names = DEFINITIONS.map((definition) => definition.name);
  const near = nearest(name, names);
  throw new SessionError(
    "indicator_invalid",
    `There is no historical indicator ${JSON.stringify(name)}; ${
      near === undefined
        ? `known are ${names.join(", ")}`
        : `did you mean "${near}"?`
    }`,
  );
}

/**
 * Computes a historical indicator for one session from daily bars in time
 * order, each stamped with its session's open. Bars from `sessionOpen` on are
 * never read.
 *
 * A value is NaN if the history is too short: fewer days than the period has, no
 * day in a period of weeks, months or years, or no previous close if the
 * indicator needs one.
 *
 * @throws {SessionError} `indicator_invalid` for an unknown indicator, period
 * or field.
 */
export function computeHistorical(
  name: string,
  bars: BarColumns,
  request: HistoricalRequest,
): Record<string, number> {
  const definition = getHistoricalIndicator(name);
  const field = request.field ?? "close";
  if (!sourceParam.choices.includes(field)) {
    throw new SessionError(
      "indicator_invalid",
      `Historical indicator "${name}": field is ${
        JSON.stringify(field)
      }; it must be one of ${sourceParam.choices.join(", ")}`,
    );
  }
  const period = typeof request.period === "string"
    ? parsePeriod(request.period)
    : request.period;
  const { from, to } = trailingRows(
    bars.timestamp,
    request.sessionOpen,
    period,
  );
  const short = period.unit === "d" && to - from < period.count;
  const values = short ? [] : definition.compute(bars, from, to, field);
  return Object.fromEntries(
    definition.outputs.map((output, i) => [output, values[i] ?? NaN]),
  );
}
