/**
 * Slices that call nobody are delivered together with the one that calls. A
 * strategy that also hears of the quality, and does nothing then, has each slice
 * delivered alone: both runs must be equal to the bit.
 */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { parseSessionConfig } from "../../src/config/parse.ts";
import type { SessionConfigInput } from "../../src/config/session_config.ts";
import type { Strategy, StrategyContext } from "../../src/strategy/strategy.ts";
import { runSweep } from "../../src/sweep/run_sweep.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import {
  makeMarket,
  randomNumbers,
  SUMMER_2024,
  withFolder,
} from "../system/_market.ts";

const NAMES = ["AAA", "BBB", "CCC"];
// The early close of 3 July is among them.
const DAYS = SUMMER_2024.slice(15, 19);

/** What a random strategy does. */
interface Program {
  readonly seed: number;
  /** Actions in a hundred calls. */
  readonly busy: number;
  readonly size: number;
  /** What it schedules in `setup`. */
  readonly schedules: readonly string[];
}

const DISTANCES = [0.02, 0.1, 0.4, 2];

/** Does something random, by the generator alone. */
function act(
  context: StrategyContext,
  symbol: string,
  close: number,
  size: number,
  random: () => number,
): void {
  const pick = <T>(list: readonly T[]) =>
    list[Math.floor(random() * list.length)];
  const quantity = Math.ceil(random() * size);
  const side = pick(["buy", "sell"] as const);
  const away = Math.round(pick(DISTANCES) * 100) / 100;
  const below = Math.round((close - away) * 100) / 100;
  const above = Math.round((close + away) * 100) / 100;
  const isBuy = side === "buy";
  const stop = isBuy ? below : above;
  const limit = isBuy ? above : below;
  switch (Math.floor(random() * 9)) {
    case 0:
    case 1:
      context[side](symbol, quantity);
      break;
    case 2:
      context[side](symbol, quantity, { limitPrice: isBuy ? below : above });
      break;
    case 3:
      context[side](symbol, quantity, { stopPrice: isBuy ? above : below });
      break;
    case 4:
      context[side](symbol, quantity, {
        bracket: { stopPrice: stop, limitPrice: limit },
      });
      break;
    case 5:
      context[side](symbol, quantity, { type: "market_on_close" });
      break;
    case 6:
      context.submitOneCancelsOther([
        { type: "limit", symbol, side, quantity, limitPrice: stop },
        { type: "stop", symbol, side, quantity, stopPrice: limit },
      ]);
      break;
    case 7:
      for (const { id } of context.orders.slice(0, 2)) context.cancel(id);
      break;
    default: {
      const held = context.position(symbol);
      if (held > 0) context.sell(symbol, held);
      if (held < 0) context.buy(symbol, -held);
    }
  }
}

/** The strategy of a program, and what it has seen. */
function strategyOf(program: Program, isAlone: boolean) {
  const seen: string[] = [];
  const random = randomNumbers(program.seed);
  const note = (context: StrategyContext, what: string) => {
    const { time, account } = context;
    const held = context.symbols.map((symbol) => context.position(symbol));
    const rows = context.symbols.map((symbol) =>
      context.bars(symbol, "1m").length
    );
    seen.push(`${time} ${what} ${account.equity} ${held} ${rows}`);
  };
  const strategy: Strategy = {
    subscriptions: [{ intervals: ["5m", "15m"] }],
    ...isAlone && { onQuality() {} },
    setup(context) {
      for (const when of program.schedules) {
        context.schedule(when, (context, { name }) => {
          note(context, name);
          const symbol = context.symbols[0];
          if (random() < 0.3) context.buy(symbol, 1);
        });
      }
    },
    onBar(context, { symbol, interval, close, timestamp }) {
      note(context, `${symbol} ${interval} ${timestamp} ${close}`);
      if (random() * 100 >= program.busy) return;
      act(context, symbol, close, program.size, random);
    },
    onFill(context, { symbol, price, quantity }) {
      note(context, `fill ${symbol} ${quantity} at ${price}`);
    },
  };
  return { strategy, seen };
}

const programArbitrary = fc.record({
  program: fc.record({
    seed: fc.nat(1e6),
    busy: fc.constantFrom(1, 5, 30),
    size: fc.constantFrom(10, 300, 3_000),
    schedules: fc.subarray(
      ["10:03", "every 7m", "at close", "15m before close", "at open"],
    ),
  }),
  symbols: fc.array(
    fc.record({ seed: fc.nat(1e6), gaps: fc.constantFrom(0, 0, 0, 0.02, 0.5) }),
    { minLength: 1, maxLength: 3 },
  ),
  cash: fc.constantFrom(20_000, 100_000),
  margin: fc.constantFrom(0.1, 0.25),
  flat: fc.boolean(),
  spread: fc.boolean(),
  batchSlices: fc.constantFrom(3, 64, 1_024),
});

type Drawn = typeof programArbitrary extends fc.Arbitrary<infer T> ? T : never;

function inputOf(
  symbols: readonly string[],
  { cash, margin, flat, spread }: Drawn,
): SessionConfigInput {
  const rates = (rate: number) => ({ long: rate, short: rate });
  return {
    backtest_config: {
      start_date: DAYS[0].date,
      end_date: DAYS[DAYS.length - 1].date,
    },
    session_data_config: {
      symbols,
      streams: ["1m", "5m", "15m"],
      gap_filler: { enable_session_quality: true },
    },
    trading_config: {
      starting_cash: cash,
      max_buying_power: 10_000_000,
      on_invalid_order: "refuse",
      flat_at_close: flat,
      initial_margin: rates(margin),
      maintenance_margin: rates(margin * 0.9),
      ...spread && { spread: { type: "fixed" as const, width: 0.02 } },
    },
  };
}

Deno.test("slices delivered together give what slices delivered alone give", async () => {
  let fills = 0;
  let liquidations = 0;
  await withFolder(async (folder) => {
    await fc.assert(
      fc.asyncProperty(programArbitrary, async (drawn) => {
        const symbols = NAMES.slice(0, drawn.symbols.length);
        const { db } = makeMarket(folder, {
          days: DAYS,
          symbols: drawn.symbols.map((one, i) => ({ ...one, name: NAMES[i] })),
        });
        const input = inputOf(symbols, drawn);
        const config = parseSessionConfig(input);
        const run = async (isAlone: boolean) => {
          const { strategy, seen } = strategyOf(drawn.program, isAlone);
          const result = await runBacktest(config, {
            db,
            runner: "inline",
            batchSlices: drawn.batchSlices,
            strategies: [strategy],
          });
          const { account, equity, hash, sliceDrawdown, statistics } = result;
          fills += result.fills.length;
          liquidations += account.liquidations.length;
          return { account, equity, hash, sliceDrawdown, statistics, seen };
        };
        const together = await run(false);
        assertEquals(together, await run(true));
        // And as a set of a sweep, over its tape.
        const set = strategyOf(drawn.program, false);
        const { best: [only] } = await runSweep(input, {
          db,
          space: ["random_seed=0"],
          strategies: [set.strategy],
        });
        assertEquals(set.seen, together.seen);
        assertEquals(only.metrics.max_drawdown, together.sliceDrawdown.depth);
      }),
      { numRuns: 40, seed: 23 },
    );
  });
  assert(fills > 1_000, `only ${fills} fills`);
  assert(liquidations > 0, "no liquidation");
});
