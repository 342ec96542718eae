import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { DemoMarket, type DemoSession } from "../../src/demo/demo_market.ts";
import type { BarColumns } from "../../src/types.ts";

const MINUTE = 60_000;
const DAY = 86_400_000;
const FIRST_OPEN = Date.parse("2025-01-02T14:30:00Z");

// A port to Python has the same two bars: they do not depend on the runtime.
const GOLDEN_FIRST = [1735828200000, 135.28, 135.68, 135.28, 135.68, 3235];
const GOLDEN_LAST = [1737493140000, 150.76, 151.18, 150.76, 151.18, 5729];

function makeColumns(rows: number): BarColumns {
  const column = () => new Float64Array(rows);
  return {
    timestamp: column(),
    open: column(),
    high: column(),
    low: column(),
    close: column(),
    volume: column(),
  };
}

/** The `n`-th session, `minutes` long. */
function session(n: number, minutes = 390): DemoSession {
  const open = FIRST_OPEN + n * DAY;
  return {
    date: new Date(open).toISOString().slice(0, 10),
    open,
    close: open + minutes * MINUTE,
    breaks: [],
  };
}

/** Bars of the first `days` sessions of one symbol, each as an array. */
function bars(market: DemoMarket, symbolIndex: number, days: number) {
  const columns = makeColumns(390 * days);
  let rows = 0;
  for (let n = 0; n < days; n++) {
    rows += market.fillDay(symbolIndex, session(n), columns, rows);
  }
  return Array.from({ length: rows }, (_, i) => [
    columns.timestamp[i],
    columns.open[i],
    columns.high[i],
    columns.low[i],
    columns.close[i],
    columns.volume[i],
  ]);
}

Deno.test("a demo market has exactly these bars on every machine", () => {
  const market = new DemoMarket({ seed: 1, symbols: ["HOTEL"] });
  const all = bars(market, 0, 20);
  assertEquals(all.length, 7_800);
  assertEquals(all[0], GOLDEN_FIRST);
  assertEquals(all[7_799], GOLDEN_LAST);
});

Deno.test("every slot has a consistent bar with whole cents and a whole volume", () => {
  fc.assert(
    fc.property(
      fc.integer(),
      fc.string({ minLength: 1, maxLength: 6 }),
      fc.integer({ min: 1, max: 400 }),
      (seed, symbol, minutes) => {
        const market = new DemoMarket({ seed, symbols: [symbol] });
        const columns = makeColumns(minutes);
        const day = session(0, minutes);
        assertEquals(market.fillDay(0, day, columns, 0), minutes);
        for (let i = 0; i < minutes; i++) {
          assertEquals(columns.timestamp[i], day.open + i * MINUTE);
          const o = columns.open[i];
          const h = columns.high[i];
          const l = columns.low[i];
          const c = columns.close[i];
          assert(l >= 1 && l <= Math.min(o, c) && h >= Math.max(o, c));
          for (const price of [o, h, l, c]) {
            assertEquals(Math.round(price * 100) / 100, price);
          }
          assert(columns.volume[i] >= 1);
          assert(Number.isSafeInteger(columns.volume[i]));
          if (i > 0) assertEquals(o, columns.close[i - 1]);
        }
      },
    ),
    { numRuns: 50 },
  );
});

Deno.test("a symbol's bars do not depend on the other symbols or their order", () => {
  const alone = new DemoMarket({ seed: 7, symbols: ["B"] });
  const among = new DemoMarket({ seed: 7, symbols: ["C", "A", "B"] });
  bars(among, 0, 2);
  assertEquals(bars(among, 2, 3), bars(alone, 0, 3));
});

Deno.test("other seeds and other symbols have other bars", () => {
  const first = bars(new DemoMarket({ seed: 1, symbols: ["A", "B"] }), 0, 1);
  const market = new DemoMarket({ seed: 2, symbols: ["A", "B"] });
  const differing = (other: number[][]) =>
    other.filter((bar, i) => bar[4] !== first[i][4]).length;
  assert(differing(bars(market, 0, 1)) > 380);
  assert(
    differing(
      bars(new DemoMarket({ seed: 1, symbols: ["A", "B"] }), 1, 1),
    ) > 380,
  );
  const beyond = new DemoMarket({ seed: 2 ** 32 + 1, symbols: ["A"] });
  assert(differing(bars(beyond, 0, 1)) > 380);
});

