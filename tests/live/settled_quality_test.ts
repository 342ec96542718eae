/** Scores of a live run's strategies follow what requests have shown of missing bars. */
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { openBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import type { Strategy } from "../../src/strategy/strategy.ts";
import { randomInt, seededRandom } from "../fixtures/random.ts";
import { inStore, market, SLOTS, SYMBOLS } from "./_market.ts";
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
const SEEDS = Number(Deno.env.get("OPENBELL_LIVE_SEEDS") ?? 8);

function barOf(symbol: number, slot: number): LiveBar {
  const start = OPEN + slot * MINUTE;
  return {
    ...{ symbol, start, open: 100, high: 101, low: 99, close: 100 },
    volume: 10,
  };
}

/** Notes the score of AAA at the end of each slice, by slot. */
function noter(scores: number[]): Strategy {
  return {
    subscriptions: [{ intervals: ["1m"] }],
    onBar(context, { symbol, timestamp }) {
      if (symbol !== "BBB") return;
      scores[(timestamp - OPEN) / MINUTE] = context.quality("AAA");
    },
  };
}

/** BBB has every bar, and AAA those that `isThere` says. */
function holes(
  isThere: (slot: number) => boolean,
): Pick<
  VirtualRun,
  "symbols" | "arrivals" | "omitsNoTrade" | "retries"
> {
  const slots = Array.from({ length: SLOTS }, (_, slot) => slot);
  const bars = [
    ...slots.map((slot) => barOf(1, slot)),
    ...slots.filter(isThere).map((slot) => barOf(0, slot)),
  ];
  return {
    symbols: ["AAA", "BBB"],
    omitsNoTrade: true,
    retries: { max: 2, intervalMs: MINUTE },
    arrivals: [
      streamingAt(OPEN - MINUTE),
      ...bars.map((bar) => barAt(bar.start + MINUTE + 500, bar)),
    ],
  };
}

/** Runs live, and repeats it: both have the scores that are returned. */
async function scoresOf(run: Omit<VirtualRun, "db" | "strategies">) {
  let scores: number[] = [];
  await inStore(async (db) => {
    const live: number[] = [];
    await runVirtually({ ...run, db, strategies: [noter(live)] });
    const repeated: number[] = [];
    await repeat({ ...run, db, strategies: [noter(repeated)] });
    assertEquals(repeated, live);
    scores = live;
  });
  return scores;
}

Deno.test("a slot without a trade keeps the score, and one that nobody has lowers it from the slice after its last attempt on", async () => {
  const scores = await scoresOf({
    ...holes((slot) => slot !== 20 && slot !== 30),
    fill: ({ slots }, now) => ({
      at: now + 100,
      bars: [],
      isComplete: slots[1] !== OPEN + 30 * MINUTE,
    }),
  });
  // Asked 1.5 s after the end of slot 30 and a minute later; given up after
  // another one, when slot 32 is released, and 33 is not.
  assertEquals(scores.slice(0, 33), Array(33).fill(100));
  for (let slot = 33; slot < SLOTS; slot++) {
    assertEquals(scores[slot], 100 * slot / (slot + 1));
  }
});

Deno.test("a bar that came after its slice lowers the score, and one that came in time does not", async () => {
  const late = (slot: number) => slot === 40;
  const scores = await scoresOf({
    ...holes((slot) => !late(slot) && slot !== 50),
    fill: ({ slots }, now) => {
      const slot = (slots[1] - OPEN) / MINUTE;
      const at = now + (late(slot) ? 20 * SECOND : 100);
      return { at, bars: [barOf(0, slot)] };
    },
  });
  // Slot 40 is released without it at the end of the grace, 41 knows of it.
  assertEquals(scores.slice(0, 41), Array(41).fill(100));
  for (let slot = 41; slot < SLOTS; slot++) {
    assertEquals(scores[slot], 100 * slot / (slot + 1));
  }
});

Deno.test("a symbol that has not traded yet has the score of the slots that are shown to be without a trade", async () => {
  const first = 100;
  const scores = await scoresOf({
    ...holes((slot) => slot >= first),
    fill: (_, now) => ({ at: now + 100, bars: [] }),
  });
  assertEquals(scores[0], 0);
  // Its slots are asked for together, up to 16 at a time.
  for (let slot = 40; slot < first; slot++) {
    const unknown = (slot + 1) * (1 - scores[slot] / 100);
    assert(unknown > -1e-9 && unknown < 20, `${unknown} at ${slot}`);
  }
  assertEquals(scores.slice(first), Array(SLOTS - first).fill(100));
});

Deno.test("without requests, in a replay, and of a source that leaves nothing out, scores are those of the delivered bars", async () => {
  const given = holes((slot) => slot !== 20);
  const fill = (_: unknown, now: number): Filled => ({
    at: now + 100,
    bars: [],
    isComplete: false,
  });
  const stalled = await scoresOf({ ...given, fill, stallsQuality: true });
  assertEquals(stalled, Array(SLOTS).fill(100));
  // When a replay is answered depends on the machine.
  const patience = { isStrict: true };
  const replayed = await scoresOf({ ...given, fill, patience });
  assertEquals(replayed, Array(SLOTS).fill(100));
  const whole = await scoresOf({ ...given, fill, omitsNoTrade: false });
  for (let slot = 20; slot < SLOTS; slot++) {
    assertEquals(whole[slot], 100 * slot / (slot + 1));
  }
});

/** Trades whenever a score is another one than before. */
function scoreTrader(): Strategy {
  const before = new Map<string, number>();
  return {
    subscriptions: [{ intervals: ["1m"] }],
    onBar(context, { symbol }) {
      const score = context.quality(symbol);
      const isNew = score !== before.get(symbol);
      before.set(symbol, score);
      if (!isNew) return;
      const held = context.position(symbol);
      if (held > 0) context.sell(symbol, held);
      else context.buy(symbol, 1 + Math.floor(score) % 7);
    },
  };
}

/** A feed that finds some bars, late or in time, and fails now and then. */
function moodyFeed(seed: number, bars: readonly LiveBar[]) {
  const random = seededRandom(seed);
  return (
    { slots }: { readonly slots: ArrayLike<number> },
    now: number,
  ): Filled => {
    const found: LiveBar[] = [];
    for (let i = 0; i < slots.length; i += 2) {
      const bar = bars.find(({ symbol, start }) =>
        symbol === slots[i] && start === slots[i + 1]
      );
      if (bar !== undefined && random() < 0.6) found.push(bar);
    }
    const at = now + randomInt(random, 1, 20_000);
    return { at, bars: found, isComplete: random() < 0.7 };
  };
}

Deno.test(`strategies that trade by scores give one hash live, killed or not, and as a backtest: ${SEEDS} seeds`, async () => {
  let differing = 0;
  for (let seed = 0; seed < SEEDS; seed++) {
    const random = seededRandom(1_000 + seed);
    const all = market(seed, 0.1);
    const sent = all.filter(() => random() > 0.1);
    const run = {
      symbols: SYMBOLS,
      omitsNoTrade: true,
      retries: { max: randomInt(random, 1, 4), intervalMs: MINUTE },
      arrivals: [
        streamingAt(OPEN - MINUTE),
        ...sent.map((bar) =>
          barAt(bar.start + MINUTE + randomInt(random, 0, 5_000), bar)
        ),
      ],
    };
    const result = await inStore(async (db) => {
      const given = { ...run, db, fill: moodyFeed(seed, all) };
      const live = await runVirtually({
        ...given,
        strategies: [scoreTrader()],
      });
      const runner = seed % 10 === 0 ? "workers" : "inline";
      const repeated = await repeat(
        { ...given, strategies: [scoreTrader()] },
        runner,
      );
      assertEquals(live?.hash, repeated.hash, `seed ${seed}`);
      return { bars: live?.sessions[0].bars, hash: live?.hash };
    });
    const killedAt = OPEN + randomInt(random, 1, SLOTS * 60) * SECOND;
    await inStore(async (db) => {
      const given = () => ({
        ...run,
        db,
        strategies: [scoreTrader()],
        fill: moodyFeed(seed, all),
      });
      await runVirtually({ ...given(), killedAt });
      const store = openBarStore(db, { readOnly: true });
      const settled = store.live.settled(SHORT_DAY.date, SHORT_DAY.date);
      store.close();
      const resumed = await runVirtually({ ...given(), startsAt: killedAt });
      assertEquals(resumed?.hash, (await repeat(given())).hash);
      const after = openBarStore(db, { readOnly: true });
      const kept = after.live.settled(SHORT_DAY.date, SHORT_DAY.date);
      after.close();
      for (
        const one of settled.filter(({ from }) => from < killedAt - 10 * MINUTE)
      ) {
        assert(
          kept.some((other) =>
            other.from === one.from && other.symbol === one.symbol &&
            other.lost === one.lost && other.noTrade === one.noTrade
          ),
          "what was settled before the kill is not what it was",
        );
      }
      // Counts of a symbol never fall.
      for (const symbol of SYMBOLS) {
        const lost = kept.filter((one) => one.symbol === symbol)
          .map((one) => one.lost);
        assertEquals(lost, lost.toSorted((a, b) => a - b));
      }
    });
    await inStore(async (db) => {
      const plain = await runVirtually({
        ...run,
        db,
        strategies: [scoreTrader()],
        stallsQuality: true,
      });
      if (plain?.hash !== result.hash) differing++;
    });
  }
  // Otherwise nothing has been tried.
  assertNotEquals(differing, 0);
});
