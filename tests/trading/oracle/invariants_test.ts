/** What holds for every program, seen at the broker alone. */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Broker } from "../../../src/trading/broker.ts";
import type { Fill } from "../../../src/trading/fills.ts";
import type { OrderView } from "../../../src/trading/orders.ts";
import { amount, price, quantity } from "./_decimal.ts";
import { drive } from "./_driver.ts";
import { mirrored } from "./_mirror.ts";
import { hasPath } from "./_paths.ts";
import type { Action, Program } from "./_program.ts";
import { programs, type Scope } from "./_programs.ts";
import {
  CASH,
  COSTS,
  LIMITS,
  MARGIN,
  MIRRORED,
  PLAIN,
  STEADY,
  STRADDLES,
} from "./_scopes.ts";
import { simulate } from "./_simulator.ts";

const RUNS = Number(Deno.env.get("ORACLE_RUNS") ?? 300);
const SEED = Number(Deno.env.get("ORACLE_SEED") ?? 14);

function check(scope: Scope, test: (program: Program) => void): void {
  fc.assert(fc.property(programs(scope), test), {
    numRuns: RUNS,
    seed: SEED,
  });
}

const SYMBOLS = "AAA BBB CCC".split(" ");

const micros = (amount: number) => Math.round(amount * 1e6);

Deno.test("no entry and stop exit within one bar gain", () => {
  let exits = 0;
  check(PLAIN, (program) => {
    let seen = 0;
    const flat = new Map<string, number>();
    drive(program, (broker, step) => {
      const { fills } = broker.result();
      if (step === "slice") exits += stopExits(fills.slice(seen), flat, broker);
      for (const fill of fills.slice(seen)) move(flat, fill);
      seen = fills.length;
    });
  });
  assertEquals(exits > RUNS / 20, true);
});

const keyOf = ({ strategy, symbol }: Fill) => `${strategy} ${symbol}`;

function move(positions: Map<string, number>, fill: Fill): void {
  const change = fill.side === "buy" ? fill.quantity : -fill.quantity;
  const held = (positions.get(keyOf(fill)) ?? 0) + change;
  positions.set(keyOf(fill), Math.round(held * 1e8) / 1e8);
}

/** Tests the stops that leave a position in the bar that entered it; returns how many. */
function stopExits(
  fills: readonly Fill[],
  before: ReadonlyMap<string, number>,
  { orders }: Broker,
): number {
  let exits = 0;
  const positions = new Map(before);
  const entries = new Map<string, Fill>();
  for (const fill of fills) {
    const key = keyOf(fill);
    const { type } = orders[fill.orderId - 1];
    const entry = entries.get(key);
    if (
      entry !== undefined && entry.side !== fill.side &&
      (type === "stop" || type === "trailing_stop")
    ) {
      const gain = (fill.price - entry.price) * (entry.side === "buy" ? 1 : -1);
      assertEquals(gain <= 0, true, `order ${fill.orderId} gains ${gain}`);
      exits++;
    }
    entries.delete(key);
    if ((positions.get(key) ?? 0) === 0) entries.set(key, fill);
    move(positions, fill);
  }
  return exits;
}

Deno.test("some path of the price touches all four prices and gives exactly the fills", () => {
  let bars = 0;
  let impossible = 0;
  check(STEADY, (program) => {
    const expected = simulate(program, {
      bar: (before, s, y, fills) => {
        if (fills.length > 0) bars++;
        if (!hasPath(before, s, y, fills.slice(1))) impossible++;
        assertEquals(hasPath(before, s, y, fills), true, fills.join("\n"));
      },
    });
    assertEquals(drive(program).outcome.fills, expected.fills);
  });
  assertEquals([bars > RUNS / 2, impossible > RUNS / 2], [true, true]);
});

Deno.test("cash and positions are equity, and profits less costs its change, to the micro", () => {
  for (const scope of [COSTS, LIMITS, MARGIN, CASH]) {
    check(scope, (program) => {
      const { result } = drive(program, (broker, _step, closes) => {
        let sum = micros(broker.cash);
        for (const held of broker.openPositions()) {
          const close = closes[SYMBOLS.indexOf(held.symbol)];
          sum += Number(amount(price(close), quantity(held.quantity)));
        }
        assertEquals(micros(broker.equity), sum);
      });
      const { startingCash, realisedProfit, unrealisedProfit } = result;
      const { fees, interest, borrowCost, equity } = result;
      assertEquals(
        micros(startingCash) + micros(realisedProfit) +
          micros(unrealisedProfit) - micros(fees) - micros(interest) -
          micros(borrowCost),
        micros(equity),
      );
    });
  }
});

Deno.test("a cash account has neither negative cash nor short positions", () => {
  check(CASH, (program) => {
    drive(program, (broker) => {
      assertEquals(broker.cash >= 0, true, `cash is ${broker.cash}`);
      for (const held of broker.openPositions()) {
        assertEquals(held.quantity > 0, true);
      }
    });
  });
});

