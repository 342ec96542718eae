import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { GapFiller, REQUEST_SPACING_MS } from "../../src/quality/gap_filler.ts";
import type { GapRequest } from "../../src/quality/gap_request.ts";
import {
  makeSlotBoard,
  SlotBoard,
  SlotState,
} from "../../src/session/slot_board.ts";
import { SessionGrid } from "../../src/time/grid.ts";

const MINUTE = 60_000;
const OPEN = Date.UTC(2026, 0, 5, 14, 30);
const SLOTS = 40;
const GRACE = 3_000;

/** A hole of the stream, and from which instant on the feed has its bar. */
interface Hole {
  readonly symbol: number;
  readonly slot: number;
  /** Minutes after the end of the slot; `Infinity` if it never has. */
  readonly after: number;
}

const holes = (symbols: number) =>
  fc.uniqueArray(
    fc.record({
      symbol: fc.nat(symbols - 1),
      slot: fc.nat(SLOTS - 1),
      after: fc.constantFrom(0, 0, 0.5, 2, 5, Infinity, Infinity),
    }),
    { selector: ({ symbol, slot }) => slot * symbols + symbol },
  );

/** A session of random holes, second by second, and a feed that answers. */
function simulate(input: {
  readonly holes: readonly Hole[];
  readonly omits: readonly boolean[];
  readonly maxRetries: number;
  readonly retryMs: number;
  readonly answerMs: number;
  readonly asksEarly: boolean;
  readonly fails: (id: number) => boolean;
  /** How long the run goes on after the session. */
  readonly afterMs?: number;
}) {
  const { holes, omits, answerMs, fails } = input;
  const symbols = omits.length;
  const grid = new SessionGrid(
    { open: OPEN, close: OPEN + SLOTS * MINUTE, breaks: [] },
    MINUTE,
  );
  const board = new SlotBoard(makeSlotBoard(symbols), symbols);
  const bank = board.begin(OPEN, SLOTS, 0);
  bank.streamsFrom = OPEN;
  const holeAt = new Map(
    holes.map((hole) => [hole.slot * symbols + hole.symbol, hole]),
  );
  const requests: { at: number; answeredAt: number; keys: number[] }[] = [];
  let now = OPEN;
  let pending: { at: number; request: GapRequest } | undefined;
  const filler = new GapFiller({
    ...input,
    graceMs: GRACE,
    delayMs: 0,
    omitsNoTrade: omits,
    board,
    ask(request) {
      assertEquals(pending, undefined, "one request at a time");
      const keys: number[] = [];
      for (let i = 0; i < request.slots.length; i += 2) {
        const start = request.slots[i + 1];
        assert(request.from <= start && start + MINUTE <= request.to);
        assert(start + MINUTE <= now, "the bar can exist");
        keys.push((start - OPEN) / MINUTE * symbols + request.slots[i]);
      }
      requests.push({ at: now, answeredAt: now + answerMs, keys });
      pending = { at: now + answerMs, request };
    },
  });
  filler.begin(0, OPEN, grid, now);
  let released = 0;
  const end = OPEN + SLOTS * MINUTE + GRACE;
  for (; now <= end + (input.afterMs ?? 0); now += 500) {
    // The stream's bars come half a second after their slot.
    const came = grid.endedBy(now - 500);
    for (let slot = released; slot < came; slot++) {
      for (let symbol = 0; symbol < symbols; symbol++) {
        const key = slot * symbols + symbol;
        if (!holeAt.has(key)) bank.states[key] = SlotState.present;
      }
    }
    if (pending !== undefined && pending.at <= now) {
      const { id, slots } = pending.request;
      const isComplete = !fails(id);
      const found: number[] = [];
      for (let i = 0; isComplete && i < slots.length; i += 2) {
        const slot = (slots[i + 1] - OPEN) / MINUTE;
        const key = slot * symbols + slots[i];
        const hole = holeAt.get(key);
        const has = hole === undefined ||
          pending.at - answerMs >= grid.end(slot) + hole.after * MINUTE;
        if (!has) continue;
        found.push(slots[i], slots[i + 1]);
        if (bank.states[key] !== SlotState.empty) continue;
        bank.states[key] = slot < released ? SlotState.late : SlotState.present;
      }
      pending = undefined;
      filler.take({ id, isComplete, found: new Float64Array(found) }, now);
    }
    for (; released < grid.endedBy(now - GRACE); released++) {
      bank.released = released + 1;
    }
    if (now === end) filler.end(now);
    filler.look(now);
  }
  filler.close(now);
  return { report: filler.report(), requests, holeAt };
}

