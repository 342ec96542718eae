/** Strategies and their parameters: defaults, ranges, and every mistake at once. */
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  loadStrategies,
  makeStrategies,
} from "../../src/analysis/strategy_loader.ts";
import { defineStrategy } from "../../src/strategy/define_strategy.ts";
import type { Strategy } from "../../src/strategy/strategy.ts";
import type { JsonObject } from "../../src/config/session_config.ts";
import { SessionError } from "../../src/errors.ts";

const seen: unknown[] = [];
const cross = defineStrategy({
  params: {
    fast: { type: "integer", default: 10, min: 2, max: 200 },
    share: { type: "number", default: 0.5, min: 0 },
    flat: { type: "boolean", default: true },
    side: { type: "string", default: "long", choices: ["long", "short"] },
    symbol: { type: "string" },
  },
  create(params) {
    // The compiler knows their types.
    const fast: number = params.fast;
    const flat: boolean = params.flat;
    const side: "long" | "short" = params.side;
    // @ts-expect-error: there is no such parameter
    const slow = params.slow;
    seen.push([fast, params.share, flat, side, params.symbol, slow]);
    return { subscriptions: [] };
  },
});

function make(...all: JsonObject[]) {
  return makeStrategies(all.map((params) => ({
    source: cross,
    config: { module: "cross.ts", params },
  })));
}

Deno.test("a defined strategy gets its parameters with defaults filled in", () => {
  make({ symbol: "SPY" }, {
    symbol: "QQQ",
    fast: 20,
    flat: false,
    side: "short",
  });
  assertEquals(seen.splice(0), [
    [10, 0.5, true, "long", "SPY", undefined],
    [20, 0.5, false, "short", "QQQ", undefined],
  ]);
});

Deno.test("all mistakes in the parameters of all strategies are reported at once, before any strategy is made", () => {
  const error = assertThrows(
    () =>
      make(
        { fast: 500, slw: 3, share: "1", sid: "long" },
        { symbol: "SPY", fast: 2.5, flat: 1, side: "lng" },
      ),
    SessionError,
  );
  assertEquals(error.code, "config_invalid");
  assertEquals(error.message.split("\n").map((line) => line.trim()), [
    "The strategies' config has 8 mistakes:",
    "strategies[0].params.fast: found 500; allowed: a whole number from 2 to 200",
    "strategies[0].params.slw: found 3 (unknown key); allowed: one of the keys fast, share, flat, side, symbol",
    'strategies[0].params.share: found "1"; allowed: a number of 0 or more',
    'strategies[0].params.sid: found "long" (unknown key; did you mean "side"?); allowed: one of the keys fast, share, flat, side, symbol',
    "strategies[0].params.symbol: missing; allowed: non-empty text",
    "strategies[1].params.fast: found 2.5; allowed: a whole number from 2 to 200",
    "strategies[1].params.flat: found 1; allowed: true or false",
    'strategies[1].params.side: found "lng"; allowed: one of long, short',
  ]);
  assertEquals(seen.splice(0), []);
});

Deno.test("a strategy can be a class with parameters and state of its own", async () => {
  class Counter implements Strategy {
    static readonly params = {
      start: { type: "integer", default: 5 },
    } as const;
    readonly subscriptions = [];
    count: number;
    constructor({ start }: { start: number }) {
      this.count = start;
    }
    onSessionStart(): void {
      this.count++;
    }
  }
  const [{ name, strategy }] = makeStrategies([{
    source: Counter,
    config: { module: "file:///x/counter.ts", params: {} },
  }]);
  assertEquals(name, "counter");
  strategy.onSessionStart?.({} as never);
  assertEquals((strategy as Counter).count, 6);
  const source = "export default class { subscriptions = []; " +
    "static params = { n: { type: 'integer', min: 1 } }; }";
  const module = `data:text/javascript,${encodeURIComponent(source)}`;
  const error = await assertRejects(
    () => loadStrategies([{ module, params: { n: 0 } }]),
    SessionError,
  );
  assert(error.message.includes("strategies[0].params.n: found 0"));
});

Deno.test("names are unique, and the config's name and subscriptions override the strategy's", () => {
  const source: Strategy = {
    name: "same",
    subscriptions: [{ intervals: ["1m"] }],
  };
  const config = { module: "same.ts", params: {} };
  const loaded = makeStrategies([
    { source, config },
    { source, config },
    {
      source,
      config: {
        ...config,
        name: "other",
        subscriptions: [{ intervals: ["5m"], symbols: ["SPY"] }],
      },
    },
  ]);
  assertEquals(loaded.map((s) => [s.name, s.subscriptions]), [
    ["same", [{ intervals: ["1m"] }]],
    ["same 2", [{ intervals: ["1m"] }]],
    ["other", [{ intervals: ["5m"], symbols: ["SPY"] }]],
  ]);
});
