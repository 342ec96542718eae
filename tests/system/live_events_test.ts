/** The events of live runs: while they go on, in order, and none twice. */
import { assert, assertEquals } from "@std/assert";
import { parseSessionConfig } from "../../src/config/parse.ts";
import type {
  FillEvent,
  LiveEvent,
  OrderEndEvent,
  RefusalEvent,
} from "../../src/live/live_event.ts";
import type { FillRow } from "../../src/results/run_result.ts";
import { isoInstant } from "../../src/time/date.ts";
import { runLive } from "../../src/system/live_run.ts";
import {
  FROM,
  inReplayFolder,
  liveReplayConfig,
  replayInput,
  TO,
} from "./_live_replay.ts";

/** Events that a busy machine adds. */
const DEPENDS_ON_THREADS: ReadonlySet<LiveEvent["type"]> = new Set([
  "overrun",
  "lag",
]);

/** Waits for something besides a thread: the run is polled until it holds. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 1));
}

function ofType<T extends LiveEvent["type"]>(
  events: readonly LiveEvent[],
  type: T,
): Extract<LiveEvent, { readonly type: T }>[] {
  return events.filter((event) => event.type === type) as Extract<
    LiveEvent,
    { readonly type: T }
  >[];
}

/** The fills as a result has them. */
function asFills(events: readonly FillEvent[]): FillRow[] {
  return events.map((
    { type: _, time: __, date: ___, order: ____, marketTime, ...values },
  ) => ({ ...values, time: isoInstant(marketTime) }));
}

Deno.test("fills, gaps and sessions are told in order, and agree with the result", () =>
  inReplayFolder(async (folder) => {
    const holes = { holes: 0.1, unfilled: 1, seed: 5 };
    const events: LiveEvent[] = [];
    const run = runLive(liveReplayConfig(folder, holes), {
      db: `${folder}/live.db`,
      onEvent: (event) => events.push(event),
    });
    const result = await run.done;
    assert(result.fills.length > 10);
    assertEquals(asFills(ofType(events, "fill")), [...result.fills]);
    const gaps = ofType(events, "gap");
    const slots = gaps.reduce((sum, gap) => sum + gap.slots, 0);
    const bars = result.sessions.flatMap((one) => Object.values(one.bars));
    assertEquals(slots, 2 * (390 + 210) - bars.reduce((sum, n) => sum + n, 0));
    assertEquals(slots, run.status().gaps);
    assert(gaps.every((gap) => gap.symbols.length === gap.slots));
    const starts = gaps.map(({ marketTime }) => marketTime);
    assertEquals(starts, [...new Set(starts)].sort((a, b) => a - b));
    const frame = events.filter(({ type }) =>
      type !== "fill" && type !== "gap" && type !== "order_end" &&
      !DEPENDS_ON_THREADS.has(type)
    );
    assertEquals(
      frame.map((event) => [event.type, "date" in event ? event.date : ""]),
      [
        ...["session_start", "session_end"].map((type) => [type, FROM]),
        ...["session_start", "session_end"].map((type) => [type, TO]),
        ["result", ""],
      ],
    );
    // Each session's fills are between its start and its end.
    for (const { date } of result.sessions) {
      const isOf = (event: LiveEvent) => "date" in event && event.date === date;
      const told = events.filter((event) =>
        isOf(event) && event.type !== "gap"
      );
      assertEquals(told[0].type, "session_start");
      assertEquals(told.at(-1)?.type, "session_end");
    }
    const { account, hash } = result;
    assertEquals(ofType(events, "result").map(({ time: _, ...one }) => one), [{
      type: "result",
      sessions: 2,
      fills: result.fills.length,
      equity: account.equity,
      netProfit: account.netProfit,
      hash,
    }]);
  }));

/** Gaps without the time at which they were told. */
function asGaps(events: readonly LiveEvent[]): unknown[] {
  return ofType(events, "gap").map(({ time: _, ...gap }) => gap);
}

for (
  const { bars, ends, starts } of [
    { bars: 200, ends: [FROM, TO], starts: [TO] },
    // Within the second session.
    { bars: 800, ends: [TO], starts: [] },
  ]
) {
  Deno.test(`a run that goes on after ${bars} bars tells no event of its earlier start again`, () =>
    inReplayFolder(async (folder) => {
      const holes = { holes: 0.1, unfilled: 1, seed: 5 };
      const config = liveReplayConfig(folder, holes);
      const listen = (db: string) => {
        const events: LiveEvent[] = [];
        const onEvent = (event: LiveEvent) => events.push(event);
        const run = runLive(config, { db: `${folder}/${db}`, onEvent });
        return { events, run };
      };
      const whole = listen("whole.db");
      await whole.run.done;
      const first = listen("live.db");
      await until(() => first.run.status().bars >= bars);
      first.run.stop();
      const part = await first.run.done;
      const second = listen("live.db");
      const result = await second.run.done;
      assert(part.fills.length > 0 && part.fills.length < result.fills.length);
      assertEquals(asFills(ofType(first.events, "fill")), [...part.fills]);
      const events = [...first.events, ...second.events];
      assertEquals(asFills(ofType(events, "fill")), [...result.fills]);
      assertEquals(asGaps(events), asGaps(whole.events));
      const datesOf = (type: "session_start" | "session_end") =>
        ofType(second.events, type).map(({ date }) => date);
      assertEquals(datesOf("session_end"), ends);
      assertEquals(datesOf("session_start"), starts);
    }));
}

