import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { BoundedRecords, recordsText } from "../../src/log/bounded_records.ts";

interface Item {
  readonly from: string | undefined;
  readonly number: number;
}

function open(rate: { burst: number; perSecond: number }) {
  const told: (Item | { readonly dropped: number })[] = [];
  const clock = { now: 0 };
  const records = new BoundedRecords<Item>({
    rate,
    now: () => clock.now,
    sourceOf: ({ from }) => from,
    tell: (item) => told.push(item),
    tellDropped: (_, dropped) => told.push({ dropped }),
  });
  return { records, told, clock };
}

Deno.test("BoundedRecords passes a burst on, then the rate, and says how many it left out", () => {
  const { records, told, clock } = open({ burst: 2, perSecond: 10 });
  const add = (number: number, from?: string) => records.add({ from, number });
  for (const number of [1, 2, 3, 4]) add(number, "a");
  add(5, "b");
  add(6);
  clock.now = 99;
  add(7, "a");
  clock.now = 100;
  add(8, "a");
  add(9, "a");
  records.flush();
  records.flush();
  assertEquals(told, [
    { from: "a", number: 1 },
    { from: "a", number: 2 },
    { from: "b", number: 5 },
    { from: undefined, number: 6 },
    { dropped: 3 },
    { from: "a", number: 8 },
    { dropped: 1 },
  ]);
});

Deno.test("BoundedRecords: every record is told or counted, in order, and never more than burst and rate allow", () => {
  const step = fc.tuple(
    fc.nat(300),
    fc.constantFrom("a", "b", undefined),
  );
  fc.assert(fc.property(
    fc.array(step, { maxLength: 200 }),
    fc.integer({ min: 1, max: 20 }),
    fc.integer({ min: 1, max: 50 }),
    (steps, burst, perSecond) => {
      const { records, told, clock } = open({ burst, perSecond });
      steps.forEach(([wait, from], number) => {
        clock.now += wait;
        records.add({ from, number });
      });
      records.flush();
      let dropped = 0;
      const numbers: number[] = [];
      for (const item of told) {
        if ("dropped" in item) dropped += item.dropped;
        else numbers.push(item.number);
      }
      assertEquals(numbers.length + dropped, steps.length);
      assertEquals(numbers, numbers.toSorted((a, b) => a - b));
      for (const source of ["a", "b"]) {
        const passed = told.filter((one) =>
          "from" in one && one.from === source
        );
        const most = burst + clock.now / 1_000 * perSecond;
        assert(passed.length <= most + 1e-6, `${passed.length} > ${most}`);
      }
      const free = steps.filter(([, from]) => from === undefined).length;
      assertEquals(
        told.filter((one) => "number" in one && one.from === undefined).length,
        free,
      );
    },
  ));
});

Deno.test("recordsText() counts in words", () => {
  assertEquals(recordsText(1, "info"), "1 record of level info is");
  assertEquals(recordsText(12_345, "warn"), "12,345 records of level warn are");
});
