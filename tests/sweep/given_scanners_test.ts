/** Scanners that a program passes to a sweep. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { SessionError } from "../../src/errors.ts";
import { defineScanner, type ScannerFactory } from "../../src/strategy/mod.ts";
import type { StrategyFactory } from "../../src/strategy/strategy.ts";
import { runSweep } from "../../src/sweep/run_sweep.ts";
import type { SweepOptions } from "../../src/sweep/sweep_options.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import {
  daysBetween,
  makeConfig,
  makeMarket,
  withFolder,
} from "../system/_market.ts";

const DAYS = daysBetween("2024-07-08", "2024-07-10");
const UNIVERSE = ["UUU", "VVV", "WWW"];
const flipper = new URL("../fixtures/strategies/flipper.ts", import.meta.url);

/** Chooses the first `count` of the universe, from `skip` on. */
const choose: ScannerFactory = ({ count, skip }) => ({
  name: "first",
  scan: ({ universe }) => ({
    symbols: universe.slice(Number(skip), Number(skip) + Number(count)),
  }),
});

/** Buys `size` of each symbol once a session. */
const buyer: StrategyFactory = ({ size }) => ({
  subscriptions: [{ intervals: ["5m"] }],
  onBar(c, { symbol }) {
    if (c.position(symbol) === 0) c.buy(symbol, Number(size ?? 1));
  },
});

const input = (strategies: readonly { readonly module: string }[] = []) => ({
  backtest_config: {
    start_date: DAYS[0].date,
    end_date: DAYS[DAYS.length - 1].date,
  },
  session_data_config: {
    symbols: ["AAA"],
    universe: UNIVERSE,
    streams: ["1m", "5m"] as ("1m" | "5m")[],
  },
  strategies: [...strategies],
});

function withMarket(body: (db: string) => Promise<void>): Promise<void> {
  return withFolder((folder) => {
    const { db } = makeMarket(folder, {
      days: DAYS,
      symbols: ["AAA", ...UNIVERSE].map((name, i) => ({ name, seed: 3 + i })),
    });
    return body(db);
  });
}

Deno.test("each set of a sweep has scanners of its own, with its parameters, and equals a backtest with them", async () => {
  await withMarket(async (db) => {
    for (const given of [true, false]) {
      const modules = given ? [] : [{ module: flipper.href }];
      const { best } = await runSweep(input(modules), {
        db,
        space: ["count=0,1,3"],
        ...(given && { strategies: [buyer] }),
        scanners: [{
          scanner: choose,
          pre_session: true,
          config: { skip: 0, count: 7 },
        }],
      });
      assertEquals(best.length, 3);
      for (const { parameters, hash } of best) {
        const config = makeConfig({
          days: DAYS,
          symbols: ["AAA"],
          data: input().session_data_config,
          rest: { strategies: modules },
        });
        const run = await runBacktest(config, {
          db,
          ...(given && { strategies: [buyer] }),
          scanners: [{
            scanner: choose,
            pre_session: true,
            config: { skip: 0, count: parameters.count },
          }],
        });
        assertEquals(run.scanners[0].symbols.length, parameters.count);
        assertEquals(hash, run.accountHash);
      }
      assertEquals(new Set(best.map(({ hash }) => hash)).size, 3);
    }
  });
});

Deno.test("a definition gets the parameters that it declares", async () => {
  await withMarket(async (db) => {
    const seen: unknown[] = [];
    await runSweep(input(), {
      db,
      space: ["count=1,2", "size=3,4"],
      strategies: [buyer],
      scanners: [{
        pre_session: true,
        scanner: defineScanner({
          params: {
            count: { type: "integer", default: 1 },
            skip: { type: "integer", default: 5 },
          },
          create: (params) => {
            seen.push(params);
            return { scan: () => ({ symbols: UNIVERSE.slice(params.count) }) };
          },
        }),
      }],
    });
    assertEquals(
      seen,
      [1, 1, 2, 2].map((count) => ({ count, skip: 5 })),
    );
  });
});

Deno.test("a scanner that all sets would share is refused, and so is a path that the config does not have", async () => {
  await withMarket(async (db) => {
    const shared = { scan: () => ({ symbols: [] }) };
    const refused: [Partial<SweepOptions>, string][] = [
      [
        { scanners: [{ scanner: shared, pre_session: true }] },
        "Scanner 1 is the same object for all sets",
      ],
      [
        {
          strategies: [buyer],
          scanners: [
            { scanner: choose, pre_session: true },
            { scanner: () => shared, pre_session: true },
          ],
        },
        "Scanner 2 is the same object for all sets",
      ],
      [
        {
          space: ["trading_config.nothing=1,2"],
          scanners: [{ scanner: choose, pre_session: true }],
        },
        "nothing at this path",
      ],
    ];
    for (const [options, text] of refused) {
      const { code, message } = await assertRejects(
        () => runSweep(input(), { db, space: ["count=1,2"], ...options }),
        SessionError,
      );
      assertEquals(code, "argument_invalid");
      assert(message.includes(text), message);
    }
    // One set may run an object, as a backtest may.
    const { best } = await runSweep(input(), {
      db,
      space: ["count=1"],
      strategies: [buyer],
      scanners: [{ scanner: shared, pre_session: true }],
    });
    assertEquals(best.length, 1);
  });
});
