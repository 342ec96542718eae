/**
 * The intervals that names in files stand for.
 *
 * @module
 */
import { storedInterval } from "../../time/interval.ts";
import type { StoredInterval } from "../../types.ts";

/** The unit that a word stands for, in lower case. */
const UNITS: Readonly<Record<string, "s" | "m" | "h" | "d">> = {
  s: "s",
  sec: "s",
  second: "s",
  seconds: "s",
  "": "m",
  m: "m",
  t: "m",
  min: "m",
  minute: "m",
  minutes: "m",
  h: "h",
  hour: "h",
  hours: "h",
  hourly: "h",
  d: "d",
  day: "d",
  daily: "d",
};

/**
 * The interval that a name stands for, such as `5min`, `M5`, `hour`, `ohlcv-1m`
 * or `60`, which counts minutes; `undefined` if it cannot be stored.
 */
export function storedIntervalOf(name: string): StoredInterval | undefined {
  const key = name.toLowerCase().replace(/^ohlcv-/, "");
  const parts = /^(\d*) ?([a-z]*)$/.exec(key);
  const [, count, word] = parts ?? /^()([mh])\d+$/.exec(key) ?? [];
  if (word === undefined || (count === "" && word === "")) return undefined;
  const unit = Object.hasOwn(UNITS, word) ? UNITS[word] : undefined;
  const number = parts === null ? key.slice(1) : count || "1";
  return unit === undefined ? undefined : storedInterval(`${number}${unit}`);
}
