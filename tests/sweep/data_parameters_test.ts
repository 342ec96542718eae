// Which sets share bars and modules is found without every set's config.
import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { SessionError } from "../../src/errors.ts";
import { isOfOneSet } from "../../src/sweep/data_parameters.ts";
import { parseDimension } from "../../src/sweep/dimension.ts";
import { ParameterSpace } from "../../src/sweep/space.ts";
import { SweepPlan } from "../../src/sweep/sweep_plan.ts";
import { findOwnIndicators } from "../../src/system/indicator_probe.ts";
import { sweepInput } from "./_sweep.ts";

/** Parameters with values, some of which decide bars, history or modules. */
const SPACES = [
  "fast=2..4",
  "quantity=1,2",
  "trading_config.max_per_trade=1000,2000",
  "session_data_config.derived_bars.min_coverage=0.5,1",
  "backtest_config.start_date=2024-06-12,2024-06-13",
  "strategies.0.module=a.ts,b.ts",
  "backtest_config.prefetch_days=1,2",
];

Deno.test("sets are grouped as if each config were read, whatever the parameters, and a part of them too", async () => {
  const input = sweepInput({
    backtest_config: {
      start_date: "2024-06-12",
      end_date: "2024-06-26",
      prefetch_days: 1,
    },
    trading_config: { max_per_trade: 500 },
  });
  const own = await findOwnIndicators(input, ".");
  const options = {
    folder: ".",
    title: "Test",
    toFactories: false,
    toScanners: false,
    own,
  };
  const cases = fc.record({
    texts: fc.uniqueArray(fc.constantFrom(...SPACES), {
      minLength: 1,
      maxLength: 4,
    }),
    sets: fc.option(fc.integer({ min: 1, max: 20 })),
    cut: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  fc.assert(
    fc.property(cases, ({ texts, sets, cut }) => {
      const dimensions = texts.map(parseDimension);
      const space = new ParameterSpace(
        dimensions,
        sets === null ? undefined : { sets },
      );
      const plan = new SweepPlan(input, space, options);
      // Every config, read one by one.
      const expected = new Map<string, number[]>();
      const modules = new Set<string>();
      for (let set = 0; set < space.size; set++) {
        const { session_data_config: data, backtest_config, strategies } = plan
          .config(set);
        const { indicators: _, scanners: __, ...bars } = data;
        const key = JSON.stringify([bars, backtest_config]);
        expected.set(key, [...expected.get(key) ?? [], set]);
        for (const { module } of strategies) modules.add(module);
      }
      const groups = plan.groups.map((group) => group.sets);
      assertEquals(groups, [...expected.values()]);
      assertEquals(plan.groups.map(({ first, sets: [set] }) => first === set), [
        ...groups.map(() => true),
      ]);
      assertEquals(plan.modules, modules);
      const from = Math.floor(cut * space.size);
      const range = { from, to: space.size };
      const part = new SweepPlan(input, space, { ...options, range });
      assertEquals(part.groups, [
        ...plan.groups.map((group) => ({
          ...group,
          sets: group.sets.filter((set) => set >= from),
        })),
      ]);
      assertEquals([...part.modules], [...plan.modules]);
    }),
    { numRuns: 40 },
  );
});

Deno.test("a parameter of a strategy's module, of costs or of bars is not one of a single set", () => {
  const own = [
    ["strategies", 0, "params", "fast"],
    ["session_data_config", "indicators", "session", 0, "period"],
    ["session_data_config", "scanners", 1, "config", "top"],
    ["trading_config", "max_per_trade"],
    ["random_seed"],
    ["report_config", "risk_free_rate"],
  ];
  const shared = [
    ["strategies", 0, "module"],
    ["session_data_config", "symbols", 0],
    ["session_data_config", "indicators", "historical", 0, "period"],
    ["session_data_config", "scanners", 1, "module"],
    ["trading_config", "commission", "module"],
    ["trading_config", "account_currency"],
    ["instruments", "AAA", "multiplier"],
    ["asset_class"],
    ["backtest_config", "start_date"],
    ["exchange_group"],
    ["a_key_of_a_later_version"],
  ];
  assertEquals(own.filter((path) => !isOfOneSet(path)), []);
  assertEquals(shared.filter(isOfOneSet), []);
});

Deno.test("a million sets are planned without reading every config, and a wrong value of a parameter is found all the same", async () => {
  const input = sweepInput();
  const own = await findOwnIndicators(input, ".");
  const options = {
    folder: ".",
    title: "Test",
    toFactories: false,
    toScanners: false,
    own,
  };
  const space = new ParameterSpace(
    ["fast=1..1000", "slow=1..1000"].map(parseDimension),
  );
  const whole = new SweepPlan(input, space, options);
  assertEquals(whole.groups.map(({ sets }) => sets.length), [1_000_000]);
  // Of the sets of one value of a parameter some are checked.
  const wrong = new ParameterSpace(
    ["fast=1..1000", "slow=0..19"].map(parseDimension),
  );
  const { code } = assertThrows(
    () => new SweepPlan(input, wrong, options),
    SessionError,
  );
  assertEquals(code, "config_invalid");
});
