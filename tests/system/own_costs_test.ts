/** Commission, slippage and fill models as functions of a module. */
import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { SessionError } from "../../src/errors.ts";
import type {
  SessionConfigInput,
  TradingConfigInput,
} from "../../src/config/session_config.ts";
import { parseSessionConfig } from "../../src/config/parse.ts";
import { withModules } from "../../src/config/module_urls.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import { runSweep } from "../../src/sweep/run_sweep.ts";
import { openbell } from "../cli/_openbell.ts";
import {
  daysBetween,
  LAYOUT_NAMES,
  LAYOUTS,
  makeMarket,
  withFolder,
} from "./_market.ts";

const DAYS = daysBetween("2024-07-01", "2024-07-09");

/** Trades all it can: market, limit, stop and trailing orders, parts of units. */
const TRADER = `
  export default {
    subscriptions: [{ intervals: ["5m"] }],
    onBar(c, { symbol, close, open }) {
      const held = c.position(symbol);
      const n = c.orders.filter((o) => o.symbol === symbol).length;
      if (n > 3) return;
      if (close > open && held < 300) c.buy(symbol, 37);
      else if (close < open && held > -300) c.sell(symbol, 20.5);
      else if (held > 0) c.sell(symbol, held, { stopPrice: close - 0.2 });
      else if (held < 0) c.buy(symbol, -held, { limitPrice: close - 0.1 });
      else c.buy(symbol, 5, { trailAmount: 0.3 });
    },
  };`;

/** What a test runs. */
interface Case {
  readonly costs: string;
  readonly trading: TradingConfigInput;
  readonly strategy?: string;
  readonly rest?: Partial<SessionConfigInput> & Record<string, unknown>;
}

/** Writes the modules, a market and the config of a case. */
function prepare(folder: string, { costs, trading, strategy, rest }: Case) {
  const { db } = makeMarket(folder, {
    days: DAYS,
    symbols: [{ name: "AAA", seed: 5 }, { name: "BBB", seed: 6, gaps: 0.02 }],
  });
  Deno.writeTextFileSync(`${folder}/strategy.js`, strategy ?? TRADER);
  Deno.writeTextFileSync(`${folder}/costs.js`, costs);
  const input: SessionConfigInput = {
    backtest_config: { start_date: DAYS[0].date, end_date: DAYS[5].date },
    session_data_config: { symbols: ["AAA", "BBB"], streams: ["1m", "5m"] },
    strategies: [{ module: "strategy.js" }],
    trading_config: trading,
    ...rest,
  };
  return { db, input };
}

const config = (folder: string, input: SessionConfigInput) =>
  withModules(parseSessionConfig(input), folder);

const MODULE = { type: "module", module: "costs.js" } as const;

/** The named models, and functions that are to do the same. */
const NAMED: TradingConfigInput = {
  commission: { type: "per_share", rate: 0.005, minimum: 1 },
  slippage: { type: "volume_share", impact: 0.1 },
};
const SAME = `
  export const commission = ({ quantity }, { rate }) =>
    Math.max(1, Math.round(quantity * rate * 1e6) / 1e6);
  export function slippage({ price, quantity, volume }) {
    const share = volume > 0 ? Math.min(1, quantity / volume) : 1;
    return price * 0.1 * share * share;
  }`;
const OWN: TradingConfigInput = {
  commission: { ...MODULE, params: { rate: 0.005 } },
  slippage: MODULE,
};

Deno.test("own functions that do what a named model does give its results, in every layout", async () => {
  await withFolder(async (folder) => {
    for (
      const rest of [
        { at_end: "close", fill: "next_open" },
        { account: "cash", fill: "this_close", flat_at_close: true },
      ] as const
    ) {
      const named = prepare(folder, {
        costs: "",
        trading: { ...NAMED, ...rest },
      });
      const { db } = named;
      const right = await runBacktest(config(folder, named.input), {
        db,
        runner: "inline",
      });
      assert(right.fills.length > 100 && right.account.fees > 100);
      const folder2 = Deno.makeTempDirSync({ dir: folder });
      const own = prepare(folder2, {
        costs: SAME,
        trading: { ...OWN, ...rest },
      });
      for (const layout of LAYOUT_NAMES) {
        const { hash, account } = await runBacktest(
          config(folder2, own.input),
          { db: own.db, ...LAYOUTS[layout] },
        );
        assertEquals([hash, account.fees], [right.hash, right.account.fees]);
      }
      Deno.removeSync(folder2, { recursive: true });
      Deno.removeSync(db);
    }
  });
});

