/**
 * The handle of a run that is under way: pause, resume, stop, and how far it is.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import { Arena } from "../memory/arena.ts";
import { ControlBlock } from "../memory/control_block.ts";
import { type Delivered, DeliveredBoard } from "../memory/delivered_board.ts";
import { PauseSwitch } from "../memory/pause_switch.ts";
import type { RunResult } from "../results/run_result.ts";
import type { RunPlan } from "../session/run_plan.ts";
import type { SessionData } from "../session/session_data.ts";
import { SYSTEM_CLOCK } from "../sync/clock.ts";
import { STAGES } from "../sync/stage_table.ts";
import type { TradingDate } from "../types.ts";
import { dateOfSession } from "./hook_watch.ts";
import { planMemories } from "./lane_starts.ts";
import { openRunData } from "./run_data.ts";

/**
 * What a run is doing: `starting` until its first session is loaded and its
 * threads are ready, then `running` or `paused`, `stopping` once it is told to
 * stop; at its end `done`, `stopped` or `failed`. An inline run of the config's
 * modules is `waiting` while an earlier one in the same thread is not over, also
 * if that one is paused: their modules would share globals.
 */
export type RunState =
  | "starting"
  | "waiting"
  | "running"
  | "paused"
  | "stopping"
  | "done"
  | "stopped"
  | "failed";

/** How far a run is. */
export interface RunStatus {
  /** What it is doing. */
  readonly state: RunState;
  /** The trading date of the newest session; `undefined` before the first. */
  readonly date: TradingDate | undefined;
  /**
   * Time in that session, UTC epoch milliseconds: the end of the newest slice
   * that strategies have received, its open before that.
   */
  readonly time: number | undefined;
  /** Sessions that have ended. */
  readonly sessions: number;
  /** Sessions of the range; 0 while the run is being prepared. */
  readonly sessionsTotal: number;
  /** Base bars delivered. */
  readonly bars: number;
  /**
   * Slices that were sent although the next stage was late, over all edges, and
   * those sent while the strategies were behind the market clock.
   */
  readonly overruns: number;
  /**
   * How far the strategies are behind the market clock, in milliseconds of
   * market time: for how long the oldest slice that they have not received has
   * been due. 0 in data-driven runs, and when the run is over.
   */
  readonly lagMs: number;
  /** How long the run was paused so far, in milliseconds. */
  readonly pausedMs: number;
}

/** A run that has been started. */
export interface RunHandle {
  /** The result; rejects as {@linkcode runBacktest} does, also when stopped. */
  readonly result: Promise<RunResult>;
  /**
   * Pauses the run. Each thread finishes the batch that it works on; then no
   * bar flows, and the time in the session stands still. A run that is still
   * loading does so, and is paused before its first session. Without effect on
   * a run that is paused or over.
   */
  pause(): void;
  /**
   * Lets a paused run go on from where it stood. A clock-driven run goes on at
   * its speed: the pause delays the rest of the session, and no slice counts as
   * an overrun because of it. Without effect on a run that is not paused.
   */
  resume(): void;
  /**
   * Stops the run, paused or not. {@linkcode RunHandle.result} then rejects with
   * the {@linkcode SessionError} `stopped`, unless the run is over before; a
   * program that has stopped a run need not handle that.
   */
  stop(): void;
  /** What the run is doing, and how far it is. */
  status(): RunStatus;
  /**
   * The data of a run that is done, as its strategies could read it at the end:
   * bars, indicators, historical indicators, quality scores, quotes and metrics
   * of the last session and its trailing history, without a copy. The handle
   * keeps that memory as long as the program keeps the handle. Each exchange group of
   * a run of several has data of its own: `symbol` is one of the group's.
   *
   * @throws {TypeError} if the run is not done, if it has no such symbol, or if it has
   * several groups and no symbol is given.
   */
  sessionData(symbol?: string): SessionData;
}

/** What a run under a handle uses of it. */
export interface RunControl {
  /** Stops the run. */
  readonly signal: AbortSignal;
  /** Whether the run waits for another one in its thread. */
  isWaiting: boolean;
  /** Connects the handle with the memory of the run, before its threads start. */
  attach(plan: RunPlan): void;
}

/** Starts a run; `begin` runs it. `signal` stops it as well. */
export function startRun(
  begin: (control: RunControl) => Promise<RunResult>,
  signal?: AbortSignal,
): RunHandle {
  return new StartedRun(begin, signal);
}

const NOTHING: Delivered = { time: 0, bars: 0, session: 0, ended: 0 };

class StartedRun implements RunHandle, RunControl {
  readonly result: Promise<RunResult>;
  readonly signal: AbortSignal;
  isWaiting = false;
  readonly #stop = new AbortController();
  #memory: AttachedRun | undefined;
  #isPaused = false;
  /** The last status, once the run is over. */
  #last: RunStatus | undefined;
  /** The data that were opened, by exchange group. */
  readonly #data = new Map<number, SessionData>();

