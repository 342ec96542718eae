import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { GapLedger, unpackGaps } from "../../src/quality/gap_ledger.ts";
import { gapOf, GapScan, type SlotRange } from "../../src/quality/gaps.ts";
import { qualityOf } from "../../src/session/slot_count.ts";
import { SessionGrid, type SessionHours } from "../../src/time/grid.ts";
import { TimeManager } from "../../src/time/time_manager.ts";
import {
  arbitraryHours,
  type Stretch,
  walkSlots,
} from "../fixtures/sessions.ts";

const MINUTE = 60_000;

/** Ranges of slots without a bar, found by walking from edge to edge. */
function naiveGaps(
  slots: readonly Stretch[],
  bars: ReadonlySet<number>,
  until: number,
): { start: number; end: number; slots: number }[] {
  const gaps: { start: number; end: number; slots: number }[] = [];
  for (const { start, end } of slots) {
    if (end > until || bars.has(start)) continue;
    const last = gaps.at(-1);
    if (last !== undefined && last.end === start) {
      last.end = end;
      last.slots++;
    } else gaps.push({ start, end, slots: 1 });
  }
  return gaps;
}

function found(
  scan: GapScan,
  hours: SessionHours,
  intervalMs: number,
  until: number,
): { start: number; end: number; slots: number }[] {
  const grid = new SessionGrid(hours, intervalMs);
  const place = {
    symbol: "S",
    interval: "1m",
    date: "2026-01-05",
    grid,
  } as const;
  return scan.ranges(grid.endedBy(until)).map((range) => {
    const { start, end, slots } = gapOf(place, range, "missing");
    return { start, end, slots };
  });
}

Deno.test("GapScan equals a walk from slot to slot after every bar, however the bars are batched", () => {
  fc.assert(fc.property(
    fc.constantFrom(1_000, 7_000, MINUTE, Infinity),
    arbitraryHours(MINUTE, 40),
    fc.array(fc.boolean(), { minLength: 1, maxLength: 50 }),
    fc.array(fc.integer({ min: -200, max: 3_000 }), { maxLength: 3 }),
    fc.nat({ max: 20 }),
    (intervalMs, onDay, keep, strays, cut) => {
      const hours = onDay(0);
      const slots = walkSlots(hours, intervalMs);
      const bars = slots.filter((_, i) => keep[i % keep.length])
        .map(({ start }) => start);
      const all = [...bars, ...strays.map((s) => hours.open + s * 997)]
        .sort((a, b) => a - b);
      const grid = new SessionGrid(hours, intervalMs);
      const whole = new GapScan(grid);
      const single = new GapScan(grid);
      const starts = new Set(slots.map(({ start }) => start));
      const own = new Set(all.filter((time) => starts.has(time)));
      assertEquals(whole.add(all, 0, all.length), all.length - own.size);
      assertEquals(whole.traded, own.size);
      assertEquals(
        found(whole, hours, intervalMs, hours.close),
        naiveGaps(slots, own, hours.close),
      );
      const seen = new Set<number>();
      for (let i = 0; i < all.length; i++) {
        single.add(all, i, i + 1);
        seen.add(all[i]);
        if (i % (cut + 1) !== 0) continue;
        // As of the end of the bar's own slot, as in a slice.
        const slot = slots.find(({ start }) => start === all[i]);
        if (slot === undefined) continue;
        assertEquals(
          found(single, hours, intervalMs, slot.end),
          naiveGaps(slots, seen, slot.end),
        );
      }
    },
  ));
});

/** Real sessions: early closes, lunch breaks, days of clock changes. */
const SESSIONS: readonly [string, string][] = [
  ["US_EQUITY", "2024-07-03"],
  ["US_EQUITY", "2024-03-08"],
  ["US_EQUITY", "2024-03-11"],
  ["US_EQUITY", "2024-11-04"],
  ["US_EQUITY", "2024-11-29"],
  ["TSE", "2024-06-03"],
  ["HKEX", "2024-12-24"],
  ["LSE", "2024-03-28"],
  ["LSE", "2024-04-02"],
  ["LSE", "2024-12-24"],
];

Deno.test("random deletions from sessions with early closes, breaks and clock changes give the slots, gaps and score of a naive count", () => {
  for (const [exchange, date] of SESSIONS) {
    const session = new TimeManager({ exchange }).getTradingSession(date);
    if (session === undefined) throw new Error(`${exchange} ${date} is closed`);
    const used = new GapScan(new SessionGrid(session, MINUTE));
    let last = { ranges: used.ranges(0), copy: [] as SlotRange[] };
    fc.assert(
      fc.property(
        fc.constantFrom(1_000, MINUTE, Infinity),
        fc.array(fc.nat({ max: 30_000 }), { maxLength: 40 }),
        fc.nat({ max: 400 }),
        (intervalMs, deleted, run) => {
          const slots = walkSlots(session, intervalMs);
          const gone = new Set(
            deleted.flatMap((i) => [i, i + 1 + run % 7])
              .map((i) => i % slots.length),
          );
          const bars = slots.filter((_, i) => !gone.has(i)).map((s) => s.start);
          const scan = new GapScan(new SessionGrid(session, intervalMs));
          assertEquals(scan.add(bars, 0, bars.length), 0);
          const gaps = found(scan, session, intervalMs, session.close);
          assertEquals(gaps, naiveGaps(slots, new Set(bars), session.close));
          // A scan that begins anew forgets the last session, whose ranges stay.
          used.restart(new SessionGrid(session, intervalMs));
          assertEquals(used.add(bars, 0, bars.length), 0);
          assertEquals(used.traded, scan.traded);
          assertEquals(found(used, session, intervalMs, session.close), gaps);
          assertEquals(last.ranges, last.copy);
          last = { ranges: used.closed, copy: [...used.closed] };
          const missing = gaps.reduce((sum, gap) => sum + gap.slots, 0);
          assertEquals(missing, gone.size);
          assertEquals(
            qualityOf(slots.length - missing, slots.length),
            100 * bars.length / slots.length,
          );
        },
      ),
      { numRuns: 20 },
    );
  }
});

Deno.test("emptySlotKind() is no_trade only if the source omits such slots and the session has a bar", () => {
  const open = Date.UTC(2026, 0, 5, 14, 30);
  const hours = { open, close: open + 3 * MINUTE, breaks: [] };
  const scan = new GapScan(new SessionGrid(hours, MINUTE));
  assertEquals([scan.kind(false), scan.kind(true)], ["missing", "missing"]);
  scan.add([open + MINUTE], 0, 1);
  assertEquals([scan.kind(false), scan.kind(true)], ["missing", "no_trade"]);
});

Deno.test("GapLedger lists complete sessions up to its limit and counts the rest", () => {
  const ledger = new GapLedger(300);
  const given: unknown[] = [];
  for (let session = 0; session < 5; session++) {
    for (let symbol = 0; symbol < 2; symbol++) {
      const ranges = Array.from({ length: 40 }, (_, i) => ({
        first: 3 * i,
        slots: 1 + session,
      }));
      ledger.add(session, symbol, ranges);
      if (session < 3) {
        for (const range of ranges) given.push({ session, symbol, ...range });
      }
    }
  }
  const packed = ledger.pack();
  assertEquals([...unpackGaps(packed)], given);
  assertEquals([packed.omitted, packed.listedTo], [160, 3]);
});
