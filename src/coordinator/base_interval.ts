/**
 * The choice of the base interval: what is streamed, so that everything that
 * is asked for can be derived from it.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import type { StoreCatalogue } from "../store/market_store.ts";
import { parseInterval } from "../time/interval.ts";
import type { BaseInterval, Interval } from "../types.ts";

/** An interval, and what in the config asks for it. */
export interface IntervalNeed {
  /** The interval. */
  readonly interval: Interval;
  /** The part of the config. */
  readonly by: string;
}

/** Which base intervals can serve an interval, the preferred one first. */
function candidates(interval: Interval): BaseInterval[] {
  const { lengthMs } = parseInterval(interval);
  if (lengthMs === undefined) return ["1d", "1m", "1s"];
  if (lengthMs % 60_000 !== 0) return ["1s"];
  return ["1m", "1s"];
}

/**
 * The smallest interval needed, out of those stored, the same for all symbols:
 * seconds need `1s`; minutes and hours need `1m`, else `1s`; days and weeks
 * need `1d` when nothing shorter is asked for, else the base in use. A longer interval
 * is never split into shorter ones.
 *
 * @throws {SessionError} `interval_unavailable` if none is stored for every
 * symbol, with what is missing and what needed it.
 */
export function chooseBaseInterval(
  needs: readonly IntervalNeed[],
  symbols: readonly string[],
  store: Pick<StoreCatalogue, "series">,
): BaseInterval {
  let possible: BaseInterval[] = ["1d", "1m", "1s"];
  let strictest = needs[0];
  for (const need of needs) {
    const serves = candidates(need.interval);
    const left = possible.filter((base) => serves.includes(base));
    if (left.length < possible.length) strictest = need;
    possible = left;
  }
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

/** Hours are stored as a source's clock cut them, and no session grid does. */
const HOURS_DO_NOT_SERVE =
  "; stored 1h bars are kept and exported, but never streamed";

function hasHours(
  symbols: readonly string[],
  store: Pick<StoreCatalogue, "series">,
): boolean {
  return symbols.some((symbol) => store.series(symbol, "1h") !== undefined);
}
