// Recipes of a small sweep, taken where the sweep hands them to its executor.
import { parseDimension } from "../../src/sweep/dimension.ts";
import type {
  SetReport,
  SweepExecutor,
} from "../../src/fleet/sweep_executor.ts";
import type { SetOrder, SweepRecipe } from "../../src/fleet/sweep_recipe.ts";
import { ParameterSpace } from "../../src/sweep/space.ts";
import { SweepPlan } from "../../src/sweep/sweep_plan.ts";
import { SweepRunner } from "../../src/sweep/sweep_runner.ts";
import { findOwnIndicators } from "../../src/system/indicator_probe.ts";
import { sweepInput } from "../sweep/_sweep.ts";

/** What a sweep of four sets over two windows hands to its executor. */
export async function recipesOf(
  db: string,
  memoryBytes = 2 ** 30,
): Promise<{ recipe: SweepRecipe; orders: SetOrder[] }[]> {
  const found: { recipe: SweepRecipe; orders: SetOrder[] }[] = [];
  const executor: SweepExecutor = {
    parallel: 1,
    run: (recipe, orders) => {
      found.push({ recipe, orders: [...orders] });
      return Promise.resolve();
    },
    stop: () => {},
  };
  const input = sweepInput();
  const space = new ParameterSpace(
    ["fast=2,4", "slow=6,9"].map(parseDimension),
  );
  const plan = new SweepPlan(input, space, {
    folder: ".",
    title: "Test",
    toFactories: false,
    toScanners: false,
    own: await findOwnIndicators(input, "."),
  });
  const signal = undefined;
  const options = { store: db, executor, memoryBytes, signal };
  const runner = await SweepRunner.open(plan, options);
  const windows = [{ from: 0, to: 6 }, { from: 3, to: runner.dates.length }];
  const task = { windowsOf: () => [0, 1], wantsAccount: false };
  await runner.run(windows, task, () => {});
  return found;
}

/** `set window hash bars` of every order, sorted. */
export async function outcomesOf(
  executor: SweepExecutor,
  { recipe, orders }: { recipe: SweepRecipe; orders: readonly SetOrder[] },
): Promise<string[]> {
  const lines: string[] = [];
  const onSet = ({ set, window, bars, outcome }: SetReport) => {
    const result = outcome.status === "done" ? outcome.hash : "failed";
    lines.push(`${set} ${window} ${bars} ${result}`);
  };
  try {
    await executor.run(recipe, orders, { onTape: () => {}, onSet });
  } finally {
    executor.stop();
  }
  return lines.sort();
}
