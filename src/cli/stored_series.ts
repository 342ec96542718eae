/**
 * Finds the stored series that a user names; shared by the commands that read
 * stored bars.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import type { Hours } from "../store/bar_store.ts";
import type { StoreCatalogue } from "../store/market_store.ts";
import { STORED_ALLOWED, storedInterval } from "../time/interval.ts";
import type { StoredInterval } from "../types.ts";

/**
 * The interval as one that can be stored, under its one name: `1h` for `60m`.
 *
 * @throws {SessionError} `argument_invalid` if it cannot.
 */
export function requireStored(interval: string): StoredInterval {
  const stored = storedInterval(interval);
  if (stored !== undefined) return stored;
  throw new SessionError(
    "argument_invalid",
    `Not an interval that can be stored: ${
      JSON.stringify(interval)
    }; write ${STORED_ALLOWED}`,
  );
}

/**
 * Makes sure that a series has bars.
 *
 * @throws {SessionError} `data_missing` with a list of what is stored.
 */
export function requireSeries(
  store: StoreCatalogue,
  symbol: string,
  interval: StoredInterval,
  hours: Hours,
): void {
  if (store.series(symbol, interval, hours) !== undefined) return;
  throw seriesMissing(store, symbol, interval, hours);
}

/** The error for a series without bars, with a list of what is stored. */
export function seriesMissing(
  store: StoreCatalogue,
  symbol: string,
  interval: string,
  hours: Hours,
): SessionError {
  const stored = store.inventory();
  const names = stored.slice(0, 8).map((series) =>
    `${series.symbol} ${series.interval}`
  );
  if (stored.length > 8) names.push(`and ${stored.length - 8} more`);
  return new SessionError(
    "data_missing",
    `No ${
      hours === "extended" ? "extended-hours " : ""
    }bars of ${symbol} ${interval} are stored; stored are: ${
      names.join(", ") || "none"
    }`,
  );
}
