/** Symbols of the universe that are added while a live session goes on. */
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import type { EngineOptions } from "../../src/system/run_options.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import type { Strategy } from "../../src/strategy/strategy.ts";
import { randomInt, seededRandom } from "../fixtures/random.ts";
import { inStore, market, SLOTS, SYMBOLS } from "./_market.ts";
import {
  barAt,
  liveConfig,
  MINUTE,
  runVirtually,
  SECOND,
  SHORT_DAY,
  streamingAt,
  type VirtualRun,
} from "./_virtual_run.ts";

const { open: OPEN } = SHORT_DAY;

/** Adds CCC at a slot, and trades what it sees; notes what is warm then. */
function adder(slot: number, noted: unknown[]): Strategy {
  return {
    subscriptions: [{ intervals: ["1m", "5m"] }],
    onBar(context, { symbol, interval, timestamp }) {
      if (interval !== "1m") return;
      if (symbol === "AAA" && timestamp === OPEN + slot * MINUTE) {
        context.addSymbol("CCC");
        const bars = context.bars("CCC", "1m");
        noted.push(bars.length, context.indicator("CCC", "sma_3_5m").value);
      }
      if (context.orders.some((order) => order.symbol === symbol)) return;
      const held = context.position(symbol);
      if (held > 0) context.sell(symbol, held);
      else context.buy(symbol, 3);
    },
  };
}

/** The backtest over what a run has recorded, which streams the universe or not. */
function repeat(run: VirtualRun, streamsUniverse?: boolean) {
  const { db, strategies } = run;
  const options: EngineOptions = {
    ...{ db, strategies },
    ...(streamsUniverse !== undefined && { streamsUniverse }),
    runner: "inline",
  };
  return runBacktest(liveConfig(run), options);
}

Deno.test("a symbol that is added in a live session is warm; killed or not, the run has the hash of its backtest, and every backtest has its account", async () => {
  for (let seed = 0; seed < 6; seed++) {
    const random = seededRandom(seed);
    const slot = randomInt(random, 20, 150);
    const run = {
      symbols: SYMBOLS,
      universe: 2,
      arrivals: [
        streamingAt(OPEN - MINUTE),
        ...market(seed, 0).map((bar) =>
          barAt(bar.start + MINUTE + randomInt(random, 0, 2_000), bar)
        ),
      ],
    };
    const noted: unknown[] = [];
    const hash = await inStore(async (db) => {
      const given = () => ({ ...run, db, strategies: [adder(slot, noted)] });
      const live = await runVirtually(given());
      assert(live !== undefined);
      // All its bars so far are there, and its indicator is ready.
      assertEquals(noted[0], slot + 1);
      assertEquals(typeof noted[1], "number");
      const traded = new Set(live.fills.map(({ symbol }) => symbol));
      assertEquals([...traded].sort(), ["AAA", "CCC"]);
      // It finds that a live run has recorded its dates.
      assertEquals((await repeat(given())).hash, live.hash);
      const parked = await repeat(given(), false);
      assertEquals(parked.accountHash, live.accountHash);
      assertEquals(parked.fills, live.fills);
      assertNotEquals(parked.hash, live.hash);
      assertEquals(noted, [
        noted[0],
        noted[1],
        ...noted.slice(0, 2),
        ...noted.slice(0, 2),
      ]);
      return live.hash;
    });
    await inStore(async (db) => {
      const killedAt = OPEN + randomInt(random, 1, SLOTS * 60) * SECOND;
      const given = () => ({ ...run, db, strategies: [adder(slot, [])] });
      await runVirtually({ ...given(), killedAt });
      const resumed = await runVirtually({ ...given(), startsAt: killedAt });
      if (resumed?.hash !== hash) {
        // What came while nobody listened may be missing.
        assertEquals((await repeat(given())).hash, resumed?.hash);
      }
    });
  }
});
