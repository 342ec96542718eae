// A second store: chunks in memory, fetched at once or as a promise.
import { SessionError } from "../../src/errors.ts";
import {
  type DayChunk,
  type Hours,
  makeColumns,
  type SeriesInfo,
  type SeriesRange,
  type WriteOptions,
  type WriteResult,
} from "../../src/store/bar_store.ts";
import {
  type ChunkKey,
  decodeChunk,
  encodeChunk,
} from "../../src/store/chunk_codec.ts";
import type {
  Awaitable,
  CalendarOverrides,
  ImportLog,
  ImportRecord,
  MarketStore,
  StoreUpkeep,
} from "../../src/store/market_store.ts";
import { seriesKey } from "../../src/store/market_store.ts";
import { mergeDay } from "../../src/store/merge.ts";
import { sameCalendar } from "../../src/time/calendars/registry.ts";
import { parseInterval } from "../../src/time/interval.ts";
import {
  type CalendarOverride,
  checkOverride,
} from "../../src/time/overrides.ts";
import type {
  BarColumns,
  StoredInterval,
  TradingDate,
} from "../../src/types.ts";

interface MemorySeries {
  readonly symbol: string;
  readonly interval: StoredInterval;
  readonly hours: Hours;
  readonly exchange: string;
  readonly omitsNoTrade: boolean;
  readonly days: ReadonlyMap<TradingDate, DayChunk>;
}

/** Everything that a transaction may have to restore. Values are never changed. */
interface State {
  readonly series: ReadonlyMap<string, MemorySeries>;
  readonly overrides: readonly CalendarOverride[];
  readonly imports: readonly ImportRecord[];
}

/** A store in memory. */
export class MemoryStore implements MarketStore {
  readonly name = "memory";
  readonly #fetchesLater: boolean;
  #state: State = { series: new Map(), overrides: [], imports: [] };

  /** With `fetchesLater`, chunks come as a promise. */
  constructor(options: { readonly fetchesLater?: boolean } = {}) {
    this.#fetchesLater = options.fetchesLater === true;
  }

