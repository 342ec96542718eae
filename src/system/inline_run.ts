/**
 * Runs of all stages in the caller's thread.
 *
 * @module
 */
import {
  calledModules,
  calleeTexts,
  indicatorTexts,
} from "../analysis/callees.ts";
import { loadCosts } from "../analysis/cost_loader.ts";
import { HookBoard, makeBoard } from "../analysis/hook_board.ts";
import { loadScanners } from "../analysis/scanner_loader.ts";
import { loadStrategies } from "../analysis/strategy_loader.ts";
import { FreshModules } from "../modules/fresh_modules.ts";
import { GuestState, oneAfterAnother } from "../modules/guest_state.ts";
import type { RunReports } from "../results/run_reports.ts";
import type { MarketStore } from "../store/market_store.ts";
import { loadedWithin, strategiesText } from "./hook_watch.ts";
import { InlineWatch } from "./inline_watch.ts";
import { type InlineOptions, runInline } from "./inline_runner.ts";
import { protectThread } from "./intrinsics.ts";
import type { PreparedRun } from "./prepare_run.ts";
import { RejectionWatch } from "./rejection_watch.ts";
import type { RunControl } from "./run_handle.ts";
import type { RunLogger } from "./run_logger.ts";
import type { EngineOptions } from "./run_options.ts";
import { stoppedError } from "./stage_errors.ts";
import type { RunListeners, StartMessage } from "./worker_protocol.ts";

const WAITING_TEXT =
  "The run waits for an earlier inline run in this thread: the modules of both would share globals. If that one is paused, resume or stop it; the runner workers does not wait";

/** What a run under way is attended by. */
export interface StartedRun {
  /** Its handle's side. */
  readonly control: RunControl;
  /** Its log. */
  readonly log: RunLogger;
}

/** Runs the stages of a run one step after the other, as the caller's thread allows. */
export async function inline(
  { start, given }: PreparedRun,
  store: MarketStore,
  options: EngineOptions,
  { control, log }: StartedRun,
): Promise<RunReports> {
  // A run that owns its thread owns the promises that fail there.
  const ownsThread = options.ownsThread === true;
  const rejections = new RejectionWatch(ownsThread);
  try {
    const foreign = given === undefined || start.indicatorModules.length > 0;
    // The command line loads what writes the result after the run.
    if (ownsThread && foreign) protectThread(true);
    return given === undefined
      ? await oneAfterAnother(async () => {
        if (control.signal.aborted) throw stoppedError();
        return await inlineOfModules(start, store, { ...options, rejections });
      }, {
        signal: control.signal,
        onWait: (isWaiting) => {
          control.isWaiting = isWaiting;
          if (isWaiting) log.note("warn", "run_waiting", WAITING_TEXT);
        },
      })
      : await runInline(start, store, given.strategies, {
        ...options,
        others: given,
        rejections,
      });
  } finally {
    rejections.stop();
  }
}

/** Runs the config's modules so that the next run finds nothing of this one. */
async function inlineOfModules(
  start: StartMessage,
  store: MarketStore,
  options: InlineOptions & Pick<EngineOptions, "ownsThread">,
): Promise<RunReports> {
  const guest = new GuestState();
  const modules = new FreshModules();
  const board = new HookBoard(start.watch?.board ?? makeBoard());
  const watch = options.ownsThread === true
    ? await InlineWatch.start(start)
    : undefined;
  try {
    guest.enter();
    board.beginLoading();
    const importModule = (url: string) => modules.import(url);
    const load = async () =>
      [
        await loadStrategies(start.strategies, importModule),
        await loadScanners(start.scanners ?? [], importModule),
        await loadCosts(start.trading, importModule),
      ] as const;
    const [strategies, scanners, costs] = await loadedWithin(
      start.watch?.seconds ?? 0,
      load(),
      strategiesText(calledModules(start)),
    );
    board.end();
    guest.leave(false);
    watch?.name([
      ...calleeTexts({ strategies, scanners, costs }),
      ...indicatorTexts(start.plan.indicators),
    ]);
    return await runInline(start, store, strategies, {
      ...options,
      others: { scanners, costs },
      ...outside(guest, options),
      guest,
    });
  } finally {
    board.end();
    watch?.stop();
    modules.close();
    guest.undo();
  }
}

/** Listeners that are called as the program's own code. */
function outside(
  guest: GuestState,
  { onProgress, onLog, onSessionMetrics }: RunListeners,
): RunListeners {
  const wrapped = <T>(listener: (value: T) => void) => (value: T): void =>
    guest.outside(() => listener(value));
  return {
    ...(onProgress && { onProgress: wrapped(onProgress) }),
    ...(onLog && { onLog: wrapped(onLog) }),
    ...(onSessionMetrics && { onSessionMetrics: wrapped(onSessionMetrics) }),
  };
}
