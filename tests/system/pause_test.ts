/** Pauses of a clock-driven run, on a clock that the test owns. */
import { assert, assertEquals } from "@std/assert";
import { makeStrategies } from "../../src/analysis/strategy_loader.ts";
import { Arena } from "../../src/memory/arena.ts";
import { ControlBlock } from "../../src/memory/control_block.ts";
import { PauseSwitch } from "../../src/memory/pause_switch.ts";
import type { Strategy } from "../../src/strategy/strategy.ts";
import { openBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import { runInline } from "../../src/system/inline_runner.ts";
import { readRequirements } from "../../src/system/prepare_run.ts";
import { layOutRun } from "../../src/system/run_memory.ts";
import { VirtualClock } from "../sync/_virtual_clock.ts";
import {
  daysBetween,
  makeConfig,
  makeMarket,
  MINUTE,
  withFolder,
} from "./_market.ts";

const DAYS = daysBetween("2024-07-02", "2024-07-05");
const START = Date.UTC(2030, 0, 1);
const SPEED = 600;
// How late an inline run may notice that it goes on.
const NOTICE_MS = 5;

/** A pause in milliseconds of the machine's clock from the run's start. */
interface Pause {
  readonly from: number;
  readonly to: number;
}

/** A clock on which something happens at given instants. */
class EventfulClock extends VirtualClock {
  readonly #events: (readonly [number, () => void])[];

  constructor(events: readonly (readonly [number, () => void])[]) {
    super(START);
    this.#events = [...events];
  }

  override async turnUntil(instant: number): Promise<void> {
    while (this.#events.length > 0 && START + this.#events[0][0] <= instant) {
      const [event] = this.#events.splice(0, 1);
      this.sleepUntil(START + event[0]);
      event[1]();
    }
    await super.turnUntil(instant);
  }
}

/** Runs with pauses; returns when each bar reached the strategy. */
async function run(db: string, pauses: readonly Pause[], speed = SPEED) {
  const config = makeConfig({
    days: DAYS,
    symbols: ["AAA", "BBB"],
    speed,
  });
  const plan = layOutRun(await readRequirements(config, db), {
    sessionsAhead: 1,
  });
  const arena = Arena.attach(plan.memory.buffer);
  const button = new PauseSwitch(arena, new ControlBlock(arena));
  const clock = new EventfulClock(
    pauses.flatMap(({ from, to }) =>
      [
        [from, () => button.pause(clock.now())],
        [to, () => button.resume(clock.now())],
      ] as const
    ),
  );
  if (pauses[0]?.from === 0) button.pause(START);
  const arrivals: { end: number; at: number }[] = [];
  const strategy: Strategy = {
    name: "watch",
    subscriptions: [{ intervals: ["1m"] }],
    onBar(_, bar) {
      arrivals.push({ end: bar.timestamp + MINUTE, at: clock.now() - START });
    },
  };
  const store = openBarStore(db, { readOnly: true });
  try {
    const { analysis, coordinator } = await runInline(
      {
        plan,
        store: db,
        trading: config.trading_config,
        seed: 0,
        strategies: [],
        indicatorModules: [],
      },
      store,
      makeStrategies([{
        source: strategy,
        config: { module: "watch", params: {} },
      }]),
      { clock },
    );
    const overruns = Object.values(coordinator.metrics.backtest.edges)
      .reduce((sum, edge) => sum + edge.overruns, 0);
    return {
      arrivals,
      hash: analysis.hash,
      overruns,
      elapsedMs: clock.now() - START,
    };
  } finally {
    store.close();
  }
}

/** Milliseconds without the pauses. */
function withoutPauses(at: number, pauses: readonly Pause[]): number {
  return pauses.reduce(
    (ms, { from, to }) => ms - Math.max(0, Math.min(at, to) - from),
    at,
  );
}

/** When a bar is due in a run without pauses: sessions follow each other. */
function dueAt(end: number): number {
  let before = 0;
  for (const { open, close } of DAYS) {
    if (end <= close) return (before + end - open) / SPEED;
    before += close - open;
  }
  throw new RangeError(`No session at ${end}`);
}

function market(folder: string): string {
  return makeMarket(folder, {
    days: DAYS,
    symbols: [{ name: "AAA", seed: 3 }, { name: "BBB", seed: 4, gaps: 0.2 }],
  }).db;
}

const FIRST_CLOSE = (DAYS[0].close - DAYS[0].open) / SPEED;

Deno.test("a paused clock-driven run stands still and goes on at its speed: no bar flows, none is late afterwards, none is an overrun", async () => {
  await withFolder(async (folder) => {
    const db = market(folder);
    const plain = await run(db, []);
    for (
      const pauses of [
        // While it loads; between two bars; again; over the end of a session.
        [{ from: 0, to: 7_000 }],
        [{ from: 1_030, to: 11_030 }],
        [{ from: 1_030, to: 4_000 }, { from: 4_001, to: 4_777 }],
        [{ from: FIRST_CLOSE, to: FIRST_CLOSE + 9_000 }],
        [{ from: FIRST_CLOSE - 10, to: FIRST_CLOSE + 3 }],
      ]
    ) {
      const paused = await run(db, pauses);
      assertEquals(paused.hash, plain.hash);
      assertEquals(paused.overruns, 0);
      assertEquals(
        paused.arrivals.map(({ end }) => end),
        plain.arrivals.map(({ end }) => end),
      );
      const slack = NOTICE_MS * pauses.length + 0.01;
      for (const { end, at } of paused.arrivals) {
        assert(!pauses.some(({ from, to }) => at > from && at < to), `${at}`);
        const late = withoutPauses(at, pauses) - dueAt(end);
        assert(late > -0.01 && late <= slack, `${late} ms late`);
      }
      const last = withoutPauses(paused.elapsedMs, pauses);
      const late = last - plain.elapsedMs;
      assert(late > -0.01 && late <= slack, `${late} ms late at the end`);
    }
  });
});

Deno.test("a data-driven run can be paused before its first session, with equal results", async () => {
  await withFolder(async (folder) => {
    const db = market(folder);
    const plain = await run(db, [], 0);
    const pause = { from: 0, to: 5_000 };
    const paused = await run(db, [pause], 0);
    assertEquals(paused.hash, plain.hash);
    assert(paused.arrivals.every(({ at }) => at >= pause.to));
    assertEquals(plain.elapsedMs, 0);
  });
});