Deno.test("a gap rate leaves out about that share of bars and changes no other", () => {
  const options = { seed: 3, symbols: ["A"] };
  const whole = bars(new DemoMarket(options), 0, 20);
  const some = bars(new DemoMarket({ ...options, gapRate: 0.1 }), 0, 20);
  const byTime = new Map(whole.map((bar) => [bar[0], bar]));
  for (const bar of some) assertEquals(bar, byTime.get(bar[0]) ?? []);
  const missing = 1 - some.length / whole.length;
  assert(missing > 0.08 && missing < 0.12, `${missing}`);
  assertEquals(bars(new DemoMarket({ ...options, gapRate: 1 }), 0, 2), []);
});

Deno.test("there are no bars in a break, and the last one before it may be short", () => {
  const open = FIRST_OPEN;
  const pause = { start: open + 7 * MINUTE, end: open + 20 * MINUTE };
  const day = { ...session(0, 27), breaks: [pause] };
  const columns = makeColumns(10);
  const market = new DemoMarket({
    seed: 1,
    symbols: ["A"],
    intervalMs: 5 * MINUTE,
  });
  assertEquals(market.fillDay(0, day, columns, 2), 4);
  assertEquals(
    [...columns.timestamp].map((t) => t === 0 ? -1 : (t - open) / MINUTE),
    [-1, -1, 0, 5, 20, 25, -1, -1, -1, -1],
  );
});

Deno.test("volumes are U-shaped, and the prices of symbols are correlated", () => {
  const market = new DemoMarket({ seed: 5, symbols: ["A", "B"] });
  const [a, b] = [bars(market, 0, 100), bars(market, 1, 100)];
  const meanVolume = (from: number, to: number) => {
    const part = a.filter((_, i) => i % 390 >= from && i % 390 < to);
    return part.reduce((sum, bar) => sum + bar[5], 0) / part.length;
  };
  const middle = meanVolume(180, 210);
  assert(meanVolume(0, 30) > 2 * middle);
  assert(meanVolume(360, 390) > 2 * middle);

  const returns = (rows: number[][]) =>
    rows.slice(1).map((bar, i) => bar[4] / rows[i][4] - 1);
  const [x, y] = [returns(a), returns(b)];
  const mean = (values: number[]) =>
    values.reduce((sum, v) => sum + v, 0) / values.length;
  const [mx, my] = [mean(x), mean(y)];
  const cov = mean(x.map((v, i) => (v - mx) * (y[i] - my)));
  const sd = (values: number[], m: number) =>
    Math.sqrt(mean(values.map((v) => (v - m) ** 2)));
  const correlation = cov / (sd(x, mx) * sd(y, my));
  assert(correlation > 0.1 && correlation < 0.9, `${correlation}`);
});

Deno.test("a price stays in its range over twenty years", () => {
  const market = new DemoMarket({ seed: 11, symbols: ["A"] });
  const columns = makeColumns(390);
  market.fillDay(0, session(0), columns, 0);
  const first = columns.open[0];
  for (let n = 1; n < 5_000; n += 1) {
    market.fillDay(0, session(n), columns, 0);
    assert(columns.close[389] > first / 20 && columns.close[389] < first * 20);
  }
});

Deno.test("invalid settings and columns that are too short are refused", () => {
  const symbols = ["A"];
  const make = (options: ConstructorParameters<typeof DemoMarket>[0]) => () =>
    new DemoMarket(options);
  assertThrows(make({ seed: 1.5, symbols }), RangeError, "1.5");
  assertThrows(make({ seed: 1, symbols: [] }), RangeError, "symbol");
  assertThrows(make({ seed: 1, symbols, intervalMs: 0 }), RangeError);
  assertThrows(make({ seed: 1, symbols, gapRate: 1.1 }), RangeError, "1.1");
  const market = new DemoMarket({ seed: 1, symbols });
  const columns = makeColumns(390);
  assertThrows(
    () => market.fillDay(1, session(0), columns, 0),
    RangeError,
    "Symbol 1 is outside 0 … 0",
  );
  assertThrows(
    () => market.fillDay(0, session(0), columns, 1),
    RangeError,
    "390 bars from row 1 do not fit",
  );
});
