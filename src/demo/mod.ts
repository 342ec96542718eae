/**
 * A simulated market: random walks with the hours of an exchange and some
 * minutes missing.
 *
 * ```ts
 * import { writeDemoMarket } from "@openbell/session/demo";
 * import { openBarStore } from "@openbell/session/store";
 *
 * const folder = Deno.makeTempDirSync();
 * const store = openBarStore(`${folder}/market.db`, { create: true });
 * const range = { from: "2025-01-02", to: "2025-01-03" };
 * console.log(writeDemoMarket(store, { symbols: ["DEMO"], ...range }).minuteBars); // 780
 * store.close();
 * Deno.removeSync(folder, { recursive: true });
 * ```
 *
 * @module
 */
export {
  DemoMarket,
  type DemoMarketOptions,
  type DemoSession,
} from "./demo_market.ts";
export {
  type DemoStoreOptions,
  type DemoStoreSummary,
  writeDemoMarket,
} from "./demo_store.ts";
