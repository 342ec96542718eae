/**
 * Packs the round trips of a report.
 *
 * @module
 */
import type { RoundTrip } from "../../trading/round_trips.ts";
import { ColumnWriter } from "./packing.ts";

/** Round trips, packed. */
export interface PackedTrades {
  /** The number of packed round trips, which are the latest. */
  readonly count: number;
  /** The number of round trips of the run. */
  readonly total: number;
  /** The packed columns. */
  readonly bytes: Uint8Array;
}

/** Packs the latest round trips that fit in `mostBytes`. */
export function packTrades(
  trips: readonly RoundTrip[],
  symbols: readonly string[],
  mostBytes: number,
): PackedTrades {
  const symbolIndex = new Map(symbols.map((symbol, i) => [symbol, i]));
  let count = trips.length;
  for (;;) {
    const bytes = pack(trips.slice(trips.length - count), symbolIndex);
    if (bytes.length <= mostBytes) {
      return { count, total: trips.length, bytes };
    }
    count = Math.floor(count * 0.95 * mostBytes / bytes.length);
  }
}

function pack(
  trips: readonly RoundTrip[],
  symbolIndex: ReadonlyMap<string, number>,
): Uint8Array {
  const column = (value: (trip: RoundTrip) => number) =>
    Float64Array.from(trips, value);
  return new ColumnWriter()
    .add(column((trip) => trip.strategy))
    .add(column((trip) => symbolIndex.get(trip.symbol) ?? -1))
    .add(column((trip) => trip.side === "long" ? 1 : -1))
    .add(column((trip) => trip.quantity))
    .add(column((trip) => trip.entryTime))
    .add(column((trip) => trip.exitTime))
    .add(column((trip) => trip.entryPrice))
    .add(column((trip) => trip.exitPrice))
    .add(column((trip) => trip.fees))
    .add(column((trip) => trip.netProfit))
    .finish();
}
