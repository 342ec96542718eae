/**
 * What `packing.ts` writes, the page's own code reads.
 */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  unpack,
  unpackTexts,
} from "../../../src/pages/report/browser/unpack.js";
import { ColumnWriter } from "../../../src/pages/report/packing.ts";
import { packTrades } from "../../../src/pages/report/trade_rows.ts";
import { randomNumbers } from "../../system/_market.ts";
import type { RoundTrip } from "../../../src/trading/round_trips.ts";

function roundTrip(columns: readonly (readonly number[])[]) {
  const writer = new ColumnWriter();
  for (const column of columns) writer.add(column);
  return unpack(writer.finish());
}

const decimal = fc.tuple(
  fc.integer({ min: -1e9, max: 1e9 }),
  fc.integer({ min: 0, max: 6 }),
).map(([whole, places]) => whole / 10 ** places + 0);

Deno.test("columns of decimals, integers, instants and NaN are restored exactly", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.oneof(
          fc.array(fc.oneof(decimal, fc.constant(NaN))),
          fc.array(fc.integer({ min: 0, max: 4e9 }).map((n) => n * 1_000)),
          fc.array(fc.integer({ min: 1e12, max: 2e12 })),
        ),
      ),
      async (columns) => {
        const back = await roundTrip(columns);
        assertEquals(back.map((c: Float64Array) => [...c]), columns);
      },
    ),
    { numRuns: 300 },
  );
});

Deno.test("other numbers are restored to the requested digits", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.double({ min: 1, max: 1e6, noNaN: true }), { minLength: 1 }),
      fc.integer({ min: 4, max: 8 }),
      async (values, digits) => {
        const [back] = await unpack(
          new ColumnWriter().add(values, digits).finish(),
        );
        const bound = Math.max(...values) * 10 ** (1 - digits);
        values.forEach((value, i) => {
          assert(Math.abs(back[i] - value) <= bound, `${back[i]} ${value}`);
        });
      },
    ),
  );
});

function trips(count: number): RoundTrip[] {
  const random = randomNumbers(7);
  const below = (n: number) => Math.floor(random() * n);
  return Array.from({ length: count }, (_, i) => {
    const entryTime = 1_700_000_000_000 + (i + below(60)) * 60_000;
    return {
      strategy: below(2),
      symbol: `S${below(100)}`,
      side: below(2) === 0 ? "short" : "long",
      quantity: 100,
      entryTime,
      exitTime: entryTime + below(390) * 60_000,
      entryPrice: (10_000 + below(5_000)) / 100,
      exitPrice: (10_000 + below(5_000)) / 100,
      fees: 1.5,
      netProfit: (below(100_000) - 50_000) / 100,
      entryTag: "",
      entryReason: "",
      exitTag: "",
      exitReason: "",
    };
  });
}

Deno.test("packTrades() packs each tag and reason once, within the same room", async () => {
  const labelled = trips(3_000).map((trip, i): RoundTrip => ({
    ...trip,
    entryTag: i % 2 === 0 ? "dip" : "",
    entryReason: `</script> rsi ${i % 50}`,
    exitTag: "stop",
  }));
  const packed = packTrades(labelled, [], Infinity);
  const columns = await unpack(packed.bytes);
  const texts = await unpackTexts(packed.texts);
  const [entries, exits, contracts, currencies] = columns.slice(-5);
  assertEquals(new Set(contracts), new Set([0]));
  assertEquals(new Set(currencies), new Set([0]));
  assertEquals(texts.length, 1 + 50 + 1);
  labelled.forEach(({ entryTag, entryReason }, i) => {
    const text = entryTag === "" ? entryReason : `dip: ${entryReason}`;
    assertEquals(texts[entries[i]], text);
    assertEquals(texts[exits[i]], "stop");
  });
  const futures = labelled.map((trip, i) => ({
    ...trip,
    contract: i % 3 === 0 ? "ESM4" : "ESU4",
  }));
  const rolled = packTrades(futures, [], Infinity);
  const rolledTexts = await unpackTexts(rolled.texts);
  const numbers = (await unpack(rolled.bytes)).at(-3) ?? [];
  futures.forEach(({ contract }, i) =>
    assertEquals(rolledTexts[numbers[i]], contract)
  );
  const foreign = labelled.map((trip, i) => ({
    ...trip,
    ...i % 2 === 0 && { currency: "EUR", ownProfit: i / 4 },
  }));
  const converted = packTrades(foreign, [], Infinity);
  const convertedTexts = await unpackTexts(converted.texts);
  const [named, profits] = (await unpack(converted.bytes)).slice(-2);
  foreign.forEach(({ currency = "", ownProfit = NaN }, i) => {
    assertEquals(convertedTexts[named[i]], currency);
    assertEquals(profits[i], ownProfit);
  });
  const own = labelled.map((trip, i) => ({ ...trip, exitReason: `x${i}` }));
  const some = packTrades(own, [], 20_000);
  assert(some.bytes.length + some.texts.length <= 20_000);
  assert(some.count > 500 && some.count < 3_000, String(some.count));
});

Deno.test("packTrades() keeps the latest round trips that fit, and their total", async () => {
  const all = trips(5_000);
  const symbols = Array.from({ length: 100 }, (_, i) => `S${i}`);
  const whole = packTrades(all, symbols, Infinity);
  assertEquals([whole.count, whole.total], [5_000, 5_000]);
  const some = packTrades(all, symbols, 20_000);
  assert(some.bytes.length <= 20_000);
  assert(some.bytes.length > 15_000, "most of the room is used");
  assertEquals(some.total, 5_000);
  const [strategy, symbol, side, , entry, exit, inAt, outAt, , profit] =
    await unpack(some.bytes);
  const kept = all.slice(5_000 - some.count);
  assertEquals(
    kept.map((t) => [
      t.strategy,
      t.symbol,
      t.side,
      t.entryTime,
      t.exitTime,
      t.entryPrice,
      t.exitPrice,
      t.netProfit,
    ]),
    kept.map((_, i) => [
      strategy[i],
      symbols[symbol[i]],
      side[i] > 0 ? "long" : "short",
      entry[i],
      exit[i],
      inAt[i],
      outAt[i],
      profit[i],
    ]),
  );
});
