import { assertEquals } from "@std/assert";
import { SystemManager } from "../../src/system/system_manager.ts";
import {
  readMarket,
  walkMarket,
  writeMarket,
} from "../../bench/same_work/data.ts";
import {
  outcomeOf,
  parsedConfig,
  recordingStrategies,
} from "../../bench/same_work/engine.ts";
import {
  detailDifference,
  outcomeDifference,
} from "../../bench/same_work/gate.ts";
import { runReference } from "../../bench/same_work/reference.ts";
import { barCount } from "../../bench/same_work/work.ts";

for (
  const [title, deleted, flat] of [
    ["every slot traded", 0, true],
    ["a tenth of the slots missing", 0.1, true],
    ["shares kept over night", 0, false],
  ] as const
) {
  Deno.test(`Both runners do the work of the comparison as the plain reference does: ${title}`, async () => {
    const market = walkMarket({
      symbols: 3,
      from: "2019-06-28",
      to: "2019-07-26",
      deleted,
    });
    const from = market.sessions[0].date;
    const to = market.sessions[market.sessions.length - 1].date;
    const folder = Deno.makeTempDirSync();
    const db = `${folder}/market.db`;
    const system = new SystemManager();
    try {
      writeMarket(db, market);
      assertEquals(readMarket(db, market.symbols, from, to), market);
      const expected = runReference(market, flat);
      assertEquals(expected.fills.length > 20, true);
      for (const runner of ["inline", "workers"] as const) {
        const { strategies, detail } = recordingStrategies(
          market.symbols,
          flat,
        );
        const result = await system.run(
          parsedConfig(market.symbols, from, to),
          { db, runner, strategies },
        );
        assertEquals(
          outcomeDifference(market, expected, outcomeOf(result)),
          undefined,
        );
        assertEquals(detailDifference(market, expected, detail), undefined);
      }
    } finally {
      system.stop();
      Deno.removeSync(folder, { recursive: true });
    }
  });
}

Deno.test("The seeded market of 2019 has 488,700 bars, three sessions of it short", () => {
  const market = walkMarket({
    symbols: 5,
    from: "2019-01-01",
    to: "2019-12-31",
  });
  assertEquals(barCount(market), 488_700);
  const short = market.sessions.filter(({ open, close }) =>
    close - open === 210 * 60_000
  );
  assertEquals(short.map(({ date }) => date), [
    "2019-07-03",
    "2019-11-29",
    "2019-12-24",
  ]);
});

Deno.test("The gate of the comparison sees a cent, a share's fee, a 5m bar and the ninth digit of an indicator", () => {
  const market = walkMarket({
    symbols: 1,
    from: "2019-07-01",
    to: "2019-07-05",
  });
  const expected = runReference(market);
  const [fill, ...others] = expected.fills;
  const outcome = (fills: typeof expected.fills, cents = 0) =>
    outcomeDifference(market, expected, {
      fills,
      equity: expected.equity.map((value) => value + cents / 100),
    });
  assertEquals(outcome(expected.fills), undefined);
  for (const wrong of [{ price: fill.price + 0.01 }, { fee: 0.495 }]) {
    assertEquals(
      outcome([{ ...fill, ...wrong }, ...others])?.startsWith("fills, line 2"),
      true,
    );
  }
  assertEquals(outcome(others)?.startsWith("fills, line 2"), true);
  assertEquals(
    outcome(expected.fills, 1)?.startsWith("equity, line 2"),
    true,
  );

  const { fiveMinutes, sessionEnds } = expected;
  const detail = (scale: number, bars = fiveMinutes) =>
    detailDifference(market, expected, {
      fiveMinutes: bars,
      sessionEnds: sessionEnds.map((ends) =>
        ends.map((values) => values.map((value) => value * scale))
      ),
    });
  assertEquals(detail(1 + 1e-12), undefined);
  assertEquals(detail(1 + 1e-8)?.startsWith("rsi of W0"), true);
  assertEquals(
    detail(1, [fiveMinutes[0].slice(1)])?.startsWith("5m bars of W0, line 1"),
    true,
  );
});
