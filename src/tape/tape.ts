/**
 * The tape: all bars and indicators of a range, loaded and computed once, in
 * shared memory.
 *
 * @module
 */
import { makeBoard } from "../analysis/hook_board.ts";
import { SessionError } from "../errors.ts";
import { Arena } from "../memory/arena.ts";
import { type BlockLocation, Directory } from "../memory/directory.ts";
import {
  EntryWord,
  EVENT_KIND_MASK,
  EVENT_RUN_END,
  EVENT_SESSION_START,
} from "../memory/layout.ts";
import { SeriesStretches } from "../memory/series_stretches.ts";
import { SessionTable } from "../memory/session_table.ts";
import { weigh } from "../memory/memory_weight.ts";
import type { IndicatorPlan, RunPlan } from "../session/run_plan.ts";
import { EventLog } from "../sync/event_log.ts";
import { layOutRun } from "../system/run_memory.ts";
import { averageSessionsPerYear } from "../results/result_statistics.ts";
import { timeManager } from "../coordinator/run_calendar.ts";
import { WorkerPool } from "../system/worker_runner.ts";
import type { RunProgress } from "../system/worker_protocol.ts";
import { jumpsWarning } from "../results/jump_warnings.ts";
import type { RunReports } from "../results/run_reports.ts";
import type { TapeRecipe, TapeWindow } from "./tape_recipe.ts";
import type { TapeRoom, TapeStretch } from "./tape_room.ts";

const SPARE_INDICATORS = 4_096;
const SPARE_SERIES_MAX = 2 ** 18;

/** The part of a tape that a thread needs to run parameter sets over it. */
export interface TapeHandle {
  /** By window: the plan of a run over it. All plans share their memory. */
  readonly plans: readonly RunPlan[];
  /** By window: sessions in a year, which annualise its figures. */
  readonly sessionsPerYear: readonly number[];
}

/** A finished tape. */
export interface Tape extends TapeHandle {
  /** The plan of the whole range. */
  readonly whole: RunPlan;
  /** Series without an indicator, by their number of columns. */
  readonly spareSeries: ReadonlyMap<number, number[]>;
  /** The indicators on it. */
  readonly indicators: readonly IndicatorPlan[];
  /** The reports of the stages that made it. */
  readonly reports: RunReports;
  /** Warnings about its bars. */
  readonly warnings: readonly string[];
  /** Base bars of each window, over all symbols. */
  readonly bars: readonly number[];
}

/** Progress and cancellation of the making of a tape. */
export interface TapeListeners {
  /** Called with the progress of loading. */
  readonly onProgress?: (progress: RunProgress) => void;
  /** Stops the loading. */
  readonly signal?: AbortSignal;
}

/**
 * Makes a tape with the stages of an ordinary run without strategies. Every
 * series has space for all its rows from the start, so none ever moves, and the
 * delivery log holds all events: after the run, other analysis engines step
 * through them.
 *
 * @throws {SessionError} as a run in workers, and `stopped`.
 */
export async function makeTape(
  recipe: TapeRecipe,
  listeners: TapeListeners = {},
): Promise<Tape> {
  const { requirements, room, windows } = recipe;
  const laidOut = layOutRun({
    ...requirements,
    // Each set may add other symbols of the universe: the tape has all.
    streamed: requirements.symbols.length,
    mode: "data-driven",
    speedMultiplier: 0,
  }, { spareSeries: spareSeries(requirements.symbols.length) });
  const arena = Arena.attach(laidOut.memory.buffer);
  const directory = new Directory(arena);
  reserveRows(laidOut, room, arena, directory);
  const deliveryLog = EventLog.create(arena, room.words).handle;
  const plan = { ...laidOut, memory: { ...laidOut.memory, deliveryLog } };
  const reports = await loadBars(recipe, plan, listeners);
  weigh(plan.memory.buffer);
  requireUnmoved(plan, directory);
  const starts = sessionStarts(plan, arena);
  const jumps = jumpsWarning(plan.symbols, reports.coordinator.jumps);
  const history = plan.memory.sessionsCapacity - plan.dates.length;
  const time = timeManager(plan);
  const plans = windows.map((window) =>
    windowPlan(plan, arena, window, history, starts)
  );
  return {
    whole: plan,
    spareSeries: new Map(),
    plans,
    sessionsPerYear: plans.map(({ dates }) =>
      averageSessionsPerYear(dates, [time])
    ),
    indicators: plan.indicators,
    reports,
    warnings: jumps === undefined ? [] : [jumps],
    bars: windows.map(({ from, to }) =>
      reports.coordinator.barsPerSession.slice(from, to).flat()
        .reduce((total, bars) => total + bars, 0)
    ),
  };
}

