/** Strategies from modules: which exports are accepted, and why others are refused. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { loadStrategies } from "../../src/analysis/strategy_loader.ts";
import { SessionError } from "../../src/errors.ts";

function moduleOf(source: string): string {
  return `data:text/javascript,${encodeURIComponent(source)}`;
}

function load(source: string, params: { [key: string]: number } = {}) {
  return loadStrategies([{ module: moduleOf(source), params }]);
}

Deno.test("a module's default export is a strategy, or a function that makes one from the config's parameters", async () => {
  const [plain] = await load(
    "export default { name: 'plain', subscriptions: [] };",
  );
  assertEquals(plain.name, "plain");
  const [made] = await load(
    "export default (p) => ({ name: `lot ${p.lot}`, subscriptions: [] });",
    { lot: 7 },
  );
  assertEquals(made.name, "lot 7");
  const trader = new URL("../fixtures/strategies/quiet.ts", import.meta.url);
  const [file] = await loadStrategies([{ module: trader.href, params: {} }]);
  assertEquals(file.name, "quiet");
});

Deno.test("a module that cannot be used is refused with its name and the reason", async () => {
  const cases: [string, string][] = [
    ["export default {", "Cannot load strategy data:"],
    ["throw new Error('at load');", "at load"],
    ["export const strategy = {};", "it has no default export"],
    ["export default null;", "it must be an object with subscriptions"],
    [
      "export default () => { throw new Error('no'); };",
      "its factory threw: no",
    ],
    ["export default () => 5;", "it must be an object with subscriptions"],
    ["export default {};", "it has no subscriptions"],
    [
      "export default { subscriptions: [{ intervals: '5m' }] };",
      "a subscription needs a list of intervals such as ['5m'], found \"5m\"",
    ],
    [
      "export default { subscriptions: [null] };",
      "a subscription needs a list of intervals",
    ],
    [
      "export default { subscriptions: [{ intervals: ['1m'], symbols: 'A' }] };",
      'the symbols of a subscription must be a list, found "A"',
    ],
    [
      "export default { subscriptions: [], onSessionEnd: 1 };",
      "onSessionEnd is not a function",
    ],
    [
      "export default { subscriptions: [], onBars() {} };",
      "it has onBars, which nothing calls; did you mean onBar?",
    ],
    [
      "export default class { subscriptions = []; on_session_start() {} };",
      "it has on_session_start, which nothing calls; did you mean onSessionStart?",
    ],
  ];
  for (const [source, expected] of cases) {
    const error = await assertRejects(() => load(source), SessionError);
    assertEquals(error.code, "strategy_load");
    assert(error.message.includes(expected), error.message);
    assert(!error.message.includes("\n"), error.message);
  }
});

Deno.test("a strategy may have methods besides the hooks", async () => {
  const [{ strategy }] = await load(
    `export default class {
      subscriptions = [];
      onBar() {}
      onBuy() {}
      onBreakout() {}
      start() {}
    }`,
  );
  assertEquals(typeof strategy.onBar, "function");
});
