/**
 * The store of the benches of size: minutes of the demo market.
 *
 * @module
 */
import { writeDemoMarket } from "../src/demo/demo_store.ts";
import { openBarStore } from "../src/store/sqlite/sqlite_bar_store.ts";

/** Writes the missing symbols of the market, one per transaction. */
export function fillStore(
  db: string,
  symbols: readonly string[],
  from: string,
  to: string,
): void {
  const store = openBarStore(db, { create: true });
  try {
    const missing = symbols.filter((symbol) => {
      const info = store.series(symbol, "1m");
      return info === undefined || info.firstDate > from || info.lastDate < to;
    });
    const started = performance.now();
    let bars = 0;
    for (const symbol of missing) {
      const market = { symbols: [symbol], from, to };
      bars += writeDemoMarket(store, market).minuteBars;
    }
    const seconds = (performance.now() - started) / 1_000;
    console.log(
      `${bars.toLocaleString("en-US")} bars made and stored in ${
        seconds.toFixed(0)
      } s, ${(Deno.statSync(db).size / 2 ** 20).toFixed(0)} MiB on disk`,
    );
  } finally {
    store.close();
  }
}