const ORDERS = `
let bars = 0;
export default {
  name: "orders",
  subscriptions: [{ symbols: ["AAA"], intervals: ["1m"] }],
  onBar(context) {
    bars++;
    const low = { symbol: "AAA", side: "buy", quantity: 1, type: "limit", limitPrice: 0.01 };
    if (bars === 2) {
      context.submit({ ...low, timeInForce: "day", tag: "wait" });
      context.cancel(context.submit({ ...low, tag: "own" }).id);
      context.submit({ ...low, quantity: 1_000_000, limitPrice: 50, tag: "large" });
    }
  },
};`;

Deno.test("orders that end by something else than their strategy are told", () =>
  inReplayFolder(async (folder) => {
    Deno.writeTextFileSync(`${folder}/orders.js`, ORDERS);
    const config = parseSessionConfig({
      ...replayInput(folder),
      strategies: [{ module: `${folder}/orders.js` }],
    });
    const events: LiveEvent[] = [];
    await runLive(config, {
      db: `${folder}/live.db`,
      once: true,
      onEvent: (event) => events.push(event),
    }).done;
    const [ended, ...others] = ofType(events, "order_end");
    const [refused, ...more] = ofType(events, "refusal");
    assertEquals([others, more], [[], []]);
    const shown = (one: OrderEndEvent | RefusalEvent) => {
      const { date, strategy, symbol, side, quantity, order, tag, code } = one;
      return { date, strategy, symbol, side, quantity, order, tag, code };
    };
    const about = {
      date: FROM,
      strategy: "orders",
      symbol: "AAA",
      side: "buy",
    };
    assertEquals(shown(ended), {
      ...about,
      quantity: 1,
      order: 1,
      tag: "wait",
      code: "session_ended",
    } as ReturnType<typeof shown>);
    assertEquals([ended.status, ended.filled, ended.marketTime], [
      "expired",
      0,
      Date.parse("2025-07-02T20:00:00Z"),
    ]);
    assertEquals(shown(refused), {
      ...about,
      quantity: 1_000_000,
      order: 3,
      tag: "large",
      code: "above_max_per_trade",
    } as ReturnType<typeof shown>);
  }));

Deno.test("the kill switch is told, and what it cancels", () =>
  inReplayFolder(async (folder) => {
    Deno.writeTextFileSync(`${folder}/orders.js`, ORDERS);
    const config = parseSessionConfig({
      ...replayInput(folder, { speed_multiplier: 3_000 }),
      strategies: [{ module: `${folder}/orders.js` }],
    });
    const events: LiveEvent[] = [];
    const run = runLive(config, {
      db: `${folder}/live.db`,
      once: true,
      onEvent: (event) => {
        events.push(event);
        // The first order waits by then.
        if (event.type === "refusal") run.kill();
      },
    });
    await run.done;
    const types = events.map(({ type }) => type).filter((type) =>
      !DEPENDS_ON_THREADS.has(type)
    );
    assertEquals(types, [
      "session_start",
      "refusal",
      "kill_switch",
      "order_end",
      "session_end",
      "result",
    ]);
    const [ended] = ofType(events, "order_end");
    assertEquals([ended.status, ended.code], ["cancelled", "kill_switch"]);
  }));

Deno.test("a run that fails ends with one error event", () =>
  inReplayFolder(async (folder) => {
    Deno.writeTextFileSync(
      `${folder}/fails.js`,
      `export default {
        subscriptions: [{ intervals: ["1m"] }],
        onBar() { throw new Error("no\x1b[31m luck"); },
      };`,
    );
    const config = parseSessionConfig({
      ...replayInput(folder),
      strategies: [{ name: "fails", module: `${folder}/fails.js` }],
    });
    const events: LiveEvent[] = [];
    const run = runLive(config, {
      db: `${folder}/live.db`,
      onEvent: (event) => events.push(event),
    });
    const failed = await run.done.then(() => undefined, (error) => error);
    const last = events.at(-1);
    assert(last?.type === "error", last?.type);
    assertEquals(last.code, failed.code);
    assertEquals(last.text.includes("no luck"), true, last.text);
    assertEquals(ofType(events, "result"), []);
  }));