  constructor(
    begin: (control: RunControl) => Promise<RunResult>,
    signal: AbortSignal | undefined,
  ) {
    this.signal = signal === undefined
      ? this.#stop.signal
      : AbortSignal.any([this.#stop.signal, signal]);
    this.result = this.#finish(begin(this));
  }

  attach(plan: RunPlan): void {
    this.#memory = new AttachedRun(plan);
    if (this.#isPaused) this.#memory.pause();
  }

  pause(): void {
    if (this.#last !== undefined) return;
    this.#isPaused = true;
    this.#memory?.pause();
  }

  resume(): void {
    if (this.#last !== undefined) return;
    this.#isPaused = false;
    this.#memory?.resume();
  }

  stop(): void {
    if (this.#last !== undefined || this.#stop.signal.aborted) return;
    this.result.catch((error) => {
      if (!isStopped(error)) throw error;
    });
    this.#stop.abort();
  }

  status(): RunStatus {
    return this.#last ?? this.#status(this.#state);
  }

  sessionData(symbol?: string): SessionData {
    if (this.#last?.state === "done" && this.#memory !== undefined) {
      const group = this.#memory.groupOf(symbol);
      const data = this.#data.get(group) ?? this.#memory.openData(group);
      this.#data.set(group, data);
      return data;
    }
    throw new TypeError(
      `The data of a run can be read when it is done; this one is ${this.status().state}`,
    );
  }

  get #state(): RunState {
    if (this.signal.aborted) return "stopping";
    if (this.#isPaused) return "paused";
    if (this.isWaiting) return "waiting";
    return this.#memory?.hasBegun === true ? "running" : "starting";
  }

  async #finish(run: Promise<RunResult>): Promise<RunResult> {
    try {
      const result = await run;
      this.#end("done");
      return result;
    } catch (error) {
      this.#end(isStopped(error) ? "stopped" : "failed");
      throw error;
    }
  }

  /** Keeps the last status; without a result, lets go of the run's memory. */
  #end(state: RunState): void {
    this.#last = this.#status(state);
    if (state !== "done") this.#memory = undefined;
  }

  #status(state: RunState): RunStatus {
    const memory = this.#memory;
    const { time, bars, session, ended } = memory?.delivered ?? NOTHING;
    return {
      state,
      date: memory?.dateOf(session),
      time: session === 0 ? undefined : time,
      sessions: ended,
      sessionsTotal: memory?.sessionsTotal ?? 0,
      bars,
      overruns: memory?.overruns ?? 0,
      lagMs: isOver(state) ? 0 : memory?.lagMs ?? 0,
      pausedMs: memory?.pausedMs ?? 0,
    };
  }
}

/** The memory of a run, as its handle uses it. */
class AttachedRun {
  readonly #plan: RunPlan;
  /** Of each pipeline, the first of which shows how far the run is. */
  readonly #controls: readonly ControlBlock[];
  readonly #switches: readonly PauseSwitch[];
  readonly #board: DeliveredBoard;

  constructor(plan: RunPlan) {
    const arenas = planMemories(plan).map(({ buffer }) => Arena.attach(buffer));
    this.#plan = plan;
    this.#controls = arenas.map((arena) => new ControlBlock(arena));
    this.#switches = arenas.map((arena, i) =>
      new PauseSwitch(arena, this.#controls[i])
    );
    this.#board = new DeliveredBoard(arenas[0]);
  }

  pause(): void {
    const now = SYSTEM_CLOCK.now();
    for (const one of this.#switches) one.pause(now);
  }

  resume(): void {
    const now = SYSTEM_CLOCK.now();
    for (const one of this.#switches) one.resume(now);
  }

  get #control(): ControlBlock {
    return this.#controls[0];
  }

  get hasBegun(): boolean {
    return this.#control.load("go") !== 0;
  }

  get delivered(): Delivered {
    return this.#board.read();
  }

  get sessionsTotal(): number {
    return this.#plan.dates.length;
  }

  get overruns(): number {
    return this.#controls.reduce(
      (sum, control) =>
        sum + control.load("baseOverruns") + control.load("deliveryOverruns") +
        control.load("lateSlices"),
      0,
    );
  }

  get lagMs(): number {
    return this.#control.load("marketLagMs");
  }

  get pausedMs(): number {
    const now = SYSTEM_CLOCK.now();
    return now - this.#switches[0].timeAt(now);
  }

  /** The number of the exchange group of a symbol, 0 in a run of one. */
  groupOf(symbol: string | undefined): number {
    const { symbols, lanes = [this.#plan] } = this.#plan;
    if (symbol === undefined && lanes.length > 1) {
      throw new TypeError(
        `Each exchange group of a run (${
          lanes.map(({ exchange }) => exchange).join(", ")
        }) has data of its own; name a symbol: sessionData(${
          JSON.stringify(symbols[0])
        })`,
      );
    }
    const group = symbol === undefined
      ? 0
      : lanes.findIndex((lane) => lane.symbols.includes(symbol));
    if (group >= 0) return group;
    throw new TypeError(
      `The run has no symbol ${JSON.stringify(symbol)}; it has ${
        symbols.join(", ")
      }`,
    );
  }

  openData(group: number): SessionData {
    const { lanes } = this.#plan;
    return lanes === undefined
      ? openRunData(this.#plan, this.delivered.session)
      : openRunData(
        lanes[group],
        this.#controls[group].load(STAGES.analysis.sessions),
      );
  }

  dateOf(session: number): TradingDate | undefined {
    return dateOfSession(this.#plan, session - 1);
  }
}

function isOver(state: RunState): boolean {
  return state === "done" || state === "stopped" || state === "failed";
}

function isStopped(error: unknown): boolean {
  return error instanceof SessionError && error.code === "stopped";
}
