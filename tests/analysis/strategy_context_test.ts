/** What a strategy's context returns, and how it refuses what the run does not have. */
import {
  assert,
  assertEquals,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import fc from "fast-check";
import type { BarEvent, StrategyContext } from "../../src/strategy/strategy.ts";
import { SessionError } from "../../src/errors.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import {
  daysBetween,
  makeConfig,
  makeMarket,
  MINUTE,
  withFolder,
} from "../system/_market.ts";
import { dayBars } from "../system/_reference.ts";

const DAYS = daysBetween("2024-07-08", "2024-07-09");

/** Runs two sessions and calls `look` at one bar, an hour after the open. */
async function atOneBar(
  look: (context: StrategyContext, calls: number) => void,
  gaps = 0,
): Promise<void> {
  await withFolder(async (folder) => {
    const market = makeMarket(folder, {
      days: DAYS,
      symbols: [{ name: "AAA", seed: 1 }, { name: "BBB", seed: 2, gaps }],
    });
    let calls = 0;
    await runBacktest(
      makeConfig({
        days: DAYS,
        symbols: ["AAA", "BBB"],
        data: {
          streams: ["1m", "5m"],
          indicators: {
            session: [
              { id: "bands", name: "bbands", period: 5, interval: "1m" },
              { id: "slow", name: "sma", period: 500, interval: "1m" },
            ],
            historical: { top: { type: "trailing_max", period: "1d" } },
          },
        },
      }),
      {
        db: market.db,
        runner: "inline",
        strategies: [{
          subscriptions: [{ symbols: ["AAA"], intervals: ["1m"] }],
          onBar(context) {
            if (context.time !== DAYS[1].open + 60 * MINUTE) return;
            look(context, ++calls);
          },
        }],
      },
    );
    assertEquals(calls, 1);
  });
}

function refusal(action: () => unknown): SessionError {
  return assertThrows(action, SessionError);
}

Deno.test("a context refuses symbols, intervals, indicators and keys that the run does not have, and lists those it has", async () => {
  await atOneBar((context) => {
    const cases: [() => unknown, string][] = [
      [() => context.bars("ZZZ", "1m"), 'no symbol "ZZZ"; it has AAA, BBB'],
      [
        () => context.bars("AAA", "1h"),
        "no 1h bars of AAA; its intervals are 1m, 5m",
      ],
      [
        () => context.indicator("AAA", "ema"),
        'no indicator "ema"; it has bands, slow',
      ],
      [() => context.indicator("ZZZ", "bands"), 'no symbol "ZZZ"'],
      [
        () => context.historicalIndicator("AAA", "low"),
        'no historical indicator "low"; it has top',
      ],
      [() => context.quality("ZZZ"), 'no symbol "ZZZ"'],
      [() => context.quality("AAA", "1h"), "no 1h bars of AAA"],
      [() => context.quote("ZZZ"), 'no symbol "ZZZ"'],
      [() => context.metrics("ZZZ"), 'no symbol "ZZZ"'],
      [() => context.position("ZZZ"), 'no symbol "ZZZ"'],
    ];
    for (const [action, message] of cases) {
      const error = refusal(action);
      assertEquals(error.code, "argument_invalid");
      assert(error.message.includes(message), error.message);
    }
  });
});

Deno.test("invalid orders throw; orders that break a limit are refused with the reason", async () => {
  await atOneBar((context) => {
    const orders: (() => unknown)[] = [
      () => context.buy("AAA", 0),
      () => context.buy("AAA", NaN),
      () => context.sell("AAA", Infinity),
      () => context.buy("AAA", "5" as unknown as number),
      () => context.buy("ZZZ", 1),
      () => context.submit(null as never),
      () => context.submit("buy" as never),
      () =>
        context.submit({ symbol: "AAA", side: "hold" as "buy", quantity: 1 }),
      () =>
        context.submit({
          symbol: "AAA",
          side: "buy",
          type: "limit",
          quantity: 1,
        } as never),
    ];
    for (const order of orders) {
      assertEquals(refusal(order).code, "order_invalid");
    }
    const accepted = context.buy("AAA", 1);
    assertEquals(accepted.status, "accepted");
    const refused = context.buy("AAA", 1e6);
    assertEquals(refused.status, "refused");
    assert((refused.reason ?? "").length > 10);
    assertEquals(context.position("AAA"), 0);
    assertEquals(context.account.cash, 100_000);
    assertEquals(context.account.equity, 100_000);
  });
});

