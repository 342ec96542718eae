/** Whole runs to their end: delisted symbols, and the end of the range. */
import { assert, assertEquals } from "@std/assert";
import type { SessionConfigInput } from "../../src/config/session_config.ts";
import { resultJson } from "../../src/results/result_json.ts";
import { formatResult } from "../../src/results/result_text.ts";
import { openBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import { makeColumns } from "../../src/store/bar_store.ts";
import type { Strategy, StrategyContext } from "../../src/strategy/strategy.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import {
  type Day,
  daysBetween,
  makeConfig,
  makeMarket,
  type Market,
  type SymbolSpec,
  withFolder,
} from "./_market.ts";
import { WAYS } from "./_ways.ts";

const DAYS = daysBetween("2024-07-01", "2024-07-08");
const [FIRST, SECOND, HALF_DAY, LAST_BUT_ONE, LAST] = DAYS;
const BUY = { symbol: "AAA", side: "buy", quantity: 10 } as const;

function bars(market: Market, symbol: string, day: Day) {
  return market.bars.get(symbol)?.get(day.date) ?? [];
}

/** Runs strategies once; `trading` is the config's section. */
async function run(
  market: Market,
  strategies: readonly Strategy[],
  trading: SessionConfigInput["trading_config"],
  way: (typeof WAYS)[number] = WAYS[0],
  days = DAYS,
) {
  return await runBacktest(
    makeConfig({
      days,
      symbols: [...market.bars.keys()],
      data: { streams: [market.baseMs === Infinity ? "1d" : "1m"] },
      rest: { trading_config: trading },
    }),
    { db: market.db, strategies, ...way },
  );
}

async function withMarket(
  symbols: readonly SymbolSpec[],
  body: (market: Market) => Promise<void>,
  interval: "1m" | "1d" = "1m",
) {
  await withFolder((folder) =>
    body(makeMarket(folder, { days: DAYS, symbols, interval }))
  );
}

/** Buys at the first session's start, and notes what it is told of its orders. */
function buyer(
  told: string[],
  orders: (context: StrategyContext) => void,
): Strategy {
  let isFirst = true;
  return {
    subscriptions: [{ intervals: ["1m"] }],
    onSessionStart(context) {
      if (isFirst) orders(context);
      isFirst = false;
    },
    onFill: ({ session }, { side, quantity, price }) =>
      void told.push(`${session.date} ${side} ${quantity} at ${price}`),
    onOrder({ session }, { id, status, code }) {
      if (code !== undefined) {
        told.push(`${session.date} ${id} ${status} ${code}`);
      }
    },
    teardown: () => void told.push("teardown"),
  };
}

Deno.test("a delisted symbol is closed at its last close before the session's equity is recorded, whoever holds it, and told", async () => {
  await withMarket([
    // A day without bars is not the end.
    { name: "AAA", seed: 3, empty: [SECOND.date], to: HALF_DAY.date },
    { name: "BBB", seed: 4 },
  ], async (market) => {
    const entry = bars(market, "AAA", FIRST)[0].open;
    const last = bars(market, "AAA", HALF_DAY).at(-1)?.close ?? NaN;
    for (const way of WAYS) {
      const told: string[][] = [[], []];
      const result = await run(
        market,
        [
          {
            ...buyer(told[0], (context) => {
              context.submit(BUY);
              context.submit({ ...BUY, type: "limit", limitPrice: 0.01 });
            }),
            onSessionEnd(context) {
              if (context.session.date === LAST_BUT_ONE.date) {
                assertEquals(context.submit(BUY).code, "delisted");
              }
            },
          },
          buyer(told[1], (context) => void context.sell("AAA", 4)),
        ],
        {},
        way,
      );
      assertEquals(told, [
        [
          `${FIRST.date} buy 10 at ${entry}`,
          `${HALF_DAY.date} 2 cancelled delisted`,
          `${HALF_DAY.date} sell 10 at ${last}`,
          `${LAST_BUT_ONE.date} 6 refused delisted`,
          "teardown",
        ],
        [
          `${FIRST.date} sell 4 at ${entry}`,
          `${HALF_DAY.date} buy 4 at ${last}`,
          "teardown",
        ],
      ]);
      const close = new Date(HALF_DAY.close).toISOString();
      assertEquals(
        result.fills.slice(2).map(({ time, price }) => [time, price]),
        [[close, last], [close, last]],
      );
      const profit = 6 * (last - entry);
      for (const { equity, cash } of result.equity.slice(2)) {
        assertEquals(equity.toFixed(6), (100_000 + profit).toFixed(6));
        assertEquals(cash, equity);
      }
      const warnings = result.dataWarnings.filter(({ kind }) =>
        kind === "delisted"
      );
      assertEquals(
        warnings.map(({ symbol, dates, message }) => [symbol, dates, message]),
        [["10 long", 1], ["4 short", 2]].map(([what, number]) => [
          "AAA",
          [HALF_DAY.date],
          `AAA: its stored bars end on ${HALF_DAY.date}, before the run does; ` +
          `${what} closed at ${last} (strategy ${number})`,
        ]),
      );
      for (const { message } of warnings) {
        assert(result.warnings.includes(message));
      }
      assertEquals(
        result.log.lines.map(({ level, time, message }) => [
          level,
          time,
          message.includes(`closed at ${last}`),
        ]),
        [["warn", HALF_DAY.close, true], ["warn", HALF_DAY.close, true]],
      );
    }
  });
});

