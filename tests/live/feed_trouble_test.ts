/** What feeds do to a run: under a virtual clock, a run comes through it. */
import { assert, assertEquals } from "@std/assert";
import type { LiveReport } from "../../src/session/live_counts.ts";
import type { RunResult } from "../../src/results/run_result.ts";
import type { FeedBar, FeedSink } from "../../src/feeds/feed.ts";
import { inStore, market, SLOTS, SYMBOLS, trader } from "./_market.ts";
import {
  type Deed,
  disconnects,
  feedBar,
  ScriptedFeed,
  sends,
  subscribes,
} from "./_scripted_feed.ts";
import {
  type LiveBar,
  MINUTE,
  repeat,
  runVirtually,
  SECOND,
  SHORT_DAY,
  VirtualClock,
  type VirtualRun,
} from "./_virtual_run.ts";

interface Outcome {
  readonly live: RunResult;
  readonly feed: ScriptedFeed;
  readonly report: LiveReport;
}

/** A run with the feed; the backtest of what it recorded has the same hash. */
async function runWith(
  deeds: readonly Deed[],
  bars: readonly LiveBar[],
  more: Partial<VirtualRun> & { readonly delayMs?: number } = {},
): Promise<Outcome> {
  const { delayMs = 0, ...others } = more;
  return await inStore(async (db) => {
    let feed: ScriptedFeed | undefined;
    let report: LiveReport | undefined;
    const run: VirtualRun = {
      db,
      symbols: SYMBOLS,
      arrivals: [],
      strategies: [trader()],
      feed: (clock) => feed = new ScriptedFeed(clock, deeds, bars, delayMs),
      patience: { delayMs },
      onReport: (given) => report = given,
      ...others,
    };
    const live = await runVirtually(run);
    assert(live !== undefined && feed !== undefined && report !== undefined);
    const recorded = await repeat({ ...run, strategies: [trader()] });
    assertEquals(recorded.hash, live.hash);
    assert(live.fills.length > 0);
    return { live, feed, report };
  });
}

/** A run with nothing but bars, each a second after its end. */
const plain = (bars: readonly LiveBar[]) =>
  runWith([subscribes(), ...bars.map((bar) => sends(bar))], bars);

/** The end of a slot. */
const endOf = (slot: number) => SHORT_DAY.open + (slot + 1) * MINUTE;
const all = (bars: number) => ({ AAA: bars, BBB: bars, CCC: bars });
const sum = (report: LiveReport, key: "outside" | "invalid" | "empty") =>
  report.counts.reduce((total, counts) => total + counts[key], 0);

Deno.test("a mute feed is waited for from the moment it is noticed; all before are gaps, all after are caught up", async () => {
  const bars = market(21, 0);
  const [muteFrom, noticed, back] = [60, 62, 80].map(endOf);
  const { live, feed, report } = await runWith(
    [
      subscribes(),
      ...bars.filter(({ start }) => start + MINUTE <= muteFrom)
        .map((bar) => sends(bar)),
      // Slots 61 and 62 are over when the silence is noticed, 10 s into slot 63.
      {
        at: noticed + 10 * SECOND,
        act: (sink: FeedSink) =>
          sink.notice({ kind: "silent", silentMs: 2 * MINUTE }),
      },
      subscribes(back + 5 * SECOND),
      ...bars.filter(({ start }) => start + MINUTE > back)
        .map((bar) => sends(bar)),
    ],
    bars,
  );
  assertEquals(live.sessions[0].bars, all(SLOTS - 2));
  assertEquals(sum(report, "empty"), 6);
  assertEquals(report.interruptions, 1);
  assertEquals(feed.asked, [[noticed, back]]);
});

Deno.test("garbage of a feed is counted and changes no bar", async () => {
  const bars = market(22, 0);
  const good = feedBar(bars[0]);
  const junk = (bar: Partial<FeedBar>): FeedBar => ({ ...good, ...bar });
  const at = SHORT_DAY.open + 100 * MINUTE + 30 * SECOND;
  const outside = [
    junk({ start: SHORT_DAY.open + 17 * SECOND }),
    junk({ start: NaN }),
    junk({ start: Infinity }),
    junk({ start: 0 }),
    junk({ start: SHORT_DAY.open - MINUTE }),
    junk({ start: SHORT_DAY.close }),
    junk({ start: at + 86_400_000 }),
    // Slots of this session that have not begun, one of which gets no other bar.
    junk({ start: SHORT_DAY.open + 150 * MINUTE }),
    junk({ start: SHORT_DAY.open + 209 * MINUTE }),
  ];
  const next = SHORT_DAY.open + 100 * MINUTE;
  const invalid = [
    junk({ start: next, open: NaN }),
    junk({ start: next, high: Infinity }),
    junk({ start: next, low: good.high + 1 }),
    junk({ start: next, close: good.high + 1 }),
    junk({ start: next, volume: -1 }),
    junk({ start: next, volume: NaN }),
  ];
  const known = bars.filter(({ start, symbol }) =>
    symbol !== 0 || start !== SHORT_DAY.open + 209 * MINUTE
  );
  const { live: honest } = await plain(known);
  const { live, report } = await runWith(
    [
      subscribes(),
      ...known.map((bar) => sends(bar)),
      ...[
        ...outside,
        ...invalid,
        junk({ symbol: "NONE" }),
        junk({ symbol: "" }),
        junk({ symbol: "__proto__" }),
      ].map((bar) => ({ at, act: (sink) => sink.bar(bar) } satisfies Deed)),
    ],
    known,
  );
  assertEquals(live.hash, honest.hash);
  assertEquals(live.accountHash, honest.accountHash);
  assertEquals(sum(report, "outside"), outside.length);
  assertEquals(sum(report, "invalid"), invalid.length);
});

