/**
 * Longer bars around clock changes, session breaks and a changed close, against
 * plain arithmetic on constant hours.
 */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { runBacktest } from "../../src/system/system_manager.ts";
import type { Interval } from "../../src/types.ts";
import { type Day, makeConfig, makeMarket, withFolder } from "./_market.ts";
import { deliveredOf, makeRecorder } from "./_recorder.ts";
import { expectedSession } from "./_reference.ts";

/** Sessions of some dates of a year with the same hours in UTC. */
function days(
  year: number,
  dates: string,
  open: string,
  close: string,
  utcOffset: number,
  pause?: readonly [string, string],
): Day[] {
  return dates.split(" ").map((day) => {
    const at = (time: string) => Date.parse(`${year}-${day}T${time}:00Z`);
    return {
      date: `${year}-${day}`,
      open: at(open),
      close: at(close),
      utcOffset,
      ...(pause && { pause: { start: at(pause[0]), end: at(pause[1]) } }),
    };
  });
}

interface Exchange {
  readonly name: string;
  readonly group: string;
  readonly days: readonly Day[];
}

/** Complete weeks. */
const EXCHANGES: readonly Exchange[] = [
  {
    name: "New York, clocks forward on 10 March",
    group: "US_EQUITY",
    days: [
      ...days(2024, "03-04 03-05 03-06 03-07 03-08", "14:30", "21:00", -5),
      ...days(2024, "03-11 03-12 03-13 03-14 03-15", "13:30", "20:00", -4),
    ],
  },
  {
    name: "New York, clocks back on 3 November",
    group: "US_EQUITY",
    days: [
      ...days(2024, "10-28 10-29 10-30 10-31 11-01", "13:30", "20:00", -4),
      ...days(2024, "11-04 11-05 11-06 11-07 11-08", "14:30", "21:00", -5),
    ],
  },
  {
    name: "London, clocks forward over Easter",
    group: "LSE",
    days: [
      ...days(2024, "03-25 03-26 03-27 03-28", "08:00", "16:30", 0),
      ...days(2024, "04-02 04-03 04-04 04-05", "07:00", "15:30", 1),
    ],
  },
  {
    name: "Hong Kong, with a break, and a half day without",
    group: "HKEX",
    days: [
      ...days(
        2024,
        "12-16 12-17 12-18 12-19 12-20 12-23",
        "01:30",
        "08:00",
        8,
        [
          "04:00",
          "05:00",
        ],
      ),
      ...days(2024, "12-24", "01:30", "04:00", 8),
      ...days(2024, "12-27", "01:30", "08:00", 8, ["04:00", "05:00"]),
    ],
  },
  {
    name: "Tokyo, with a break, half an hour longer from 5 November on",
    group: "TSE",
    days: [
      ...days(2024, "10-28 10-29 10-30 10-31 11-01", "00:00", "06:00", 9, [
        "02:30",
        "03:30",
      ]),
      ...days(2024, "11-05 11-06 11-07 11-08", "00:00", "06:30", 9, [
        "02:30",
        "03:30",
      ]),
    ],
  },
];

const LONGER = "5m 45m 1h 1h-clock 2h-clock 4h 4h-clock 1d 1w".split(
  " ",
) as Interval[];

/** The intervals that the bars of a base make up, at any of these exchanges. */
const MADE_OF: Readonly<Record<string, readonly Interval[]>> = {
  "1m": LONGER,
  "5m": LONGER.slice(1),
  "15m": LONGER.slice(1),
  "1h": ["4h", "1d", "1w"],
  "1h-clock": ["2h-clock", "4h-clock", "1d", "1w"],
};

const drawn = fc.record({
  base: fc.constantFrom(
    "1m" as const,
    "5m" as const,
    "15m" as const,
    "1h" as const,
    "1h-clock" as const,
  ),
  seed: fc.nat(1e6),
  gaps: fc.constantFrom(0, 0.01, 0.3, 0.9),
  omitsNoTrade: fc.boolean(),
  minCoverage: fc.constantFrom(0, 0.5, 1),
  derived: fc.subarray([...LONGER], { minLength: 2 }),
  credits: fc.constantFrom(1, 7, 4_096),
  batchSlices: fc.constantFrom(1, 64, 1_024),
});

for (const exchange of EXCHANGES) {
  Deno.test(`longer bars of ${exchange.name} equal those of the raw bars, whatever is missing`, async () => {
    let weeks = 0;
    await withFolder((folder) =>
      fc.assert(
        fc.asyncProperty(drawn, async (one) => {
          const { base, gaps, minCoverage, seed, omitsNoTrade } = one;
          const market = makeMarket(folder, {
            days: exchange.days,
            exchange: exchange.group,
            interval: base,
            symbols: [{ name: "AAA", seed, gaps, omitsNoTrade }],
          });
          const intervals: Interval[] = [
            base,
            ...one.derived.filter((interval) =>
              MADE_OF[base].includes(interval)
            ),
          ];
          const recorder = makeRecorder({ intervals });
          await runBacktest(
            makeConfig({
              days: exchange.days,
              symbols: ["AAA"],
              data: {
                streams: intervals,
                derived_bars: { min_coverage: minCoverage },
              },
              rest: { exchange_group: exchange.group },
            }),
            {
              db: market.db,
              runner: "inline",
              credits: one.credits,
              batchSlices: one.batchSlices,
              strategies: [recorder.strategy],
            },
          );
          const expected = exchange.days.flatMap((day) =>
            expectedSession({
              market,
              symbols: ["AAA"],
              intervals,
              minCoverage,
              omitsNoTrade: omitsNoTrade ? ["AAA"] : [],
              readFrom: { AAA: exchange.days[0].date },
            }, day)
          );
          weeks += expected.filter(({ interval }) => interval === "1w").length;
          assertEquals(recorder.calls.map(deliveredOf), expected);
        }),
        { numRuns: 24, seed: 310 },
      )
    );
    assert(weeks > 4, `only ${weeks} weeks`);
  });
}
