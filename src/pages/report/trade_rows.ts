/**
 * Packs the round trips of a report.
 *
 * @module
 */
import type { Excursion } from "../../statistics/excursion.ts";
import type { RoundTrip } from "../../trading/round_trips.ts";
import { ColumnWriter } from "./packing.ts";
import { TradeTexts } from "./trade_texts.ts";

/** Digits of excursions. */
const EXCURSION_DIGITS = 5;

/** Round trips, packed. */
export interface PackedTrades {
  /** The number of packed round trips, which are the latest. */
  readonly count: number;
  /** The number of round trips of the run. */
  readonly total: number;
  /** The packed columns. */
  readonly bytes: Uint8Array;
  /** The tags and reasons that the last three columns number, packed. */
  readonly texts: Uint8Array;
}

/** Packs the latest round trips that fit in `mostBytes`, with their excursions. */
export function packTrades(
  trips: readonly RoundTrip[],
  symbols: readonly string[],
  mostBytes: number,
  excursions: readonly (Excursion | undefined)[] = [],
): PackedTrades {
  const symbolIndex = new Map(symbols.map((symbol, i) => [symbol, i]));
  let count = trips.length;
  for (;;) {
    const from = trips.length - count;
    const packed = pack(
      trips.slice(from),
      symbolIndex,
      excursions.slice(from),
    );
    const size = packed.bytes.length + packed.texts.length;
    if (size <= mostBytes) return { count, total: trips.length, ...packed };
    count = Math.floor(count * 0.95 * mostBytes / size);
  }
}

function pack(
  trips: readonly RoundTrip[],
  symbolIndex: ReadonlyMap<string, number>,
  excursions: readonly (Excursion | undefined)[],
): Pick<PackedTrades, "bytes" | "texts"> {
  const texts = new TradeTexts();
  const column = (value: (trip: RoundTrip) => number) =>
    Float64Array.from(trips, value);
  const bytes = new ColumnWriter()
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
    .add(trips.map((_, i) => excursions[i]?.mae ?? NaN), EXCURSION_DIGITS)
    .add(trips.map((_, i) => excursions[i]?.mfe ?? NaN), EXCURSION_DIGITS)
    .add(column((trip) => texts.number(trip.entryTag, trip.entryReason)))
    .add(column((trip) => texts.number(trip.exitTag, trip.exitReason)))
    .add(column((trip) => texts.number("", trip.contract ?? "")))
    .add(column((trip) => texts.number("", trip.currency ?? "")))
    .add(column((trip) => trip.ownProfit ?? NaN))
    .finish();
  return { bytes, texts: texts.finish() };
}