Deno.test("functions get the facts of the order, and fill in parts as they say", async () => {
  await withFolder(async (folder) => {
    const { db, input } = prepare(folder, {
      costs: `
        export const commission = ({ quantity, value }) => 1 + value / 1000;
        export const slippage = ({ side }) => side === "buy" ? 0.25 : 0;
        export const fill = ({ quantity }, { most }) => Math.min(quantity, most);
      `,
      trading: {
        commission: MODULE,
        slippage: MODULE,
        fill_model: { ...MODULE, params: { most: 30.7 } },
      },
      strategy: `export default {
        subscriptions: [{ symbols: ["AAA"], intervals: ["1m"] }],
        onSessionStart(c) {
          if (c.session.date === "2024-07-01") c.buy("AAA", 70, { tag: "x" });
        },
      };`,
    });
    const seen = await runBacktest(config(folder, input), {
      db,
      runner: "inline",
    });
    const bars = seen.fills.map(({ time }) =>
      (Date.parse(time) - DAYS[0].open) / 60_000
    );
    assertEquals(seen.fills.map((f) => f.quantity), [30, 30, 10]);
    assertEquals(bars, [0, 1, 2]);
    // The commission is that of the whole order, less what was charged.
    let value = 0;
    let charged = 0;
    for (const { price, quantity, fee } of seen.fills) {
      value += price * quantity;
      const whole = Math.round((1 + value / 1000) * 1e6) / 1e6;
      assertEquals(fee, Math.round((whole - charged) * 1e6) / 1e6);
      charged = whole;
    }
    // Without slippage, prices are those of the opens.
    const plain = await runBacktest(
      config(folder, {
        ...input,
        trading_config: { ...input.trading_config, slippage: null },
      }),
      { db, runner: "inline" },
    );
    seen.fills.forEach(({ price }, i) =>
      assertEquals(price, Number((plain.fills[i].price + 0.25).toPrecision(12)))
    );
  });
});

Deno.test("what the functions are told is the order, the slice and the bar", async () => {
  await withFolder(async (folder) => {
    const tell = (name: string, value: string) =>
      `export const ${name} = (facts, params) => {
        told.push("${name} " + JSON.stringify([facts, params]));
        if (!Object.isFrozen(facts)) told.push("not frozen");
        return ${value};
      };`;
    const { db, input } = prepare(folder, {
      costs: `export const told = [];
        ${tell("commission", "-0.5")}
        ${tell("slippage", "0")}
        ${tell("fill", "facts.quantity")}`,
      trading: { commission: MODULE, slippage: MODULE, fill_model: MODULE },
      strategy: `import { told } from "./costs.js";
        export default {
        subscriptions: [{ symbols: ["AAA"], intervals: ["1m"] }],
        onBar(c, bar) {
          if (c.time === ${DAYS[0].open + 60_000}) {
            c.sell("AAA", 2, { limitPrice: bar.close / 2, tag: "t" });
            c.buy("AAA", 1.5);
          }
          if (c.time === ${DAYS[0].open + 120_000}) {
            told.forEach((line) => c.log(line));
            c.log(JSON.stringify({ ...bar, interval: undefined,
              symbol: undefined, coverage: undefined }));
          }
        },
      };`,
    });
    const { log, fills, account } = await runBacktest(config(folder, input), {
      db,
      runner: "inline",
    });
    const lines = log.lines.map(({ message }) => message);
    const bar = JSON.parse(lines.at(-1) ?? "");
    const about = (orderId: number) => ({
      orderId,
      strategy: 0,
      symbol: "AAA",
      side: orderId === 1 ? "sell" : "buy",
      type: orderId === 1 ? "limit" : "market",
      tag: orderId === 1 ? "t" : "",
      time: DAYS[0].open + 120_000,
      date: DAYS[0].date,
    });
    const { open: price, volume } = bar;
    const limitPrice = fills[0].price === price ? lines[0] : "";
    assertEquals(limitPrice, lines[0]);
    const told = lines.slice(0, -1).map((line) => {
      const at = line.indexOf(" ");
      return [line.slice(0, at), ...JSON.parse(line.slice(at + 1))];
    });
    const limit = told[0][1].limitPrice;
    assert(limit < price);
    assertEquals(told, [
      [
        "fill",
        { ...about(1), price, quantity: 2, taken: 0, limitPrice: limit, bar },
        {},
      ],
      [
        "commission",
        { ...about(1), quantity: 2, value: price * 2, tradedBefore: 0 },
        {},
      ],
      ["fill", { ...about(2), price, quantity: 1.5, taken: 2, bar }, {}],
      ["slippage", { ...about(2), price, quantity: 1.5, volume }, {}],
      [
        "commission",
        { ...about(2), quantity: 1.5, value: price * 1.5, tradedBefore: 2 },
        {},
      ],
    ]);
    // A commission below zero is a rebate.
    assertEquals(account.fees, -1);
  });
});

