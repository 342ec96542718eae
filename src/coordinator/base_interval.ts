/**
 * The choice of the base interval, which is streamed and from which all other
 * intervals are derived.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import type { StoreCatalogue } from "../store/market_store.ts";
import { parseInterval } from "../time/interval.ts";
import type { BaseInterval, Interval } from "../types.ts";

/** An interval that the config asks for. */
export interface IntervalNeed {
  /** The interval. */
  readonly interval: Interval;
  /** The part of the config that asks for it, for error messages. */
  readonly by: string;
}

/** The base intervals from which an interval can be derived, in order of preference. */
function candidates(interval: Interval): BaseInterval[] {
  const { lengthMs } = parseInterval(interval);
  if (lengthMs === undefined) return ["1d", "1m", "1s"];
  if (lengthMs % 60_000 !== 0) return ["1s"];
  return ["1m", "1s"];
}

/**
 * Chooses the longest stored interval from which all `needs` can be derived, the
 * same for all symbols. Seconds are derived from `1s` bars; minutes and hours
 * from `1m`, else `1s`; days and weeks from `1d`, or from the shorter base that
 * another need asks for. Longer bars are never split into shorter ones.
 *
 * @throws {SessionError} `interval_unavailable` if no such interval is stored for
 * every symbol. The message names what is missing and what asked for it.
 */
export function chooseBaseInterval(
  needs: readonly IntervalNeed[],
  symbols: readonly string[],
  store: Pick<StoreCatalogue, "series">,
): BaseInterval {
  const { possible, strictest } = possibleBases(needs);
  const missing: string[] = [];
  for (const base of possible) {
    const without = symbols.filter((symbol) =>
      store.series(symbol, base) === undefined
    );
    if (without.length === 0) return base;
    missing.push(`${base} bars of ${without.join(", ")}`);
  }
  const asked = needs.filter((need) => need.interval === strictest.interval)
    .map((need) => need.by);
  throw new SessionError(
    "interval_unavailable",
    `${strictest.interval} (asked for by ${asked.join(", ")}) needs ${
      possible.join(" or ")
    } bars; the store lacks ${missing.join(" and ")}${
      hasHours(symbols, store) ? HOURS_DO_NOT_SERVE : ""
    }`,
  );
}

/** Stored hourly bars begin where their source begins them, not on a session's grid. */
const HOURS_DO_NOT_SERVE =
  "; stored 1h bars are kept and exported, but never streamed";

function hasHours(
  symbols: readonly string[],
  store: Pick<StoreCatalogue, "series">,
): boolean {
  return symbols.some((symbol) => store.series(symbol, "1h") !== undefined);
}

/** The longest interval from which all `needs` can be derived. */
export function longestBase(needs: readonly IntervalNeed[]): BaseInterval {
  return possibleBases(needs).possible[0];
}

/** The bases from which all needs can be derived, and the need that allows least. */
function possibleBases(needs: readonly IntervalNeed[]) {
  let possible: BaseInterval[] = ["1d", "1m", "1s"];
  let strictest = needs[0];
  for (const need of needs) {
    const serves = candidates(need.interval);
    const left = possible.filter((base) => serves.includes(base));
    if (left.length < possible.length) strictest = need;
    possible = left;
  }
  return { possible, strictest };
}
