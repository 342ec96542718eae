/**
 * The tape: all bars and indicators of a range, loaded and derived once, in
 * shared memory.
 *
 * @module
 */
import type { TradingConfig } from "../config/session_config.ts";
import { SessionError } from "../errors.ts";
import { Arena } from "../memory/arena.ts";
import { Directory } from "../memory/directory.ts";
import {
  EntryWord,
  EVENT_KIND_MASK,
  EVENT_RUN_END,
  EVENT_SESSION_START,
} from "../memory/layout.ts";
import { SessionTable } from "../memory/session_table.ts";
import type {
  IndicatorPlan,
  RunPlan,
  RunRequirements,
} from "../session/run_plan.ts";
import { type StoreLocator, withStore } from "../store/open_store.ts";
import { EventLog } from "../sync/event_log.ts";
import { runInline } from "../system/inline_runner.ts";
import { layOutRun } from "../system/run_memory.ts";
import { averageSessionsPerYear } from "../results/result_statistics.ts";
import { timeManager } from "../system/stages.ts";
import type { RunProgress, StartMessage } from "../system/worker_protocol.ts";
import type { RunReports } from "../results/run_reports.ts";
import type { TapeRoom } from "./tape_room.ts";

/** A range of sessions of a tape that a parameter set is run over. */
export interface TapeWindow {
  /** The first session, counted from the first delivered one. */
  readonly from: number;
  /** The session behind the last. */
  readonly to: number;
}

/** What a thread needs to run parameter sets over a tape. */
export interface TapeHandle {
  /** The plan of a run over the window, by window: they share their memory. */
  readonly plans: readonly RunPlan[];
  /** What yearly figures of each window are scaled by. */
  readonly sessionsPerYear: readonly number[];
}

/** A finished tape. */
export interface Tape extends TapeHandle {
  /** The indicators on it. */
  readonly indicators: readonly IndicatorPlan[];
  /** What the stages had to tell. */
  readonly reports: RunReports;
  /** Base bars of each window, over all symbols. */
  readonly bars: readonly number[];
}

/** What a tape is made of. */
export interface TapeOptions {
  /** What is to be loaded; its indicators are those of the tape. */
  readonly requirements: RunRequirements;
  /** The room for it. */
  readonly room: TapeRoom;
  /** The store of the bars. */
  readonly store: StoreLocator;
  /** Limits of an account; nothing is traded while the tape is made. */
  readonly trading: TradingConfig;
  /** Modules with indicators of the run's own. */
  readonly indicatorModules: readonly string[];
  /** The ranges that parameter sets are run over. */
  readonly windows: readonly TapeWindow[];
  /** Told how far it is. */
  readonly onProgress?: (progress: RunProgress) => void;
  /** Stops it. */
  readonly signal?: AbortSignal;
}

/**
 * Makes a tape with the stages of an ordinary run without strategies. Every
 * series has room for all its rows from the start, so none ever moves, and the
 * delivery log holds all events: when the run is over, everything is still
 * there for other analysis engines to step over.
 */
export async function makeTape(options: TapeOptions): Promise<Tape> {
  const { requirements, room, windows } = options;
  const laidOut = layOutRun({
    ...requirements,
    mode: "data-driven",
    speedMultiplier: 0,
  });
  const arena = Arena.attach(laidOut.memory.buffer);
  const directory = new Directory(arena);
  reserveRows(laidOut, room, arena, directory);
  const deliveryLog = EventLog.create(arena, room.words).handle;
  const plan = { ...laidOut, memory: { ...laidOut.memory, deliveryLog } };
  const reports = await runStages(options, plan);
  requireUnmoved(plan, directory);
  const starts = sessionStarts(plan, arena);
  const history = plan.memory.sessionsCapacity - plan.dates.length;
  const time = timeManager(plan);
  const plans = windows.map((window) =>
    windowPlan(plan, arena, window, history, starts)
  );
  return {
    plans,
    sessionsPerYear: plans.map(({ dates }) =>
      averageSessionsPerYear(dates, time)
    ),
    indicators: plan.indicators,
    reports,
    bars: windows.map(({ from, to }) =>
      reports.coordinator.barsPerSession.slice(from, to).flat()
        .reduce((total, bars) => total + bars, 0)
    ),
  };
}

