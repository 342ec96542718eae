/**
 * Checks that a side did the same work as the reference, before anything is timed.
 *
 * @module
 */
import {
  type Detail,
  equityCsv,
  fillsCsv,
  INDICATORS,
  type Market,
  type Outcome,
} from "./work.ts";

/** Largest relative difference of an indicator's value. */
const TOLERANCE = 1e-9;

/**
 * The first difference between the outcomes of a side and the reference, fills and
 * equity as text, or `undefined`.
 */
export function outcomeDifference(
  market: Market,
  expected: Outcome,
  found: Outcome,
): string | undefined {
  return textDifference(
    "fills",
    fillsCsv(expected.fills),
    fillsCsv(found.fills),
  ) ?? textDifference(
    "equity",
    equityCsv(market.sessions, expected.equity),
    equityCsv(market.sessions, found.equity),
  );
}

/** Likewise for 5m bars, exactly, and indicators at the ends of sessions, to 1e-9. */
export function detailDifference(
  market: Market,
  expected: Detail,
  found: Detail,
): string | undefined {
  for (const [k, symbol] of market.symbols.entries()) {
    const bars = textDifference(
      `5m bars of ${symbol}`,
      expected.fiveMinutes[k].join("\n"),
      found.fiveMinutes[k].join("\n"),
    );
    if (bars !== undefined) return bars;
    for (const [s, { date }] of market.sessions.entries()) {
      const wanted = expected.sessionEnds[k][s];
      const values = found.sessionEnds[k][s] ?? [];
      const wrong = wanted.findIndex((value, i) => !isClose(value, values[i]));
      if (wrong >= 0) {
        return `${INDICATORS[wrong]} of ${symbol} at the end of ${date} is ${
          values[wrong]
        }, not ${wanted[wrong]}`;
      }
    }
  }
  return undefined;
}

/** Whether two values agree to 1e-9 of their size; NaN agrees with NaN. */
export function isClose(expected: number, found: number | undefined): boolean {
  if (found === undefined) return false;
  if (Number.isNaN(expected)) return Number.isNaN(found);
  return Math.abs(found - expected) <=
    TOLERANCE * Math.max(1, Math.abs(expected));
}

/** The first line in which two texts differ, or `undefined`. */
export function textDifference(
  what: string,
  expected: string,
  found: string,
): string | undefined {
  if (expected === found) return undefined;
  const wanted = expected.split("\n");
  const lines = found.split("\n");
  const line = wanted.findIndex((text, i) => text !== lines[i]);
  return line < 0
    ? `${what}: ${lines.length - wanted.length} lines too many`
    : `${what}, line ${line + 1}: "${lines[line] ?? "none"}", not "${
      wanted[line]
    }"`;
}
