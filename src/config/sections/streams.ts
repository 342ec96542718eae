/**
 * `session_data_config.streams`: the intervals that a run delivers.
 *
 * @module
 */
import { isInterval, parseInterval } from "../../time/interval.ts";
import type { Interval } from "../../types.ts";
import {
  checkUnique,
  type MistakeList,
  shortList,
  valueAt,
} from "../mistakes.ts";
import { INTERVAL_ALLOWED, INTERVAL_JSON, list, value } from "../values.ts";

/** The shape of the list. */
export const STREAMS = list(
  value<Interval | "quotes">(
    `${INTERVAL_ALLOWED}, or quotes`,
    (v) => v === "quotes" || (typeof v === "string" && isInterval(v)),
    { anyOf: [INTERVAL_JSON, { const: "quotes" }] },
  ),
  "a list of at least one interval",
  1,
);

/** The text for a place that takes one of the streams. */
export function streamsAllowed(streams: ReadonlySet<string>): string {
  return `one of the streams ${shortList([...streams])}`;
}

/** Checks that no interval is streamed twice; returns the intervals. */
export function checkStreams(
  raw: unknown,
  mistakes: MistakeList,
): Set<string> {
  const path = ["session_data_config", "streams"];
  const all = checkUnique(raw, path, mistakes);
  const intervals = new Set([...all].filter(isInterval));
  if (all.has("quotes") && all.size === 1) {
    mistakes.add(
      path,
      "at least one interval",
      "synthetic quotes are made from bars",
    );
  }
  const byLength = new Map<string, string>();
  const items = valueAt(raw, path);
  if (!Array.isArray(items)) return intervals;
  items.forEach((item, i) => {
    if (typeof item !== "string" || !isInterval(item)) return;
    const length = lengthKey(item);
    if (length === undefined) return;
    const other = byLength.get(length);
    if (other !== undefined && other !== item) {
      const hint = `${item} is as long as ${other}`;
      mistakes.add([...path, i], "each length once", hint);
    }
    byLength.set(length, item);
  });
  return intervals;
}

/**
 * Equal for intervals whose bars are the same: `60m` and `1h`, but not
 * `1h-clock`; `undefined` for days and weeks.
 */
export function lengthKey(interval: Interval): string | undefined {
  const { lengthMs, byClock } = parseInterval(interval);
  return lengthMs === undefined ? undefined : `${lengthMs} ${byClock}`;
}
