import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { RunningStatistic } from "../../src/monitoring/running_statistic.ts";

Deno.test("RunningStatistic equals the same figures of the whole list", () => {
  const values = fc.array(fc.integer({ min: -1e6, max: 1e6 }));
  fc.assert(fc.property(values, values, (first, second) => {
    const all = [...first, ...second];
    const one = new RunningStatistic();
    for (const value of all) one.add(value);
    const total = all.reduce((sum, value) => sum + value, 0);
    const expected = {
      count: all.length,
      total,
      min: all.length === 0 ? null : Math.min(...all),
      avg: all.length === 0 ? null : total / all.length,
      max: all.length === 0 ? null : Math.max(...all),
    };
    assertEquals(one.toJSON(), expected);
    assertEquals([one.count, one.total], [expected.count, expected.total]);

    const left = new RunningStatistic();
    const right = new RunningStatistic();
    for (const value of first) left.add(value);
    for (const value of second) right.add(value);
    left.merge(right.toJSON());
    assertEquals(left.toJSON(), expected);
  }));
});

Deno.test("RunningStatistic refuses values that are not finite", () => {
  const statistic = new RunningStatistic();
  assertThrows(() => statistic.add(NaN), RangeError, "NaN");
  assertThrows(() => statistic.add(Infinity), RangeError);
  assertEquals(statistic.count, 0);
});

Deno.test("RunningStatistic counts values of which only the sum is known as their mean", () => {
  const statistic = new RunningStatistic();
  statistic.add(6, 3);
  statistic.add(1);
  statistic.add(10, 2);
  assertEquals(statistic.toJSON(), {
    count: 6,
    total: 17,
    min: 1,
    avg: 17 / 6,
    max: 5,
  });
  assertThrows(() => statistic.add(1, 0), RangeError);
});
