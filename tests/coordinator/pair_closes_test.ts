/** The rate of a pair at any time of a run is that of the newest bar that has ended. */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { pairCloses } from "../../src/coordinator/pair_closes.ts";
import { makeColumns } from "../../src/store/bar_store.ts";
import { openBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import { CurrencyRates } from "../../src/trading/currency_rates.ts";
import { TimeManager } from "../../src/time/time_manager.ts";
import type { StoredInterval } from "../../src/types.ts";
import { withFolder } from "../system/_market.ts";

const MINUTE = 60_000;
const LENGTHS = { "1m": 1, "1h": 60, "1d": Infinity } as const;
const DATES = ["2024-07-03", "2024-07-05", "2024-07-08", "2024-07-09"];
const EXCHANGES = ["FOREX", "CRYPTO", "US_EQUITY"] as const;

interface Stored {
  readonly interval: keyof typeof LENGTHS;
  readonly exchange: typeof EXCHANGES[number];
  /** By date: minutes after the open at which bars begin, on the interval's grid. */
  readonly bars: readonly (readonly number[])[];
}

const stored: fc.Arbitrary<readonly Stored[]> = fc.tuple(
  fc.constantFrom(...EXCHANGES),
  fc.subarray(["1m", "1h", "1d"] as const, { minLength: 1 }),
  fc.array(
    fc.array(fc.uniqueArray(fc.nat(23), { maxLength: 6 }), {
      minLength: DATES.length,
      maxLength: DATES.length,
    }),
    { minLength: 3, maxLength: 3 },
  ),
).map(([exchange, intervals, bars]) =>
  intervals.map((interval, i) => ({ interval, exchange, bars: bars[i] }))
);

Deno.test("rates at random times equal those of a search over all bars", () =>
  withFolder(async (folder) => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(
        stored,
        fc.array(fc.integer({ min: 0, max: 390 }), { maxLength: 12 }),
        async (series, minutes) => {
          const db = `${folder}/${run++}.db`;
          const store = openBarStore(db, { create: true });
          const known: { end: number; length: number; close: number }[] = [];
          let value = 1;
          for (const { interval, exchange, bars } of series) {
            const time = new TimeManager({ exchange });
            const length = LENGTHS[interval];
            DATES.forEach((date, day) => {
              const session = time.getTradingSession(date);
              if (session === undefined) return;
              const { open, close } = session;
              const step = length === Infinity ? 1440 : length;
              const starts = [...bars[day]].sort((a, b) => a - b)
                .map((n) => open + n * step * MINUTE)
                .filter((start) => start < close);
              if (starts.length === 0) return;
              const columns = makeColumns(starts.length);
              starts.forEach((start, i) => {
                value += 0.001;
                columns.timestamp[i] = start;
                for (const key of ["open", "high", "low", "close"] as const) {
                  columns[key][i] = value;
                }
                const end = Math.min(start + length * MINUTE, close);
                known.push({ end, length, close: value });
              });
              const rows = starts.length;
              store.writeDay(
                "EURUSD",
                interval as StoredInterval,
                date,
                columns,
                0,
                rows,
                { exchange },
              );
            });
          }
          const calendar = new TimeManager({ exchange: "US_EQUITY" });
          const dates = DATES.slice(1);
          const sessions = dates.map((date) =>
            calendar.requireTradingSession(date)
          );
          const range = { from: dates[0], to: "2024-07-10", overrides: [] };
          const { times, closes } = await pairCloses(
            "EURUSD",
            range,
            sessions,
            store,
          );
          store.close();
          const rates = new CurrencyRates([{
            currency: "EUR",
            by: "EURUSD",
            times: Float64Array.from(times),
            rates: Float64Array.from(closes),
          }], [{ currency: "EUR", isForeign: true }, {}]);
          const asked = [...new Set([0, ...minutes, 390])].sort((a, b) =>
            a - b
          );
          for (const { open } of sessions) {
            for (const minute of asked) {
              const now = open + minute * MINUTE;
              rates.moveTo(now);
              const ended = known.filter(({ end }) => end <= now)
                .sort((a, b) => a.end - b.end || b.length - a.length);
              assertEquals(
                rates.bySymbol[0],
                ended.at(-1)?.close ?? NaN,
                new Date(now).toISOString(),
              );
              assertEquals(rates.bySymbol[1], 1);
            }
          }
        },
      ),
      { numRuns: 150, seed: 20 },
    );
  }));
