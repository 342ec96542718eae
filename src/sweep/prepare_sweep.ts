/**
 * What every part of a sweep begins with: its sets, what they need, and what
 * identifies the sweep.
 *
 * @module
 */
import { resolve } from "node:path";
import { requireBounds } from "../config/input_bounds.ts";
import { consoleNotes, tellNotes } from "../config/old_configs/notes.ts";
import { translateOldKeys } from "../config/old_configs/translate.ts";
import { requireStorePath, storePathOf } from "../config/store_path.ts";
import type { SweepExecutor } from "../fleet/sweep_executor.ts";
import { findOwnIndicators } from "../system/indicator_probe.ts";
import type { TapeWindow } from "../tape/tape_recipe.ts";
import { sweepFingerprint } from "./fingerprint.ts";
import type {
  SweepFingerprint,
  SweepSource,
  SweepSpec,
} from "./results_file.ts";
import { shardRange } from "./shard.ts";
import { ParameterSpace } from "./space.ts";
import {
  axesOf,
  dimensionsOf,
  type EngineSweepOptions,
} from "./sweep_options.ts";
import { SweepPlan } from "./sweep_plan.ts";
import { SweepRunner } from "./sweep_runner.ts";
import { type Fold, foldsOf } from "./walk_forward.ts";

const TITLE = "Session config";
const MEMORY_BYTES = 4 * 2 ** 30;

/** A sweep that has not begun. */
export interface PreparedSweep {
  /** The config with the keys of today. */
  readonly input: unknown;
  /** The store of its bars. */
  readonly db: string;
  /** The parameter sets. */
  readonly space: ParameterSpace;
  /** The parameters of the heat map, if there is one. */
  readonly axes: readonly string[] | undefined;
  /** The configs of the sets. */
  readonly plan: SweepPlan;
  /** What runs the sets. */
  readonly runner: SweepRunner;
  /** The splits of walk-forward. */
  readonly folds: readonly Fold[] | undefined;
  /** The windows to choose sets on. */
  readonly windows: readonly TapeWindow[];
  /** What identifies the sweep. */
  readonly fingerprint: SweepFingerprint;
  /** What was asked for, as far as it is not in the config. */
  readonly spec: SweepSpec;
  /** Where it came from, unless a program has given its strategies. */
  readonly source: SweepSource | undefined;
}

/**
 * Reads and checks a sweep. `executorOf` makes what runs the number of sets that
 * it is called with.
 *
 * @throws {SessionError} as `runSweep` before any set runs.
 */
export async function prepareSweep(
  given: unknown,
  options: EngineSweepOptions,
  executorOf: (options: EngineSweepOptions, sets: number) => SweepExecutor,
): Promise<PreparedSweep> {
  requireBounds(given, options.title ?? TITLE);
  const space = new ParameterSpace(dimensionsOf(options), options.random);
  const axes = axesOf(space.dimensions, options);
  // Parameters may be named by the keys of today.
  const { root: input, notes } = translateOldKeys(given);
  const { onNote = consoleNotes(options.title ?? TITLE) } = options;
  tellNotes(notes, onNote);
  const db = requireStorePath(
    options.db,
    storePathOf(input, options.folder ?? "."),
  );
  const plan = await planSweep(input, space, options);
  const { walkForward } = options;
  const runner = await SweepRunner.open(plan, {
    store: db,
    executor: executorOf(options, space.size),
    memoryBytes: options.memoryBytes ?? MEMORY_BYTES,
    sandbox: options.sandbox === true,
    signal: options.signal,
  });
  const folds = walkForward === undefined
    ? undefined
    : foldsOf(runner.dates.length, walkForward);
  const windows = folds?.map(({ train }) => train) ??
    [{ from: 0, to: runner.dates.length }];
  const fingerprint = await sweepFingerprint({
    input,
    walkForward,
    plan,
    windows: windows.length,
    store: db,
  });
  const { dimensions, random } = space;
  const spec = {
    space: dimensions,
    ...(random !== undefined && { random }),
    ...(walkForward !== undefined && { walkForward }),
  };
  return {
    input,
    db,
    space,
    axes,
    plan,
    runner,
    folds,
    windows,
    fingerprint,
    spec,
    source: sourceOf(input, db, options),
  };
}

function sourceOf(
  input: unknown,
  db: string,
  { folder = ".", configFile = "", sandbox = false, ...given }:
    EngineSweepOptions,
): SweepSource | undefined {
  if (given.strategies !== undefined || given.scanners !== undefined) {
    return undefined;
  }
  return {
    input,
    folder: resolve(folder),
    configFile,
    store: resolve(db),
    sandbox,
  };
}

/** Checks the configs of all sets, with the indicators that they bring along. */
async function planSweep(
  input: unknown,
  space: ParameterSpace,
  options: EngineSweepOptions,
): Promise<SweepPlan> {
  const { folder = ".", strategies, scanners, title = TITLE } = options;
  const { sandbox = false, beforeImport } = options;
  const own = await findOwnIndicators(input, folder, {
    sandbox,
    ...(beforeImport !== undefined && { beforeImport }),
  });
  const plan = new SweepPlan(input, space, {
    folder,
    own,
    title,
    toFactories: strategies !== undefined,
    toScanners: scanners !== undefined,
    range: options.planned ?? shardRange(options.shard, space.size),
  });
  await beforeImport?.([...plan.modules]);
  return plan;
}
