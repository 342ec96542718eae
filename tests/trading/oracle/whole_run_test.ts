/** Whole backtests, in one thread and in workers, against the simulator. */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { SystemManager } from "../../../src/system/system_manager.ts";
import { LAYOUT_NAMES, LAYOUTS, withFolder } from "../../system/_market.ts";
import type { Outcome, Program } from "./_program.ts";
import { programs, type Scope } from "./_programs.ts";
import {
  ACTIONS,
  CASH,
  CASH_CURRENCIES,
  COSTS,
  CURRENCIES,
  LIMITS,
  MARGIN,
  PLAIN,
} from "./_scopes.ts";
import { simulate } from "./_simulator.ts";
import { runWhole, storeBars } from "./_whole_run.ts";

const RUNS = Number(Deno.env.get("ORACLE_RUNS") ?? 100);
const SEED = Number(Deno.env.get("ORACLE_SEED") ?? 14);
/** Sessions without a gap: a run also has those in which nothing trades. */
const DATES = ["2024-01-30", "2024-01-31", "2024-02-01"];

for (const layout of LAYOUT_NAMES) {
  Deno.test(`runs, ${layout}: orders fill and end as the simulator says`, async () => {
    const system = new SystemManager();
    try {
      await withFolder(async (folder) => {
        let fills = 0;
        const scopes = [
          PLAIN,
          COSTS,
          LIMITS,
          CASH,
          MARGIN,
          CURRENCIES,
          CASH_CURRENCIES,
          ACTIONS,
        ];
        let runs = 0;
        for (const scope of scopes) {
          fills += await compare(scope, async (program) => {
            const db = `${folder}/${crypto.randomUUID()}.db`;
            storeBars(program, db);
            const options = { db, ...LAYOUTS[layout] };
            // History is the strategies'; accounts are the same.
            const adjustments = ["raw", "splits", "total"] as const;
            const adjustment = adjustments[runs++ % 3];
            return await runWhole(program, system, options, adjustment);
          });
        }
        assertEquals(fills > RUNS, true);
      });
    } finally {
      system.stop();
    }
  });
}

/** Runs random programs; returns how many fills they had. */
async function compare(
  scope: Scope,
  run: (program: Program) => Promise<Outcome>,
): Promise<number> {
  let fills = 0;
  const few = { ...scope, dates: DATES };
  await fc.assert(
    fc.asyncProperty(programs(few).filter(tradesDaily), async (program) => {
      const actual = await run(program);
      const expected = simulate(program);
      fills += expected.fills.length;
      const ofStrategy = (s: number) =>
        expected.fills.filter((line) => line.includes(` s${s} `));
      assertEquals(actual, {
        ...expected,
        fills: Array.from(
          { length: program.strategies },
          (_, s) => ofStrategy(s),
        ).flat(),
        sessions: expected.sessions.map((session) => session.slice(0, 2)),
      });
    }),
    { numRuns: Math.ceil(RUNS / 5), seed: SEED },
  );
  return fills;
}

/** Whether symbols that end have bars in the session before; else they end sooner. */
function endsWithBars(days: Program["days"]): boolean {
  return days.every(({ actions = [] }, i) =>
    actions.every(({ symbol, ends }) =>
      ends === undefined ||
      days[i - 1].slices.some(({ bars }) => bars[symbol] !== undefined)
    )
  );
}

/** Whether every symbol has a bar and every session a slice; a run drops others. */
function tradesDaily({ days, symbols }: Program): boolean {
  const traded = new Set<number>();
  for (const { slices } of days) {
    for (const { bars } of slices) bars.forEach((b, y) => b && traded.add(y));
  }
  return traded.size === symbols &&
    days.every(({ slices }) => slices.length > 0) && endsWithBars(days);
}