Deno.test("on_delisting: keep values the position at its last close until the end", async () => {
  await withMarket([
    { name: "AAA", seed: 3, to: SECOND.date },
    { name: "BBB", seed: 4 },
  ], async (market) => {
    const entry = bars(market, "AAA", FIRST)[0].open;
    const last = bars(market, "AAA", SECOND).at(-1)?.close ?? NaN;
    const told: string[] = [];
    const result = await run(
      market,
      [buyer(told, (context) => {
        context.submit(BUY);
        context.submit({ ...BUY, type: "limit", limitPrice: 0.01 });
      })],
      { on_delisting: "keep" },
    );
    assertEquals(told.slice(1), [
      `${SECOND.date} 2 cancelled delisted`,
      "teardown",
    ]);
    assertEquals(result.account.openPositions[0].quantity, 10);
    assertEquals(
      result.account.equity.toFixed(6),
      (100_000 + 10 * (last - entry)).toFixed(6),
    );
    assert(
      result.warnings.includes(
        `AAA: its stored bars end on ${SECOND.date}, before the run does; ` +
          `10 long kept at ${last}, and no order can close it`,
      ),
    );
  });
});

Deno.test("at_end: close closes every position at the last close of its symbol, in the last session's equity, before teardown", async () => {
  await withMarket([
    { name: "AAA", seed: 3 },
    // No bar in the last session.
    { name: "BBB", seed: 4, empty: [LAST.date] },
  ], async (market) => {
    const closes = [
      bars(market, "AAA", LAST).at(-1)?.close ?? NaN,
      bars(market, "BBB", LAST_BUT_ONE).at(-1)?.close ?? NaN,
    ];
    const hashes = new Set<string>();
    for (const way of WAYS) {
      const told: string[] = [];
      const result = await run(
        market,
        [buyer(told, (context) => {
          context.buy("AAA", 10);
          context.sell("BBB", 5);
          context.submit({ ...BUY, type: "limit", limitPrice: 0.01 });
        })],
        {
          at_end: "close",
          on_delisting: "keep",
          commission: { type: "per_trade", fee: 1 },
        },
        way,
      );
      // Only BBB's stored bars end before the range; it is kept until the end.
      assertEquals(told.slice(2), [
        `${LAST.date} 3 cancelled run_ended`,
        `${LAST.date} sell 10 at ${closes[0]}`,
        `${LAST.date} buy 5 at ${closes[1]}`,
        "teardown",
      ]);
      const { account, equity } = result;
      assertEquals(account.openPositions, []);
      assertEquals(account.fees, 4);
      assertEquals(account.cash, account.equity);
      assertEquals(equity.at(-1)?.equity, account.equity);
      assertEquals(
        result.fills.slice(2).map(({ time }) => Date.parse(time)),
        [LAST.close, LAST.close],
      );
      assert(
        formatResult(result).includes(
          `AAA 10 closed at ${closes[0]}; BBB -5 closed at ${closes[1]}`,
        ),
      );
      const json = JSON.parse([...resultJson(result)].join(""));
      assertEquals(
        json.account.endedPositions.map(
          ({ cause, left }: { cause: string; left: number }) => [cause, left],
        ),
        [["delisted", -5], ["at_end", 0], ["at_end", 0]],
      );
      hashes.add(result.hash);
    }
    assertEquals(hashes.size, 1);
  });
});

Deno.test("at_end: keep leaves positions open, which the summary shows", async () => {
  await withMarket([{ name: "AAA", seed: 3 }], async (market) => {
    const last = bars(market, "AAA", LAST).at(-1)?.close ?? NaN;
    const result = await run(market, [buyer([], (context) => {
      context.buy("AAA", 1);
    })], {});
    assertEquals(result.account.openPositions[0].price, last);
    assertEquals(result.account.endedPositions, []);
    assert(formatResult(result).includes(`AAA 1 open, worth ${last}`));
  });
});

