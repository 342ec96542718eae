/** How far the strategies are behind the market clock, and what is told of it. */
import { assert, assertEquals } from "@std/assert";
import type { LogRecord } from "../../src/log/log_record.ts";
import { Arena } from "../../src/memory/arena.ts";
import { ControlBlock } from "../../src/memory/control_block.ts";
import { openBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import { DataProcessor } from "../../src/processor/data_processor.ts";
import { DataQualityManager } from "../../src/quality/data_quality_manager.ts";
import { RunClock } from "../../src/sync/run_clock.ts";
import type { FlowOptions } from "../../src/system/run_memory.ts";
import { layOutRun } from "../../src/system/run_memory.ts";
import { readRequirements } from "../../src/system/prepare_run.ts";
import { runBacktest, startBacktest } from "../../src/system/system_manager.ts";
import { StageGroup } from "../../src/system/stage_group.ts";
import { makeAnalysis } from "../../src/system/stages/analysis.ts";
import { makeCoordinator } from "../../src/system/stages/coordinator.ts";
import { makeStrategies } from "../../src/analysis/strategy_loader.ts";
import { VirtualClock } from "../sync/_virtual_clock.ts";
import {
  daysBetween,
  LAYOUT_NAMES,
  LAYOUTS,
  makeConfig,
  makeMarket,
  MINUTE,
  withFolder,
} from "./_market.ts";

const DAYS = daysBetween("2024-07-01", "2024-07-03");
const START = Date.UTC(2030, 0, 1);
const EDGE = "coordinator → analysis";

interface PipelineOptions {
  readonly speed: number;
  readonly flow?: Partial<FlowOptions>;
  readonly threshold?: number;
  readonly historyDays?: number;
  /** How long a strategy takes for each bar. */
  readonly barMs?: number;
}

/** Opens the stages of a clock-driven run of the last day of the market. */
async function withPipeline(
  options: PipelineOptions,
  body: (stages: Awaited<ReturnType<typeof open>>) => void,
): Promise<void> {
  await withFolder(async (folder) => {
    const { db } = makeMarket(folder, {
      days: DAYS,
      symbols: [{ name: "AAA", seed: 1 }],
    });
    const store = openBarStore(db, { readOnly: true });
    try {
      body(await open(db, store, options));
    } finally {
      store.close();
    }
  });
}

async function open(
  db: string,
  store: ReturnType<typeof openBarStore>,
  { speed, flow = {}, threshold = 60, historyDays = 0, barMs = 0 }:
    PipelineOptions,
) {
  const config = makeConfig({
    days: DAYS.slice(historyDays),
    symbols: ["AAA"],
    speed,
    data: {
      streaming: { catchup_threshold_seconds: threshold },
      ...(historyDays > 0 && {
        historical: {
          data: [{ trailing_days: historyDays, intervals: ["1m"] }],
        },
      }),
    },
  });
  const plan = layOutRun(await readRequirements(config, db), {
    sessionsAhead: 1,
    ...flow,
  });
  const start = {
    plan,
    store: db,
    trading: config.trading_config,
    seed: 0,
    strategies: [],
    indicatorModules: [],
  };
  const virtual = new VirtualClock(START);
  const clock = new RunClock(plan.memory, virtual);
  const arrivals: number[] = [];
  const strategies = makeStrategies([{
    source: {
      subscriptions: [{ intervals: ["1m"] }],
      onBar() {
        arrivals.push(virtual.now() - START);
        virtual.advance(barMs);
      },
    },
    config: { module: "slow", params: {} },
  }]);
  const coordinator = await makeCoordinator(start, store, clock);
  const processor = new DataProcessor(plan, undefined, clock);
  const analysis = makeAnalysis(start, strategies, undefined, clock);
  const records: LogRecord[] = [];
  coordinator.onRecord = (record) => {
    if (record.level !== "debug") records.push(record);
  };
  const control = new ControlBlock(Arena.attach(plan.memory.buffer));
  const producers = new StageGroup(
    [coordinator, processor, new DataQualityManager(plan)],
    clock,
  );
  return {
    coordinator,
    analysis,
    producers,
    records,
    virtual,
    arrivals,
    lagMs: () => control.load("marketLagMs"),
    edges: () => coordinator.report().metrics.backtest.edges,
  };
}

/** Steps the producers up to an instant of the clock, without the consumer. */
function produceUntil(
  { producers, virtual }: Pick<
    Awaited<ReturnType<typeof open>>,
    "producers" | "virtual"
  >,
  instant: number,
): void {
  while (virtual.now() <= instant) {
    while (producers.step() === "progress");
    const next = producers.idleUntil();
    if (next > instant) break;
    virtual.sleepUntil(next);
  }
  virtual.sleepUntil(instant);
  while (producers.step() === "progress");
}

for (const credits of [1, 4_096]) {
  Deno.test(`${credits} credits: a consumer that takes longer than a bar lasts falls behind bar by bar, which is told and counted`, async () => {
    for (const [speed, barMs] of [[1, 90_000], [60, 2_000], [600, 200]]) {
      const flow = { credits, batchSlices: 1 };
      await withPipeline({ speed, barMs, flow }, (stages) => {
        const { coordinator, analysis, producers, records, edges } = stages;
        for (;;) {
          const results = [producers.step(), analysis.step()];
          if (results[1] === "done") break;
          if (results.includes("progress")) continue;
          stages.virtual.sleepUntil(producers.idleUntil());
        }
        // Each session by hand: bars are due one after the other, and each is
        // received when the one before it is done.
        let maxMs = 0;
        let late = 0;
        let at = 0;
        for (const { open, close } of DAYS) {
          const begun = at;
          for (let end = open + MINUTE; end <= close; end += MINUTE) {
            const due = begun + (end - open) / speed;
            at = Math.max(at, due);
            const lagMs = (at - due) * speed;
            maxMs = Math.max(maxMs, lagMs);
            if (lagMs >= 60_000 && at - due >= 50) late++;
            at += barMs;
          }
        }
        const { lag } = coordinator.report();
        assert(
          lag !== undefined && Math.abs(lag.maxMs - maxMs) < 1,
          `${speed}: ${lag?.maxMs} ${maxMs}`,
        );
        assertEquals([lag.lateSlices, lag.thresholdMs], [late, 60_000]);
        assert(late > 300);
        assertEquals(edges()[EDGE].overruns, late);
        const [first, second] = records;
        assertEquals(first.code, "market_lag");
        assertEquals(first.level, "warn");
        assertEquals(first.date, DAYS[0].date);
        const seconds = Number(first.fields.lagSeconds);
        assert(seconds >= 60 && seconds <= 60 + barMs * speed / 1_000);
        // Told again when it is twice as much.
        assert(Number(second.fields.lagSeconds) >= 2 * seconds);
        assert(records.length < 3 * 12, `${records.length} records`);
      });
    }
  });
}

Deno.test("a consumer asleep is told of at the threshold although all credits are left, and again when it has caught up", async () => {
  await withPipeline({ speed: 1 }, (stages) => {
    const { analysis, records, virtual, lagMs, edges, coordinator } = stages;
    // The first bar ends a minute after the open; it is late a minute later.
    produceUntil(stages, START + 2 * MINUTE - 1);
    assertEquals(records, []);
    assertEquals(edges()[EDGE], undefined);
    produceUntil(stages, START + 2 * MINUTE);
    assertEquals(
      records.map((
        { time, level, code, worker },
      ) => [time, level, code, worker]),
      [[START + 2 * MINUTE, "warn", "market_lag", "coordinator"]],
    );
    assertEquals(
      records[0].text,
      "the strategies are 60 s behind the market clock; the threshold is 60 s",
    );
    produceUntil(stages, START + 10 * MINUTE);
    assertEquals(lagMs(), 9 * MINUTE);
    // The bars that end from 2 to 10 minutes after the open.
    assertEquals(edges()[EDGE].overruns, 9);
    assertEquals(edges()["coordinator → processor"].overruns, 0);
    while (analysis.step() === "progress");
    produceUntil(stages, START + 10 * MINUTE + 1);
    assertEquals(lagMs(), 0);
    assertEquals(records.at(-1)?.level, "info");
    assertEquals(coordinator.report().lag?.maxMs, 9 * MINUTE);
    // A gap between bars is no lag.
    virtual.advance(MINUTE - 2);
    while (stages.producers.step() === "progress");
    assertEquals(lagMs(), 0);
  });
});

Deno.test("a consumer that is always in time has no lag, at any speed and threshold", async () => {
  for (const speed of [0.5, 1, 60, 100_000]) {
    const options = { speed, threshold: 0.001, flow: { batchSlices: 1 } };
    await withPipeline(options, (stages) => {
      const { coordinator, analysis, producers, records, edges } = stages;
      for (;;) {
        const results = [producers.step(), analysis.step()];
        if (results[1] === "done") break;
        if (results.includes("progress")) continue;
        stages.virtual.sleepUntil(producers.idleUntil());
      }
      assertEquals(records, []);
      assertEquals(coordinator.report().lag?.lateSlices, 0);
      assertEquals(edges()[EDGE], undefined);
    });
  }
});

for (const credits of [1, 4_096]) {
  Deno.test(`${credits} credits: the trailing history is neither lag nor overrun, and the market clock starts when the strategies have received it`, async () => {
    const flow = { credits, batchSlices: 1, sessionsAhead: 8 };
    await withPipeline({ speed: 1, historyDays: 2, flow }, (stages) => {
      const { analysis, producers, records, virtual, edges, arrivals } = stages;
      const hour = 60 * MINUTE;
      produceUntil(stages, START + hour);
      for (let turns = 0; turns < 10_000; turns++) {
        const results = [producers.step(), analysis.step()];
        if (!results.includes("progress")) break;
      }
      assertEquals(records, []);
      for (const [edge, { overruns }] of Object.entries(edges())) {
        assertEquals([edge, overruns], [edge, 0]);
      }
      assertEquals(arrivals, []);
      assertEquals(virtual.now(), START + hour);
      virtual.sleepUntil(producers.idleUntil());
      while ([producers.step(), analysis.step()].includes("progress"));
      assertEquals(arrivals, [hour + MINUTE]);
      assertEquals(records, []);
    });
  });
}

for (const layout of LAYOUT_NAMES) {
  Deno.test(`${layout}: a strategy that sleeps is told of in log and status, and in the result`, async () => {
    await withFolder(async (folder) => {
      const { db } = makeMarket(folder, {
        days: DAYS,
        symbols: [{ name: "AAA", seed: 1 }],
      });
      Deno.writeTextFileSync(
        `${folder}/sleeper.js`,
        `
const never = new Int32Array(new SharedArrayBuffer(4));
let slept = false;
export default {
  subscriptions: [{ intervals: ["1m"] }],
  onBar() {
    if (slept) return;
    slept = true;
    Atomics.wait(never, 0, 0, 1_000);
  },
};`,
      );
      const config = makeConfig({
        days: DAYS.slice(0, 1),
        symbols: ["AAA"],
        speed: 6_000,
        rest: { strategies: [{ module: `${folder}/sleeper.js` }] },
      });
      const records: LogRecord[] = [];
      const lags: number[] = [];
      const run = startBacktest(config, {
        db,
        ...LAYOUTS[layout],
        onLog: (record) => {
          if (record.code !== "market_lag") return;
          records.push(record);
          lags.push(run.status().lagMs);
        },
      });
      const { metrics, warnings, hash } = await run.result;
      assert(metrics.lag !== undefined);
      const { maxMs, lateSlices } = metrics.lag;
      // The sleep began when the bar was received; the next was due 10 ms later.
      assert(maxMs >= 900 * 6_000, `${maxMs}`);
      assert(lateSlices > 0);
      assertEquals(records[0].level, "warn");
      assert(lags[0] >= 60_000, `${lags}`);
      assertEquals(run.status().lagMs, 0);
      assert(
        warnings.some((text) =>
          /^The strategies were up to \d+ s behind the market clock \(catchup_threshold_seconds is 60\); \d+ slices were sent meanwhile$/
            .test(text)
        ),
        warnings.join("\n"),
      );
      const plain = await runBacktest({
        ...config,
        backtest_config: config.backtest_config && {
          ...config.backtest_config,
          speed_multiplier: 0,
        },
        mode: "data-driven",
      }, { db, ...LAYOUTS[layout] });
      assertEquals(plain.hash, hash);
      assertEquals(plain.metrics.lag, undefined);
    });
  });
}
