/** What comes, and is asked for, when a session is over. */
import { assert, assertEquals } from "@std/assert";
import type { LiveReport } from "../../src/session/live_counts.ts";
import { openBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import type { TradingDate } from "../../src/types.ts";
import { inStore, market, minutesFrom, SLOTS, trader } from "./_market.ts";
import {
  type Arrival,
  barAt,
  type LiveBar,
  MINUTE,
  repeat,
  runVirtually,
  SECOND,
  SHORT_DAY,
  streamingAt,
  type VirtualRun,
} from "./_virtual_run.ts";

const FIRST = minutesFrom(SHORT_DAY.open);
/** The next session: the 4th is a holiday, and then comes a weekend. */
const NEXT = {
  date: "2025-07-07",
  starts: minutesFrom(Date.parse("2025-07-07T13:30:00Z"), 390),
} as const;
const SYMBOLS = ["AAA", "BBB"];
const { close: CLOSE } = SHORT_DAY;

/** Two sessions of which the stream leaves out what `isHole` says. */
function twoDays(
  isHole: (bar: LiveBar) => boolean,
  more: (bars: readonly LiveBar[]) => readonly Arrival[],
): Omit<VirtualRun, "db"> {
  const bars = market(7, 0, [...FIRST, ...NEXT.starts], SYMBOLS);
  return {
    symbols: SYMBOLS,
    from: SHORT_DAY.date,
    to: NEXT.date,
    strategies: [trader()],
    retries: { max: 5, intervalMs: MINUTE },
    arrivals: [
      streamingAt(SHORT_DAY.open - MINUTE),
      ...bars.filter((bar) => !isHole(bar))
        .map((bar) => barAt(bar.start + MINUTE + SECOND, bar)),
      ...more(bars),
    ],
  };
}

function revisions(db: string, date: TradingDate): unknown[] {
  const store = openBarStore(db, { readOnly: true });
  const all = store.live.revisions(date);
  store.close();
  return all.map(({ symbol, start, kind }) => [symbol, start, kind]);
}

Deno.test("the last slots are asked for after the close, and what is found is a revision of their date", () =>
  inStore(async (db) => {
    const last = FIRST[SLOTS - 1];
    const lost = FIRST[SLOTS - 2];
    const holes = twoDays(
      ({ symbol, start }) => symbol === 1 && (start === last || start === lost),
      () => [],
    );
    const asked: [number, number[]][] = [];
    const run: VirtualRun = {
      ...holes,
      db,
      fill: ({ slots }, now) => {
        const starts = [...slots].filter((_, i) => i % 2 === 1);
        asked.push([now - CLOSE, starts]);
        const has = now > CLOSE + 2 * MINUTE && starts.includes(last);
        const [bar] = market(7, 0, [last], SYMBOLS).slice(1);
        return { at: now + SECOND, bars: has ? [bar] : [] };
      },
    };
    const live = await runVirtually(run);
    const minute = (n: number, starts: number[]) =>
      [n * MINUTE + 1_500, starts] as [number, number[]];
    assertEquals(asked, [
      minute(-1, [lost]),
      minute(0, [lost, last]),
      minute(1, [lost, last]),
      minute(2, [lost, last]),
      minute(3, [lost]),
    ]);
    assertEquals(revisions(db, SHORT_DAY.date), [["BBB", last, "late"]]);
    const { late, unfillable, open } = live?.gapFilling?.symbols.BBB ?? {};
    assertEquals([late, unfillable, open], [1, 1, 0]);
    assertEquals(
      live?.gapFilling?.slots.map(({ date, start, state }) => [
        date,
        start,
        state,
      ]),
      [
        [SHORT_DAY.date, lost, "unfillable"],
        [SHORT_DAY.date, last, "late"],
      ],
    );
    assertEquals((await repeat(run)).hash, live?.hash);
  }));

/** One session whose two last slots are missing of a symbol, and what asked for them when. */
function lastSession(db: string, has: (start: number, now: number) => boolean) {
  const missing = FIRST.slice(-2);
  const asked: number[] = [];
  const { arrivals, ...day } = twoDays(
    ({ symbol, start }) => symbol === 1 && missing.includes(start),
    () => [],
  );
  const run: VirtualRun = {
    ...day,
    db,
    to: SHORT_DAY.date,
    arrivals: arrivals.filter(({ at }) => at < CLOSE + MINUTE),
    fill: ({ slots }, now) => {
      asked.push(now - CLOSE);
      const starts = [...slots].filter((_, i) => i % 2 === 1);
      const bars = starts.filter((start) => has(start, now))
        .map((start) => market(7, 0, [start], SYMBOLS)[1]);
      return { at: now + SECOND, bars };
    },
  };
  return { run, asked, missing };
}

Deno.test("a run goes on after its last session until the last slots are settled", () =>
  inStore(async (db) => {
    const { run, missing } = lastSession(
      db,
      (start, now) => start === FIRST[SLOTS - 1] && now > CLOSE + 2 * MINUTE,
    );
    const told: string[] = [];
    let ended = 0;
    const live = await runVirtually({
      ...run,
      onRecord: ({ code, text }) => code === "slots_awaited" && told.push(text),
      onTime: (now) => ended = now,
    });
    assertEquals(told, [
      "the last missing bars are asked for until 2025-07-03T17:05:03Z at most",
    ]);
    // The first of them is asked for a fifth time at 3:01.5, and given up a minute later.
    const enough = CLOSE + 4 * MINUTE + 1_500;
    assert(ended >= enough && ended <= enough + SECOND, `${ended - CLOSE}`);
    assertEquals(
      live?.gapFilling?.slots.map(({ start, state }) => [start, state]),
      [[missing[0], "unfillable"], [missing[1], "late"]],
    );
    assertEquals(revisions(db, SHORT_DAY.date), [["BBB", missing[1], "late"]]);
    assertEquals((await repeat(run)).hash, live?.hash);
  }));

Deno.test("a run ends when the last slots are settled, also if their bars come after the answer that has them", () =>
  inStore(async (db) => {
    const { run, missing } = lastSession(db, () => true);
    let ended = 0;
    const live = await runVirtually({
      ...run,
      fill: (request, now) => {
        const filled = run.fill?.(request, now) ?? { at: now, bars: [] };
        return { ...filled, barsAt: filled.at + 700 };
      },
      onTime: (now) => ended = now,
    });
    assert(ended <= CLOSE + 10 * SECOND, `${ended - CLOSE}`);
    assertEquals(
      live?.gapFilling?.slots.map(({ start, slots, state }) => [
        start,
        slots,
        state,
      ]),
      [[missing[0], 2, "late"]],
    );
  }));

Deno.test("a run that lacks no slot ends with its session, and one that is stopped at once", () =>
  inStore(async (db) => {
    const { run } = lastSession(db, () => true);
    let ended = 0;
    const onTime = (now: number) => ended = now;
    const whole = twoDays(() => false, () => []);
    const arrivals = whole.arrivals.filter(({ at }) => at < CLOSE + MINUTE);
    await runVirtually({ ...run, arrivals, onTime });
    assert(ended <= CLOSE + 5 * SECOND, `${ended - CLOSE}`);
    Deno.removeSync(db);
    const stopped = CLOSE + MINUTE;
    const live = await runVirtually({
      ...run,
      fill: (_, now) => ({ at: now + SECOND, bars: [] }),
      onTime: (now, board) => {
        if (now >= stopped) board.stop();
        ended = now;
      },
    });
    assert(ended <= stopped + SECOND, `${ended - CLOSE}`);
    assertEquals(live?.gapFilling?.symbols.BBB.open, 2);
  }));

Deno.test("a quality manager that stands still keeps a run after its last session no longer than it would have asked", () =>
  inStore(async (db) => {
    const { run } = lastSession(db, () => true);
    let ended = 0;
    await runVirtually({
      ...run,
      stallsQuality: true,
      onTime: (now) => ended = now,
    });
    // Three seconds of grace, five attempts, and ten seconds.
    const most = CLOSE + 5 * MINUTE + 13 * SECOND;
    assert(ended <= most + SECOND, `${ended - CLOSE}`);
  }));

Deno.test("bars and corrections of the last minute that come after the close are counted and listed", () =>
  inStore(async (db) => {
    const last = FIRST[SLOTS - 1];
    const isLate = ({ symbol, start }: LiveBar) =>
      symbol === 0 && start === last;
    let report: LiveReport | undefined;
    const run: VirtualRun = {
      ...twoDays(isLate, (bars) => {
        const [a, b] = bars.filter(({ start }) => start === last);
        const corrected = { ...b, volume: b.volume + 1 };
        const nextDay = NEXT.starts[100];
        return [
          barAt(CLOSE + 20 * SECOND, a),
          barAt(CLOSE + 30 * SECOND, a),
          barAt(CLOSE + 31 * SECOND, corrected, 2),
          // Vendors correct bars of the day before, too.
          barAt(nextDay, { ...b, volume: b.volume + 2 }, 2),
          // Of the night there are no bars.
          barAt(CLOSE + 5 * MINUTE, { ...a, start: CLOSE + 3 * MINUTE }),
        ];
      }),
      retries: { max: 0, intervalMs: MINUTE },
      db,
      onReport: (one) => report = one,
    };
    const live = await runVirtually(run);
    assertEquals(revisions(db, SHORT_DAY.date), [
      ["AAA", last, "late"],
      ["BBB", last, "correction"],
      ["BBB", last, "correction"],
    ]);
    const counts = report?.counts.map((
      { late, corrections, outside, ...one },
    ) => [late, corrections, outside, one.duplicates]);
    assertEquals(counts, [[1, 0, 1, 1], [0, 2, 0, 0]]);
    assertEquals((await repeat(run)).hash, live?.hash);
  }));
