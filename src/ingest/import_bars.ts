/**
 * Imports bars that a program holds in memory.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import type { BarStore, WriteOptions } from "../store/bar_store.ts";
import type { TimeManager } from "../time/time_manager.ts";
import type { Bar, StoredInterval } from "../types.ts";
import { FileSink } from "./checks/file_sink.ts";
import { type Finding, isRejected } from "./checks/findings.ts";

/** Options of {@linkcode importBars}. */
export interface ImportBarsOptions
  extends Pick<WriteOptions, "onConflict" | "omitsNoTrade"> {
  /** On a bad bar, either the import fails or the bar is skipped. Default `fail`. */
  readonly onError?: "fail" | "skip";
  /**
   * Whether to store bars outside of regular hours, as a separate series.
   * Default false: they are only counted.
   */
  readonly extendedHours?: boolean;
}

/** The result of {@linkcode importBars}. */
export interface ImportBarsResult {
  /** Good bars in regular hours. */
  readonly bars: number;
  /** Bars that were not stored before. */
  readonly added: number;
  /** Bars that were stored already, identical. */
  readonly unchanged: number;
  /** Stored bars that a different one replaced. */
  readonly replaced: number;
  /** Stored bars that were kept in place of a different one. */
  readonly kept: number;
  /** Bars outside of regular hours that were stored separately. */
  readonly extended: number;
  /** Bars rejected or set aside, by kind; `line` is the number of the bar, from 1. */
  readonly findings: readonly Finding[];
}

/**
 * Checks the bars of one series and stores them in one transaction, sorted by
 * time. The calendar `time` gives them their trading dates.
 *
 * ```ts
 * import { openBarStore } from "../store/sqlite/sqlite_bar_store.ts";
 * import { TimeManager } from "../time/time_manager.ts";
 * import { importBars } from "./import_bars.ts";
 *
 * const store = openBarStore(":memory:");
 * const time = new TimeManager({ exchange: "US_EQUITY" });
 * const timestamp = Date.parse("2026-01-02T14:30:00Z");
 * const bar = { timestamp, open: 1, high: 3, low: 1, close: 2, volume: 100 };
 * console.log(importBars(store, "SPY", "1m", [bar], time).added); // 1
 * store.close();
 * ```
 *
 * @throws {SessionError} `import_failed` if a bar is bad (unless `onError` is
 * `skip`) or conflicts with a stored one (`onConflict`); nothing is stored then.
 */
export function importBars(
  store: Pick<BarStore, "transaction" | "writeDay">,
  symbol: string,
  interval: StoredInterval,
  bars: Iterable<Bar>,
  time: TimeManager,
  options: ImportBarsOptions = {},
): ImportBarsResult {
  const sink = new FileSink(store, time, {
    onError: options.onError ?? "fail",
    onConflict: options.onConflict ?? "fail",
    extendedHours: options.extendedHours === true,
    omitsNoTrade: options.omitsNoTrade === true,
  });
  store.transaction(() => {
    sink.begin(`${symbol} ${interval}`);
    sink.describe({ zoneCertain: true, stampCertain: true });
    const series = sink.series(symbol, interval);
    let line = 0;
    for (const { timestamp, open, high, low, close, volume } of bars) {
      series.add(++line, timestamp, open, high, low, close, volume);
    }
    sink.finish();
    if (!sink.failed) return;
    const bad = sink.findings.list().find(({ kind }) => isRejected(kind));
    const example = bad?.examples[0];
    throw new SessionError(
      "import_failed",
      `Cannot import ${symbol} ${interval}: bar ${example?.line} is ${
        bad?.kind.replaceAll("_", " ")
      }: ${example?.text}`,
    );
  });
  return { ...sink.counts, findings: sink.findings.list() };
}
