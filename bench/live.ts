/**
 * The latency of live mode: from a frame that another process sends, over a
 * socket, through the feed's thread, coordinator, processor and analysis engine,
 * to `onBar` of the last symbol of the frame.
 *
 * A venue sends a frame a slot; all slots are over by the market's time, so that
 * each slice is released as soon as its last bar is there. Slices are recorded.
 * Beside it stands the floor: the same frames over a plain socket and two threads
 * that do nothing.
 *
 *     deno run -A bench/live.ts [--slots 300] [--pause 20]
 *
 * @module
 */
import { parseArgs } from "node:util";
import { fileURLToPath } from "node:url";
import { parseSessionConfig } from "../src/config/parse.ts";
import { feedSource } from "../src/feeds/make_feed.ts";
import { getIndicator } from "../src/indicators/registry.ts";
import { makeFeedRing } from "../src/live/feed_ring.ts";
import { LiveCatalogue } from "../src/live/live_catalogue.ts";
import type { LivePlan } from "../src/live/live_plan.ts";
import {
  liveClock,
  makeMarketTime,
  MarketTime,
} from "../src/live/market_time.ts";
import { makeAccountBoard } from "../src/session/account_board.ts";
import { LiveBoard, makeLiveBoard } from "../src/session/live_board.ts";
import { makeSettledLog } from "../src/session/settled_slots.ts";
import { makeSlotBoard } from "../src/session/slot_board.ts";
import { openBarStore } from "../src/store/sqlite/sqlite_bar_store.ts";
import { FeedThread } from "../src/system/feed_thread.ts";
import { prepareRun } from "../src/system/prepare_run.ts";
import { WorkerPool } from "../src/system/worker_runner.ts";
import { WORKER_URLS } from "../src/system/worker_urls.ts";
import { measureFloor } from "./live_floor/measure.ts";
import { machineLine, markdownTable } from "./table.ts";

const { values } = parseArgs({
  options: {
    slots: { type: "string", default: "300" },
    pause: { type: "string", default: "20" },
  },
});
const SLOTS = Number(values.slots);
const DATE = "2025-07-02";
const OPEN = Date.parse(`${DATE}T13:30:00Z`);
const CLOSE = Date.parse(`${DATE}T20:00:00Z`);
const HOUR_MS = 3_600_000;
// Frames that find the code not compiled yet.
const WARM_UP = 50;

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** Calls `use` with the port of a venue in a process of its own. */
async function withVenue<T>(
  symbolCount: number,
  use: (port: number) => Promise<T>,
): Promise<T> {
  const venue = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--allow-net", "--no-check", path("live_venue.ts")],
      ...[symbolCount, SLOTS, OPEN, Number(values.pause)].map(String),
    ],
    stdout: "piped",
  }).spawn();
  try {
    const reader = venue.stdout.getReader();
    const { value } = await reader.read();
    const result = await use(Number(new TextDecoder().decode(value)));
    await reader.cancel();
    return result;
  } finally {
    venue.kill();
    await venue.status;
  }
}

