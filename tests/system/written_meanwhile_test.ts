/** A store that is written while a run reads it: the run sees it as it began. */
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import type { SessionConfig } from "../../src/config/session_config.ts";
import { makeColumns } from "../../src/store/bar_store.ts";
import { checkStore } from "../../src/store/check_store.ts";
import { openBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import type { Strategy } from "../../src/strategy/strategy.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import {
  type Layout,
  LAYOUT_NAMES,
  LAYOUTS,
  makeConfig,
  makeMarket,
  type Market,
  SUMMER_2024,
  withFolder,
} from "./_market.ts";

const DAYS = SUMMER_2024;
/** Added in the run by the first strategy call: it is loaded late. */
const PARKED = "BBB";

function marketOf(folder: string, seed: number): Market {
  return makeMarket(folder, {
    days: DAYS,
    symbols: [{ name: "AAA", seed }, { name: PARKED, seed: seed + 10 }],
  });
}

/** Replaces all bars of a store by those of another market. */
function replaceBars(db: string, { bars }: Market): void {
  const store = openBarStore(db);
  store.transaction(() => {
    for (const [symbol, byDate] of bars) {
      for (const [date, rows] of byDate) {
        const columns = makeColumns(rows.length);
        rows.forEach((bar, i) => {
          for (const name of Object.keys(bar) as (keyof typeof bar)[]) {
            columns[name][i] = bar[name];
          }
        });
        store.writeDay(symbol, "1m", date, columns, 0, rows.length, {
          onConflict: "replace",
        });
      }
    }
  });
  store.close();
}

/** Adds the parked symbol on the third date, and calls `act` on the second. */
function strategyWith(act: () => void): Strategy {
  return {
    subscriptions: [{ intervals: ["1m"] }],
    onSessionStart(context) {
      if (context.session.date === DAYS[1].date) act();
      if (context.session.date === DAYS[2].date) context.addSymbol(PARKED);
    },
    onBar(context, { symbol, close }) {
      if (close % 1 < 0.5) context.buy(symbol, 1);
    },
  };
}

async function hashOf(
  config: SessionConfig,
  db: string,
  layout: Layout,
  act: () => void = () => {},
): Promise<string> {
  const { hash, fills } = await runBacktest(config, {
    db,
    ...LAYOUTS[layout],
    strategies: [strategyWith(act)],
  });
  assert(fills.some(({ symbol }) => symbol === PARKED));
  return hash;
}

for (const layout of LAYOUT_NAMES) {
  Deno.test(`${layout}: bars that are replaced during a run are read by the next one`, async () => {
    await withFolder(async (folder) => {
      const [before, after] = [marketOf(folder, 1), marketOf(folder, 2)];
      const config = makeConfig({
        days: DAYS,
        symbols: ["AAA"],
        data: { universe: [PARKED] },
        rest: {
          backtest_config: {
            start_date: DAYS[0].date,
            end_date: DAYS[DAYS.length - 1].date,
            // Most bars are read after the first sessions.
            prefetch_days: 1,
          },
        },
      });
      const old = await hashOf(config, before.db, layout);
      const replaced = await hashOf(config, after.db, layout);
      assertNotEquals(old, replaced);
      let writes = 0;
      const during = await hashOf(config, before.db, layout, () => {
        replaceBars(before.db, after);
        writes++;
      });
      assertEquals([during, writes], [old, 1]);
      assertEquals(await hashOf(config, before.db, layout), replaced);
      const store = openBarStore(before.db, { readOnly: true });
      assertEquals((await checkStore(store)).damages, []);
      store.close();
    });
  });
}