Deno.test("a burst of 50,000 records into a ring of 4,096 drops some, which are asked for", async () => {
  const bars = market(23, 0);
  const slot = 100;
  const burst = endOf(slot) + SECOND;
  const past = bars.filter(({ start }) => start < burst - 2 * MINUTE);
  const { live, feed, report } = await runWith(
    [
      subscribes(),
      // The bars of the slot come behind all these.
      {
        at: burst,
        act: (sink) => {
          for (let i = 0; i < 50_000; i++) {
            sink.bar(feedBar(past[i % past.length]));
          }
        },
      },
      ...bars.map((bar) => sends(bar)),
    ],
    bars,
  );
  assert(report.dropped > 0);
  assertEquals(report.interruptions, 1);
  const from = endOf(slot - 1);
  assertEquals(feed.asked, [[from, from + MINUTE]]);
  assertEquals(live.sessions[0].bars, all(SLOTS));
  const { live: honest } = await plain(bars);
  assertEquals(live.hash, honest.hash);
});

Deno.test("a network that is gone at the close ends the session on time; back in time, it gives all bars", async () => {
  const bars = market(24, 0);
  const gone = endOf(SLOTS - 11);
  const before = bars.filter(({ start }) => start < gone)
    .map((bar) => sends(bar));
  let last = 0;
  const onTime = (now: number) => last = now;
  const away = await runWith(
    [subscribes(), ...before, disconnects(gone + 30 * SECOND)],
    bars,
    { onTime },
  );
  assertEquals(away.live.sessions[0].bars, all(SLOTS - 10));
  assertEquals(away.feed.asked, []);
  assertEquals(last, SHORT_DAY.close + 33 * SECOND);
  const back = await runWith(
    [
      subscribes(),
      ...before,
      disconnects(gone + 30 * SECOND),
      subscribes(SHORT_DAY.close + 20 * SECOND),
    ],
    bars,
    { onTime },
  );
  assertEquals(back.live.sessions[0].bars, all(SLOTS));
  assertEquals(back.feed.asked, [[gone, SHORT_DAY.close]]);
  assertEquals(last, SHORT_DAY.close + 20 * SECOND);
});

Deno.test("a delayed feed is asked for nothing that it must not give yet", async () => {
  const bars = market(25, 0);
  const delayMs = 15 * MINUTE;
  // The program starts within the session, and loses the stream for a while.
  const startsAt = endOf(40) + 20 * SECOND;
  const [gone, back] = [endOf(90) + 10 * SECOND, endOf(110) + 10 * SECOND];
  const { live, feed } = await runWith(
    [
      subscribes(startsAt + SECOND),
      disconnects(gone),
      subscribes(back),
      ...bars.map((bar) => sends(bar, delayMs + SECOND))
        .filter(({ at }) => at > startsAt + SECOND && at < gone || at > back),
    ],
    bars,
    { delayMs, startsAt },
  );
  assertEquals(feed.refused, 0);
  assertEquals(feed.asked, [
    [SHORT_DAY.open, endOf(40 - 15)],
    [endOf(90 - 15), endOf(110 - 15)],
  ]);
  assertEquals(live.sessions[0].bars, all(SLOTS));
});

Deno.test("a machine that slept for ten minutes asks for what it slept through", async () => {
  const bars = market(26, 0);
  const asleep = endOf(70) + 20 * SECOND;
  const awake = asleep + 10 * MINUTE;
  for (const notices of [0, 30 * SECOND]) {
    const clock = new VirtualClock();
    let hasSlept = false;
    const { live, feed, report } = await runWith(
      [
        subscribes(),
        ...bars.map((bar) => sends(bar))
          .filter(({ at }) => at < asleep || at > awake + notices + SECOND),
        // The connection is dead: its end is noticed at once, or later.
        disconnects(awake + notices),
        subscribes(awake + notices + SECOND),
      ],
      bars,
      {
        clock,
        onTime: (now) => {
          if (hasSlept || now < asleep - 20 * SECOND) return;
          hasSlept = true;
          clock.time = awake;
        },
      },
    );
    assertEquals(live.sessions[0].bars, all(SLOTS), `noticed in ${notices} ms`);
    assertEquals(feed.asked[0], [endOf(70), endOf(80)]);
    assert(report.lateSlices >= 9, `${report.lateSlices} late slices`);
  }
});

Deno.test("a consumer that sleeps for 5 s changes nothing", async () => {
  const bars = market(27, 0);
  const { live: honest } = await plain(bars);
  for (const ms of [5 * SECOND, 90 * SECOND]) {
    const clock = new VirtualClock();
    const sleeper = trader();
    let calls = 0;
    const { live } = await runWith(
      [subscribes(), ...bars.map((bar) => sends(bar))],
      bars,
      {
        clock,
        strategies: [{
          ...sleeper,
          onBar(context, bar) {
            if (++calls === 100) clock.time += ms;
            sleeper.onBar?.(context, bar);
          },
        }],
      },
    );
    assertEquals(live.sessions[0].bars, all(SLOTS));
    if (ms < MINUTE) assertEquals(live.hash, honest.hash);
  }
});
