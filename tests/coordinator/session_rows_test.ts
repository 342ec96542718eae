import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { keepSessionRows } from "../../src/coordinator/session_rows.ts";
import type { Bar } from "../../src/types.ts";
import { arbitraryHours, walkSlots } from "../fixtures/sessions.ts";
import { seededBar, toColumns } from "./_store_support.ts";

const MINUTE = 60_000;
const FIELDS = ["timestamp", "open", "high", "low", "close", "volume"] as const;

Deno.test("the bars of a session start a slot and end by the close", () => {
  fc.assert(fc.property(
    arbitraryHours(MINUTE, 60),
    fc.constantFrom(1_000, 20_000, MINUTE, Infinity),
    fc.array(fc.boolean(), { minLength: 1, maxLength: 12 }),
    fc.array(fc.integer({ min: -900, max: 4_500 }), { maxLength: 8 }),
    fc.nat({ max: 3 }),
    fc.nat({ max: 3 }),
    (onDay, baseMs, keep, strays, before, behind) => {
      const hours = onDay(0);
      const slots = walkSlots(hours, baseMs);
      const times = [
        ...slots.filter((_, i) => keep[i % keep.length]).map((s) => s.start),
        ...strays.map((second) => hours.open + second * 1_000),
      ];
      const bars = [...new Set(times)].sort((a, b) => a - b)
        .map((time, i) => seededBar(time, i));
      const rest = (count: number) =>
        Array.from({ length: count }, (_, i) => seededBar(7, i));
      const columns = toColumns([...rest(before), ...bars, ...rest(behind)]);
      const starts = new Set(slots.map((slot) => slot.start));
      const expected = bars.filter((bar) => starts.has(bar.timestamp));
      const to = before + bars.length;
      const kept = keepSessionRows(columns, before, to, hours, baseMs);
      assertEquals(kept, expected.length);
      const rowsOf = (from: number, count: number): Bar[] =>
        Array.from({ length: count }, (_, i) =>
          Object.fromEntries(
            FIELDS.map((field) => [field, columns[field][from + i]]),
          ) as unknown as Bar);
      assertEquals(rowsOf(before, kept), expected);
      // Rows of other sessions do not change.
      assertEquals(rowsOf(0, before), rest(before));
      assertEquals(rowsOf(to, behind), rest(behind));
    },
  ));
});

Deno.test("a bar that the close cuts short belongs to no session", () => {
  const open = Date.UTC(2026, 0, 5, 14, 30);
  const hours = { open, close: open + 2.5 * MINUTE, breaks: [] };
  const columns = toColumns(
    [0, 1, 2].map((i) => seededBar(open + i * MINUTE, i)),
  );
  assertEquals(keepSessionRows(columns, 0, 3, hours, MINUTE), 2);
});

Deno.test("a bar of more than a minute that a break or the close cuts short belongs to its session", () => {
  const open = Date.UTC(2026, 0, 5, 1, 30);
  const at = (minutes: number) => open + minutes * MINUTE;
  const breaks = [{ start: at(150), end: at(210) }];
  const hours = { open, close: at(390), breaks };
  const starts = [0, 60, 120, 150, 180, 210, 270, 330, 390];
  const columns = toColumns(starts.map((start, i) => seededBar(at(start), i)));
  assertEquals(
    keepSessionRows(columns, 0, starts.length, hours, 60 * MINUTE),
    6,
  );
  assertEquals(
    [...columns.timestamp.subarray(0, 6)].map((t) => (t - open) / MINUTE),
    [0, 60, 120, 210, 270, 330],
  );
});

Deno.test("a duplicate bar, or one out of order, belongs to no session", () => {
  const open = Date.UTC(2026, 0, 5, 14, 30);
  const hours = { open, close: open + 10 * MINUTE, breaks: [] };
  const columns = toColumns(
    [0, 1, 1, 3, 2, 4].map((minute, i) => seededBar(open + minute * MINUTE, i)),
  );
  assertEquals(keepSessionRows(columns, 0, 6, hours, MINUTE), 4);
  const kept = [...columns.timestamp.subarray(0, 4)];
  assertEquals(kept.map((time) => (time - open) / MINUTE), [0, 1, 3, 4]);
});
