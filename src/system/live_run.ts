/**
 * Live runs: sessions on and on, with the simulated broker.
 *
 * @module
 */
import type { SessionConfig } from "../config/session_config.ts";
import { requireStorePath } from "../config/store_path.ts";
import { SessionError } from "../errors.ts";
import type { FeedNotice } from "../feeds/feed.ts";
import { feedSource } from "../feeds/make_feed.ts";
import type { FetchProgress } from "../ingest/fetch/fetch_bars.ts";
import type { LiveEventListener } from "../live/live_event.ts";
import { makeFeedRing } from "../live/feed_ring.ts";
import { HookNotifier } from "../live/hook_notifier.ts";
import { LIVE_INTERVAL, requireForLive } from "../live/live_needs.ts";
import type { LivePlan } from "../live/live_plan.ts";
import { liveClock, makeMarketTime, MarketTime } from "../live/market_time.ts";
import { Arena } from "../memory/arena.ts";
import { ControlBlock } from "../memory/control_block.ts";
import { DeliveredBoard } from "../memory/delivered_board.ts";
import { makeResult } from "../results/make_result.ts";
import type { RunResult } from "../results/run_result.ts";
import { requireRuntime } from "../runtime.ts";
import {
  LiveBoard,
  makeLiveBoard,
  type SwitchKind,
} from "../session/live_board.ts";
import type { RunPlan } from "../session/run_plan.ts";
import { makeSettledLog } from "../session/settled_slots.ts";
import { makeSlotBoard } from "../session/slot_board.ts";
import { withStore } from "../store/open_store.ts";
import { WALL_CLOCK } from "../sync/clock.ts";
import { formatInstant } from "../time/date.ts";
import type { TradingDate } from "../types.ts";
import { FeedThread } from "./feed_thread.ts";
import { dateOfSession } from "./hook_watch.ts";
import { findOwnIndicators } from "./indicator_probe.ts";
import { LiveEvents } from "./live_events.ts";
import { catalogueOf, openLiveRun, withDates } from "./live_opening.ts";
import { LiveRecord } from "./live_record.ts";
import { type PreparedRun, prepareRun } from "./prepare_run.ts";
import { RunLogger } from "./run_logger.ts";
import type { EngineOptions, RunOptions } from "./run_options.ts";
import { timeManager } from "../coordinator/run_calendar.ts";
import type { RunProgress } from "./worker_protocol.ts";
import { WORKER_URLS, WorkerPool } from "./worker_runner.ts";

/** Records that wait for the coordinator: a burst of a few thousand symbols. */
const RING_RECORDS = 1 << 16;
const SECOND_MS = 1_000;
/** How often the store is looked at for what another process asks. */
const ASKED_MS = 250;

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

/**
 * Runs sessions as they happen, one a trading date, until it is stopped. Bars
 * come from the feed that the config names, orders go to the simulated broker:
 * no order leaves the program.
 *
 * Released bars are stored in `db` before strategies see them. A run that was
 * ended, or killed, goes on where it was: its dates so far are run again from the
 * store, so that account, orders and indicators are what they were.
 *
 * ```ts
 * import { parseSessionConfig } from "../config/parse.ts";
 * import { writeDemoMarket } from "../demo/demo_store.ts";
 * import { openBarStore } from "../store/sqlite/sqlite_bar_store.ts";
 * import { runLive } from "./live_run.ts";
 *
 * const folder = Deno.makeTempDirSync();
 * const market = openBarStore(`${folder}/market.db`, { create: true });
 * const day = { from: "2025-07-03", to: "2025-07-03" };
 * writeDemoMarket(market, { symbols: ["DEMO"], ...day });
 * market.close();
 *
 * const config = parseSessionConfig({
 *   mode: "live",
 *   session_data_config: { symbols: ["DEMO"], streams: ["1m"] },
 *   api_config: { data_api: "replay" },
 *   // Three and a half hours in a second.
 *   live_config: {
 *     replay: { store: `${folder}/market.db`, speed_multiplier: 12_600 },
 *   },
 * });
 * const run = runLive(config, {
 *   db: `${folder}/live.db`,
 *   onEvent: (event) => {
 *     if (event.type === "session_end") console.log(event.date); // 2025-07-03
 *   },
 * });
 * const result = await run.done; // or run.stop() before
 * console.log(run.status().state, result.sessions.length); // done 1
 * Deno.removeSync(folder, { recursive: true });
 * ```
 */
