/**
 * How a live run is started and what its handle shows.
 *
 * @module
 */
import type { FeedNotice } from "../feeds/feed.ts";
import type { FetchProgress } from "../ingest/fetch/fetch_bars.ts";
import type { LiveEventListener } from "../live/live_event.ts";
import type { MarketTime } from "../live/market_time.ts";
import { Arena } from "../memory/arena.ts";
import { ControlBlock } from "../memory/control_block.ts";
import { DeliveredBoard } from "../memory/delivered_board.ts";
import type { RunResult } from "../results/run_result.ts";
import {
  LiveBoard,
  type LiveBoardHandle,
  type SwitchKind,
} from "../session/live_board.ts";
import type { RunPlan } from "../session/run_plan.ts";
import type { TradingDate } from "../types.ts";
import { dateOfSession } from "./hook_watch.ts";
import type { EngineOptions, RunOptions } from "./run_options.ts";

/** How a live run is started. */
export interface LiveOptions extends
  Pick<
    RunOptions,
    | "db"
    | "strategies"
    | "scanners"
    | "sandbox"
    | "signal"
    | "onProgress"
    | "onNotice"
    | "onLog"
    | "onSessionMetrics"
  > {
  /** The last trading date; by default the run goes on. */
  readonly until?: TradingDate;
  /** Whether it ends with today's session, or the next one. Defaults to `false`. */
  readonly once?: boolean;
  /**
   * Whether it begins with a new account, and forgets the earlier dates of the
   * run of the same name. Defaults to `false`.
   */
  readonly fresh?: boolean;
  /** Called while the history that the store lacks is fetched. */
  readonly onHistory?: (progress: FetchProgress) => void;
  /** Called with what the feed reports besides bars. */
  readonly onFeedNotice?: (notice: FeedNotice) => void;
  /**
   * Called with what happens: fills, refusals, gaps, interruptions, sessions, the
   * result or the error. What an earlier start of the run has told is not told
   * again.
   */
  readonly onEvent?: LiveEventListener;
}

/** How the command line and tests start a live run. */
export interface LiveEngineOptions
  extends LiveOptions, Pick<EngineOptions, "workerUrls" | "logLevel"> {}

/** How far a live run is. */
export interface LiveStatus {
  /** What it is doing. */
  readonly state: "starting" | "running" | "stopping" | "done" | "failed";
  /** The trading date of the newest session; `undefined` before the first. */
  readonly date: TradingDate | undefined;
  /** Time in that session, UTC epoch milliseconds: the end of the newest slice. */
  readonly time: number | undefined;
  /** Market time, UTC epoch milliseconds: the machine's, or that of a replay. */
  readonly marketTime: number;
  /** Sessions that have ended. */
  readonly sessions: number;
  /** Base bars delivered. */
  readonly bars: number;
  /**
   * Slices that were sent although the next stage was late, over all edges, and
   * those sent while the strategies were behind.
   */
  readonly overruns: number;
  /**
   * How far the strategies are behind, in milliseconds of market time: for how
   * long the oldest slice that they have not received has been released. 0 when
   * the run is over.
   */
  readonly lagMs: number;
  /** Equity of the account, currency units; 0 before the first slice. */
  readonly equity: number;
  /** Open positions. */
  readonly positions: number;
  /** The newest use of the kill switch; `undefined` if there was none. */
  readonly switched: SwitchKind | undefined;
  /** Slots released without a bar in live sessions, over all symbols. */
  readonly gaps: number;
  /** Slices released late, in which no order could fill. */
  readonly lateSlices: number;
  /** Interruptions of the stream. */
  readonly interruptions: number;
  /** How often the feed has connected again. */
  readonly reconnects: number;
}

/** A live run that has been started. */
export interface LiveHandle {
  /**
   * The result when the run has ended: over all sessions from its first date.
   * Rejects with one {@linkcode SessionError} if it fails.
   */
  readonly done: Promise<RunResult>;
  /** How far the run is. */
  status(): LiveStatus;
  /** Ends the session where it is, and the run with a result. */
  stop(): void;
  /**
   * Uses the kill switch before the next slice: all orders are cancelled and new
   * ones refused, and with `flatten` positions are closed by market orders. It is
   * recorded, and a backtest over the recorded sessions repeats it. `release`
   * accepts orders again.
   */
  kill(request?: SwitchKind): void;
}

/** What the status of a run is read from. */
export interface LiveStatusParts {
  /** What it is doing. */
  readonly state: LiveStatus["state"];
  /** Its plan, once it has one. */
  readonly plan: RunPlan | undefined;
  /** Its board. */
  readonly board: LiveBoardHandle;
  /** The time of its market. */
  readonly market: MarketTime;
  /** How often its feed has connected again. */
  readonly reconnects: number;
}

/** The newest switch of the board, or else of those that were known before. */
function lastSwitch(
  board: LiveBoard,
  plan: RunPlan | undefined,
): SwitchKind | undefined {
  for (let i = board.marks - 1; i >= 0; i--) {
    const { kind } = board.mark(i);
    if (kind !== "late") return kind;
  }
  const known = plan?.marks?.findLast(({ kind }) => kind !== "late")?.kind;
  return known === "late" ? undefined : known;
}

/** How far a run is: all of it lies in shared memory. */
export function liveStatus(parts: LiveStatusParts): LiveStatus {
  const { state, plan } = parts;
  const board = new LiveBoard(parts.board);
  const gauges = {
    marketTime: parts.market.now(),
    equity: board.gauge("equity"),
    positions: board.gauge("positions"),
    switched: lastSwitch(board, plan),
    gaps: board.gauge("empty"),
    lateSlices: board.gauge("late"),
    interruptions: board.gauge("interruptions"),
    reconnects: parts.reconnects,
  };
  if (plan === undefined) {
    return {
      state,
      date: undefined,
      time: undefined,
      sessions: 0,
      bars: 0,
      overruns: 0,
      lagMs: 0,
      ...gauges,
    };
  }
  const arena = Arena.attach(plan.memory.buffer);
  const control = new ControlBlock(arena);
  const isOver = state === "done" || state === "failed";
  const { time, bars, session, ended } = new DeliveredBoard(arena).read();
  return {
    state,
    date: dateOfSession(plan, session - 1),
    time: session === 0 ? undefined : time,
    sessions: ended,
    bars,
    overruns: control.load("baseOverruns") +
      control.load("deliveryOverruns") + control.load("lateSlices"),
    lagMs: isOver ? 0 : control.load("marketLagMs"),
    ...gauges,
  };
}