Deno.test("an own fill that does what max_volume_share does gives its results", async () => {
  await withFolder(async (folder) => {
    // Orders far larger than a bar's volume, many at once, of all kinds.
    const strategy = `export default {
      subscriptions: [{ intervals: ["5m"] }],
      onBar(c, { symbol, close, volume }) {
        const n = c.orders.length;
        if (n > 6) return;
        const side = c.random() < 0.5 ? "buy" : "sell";
        const up = c.random() < 0.5 ? 1 : -1;
        const quantity = c.random() < 0.5 ? Math.ceil(volume / 9) : volume / 16;
        const level = close + up * 0.05;
        const [options] = [
          {}, { limitPrice: level }, { stopPrice: level },
          { stopPrice: level, limitPrice: level }, { trailAmount: 0.1 },
          { timeInForce: "ioc" }, { type: "market_on_close" },
        ].slice(Math.floor(c.random() * 7));
        c[side](symbol, quantity, options);
      },
    };`;
    const limits = { max_buying_power: 100_000_000 };
    const rule = prepare(folder, {
      costs: `export const fill = ({ quantity, taken, bar }) =>
        Math.min(quantity, Math.max(0, Math.round((bar.volume * 0.02 - taken) * 1e8) / 1e8));`,
      trading: { ...limits, max_volume_share: 0.02 },
      strategy,
    });
    for (const fill of ["next_open", "this_close"] as const) {
      const run = (trading: TradingConfigInput) =>
        runBacktest(
          config(folder, {
            ...rule.input,
            trading_config: { ...trading, ...limits, fill },
          }),
          { db: rule.db, runner: "inline" },
        );
      const right = await run({ max_volume_share: 0.02 });
      const own = await run({ fill_model: MODULE });
      assert(right.fills.length > 1_000, String(right.fills.length));
      assertEquals(own.hash, right.hash);
    }
  });
});

const BUYER = `export default {
  subscriptions: [{ symbols: ["AAA"], intervals: ["1m"] }],
  onSessionStart(c) {
    try {
      if (c.session.date === "2024-07-02") c.buy("AAA", 10);
    } catch {}
  },
};`;

