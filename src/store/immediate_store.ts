/**
 * A store whose chunks are fetched without waiting.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import type { BarStore, DayChunk } from "./bar_store.ts";
import type { MarketStore } from "./market_store.ts";

/**
 * A view of a store for code that cannot wait for chunks.
 *
 * @throws {SessionError} `store_open` from `chunks()` and `previousChunks()` if
 * the store fetches asynchronously.
 */
export function immediateStore(store: MarketStore): BarStore {
  const chunks: BarStore["chunks"] = (...range) =>
    atOnce(store, store.chunks(...range));
  return {
    inventory: () => store.inventory(),
    series: (...key) => store.series(...key),
    tradingDates: (...range) => store.tradingDates(...range),
    chunks,
    previousChunks(symbol, interval, before, limit, hours) {
      const dates = store.tradingDates(symbol, interval, "", before, hours)
        .filter((date) => date < before).slice(-limit);
      return dates.length === 0 || limit === 0
        ? []
        : chunks(symbol, interval, dates[0], dates[dates.length - 1], hours);
    },
    decode: (chunk, into, row) => store.decode(chunk, into, row),
    writeDay: (...day) => store.writeDay(...day),
    transaction: (action) => store.transaction(action),
    close: () => store.close(),
  };
}

function atOnce(
  store: MarketStore,
  chunks: DayChunk[] | Promise<DayChunk[]>,
): DayChunk[] {
  if (!(chunks instanceof Promise)) return chunks;
  throw new SessionError(
    "store_open",
    `Store "${store.name}" fetches its bars asynchronously, and a run reads them at once; copy them to a local store`,
  );
}
