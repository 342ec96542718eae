/**
 * The hash of all that a bar store holds, by which stores are named in caches.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { MarketStore } from "../../store/market_store.ts";
import { openStore, type StoreLocator } from "../../store/open_store.ts";
import { turn } from "../../sync/event_loop.ts";

/**
 * A hash of all bars of a store and of all that runs read beside them. Two files
 * that hold the same have the same one, whatever their bytes are.
 *
 * @throws {SessionError} as `openStore`; `store_corrupt`.
 */
export async function hashStore(locator: StoreLocator): Promise<string> {
  const store = await openStore(locator, { readOnly: true });
  try {
    return await hashOf(store);
  } finally {
    store.close();
  }
}

async function hashOf(store: MarketStore): Promise<string> {
  const hash = createHash("sha256");
  const actions = store.actions?.list() ?? [];
  hash.update(JSON.stringify([
    store.overrides.list(),
    // Not where they came from, which differs between machines.
    actions.map(({ source: _, ...action }) => action),
    store.instruments?.all() ?? {},
  ]));
  for (const series of store.inventory()) {
    const { symbol, interval, hours, exchange, omitsNoTrade } = series;
    const { firstDate, lastDate } = series;
    hash.update(
      JSON.stringify([symbol, interval, hours, exchange, omitsNoTrade]),
    );
    const chunks = await store.chunks(
      symbol,
      interval,
      firstDate,
      lastDate,
      hours,
    );
    for (const chunk of chunks) hash.update(chunk.date).update(chunk.bytes);
    await turn();
  }
  return hash.digest("hex");
}
