/** Runs of several exchange groups that are paced by a clock. */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { openBarStore } from "../../../src/store/sqlite/sqlite_bar_store.ts";
import type { Strategy } from "../../../src/strategy/strategy.ts";
import { getIndicator } from "../../../src/indicators/registry.ts";
import { runInline } from "../../../src/system/inline_runner.ts";
import { prepareRun } from "../../../src/system/prepare_run.ts";
import { runBacktest } from "../../../src/system/system_manager.ts";
import { TimeManager } from "../../../src/time/time_manager.ts";
import { VirtualClock } from "../../sync/_virtual_clock.ts";
import { withFolder } from "../_market.ts";
import { groupConfig, GROUPS, writeGroups } from "./_groups.ts";

const STORED = { from: "2025-01-06", to: "2025-01-10" };
const RANGE = { from: "2025-01-08", to: "2025-01-10" };
const START = Date.UTC(2030, 0, 1);

/** The config of a run at a speed; 0 for one that is not paced. */
function configOf(db: string, symbols: readonly string[], speed: number) {
  const config = groupConfig({
    db,
    symbols,
    range: RANGE,
    data: {
      historical: { data: [{ trailing_days: 1, intervals: ["1m"] }] },
    } as never,
  });
  if (config.backtest_config === null) throw new Error("no range");
  return {
    ...config,
    mode: speed === 0 ? "data-driven" as const : "clock-driven" as const,
    backtest_config: { ...config.backtest_config, speed_multiplier: speed },
  };
}

/** The times in which the session of a symbol is open, by their own calendars, joined. */
function openTimes(symbols: readonly string[]): [number, number][] {
  const all = symbols.flatMap((symbol) => {
    const time = new TimeManager({ exchange: GROUPS[symbol] });
    return time.getTradingDates(RANGE.from, RANGE.to).map((date) => {
      const { open, close } = time.requireTradingSession(date);
      return [open, close] as [number, number];
    });
  }).sort(([a], [b]) => a - b);
  const joined: [number, number][] = [];
  for (const [open, close] of all) {
    const last = joined.at(-1);
    if (last !== undefined && open <= last[1]) {
      last[1] = Math.max(last[1], close);
    } else joined.push([open, close]);
  }
  return joined;
}

/** Market time that passes from the first open to an instant, without closed hours. */
function passed(open: readonly (readonly [number, number])[], to: number) {
  return open.reduce(
    (sum, [from, until]) => sum + Math.max(0, Math.min(until, to) - from),
    0,
  );
}

/** What a run has told at which time of its clock. */
async function paced(
  db: string,
  symbols: readonly string[],
  speed: number,
): Promise<{ hash: string; elapsed: number; told: [number, number][] }> {
  const clock = new VirtualClock(START);
  const told: [number, number][] = [];
  const strategy: Strategy = {
    subscriptions: [{ intervals: ["1m", "5m"] }],
    onSessionStart: ({ time }) => {
      told.push([time, clock.now()]);
    },
    onBar: (c, { symbol }) => {
      if (told.length % 50 === 0) c.buy(symbol, 1);
      told.push([c.time, clock.now()]);
    },
    onSessionEnd: ({ time }) => {
      told.push([time, clock.now()]);
    },
  };
  const store = openBarStore(db, { readOnly: true });
  try {
    const { start, given } = await prepareRun(
      configOf(db, symbols, speed),
      { db, runner: "inline", strategies: [strategy] },
      { modules: [], lookup: (name) => getIndicator(name) },
      store,
    );
    const { analysis } = await runInline(
      start,
      store,
      given?.strategies ?? [],
      { clock },
    );
    return { hash: analysis.hash, elapsed: clock.now() - START, told };
  } finally {
    store.close();
  }
}

Deno.test("a clock-driven run of several groups delivers each event at its time, while any session is open", () =>
  withFolder(async (folder) => {
    const db = writeGroups(folder, STORED);
    for (
      const [speeds, symbols] of [
        [[1, 100_000], ["SONY", "SPY"]],
        [[60], ["VOD", "SPY"]],
        [[60], ["BTCUSD", "ES"]],
      ] as const
    ) {
      const open = openTimes(symbols);
      const fast = await paced(db, symbols, 0);
      assertEquals(fast.elapsed, 0);
      assert(fast.told.length > 1_000);
      for (const speed of speeds) {
        const run = await paced(db, symbols, speed);
        assertEquals(run.hash, fast.hash);
        const end = open[open.length - 1][1];
        assertAlmostEquals(run.elapsed, passed(open, end) / speed, 0.01);
        const late = run.told.map(([time, at]) =>
          at - START - passed(open, time) / speed
        );
        assert(late.every((ms) => Math.abs(ms) < 0.01), `${symbols} ${speed}`);
      }
    }
  }));

Deno.test("a clock-driven run of several groups has the hash of one that is not paced, in all runners", () =>
  withFolder(async (folder) => {
    const db = writeGroups(folder, STORED);
    const symbols = ["SPY", "VOD"];
    const strategies = [
      {
        subscriptions: [{ intervals: ["5m"] }],
        onBar: (c, { symbol }) => {
          if (c.random() < 0.1) c.buy(symbol, 1);
        },
      } satisfies Strategy,
    ];
    const hashes = new Set<string>();
    for (
      const [runner, speed] of [
        ["inline", 0],
        ["inline", 1_000_000],
        ["workers", 1_000_000],
      ] as const
    ) {
      const config = configOf(db, symbols, speed);
      const { hash, fills } = await runBacktest(config, {
        db,
        runner,
        strategies,
      });
      assert(fills.length > 10);
      hashes.add(hash);
    }
    assertEquals(hashes.size, 1);
  }));
