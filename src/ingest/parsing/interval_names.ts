/**
 * The intervals that names in files stand for.
 *
 * @module
 */
import type { StoredInterval } from "../../types.ts";

const NAMES: Readonly<Record<string, StoredInterval>> = {
  "1s": "1s",
  "1sec": "1s",
  "1second": "1s",
  "second": "1s",
  "s": "1s",
  "ohlcv-1s": "1s",
  "1": "1m",
  "1m": "1m",
  "1t": "1m",
  "1min": "1m",
  "1minute": "1m",
  "min": "1m",
  "minute": "1m",
  "m1": "1m",
  "ohlcv-1m": "1m",
  "1h": "1h",
  "60": "1h",
  "60m": "1h",
  "60min": "1h",
  "h1": "1h",
  "1hour": "1h",
  "hour": "1h",
  "hourly": "1h",
  "h": "1h",
  "ohlcv-1h": "1h",
  "1d": "1d",
  "d": "1d",
  "1day": "1d",
  "day": "1d",
  "daily": "1d",
  "ohlcv-1d": "1d",
};

/** The interval that a name stands for; `undefined` if it cannot be stored. */
export function storedIntervalOf(name: string): StoredInterval | undefined {
  const key = name.toLowerCase();
  return Object.hasOwn(NAMES, key) ? NAMES[key] : undefined;
}