Deno.test("whatever is missing and whatever the feed answers, rates and attempts are bounded, and each slot has one ending", () => {
  fc.assert(fc.property(
    fc.record({
      holes: holes(3),
      omits: fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()),
      maxRetries: fc.integer({ min: 0, max: 4 }),
      retryMs: fc.constantFrom(2_000, MINUTE, 150_000),
      answerMs: fc.constantFrom(500, 2_000, 20_000),
      asksEarly: fc.boolean(),
      failing: fc.nat(4),
      afterMs: fc.constantFrom(0, 20_000, 10 * MINUTE),
    }),
    ({ failing, ...input }) => {
      const { omits, maxRetries, retryMs } = input;
      const { report, requests, holeAt } = simulate({
        ...input,
        fails: (id) => failing > 0 && id % (failing + 1) === 0,
      });
      assertEquals(report.requests, requests.length);
      const askedAt = new Map<number, number[]>();
      requests.forEach(({ at, keys }, i) => {
        if (i > 0) {
          assert(at >= requests[i - 1].at + REQUEST_SPACING_MS);
          assert(at >= requests[i - 1].answeredAt);
        }
        for (const key of keys) {
          assert(holeAt.has(key), "only what is missing is asked for");
          const times = askedAt.get(key) ?? [];
          assert(times.length === 0 || at >= times[times.length - 1] + retryMs);
          askedAt.set(key, [...times, at]);
        }
      });
      for (const times of askedAt.values()) {
        assert(times.length <= maxRetries);
      }
      report.counts.forEach((counts, symbol) => {
        const own = input.holes.filter((hole) => hole.symbol === symbol);
        const { delivered, late, noTrade, unfillable, open } = counts;
        assertEquals(
          delivered + late + noTrade + unfillable + open,
          own.length,
        );
        assertEquals(
          counts.asked,
          own.filter(({ slot }) => askedAt.has(slot * omits.length + symbol))
            .length,
        );
        if (!omits[symbol]) assertEquals(noTrade, 0);
        if (maxRetries === 0) assertEquals(open, own.length);
        if (!input.asksEarly) assertEquals(delivered, 0);
      });
    },
  ));
});

Deno.test("adjacent slots of all symbols are one request, and slots apart from them another", () => {
  const { requests } = simulate({
    // A feed that answers slowly lets slots gather.
    holes: [5, 6, 7, 20].flatMap((slot) =>
      [0, 1].map((symbol) => ({ symbol, slot, after: Infinity }))
    ),
    omits: [false, false],
    maxRetries: 2,
    retryMs: 20 * MINUTE,
    answerMs: 5 * MINUTE,
    asksEarly: false,
    fails: () => false,
  });
  const keys = (slots: number[]) =>
    slots.flatMap((slot) => [2 * slot, 2 * slot + 1]);
  assertEquals(requests.map((one) => one.keys), [
    keys([5]),
    keys([6, 7]),
    keys([20]),
    keys([5]),
    keys([6, 7]),
  ]);
});

Deno.test("the last slots have all their attempts after the session's end", () => {
  const last = SLOTS - 1;
  const { requests, report } = simulate({
    holes: [
      { symbol: 0, slot: last, after: Infinity },
      { symbol: 1, slot: last, after: 2.5 },
      { symbol: 1, slot: last - 1, after: Infinity },
    ],
    omits: [false, false],
    maxRetries: 4,
    retryMs: MINUTE,
    answerMs: 500,
    asksEarly: true,
    fails: () => false,
    afterMs: 6 * MINUTE,
  });
  const end = OPEN + SLOTS * MINUTE;
  const timesOf = (slot: number, symbol: number) =>
    requests.filter(({ keys }) => keys.includes(slot * 2 + symbol))
      .map(({ at }) => (at - end) / MINUTE);
  // Half of the grace after the slot.
  const first = GRACE / 2 / MINUTE;
  assertEquals(timesOf(last, 0), [0, 1, 2, 3].map((n) => n + first));
  assertEquals(timesOf(last, 1), [0, 1, 2, 3].map((n) => n + first));
  assertEquals(timesOf(last - 1, 1), [-1, 0, 1, 2].map((n) => n + first));
  assertEquals(
    report.counts.map(({ asked, late, unfillable, open }) => [
      asked,
      late,
      unfillable,
      open,
    ]),
    [[1, 0, 1, 0], [2, 1, 1, 0]],
  );
});

Deno.test("a session is asked for while the next one goes on, until the one after it begins", () => {
  const board = new SlotBoard(makeSlotBoard(1), 1);
  const asked: number[] = [];
  let id = 0;
  const filler = new GapFiller({
    maxRetries: 100,
    retryMs: MINUTE,
    graceMs: GRACE,
    delayMs: 0,
    asksEarly: true,
    omitsNoTrade: [false],
    board,
    ask: ({ slots, id: given }) => {
      asked.push(slots[1]);
      id = given;
    },
  });
  const day = 24 * 60 * MINUTE;
  const begin = (number: number) => {
    const open = OPEN + number * day;
    const bank = board.begin(open, 2, 0);
    bank.streamsFrom = open;
    const breaks: [] = [];
    filler.begin(
      number,
      open,
      new SessionGrid({ open, close: open + 2 * MINUTE, breaks }, MINUTE),
      open,
    );
    return bank;
  };
  const look = (now: number) => {
    filler.look(now);
    filler.take(
      { id, isComplete: true, found: new Float64Array() },
      now + 1,
    );
  };
  const first = begin(0);
  first.states[0] = SlotState.present;
  first.released = 2;
  filler.end(OPEN + 2 * MINUTE + GRACE);
  look(OPEN + 3 * MINUTE);
  const second = begin(1);
  second.states[0] = second.states[1] = SlotState.present;
  look(OPEN + day + MINUTE);
  // The bar comes by the stream, a day late.
  first.states[1] = SlotState.late;
  look(OPEN + day + 2 * MINUTE);
  assertEquals(asked, [OPEN + MINUTE, OPEN + MINUTE]);
  second.released = 2;
  second.states[1] = SlotState.empty;
  filler.end(OPEN + day + 2 * MINUTE + GRACE);
  begin(2);
  look(OPEN + 2 * day);
  begin(3);
  filler.close(OPEN + 3 * day);
  const [{ late, open, unfillable }] = filler.report().counts;
  assertEquals([late, open, unfillable], [1, 3, 0]);
});
