/** Continuous futures against a plain script, and what is refused. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { SessionError } from "../../../src/errors.ts";
import {
  makeContinuous,
} from "../../../src/ingest/continuous/make_continuous.ts";
import type { RollRule } from "../../../src/ingest/continuous/roll_plan.ts";
import { makeColumns } from "../../../src/store/bar_store.ts";
import type { MarketStore } from "../../../src/store/market_store.ts";
import { openBarStore } from "../../../src/store/sqlite/sqlite_bar_store.ts";
import type { BaseInterval } from "../../../src/types.ts";
import {
  FUTURES,
  type MadeBar,
  type MadeContract,
  plainSeries,
  writeContracts,
} from "./_chain.ts";

/** Thanksgiving with its half days, Christmas and New Year. */
const DATES = FUTURES.getTradingDates("2024-11-18", "2025-01-10");
const NAMES = ["ESZ4", "ESH5", "ESM5", "ESU25", "ESZ2025"];
const HALF_HOUR = 30 * 60_000;

/** The bars of a store as the plain script writes them. */
async function barsOf(
  store: MarketStore,
  symbol: string,
  interval: BaseInterval,
): Promise<string[]> {
  const found: string[] = [];
  const columns = makeColumns(100);
  const last = DATES[DATES.length - 1];
  for (const chunk of await store.chunks(symbol, interval, DATES[0], last)) {
    const rows = store.decode(chunk, columns, 0);
    for (let row = 0; row < rows; row++) {
      found.push(
        `${chunk.date} ${columns.timestamp[row]} ${columns.close[row]} ${
          columns.volume[row]
        }`,
      );
    }
  }
  return found;
}

/** A chain: for each contract where it begins and ends, and what each day has. */
const chains = fc.array(
  fc.record({
    begin: fc.nat(DATES.length - 1),
    length: fc.integer({ min: 1, max: DATES.length }),
    seed: fc.nat(1_000_000),
  }),
  { minLength: 1, maxLength: 5 },
);

/** Small volumes, so that they are often equal and often change places; many holes. */
function madeChain(
  shapes: readonly { begin: number; length: number; seed: number }[],
  interval: BaseInterval,
): MadeContract[] {
  return shapes.map(({ begin, length, seed }, k) => {
    let state = seed;
    const random = (below: number) => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      return Math.floor(state / 65_536) % below;
    };
    const days = new Map<string, MadeBar[]>();
    const interest = new Map<string, number>();
    const dates = DATES.slice(begin, begin + length);
    for (const [i, date] of dates.entries()) {
      // The first and the last day are there; others may be missing.
      const isEnd = i === 0 || i === dates.length - 1;
      if (!isEnd && random(8) === 0) continue;
      const { open, close } = FUTURES.requireTradingSession(date);
      const bars: MadeBar[] = [];
      const slots = interval === "1d" ? 1 : 4;
      for (let slot = 0; slot < slots; slot++) {
        const time = open + slot * HALF_HOUR;
        if (time >= close) break;
        if (slot > 0 && random(3) === 0) continue;
        const price = 100 * (k + 1) + random(200) / 4;
        bars.push({ time, price, volume: random(4) });
      }
      days.set(date, bars);
      if (random(6) > 0) interest.set(date, random(4));
    }
    return { symbol: NAMES[k], days, interest };
  });
}

for (const interval of ["1d", "30m"] as const) {
  Deno.test(`continuous series of ${interval} bars equal a plain script's, over holidays, half days and missing days`, async () => {
    const seen = { rolls: 0, none: 0, several: 0 };
    await fc.assert(
      fc.asyncProperty(
        chains,
        fc.constantFrom<RollRule>("date", "volume", "open-interest"),
        fc.nat(7),
        async (shapes, rule, daysBefore) => {
          const contracts = madeChain(shapes, interval);
          const right = plainSeries(contracts, DATES, rule, daysBefore);
          const store = openBarStore(":memory:");
          try {
            writeContracts(store, contracts, interval);
            const make = () =>
              makeContinuous(store, {
                symbol: "ES",
                source: store,
                rule,
                daysBefore,
                openInterest: () =>
                  Promise.resolve(
                    new Map(contracts.map(({ symbol, interest }) => [
                      symbol,
                      interest ?? new Map(),
                    ])),
                  ),
              });
            if (right === undefined) {
              seen.none++;
              const error = await assertRejects(make, SessionError);
              assertEquals(error.code, "import_failed");
              assert(error.message.includes("in common"), error.message);
              assertEquals(await barsOf(store, "ES", interval), []);
              assertEquals(store.actions.list(), []);
              return;
            }
            const { rolls } = await make();
            seen.rolls += right.rolls.length;
            if (right.rolls.length > 1) seen.several++;
            assertEquals(rolls[0].newSymbol, right.first);
            assertEquals(
              rolls.slice(1).map((one) => ({
                date: one.date,
                from: one.oldSymbol,
                to: one.newSymbol,
                oldClose: one.reference,
                newClose: one.value,
              })),
              right.rolls as never,
            );
            assertEquals(await barsOf(store, "ES", interval), [...right.bars]);
            // Again, nothing changes.
            const again = await make();
            assertEquals(again.added, 0);
            assertEquals(again.series.map(({ added }) => added), [0]);
          } finally {
            store.close();
          }
        },
      ),
      { numRuns: 300 },
    );
    assert(
      seen.rolls > 50 && seen.none > 5 && seen.several > 2,
      `${JSON.stringify(seen)}`,
    );
  });
}

Deno.test("which contract is in front never depends on later sessions", async () => {
  await fc.assert(
    fc.asyncProperty(
      chains,
      fc.constantFrom<RollRule>("volume", "open-interest"),
      fc.integer({ min: 1, max: DATES.length - 1 }),
      async (shapes, rule, cut) => {
        const contracts = madeChain(shapes, "1d");
        const cutDate = DATES[cut];
        const known = contracts.map((one) => ({
          ...one,
          days: new Map([...one.days].filter(([date]) => date < cutDate)),
        })).filter(({ days }) => days.size > 0);
        const all = plainSeries(contracts, DATES, rule, 0);
        if (known.length === 0 || all === undefined) return;
        const lastKnown = known.flatMap(({ days }) => [...days.keys()]).sort()
          .at(-1)!;
        const store = openBarStore(":memory:");
        writeContracts(store, known, "1d");
        // When contracts end is known before.
        for (const { symbol, days } of contracts) {
          store.instruments.put(symbol, {
            last_trading_date: [...days.keys()].sort().at(-1)!,
          });
        }
        const { rolls } = await makeContinuous(store, {
          symbol: "ES",
          source: store,
          rule,
          openInterest: () =>
            Promise.resolve(
              new Map(
                known.map((one) => [one.symbol, one.interest ?? new Map()]),
              ),
            ),
        });
        assertEquals(
          rolls.slice(1).map(({ date, newSymbol }) => [date, newSymbol]),
          all.rolls.filter(({ date }) => date <= lastKnown)
            .map(({ date, to }) => [date, to]),
        );
        store.close();
      },
    ),
    { numRuns: 150 },
  );
});
