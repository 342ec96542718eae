/** Symbols of the universe: parked until a strategy adds or scans them. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import type { Strategy } from "../../src/strategy/strategy.ts";
import { checkSessionConfig } from "../../src/config/parse.ts";
import { SessionError } from "../../src/errors.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import {
  daysBetween,
  makeConfig,
  makeMarket,
  MINUTE,
  withFolder,
} from "../system/_market.ts";

const DAYS = daysBetween("2024-07-08", "2024-07-10");
const TRADED = DAYS.slice(1);
const SYMBOLS = ["AAA"];
const UNIVERSE = ["UUU", "VVV", "WWW", "YYY"];

function makeRun(folder: string, seed = 0) {
  const { db } = makeMarket(folder, {
    days: DAYS,
    symbols: [...SYMBOLS, ...UNIVERSE].map((name, i) => ({
      name,
      seed: 3 + i,
      gaps: 0.02,
    })),
  });
  const config = makeConfig({
    days: TRADED,
    symbols: SYMBOLS,
    data: {
      universe: UNIVERSE,
      streams: ["1m", "5m"],
      historical: { data: [{ trailing_days: 1, intervals: ["1m"] }] },
      indicators: { session: [{ name: "sma", period: 3, interval: "5m" }] },
    },
    rest: {
      random_seed: seed,
      strategies: [{
        module: new URL("../fixtures/strategies/scanner.ts", import.meta.url)
          .href,
      }],
    },
  });
  return { db, config };
}

function run(strategy: Strategy) {
  return withFolder((folder) => {
    const { db, config } = makeRun(folder);
    return runBacktest(config, {
      db,
      runner: "inline",
      strategies: [strategy],
    });
  });
}

const at = (minute: number) => TRADED[0].open + minute * MINUTE;

Deno.test("an added or removed symbol changes with the next slice, with its history and indicators at once", async () => {
  const calls = new Map<string, number[]>();
  let warm: unknown;
  await run({
    subscriptions: [{ intervals: ["1m"] }],
    onBar(c, { symbol }) {
      const minute = (c.time - at(0)) / MINUTE;
      if (minute > 390) return;
      calls.set(symbol, [...calls.get(symbol) ?? [], minute]);
      if (symbol !== "AAA") return;
      if (minute >= 100 && warm === undefined) {
        assertEquals(c.symbols, ["AAA"]);
        c.addSymbol("VVV");
        assertEquals(c.symbols, ["AAA"]);
        warm = [
          c.bars("VVV", "1m").length > 390,
          c.indicator("VVV", "sma_3_5m").ready,
        ];
      }
      if (minute === 200) c.removeSymbol("VVV");
      if (minute === 201) assertEquals(c.symbols, ["AAA"]);
    },
  });
  assertEquals(warm, [true, true]);
  assertEquals([...calls.keys()].sort(), ["AAA", "VVV"]);
  const minutes = calls.get("VVV") ?? [];
  const added = (calls.get("AAA") ?? []).find((minute) => minute >= 100) ?? 0;
  assertEquals(Math.max(...minutes), 200);
  assert(Math.min(...minutes) > added);
  assert(minutes.length > 80);
});

Deno.test("a removed symbol keeps orders that close its position; orders that would enlarge it are cancelled or refused", async () => {
  let state: unknown[] = [];
  const result = await run({
    subscriptions: [{ intervals: ["1m"] }],
    onSessionStart(c) {
      if (c.clock.date === TRADED[0].date) c.addSymbol("UUU");
    },
    onBar(c, { symbol }) {
      const minute = (c.time - at(0)) / MINUTE;
      if (symbol === "UUU" && c.position("UUU") === 0 && minute < 50) {
        c.submit({
          symbol,
          side: "buy",
          quantity: 10,
          bracket: { stopPrice: 1 },
        });
        c.removeSymbol("AAA");
      }
      if (minute === 60 && symbol === "UUU") {
        const far = { symbol, type: "limit", quantity: 10 } as const;
        c.submit({ ...far, side: "buy", limitPrice: 1 });
        c.submit({ ...far, side: "sell", limitPrice: 9_999 });
        c.removeSymbol("UUU");
      }
    },
    onSessionEnd(c) {
      if (c.clock.date !== TRADED[0].date) return;
      state = [
        c.symbols,
        c.position("UUU"),
        c.orders.map(({ type }) => type),
        c.order(3)?.reason,
        c.buy("UUU", 1).reason,
        c.sell("UUU", 20).reason,
        c.sell("UUU", 10).status,
      ];
    },
  });
  const parked =
    "UUU is parked: add it first; until then its position can only be closed";
  assertEquals(state, [
    [],
    10,
    ["stop", "limit"],
    "UUU was removed",
    parked,
    parked,
    "accepted",
  ]);
  // The last sale is filled the next morning although the symbol is parked.
  assertEquals(result.fills.map(({ side, quantity }) => [side, quantity]), [
    ["buy", 10],
    ["sell", 10],
  ]);
  assertEquals(result.account.openPositions, []);
});

Deno.test("a scan chooses symbols of the universe before the session's first bar", async () => {
  const called = new Map<string, Set<string>>();
  const scans: unknown[] = [];
  await run({
    subscriptions: [{ intervals: ["1m"] }],
    onScan(c) {
      const first = c.clock.date === TRADED[0].date;
      scans.push([c.universe, c.clock.sinceOpenMs, c.metrics("VVV").volume]);
      return first ? ["UUU", "VVV"] : ["YYY"];
    },
    onSessionStart: (c) => void called.set(c.clock.date, new Set(c.symbols)),
    onBar: (c, { symbol }) => {
      assert(called.get(c.clock.date)?.has(symbol));
      called.get(c.clock.date)?.add(`called ${symbol}`);
    },
  });
  assertEquals(scans, [[UNIVERSE, 0, 0], [UNIVERSE, 0, 0]]);
  const both = (names: string[]) =>
    new Set([...names, ...names.map((name) => `called ${name}`)]);
  assertEquals([...called.values()], [
    both(["AAA", "UUU", "VVV"]),
    both(["AAA", "YYY"]),
  ]);
});

Deno.test("a scanning strategy gives the same result with both runners and any batch size; its random numbers follow the seed", async () => {
  await withFolder(async (folder) => {
    const runs = [];
    const { db, config } = makeRun(folder);
    for (
      const options of [
        { runner: "inline" as const },
        { runner: "workers" as const },
        { runner: "inline" as const, batchSlices: 1, credits: 1 },
        { runner: "workers" as const, batchSlices: 7, credits: 11 },
      ]
    ) {
      const { hash, log, fills } = await runBacktest(config, {
        db,
        ...options,
      });
      runs.push(JSON.stringify([hash, log, fills]));
    }
    const log = JSON.parse(runs[0])[1].lines;
    assert(log.length > 10);
    assert(JSON.parse(runs[0])[2].length > 5);
    assertEquals(new Set(runs).size, 1);
    const other = await runBacktest({ ...config, random_seed: 1 }, {
      db,
      runner: "inline",
    });
    assert(other.hash !== JSON.parse(runs[0])[0]);
  });
});

Deno.test("an invalid scan or added symbol is refused with what would be right", async () => {
  const cases: [Partial<Strategy>, string][] = [
    [
      { onScan: () => undefined as never },
      "onScan on 2024-07-09: it returned nothing",
    ],
    [
      { onScan: () => ["AAA"] },
      'it chose "AAA", which is not in the universe: UUU, VVV',
    ],
    [{ setup: (c) => c.addSymbol("ZZZ") }, 'The run has no symbol "ZZZ"'],
    [
      {
        subscriptions: [{ symbols: ["AAA"], intervals: ["1m"] }],
        setup: (c) => c.addSymbol("UUU"),
      },
      "Cannot add UUU: no subscription of strategy 1 covers it",
    ],
  ];
  for (const [part, text] of cases) {
    const error = await assertRejects(
      () => run({ subscriptions: [{ intervals: ["1m"] }], ...part }),
      SessionError,
    );
    assert(error.message.includes(text), error.message);
  }
});

Deno.test("the universe of a config lists other symbols than `symbols`, each once", () => {
  const { mistakes } = checkSessionConfig({
    backtest_config: { start_date: "2025-01-02", end_date: "2025-01-31" },
    session_data_config: {
      symbols: ["AAA"],
      universe: ["BBB", "AAA", "BBB"],
      streams: ["1m"],
    },
  });
  assertEquals(mistakes.map((m) => [m.path, m.allowed]), [
    [
      "session_data_config.universe[1]",
      "a symbol that is not among symbols",
    ],
    ["session_data_config.universe[2]", "each entry once"],
  ]);
});
