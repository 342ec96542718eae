import {
  assert,
  assertEquals,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import fc from "fast-check";
import { SessionError } from "../../src/errors.ts";
import { SessionData } from "../../src/session/session_data.ts";
import type { Bar, Interval } from "../../src/types.ts";
import { BARS, FIELDS, makeBar, MINUTE, OPEN } from "./_bars_support.ts";

Deno.test("getBars() returns the same object before and after the first bar", () => {
  const data = new SessionData();
  const bars = data.getBars("SPY", "1m");
  assertEquals(bars.length, 0);
  assertEquals([bars.symbol, bars.interval], ["SPY", "1m"]);
  for (let i = 0; i < 5_000; i++) data.appendBar("SPY", "1m", makeBar(i));
  assertStrictEquals(data.getBars("SPY", "1m"), bars);
  assert(data.getBars("SPY", "5m") !== bars);
  assert(data.getBars("AIG", "1m") !== bars);
  assertStrictEquals(data.getBars("SPY", "1m"), bars);
  assertEquals(bars.length, 5_000);
  assertEquals(bars.at(4_999), makeBar(4_999));
});

Deno.test("bars read as appended, from either end", () => {
  fc.assert(fc.property(BARS, fc.integer({ min: -80, max: 80 }), (bars, i) => {
    const data = new SessionData();
    const series = data.getBars("SPY", "1m");
    for (const bar of bars) data.appendBar("SPY", "1m", bar);
    const expected = bars.at(i);
    const isInside = i < bars.length && i >= -bars.length;
    assertEquals(series.at(i), isInside ? expected : undefined);
    for (const field of FIELDS) {
      const value = isInside ? (expected as Bar)[field] : NaN;
      assertEquals(series[field](i), value);
    }
    assertEquals(series.coverage(i), isInside ? 1 : NaN);
    assertEquals([...series], bars);
    assertEquals(JSON.parse(JSON.stringify(series)), bars);
  }));
});

Deno.test("an index out of range reads as NaN, and as undefined from at()", () => {
  const data = new SessionData();
  data.appendBar("SPY", "1m", makeBar(0));
  const series = data.getBars("SPY", "1m");
  for (const index of [1, 2, -2, 1e9, -1e9, NaN, Infinity, -Infinity]) {
    assertEquals(series.at(index), undefined, `index ${index}`);
    for (const field of [...FIELDS, "coverage"] as const) {
      assertEquals(series[field](index), NaN, `${field}(${index})`);
    }
  }
});

Deno.test("copyNewest() copies all values, or as many as fit, oldest first", () => {
  fc.assert(fc.property(
    BARS,
    fc.integer({ min: 0, max: 80 }),
    fc.constantFrom(...FIELDS),
    (bars, room, field) => {
      const data = new SessionData();
      for (const bar of bars) data.appendBar("SPY", "1m", bar);
      const target = new Float64Array(room).fill(-7);
      const newest = room === 0 ? [] : bars.slice(-room);
      const count = data.getBars("SPY", "1m").copyNewest(field, target);
      assertEquals(count, newest.length);
      assertEquals([...target], [
        ...newest.map((bar) => bar[field]),
        ...new Array(room - count).fill(-7),
      ]);
    },
  ));
});

Deno.test("indexAt() finds the newest bar that starts at or before an instant", () => {
  fc.assert(fc.property(
    BARS,
    fc.integer({ min: -3 * MINUTE, max: 600 * MINUTE }),
    (bars, after) => {
      const data = new SessionData();
      for (const bar of bars) data.appendBar("SPY", "1m", bar);
      const instant = OPEN + after;
      const expected = bars.findLastIndex((bar) => bar.timestamp <= instant);
      assertEquals(data.getBars("SPY", "1m").indexAt(instant), expected);
    },
  ));
});

Deno.test("appendBar() refuses a bar that does not start after the newest one", () => {
  const data = new SessionData();
  data.appendBar("SPY", "1m", makeBar(3));
  for (const timestamp of [OPEN + 3 * MINUTE, OPEN, NaN]) {
    const error = assertThrows(
      () => data.appendBar("SPY", "1m", { ...makeBar(9), timestamp }),
      RangeError,
    );
    assert(error.message.includes(String(timestamp)), error.message);
  }
  assertEquals([...data.getBars("SPY", "1m")], [makeBar(3)]);
  data.appendBar("SPY", "5m", makeBar(0));
  data.appendBar("SPY", "1m", makeBar(4));
  assertEquals(data.getBars("SPY", "1m").length, 2);
});

Deno.test("an invalid interval is refused", () => {
  const data = new SessionData();
  const wrong = "1x" as Interval;
  for (
    const action of [
      () => data.appendBar("SPY", wrong, makeBar(0)),
      () => data.getBars("SPY", wrong),
      () => data.writer("SPY", wrong),
    ]
  ) {
    assertEquals(assertThrows(action, SessionError).code, "argument_invalid");
  }
  assertEquals(data.symbols, []);
});

Deno.test("symbols are listed in the order of their addition, intervals shortest first", () => {
  const data = new SessionData();
  for (const interval of ["1d", "5m", "1s", "1h", "1m"] as const) {
    data.appendBar("SPY", interval, makeBar(0));
  }
  data.getBars("AIG", "1m");
  assertEquals(data.symbols, ["SPY", "AIG"]);
  assertEquals(data.intervals("SPY"), ["1s", "1m", "5m", "1h", "1d"]);
  assertEquals(data.intervals("GOOG"), []);
});

Deno.test("writer() appends to the series that getBars() reads", () => {
  const data = new SessionData();
  const writer = data.writer("SPY", "1m");
  assertStrictEquals(data.writer("SPY", "1m"), writer);
  data.appendBar("SPY", "1m", makeBar(0));
  const { timestamp, open, high, low, close, volume } = makeBar(1);
  writer.append(timestamp, open, high, low, close, volume);
  data.appendBar("SPY", "1m", makeBar(2));
  assertEquals(
    [...data.getBars("SPY", "1m")],
    [0, 1, 2].map((i) => makeBar(i)),
  );
  assertThrows(() => writer.append(timestamp, 1, 1, 1, 1, 1), RangeError);
});
