/**
 * Runs one parameter set over a tape.
 *
 * @module
 */
import { isA } from "../text/message_of.ts";
import { AnalysisEngine } from "../analysis/analysis_engine.ts";
import { calleeTexts } from "../analysis/callees.ts";
import { HookBoard, makeBoard } from "../analysis/hook_board.ts";
import type { RunPlan } from "../session/run_plan.ts";
import {
  type FailedStage,
  postedError,
  stageError,
} from "../system/stage_errors.ts";
import { timeManager } from "../coordinator/run_calendar.ts";
import { simulatedBroker } from "../trading/simulated/simulated_broker.ts";
import { sessionRecords } from "./session_records.ts";
import type { SetIndicator, SetJob, SetOutcome } from "./set_job.ts";
import { SetLog } from "./set_log.ts";
import { sweepMetrics } from "./set_metrics.ts";
import { type StrategyMaker, SweepEnd } from "./set_strategies.ts";
import type { TapeHandle } from "./tape.ts";

/** What the thread of a set provides. */
export interface SetThreadParts {
  /** Waits for promises of the strategies. */
  readonly settle: () => Promise<void>;
  /** Where the calls of strategies are shown to a watch in another thread. */
  readonly board?: Int32Array;
  /** Called with the set's strategies and scanners, in words. */
  readonly onStrategies?: (names: readonly string[]) => void;
}

/**
 * Runs a set from its window's first session to its last; returns `undefined`
 * if `isStopped` becomes true meanwhile.
 *
 * @throws {SweepEnd} if no set can be run.
 */
export async function runSet(
  tape: TapeHandle,
  job: SetJob,
  maker: StrategyMaker,
  isStopped: () => boolean,
  { settle, onStrategies, board = makeBoard() }: SetThreadParts,
): Promise<SetOutcome | undefined> {
  let failing: FailedStage = {
    name: "analysis",
    phase: "start",
    date: undefined,
  };
  const log = new SetLog(job.logLevel);
  try {
    const loading = new HookBoard(board);
    loading.beginLoading();
    const { strategies, scanners, costs } = await maker.make(job);
    loading.end();
    onStrategies?.(calleeTexts({ strategies, scanners, costs }));
    const plan = setPlan(tape.plans[job.window], job.indicators);
    const engine = new AnalysisEngine({
      plan,
      trading: job.trading,
      broker: simulatedBroker,
      strategies,
      scanners,
      costs,
      time: timeManager(plan),
      seed: job.seed,
      board,
      replay: true,
      sessions: sessionRecords(plan),
      log: log.options,
    });
    engine.onRecord = (record) => log.add(record);
    failing = engine;
    for (;;) {
      const result = engine.step();
      if (result === "done") break;
      if (isStopped()) return undefined;
    }
    await settle();
    const { account, hash, drawdowns } = engine.report();
    return {
      status: "done",
      hash,
      metrics: sweepMetrics(account, {
        sessionsPerYear: tape.sessionsPerYear[job.window],
        riskFreeRate: job.riskFreeRate,
      }, drawdowns.account),
      ...(job.wantsAccount && { account, falls: drawdowns.falls }),
      log: log.result(),
    };
  } catch (error) {
    if (isA(error, SweepEnd)) throw error;
    // Promises of the strategies run before anyone learns of the failure.
    await settle().catch(() => {});
    // So may getters of what was thrown, when it is read.
    new HookBoard(board).beginTurn();
    return {
      status: "failed",
      error: postedError(stageError(failing, error)),
      log: log.result(),
    };
  } finally {
    new HookBoard(board).end();
    maker.end();
  }
}

/** The tape's plan with the indicators of one set, under the set's ids. */
function setPlan(plan: RunPlan, indicators: readonly SetIndicator[]): RunPlan {
  return {
    ...plan,
    indicators: indicators.map(({ id, onTape }) => ({
      ...plan.indicators[onTape],
      id,
    })),
    ids: {
      ...plan.ids,
      indicators: indicators.map(({ onTape }) => plan.ids.indicators[onTape]),
    },
  };
}