Deno.test("an order that a callback places because the run ends is refused, and does not fail the run", async () => {
  await withMarket([{ name: "AAA", seed: 3 }], async (market) => {
    for (const at_end of ["keep", "close"] as const) {
      const codes: unknown[] = [];
      const result = await run(market, [{
        subscriptions: [{ intervals: ["1m"] }],
        onSessionStart(context) {
          if (context.orders.length === 0 && context.position("AAA") === 0) {
            context.buy("AAA", 1);
          }
        },
        onSessionEnd(context) {
          if (context.session.date === LAST.date) context.buy("AAA", 1);
        },
        onOrder(context, { code, status }) {
          if (status !== "cancelled") return;
          codes.push(code, context.submit(BUY).code);
        },
        onFill(context, { side }) {
          if (side === "sell") codes.push(context.submit(BUY).code);
        },
      }], { at_end });
      assertEquals(
        codes,
        at_end === "keep"
          ? ["run_ended", "run_ended"]
          : ["run_ended", "run_ended", "run_ended"],
      );
      assertEquals(result.account.orders.accepted, 0);
    }
  });
});

Deno.test("daily bars: a delisted symbol is closed at its last day's close", async () => {
  await withMarket(
    [{ name: "AAA", seed: 3, to: SECOND.date }, { name: "BBB", seed: 4 }],
    async (market) => {
      const last = bars(market, "AAA", SECOND)[0].close;
      const result = await run(market, [{
        subscriptions: [{ intervals: ["1d"] }],
        onBar(context, { symbol }) {
          if (symbol !== "AAA" || context.position("AAA") > 0) return;
          context.buy("AAA", 10);
        },
      }], {});
      // The order of the last day's bar ends: the next day has none.
      assertEquals(
        result.fills.map(({ time, side, price }) => [
          Date.parse(time),
          side,
          price,
        ]),
        [
          [SECOND.open, "buy", bars(market, "AAA", SECOND)[0].open],
          [SECOND.close, "sell", last],
        ],
      );
    },
    "1d",
  );
});

Deno.test("a symbol is not delisted while its bars are generated from shorter ones", async () => {
  await withFolder(async (folder) => {
    const market = makeMarket(folder, {
      days: DAYS,
      symbols: [{ name: "AAA", seed: 3 }],
    });
    const store = openBarStore(market.db);
    const day = makeColumns(1);
    const rows = bars(market, "AAA", FIRST);
    day.timestamp[0] = FIRST.open;
    day.open[0] = rows[0].open;
    day.high[0] = Math.max(...rows.map(({ high }) => high));
    day.low[0] = Math.min(...rows.map(({ low }) => low));
    day.close[0] = rows.at(-1)?.close ?? NaN;
    store.writeDay("AAA", "1d", FIRST.date, day, 0, 1, {
      exchange: "US_EQUITY",
    });
    store.close();
    for (const generate of [true, false]) {
      const codes: unknown[] = [];
      const result = await runBacktest(
        makeConfig({
          days: DAYS,
          symbols: ["AAA"],
          data: {
            streams: ["1d"],
            gap_filler: { generate_missing: generate },
          },
        }),
        {
          db: market.db,
          runner: "inline",
          strategies: [{
            subscriptions: [{ intervals: ["1d"] }],
            onSessionStart: (context) =>
              void codes.push(context.submit(BUY).code),
          }],
        },
      );
      const first = generate ? DAYS.map(() => undefined) : [
        undefined,
        "delisted",
        "delisted",
        "delisted",
        "delisted",
      ];
      assertEquals(codes, first);
      assertEquals(result.fills.length, generate ? DAYS.length : 2);
    }
  });
});

Deno.test("slippage at an end is that of the last bar's volume, also of a bar of an earlier session", async () => {
  await withMarket([
    { name: "AAA", seed: 3 },
    { name: "BBB", seed: 5, empty: [LAST_BUT_ONE.date, LAST.date] },
  ], async (market) => {
    const impact = 0.5;
    const quantity = 200;
    const result = await run(
      market,
      [buyer([], (context) => {
        context.buy("AAA", quantity);
        context.buy("BBB", quantity);
      })],
      {
        at_end: "close",
        on_delisting: "keep",
        slippage: { type: "volume_share", impact },
      },
    );
    const expected = [["AAA", LAST], ["BBB", HALF_DAY]] as const;
    assertEquals(
      result.fills.slice(2).map(({ price }) => price.toFixed(6)),
      expected.map(([symbol, day]) => {
        const last = bars(market, symbol, day).at(-1);
        assert(last !== undefined);
        const share = Math.min(1, quantity / last.volume);
        assert(share < 1, `${symbol} ${last.volume}`);
        return (last.close * (1 - impact * share * share)).toFixed(6);
      }),
    );
  });
});
