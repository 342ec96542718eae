/**
 * Makes the tapes of a sweep and runs sets over them.
 *
 * @module
 */
import {
  makeStrategies,
  type StrategySource,
} from "../analysis/strategy_loader.ts";
import { SessionError } from "../errors.ts";
import type { RunRequirements } from "../session/run_plan.ts";
import { type StoreLocator, withStore } from "../store/open_store.ts";
import { averageSessionsPerYear } from "../results/result_statistics.ts";
import { readRequirements } from "../system/system_manager.ts";
import { TimeManager } from "../time/time_manager.ts";
import type { SetJob, SetOutcome, StrategyMaker } from "../tape/set_runner.ts";
import {
  OwnThread,
  type SetExecutor,
  SetThreads,
} from "../fleet/local_threads.ts";
import {
  batchesOf,
  indicatorKey,
  type SetBatch,
  type SweepPlan,
} from "./sweep_plan.ts";
import { makeTape, type Tape, type TapeWindow } from "../tape/tape.ts";
import { type TapeRoom, tapeRoom } from "../tape/tape_room.ts";

/** What all tapes and sets of a sweep have in common. */
export interface SweepRunnerOptions {
  /** The store of the bars. */
  readonly store: StoreLocator;
  /** Threads that run sets. */
  readonly workers: number;
  /** Strategies to run in the caller's thread, in place of the config's modules. */
  readonly strategies: readonly StrategySource[] | undefined;
  /** The most bytes of a tape. */
  readonly memoryBytes: number;
  /** Stops it. */
  readonly signal: AbortSignal | undefined;
}

/** What is to be run. */
export interface SweepTask {
  /** The windows that a set is run over, by number; none to leave it out. */
  readonly windowsOf: (set: number) => readonly number[];
  /** Whether the whole accounts are wanted. */
  readonly wantsAccount: boolean;
  /** Told what share of a tape is loaded; 1 when sets begin. */
  readonly onTape?: (share: number) => void;
}

/** Told what became of a set, and over how many base bars it ran. */
export type OnSet = (job: SetJob, outcome: SetOutcome, bars: number) => void;

/** Sets that run over the same bars. */
interface Group {
  readonly sets: readonly number[];
  readonly requirements: RunRequirements;
  readonly room: TapeRoom;
}

/** Runs sets, tape by tape; the last tape stays for the next task. */
export class SweepRunner {
  /** Threads that run sets. */
  readonly workers: number;
  /** How many sessions every set runs over. */
  readonly sessions: number;
  /** Their trading dates, of the first set. */
  readonly dates: readonly string[];
  /** What the user should know. */
  readonly warnings: readonly string[];
  /** Seconds spent on tapes so far. */
  tapeSeconds = 0;
  /** Seconds spent on sets in the last task. */
  setSeconds = 0;
  readonly #plan: SweepPlan;
  readonly #options: SweepRunnerOptions;
  readonly #groups: readonly Group[];
  readonly #executor: SetExecutor;
  #tape: Tape | undefined;
  #tapeOf: Group | undefined;

  private constructor(
    plan: SweepPlan,
    options: SweepRunnerOptions,
    groups: readonly Group[],
  ) {
    const { strategies, workers } = options;
    this.#plan = plan;
    this.#options = options;
    this.workers = workers;
    this.#groups = groups;
    const [{ requirements }] = groups;
    this.dates = requirements.dates;
    this.sessions = requirements.dates.length;
    this.warnings = [
      ...new Set(groups.flatMap((group) => group.requirements.warnings)),
    ];
    this.#executor = strategies === undefined
      ? new SetThreads(workers)
      : new OwnThread(strategiesOf(strategies));
  }

  /**
   * Works out what every group of sets needs.
   *
   * @throws {SessionError} as `runBacktest` if there are no bars for it;
   * `memory_invalid` if a tape would be larger than allowed;
   * `argument_invalid` if sets have different numbers of sessions.
   */
  static async open(
    plan: SweepPlan,
    options: SweepRunnerOptions,
  ): Promise<SweepRunner> {
    const { store } = options;
    const groups: Group[] = [];
    for (const sets of plan.groups) {
      const config = plan.config(sets[0]);
      const requirements = await readRequirements(
        config,
        store,
        plan.own.lookup,
      );
      const room = await roomOf(requirements, store);
      requireRoom(room, options.memoryBytes);
      groups.push({ sets, requirements, room });
    }
    requireSameSessions(groups);
    return new SweepRunner(plan, options, groups);
  }

