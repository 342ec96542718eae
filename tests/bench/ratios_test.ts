import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  compareRatios,
  medianRatios,
  newestOf,
  type RecordedRatios,
  withRecord,
} from "../../bench/ratios.ts";

Deno.test("a ratio falls if it is lower than allowed, or not measured any more", () => {
  const before = { same: 2, slower: 2, faster: 2, slow: 2, gone: 2, odd: 2 };
  const now = {
    same: 2,
    slower: 1.71,
    faster: 9,
    slow: 1.69,
    new: 1,
    odd: NaN,
  };
  assertEquals(
    compareRatios(now, before, 0.15).filter(({ hasFallen }) => hasFallen)
      .map(({ name }) => name),
    ["slow", "gone", "odd"],
  );
  assertEquals(compareRatios(now, {}, 0.15).map(({ name }) => name), [
    ...["same", "slower", "faster", "slow", "new", "odd"],
  ]);
});

Deno.test("the newest record of a machine counts, and a second one of a day replaces the first", () => {
  const record = (
    machine: string,
    date: string,
    ratio: number,
  ): RecordedRatios => ({ machine, date, ratios: { a: ratio } });
  let records = [record("a", "2026-01-02", 1), record("b", "2026-03-01", 2)];
  records = withRecord(records, record("a", "2026-02-01", 3));
  records = withRecord(records, record("a", "2026-02-01", 4));
  assertEquals(newestOf(records, "a")?.ratios, { a: 4 });
  assertEquals(newestOf(records, "b")?.ratios, { a: 2 });
  assertEquals(newestOf(records, "c"), undefined);
  assertEquals(records.length, 3);
});

Deno.test("the median of runs is that of the sorted readings", () => {
  const runs = fc.array(fc.double({ min: 0.01, max: 99, noNaN: true }), {
    minLength: 1,
    maxLength: 9,
  });
  fc.assert(fc.property(runs, (readings) => {
    const { a } = medianRatios(readings.map((a) => ({ a })));
    const below = readings.filter((one) => one < a).length;
    const above = readings.filter((one) => one > a).length;
    assertEquals(below <= readings.length / 2, true);
    assertEquals(above <= readings.length / 2, true);
  }));
  assertEquals(medianRatios([{ a: 1, b: 2 }, { a: 3 }]), { a: 2 });
});
