/**
 * Live runs: sessions on and on, with the simulated broker.
 *
 * @module
 */
import type { SessionConfig } from "../config/session_config.ts";
import { requireStorePath } from "../config/store_path.ts";
import { SessionError } from "../errors.ts";
import { feedSource } from "../feeds/make_feed.ts";
import { makeFeedRing } from "../live/feed_ring.ts";
import { HookNotifier } from "../live/hook_notifier.ts";
import { LIVE_INTERVAL, requireForLive } from "../live/live_needs.ts";
import type { LivePlan } from "../live/live_plan.ts";
import { liveClock, makeMarketTime, MarketTime } from "../live/market_time.ts";
import type { RunResult } from "../results/run_result.ts";
import { requireRuntime } from "../runtime.ts";
import { makeAccountBoard } from "../session/account_board.ts";
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
import { FeedThread } from "./feed_thread.ts";
import { findOwnIndicators } from "./indicator_probe.ts";
import { LiveEvents } from "./live_events.ts";
import {
  type LiveEngineOptions,
  type LiveHandle,
  type LiveOptions,
  type LiveStatus,
  liveStatus,
} from "./live_handle.ts";
import { catalogueOf, openLiveRun, withDates } from "./live_opening.ts";
import { LiveRecord } from "./live_record.ts";
import { runStages } from "./live_result.ts";
import { aboutRun, LiveTrail } from "./live_trail.ts";
import { prepareRun } from "./prepare_run.ts";
import { RunLogger } from "./run_logger.ts";
import type { RunProgress } from "./worker_protocol.ts";
import { WorkerPool } from "./worker_runner.ts";
import { WORKER_URLS } from "./worker_urls.ts";

/** Records that wait for the coordinator: a burst of a few thousand symbols. */
const RING_RECORDS = 1 << 16;
const SECOND_MS = 1_000;
/**
 * How often the store is looked at for what another process asks, and those who
 * follow the run are told how it is.
 */
const ASKED_MS = 250;

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
  readonly #events: LiveEvents;
  readonly #account = makeAccountBoard();
  readonly #trail: LiveTrail;

  constructor(config: SessionConfig, options: LiveEngineOptions) {
    const { onEvent, onLog } = options;
    const { notify } = config.live_config;
    const notifier = notify.length === 0 ? undefined : new HookNotifier(
      notify,
      config.session_name,
      (text) => this.#log.note("warn", "notify_failed", text),
    );
    const trail = this.#trail = new LiveTrail(
      this.#account,
      (text) => this.#log.note("warn", "trail_failed", text),
    );
    const events = new LiveEvents((event) => {
      trail.ofEvent(event);
      notifier?.notify(event);
      onEvent?.(event);
    });
    const log = new RunLogger({
      ...options,
      onLog: (record) => {
        events.ofRecord(record);
        trail.ofRecord(record);
        onLog?.(record);
      },
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
      events.end(result);
      trail.end(this.status());
      await notifier?.end();
      return result;
    }, async (error) => {
      this.#state = "failed";
      log.fail(error);
      events.fail(error);
      trail.end(this.status());
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
    return liveStatus({
      state: this.#state,
      plan: this.#plan,
      board: this.#board,
      market: this.#market,
      reconnects: this.#reconnects,
    });
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
      account: this.#account,
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
      ), withDates(config, dates).backtest_config?.start_date).catch(
        (error) => {
          // Nobody else would: no worker has an end of its own yet.
          for (const { port1, port2 } of [requests, gaps]) {
            port1.close();
            port2.close();
          }
          throw error;
        },
      );
    const { plan } = run.start;
    requireStreamed(plan);
    this.#log.leaveOutUntil(dates.firstLive, dates.resumeAt);
    this.#log.start(run.start, "live");
    this.#plan = plan;
    this.#trail.open({
      db,
      run: live.run,
      about: aboutRun(config, plan, live),
      fresh: options.fresh === true,
    });
    let failure: SessionError | undefined;
    const feed = new FeedThread(
      (options.workerUrls ?? WORKER_URLS).feed,
      {
        source,
        symbols: plan.symbols,
        interval: plan.base,
        exchange: plan.exchange,
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
          this.#events.ofNotice(notice);
          this.#trail.ofNotice(notice);
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
        if (progress.date >= dates.firstLive) this.#events.ofSession(progress);
        options.onProgress?.(progress);
      },
    };
    const asked = setInterval(() => {
      const request = record.takeAsked();
      if (request !== undefined) this.kill(request);
      this.#trail.write(this.status());
    }, ASKED_MS);
    try {
      await feed.started;
      if (failure !== undefined) throw failure;
      if (this.#state === "starting") this.#state = "running";
      return await runStages(run, pool, record, listeners, this.#stop.signal);
    } catch (error) {
      throw failure ?? error;
    } finally {
      clearInterval(asked);
      pool.stop();
      record.close();
      await feed.end();
      requests.port1.close();
      gaps.port1.close();
    }
  }
}

/** Live bars are minutes: a run of daily bars alone has nothing to stream. */
function requireStreamed({ base }: RunPlan): void {
  if (base === LIVE_INTERVAL) return;
  throw new SessionError(
    "config_invalid",
    `Live mode streams ${LIVE_INTERVAL} bars, and this config needs none: add an interval within the session to streams`,
  );
}
