/**
 * Live sessions of days that are not like others: when their bars start is
 * written here by hand, in UTC.
 */
import { assert, assertEquals } from "@std/assert";
import { inStore, market, minutesFrom, trader } from "./_market.ts";
import {
  barAt,
  MINUTE,
  repeat,
  runVirtually,
  SECOND,
  streamingAt,
  type VirtualRun,
} from "./_virtual_run.ts";

interface Days {
  readonly exchange: string;
  /** By trading date: the first minutes of its hours, and their number. */
  readonly dates: Readonly<
    Record<string, readonly (readonly [string, number])[]>
  >;
}

const CASES: Readonly<Record<string, Days>> = {
  "US clocks go forward": {
    exchange: "US_EQUITY",
    dates: {
      "2025-03-07": [["2025-03-07T14:30:00Z", 390]],
      "2025-03-10": [["2025-03-10T13:30:00Z", 390]],
    },
  },
  "US clocks go back": {
    exchange: "US_EQUITY",
    dates: {
      "2025-10-31": [["2025-10-31T13:30:00Z", 390]],
      "2025-11-03": [["2025-11-03T14:30:00Z", 390]],
    },
  },
  "London's clocks go forward": {
    exchange: "UK_EQUITY",
    dates: {
      "2025-03-28": [["2025-03-28T08:00:00Z", 510]],
      "2025-03-31": [["2025-03-31T07:00:00Z", 510]],
    },
  },
  "Frankfurt's clocks go back": {
    exchange: "XETRA",
    dates: {
      "2025-10-24": [["2025-10-24T07:00:00Z", 510]],
      "2025-10-27": [["2025-10-27T08:00:00Z", 510]],
    },
  },
  "Hong Kong has a break": {
    exchange: "HKEX",
    dates: {
      "2025-07-02": [
        ["2025-07-02T01:30:00Z", 150],
        ["2025-07-02T05:00:00Z", 180],
      ],
    },
  },
  "crypto trades on": {
    exchange: "CRYPTO",
    dates: {
      "2025-07-05": [["2025-07-05T00:00:00Z", 1_440]],
      "2025-07-06": [["2025-07-06T00:00:00Z", 1_440]],
    },
  },
};

for (const [name, { exchange, dates }] of Object.entries(CASES)) {
  Deno.test(`${name}: all bars of ${exchange} are delivered, and the backtest has the same hash`, async () => {
    const starts = Object.values(dates).flat().flatMap(([first, count]) =>
      minutesFrom(Date.parse(first), count)
    );
    const bars = market(31, 0, starts, ["AAA"]);
    const names = Object.keys(dates);
    const begins = starts[0] - 5 * MINUTE;
    await inStore(async (db) => {
      const seen: number[] = [];
      const strategy = trader();
      const run: VirtualRun = {
        db,
        exchange,
        symbols: ["AAA"],
        from: names[0],
        to: names.at(-1) ?? names[0],
        startsAt: begins,
        arrivals: [
          streamingAt(begins),
          ...bars.map((bar) => barAt(bar.start + MINUTE + SECOND, bar)),
          // Outside of the hours: before the first minute of each part.
          ...Object.values(dates).flat().map(([first]) => {
            const start = Date.parse(first) - MINUTE;
            return barAt(start + MINUTE + SECOND / 2, { ...bars[0], start });
          }).filter(() => exchange !== "CRYPTO"),
        ],
        strategies: [{
          ...strategy,
          onBar(context, bar) {
            if (bar.interval === "1m") seen.push(bar.timestamp);
            strategy.onBar?.(context, bar);
          },
        }],
      };
      const live = await runVirtually(run);
      assert(live !== undefined);
      assertEquals(
        live.sessions.map(({ date, bars }) => [date, bars.AAA]),
        Object.entries(dates).map(([date, parts]) => [
          date,
          parts.reduce((sum, [, count]) => sum + count, 0),
        ]),
      );
      assertEquals(seen, starts);
      assert(live.fills.length > 0);
      const again = await repeat({ ...run, strategies: [trader()] });
      assertEquals(again.hash, live.hash);
    });
  });
}

Deno.test("crypto: bars of the next day that come while the last one is caught up are not lost", async () => {
  const midnight = Date.parse("2025-07-06T00:00:00Z");
  const starts = minutesFrom(midnight - 1_440 * MINUTE, 2_880);
  const bars = market(32, 0, starts, ["AAA"]);
  const gone = midnight - 10 * MINUTE;
  const back = midnight + 4 * MINUTE + 10 * SECOND;
  await inStore(async (db) => {
    const run: VirtualRun = {
      db,
      exchange: "CRYPTO",
      symbols: ["AAA"],
      from: "2025-07-05",
      to: "2025-07-06",
      startsAt: starts[0] - MINUTE,
      patience: { catchUpMs: 10 * MINUTE },
      strategies: [trader()],
      arrivals: [
        streamingAt(starts[0] - MINUTE),
        ...bars.filter(({ start }) => start < gone || start + MINUTE > back)
          .map((bar) => barAt(bar.start + MINUTE + SECOND, bar)),
        {
          at: gone + SECOND,
          put: (ring) => ring.put(6, 0, 0, 0, 0, 0, 0, 0, 0),
        },
        streamingAt(back),
      ],
      // Three minutes for an answer.
      answer: ({ id, from, to }, now) => {
        const at = now + 3 * MINUTE;
        return [
          ...bars.filter(({ start }) => start >= from && start < to)
            .map((bar) => barAt(at, bar, 3)),
          { at, put: (ring) => ring.put(4, id, from, 1, 0, 0, 0, 0, at) },
        ];
      },
    };
    const live = await runVirtually(run);
    assertEquals(live?.sessions.map(({ bars }) => bars.AAA), [1_440, 1_440]);
    const again = await repeat({ ...run, strategies: [trader()] });
    assertEquals(again.hash, live?.hash);
  });
});
