import { assert, assertEquals, assertRejects } from "@std/assert";
import { SessionError } from "../../src/errors.ts";
import { runSweep } from "../../src/sweep/run_sweep.ts";
import type { SweepOptions } from "../../src/sweep/sweep_options.ts";
import { withFolder } from "../system/_market.ts";
import { makeSweepMarket, sweepInput } from "./_sweep.ts";

const SPACE = ["fast=2..4", "slow=6,9"];

Deno.test("A failing set is recorded with its reason, and the others run", async () => {
  await withFolder(async (folder) => {
    const { db } = makeSweepMarket(folder);
    const input = sweepInput({}, { failOn: "$day", refuse: "$refuse" });
    const options = {
      db,
      space: ["day=never,2024-06-20", "refuse=false,true"],
      workers: 2,
    };
    const { best, failed, failures } = await runSweep(input, options);
    assertEquals(best.map(({ set }) => set), [0]);
    assertEquals(failed, 3);
    assertEquals(failures.map(({ set }) => set), [1, 2, 3]);
    const [refused, badDay] = failures.map(({ error }) => error ?? "");
    assert(refused.includes("these parameters are refused"), refused);
    assert(
      badDay.startsWith(
        "Strategy sweep_cross failed in onSessionEnd on 2024-06-20: a bad day (sweep_cross.ts:",
      ),
      badDay,
    );
    const first = await assertRejects(
      () => runSweep(input, { ...options, workers: 1, onError: "fail" }),
      SessionError,
    );
    assertEquals([first.code, first.message], ["strategy_load", refused]);
    const all = await assertRejects(
      () => runSweep(input, { db, space: ["day=2024-06-20", "refuse=false"] }),
      SessionError,
    );
    assertEquals(all.message.startsWith("All 1 sets failed"), true);
  });
});

Deno.test("A result that depends on something outside of the run is detected", async () => {
  await withFolder(async (folder) => {
    const { db } = makeSweepMarket(folder);
    const countIn = `OPENBELL_TEST_${crypto.randomUUID()}`;
    const { code, message } = await assertRejects(
      () =>
        runSweep(sweepInput({}, { countIn }), {
          db,
          space: ["quantity=40,30,20,1"],
          rank: "turnover",
          workers: 1,
        }),
      SessionError,
    );
    Deno.env.delete(countIn);
    assertEquals(code, "strategy_failed");
    assert(message.includes("when it ran again"), message);
  });
});

Deno.test("Factories run in the caller's thread, with the parameters of the set", async () => {
  await withFolder(async (folder) => {
    const { db } = makeSweepMarket(folder);
    const seen: unknown[] = [];
    const { best } = await runSweep({ ...sweepInput(), strategies: [] }, {
      db,
      space: ["quantity=5,10", "fast=2,4"],
      strategies: [(params) => {
        seen.push(params);
        const quantity = Number(params.quantity);
        return {
          subscriptions: [{ intervals: ["5m"], symbols: ["AAA"] }],
          onBar(context, { close }) {
            const fast = context.indicator("AAA", "fast").value;
            const held = context.position("AAA");
            if (fast === undefined) return;
            if (close > fast && held === 0) context.buy("AAA", quantity);
            if (close < fast && held > 0) context.sell("AAA", held);
          },
        };
      }],
    });
    assertEquals(seen, [
      { quantity: 5, fast: 2 },
      { quantity: 5, fast: 4 },
      { quantity: 10, fast: 2 },
      { quantity: 10, fast: 4 },
    ]);
    const profit = (set: number) =>
      best.find((row) => row.set === set)?.metrics.net_profit;
    // Twice the quantity makes twice the profit if there are no limits.
    assertEquals(profit(2), 2 * Number(profit(0)));
    assertEquals(profit(3), 2 * Number(profit(1)));
    assert(profit(0) !== profit(1));
  });
});

Deno.test("An invalid sweep is refused before any set runs", async () => {
  await withFolder(async (folder) => {
    const { db } = makeSweepMarket(folder);
    const refusals: [Partial<SweepOptions>, string][] = [
      [{ space: ["fsat=1,2"] }, 'did you mean "fast"?'],
      [{ space: ["nothing_at_all=1,2"] }, "nothing in the config uses it"],
      [{ space: ["trading_config.max=1"] }, "nothing at this path"],
      [{ space: ["fast=0,1"] }, "Session config with fast=0 has 1 mistake"],
      [{ space: ["fast=2", "slow=x"] }, "fast=2 slow=x"],
      [{ workers: 0 }, "number of workers is 0"],
      [{ walkForward: { train: 9, test: 9 } }, "needs at least 18 sessions"],
      [{ walkForward: { train: 2, test: 2, step: 1 } }, "tested twice"],
      [
        { space: ["backtest_config.end_date=2024-06-25,2024-06-26"] },
        "the same number of sessions",
      ],
    ];
    for (const [options, part] of refusals) {
      const { message } = await assertRejects(
        () => runSweep(sweepInput(), { db, space: SPACE, ...options }),
        SessionError,
      );
      assert(message.includes(part), message);
    }
  });
});
