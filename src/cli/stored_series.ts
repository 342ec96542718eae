/**
 * Finds the stored series that a user names; shared by the commands that read
 * stored bars.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import type { Hours } from "../store/bar_store.ts";
import type { StoreCatalogue } from "../store/market_store.ts";
import type { StoredInterval } from "../types.ts";

// Repeated here, because importing the table would load more than a command's
// help needs.
const STORED: readonly StoredInterval[] = ["1s", "1m", "1h", "1d"];

/** Whether bars of an interval can be stored. */
export function isStored(interval: string): interval is StoredInterval {
  return (STORED as readonly string[]).includes(interval);
}

/**
 * The interval as one that can be stored.
 *
 * @throws {SessionError} `argument_invalid` if it cannot.
 */
export function requireStored(interval: string): StoredInterval {
  if (isStored(interval)) return interval;
  throw new SessionError(
    "argument_invalid",
    `Not a stored interval: ${
      JSON.stringify(interval)
    }; stored are 1s, 1m, 1h and 1d, and openbell bars derives others`,
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