Deno.test("a bad value or an exception is one error with module, order and date", async () => {
  const commission = "it must be an amount in currency units";
  const distance = "it must be a distance of 0 or more in currency units";
  const quantity = "it must be a quantity from 0 to 10";
  const wrong: readonly [string, string, string][] = [
    ["commission", "NaN", `returned NaN|; ${commission}`],
    ["commission", "Infinity", `returned Infinity|; ${commission}`],
    ["commission", "1e300", `returned 1e+300|; ${commission}`],
    ["commission", "'5'", `returned "5"|; ${commission}`],
    ["commission", "5n", `returned 5n|; ${commission}`],
    ["commission", "undefined", `returned undefined|; ${commission}`],
    ["commission", "Promise.resolve(1)", `returned an object|; ${commission}`],
    [
      "commission",
      "missing.rate",
      "failed|: missing is not defined (costs.js:1:41)",
    ],
    ["slippage", "-0.01", `returned -0.01|; ${distance}`],
    ["slippage", "NaN", `returned NaN|; ${distance}`],
    ["slippage", "null", `returned null|; ${distance}`],
    ["slippage", "(() => { throw 5; })()", "failed|: 5"],
    ["fill", "-1", `returned -1|; ${quantity}`],
    ["fill", "10.001", `returned 10.001|; ${quantity}`],
    ["fill", "true", `returned true|; ${quantity}`],
    ["fill", "[1]", `returned a list|; ${quantity}`],
  ];
  await withFolder(async (folder) => {
    for (const [name, value, text] of wrong) {
      const key = name === "fill" ? "fill_model" : name;
      const parts = prepare(folder, {
        costs: `export const ${name} = () => ${value};`,
        trading: { [key]: MODULE },
        strategy: BUYER,
      });
      const error = await assertRejects(
        () =>
          runBacktest(config(folder, parts.input), {
            db: parts.db,
            runner: "inline",
          }),
        SessionError,
      );
      const [what, why] = text.split("|");
      const whole =
        `Function ${name} of costs.js ${what} for order 1 (buy 10 AAA) on 2024-07-02${why}`;
      assert(error.message.startsWith(whole), `${error.message}\n${whole}`);
      assertEquals(
        [error.code, error.worker, error.phase, error.date],
        ["strategy_failed", "analysis", name, "2024-07-02"],
      );
      Deno.removeSync(parts.db);
    }
  });
});

Deno.test("an error inside of a strategy's call ends the run although the strategy catches it", async () => {
  await withFolder(async (folder) => {
    // A cash account asks for the commission while the order is placed.
    const { db, input } = prepare(folder, {
      costs: `export const commission = () => NaN;`,
      trading: { commission: MODULE, account: "cash", fill: "this_close" },
      strategy: BUYER,
    });
    for (const layout of LAYOUT_NAMES) {
      const { message } = await assertRejects(
        () => runBacktest(config(folder, input), { db, ...LAYOUTS[layout] }),
        SessionError,
      );
      assertStringIncludes(message, "commission of costs.js returned NaN for");
    }
  });
});

Deno.test("a module without the function, or that does not load, is an error before the run", async () => {
  const wrong: readonly [string, string][] = [
    ["export const slippage = 1;", "its export slippage is no function"],
    ["export const slipage = () => 1;", "it exports slipage, but no slippage"],
    [
      "export default () => 1;",
      "it exports no slippage; export a function slippage(facts, params) that returns a number",
    ],
    ["export const slippage = ;", "Expression expected"],
    ["throw new Error('no')", "no"],
  ];
  await withFolder(async (folder) => {
    for (const [costs, text] of wrong) {
      const { db, input } = prepare(folder, {
        costs,
        trading: { slippage: MODULE },
      });
      for (const layout of ["inline", "workers"] as const) {
        const { code, message } = await assertRejects(
          () => runBacktest(config(folder, input), { db, ...LAYOUTS[layout] }),
          SessionError,
        );
        assertEquals(code, "strategy_load");
        assert(message.startsWith("Cannot load slippage file:///"), message);
        assertStringIncludes(message, text);
      }
      Deno.removeSync(db);
    }
  });
});

Deno.test("a function keeps no state from one run to the next", async () => {
  await withFolder(async (folder) => {
    const { db, input } = prepare(folder, {
      costs: `let n = 0;
        globalThis.calls ??= 0;
        export const commission = () => ++n + ++globalThis.calls;`,
      trading: { commission: MODULE },
    });
    const fees = new Set<number>();
    for (const layout of [...LAYOUT_NAMES, ...LAYOUT_NAMES]) {
      const { account } = await runBacktest(config(folder, input), {
        db,
        ...LAYOUTS[layout],
      });
      fees.add(account.fees);
    }
    assertEquals(fees.size, 1);
  });
});

