import { assert, assertEquals, assertNotEquals } from "@std/assert";
import type { FeedRequest } from "../../src/live/live_plan.ts";
import { openBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import { randomInt, seededRandom } from "../fixtures/random.ts";
import { inStore, market, SLOTS, SYMBOLS, trader } from "./_market.ts";
import {
  type Arrival,
  barAt,
  interruptedAt,
  type LiveBar,
  MINUTE,
  repeat,
  runVirtually,
  SECOND,
  SHORT_DAY,
  streamingAt,
  type VirtualRun,
} from "./_virtual_run.ts";

/** More seeds than in every run of the tests, as `deno task test` makes them. */
const SEEDS = Number(Deno.env.get("OPENBELL_LIVE_SEEDS") ?? 40);

/** Every bar arrives within the grace, in an order of its own. */
function arrivalsOf(bars: readonly LiveBar[], seed: number): Arrival[] {
  const random = seededRandom(seed);
  return [
    streamingAt(SHORT_DAY.open - 60 * SECOND),
    ...bars.map((bar) =>
      barAt(bar.start + MINUTE + randomInt(random, 0, 3 * SECOND - 1), bar)
    ),
  ];
}

function runOf(db: string, arrivals: readonly Arrival[]): VirtualRun {
  return { db, symbols: SYMBOLS, arrivals, strategies: [trader()] };
}

Deno.test("any order of arrival within the grace gives one hash, that of the recorded backtest", async () => {
  for (let seed = 0; seed < SEEDS; seed++) {
    const bars = market(seed);
    const hashes = new Set<string>();
    for (const order of [1, 2]) {
      await inStore(async (db) => {
        const run = runOf(db, arrivalsOf(bars, 1_000 * seed + order));
        const live = await runVirtually(run);
        const recorded = await repeat(run);
        assert(live !== undefined);
        assert(live.fills.length > 0, `seed ${seed} trades`);
        assertEquals(live.hash, recorded.hash, `seed ${seed}`);
        assertEquals(live.accountHash, recorded.accountHash);
        hashes.add(live.hash);
      });
    }
    assertEquals(hashes.size, 1, `seed ${seed}`);
  }
});

Deno.test("a run that is killed at any moment and started again is as if it had not been killed", async () => {
  const bars = market(7);
  const arrivals = arrivalsOf(bars, 7);
  const whole = await inStore((db) => runVirtually(runOf(db, arrivals)));
  // What the stream would have sent is asked for after the restart.
  const answer = ({ id, from, to }: FeedRequest, now: number): Arrival[] => [
    ...bars.filter(({ start }) =>
      start >= from && start < to && start + MINUTE <= now
    ).map((bar) => barAt(now, bar, 3)),
    { at: now, put: (ring) => ring.put(4, id, from, 1, 0, 0, 0, 0, now) },
  ];
  const random = seededRandom(11);
  for (let i = 0; i < SEEDS; i++) {
    const killedAt = SHORT_DAY.open + randomInt(random, 0, SLOTS * MINUTE);
    await inStore(async (db) => {
      const run = { ...runOf(db, arrivals), answer };
      assertEquals(await runVirtually({ ...run, killedAt }), undefined);
      const resumed = await runVirtually({
        ...run,
        strategies: [trader()],
        arrivals: [streamingAt(killedAt), ...arrivals.slice(1)],
        startsAt: killedAt,
      });
      assertEquals(resumed?.hash, whole?.hash, `killed at ${killedAt}`);
    });
  }
});

Deno.test("bars of an outage are asked for and delivered, and no order fills in slots that are over", async () => {
  const bars = market(3, 0);
  const [from, to] = [60, 80].map((slot) => SHORT_DAY.open + slot * MINUTE);
  const asked: FeedRequest[] = [];
  const arrivals = [
    ...arrivalsOf(
      bars.filter(({ start }) => start < from || start + MINUTE > to),
      3,
    ),
    interruptedAt(from + 30 * SECOND),
    streamingAt(to + 10 * SECOND),
  ];
  const answer = (request: FeedRequest, now: number): Arrival[] => {
    asked.push(request);
    const { id, from, to } = request;
    const at = now + SECOND;
    return [
      ...bars.filter(({ start }) => start >= from && start < to)
        .map((bar) => barAt(at, bar, 3)),
      { at, put: (ring) => ring.put(4, id, from, 1, 0, 0, 0, 0, at) },
    ];
  };
  await inStore(async (db) => {
    const run = { ...runOf(db, arrivals), answer };
    const live = await runVirtually(run);
    assertEquals(asked.map(({ from, to }) => [from, to]), [[from, to]]);
    assertEquals(live?.sessions[0].bars, { AAA: 210, BBB: 210, CCC: 210 });
    const fills = live?.fills.map(({ time }) => Date.parse(time)) ?? [];
    const during = fills.filter((time) => time > from && time < to);
    assertEquals(during, []);
    assert(fills.some((time) => time > to), "trades go on");
    const recorded = await repeat(run);
    assertEquals(recorded.hash, live?.hash);
    const store = openBarStore(db, { readOnly: true });
    const [mark, ...more] = store.live.marks("2025-07-03", "2025-07-03");
    store.close();
    assertEquals(more, []);
    assertEquals(mark.kind, "late");
    assertEquals(mark.from, from);
  });
  // Without the outage, the same bars give other fills.
  const plain = await inStore((db) =>
    runVirtually(runOf(db, arrivalsOf(bars, 3)))
  );
  const gap = await inStore((db) =>
    runVirtually({ ...runOf(db, arrivals), answer })
  );
  assertNotEquals(plain?.accountHash, gap?.accountHash);
});

Deno.test("a bar that comes after its slice is not delivered but noted, and one that is never answered is a gap", async () => {
  const bars = market(5, 0);
  const late = bars.find(({ symbol, start }) =>
    symbol === 1 && start === SHORT_DAY.open + 100 * MINUTE
  );
  assert(late !== undefined);
  const arrivals = [
    ...arrivalsOf(bars.filter((bar) => bar !== late), 5),
    barAt(late.start + MINUTE + 20 * SECOND, late),
    // A correction and a duplicate of delivered bars.
    barAt(
      late.start + MINUTE + 20 * SECOND,
      { ...bars[0], close: bars[0].low },
      2,
    ),
    barAt(late.start + MINUTE + 20 * SECOND, bars[1]),
  ];
  await inStore(async (db) => {
    const run = runOf(db, arrivals);
    const live = await runVirtually(run);
    assertEquals(live?.sessions[0].bars, { AAA: 210, BBB: 209, CCC: 210 });
    assertEquals((await repeat(run)).hash, live?.hash);
    const store = openBarStore(db, { readOnly: true });
    const revisions = store.live.revisions("2025-07-03");
    store.close();
    assertEquals(
      revisions.map(({ symbol, start, kind }) => [symbol, start, kind]),
      [["BBB", late.start, "late"], ["AAA", bars[0].start, "correction"]],
    );
  });
});

Deno.test("a session without a single bar ends after its close, and the grace", async () => {
  await inStore(async (db) => {
    let last = 0;
    const live = await runVirtually({
      ...runOf(db, [streamingAt(SHORT_DAY.open - 60 * SECOND)]),
      onTime: (now) => last = now,
    });
    assertEquals(live?.sessions.map(({ date, bars }) => [date, bars]), [
      ["2025-07-03", { AAA: 0, BBB: 0, CCC: 0 }],
    ]);
    assertEquals(last, SHORT_DAY.close + 3 * SECOND);
  });
});

Deno.test("a stream that stays away is waited for until the close, the grace and the time to catch up are over", async () => {
  await inStore(async (db) => {
    let last = 0;
    const live = await runVirtually({
      ...runOf(db, []),
      onTime: (now) => last = now,
    });
    assertEquals(live?.sessions[0].bars, { AAA: 0, BBB: 0, CCC: 0 });
    assertEquals(last, SHORT_DAY.close + 33 * SECOND);
  });
});

Deno.test("a kill switch is used before the next slice, recorded, and repeated by backtests and restarts", async () => {
  const bars = market(9, 0);
  const arrivals = arrivalsOf(bars, 9);
  const at = SHORT_DAY.open + 90 * MINUTE + 30 * SECOND;
  for (const kind of ["kill", "flatten"] as const) {
    await inStore(async (db) => {
      let isAsked = false;
      const run: VirtualRun = {
        ...runOf(db, arrivals),
        onTime: (now, board) => {
          if (isAsked || now < at) return;
          isAsked = true;
          board.ask(kind);
        },
      };
      // Killed after the switch, and started again.
      const killedAt = at + 5 * MINUTE;
      assertEquals(await runVirtually({ ...run, killedAt }), undefined);
      const live = await runVirtually({
        ...run,
        strategies: [trader()],
        arrivals: [streamingAt(killedAt), ...arrivals.slice(1)],
        startsAt: killedAt,
        answer: ({ id, from, to }, now) => [
          ...bars.filter(({ start }) =>
            start >= from && start < to && start + MINUTE <= now
          ).map((bar) => barAt(now, bar, 3)),
          { at: now, put: (ring) => ring.put(4, id, from, 1, 0, 0, 0, 0, now) },
        ],
      });
      // The slot that was forming when the switch was used.
      const from = SHORT_DAY.open + 90 * MINUTE;
      const after = live?.fills
        .filter(({ time }) => Date.parse(time) >= from) ?? [];
      assertEquals(
        after.every(({ tag }) => tag === "kill_switch"),
        true,
      );
      assertEquals(after.length > 0, kind === "flatten");
      assert(live?.orderEndings.some(({ code }) => code === "kill_switch"));
      assertEquals((await repeat(run)).hash, live?.hash);
    });
  }
});
