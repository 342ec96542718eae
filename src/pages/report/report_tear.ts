/**
 * The tear sheet of a report: rounded, and with what the bars of positions add.
 *
 * @module
 */
import type { RunResult } from "../../results/run_result.ts";
import { type TearSheet, tearSheet } from "../../results/tear_sheet.ts";
import type { ReturnGroup } from "../../statistics/breakdown.ts";
import type { Excursion } from "../../statistics/excursion.ts";
import { ascending, quantile } from "../../statistics/sample.ts";
import type { HeldBars } from "./held_bars.ts";
import { spread } from "./panes.ts";

/** The most round trips in a chart of excursions. */
const POINTS = 1_000;
/** Digits of what is drawn alone. */
const DIGITS = 5;

/** Excursions of round trips: some to draw, and the medians of all. */
export interface ReportExcursions {
  /** How many round trips have excursions. */
  readonly count: number;
  /** How many of them are drawn. */
  readonly shown: number;
  /** Maximum adverse excursions of those. */
  readonly mae: readonly number[];
  /** Their maximum favourable excursions. */
  readonly mfe: readonly number[];
  /** Exit price ÷ entry price − 1, with the sign of the side. */
  readonly gain: readonly number[];
  /** Medians of wins and losses; `null` without any. */
  readonly medians: Readonly<
    Record<"winMae" | "winMfe" | "lossMae" | "lossMfe", number | null>
  >;
}

/** The tear sheet of a report. */
export interface ReportTear extends TearSheet {
  /** Excursions; absent if no bars were looked at. */
  readonly excursions?: ReportExcursions;
  /** The value of all positions without their signs ÷ equity at session ends; absent if no bars were looked at. */
  readonly grossExposure?: readonly (number | null)[];
  /** Returns by the hour of the exchange's clock; -1 is what came between sessions. Absent if no bars were looked at. */
  readonly hours?: readonly ReturnGroup[];
}

/** The tear sheet of a result; `held` has seen the bars of its positions. */
export function reportTear(
  result: RunResult,
  zone: string,
  held?: HeldBars,
): ReportTear {
  const { rolling, netExposure, ...rest } = tearSheet(result, zone);
  return {
    ...rest,
    rolling: {
      ...rolling,
      sharpe: short(rolling.sharpe),
      volatility: short(rolling.volatility),
      ...rolling.beta !== undefined && { beta: short(rolling.beta) },
    },
    netExposure: short(netExposure),
    ...held !== undefined && {
      hours: held.hours,
      excursions: excursionsOf(result, held.excursions),
      grossExposure: short(
        result.equity.map(({ date, equity }) =>
          equity > 0 ? (held.gross.get(date) ?? 0) / equity : null
        ),
      ),
    },
  };
}

function short(
  values: readonly (number | null)[],
): readonly (number | null)[] {
  return values.map((value) =>
    value === null ? null : Number(value.toPrecision(DIGITS))
  );
}

function excursionsOf(
  { account: { roundTrips } }: RunResult,
  excursions: readonly (Excursion | undefined)[],
): ReportExcursions {
  const known = roundTrips.flatMap((trip, i) => {
    const found = excursions[i];
    return found === undefined || !Number.isFinite(found.mae)
      ? []
      : [{ trip, ...found }];
  });
  const drawn = spread(known, POINTS);
  const median = (key: "mae" | "mfe", isWin: boolean) => {
    const values = known.filter(({ trip }) => trip.netProfit > 0 === isWin)
      .map((one) => one[key]);
    return values.length === 0 ? null : quantile(ascending(values), 0.5);
  };
  const digits = (value: number) => Number(value.toPrecision(DIGITS));
  return {
    count: known.length,
    shown: drawn.length,
    mae: drawn.map(({ mae }) => digits(mae)),
    mfe: drawn.map(({ mfe }) => digits(mfe)),
    gain: drawn.map(({ trip: { side, entryPrice, exitPrice } }) =>
      digits((side === "long" ? 1 : -1) * (exitPrice / entryPrice - 1))
    ),
    medians: {
      winMae: median("mae", true),
      winMfe: median("mfe", true),
      lossMae: median("mae", false),
      lossMfe: median("mfe", false),
    },
  };
}
