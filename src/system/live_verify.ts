/**
 * Whether a backtest repeats the recorded sessions of a live run.
 *
 * @module
 */
import { parseSessionConfig } from "../config/parse.ts";
import type { SessionConfig } from "../config/session_config.ts";
import { SessionError } from "../errors.ts";
import { makeColumns } from "../store/bar_store.ts";
import { type LiveRun, sliceSum } from "../store/live_journal.ts";
import { openBarStore } from "../store/sqlite/sqlite_bar_store.ts";
import type { SqliteBarStore } from "../store/sqlite/sqlite_bar_store.ts";
import { formatInstant } from "../time/date.ts";
import type { TradingDate } from "../types.ts";
import { recordedConfig } from "./recorded_config.ts";
import type { EngineOptions } from "./run_options.ts";
import { runBacktest } from "./system_manager.ts";

const INTERVAL = "1m";
const BAR_VALUES = 5;

/** How a live session and its backtest compare. */
export interface LiveVerification {
  /** The name of the run. */
  readonly run: string;
  /** The trading date. */
  readonly date: TradingDate;
  /** The hash of the live run up to the end of that session. */
  readonly live: string;
  /** The hash of the backtest over the stored bars up to it. */
  readonly repeated: string;
  /** Whether they are equal. */
  readonly isEqual: boolean;
  /** The first slice whose stored bars are not those that were delivered, in words. */
  readonly difference: string | undefined;
}

/**
 * The run of a store, by its name; the only one if none is given.
 *
 * @throws {SessionError} `data_missing` if there is none, `argument_invalid` if
 * there are several and none is named.
 */
export function findLiveRun(store: SqliteBarStore, name?: string): LiveRun {
  const runs = store.live.runs();
  const found = name === undefined
    ? runs.length === 1 ? runs[0] : undefined
    : runs.find((run) => run.name === name);
  if (found !== undefined) return found;
  const names = runs.map((run) => run.name).join(", ");
  if (name === undefined && runs.length > 1) {
    throw new SessionError(
      "argument_invalid",
      `"${store.name}" has several live runs: ${names}; name one of them`,
    );
  }
  throw new SessionError(
    "data_missing",
    runs.length === 0
      ? `"${store.name}" has no live run`
      : `"${store.name}" has no live run "${name}"; it has ${names}`,
  );
}

/** The config that a live run was started with. */
export function configOfRun(run: LiveRun): SessionConfig {
  return parseSessionConfig(JSON.parse(run.config));
}

/**
 * Repeats the recorded sessions of a live run, from its first one to that of
 * `date`, as a backtest, and compares the hashes.
 *
 * @throws {SessionError} `data_missing` if the run has not ended a session of
 * that date.
 */
export async function verifyLive(
  db: string,
  date: TradingDate,
  name?: string,
  options: Pick<EngineOptions, "runner" | "sandbox" | "signal"> = {},
): Promise<LiveVerification> {
  const { run, live, difference } = readRecord(db, date, name);
  const config = recordedConfig(configOfRun(run), db, date);
  let repeated = await sessionHash(config, db, options);
  const { at_end } = configOfRun(run).trading_config;
  if (repeated !== live && at_end === "close") {
    // It may have been the run's last session, with which positions were closed.
    const trading_config = { ...config.trading_config, at_end };
    const closing = await sessionHash(
      { ...config, trading_config },
      db,
      options,
    );
    if (closing === live) repeated = closing;
  }
  const isEqual = repeated === live;
  return { run: run.name, date, live, repeated, isEqual, difference };
}

/** The hash of a backtest at the end of its last session. */
async function sessionHash(
  config: SessionConfig,
  db: string,
  options: Pick<EngineOptions, "runner" | "sandbox" | "signal">,
): Promise<string> {
  let hash = "";
  const engine: EngineOptions = {
    ...options,
    db,
    hashesSessions: true,
    isRepetition: true,
    streamsUniverse: true,
    onProgress: ({ sessionHash }) => hash = sessionHash ?? hash,
  };
  await runBacktest(config, engine);
  return hash;
}

function readRecord(db: string, date: TradingDate, name: string | undefined) {
  const store = openBarStore(db, { readOnly: true });
  try {
    const run = findLiveRun(store, name);
    const live = store.live.day(run.name, date)?.hash;
    if (live === undefined) {
      throw new SessionError(
        "data_missing",
        `The live run "${run.name}" has not ended a session of ${date}`,
      );
    }
    return { run, live, difference: firstDifference(store, run, date) };
  } finally {
    store.close();
  }
}

/** The first slice whose stored bars differ from those that were delivered. */
function firstDifference(
  store: SqliteBarStore,
  run: LiveRun,
  until: TradingDate,
): string | undefined {
  const { symbols, universe } = configOfRun(run).session_data_config;
  const all = [...symbols, ...universe];
  const dates = new Set(
    all.flatMap((symbol) =>
      store.tradingDates(symbol, INTERVAL, run.firstDate, until)
    ),
  );
  for (const date of [...dates].sort()) {
    const recorded = store.live.day(run.name, date)?.sums;
    if (recorded === undefined) continue;
    const delivered = sumsByStart(recorded);
    const stored = storedSums(store, all, date);
    const starts = new Set([...delivered.keys(), ...stored.keys()]);
    for (const start of [...starts].sort((a, b) => a - b)) {
      if (delivered.get(start) === stored.get(start)) continue;
      const what = !stored.has(start)
        ? "was delivered, and its bars are not stored"
        : delivered.has(start)
        ? "was delivered with other bars than those that are stored"
        : "is stored, and was not delivered";
      return `the slice that begins at ${formatInstant(start)} ${what}`;
    }
  }
  return undefined;
}

function sumsByStart(recorded: Float64Array): Map<number, number> {
  const sums = new Map<number, number>();
  for (let i = 0; i < recorded.length; i += 2) {
    sums.set(recorded[i], recorded[i + 1]);
  }
  return sums;
}

function storedSums(
  store: SqliteBarStore,
  symbols: readonly string[],
  date: TradingDate,
): Map<number, number> {
  const slices = new Map<number, (readonly [string, Float64Array])[]>();
  for (const symbol of symbols) {
    const [chunk] = store.chunks(symbol, INTERVAL, date, date);
    if (chunk === undefined) continue;
    const bars = makeColumns(chunk.rows);
    store.decode(chunk, bars, 0);
    for (let row = 0; row < chunk.rows; row++) {
      const values = new Float64Array(BAR_VALUES);
      values[0] = bars.open[row];
      values[1] = bars.high[row];
      values[2] = bars.low[row];
      values[3] = bars.close[row];
      values[4] = bars.volume[row];
      const start = bars.timestamp[row];
      const slice = slices.get(start) ?? [];
      slice.push([symbol, values]);
      slices.set(start, slice);
    }
  }
  return new Map([...slices].map(([start, bars]) => [start, sliceSum(bars)]));
}