Deno.test("legs guard a position, never more than it, and end with it", () => {
  for (const scope of [PLAIN, COSTS, MARGIN]) {
    check(scope, (program) => {
      const { result, orders } = withOrders(program, (broker) => {
        for (const leg of broker.orders) {
          if (leg.parent === 0) continue;
          const entry = broker.orders[leg.parent - 1];
          if (leg.status === "held") assertEquals(entry.status, "accepted");
          if (leg.status !== "accepted") continue;
          const y = SYMBOLS.indexOf(leg.symbol);
          const held = broker.position(y, leg.strategy) *
            (leg.side === "sell" ? 1 : -1);
          const rest = leg.quantity - leg.filledQuantity;
          assertEquals(rest > 0 && rest <= held + 1e-9, true, `leg ${leg.id}`);
        }
      });
      const positions = new Map<string, number>();
      for (const fill of result.fills) {
        const held = positions.get(keyOf(fill)) ?? 0;
        if (orders[fill.orderId - 1].reduceOnly) {
          const facing = fill.side === "sell" ? held : -held;
          assertEquals(fill.quantity <= facing, true, `order ${fill.orderId}`);
        }
        move(positions, fill);
      }
    });
  }
});

function withOrders(program: Program, watch: (broker: Broker) => void) {
  let orders: readonly OrderView[] = [];
  const driven = drive(program, (broker) => {
    orders = broker.orders;
    watch(broker);
  });
  return { ...driven, orders };
}

Deno.test("no order waits for ever", () => {
  for (const scope of [PLAIN, COSTS, LIMITS, MARGIN, CASH]) {
    check(scope, (program) => {
      const { result, outcome } = drive(program);
      assertEquals([result.orders.held, result.orders.accepted], [0, 0]);
      for (const { status, code } of outcome.orders) {
        assertEquals(status === "filled", code === undefined);
      }
    });
  }
});

Deno.test("the order of a one-cancels-other list does not matter", () => {
  check(STRADDLES, (program) => {
    const turned = withActions(
      program,
      (action) =>
        action.kind === "group"
          ? { ...action, orders: action.orders.toReversed() }
          : action,
    );
    assertEquals(fillsOf(turned), fillsOf(program));
  });
});

function withActions(
  program: Program,
  change: (action: Action, strategy: number) => Action | undefined,
): Program {
  const all = (acts: readonly (readonly Action[])[]) =>
    acts.map((list, s) =>
      list.map((action) => change(action, s)).filter((a) => a !== undefined)
    );
  return {
    ...program,
    days: program.days.map((day) => ({
      ...day,
      before: all(day.before),
      slices: day.slices.map((s) => ({ ...s, acts: all(s.acts) })),
      after: all(day.after),
    })),
  };
}

/** The fills without the numbers of their orders, of one strategy or of all. */
function fillsOf(program: Program, strategy?: number): string[] {
  return drive(program).outcome.fills
    .filter((line) => strategy === undefined || line.includes(` s${strategy} `))
    .map((line) => line.replace(/#\d+ /, ""));
}

Deno.test("mirrored prices and sides have mirrored fills", () => {
  let mirrors = 0;
  check(MIRRORED, (program) => {
    let ties = 0;
    simulate(program, { end: (w) => ties = w.ties });
    // Of two paths that leave the same, the low comes first in both markets.
    if (ties > 0) return;
    mirrors++;
    const flip = (line: string) =>
      line.replace(
        /(buy|sell)(.*) @ (\S+)/,
        (_, side, what, price) =>
          `${side === "buy" ? "sell" : "buy"}${what} @ ${200 - price}`,
      );
    assertEquals(fillsOf(mirrored(program)), fillsOf(program).map(flip));
  });
  assertEquals(mirrors > RUNS / 2, true);
});

Deno.test("a symbol without orders changes nothing", () => {
  check({ ...PLAIN, symbols: 2 }, (program) => {
    const more: Program = {
      ...program,
      symbols: program.symbols + 1,
      days: program.days.map((day) => ({
        ...day,
        slices: day.slices.flatMap((slice) => {
          const other = [100, 120, 80, 90, 50] as const;
          const none = slice.bars.map(() => undefined);
          const later = slice.minute + 1;
          const isFree = later < 390 &&
            !day.slices.some(({ minute }) => minute === later);
          return [
            { ...slice, bars: [...slice.bars, other] },
            ...(isFree
              ? [{
                minute: later,
                bars: [...none, other],
                acts: slice.acts.map(() => []),
              }]
              : []),
          ];
        }),
      })),
    };
    const { fills, orders } = drive(program).outcome;
    const grown = drive(more).outcome;
    assertEquals([grown.fills, grown.orders], [fills, orders]);
  });
});

Deno.test("without limits, strategies do not touch each other", () => {
  check(PLAIN, (program) => {
    for (let alone = 0; alone < program.strategies; alone++) {
      const rest = withActions(
        program,
        (action, s) => s === alone ? action : undefined,
      );
      assertEquals(fillsOf(rest), fillsOf(program, alone));
    }
  });
});