Deno.test("a bar series is read from both ends, and is undefined outside of its range", async () => {
  await atOneBar((context) => {
    const bars = context.bars("AAA", "1m");
    assertEquals(bars.length, 60);
    assertEquals(bars, context.bars("AAA", "1m"));
    assertEquals(bars.timestamp(0), DAYS[1].open);
    assertEquals(bars.timestamp(-1), context.time - MINUTE);
    assertEquals(bars.at(-60), bars.at(0));
    assertEquals(bars.at(60), undefined);
    assertEquals(bars.at(-61), undefined);
    for (const index of [60, 61, 1e9, -61, NaN, Infinity, -Infinity]) {
      assertEquals(bars.close(index), NaN);
      assertEquals(bars.volume(index), NaN);
      assertEquals(bars.coverage(index), NaN);
    }
    assertEquals(bars.coverage(0), 1);
    assertEquals([...bars].length, 60);
    assertEquals(JSON.parse(JSON.stringify(bars))[59], bars.at(59));
    assertEquals(bars.indexAt(DAYS[1].open - 1), -1);
    assertEquals(bars.indexAt(DAYS[1].open + 90_000), 1);
    assertEquals(bars.indexAt(Infinity), 59);
    const newest = new Float64Array(3);
    assertEquals(bars.copyNewest("close", newest), 3);
    assertEquals([...newest], [-3, -2, -1].map((i) => bars.close(i)));
    const roomy = new Float64Array(100).fill(-1);
    assertEquals(bars.copyNewest("high", roomy), 60);
    assertEquals(roomy[60], -1);
  });
});

Deno.test("an indicator has its outputs by name, and no value before it is ready", async () => {
  await atOneBar((context) => {
    const bands = context.indicator("AAA", "bands");
    const closes = context.bars("AAA", "1m");
    assertEquals(bands.length, 60);
    const newest = [-5, -4, -3, -2, -1].map((i) => closes.close(i));
    const middle = newest.reduce((sum, value) => sum + value, 0) / 5;
    const spread = Math.sqrt(
      newest.reduce((sum, value) => sum + (value - middle) ** 2, 0) / 5,
    );
    const upper = bands.outputs.find((name) => name.includes("upper"));
    const middleName = bands.outputs.find((name) => name.includes("middle"));
    assert(upper !== undefined && middleName !== undefined);
    const found = bands.get(middleName) ?? NaN;
    assert(Math.abs(found - middle) < 1e-9);
    assert(Math.abs((bands.get(upper) ?? NaN) - middle - 2 * spread) < 1e-6);
    assertEquals(bands.at(-1, upper), bands.get(upper));
    assertEquals(bands.at(60, upper), undefined);
    assertEquals(bands.value, bands.at(-1));
    assertEquals(bands.ready, true);
    assertThrows(() => bands.get("nothing"), RangeError, "it has");
    const slow = context.indicator("AAA", "slow");
    assertEquals(slow.ready, false);
    assertEquals(slow.value, undefined);
    assertEquals(slow.at(-1), undefined);
  });
});

Deno.test("a strategy cannot change what the next one sees", async () => {
  await atOneBar((context) => {
    const loose = context as unknown as Record<string, unknown>;
    const attempts: (() => unknown)[] = [
      () => (loose.symbols as string[]).push("ZZZ"),
      () => loose.time = 0,
      () => loose.session = {},
      () => (loose.account as Record<string, number>).cash = 1e9,
      () => loose.bars = () => undefined,
      () => delete loose.account,
    ];
    for (const attempt of attempts) assertThrows(attempt, TypeError);
    const info = context.session as { date: string };
    info.date = "changed";
    assertEquals(context.session.date, DAYS[1].date);
    // Objects of the run that the context returns are frozen as well.
    const names = context.indicator("AAA", "bands").outputs as string[];
    assertThrows(() => names.push("more"), TypeError);
    const before = context.metrics("AAA").volume;
    (context.metrics("AAA") as unknown as { start?(): void }).start?.();
    assertEquals(context.metrics("AAA").volume, before);
  });
});