export function runLive(
  config: SessionConfig,
  options: LiveOptions = {},
): LiveHandle {
  return new LiveRun(config, options);
}

class LiveRun implements LiveHandle {
  readonly done: Promise<RunResult>;
  readonly #board = makeLiveBoard();
  readonly #stop = new AbortController();
  #state: LiveStatus["state"] = "starting";
  #plan: RunPlan | undefined;
  #market = new MarketTime(WALL_CLOCK);
  #reconnects = 0;
  readonly #log: RunLogger;
  readonly #events: LiveEvents | undefined;

  constructor(config: SessionConfig, options: LiveEngineOptions) {
    const { onEvent, onLog } = options;
    const { notify } = config.live_config;
    const notifier = notify.length === 0 ? undefined : new HookNotifier(
      notify,
      config.session_name,
      (text) => this.#log.note("warn", "notify_failed", text),
    );
    const events = notifier === undefined
      ? onEvent && new LiveEvents(onEvent)
      : new LiveEvents((event) => {
        notifier.notify(event);
        onEvent?.(event);
      });
    const log = new RunLogger({
      ...options,
      ...(events !== undefined && {
        onLog: (record) => {
          events.ofRecord(record);
          onLog?.(record);
        },
      }),
    });
    this.#log = log;
    this.#events = events;
    const { signal } = options;
    if (signal?.aborted) this.stop();
    else signal?.addEventListener("abort", () => this.stop());
    const logged = { ...options, ...log.listeners, logLevel: log.level };
    this.done = this.#run(config, logged).then(async (result) => {
      this.#state = "done";
      log.end(result);
      events?.end(result);
      await notifier?.end();
      return result;
    }, async (error) => {
      this.#state = "failed";
      log.fail(error);
      events?.fail(error);
      await notifier?.end();
      throw error;
    });
  }

  kill(request: SwitchKind = "kill"): void {
    new LiveBoard(this.#board).ask(request);
    const text = `the kill switch was asked for: ${request}`;
    this.#log.note("warn", "kill_switch", text, { request });
  }

  stop(): void {
    if (this.#state === "running" || this.#state === "starting") {
      this.#state = "stopping";
    }
    new LiveBoard(this.#board).stop();
  }

  status(): LiveStatus {
    const plan = this.#plan;
    const board = new LiveBoard(this.#board);
    const gauges = {
      marketTime: this.#market.now(),
      equity: board.gauge("equity"),
      positions: board.gauge("positions"),
      gaps: board.gauge("empty"),
      lateSlices: board.gauge("late"),
      interruptions: board.gauge("interruptions"),
      reconnects: this.#reconnects,
    };
    if (plan === undefined) {
      return {
        state: this.#state,
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
    const isOver = this.#state === "done" || this.#state === "failed";
    const { time, bars, session, ended } = new DeliveredBoard(arena).read();
    return {
      state: this.#state,
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

  async #run(
    config: SessionConfig,
    options: LiveEngineOptions,
  ): Promise<RunResult> {
    requireRuntime();
    requireForLive(
      `Session config ${JSON.stringify(config.session_name)}`,
      config,
      options.db,
    );
    const db = requireStorePath(options.db, config.store);
    const source = feedSource(config);
    const own = await findOwnIndicators(config, ".", {
      sandbox: options.sandbox === true,
    });
    const opened = await openLiveRun(db, config, source, {
      ...options,
      lookup: own.lookup,
    });
    const { dates, overrides } = opened;
    const speed = config.live_config.replay?.speed_multiplier ?? 1;
    const replay = source.kind === "replay" ? makeMarketTime(speed) : undefined;
    this.#market = new MarketTime(liveClock(replay), replay);
    const { gap_filler, symbols, universe } = config.session_data_config;
    const live: LivePlan = {
      run: config.session_name,
      patience: {
        graceMs: config.live_config.grace_seconds * SECOND_MS,
        // A request takes its time by the machine's clock.
        catchUpMs: config.live_config.catch_up_seconds * SECOND_MS * speed,
        delayMs: opened.delayMs,
        isStrict: replay !== undefined,
      },
      records: config.live_config.record,
      firstLive: dates.firstLive,
      ...(dates.resumeAt !== undefined && { resumeAt: dates.resumeAt }),
      merge: opened.merge,
      ring: makeFeedRing(RING_RECORDS),
      ...(replay !== undefined && { replay }),
      board: this.#board,
      settled: makeSettledLog(),
      slots: makeSlotBoard(symbols.length + universe.length),
      retries: {
        max: gap_filler.max_retries,
        intervalMs: gap_filler.retry_interval_seconds * SECOND_MS,
      },
    };
    // Each worker gets the end of its own.
    const requests = new MessageChannel();
    const gaps = new MessageChannel();
    const run = await withStore(db, (store) =>
      prepareRun(
        withDates(config, dates),
        { ...options, db, hashesSessions: true },
        own,
        store,
        {
          catalogue: catalogueOf(store, config, dates, live.merge),
          plan: live,
          requests: requests.port1,
          gaps: gaps.port1,
        },
      ));
    const { plan } = run.start;
    requireStreamed(plan);
    this.#log.leaveOutUntil(dates.firstLive, dates.resumeAt);
    this.#log.start(run.start, "live");
    this.#plan = plan;
    let failure: SessionError | undefined;
    const feed = new FeedThread(
      (options.workerUrls ?? WORKER_URLS).feed,
      {
        source,
        symbols: plan.symbols,
        interval: plan.base,
        exchange: config.exchange_group,
        overrides,
        ring: live.ring,
        ...(replay !== undefined && { replay }),
        requests: requests.port2,
        gaps: gaps.port2,
      },
      {
        onNotice: (notice) => {
          if (notice.kind === "connected") this.#reconnects = notice.reconnects;
          options.onFeedNotice?.(notice);
          this.#events?.ofNotice(notice);
          this.#log.feed(notice);
        },
        onFailure: (error) => {
          failure ??= error;
          this.#stop.abort();
        },
      },
    );
    const pool = new WorkerPool(options.workerUrls);
    const record = new LiveRecord(db, live, options.onNotice);
    const listeners = {
      ...options,
      onProgress: (progress: RunProgress) => {
        record.add(progress);
        if (progress.date >= dates.firstLive) this.#events?.ofSession(progress);
        options.onProgress?.(progress);
      },
    };
    const asked = setInterval(() => {
      const request = record.takeAsked();
      if (request !== undefined) this.kill(request);
    }, ASKED_MS);
    try {
      await feed.started;
      if (failure !== undefined) throw failure;
      if (this.#state === "starting") this.#state = "running";
      return await resultOf(run, pool, record, listeners, this.#stop.signal);
    } catch (error) {
      throw failure ?? error;
    } finally {
      clearInterval(asked);
      pool.stop();
      record.close();
      feed.terminate();
      requests.port1.close();
      gaps.port1.close();
    }
  }
}

/** Runs the stages and makes the result of the sessions that have ended. */
async function resultOf(
  { config, start, given }: PreparedRun,
  pool: WorkerPool,
  record: LiveRecord,
  options: LiveEngineOptions,
  signal: AbortSignal,
): Promise<RunResult> {
  const reports = await pool.run({
    ...options,
    signal,
    joinStages: true,
    start,
    strategies: given?.strategies,
    ...(given !== undefined && { others: given }),
  }).finally(() => given?.close());
  const ended = reports.coordinator.barsPerSession.length;
  if (ended === 0) throw notBegunError(start.plan);
  const plan = { ...start.plan, dates: start.plan.dates.slice(0, ended) };
  return makeResult({
    config,
    plan,
    reports,
    strategies: reports.analysis.strategies,
    time: timeManager(plan),
    runner: "workers",
    startSeconds: 0,
    revisions: record.revisions(plan.dates),
  });
}

/** The error of a run that was stopped before its first session. */
function notBegunError(plan: RunPlan): SessionError {
  const [date] = plan.dates;
  const { open } = timeManager(plan).requireTradingSession(date);
  return new SessionError(
    "stopped",
    `The run was stopped before a session had begun: that of ${date} opens at ${
      formatInstant(open)
    }`,
  );
}

/** Live bars are minutes: a run of daily bars alone has nothing to stream. */
function requireStreamed({ base }: RunPlan): void {
  if (base === LIVE_INTERVAL) return;
  throw new SessionError(
    "config_invalid",
    `Live mode streams ${LIVE_INTERVAL} bars, and this config needs none: add an interval within the session to streams`,
  );
}
