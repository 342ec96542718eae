/**
 * Runs all stages in one thread, one after the other.
 *
 * @module
 */
import { calleeTexts } from "../analysis/callees.ts";
import { asSessionError, isA } from "../text/message_of.ts";
import { HookBoard, makeBoard } from "../analysis/hook_board.ts";
import type { LoadedStrategy } from "../analysis/strategy_loader.ts";
import { SessionError } from "../errors.ts";
import { recordsFrom } from "../log/log_record.ts";
import { Arena } from "../memory/arena.ts";
import { ControlBlock } from "../memory/control_block.ts";
import { DataQualityManager } from "../quality/data_quality_manager.ts";
import { joinReports, type RunReports } from "../results/run_reports.ts";
import type { GuestState } from "../modules/guest_state.ts";
import type { MarketStore } from "../store/market_store.ts";
import type { Clock } from "../sync/clock.ts";
import { RunClock } from "../sync/run_clock.ts";
import type { Stage } from "../sync/stage.ts";
import { type RejectionWatch, UncaughtRejection } from "./rejection_watch.ts";
import { type FailedStage, stageError } from "./stage_errors.ts";
import { StageGroup } from "./stage_group.ts";
import { makeAnalysis, type OtherCode } from "./stages/analysis.ts";
import { makeCoordinator } from "./stages/coordinator.ts";
import { makeProcessor } from "./stages/processor.ts";
import { watchedIndicators } from "./stages/stage_indicators.ts";
import {
  hasParked,
  loadParkedWith,
  makeUniverseLoader,
} from "./stages/universe.ts";
import { starting, stoppedError } from "./stage_worker.ts";
import {
  type RunListeners,
  stageListeners,
  type StartMessage,
  tellRecord,
} from "./worker_protocol.ts";

// The event loop gets a turn this often, so that a run can be stopped.
const TURN_MS = 50;
// How often a stage that waits for the event loop is stepped.
const EVENTS_MS = 1;
// How often a paused run looks whether it may go on.
const PAUSED_MS = 5;

/** What an inline run needs besides its start. */
export interface InlineOptions extends RunListeners {
  /** Stops the run. */
  readonly signal?: AbortSignal;
  /** Fails the run when a promise of the thread fails. */
  readonly rejections?: RejectionWatch;
  /** What the run's clock goes by; defaults to the machine's clock. */
  readonly clock?: Clock;
  /** What is called besides the strategies; defaults to nothing. */
  readonly others?: OtherCode;
  /** Learns when foreign code runs in the program's thread. */
  readonly guest?: GuestState;
}

/**
 * Steps the stages in turn until all are done. The store is the caller's, the
 * one that the plan was made from.
 */
export async function runInline(
  start: StartMessage,
  store: MarketStore,
  strategies: readonly LoadedStrategy[],
  options: InlineOptions = {},
): Promise<RunReports> {
  const { onProgress } = options;
  const { memory } = start.plan;
  const clock = new RunClock(memory, options.clock);
  const control = new ControlBlock(Arena.attach(memory.buffer));
  let active: () => FailedStage = () => starting("coordinator");
  let analysis: FailedStage | undefined;
  try {
    const coordinator = await makeCoordinator(start, store, clock);
    active = () => starting("processor");
    const first = calleeTexts({ strategies, ...options.others }).length;
    const lookup = await watchedIndicators(start, undefined, first);
    const processor = await makeProcessor(start, clock, lookup);
    active = () => starting("quality_manager");
    const quality_manager = new DataQualityManager(start.plan);
    active = () => starting("analysis");
    const universe = hasParked(start.plan)
      ? await makeUniverseLoader(
        start,
        store,
        await watchedIndicators(start, undefined, first),
      )
      : undefined;
    const engine = makeAnalysis(
      start,
      strategies,
      onProgress,
      clock,
      universe && loadParkedWith(universe, start.plan),
      options.others,
    );
    analysis = engine;
    const stages = {
      coordinator,
      processor,
      quality_manager,
      analysis: engine,
    };
    const members: Stage[] = Object.values(stages);
    const { onStageSession } = stageListeners(options);
    for (const stage of members) {
      stage.onRecord = recordsFrom(
        start.logLevel,
        (record) => tellRecord(options, record),
      );
      stage.onSessionMetrics = onStageSession;
    }
    const group = new StageGroup(members, clock);
    active = () => group.stepping;
    control.publish("go", 1);
    const started = performance.now();
    const board = new HookBoard(start.watch?.board ?? makeBoard());
    await drive(group, options, board);
    const [c, p, q, a] = group.uses();
    return joinReports(
      [{
        reports: {
          coordinator: coordinator.report(),
          processor: processor.report(),
          quality_manager: quality_manager.report(),
          analysis: engine.report(),
          universe: universe?.report(),
        },
        uses: { coordinator: c, processor: p, quality_manager: q, analysis: a },
      }],
      (performance.now() - started) / 1_000,
    );
  } catch (error) {
    if (asSessionError(error)?.code === "stopped") throw error;
    // A promise fails after the code that made it has returned.
    const failed = isA(error, UncaughtRejection) && analysis !== undefined
      ? analysis
      : active();
    throw stageError(failed, error);
  } finally {
    control.stop();
  }
}

/** Steps the stages to their end, giving the event loop turns. */
async function drive(
  group: StageGroup,
  options: InlineOptions,
  board: HookBoard,
): Promise<void> {
  const { signal, rejections, guest } = options;
  for (;;) {
    guest?.enter();
    let pause: number | undefined;
    try {
      pause = stepOn(group, signal);
    } catch (error) {
      // Promises of a hook that has failed run before anyone learns of it.
      board.beginTurn();
      throw error;
    } finally {
      guest?.leave();
    }
    if (pause === undefined) break;
    board.beginTurn();
    await group.turn(pause);
    rejections?.check();
    board.end();
  }
  if (signal?.aborted) throw stoppedError();
  await rejections?.settle(board);
}

/**
 * Steps the stages until they are done (`undefined`) or the event loop is to get
 * a turn of the returned milliseconds.
 */
function stepOn(group: StageGroup, signal?: AbortSignal): number | undefined {
  const nextTurn = performance.now() + TURN_MS;
  for (;;) {
    if (signal?.aborted) throw stoppedError();
    const result = group.step();
    if (result === "done") return undefined;
    if (result === "idle") {
      if (group.isPaused) return PAUSED_MS;
      if (group.awaitsEvents) return EVENTS_MS;
      if (group.idleUntil() < Infinity) return TURN_MS;
      throw new SessionError("worker_failed", "The stages wait for each other");
    }
    if (performance.now() >= nextTurn) return 0;
  }
}