Deno.test("session metrics cover the session alone and stay up to date", async () => {
  await withFolder(async (folder) => {
    const market = makeMarket(folder, {
      days: DAYS,
      symbols: [{ name: "AAA", seed: 1 }],
    });
    const ends: unknown[] = [];
    const starts: unknown[] = [];
    await runBacktest(makeConfig({ days: DAYS, symbols: ["AAA"] }), {
      db: market.db,
      runner: "inline",
      strategies: [{
        subscriptions: [],
        onSessionStart: (context) => {
          const { volume, high, low, vwap } = context.metrics("AAA");
          starts.push([volume, high, low, vwap]);
        },
        onSessionEnd: (context) => {
          const { volume, high, low } = context.metrics("AAA");
          ends.push([volume, high, low]);
        },
      }],
    });
    assertEquals(starts, [[0, NaN, NaN, NaN], [0, NaN, NaN, NaN]]);
    assertEquals(
      ends,
      DAYS.map((day) => {
        const bars = dayBars(market, "AAA", day);
        return [
          bars.reduce((sum, bar) => sum + bar.volume, 0),
          Math.max(...bars.map((bar) => bar.high)),
          Math.min(...bars.map((bar) => bar.low)),
        ];
      }),
    );
  });
});

Deno.test("indicators are found by name, whatever their order in the config", async () => {
  await atOneBar((context) => {
    const asked = ["AAA", "BBB"].flatMap((symbol) =>
      ["bands", "slow"].map((id) => ({ symbol, id }))
    );
    // Two indicators of a symbol differ by name, two symbols of an indicator by
    // their bars.
    const first = asked.map(({ symbol, id }) => context.indicator(symbol, id));
    assertEquals(new Set(first).size, 4);
    assertEquals(first.map(({ id }) => id), ["bands", "slow", "bands", "slow"]);
    assertEquals(first[0].value === first[2].value, false);
    fc.assert(fc.property(fc.array(fc.nat(3)), (order) => {
      for (const i of order) {
        const { symbol, id } = asked[i];
        assertStrictEquals(context.indicator(symbol, id), first[i]);
      }
    }));
  });
});

Deno.test("a strategy that writes to its bar event does not change the bar of the strategy after it", async () => {
  await withFolder(async (folder) => {
    const market = makeMarket(folder, {
      days: DAYS,
      symbols: [{ name: "AAA", seed: 1 }],
    });
    const seen: BarEvent[] = [];
    const written: unknown[] = [];
    await runBacktest(makeConfig({ days: DAYS, symbols: ["AAA"] }), {
      db: market.db,
      runner: "inline",
      strategies: [{
        subscriptions: [{ intervals: ["1m"] }],
        onBar(_, bar) {
          const loose = bar as unknown as Record<string, unknown>;
          for (const key of ["symbol", "interval", "close", "timestamp"]) {
            try {
              loose[key] = 0;
            } catch (error) {
              // An error is as good as an ignored write.
              assert(error instanceof TypeError);
            }
          }
        },
      }, {
        subscriptions: [{ intervals: ["1m"] }],
        onBar: (_, bar) => {
          // A spread copy does not change later.
          seen.push({ ...bar });
          written.push(JSON.parse(JSON.stringify(bar)));
          assertEquals(Deno.inspect(bar), Deno.inspect({ ...bar }));
        },
      }],
    });
    const expected = DAYS.flatMap((day) =>
      dayBars(market, "AAA", day).map((bar) => ({
        symbol: "AAA",
        interval: "1m",
        timestamp: bar.timestamp,
        open: bar.open,
        high: bar.high,
        low: bar.low,
        close: bar.close,
        volume: bar.volume,
        coverage: 1,
      }))
    );
    assertEquals(seen, expected);
    assertEquals(written, expected);
  });
});
