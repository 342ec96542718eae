/**
 * Times the indicators of the comparison alone.
 *
 * @module
 */
import { quartiles } from "../quartiles.ts";
import { markdownTable, spread } from "../table.ts";
import {
  INDICATOR_SIDES,
  prepareSymbol,
  wrongValue,
} from "./indicator_sides.ts";
import { runReference } from "./reference.ts";
import { barCount, type Market } from "./work.ts";

/**
 * The sides take turns over all symbols. Returns a table of nanoseconds per bar.
 *
 * @throws {Error} if the values of a side differ from the reference.
 */
export function indicatorTable(market: Market, rounds: number): string {
  const expected = runReference(market).sessionEnds.map((ends) =>
    ends[ends.length - 1]
  );
  const prepared = market.symbols.map((_, k) => prepareSymbol(market, k));
  const bars = barCount(market);
  const readings: Record<string, number[]> = {};
  const first: Record<string, number> = {};
  for (let round = 0; round <= rounds; round++) {
    for (const [side, compute] of Object.entries(INDICATOR_SIDES)) {
      const started = performance.now();
      const values = prepared.map(compute);
      const nsPerBar = 1e6 * (performance.now() - started) / bars;
      values.forEach((found, k) => {
        const wrong = wrongValue(expected[k], found);
        if (wrong !== undefined) {
          throw new Error(`${side}, ${market.symbols[k]}: ${wrong}`);
        }
      });
      if (round === 0) first[side] = nsPerBar;
      else (readings[side] ??= []).push(nsPerBar);
    }
  }
  const own = quartiles(readings.OpenBell).median;
  return markdownTable(
    ["side", "ns per bar", "× OpenBell's time", "first time"],
    Object.entries(readings).map(([side, times]) => [
      side,
      spread(times, 0),
      (quartiles(times).median / own).toFixed(1),
      first[side].toFixed(0),
    ]),
  );
}
