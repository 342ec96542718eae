/**
 * Turns the sets of a sweep into recipes, and has an executor run them.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { SessionError } from "../errors.ts";
import type { SetReport, SweepExecutor } from "../fleet/sweep_executor.ts";
import type { SetOrder, SweepRecipe } from "../fleet/sweep_recipe.ts";
import type { LogLevel } from "../log/log_record.ts";
import { averageSessionsPerYear } from "../results/result_statistics.ts";
import type { RunRequirements } from "../session/run_plan.ts";
import { barsForHours } from "../store/hours_store.ts";
import { type StoreLocator, withStore } from "../store/open_store.ts";
import { readRequirements } from "../system/prepare_run.ts";
import type { TapeWindow } from "../tape/tape_recipe.ts";
import { type TapeRoom, tapeRoom } from "../tape/tape_room.ts";
import { TimeManager } from "../time/time_manager.ts";
import { batchesOf, type SetBatch } from "./set_batches.ts";
import type { SetRange } from "./shard.ts";
import type { SetGroup, SweepPlan } from "./sweep_plan.ts";

/** What all tapes and sets of a sweep have in common. */
export interface SweepRunnerOptions {
  /** The store of the bars. */
  readonly store: StoreLocator;
  /** What runs the sets. */
  readonly executor: SweepExecutor;
  /** The maximum size of a tape in bytes. */
  readonly memoryBytes: number;
  /** Whether the config's modules run without permissions. */
  readonly sandbox?: boolean;
  /** Stops the sweep. */
  readonly signal: AbortSignal | undefined;
}

/** The sets to run. */
export interface SweepTask {
  /** The windows to run a set over, by number; none to leave it out. */
  readonly windowsOf: (set: number) => readonly number[];
  /** The sets to choose from. Defaults to those that are planned. */
  readonly range?: SetRange;
  /** Whether it gets tapes of its own. Defaults to `false`. */
  readonly ownTape?: boolean;
  /** Whether each set has a thread of its own. Defaults to `false`. */
  readonly alone?: boolean;
  /** Whether outcomes include the whole account besides its figures. */
  readonly wantsAccount: boolean;
  /** The least severe log records that outcomes include; defaults to none. */
  readonly logLevel?: LogLevel | undefined;
  /** Called with the share of a tape that is loaded; 1 when sets begin. */
  readonly onTape?: (share: number) => void;
}

/** A group of sets, and the bars that it needs. */
interface Group extends SetGroup {
  readonly requirements: RunRequirements;
  readonly room: TapeRoom;
}

/** Runs sets, batch by batch. */
export class SweepRunner {
  /** Sets that run at the same time. */
  readonly parallel: number;
  /** The trading dates that sets run over; those of the first group. */
  readonly dates: readonly string[];
  /** Seconds spent on tapes, over all tasks. */
  tapeSeconds = 0;
  /** Seconds spent on sets, over all tasks. */
  setSeconds = 0;
  readonly #plan: SweepPlan;
  readonly #options: SweepRunnerOptions;
  readonly #groups: readonly Group[];
  readonly #warnings: Set<string>;