Deno.test("a cost function cannot act for a strategy, and cannot import the engine", async () => {
  await withFolder(async (folder) => {
    const acting = prepare(folder, {
      costs: `import { kept } from "./strategy.js";
        export const commission = () => { kept[0].buy("AAA", 1); return 0; };`,
      trading: { commission: MODULE },
      strategy: `export const kept = [];
        export default {
          subscriptions: [{ symbols: ["AAA"], intervals: ["1m"] }],
          onBar(c) { kept[0] = c; if (c.position("AAA") === 0) c.buy("AAA", 1); },
        };`,
    });
    const acted = await assertRejects(
      () => runBacktest(config(folder, acting.input), { db: acting.db }),
      SessionError,
    );
    assertStringIncludes(acted.message, "called buy");
    assertStringIncludes(acted.message, "outside of its hooks");
    const own = new URL("../../src/trading/account.ts", import.meta.url).href;
    Deno.writeTextFileSync(
      `${folder}/costs.js`,
      `import "${own}"; export const commission = () => 0;`,
    );
    const { message } = await assertRejects(
      () => runBacktest(config(folder, acting.input), { db: acting.db }),
      SessionError,
    );
    assertStringIncludes(message, "is a module of the engine");
  });
});

Deno.test("from the command line: sandbox, sweep and a function that does not return", async () => {
  await withFolder(async (folder) => {
    const { db, input } = prepare(folder, {
      costs: SAME,
      trading: {
        ...OWN,
        commission: {
          ...MODULE,
          params: { rate: "$rate" as unknown as number },
        },
      },
      rest: { variables: { rate: 0.005 }, strategy_seconds: 1 },
    });
    const file = `${folder}/config.json`;
    Deno.writeTextFileSync(file, JSON.stringify(input));
    const hashes = [];
    for (const flags of [[], ["--sandbox"], ["--runner", "inline"]]) {
      const json = `${folder}/result.json`;
      const args = ["backtest", file, "--db", db, "--json", json, "--quiet"];
      const { code, stderr } = await openbell([...args, ...flags]);
      assertEquals(code, 0, stderr);
      hashes.push(JSON.parse(Deno.readTextFileSync(json)).hash);
    }
    assertEquals(new Set(hashes).size, 1);
    const rows = [];
    for (const flags of [[], ["--sandbox"]]) {
      const args = ["sweep", file, "--db", db, "--set", "rate=0.005,0.01"];
      const { code, stdout, stderr } = await openbell([...args, ...flags]);
      assertEquals(code, 0, stderr);
      rows.push(stdout.split("\n").filter((line) => /^ +\d/.test(line)));
    }
    assertEquals(rows[0].length, 2);
    assertEquals(rows[0], rows[1]);

    const options = { db, folder, space: ["rate=0,0.005,0.01"] };
    const swept = await runSweep(input, { ...options, workers: 1 });
    for (const { hash, parameters } of swept.best) {
      const alone = await runBacktest(
        withModules(
          parseSessionConfig(input, { variables: parameters }),
          folder,
        ),
        { db, runner: "inline" },
      );
      assertEquals(hash, alone.accountHash);
    }
    assertEquals(new Set(swept.best.map((row) => row.metrics.fees)).size, 3);

    Deno.writeTextFileSync(
      `${folder}/costs.js`,
      `${SAME.replace("=>", "=> { for (;;); }; const unused = () =>")}`,
    );
    for (const flags of [[], ["--runner", "inline"]]) {
      const { code, stderr } = await openbell(
        ["backtest", file, "--db", db, "--quiet", ...flags],
      );
      assertEquals(code, 1, stderr);
      assertStringIncludes(
        stderr,
        "Function commission of costs.js has not returned from commission on 2024-07-01 within 1 second",
      );
    }
  });
});
