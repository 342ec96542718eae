/**
 * The names that files give to intervals.
 *
 * @module
 */
import type { BaseInterval } from "../types.ts";

const NAMES: Readonly<Record<string, BaseInterval>> = {
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
  "ohlcv-1m": "1m",
  "1d": "1d",
  "d": "1d",
  "1day": "1d",
  "day": "1d",
  "daily": "1d",
  "ohlcv-1d": "1d",
};

/** The base interval that a name stands for; `undefined` if it is no base interval. */
export function baseIntervalOf(name: string): BaseInterval | undefined {
  const key = name.toLowerCase();
  return Object.hasOwn(NAMES, key) ? NAMES[key] : undefined;
}
