/** How far the strategies of a live run are behind, and what is told of it. */
import { assert, assertEquals } from "@std/assert";
import type { LogRecord } from "../../src/log/log_record.ts";
import type { RunResult } from "../../src/results/run_result.ts";
import { inStore, market, SLOTS, SYMBOLS, trader } from "./_market.ts";
import {
  barAt,
  MINUTE,
  repeat,
  runVirtually,
  SECOND,
  SHORT_DAY,
  streamingAt,
  type VirtualRun,
} from "./_virtual_run.ts";

const EDGE = "coordinator → analysis";
// The default of streaming.catchup_threshold_seconds.
const THRESHOLD = 60 * SECOND;

interface Outcome {
  readonly live: RunResult;
  readonly lags: readonly LogRecord[];
}

/** All bars come a second after their end, so that is when slices are released. */
const releaseOf = (slot: number) =>
  SHORT_DAY.open + (slot + 1) * MINUTE + SECOND;

async function run(more: Partial<VirtualRun> = {}): Promise<Outcome> {
  return await inStore(async (db) => {
    const lags: LogRecord[] = [];
    const virtual: VirtualRun = {
      db,
      symbols: SYMBOLS,
      arrivals: [
        streamingAt(SHORT_DAY.open - 30 * SECOND),
        ...market(31, 0).map((bar) => barAt(bar.start + MINUTE + SECOND, bar)),
      ],
      strategies: [trader()],
      onRecord: (record) => {
        if (record.code === "market_lag") lags.push(record);
      },
      ...more,
    };
    const live = await runVirtually(virtual);
    assert(live !== undefined);
    assertEquals((await repeat(virtual)).hash, live.hash);
    return { live, lags };
  });
}

const edgeOf = ({ metrics }: RunResult) =>
  metrics.backtest.edges[EDGE]?.overruns ?? 0;

Deno.test("strategies that sleep through ten slots are behind from the threshold on, which is told with its end; the result is that of those that do not", async () => {
  const { live: awake, lags: none } = await run();
  assertEquals(none, []);
  assertEquals(edgeOf(awake), 0);
  assertEquals(awake.metrics.lag, {
    maxMs: 0,
    thresholdMs: THRESHOLD,
    lateSlices: 0,
  });
  // From before the release of slot 50 on, until after that of slot 59.
  const [from, to] = [releaseOf(50) - SECOND, releaseOf(59) + 30 * SECOND];
  const { live, lags } = await run({ sleeps: [from, to] });
  assertEquals(live.hash, awake.hash);
  // Slot 51 comes when slot 50 has waited for the threshold.
  assertEquals(edgeOf(live), 9);
  assertEquals(live.metrics.lag, {
    maxMs: to - releaseOf(50),
    thresholdMs: THRESHOLD,
    lateSlices: 9,
  });
  const told = lags.map(({ level, time, fields }) => [
    level,
    (time - releaseOf(50)) / SECOND,
    fields.lagSeconds,
    fields.lateSlices,
  ]);
  // At the threshold, then whenever the lag has doubled, and at the end.
  assertEquals(told, [
    ["warn", 60, 60, 0],
    ["warn", 120, 120, 1],
    ["warn", 240, 240, 3],
    ["warn", 480, 480, 7],
    ["info", 9 * 60 + 30, 0, 9],
  ]);
  assert(
    live.warnings.some((text) =>
      text.startsWith("The strategies were up to 570 s behind the market clock")
    ),
    live.warnings.join("\n"),
  );
});

Deno.test("a sleep below the threshold is no lag, and one to the end of the run is told to its end", async () => {
  const short = await run({
    sleeps: [releaseOf(50) - SECOND, releaseOf(50) + 59 * SECOND],
  });
  assertEquals(short.lags, []);
  assertEquals(edgeOf(short.live), 0);
  assertEquals(short.live.metrics.lag?.maxMs, 59 * SECOND);
  const end = releaseOf(SLOTS - 1) + 10 * MINUTE;
  const { live, lags } = await run({
    sleeps: [releaseOf(SLOTS - 3) - SECOND, end],
  });
  assertEquals(edgeOf(live), 2);
  const last = lags.at(-1);
  assertEquals([last?.level, last?.time], ["info", end]);
});

Deno.test("slices of an outage that come together are no lag, nor are those sent while the strategies receive what was before", async () => {
  // The program starts within the session: half of it is asked for at once.
  const startsAt = releaseOf(100) + 20 * SECOND;
  const bars = market(31, 0);
  const { live, lags } = await run({
    startsAt,
    arrivals: [
      streamingAt(startsAt),
      ...bars.map((bar) => barAt(bar.start + MINUTE + SECOND, bar)),
    ],
    answer: ({ id, from, to }, now) => [
      ...bars.filter(({ start }) => start >= from && start < to)
        .map((bar) => barAt(now + SECOND, bar, 3)),
      {
        at: now + SECOND,
        put: (ring) => ring.put(4, id, from, 1, 0, 0, 0, 0, 0),
      },
    ],
    // They have not begun the session when its first slices are released.
    sleeps: [startsAt, startsAt + 5 * MINUTE],
  });
  assertEquals(live.sessions[0].bars, { AAA: SLOTS, BBB: SLOTS, CCC: SLOTS });
  assertEquals(lags, []);
  assertEquals(edgeOf(live), 0);
});