  readonly overrides: CalendarOverrides = {
    list: (exchange) =>
      this.#state.overrides.filter((one) =>
        exchange === undefined || one.exchange === exchange
      ),
    put: (override) => {
      checkOverride(override);
      const others = this.#state.overrides.filter((one) =>
        !isOf(one, override.exchange, override.date)
      );
      const overrides = [...others, override].sort((a, b) =>
        compare(a.exchange, b.exchange) || compare(a.date, b.date)
      );
      this.#state = { ...this.#state, overrides };
    },
    remove: (exchange, date) => {
      const before = this.#state.overrides;
      const overrides = before.filter((one) => !isOf(one, exchange, date));
      this.#state = { ...this.#state, overrides };
      return overrides.length < before.length;
    },
  };

  readonly imports: ImportLog = {
    record: (record) => {
      const before = this.#state.imports;
      const isKnown = before.some(({ sha256, reader, options }) =>
        sha256 === record.sha256 && reader === record.reader &&
        options === record.options
      );
      if (record.added === 0 && isKnown) return;
      const importedAt = new Date().toISOString();
      const imports = [...before, { ...record, importedAt }];
      this.#state = { ...this.#state, imports };
    },
    list: () => [...this.#state.imports],
  };

  readonly upkeep: StoreUpkeep = {
    schemaVersion: 1,
    sizeBytes: () =>
      [...this.upkeep.chunkBytes().values()].reduce((sum, n) => sum + n, 0),
    chunkBytes: () =>
      new Map(
        [...this.#state.series].map(([key, { days }]) => [
          key,
          [...days.values()].reduce((sum, day) => sum + day.bytes.length, 0),
        ]),
      ),
    faults: () => [],
    vacuum: () => {},
  };

  inventory(): SeriesInfo[] {
    return [...this.#state.series.values()].filter(({ days }) => days.size > 0)
      .map(infoOf).sort((a, b) =>
        compare(a.symbol, b.symbol) || compare(a.interval, b.interval) ||
        compare(b.hours, a.hours)
      );
  }

  ranges(): SeriesRange[] {
    return this.inventory().map(({ sessions: _, bars: __, ...range }) => range);
  }

  series(symbol: string, interval: StoredInterval, hours: Hours = "regular") {
    return this.inventory().find((info) =>
      seriesKey(info) === seriesKey({ symbol, interval, hours })
    );
  }

  tradingDates(
    symbol: string,
    interval: StoredInterval,
    from: TradingDate,
    to: TradingDate,
    hours: Hours = "regular",
  ): TradingDate[] {
    const key = seriesKey({ symbol, interval, hours });
    const days = this.#state.series.get(key)?.days ?? new Map();
    return [...days.keys()].filter((date) => date >= from && date <= to).sort();
  }

  chunks(
    symbol: string,
    interval: StoredInterval,
    from: TradingDate,
    to: TradingDate,
    hours: Hours = "regular",
  ): Awaitable<DayChunk[]> {
    const chunks = this.#chunks(symbol, interval, from, to, hours);
    return this.#fetchesLater ? Promise.resolve(chunks) : chunks;
  }

  decode(chunk: DayChunk, into: BarColumns, row: number): number {
    const rows = decodeChunk(chunk.bytes, keyOf(chunk), into, row);
    if (rows === chunk.rows) return rows;
    throw new SessionError(
      "store_corrupt",
      `Damaged: ${seriesKey(chunk)} ${chunk.date}`,
      { date: chunk.date },
    );
  }

  writeDay(
    symbol: string,
    interval: StoredInterval,
    date: TradingDate,
    columns: BarColumns,
    from: number,
    to: number,
    options: WriteOptions = {},
  ): WriteResult {
    const { hours = "regular", exchange = "", onConflict = "fail" } = options;
    const key = seriesKey({ symbol, interval, hours });
    const old = this.#state.series.get(key);
    const dated = old?.exchange || exchange;
    if (exchange !== "" && !sameCalendar(dated, exchange)) {
      throw new SessionError("import_failed", `${key} is dated by ${dated}`);
    }
    const [stored] = this.#chunks(symbol, interval, date, date, hours);
    const before = makeColumns(stored?.rows ?? 0);
    const rows = stored === undefined ? 0 : this.decode(stored, before, 0);
    const merged = mergeDay(before, rows, columns, from, to, onConflict);
    if (onConflict === "fail" && merged.firstConflict >= 0) {
      throw new SessionError("import_failed", `${key} has another bar`);
    }
    const stepMs = parseInterval(interval).lengthMs ?? 0;
    const place = { symbol, interval, hours, date };
    const bytes = encodeChunk(
      merged.columns,
      0,
      merged.rows,
      stepMs,
      keyOf(place),
    );
    const day = { ...place, rows: merged.rows, bytes };
    const written: MemorySeries = {
      symbol,
      interval,
      hours,
      exchange: dated,
      omitsNoTrade: (old?.omitsNoTrade ?? false) ||
        options.omitsNoTrade === true,
      days: new Map([...old?.days ?? [], [date, day]]),
    };
    const series = new Map([...this.#state.series, [key, written]]);
    this.#state = { ...this.#state, series };
    const { added, unchanged, replaced, kept } = merged;
    return { added, unchanged, replaced, kept };
  }

  transaction<T>(action: () => T): T {
    const before = this.#state;
    try {
      return action();
    } catch (error) {
      this.#state = before;
      throw error;
    }
  }

  async transactionAsync<T>(action: () => Promise<T>): Promise<T> {
    const before = this.#state;
    try {
      return await action();
    } catch (error) {
      this.#state = before;
      throw error;
    }
  }

  close(): void {}

  #chunks(
    symbol: string,
    interval: StoredInterval,
    from: TradingDate,
    to: TradingDate,
    hours: Hours,
  ): DayChunk[] {
    const key = seriesKey({ symbol, interval, hours });
    const days = this.#state.series.get(key)?.days;
    return this.tradingDates(symbol, interval, from, to, hours)
      .flatMap((date) => days?.get(date) ?? []);
  }
}

function infoOf(
  { symbol, interval, hours, exchange, omitsNoTrade, days }: MemorySeries,
): SeriesInfo {
  const dates = [...days.keys()].sort();
  return {
    symbol,
    interval,
    hours,
    exchange,
    firstDate: dates[0],
    lastDate: dates[dates.length - 1],
    sessions: dates.length,
    bars: [...days.values()].reduce((sum, { rows }) => sum + rows, 0),
    omitsNoTrade,
  };
}

function keyOf(place: Omit<DayChunk, "rows" | "bytes">): ChunkKey {
  return { series: seriesKey(place), date: place.date };
}

function isOf(
  override: CalendarOverride,
  exchange: string,
  date: TradingDate,
): boolean {
  return override.exchange === exchange && override.date === date;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
