import { assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { ThreadState } from "../../src/modules/thread_state.ts";
import type { SetJob } from "../../src/tape/set_job.ts";
import {
  GivenStrategies,
  ModuleStrategies,
  type SetCode,
  SweepEnd,
} from "../../src/tape/set_strategies.ts";
import { daysBetween, makeConfig, withFolder } from "../system/_market.ts";

/** A cell of a program's state: declared once, then read and increased. */
const CELLS: Readonly<
  Record<string, { readonly declare: string; readonly next: string }>
> = {
  variable: { declare: "let v = 0;", next: "v += step" },
  object: { declare: "const o = { n: 0 };", next: "o.n += step" },
  list: { declare: "const l = [0];", next: "l[0] += step" },
  map: {
    declare: "const m = new Map();",
    next: "m.set(1, (m.get(1) ?? 0) + step).get(1)",
  },
  closure: {
    declare: "const c = (() => { let n = 0; return (s) => n += s; })();",
    next: "c(step)",
  },
  static: {
    declare: "class S { static n = 0; }",
    next: "S.n += step",
  },
  frozen: {
    declare: "const f = Object.freeze({ deep: { n: 0 } });",
    next: "f.deep.n += step",
  },
  module: { declare: `import { add } from "./add.ts";`, next: "add(step)" },
  commonJs: {
    declare: `import { addCjs } from "./add.cjs";`,
    next: "addCjs(step)",
  },
  global: {
    declare: "globalThis.g ??= 0;",
    next: "globalThis.g += step",
  },
  builtIn: {
    declare: "",
    next: "Number.prototype.n = (Number.prototype.n ?? 0) + step",
  },
};

/** A set: the cells of its program, what each call adds, and its calls. */
const setArbitrary = fc.record({
  cells: fc.uniqueArray(fc.constantFrom(...Object.keys(CELLS)), {
    minLength: 1,
    maxLength: 4,
  }),
  step: fc.integer({ min: 1, max: 9 }),
  calls: fc.integer({ min: 1, max: 4 }),
});

const TRADING = makeConfig({
  days: daysBetween("2024-07-08", "2024-07-08"),
  symbols: ["AAA"],
}).trading_config;

function jobOf(set: number, module: string, parameters = {}): SetJob {
  return {
    set,
    strategies: [{ module, params: parameters }],
    scanners: [],
    trading: TRADING,
    parameters,
  } as unknown as SetJob;
}

/** What a program returns, call by call. */
function observed(
  { strategies: [{ strategy }] }: SetCode,
  calls: number,
): unknown[] {
  const { next } = strategy as unknown as { next(): unknown };
  return Array.from({ length: calls }, next);
}

Deno.test("programs with state give the same in any order of sets, as each does alone", async () => {
  await withFolder(async (folder) => {
    Deno.writeTextFileSync(
      `${folder}/add.ts`,
      "let n = 0; export const add = (s: number) => n += s;",
    );
    Deno.writeTextFileSync(
      `${folder}/add.cjs`,
      "let n = 0; exports.addCjs = (s) => n += s;",
    );
    const maker = new ModuleStrategies();
    const state = new ThreadState();
    await fc.assert(
      fc.asyncProperty(
        fc.array(setArbitrary, { minLength: 2, maxLength: 12 }),
        async (sets) => {
          for (const [i, { cells, step, calls }] of sets.entries()) {
            // Equal programs share a file, as the sets of a sweep do.
            const path = `${folder}/${cells.join("_")}.js`;
            Deno.writeTextFileSync(
              path,
              `${cells.map((cell) => CELLS[cell].declare).join("\n")}
export default ({ step }) => ({
  subscriptions: [{ intervals: ["1m"] }],
  next: () => [${cells.map((cell) => CELLS[cell].next).join(", ")}],
});`,
            );
            const made = await maker.make(jobOf(i, path, { step }));
            const seen = observed(made, calls);
            maker.end();
            assertEquals(state.restore(), []);
            const alone = Array.from(
              { length: calls },
              (_, call) => cells.map(() => step * (call + 1)),
            );
            assertEquals(seen, alone);
          }
        },
      ),
      { numRuns: 40 },
    );
  });
});

Deno.test("strategies that a program gives are made for each set, or refused", async () => {
  const subscriptions = [{ intervals: ["1m" as const] }];
  const fresh = new GivenStrategies({
    strategies: [() => ({ subscriptions })],
  });
  const { strategies: one } = await fresh.make(jobOf(0, ""));
  const { strategies: two } = await fresh.make(jobOf(1, ""));
  assertEquals(one[0].strategy === two[0].strategy, false);

  const strategy = { subscriptions };
  const shared = new GivenStrategies({
    strategies: [() => ({ subscriptions }), () => strategy],
  });
  await shared.make(jobOf(0, ""));
  await assertRejects(
    () => shared.make(jobOf(1, "")),
    SweepEnd,
    "Strategy 2 is the",
  );
  // One set may have it twice, as a backtest may.
  const twice = new GivenStrategies({ strategies: [strategy, strategy] });
  assertEquals((await twice.make(jobOf(0, ""))).strategies.length, 2);
});