/** The latencies of a run in microseconds. */
async function measure(symbolCount: number): Promise<number[]> {
  const folder = await Deno.makeTempDir();
  try {
    await withVenue(symbolCount, (port) => run(folder, port, symbolCount));
    return JSON.parse(await Deno.readTextFile(`${folder}/latency.json`));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function run(
  folder: string,
  port: number,
  symbolCount: number,
): Promise<void> {
  const symbols = Array.from({ length: symbolCount }, (_, i) => `S${i}`);
  const parsed = parseSessionConfig({
    mode: "live",
    session_data_config: { symbols, streams: ["1m", "5m"] },
    api_config: {
      data_api: "alpaca",
      stream_url: `ws://127.0.0.1:${port}`,
      rest_url: `http://127.0.0.1:${port}`,
    },
    strategies: [{
      module: new URL("strategies/latency.ts", import.meta.url).href,
      params: {
        file: `${folder}/latency.json`,
        last: symbols[symbols.length - 1],
      },
    }],
  });
  const config = {
    ...parsed,
    backtest_config: {
      start_date: DATE,
      end_date: DATE,
      speed_multiplier: 0,
      prefetch_days: 1,
    },
  };
  const db = `${folder}/live.db`;
  openBarStore(db, { create: true }).close();
  // The market's time stands at the close: every slot is over.
  const replay = makeMarketTime(1);
  const market = new MarketTime(liveClock(replay), replay);
  market.skipTo(CLOSE - HOUR_MS / 10);
  market.feed(Infinity);
  const merge = {
    interval: "1m" as const,
    exchange: "US_EQUITY",
    omitsNoTrade: true,
  };
  const live: LivePlan = {
    run: "bench",
    patience: {
      graceMs: 24 * HOUR_MS,
      catchUpMs: 24 * HOUR_MS,
      delayMs: 0,
      isStrict: false,
    },
    records: true,
    firstLive: DATE,
    merge,
    ring: makeFeedRing(1 << 16),
    replay,
    board: makeLiveBoard(),
    account: makeAccountBoard(),
    settled: makeSettledLog(),
    slots: makeSlotBoard(symbols.length),
    // All slots are over before their bars come.
    retries: { max: 0, intervalMs: HOUR_MS },
  };
  const store = openBarStore(db, { readOnly: true });
  const requests = new MessageChannel();
  const gaps = new MessageChannel();
  const { start } = await prepareRun(
    config,
    { db, runner: "workers" },
    { modules: [], lookup: getIndicator },
    store,
    {
      plan: live,
      catalogue: new LiveCatalogue(store, {
        ...merge,
        symbols,
        dates: [DATE, DATE],
      }),
      requests: requests.port1,
      gaps: gaps.port1,
    },
  );
  store.close();
  const feed = new FeedThread(WORKER_URLS.feed, {
    source: feedSource(config),
    symbols,
    interval: "1m",
    exchange: "US_EQUITY",
    overrides: [],
    ring: live.ring,
    // The feed goes by the machine's clock; only the session is of another day.
    requests: requests.port2,
    gaps: gaps.port2,
  }, {
    onNotice: () => {},
    onFailure: (error) => console.error(error.message),
  });
  const pool = new WorkerPool();
  try {
    await feed.started;
    const done = pool.run({
      start,
      joinStages: true,
      strategies: undefined,
      onProgress: () => {},
    });
    // Stops when all frames are through.
    const board = new LiveBoard(live.board);
    setTimeout(() => board.stop(), 7_000 + SLOTS * (Number(values.pause) + 5));
    await done;
  } finally {
    pool.stop();
    await feed.end();
    requests.port1.close();
    gaps.port1.close();
  }
}

function percentile(readings: readonly number[], share: number): string {
  const sorted = [...readings].sort((a, b) => a - b);
  const at =
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  return (at / 1_000).toFixed(3);
}

Deno.env.set("APCA_API_KEY_ID", "bench-key");
Deno.env.set("APCA_API_SECRET_KEY", "bench-secret");
const rows: string[][] = [];
function addRow(title: string, all: readonly number[]): void {
  const readings = all.slice(WARM_UP);
  rows.push([
    title,
    String(readings.length),
    ...[0.5, 0.9, 0.99].map((share) => percentile(readings, share)),
  ]);
}
for (const symbols of [1, 500]) {
  const text = symbols === 1 ? "1 symbol" : `${symbols} symbols`;
  const floor = await withVenue(
    symbols,
    (port) => measureFloor(port, SLOTS),
  );
  addRow(`${text}, floor: parsed by a plain socket's thread`, floor[0]);
  addRow(`${text}, floor: after two threads that sleep`, floor[2]);
  addRow(`${text} in a frame, to onBar`, await measure(symbols));
}
console.log(markdownTable(["ms", "frames", "p50", "p90", "p99"], rows));
console.log(`\n${machineLine()}`);
