/**
 * Whole runs of strategies with random actions: the account equals the sum of
 * its fills, to the micro.
 */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type {
  Strategy,
  StrategyContext,
  StrategyOrder,
} from "../../src/strategy/strategy.ts";
import type { OrderView } from "../../src/trading/orders.ts";
import type { RunResult } from "../../src/results/run_result.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import {
  daysBetween,
  makeConfig,
  makeMarket,
  withFolder,
} from "../system/_market.ts";

const DAYS = daysBetween("2024-07-02", "2024-07-03");
const SYMBOLS = ["AAA", "BBB"];
const CASH = 50_000;

const action = fc.record({
  kind: fc.constantFrom(
    ..."market limit stop stop_limit trailing moo moc bracket reduce".split(
      " ",
    ),
    ..."oco cancel replace remove add ioc day target".split(" "),
  ),
  symbol: fc.constantFrom(...SYMBOLS),
  side: fc.constantFrom("buy" as const, "sell" as const),
  quantity: fc.integer({ min: 1, max: 400 }),
  distance: fc.integer({ min: -60, max: 60 }).map((n) => n / 100),
  slice: fc.integer({ min: 0, max: 200 }),
});
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;

function act(context: StrategyContext, a: Action): void {
  const { symbol, side, quantity } = a;
  const last = context.quote(symbol)?.bid;
  if (last === undefined) return;
  const price = Math.round((last + a.distance) * 100) / 100;
  const common = { symbol, side, quantity };
  const newest = context.orders.at(-1);
  const submit = (more: Record<string, unknown>) =>
    context.submit({ ...common, ...more } as StrategyOrder);
  switch (a.kind) {
    case "limit":
    case "ioc":
    case "day": {
      const life = a.kind === "limit" ? {} : { timeInForce: a.kind };
      return void submit({ type: "limit", limitPrice: price, ...life });
    }
    case "stop":
      return void submit({ type: "stop", stopPrice: price });
    case "stop_limit":
      return void submit({
        type: "stop_limit",
        stopPrice: price,
        limitPrice: last,
      });
    case "trailing":
      return void submit({ type: "trailing_stop", trailAmount: 0.25 });
    case "moo":
      return void submit({ type: "market_on_open" });
    case "moc":
      return void submit({ type: "market_on_close" });
    case "reduce":
      return void submit({ reduceOnly: true });
    case "bracket": {
      const [low, high] = [last - 0.5, last + 0.5];
      const bracket = side === "buy"
        ? { stopPrice: low, limitPrice: high }
        : { stopPrice: high, limitPrice: low };
      return void submit({ bracket });
    }
    case "oco":
      return void context.submitOneCancelsOther([
        { ...common, type: "limit", limitPrice: price },
        { ...common, type: "stop", stopPrice: last },
      ]);
    case "cancel":
      return void (newest && context.cancel(newest.id));
    case "replace":
      if (newest?.type !== "limit" || newest.parent !== 0) return;
      return void context.replace(newest.id, {
        limitPrice: price,
        quantity: newest.filledQuantity + quantity,
      });
    case "target":
      return void context.targetPercent(symbol, a.distance * 100);
    case "remove":
      return context.removeSymbol(symbol);
    case "add":
      return context.addSymbol(symbol);
    default:
      return void submit({});
  }
}

function actor(
  actions: readonly Action[],
  last: Map<number, OrderView>,
): Strategy {
  let slice = 0;
  return {
    subscriptions: [{ intervals: ["1m"] }],
    onSlice(context) {
      for (const a of actions) if (a.slice === slice) act(context, a);
      slice++;
    },
    onOrder: (_, order) => void last.set(order.id, order),
  };
}

const micros = (amount: number) => BigInt(Math.round(amount * 1e6));

type Market = ReturnType<typeof makeMarket>;

/** The rules that differ between runs. */
interface Rules {
  readonly fill: "next_open" | "this_close";
  readonly at_end: "keep" | "close";
  readonly on_delisting: "keep" | "close";
}

const config = (rules: Rules) =>
  makeConfig({
    days: DAYS,
    symbols: SYMBOLS,
    rest: {
      trading_config: {
        max_buying_power: CASH,
        max_per_symbol: 40_000,
        ...rules,
        commission: { type: "per_share", rate: 0.0035, minimum: 0.35 },
        slippage: { type: "ticks", ticks: 1 },
        spread: { type: "fixed", width: 0.02 },
        max_volume_share: 0.05,
      },
    },
  });