  /** Runs a task's sets over their windows. */
  async run(
    windows: readonly TapeWindow[],
    task: SweepTask,
    onSet: OnSet,
  ): Promise<void> {
    this.setSeconds = 0;
    for (const group of this.#groups) {
      const sets = group.sets.filter((set) => task.windowsOf(set).length > 0);
      const { requirements, room } = group;
      const bytes = this.#options.memoryBytes - room.bytes;
      for (
        const batch of batchesOf(this.#plan, sets, requirements, room, bytes)
      ) {
        const tape = await this.#tapeFor(group, batch, windows, task);
        task.onTape?.(1);
        const started = performance.now();
        await this.#executor.run(
          tape,
          jobsOf(tape, batch, task),
          (job, outcome) => onSet(job, outcome, tape.bars[job.window]),
          this.#options.signal,
        );
        this.setSeconds += (performance.now() - started) / 1_000;
      }
    }
  }

  /** What yearly figures over some trading dates are scaled by. */
  sessionsPerYear(dates: readonly string[]): number {
    const [{ requirements: { exchange, overrides } }] = this.#groups;
    const time = new TimeManager({ exchange, overrides });
    return averageSessionsPerYear(dates, time);
  }

  /** Ends the threads; a further task starts new ones. */
  stop(): void {
    this.#executor.stop();
  }

  async #tapeFor(
    group: Group,
    batch: SetBatch,
    windows: readonly TapeWindow[],
    task: SweepTask,
  ): Promise<Tape> {
    const last = this.#tape;
    if (last !== undefined && this.#tapeOf === group && holds(last, batch)) {
      return last;
    }
    this.#tape = undefined;
    this.#executor.start();
    const started = performance.now();
    const { requirements, room } = group;
    const { signal } = this.#options;
    const tape = await makeTape({
      requirements: { ...requirements, indicators: batch.indicators },
      room,
      store: this.#options.store,
      trading: batch.jobs[0].trading,
      indicatorModules: this.#plan.own.modules,
      windows,
      onProgress: ({ sessions, sessionsTotal }) =>
        task.onTape?.(sessions / sessionsTotal),
      ...(signal !== undefined && { signal }),
    });
    this.tapeSeconds += (performance.now() - started) / 1_000;
    this.#tape = tape;
    this.#tapeOf = group;
    return tape;
  }
}

/** Whether a tape has all indicators of a batch. */
function holds(tape: Tape, batch: SetBatch): boolean {
  const there = new Set(tape.indicators.map(indicatorKey));
  return batch.indicators.every((indicator) =>
    there.has(indicatorKey(indicator))
  );
}

/** The jobs of a batch, with their indicators found on the tape. */
function* jobsOf(
  tape: Tape,
  batch: SetBatch,
  task: SweepTask,
): Generator<SetJob> {
  const places = new Map(
    tape.indicators.map((indicator, i) => [indicatorKey(indicator), i]),
  );
  const onTape = batch.indicators.map((indicator) =>
    places.get(indicatorKey(indicator)) as number
  );
  for (const job of batch.jobs) {
    const indicators = job.indicators.map(({ id, onTape: place }) => ({
      id,
      onTape: onTape[place],
    }));
    for (const window of task.windowsOf(job.set)) {
      yield { ...job, indicators, window, wantsAccount: task.wantsAccount };
    }
  }
}

function strategiesOf(sources: readonly StrategySource[]): StrategyMaker {
  return ({ parameters }) =>
    makeStrategies(sources.map((source, i) => ({
      source,
      config: { module: `strategy ${i + 1}`, params: parameters },
    })));
}

function roomOf(
  requirements: RunRequirements,
  locator: StoreLocator,
): Promise<TapeRoom> {
  const { exchange, overrides } = requirements;
  const time = new TimeManager({ exchange, overrides });
  return withStore(locator, (store) => tapeRoom(requirements, store, time));
}

/** Sets are compared with each other: all have as many sessions. */
function requireSameSessions(groups: readonly Group[]): void {
  const [{ requirements: { dates } }] = groups;
  const other = groups.find(({ requirements }) =>
    requirements.dates.length !== dates.length
  );
  if (other === undefined) return;
  throw new SessionError(
    "argument_invalid",
    `Sets of a sweep run over as many sessions, so that they can be compared: set 0 has ${dates.length}, set ${
      other.sets[0]
    } has ${other.requirements.dates.length}`,
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
