import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { GapRequest } from "../../src/quality/gap_request.ts";
import { formatResult } from "../../src/results/result_text.ts";
import { openBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import type { Strategy } from "../../src/strategy/strategy.ts";
import { randomInt, seededRandom } from "../fixtures/random.ts";
import { inStore, market, SYMBOLS, trader } from "./_market.ts";
import {
  barAt,
  type Filled,
  type LiveBar,
  MINUTE,
  repeat,
  runVirtually,
  SECOND,
  SHORT_DAY,
  streamingAt,
  type VirtualRun,
} from "./_virtual_run.ts";

const { open: OPEN } = SHORT_DAY;
const SLOTS = 210;
const RETRIES = { max: 5, intervalMs: MINUTE };

/** Buys and sells at every bar. */
function flipper(): Strategy {
  return {
    subscriptions: [{ intervals: ["1m"] }],
    onBar(context, { symbol }) {
      const held = context.position(symbol);
      if (held > 0) context.sell(symbol, held);
      else context.buy(symbol, 10 - held);
    },
  };
}

function barOf(symbol: number, slot: number): LiveBar {
  const start = OPEN + slot * MINUTE;
  const close = 100 + symbol + (slot * 7 % 11) / 10;
  return {
    symbol,
    start,
    open: close,
    high: close + 1,
    low: close - 1,
    close,
    volume: 10,
  };
}

/** A market of symbols of which the stream leaves slots out. */
function marketRun(
  symbols: readonly string[],
  isHole: (symbol: number, slot: number) => boolean,
): Omit<VirtualRun, "db"> {
  const bars = symbols.flatMap((_, symbol) =>
    Array.from({ length: SLOTS }, (_, slot) => slot)
      .filter((slot) => !isHole(symbol, slot))
      .map((slot) => barOf(symbol, slot))
  );
  return {
    symbols,
    arrivals: [
      streamingAt(OPEN - MINUTE),
      ...bars.map((bar) => barAt(bar.start + MINUTE + 500, bar)),
    ],
    strategies: [flipper()],
    retries: RETRIES,
  };
}

/** The symbol and the number of each slot of a request. */
function slotsOf({ slots }: GapRequest): [number, number][] {
  return Array.from({ length: slots.length / 2 }, (_, i) => [
    slots[2 * i],
    (slots[2 * i + 1] - OPEN) / MINUTE,
  ]);
}

/** Notes requests, and answers after `delayMs` with what there is. */
function feed(
  delayMs: number,
  has: (symbol: number, slot: number, now: number) => boolean = () => true,
) {
  const asked: { at: number; slots: [number, number][] }[] = [];
  const fill = (request: GapRequest, now: number): Filled => {
    const slots = slotsOf(request);
    asked.push({ at: now, slots });
    const bars = slots.filter(([symbol, slot]) => has(symbol, slot, now))
      .map(([symbol, slot]) => barOf(symbol, slot));
    return { at: now + delayMs, bars };
  };
  return { asked, fill };
}

Deno.test("a hole that a request fills within the grace is delivered, and the recorded backtest has the same hash", () =>
  inStore(async (db) => {
    const holes = marketRun(
      ["AAA", "BBB"],
      (symbol, slot) => symbol === 1 && (slot === 20 || slot === 21),
    );
    const { asked, fill } = feed(SECOND);
    const run = { ...holes, db, fill };
    const live = await runVirtually(run);
    // Half of the grace of three seconds after the end of each slot.
    assertEquals(
      asked,
      [20, 21].map((slot) => ({
        at: OPEN + (slot + 1) * MINUTE + 1_500,
        slots: [[1, slot]],
      })),
    );
    assertEquals(live?.sessions[0].bars, { AAA: 210, BBB: 210 });
    assertEquals(live?.gapFilling, {
      requests: 2,
      symbols: {
        AAA: { ...NONE },
        BBB: { ...NONE, asked: 2, delivered: 2 },
      },
      slots: [],
    });
    assertEquals((await repeat(run)).hash, live?.hash);
  }));

const NONE = {
  asked: 0,
  delivered: 0,
  late: 0,
  noTrade: 0,
  unfillable: 0,
  open: 0,
};

Deno.test("a bar that is found after its slice is a revision, and the bars of the run stay as they were", () =>
  inStore(async (db) => {
    const holes = marketRun(
      ["AAA", "BBB"],
      (symbol, slot) => symbol === 1 && slot >= 30 && slot < 33,
    );
    // The feed has the bars only five minutes later.
    const { fill } = feed(
      SECOND,
      (_, slot, now) => now >= OPEN + (slot + 6) * MINUTE,
    );
    const run = { ...holes, db, fill, retries: { ...RETRIES, max: 9 } };
    const live = await runVirtually(run);
    assertEquals(live?.sessions[0].bars, { AAA: 210, BBB: 207 });
    const store = openBarStore(db, { readOnly: true });
    const revisions = store.live.revisions(SHORT_DAY.date);
    store.close();
    assertEquals(
      revisions.map(({ symbol, start, kind }) => [symbol, start, kind]),
      [30, 31, 32].map((slot) => ["BBB", OPEN + slot * MINUTE, "late"]),
    );
    assertEquals(live?.gapFilling?.symbols.BBB, { ...NONE, asked: 3, late: 3 });
    // At 31:01.5 slot 30, a minute later 30 and 31 … at 38:01.5 slot 32 is found.
    assert(live !== undefined);
    assertStringIncludes(
      formatResult(live),
      "3 bars asked for in 8 requests: 0 delivered, 3 late, 0 without a trade, 0 unfillable, 0 open",
    );
    assertEquals(live?.gapFilling?.slots, [{
      symbol: "BBB",
      interval: "1m",
      date: SHORT_DAY.date,
      start: OPEN + 30 * MINUTE,
      end: OPEN + 33 * MINUTE,
      slots: 3,
      state: "late",
    }]);
    assertEquals((await repeat(run)).hash, live?.hash);
  }));

Deno.test("a bar that comes by the stream too after a request has found it is noted once", () =>
  inStore(async (db) => {
    const holes = marketRun(
      ["AAA", "BBB"],
      (symbol, slot) => symbol === 1 && slot === 30,
    );
    const late = OPEN + 31 * MINUTE + 20 * SECOND;
    const run = {
      ...holes,
      db,
      // The answer comes after the grace, and the bar itself later.
      fill: feed(5 * SECOND).fill,
      arrivals: [...holes.arrivals, barAt(late, barOf(1, 30))],
    };
    const live = await runVirtually(run);
    const store = openBarStore(db, { readOnly: true });
    const revisions = store.live.revisions(SHORT_DAY.date);
    store.close();
    assertEquals(revisions.map(({ start }) => start), [barOf(1, 30).start]);
    assertEquals(live?.gapFilling?.symbols.BBB, { ...NONE, asked: 1, late: 1 });
  }));

Deno.test("98 quiet minutes of a symbol whose source omits them cost few requests, and are settled as no trade", () =>
  inStore(async (db) => {
    const quiet = marketRun(
      ["AAA"],
      (_, slot) => slot >= 50 && slot < 148,
    );
    const { asked, fill } = feed(SECOND, () => false);
    const live = await runVirtually({
      ...quiet,
      db,
      fill,
      omitsNoTrade: true,
    });
    assertEquals(live?.gapFilling?.symbols.AAA, {
      ...NONE,
      asked: 98,
      noTrade: 98,
    });
    assertEquals(
      live?.gapFilling?.slots.reduce((sum, { slots }) => sum + slots, 0),
      98,
    );
    // After 1, 2, 4, 8 and then every 16 minutes: not one a minute.
    assert(asked.length <= 12, `${asked.length} requests`);
    assertEquals(live?.gapFilling?.requests, asked.length);
  }));

Deno.test("a slot without a bar is asked for as often as the config says, a retry interval apart, and is then unfillable", () =>
  inStore(async (db) => {
    const holes = marketRun(
      ["AAA", "BBB"],
      (symbol, slot) => symbol === 0 && slot === 10,
    );
    const { asked, fill } = feed(SECOND, () => false);
    const run = {
      ...holes,
      db,
      fill,
      retries: { max: 4, intervalMs: 90 * SECOND },
    };
    const live = await runVirtually(run);
    assertEquals(
      asked,
      [0, 1, 2, 3].map((n) => ({
        at: OPEN + 11 * MINUTE + 1_500 + n * 90 * SECOND,
        slots: [[0, 10]],
      })),
    );
    assertEquals(live?.gapFilling?.symbols.AAA, {
      ...NONE,
      asked: 1,
      unfillable: 1,
    });
    assertEquals(live?.gapFilling?.slots.map(({ state }) => state), [
      "unfillable",
    ]);
    assertEquals((await repeat(run)).hash, live?.hash);
  }));

Deno.test("requests are a second apart at least, one at a time, and each missing slot is asked for max_retries times", () =>
  inStore(async (db) => {
    const symbols = ["AAA", "BBB", "CCC", "DDD", "EEE"];
    const holes = marketRun(
      symbols,
      (symbol, slot) => (slot * 5 + symbol * 3) % 7 === 0,
    );
    // Retries every two seconds, and answers that take longer.
    const { asked, fill } = feed(5 * SECOND, () => false);
    await runVirtually({
      ...holes,
      db,
      fill,
      retries: { max: 3, intervalMs: 2 * SECOND },
    });
    const times = new Map<string, number>();
    for (const { slots } of asked) {
      for (const [symbol, slot] of slots) {
        const key = `${symbol} ${slot}`;
        times.set(key, (times.get(key) ?? 0) + 1);
      }
    }
    assertEquals(new Set(times.values()), new Set([3]));
    for (let i = 1; i < asked.length; i++) {
      assert(asked[i].at - asked[i - 1].at >= 5 * SECOND);
    }
  }));

Deno.test("an answer that failed settles nothing", () =>
  inStore(async (db) => {
    const holes = marketRun(["AAA"], (_, slot) => slot === 10);
    const live = await runVirtually({
      ...holes,
      db,
      omitsNoTrade: true,
      fill: (_, now) => ({ at: now + SECOND, bars: [], isComplete: false }),
    });
    assertEquals(live?.gapFilling?.symbols.AAA, {
      ...NONE,
      asked: 1,
      unfillable: 1,
    });
    assertEquals(live?.gapFilling?.requests, RETRIES.max);
  }));

Deno.test("a quality manager that stands still changes neither bars nor hash", async () => {
  const holes = marketRun(
    ["AAA", "BBB", "CCC"],
    (symbol, slot) => (slot * 3 + symbol) % 17 === 0,
  );
  // Whatever is found comes after its slice.
  const results: unknown[] = [];
  for (const stallsQuality of [false, true]) {
    await inStore(async (db) => {
      const { asked, fill } = feed(2 * SECOND);
      const run = { ...holes, db, fill, stallsQuality };
      const live = await runVirtually(run);
      assertEquals(asked.length > 0, !stallsQuality);
      results.push([live?.hash, live?.sessions, live?.fills]);
    });
  }
  assertEquals(results[0], results[1]);
});

Deno.test("an outage is the coordinator's to ask for, and what it did not find is asked for afterwards", () =>
  inStore(async (db) => {
    const outage = (slot: number) => slot >= 60 && slot < 65;
    const { arrivals, ...others } = marketRun(
      ["AAA"],
      (_, slot) => outage(slot),
    );
    const at = OPEN + 65 * MINUTE + 10 * SECOND;
    const { asked, fill } = feed(SECOND, (_, slot) => slot !== 62);
    const live = await runVirtually({
      ...others,
      db,
      fill,
      arrivals: [
        ...arrivals,
        {
          at: OPEN + 60 * MINUTE + SECOND,
          put: (ring) => ring.put(6, 0, 0, 0, 0, 0, 0, 0, 0),
        },
        streamingAt(at),
      ],
      // It has all but one bar.
      answer: ({ id, from }, now) => [
        ...[60, 61, 63, 64].map((slot) => barAt(now, barOf(0, slot), 3)),
        { at: now, put: (ring) => ring.put(4, id, from, 1, 0, 0, 0, 0, now) },
      ],
    });
    assertEquals(live?.sessions[0].bars, { AAA: 209 });
    assertEquals(
      new Set(asked.flatMap(({ slots }) => slots.map(String))),
      new Set(["0,62"]),
    );
    assert(asked[0].at >= at);
    assertEquals(live?.gapFilling?.symbols.AAA, {
      ...NONE,
      asked: 1,
      unfillable: 1,
    });
  }));

Deno.test("whenever requests are answered, the recorded backtest has the hash of the live run", async () => {
  let delivered = 0;
  let late = 0;
  for (let seed = 0; seed < 20; seed++) {
    const random = seededRandom(seed);
    const bars = market(seed, 0);
    const keyOf = (symbol: number, slot: number) => symbol * SLOTS + slot;
    const byKey = new Map(
      bars.map((bar) => [
        keyOf(bar.symbol, (bar.start - OPEN) / MINUTE),
        bar,
      ]),
    );
    await inStore(async (db) => {
      const run: VirtualRun = {
        db,
        symbols: SYMBOLS,
        strategies: [trader()],
        retries: RETRIES,
        omitsNoTrade: seed % 2 === 0,
        arrivals: [
          streamingAt(OPEN - MINUTE),
          ...bars.filter(() => random() > 0.1).map((bar) =>
            barAt(bar.start + MINUTE + randomInt(random, 0, 4 * SECOND), bar)
          ),
        ],
        fill: (request, now) => ({
          at: now + randomInt(random, 0, 4 * SECOND),
          bars: slotsOf(request).filter(() => random() < 0.5).map((
            [symbol, slot],
          ) => byKey.get(keyOf(symbol, slot)) ?? barOf(symbol, slot)),
          isComplete: random() < 0.9,
        }),
      };
      const live = await runVirtually(run);
      assertEquals((await repeat(run)).hash, live?.hash, `seed ${seed}`);
      for (const counts of Object.values(live?.gapFilling?.symbols ?? {})) {
        delivered += counts.delivered;
        late += counts.late;
      }
    });
  }
  assert(delivered > 100 && late > 100, `${delivered} and ${late}`);
});