  private constructor(
    plan: SweepPlan,
    options: SweepRunnerOptions,
    groups: readonly Group[],
  ) {
    this.#plan = plan;
    this.#options = options;
    this.#groups = groups;
    this.parallel = options.executor.parallel;
    this.dates = groups[0].requirements.dates;
    this.#warnings = new Set(
      groups.flatMap((group) => group.requirements.warnings),
    );
  }

  /**
   * Determines what each group of sets needs.
   *
   * @throws {SessionError} as `runBacktest` if there are no bars for it;
   * `memory_invalid` if a tape would be larger than allowed;
   * `argument_invalid` if sets have different numbers of sessions.
   */
  static async open(
    plan: SweepPlan,
    options: SweepRunnerOptions,
  ): Promise<SweepRunner> {
    const { store, memoryBytes } = options;
    const groups: Group[] = [];
    for (const group of plan.groups) {
      const requirements = await readRequirements(
        plan.config(group.first),
        store,
        plan.own.lookup,
      );
      const room = await roomOf(requirements, store);
      requireRoom(room, memoryBytes);
      groups.push({ ...group, requirements, room });
    }
    requireSameSessions(groups);
    return new SweepRunner(plan, options, groups);
  }

  /** Warnings for the user: what is known before tapes are made, then what they show. */
  get warnings(): readonly string[] {
    return [...this.#warnings];
  }

  /** What a set needs from the store. */
  requirementsOf(set: number): RunRequirements {
    const group = this.#groups.find(({ sets }) => sets.includes(set));
    return (group ?? this.#groups[0]).requirements;
  }

  /** Runs a task's sets over their windows. */
  async run(
    windows: readonly TapeWindow[],
    task: SweepTask,
    onSet: (report: SetReport) => void,
  ): Promise<void> {
    const { executor, memoryBytes, signal } = this.#options;
    for (const group of this.#groups) {
      const { requirements, room } = group;
      const sets = task.range === undefined
        ? group.sets
        : [...this.#plan.setsOf(group, task.range)];
      const ids = sets.filter((set) => task.windowsOf(set).length > 0);
      const bytes = memoryBytes - room.bytes;
      for (
        const batch of batchesOf(this.#plan, ids, requirements, room, bytes)
      ) {
        const started = performance.now();
        let setsStarted = started;
        await executor.run(
          this.#recipe(group, batch, windows, task),
          ordersOf(batch, task),
          {
            onTape: (share) => {
              if (share === 1) setsStarted = performance.now();
              task.onTape?.(share);
            },
            onWarnings: (warnings) => {
              for (const one of warnings) this.#warnings.add(one);
            },
            onSet,
          },
          signal,
        );
        this.tapeSeconds += (setsStarted - started) / 1_000;
        this.setSeconds += (performance.now() - setsStarted) / 1_000;
      }
    }
  }

  /** The average number of sessions in a year, which annualises figures. */
  sessionsPerYear(dates: readonly string[]): number {
    const [{ requirements: { exchange, overrides } }] = this.#groups;
    const time = new TimeManager({ exchange, overrides });
    return averageSessionsPerYear(dates, [time]);
  }

  /** Ends the threads; a further task starts new ones. */
  stop(): void {
    this.#options.executor.stop();
  }

  #recipe(
    { key, requirements, room }: Group,
    { indicators, sets }: SetBatch,
    windows: readonly TapeWindow[],
    { ownTape = false, alone = false }: SweepTask,
  ): SweepRecipe {
    const { store, memoryBytes, sandbox = false } = this.#options;
    const { strategy_seconds: strategySeconds } = this.#plan.config(
      sets[0].set,
    );
    const parts = JSON.stringify([store, key, windows, ownTape]);
    return {
      tape: {
        key: createHash("sha256").update(parts).digest("hex"),
        store,
        requirements: { ...requirements, indicators },
        room,
        memoryBytes,
        windows,
        indicatorModules: this.#plan.own.modules,
        strategySeconds,
        sandbox,
        trading: sets[0].trading,
      },
      strategySeconds,
      alone,
      sets,
    };
  }
}

function* ordersOf(batch: SetBatch, task: SweepTask): Generator<SetOrder> {
  const { wantsAccount, logLevel } = task;
  for (const { set } of batch.sets) {
    for (const window of task.windowsOf(set)) {
      yield { set, window, wantsAccount, logLevel };
    }
  }
}

function roomOf(
  requirements: RunRequirements,
  locator: StoreLocator,
): Promise<TapeRoom> {
  const { exchange, overrides, symbolsSince } = requirements;
  const time = new TimeManager({ exchange, overrides });
  return withStore(
    locator,
    (store) => tapeRoom(requirements, barsForHours(store, exchange), time),
    symbolsSince,
  );
}

function requireRoom(room: TapeRoom, memoryBytes: number): void {
  if (room.bytes <= memoryBytes) return;
  const mib = (bytes: number) => Math.ceil(bytes / 2 ** 20);
  throw new SessionError(
    "memory_invalid",
    `The bars of the sweep take ${mib(room.bytes)} MiB of memory, ${
      mib(memoryBytes)
    } MiB are allowed; allow more (--memory), or sweep fewer symbols or sessions`,
  );
}

/** Sets are compared with each other, so all need the same number of sessions. */
function requireSameSessions(groups: readonly Group[]): void {
  const [{ requirements: { dates } }] = groups;
  const other = groups.find(({ requirements }) =>
    requirements.dates.length !== dates.length
  );
  if (other === undefined) return;
  throw new SessionError(
    "argument_invalid",
    `All sets of a sweep need the same number of sessions to be comparable: set 0 has ${dates.length}, set ${other.first} has ${other.requirements.dates.length}`,
  );
}
