import { assertEquals } from "@std/assert";
import { KnownInventory } from "../../src/dashboard/known_inventory.ts";
import { writeDemoMarket } from "../../src/demo/mod.ts";
import type { MarketStore } from "../../src/store/market_store.ts";
import { openStore } from "../../src/store/open_store.ts";
import { openBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import { withFolder } from "../system/_market.ts";

Deno.test("the inventory is read once, and again after every write", () =>
  withFolder(async (folder) => {
    const db = `${folder}/market.db`;
    const range = { from: "2025-01-02", to: "2025-01-03" };
    const writer = openBarStore(db, { create: true });
    writeDemoMarket(writer, { symbols: ["ALFA"], ...range });
    writer.close();
    const known = new KnownInventory(db);
    let reads = 0;
    const look = async () => {
      const store = await openStore(db, { readOnly: true });
      try {
        const counted = {
          inventory: () => {
            reads++;
            return store.inventory();
          },
        } as unknown as MarketStore;
        const series = known.of(counted);
        return [new Set(series.map(({ symbol }) => symbol)).size, reads];
      } finally {
        store.close();
      }
    };
    assertEquals(await look(), [1, 1]);
    assertEquals(await look(), [1, 1]);
    assertEquals(await look(), [1, 1]);
    const second = openBarStore(db);
    writeDemoMarket(second, { symbols: ["BRAVO"], ...range });
    assertEquals(await look(), [2, 2]);
    assertEquals(await look(), [2, 2]);
    second.close();
    const [symbols] = await look();
    assertEquals(symbols, 2);
  }));