async function runStages(
  options: TapeOptions,
  plan: RunPlan,
): Promise<RunReports> {
  const { store: locator, trading, indicatorModules, onProgress, signal } =
    options;
  const start: StartMessage = {
    plan,
    store: locator,
    trading,
    seed: 0,
    strategies: [],
    indicatorModules,
  };
  const listeners = onProgress === undefined ? {} : { onProgress };
  return await withStore(
    locator,
    (store) =>
      runInline(start, store, [], { ...listeners, ...(signal && { signal }) }),
  );
}

/** Gives every series a block that all its rows fit in. */
function reserveRows(
  plan: RunPlan,
  room: TapeRoom,
  arena: Arena,
  directory: Directory,
): void {
  const reserve = (id: number, rows: number) => {
    const bytes = rows * directory.columns(id) * 8;
    directory.setBlock(id, 0, {
      offset: arena.allocate(bytes),
      capacity: rows,
      firstRow: 0,
      fromSession: 0,
    });
  };
  const { ids } = plan;
  ids.base.forEach((id, symbol) => reserve(id, room.base[symbol]));
  ids.derived.forEach((symbols, i) =>
    symbols.forEach((id) => reserve(id, room.derived[i]))
  );
  plan.indicators.forEach(({ source }, i) =>
    ids.indicators[i].forEach((id, symbol) =>
      reserve(id, source < 0 ? room.base[symbol] : room.derived[source])
    )
  );
  ids.historical.forEach((symbols, i) =>
    symbols.forEach((id) => reserve(id, room.historical[i]))
  );
}

/** A series that moved has lost rows: then the room was worked out wrongly. */
function requireUnmoved(plan: RunPlan, directory: Directory): void {
  for (let id = 0; id < plan.ids.count; id++) {
    if (directory.words(id)[EntryWord.currentSlot] === 0) continue;
    throw new SessionError(
      "memory_invalid",
      `Series ${id} of the tape needed more rows than were reserved for it`,
    );
  }
}

/** The position of every session's mark in the delivery log, then its end. */
function sessionStarts(plan: RunPlan, arena: Arena): number[] {
  const { words } = new EventLog(arena, plan.memory.deliveryLog);
  const starts: number[] = [];
  for (let position = 0;; position++) {
    const kind = words[position] & EVENT_KIND_MASK;
    if (kind === EVENT_SESSION_START) starts.push(position);
    if (kind === EVENT_RUN_END) return [...starts, position];
  }
}

/**
 * The plan of a run over some sessions: the sessions before are its history,
 * and its log ends with the last one. The whole range is the tape itself.
 */
function windowPlan(
  plan: RunPlan,
  arena: Arena,
  window: TapeWindow,
  history: number,
  starts: readonly number[],
): RunPlan {
  const { memory, dates } = plan;
  if (window.from === 0 && window.to === dates.length) return plan;
  const end = starts[history + window.to];
  const whole = new EventLog(arena, memory.deliveryLog);
  const log = EventLog.create(arena, end + 1);
  log.words.set(whole.words.subarray(0, end));
  log.words[end] = EVENT_RUN_END;
  const sessions = history + window.to;
  const all = new SessionTable(
    arena,
    memory.sessionsOffset,
    memory.sessionsCapacity,
  );
  const sessionsOffset = arena.allocate(SessionTable.bytes(sessions));
  const table = new SessionTable(arena, sessionsOffset, sessions);
  for (let i = 0; i < sessions; i++) {
    const isBefore = i < history + window.from;
    table.write(i, { ...all.read(i), history: isBefore });
  }
  return {
    ...plan,
    dates: dates.slice(window.from, window.to),
    memory: {
      ...memory,
      deliveryLog: log.handle,
      sessionsOffset,
      sessionsCapacity: sessions,
    },
  };
}
