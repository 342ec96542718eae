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
import type { SessionCoordinator } from "../coordinator/session_coordinator.ts";
import type { DataProcessor } from "../processor/data_processor.ts";
import { DataQualityManager } from "../quality/data_quality_manager.ts";
import {
  joinLaneReports,
  joinReports,
  type RunReports,
  type StageUse,
  type ThreadReports,
} from "../results/run_reports.ts";
import type { GuestState } from "../modules/guest_state.ts";
import type { MarketStore } from "../store/market_store.ts";
import type { Clock } from "../sync/clock.ts";
import { RunClock } from "../sync/run_clock.ts";
import type { PipelineStage } from "../sync/stage_table.ts";
import type { Stage } from "../sync/stage.ts";
import { laneStarts, planMemories } from "./lane_starts.ts";
import { type RejectionWatch, UncaughtRejection } from "./rejection_watch.ts";
import {
  type FailedStage,
  stageError,
  starting,
  stoppedError,
} from "./stage_errors.ts";
import { StageGroup } from "./stage_group.ts";
import { makeAnalysis, type OtherCode } from "./stages/analysis.ts";
import { makeCoordinator } from "./stages/coordinator.ts";
import { hasParked } from "./stages/open_stage.ts";
import { makeProcessor } from "./stages/processor.ts";
import { watchedIndicators } from "./stages/stage_indicators.ts";
import { loadParkedWith, makeUniverseLoader } from "./stages/universe.ts";
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
  const clock = new RunClock(start.plan.memory, options.clock);
  const controls = planMemories(start.plan).map((memory) =>
    new ControlBlock(Arena.attach(memory.buffer))
  );
  let active: () => FailedStage = () => starting("coordinator");
  let analysis: FailedStage | undefined;
  try {
    const first = calleeTexts({ strategies, ...options.others }).length;
    const pipelines: InlinePipeline[] = [];
    for (const own of laneStarts(start)) {
      pipelines.push(
        await openPipeline(own, store, {
          clock,
          first,
          onStage: (stage) => active = () => starting(stage),
        }),
      );
    }
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
    const members: Stage[] = [
      ...pipelines.flatMap((pipeline) => Object.values(pipeline)),
      engine,
    ];
    const isJoint = start.plan.lanes !== undefined;
    const { onStageSession } = stageListeners(options, isJoint);
    for (const stage of members) {
      stage.onRecord = recordsFrom(
        start.logLevel,
        (record) => tellRecord(options, record),
      );
      if (!isJoint || stage === engine) stage.onSessionMetrics = onStageSession;
    }
    const group = new StageGroup(members, clock);
    active = () => group.stepping;
    for (const control of controls) control.publish("go", 1);
    const started = performance.now();
    const board = new HookBoard(start.watch?.board ?? makeBoard());
    await drive(group, options, board);
    const uses = group.uses();
    const threads = pipelines.map((pipeline, i) =>
      pipelineReports(pipeline, uses.slice(3 * i))
    );
    const last: ThreadReports = {
      reports: { analysis: engine.report(), universe: universe?.report() },
      uses: { analysis: uses[uses.length - 1] },
    };
    const seconds = (performance.now() - started) / 1_000;
    return isJoint
      ? joinLaneReports(threads.map((one) => [one]), last, seconds)
      : joinReports([...threads, last], seconds);
  } catch (error) {
    if (asSessionError(error)?.code === "stopped") throw error;
    // A promise fails after the code that made it has returned.
    const failed = isA(error, UncaughtRejection) && analysis !== undefined
      ? analysis
      : active();
    throw stageError(failed, error);
  } finally {
    for (const control of controls) control.stop();
  }
}

/** The stages of one exchange group before the analysis engine, in their order. */
interface InlinePipeline {
  readonly coordinator: SessionCoordinator;
  readonly processor: DataProcessor;
  readonly quality_manager: DataQualityManager;
}

/** Makes the stages of a pipeline and says which one it makes. */
async function openPipeline(
  start: StartMessage,
  store: MarketStore,
  { clock, first, onStage }: {
    readonly clock: Clock;
    readonly first: number;
    readonly onStage: (stage: PipelineStage) => void;
  },
): Promise<InlinePipeline> {
  onStage("coordinator");
  const coordinator = await makeCoordinator(start, store, clock);
  onStage("processor");
  const lookup = await watchedIndicators(start, undefined, first);
  const processor = await makeProcessor(start, clock, lookup);
  onStage("quality_manager");
  return {
    coordinator,
    processor,
    quality_manager: new DataQualityManager(start.plan),
  };
}

function pipelineReports(
  { coordinator, processor, quality_manager }: InlinePipeline,
  [c, p, q]: readonly StageUse[],
): ThreadReports {
  return {
    reports: {
      coordinator: coordinator.report(),
      processor: processor.report(),
      quality_manager: quality_manager.report(),
    },
    uses: { coordinator: c, processor: p, quality_manager: q },
  };
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
