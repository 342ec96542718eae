import { assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  minuteDays,
  MinuteHistory,
} from "../../src/coordinator/minute_history.ts";
import type { HistoricalPlan } from "../../src/session/run_plan.ts";
import type { Bar } from "../../src/types.ts";
import { arbitraryHours, walkSlots } from "../fixtures/sessions.ts";
import { seededBar, toColumns } from "./_store_support.ts";

const MINUTE = 60_000;

function plan(more: Partial<HistoricalPlan>): HistoricalPlan {
  return {
    key: "k",
    kind: "trailing_average",
    period: 3,
    unit: "days",
    granularity: "minute",
    field: "volume",
    skip_early_close: false,
    params: {},
    outputs: ["trailing_average"],
    ...more,
  };
}

/** The functions over a minute's values; the default is the mean. */
const FOLDS: Readonly<Record<string, (values: readonly number[]) => number>> = {
  trailing_sum: (values) => values.reduce((total, one) => total + one, 0),
  trailing_max: (values) => Math.max(...values),
  trailing_min: (values) => Math.min(...values),
};

/** The value of the bars of one minute. */
const READS: readonly [
  Partial<HistoricalPlan>,
  (bars: readonly Bar[]) => number,
][] = [
  [{ field: "volume" }, (bars) => bars.reduce((sum, b) => sum + b.volume, 0)],
  [
    { kind: "trailing_sum", field: "volume" },
    (bars) => bars.reduce((sum, b) => sum + b.volume, 0),
  ],
  [
    { kind: "trailing_max", field: "high" },
    (bars) => Math.max(...bars.map((b) => b.high)),
  ],
  [
    { kind: "trailing_min", field: "low" },
    (bars) => Math.min(...bars.map((b) => b.low)),
  ],
  [{ field: "high" }, (bars) => Math.max(...bars.map((b) => b.high))],
  [{ field: "low" }, (bars) => Math.min(...bars.map((b) => b.low))],
  [{ field: "open" }, (bars) => bars[0].open],
  [{ field: "close" }, (bars) => bars[bars.length - 1].close],
  [
    { kind: "avg_volume", field: null },
    (bars) => bars.reduce((sum, b) => sum + b.volume, 0),
  ],
  [
    { kind: "avg_range", field: null },
    (bars) =>
      Math.max(...bars.map((b) => b.high)) -
      Math.min(...bars.map((b) => b.low)),
  ],
];

Deno.test("a per-minute value is the average, sum, highest or lowest over the newest sessions with a bar in that minute", () => {
  fc.assert(fc.property(
    fc.constantFrom(...READS),
    fc.constantFrom(20_000, MINUTE),
    fc.integer({ min: 1, max: 4 }),
    fc.array(
      fc.record({
        hours: arbitraryHours(MINUTE, 40),
        keep: fc.array(fc.boolean(), { minLength: 1, maxLength: 17 }),
      }),
      { maxLength: 7 },
    ),
    fc.integer({ min: 1, max: 45 }),
    ([more, read], baseMs, period, sessions, slots) => {
      const history = new MinuteHistory(plan({ ...more, period }));
      const days: Map<number, number>[] = [];
      sessions.forEach(({ hours: onDay, keep }, day) => {
        const hours = onDay(day);
        const bars = walkSlots(hours, baseMs)
          .filter((_, i) => keep[i % keep.length])
          .map((slot, i) => seededBar(slot.start, day * 100 + i));
        const columns = toColumns([seededBar(1, 1), ...bars, seededBar(2, 2)]);
        history.add(hours, columns, 1, bars.length + 1);
        const values = new Map<number, number>();
        walkSlots(hours, MINUTE).forEach(({ start, end }, slot) => {
          const inside = bars.filter((bar) =>
            bar.timestamp >= start && bar.timestamp < end
          );
          if (inside.length > 0) values.set(slot, read(inside));
        });
        days.push(values);
      });
      const out = new Float64Array(slots + 5).fill(-3);
      history.values(slots, out, 2);
      assertEquals([...out.subarray(0, 2)], [-3, -3]);
      assertEquals([...out.subarray(slots + 2)], [-3, -3, -3]);
      for (let slot = 0; slot < slots; slot++) {
        const values = days.slice(-period).flatMap((one) =>
          one.get(slot) ?? []
        );
        const value = out[2 + slot];
        if (values.length === 0) assertEquals(value, NaN);
        else {
          const fold = FOLDS[more.kind ?? ""] ??
            ((all) => FOLDS.trailing_sum(all) / all.length);
          assertAlmostEquals(value, fold(values), 1e-9);
        }
      }
    },
  ));
});

Deno.test("a per-minute period in weeks, months or years is a fixed number of sessions", () => {
  const days = (["days", "weeks", "months", "years"] as const)
    .map((unit) => minuteDays(plan({ period: 2, unit })));
  assertEquals(days, [2, 10, 42, 504]);
});