/** Series for indicators that are added later; untouched ones take no memory. */
function spareSeries(symbols: number): number {
  return Math.min(SPARE_SERIES_MAX, symbols * SPARE_INDICATORS);
}

/**
 * Runs the stages in threads of their own, whose memory is free again when sets run:
 * what they leave to be collected would stay beside them.
 */
async function loadBars(
  recipe: TapeRecipe,
  plan: RunPlan,
  listeners: TapeListeners,
): Promise<RunReports> {
  const { store, trading, indicatorModules, sandbox, strategySeconds } = recipe;
  const hasOwn = indicatorModules.length > 0;
  const pool = new WorkerPool();
  try {
    return await pool.run({
      ...listeners,
      start: {
        plan,
        store,
        trading,
        seed: 0,
        strategies: [],
        indicatorModules,
        // Foreign code has a thread of its own, and is watched.
        ...(hasOwn &&
          { watch: { board: makeBoard(), seconds: strategySeconds } }),
      },
      strategies: undefined,
      sandbox: hasOwn && sandbox === true,
      joinStages: !hasOwn,
      alone: !hasOwn,
    });
  } finally {
    pool.stop();
  }
}

/**
 * Allocates a block for all rows of each series, of one that is adjusted for those
 * up to its first adjustment.
 */
function reserveRows(
  plan: RunPlan,
  room: TapeRoom,
  arena: Arena,
  directory: Directory,
): void {
  const reserve = (id: number, symbol: number, source: number) => {
    const roomOf = (one: TapeStretch) =>
      source < 0 ? one.base : one.derived[source];
    const planned = room.stretches[symbol].map((one) => ({
      fromSession: one.fromSession,
      rows: roomOf(one).rows,
    }));
    if (planned.length === 0) {
      reserveBlock(id, source < 0 ? room.base[symbol] : room.derived[source]);
      return;
    }
    const stretches = SeriesStretches.plan(arena, directory, id, planned);
    stretches.begin(0, reserveBlock(id, planned[0].rows));
  };
  const reserveBlock = (id: number, rows: number): BlockLocation => {
    const bytes = rows * directory.columns(id) * 8;
    const block = {
      offset: arena.allocate(bytes),
      capacity: rows,
      firstRow: 0,
      fromSession: 0,
    };
    directory.setBlock(id, 0, block);
    return block;
  };
  const { ids } = plan;
  ids.base.forEach((id, symbol) => reserve(id, symbol, -1));
  ids.derived.forEach((symbols, i) =>
    symbols.forEach((id, symbol) => reserve(id, symbol, i))
  );
  plan.indicators.forEach(({ source }, i) =>
    ids.indicators[i].forEach((id, symbol) => reserve(id, symbol, source))
  );
  ids.historical.forEach((symbols, i) =>
    symbols.forEach((id) => reserveBlock(id, room.historical[i]))
  );
}

/**
 * A series that moved has lost rows: its space was computed wrongly. Daily bars from
 * the store may: they are there for the processor, which has read them.
 */
function requireUnmoved(plan: RunPlan, directory: Directory): void {
  const passed = new Set(plan.ids.daily);
  for (let id = 0; id < plan.ids.count; id++) {
    if (passed.has(id)) continue;
    if (directory.words(id)[EntryWord.currentSlot] === 0) continue;
    throw new SessionError(
      "memory_invalid",
      `Series ${id} of the tape needed more rows than were reserved for it`,
    );
  }
}

/** The positions of the sessions' marks in the delivery log, then that of its end. */
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
 * The plan of a run over a window: earlier sessions are its history, and its
 * log ends with the window's last session. The plan of the whole range is that
 * of the tape.
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