/** The last close of a symbol in the whole market. */
function lastClose(market: Market, symbol: string): number {
  return [...market.bars.get(symbol)?.values() ?? []].at(-1)?.at(-1)?.close ??
    NaN;
}

/** What is left at the end of a symbol or of the run, and what closed it. */
function assertEnds({ account, fills }: RunResult, market: Market, r: Rules) {
  const delisted = (symbol: string) =>
    !market.bars.get(symbol)?.has(DAYS[1].date);
  const closes = (symbol: string) =>
    r.at_end === "close" || (delisted(symbol) && r.on_delisting === "close");
  for (const { symbol } of account.openPositions) assert(!closes(symbol));
  let closed = 0;
  for (const { tag, symbol, side, price, time } of fills) {
    if (tag !== "delisted" && tag !== "at_end") continue;
    closed++;
    assert(closes(symbol));
    const atDelisting = tag === "delisted";
    assertEquals(
      atDelisting,
      delisted(symbol) && r.on_delisting === "close",
    );
    const day = atDelisting ? DAYS[0] : DAYS[1];
    assertEquals(Date.parse(time), day.close);
    // Half of the spread and a tick.
    const distance = side === "buy" ? 0.02 : -0.02;
    assertEquals(
      price.toFixed(6),
      (lastClose(market, symbol) + distance).toFixed(6),
    );
  }
  return closed;
}

/** Cash and equity, computed from the fills and the last closes alone. */
function assertMoney({ account, fills, equity }: RunResult, market: Market) {
  let cash = micros(CASH);
  const held = new Map<string, number>();
  for (const f of fills) {
    const sign = f.side === "buy" ? 1 : -1;
    cash -= BigInt(sign) * micros(f.price) * BigInt(f.quantity);
    cash -= micros(f.fee);
    const key = `${f.strategy} ${f.symbol}`;
    held.set(key, (held.get(key) ?? 0) + sign * f.quantity);
  }
  assertEquals(micros(account.cash), cash);
  let worth = cash;
  for (const [key, quantity] of held) {
    const close = lastClose(market, key.split(" ").at(-1) ?? "");
    worth += micros(close) * BigInt(quantity);
  }
  assertEquals(micros(account.equity), worth);
  assertEquals(micros(equity.at(-1)?.equity ?? NaN), worth);
  assertEquals(
    account.openPositions.length,
    [...held.values()].filter((quantity) => quantity !== 0).length,
  );
}

/** `orders` holds what the last `onOrder` call of every order reported. */
function assertOrders(
  { account, fills }: RunResult,
  orders: ReadonlyMap<number, OrderView>,
) {
  const states = Object.values(account.orders);
  assertEquals(orders.size, states.reduce((a, b) => a + b, 0));
  assertEquals([account.orders.accepted, account.orders.held], [0, 0]);
  let filled = 0;
  for (const order of orders.values()) {
    assert(order.filledQuantity <= order.quantity);
    assertEquals(
      order.status === "filled",
      order.filledQuantity === order.quantity,
    );
    filled += order.filledQuantity;
  }
  assertEquals(filled, fills.reduce((sum, f) => sum + f.quantity, 0));
}

Deno.test("account, fills and orders agree to the micro after any actions of strategies", async () => {
  await withFolder(async (folder) => {
    const markets = [{}, { to: DAYS[0].date }].map((end) =>
      makeMarket(folder, {
        days: DAYS,
        symbols: [
          { name: "AAA", seed: 70, gaps: 0.05 },
          { name: "BBB", seed: 71, gaps: 0.05, ...end },
        ],
      })
    );
    const keepOrClose = fc.constantFrom("keep" as const, "close" as const);
    const rules = fc.record({
      fill: fc.constantFrom("next_open" as const, "this_close" as const),
      at_end: keepOrClose,
      on_delisting: keepOrClose,
    });
    let filled = 0;
    let closed = 0;
    const script = fc.array(action, { minLength: 5, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(
        script,
        script,
        rules,
        fc.constantFrom(...markets),
        async (one, two, rules, market) => {
          const orders = new Map<number, OrderView>();
          const result = await runBacktest(config(rules), {
            db: market.db,
            runner: "inline",
            strategies: [actor(one, orders), actor(two, orders)],
          });
          filled += result.fills.length;
          closed += assertEnds(result, market, rules);
          assertMoney(result, market);
          assertOrders(result, orders);
        },
      ),
      // About ten fills per run: twice what the assertion below needs.
      { numRuns: 50 },
    );
    assert(filled > 200, `${filled} fills`);
    assert(closed > 20, `${closed} positions closed at an end`);
  });
});
