/**
 * Merges a day's bars into its stored chunk.
 *
 * @module
 */
import { SessionError } from "../../errors.ts";
import { calendarName } from "../../time/calendars/own_hours.ts";
import { sameCalendar } from "../../time/calendars/registry.ts";
import {
  parseInterval,
  STORED_ALLOWED,
  storedInterval,
} from "../../time/interval.ts";
import type { BarColumns, TradingDate } from "../../types.ts";
import {
  type BarStore,
  type ConflictPolicy,
  makeColumns,
  type SeriesInfo,
  type WriteOptions,
  type WriteResult,
} from "../bar_store.ts";
import { encodeChunk } from "../chunk_codec.ts";
import { mergeDay } from "../merge.ts";
import type { Faults } from "./faults.ts";
import { numberIn, seriesOfKey, textIn } from "./rows.ts";
import type { Statements } from "./statements.ts";
import type { Transactions } from "./transactions.ts";

/** What identifies a series. */
type SeriesKey = Pick<SeriesInfo, "symbol" | "interval" | "hours">;

/** The bars of a date that are stored. */
interface StoredDay {
  readonly columns: BarColumns;
  readonly rows: number;
  /** Whether there are bars that cannot be read. */
  readonly damaged: boolean;
}

const NO_DAY: StoredDay = { columns: makeColumns(0), rows: 0, damaged: false };

/** Writes days into one database. */
export class DayWriter {
  readonly #store: Pick<BarStore, "chunks" | "decode">;
  readonly #sql: Statements;
  readonly #faults: Faults;
  readonly #transactions: Transactions;
  /** Row ids of series that the open transaction has declared. */
  readonly #seriesIds = new Map<string, number>();
  /** The last stored dates of series by id, in one transaction: nobody else writes. */
  readonly #lastDates = new Map<number, TradingDate>();
  #lastDatesIn = -1;

  /** `store` reads the days to merge into. */
  constructor(
    store: Pick<BarStore, "chunks" | "decode">,
    sql: Statements,
    faults: Faults,
    transactions: Transactions,
  ) {
    this.#store = store;
    this.#sql = sql;
    this.#faults = faults;
    this.#transactions = transactions;
  }

  /** See {@linkcode BarStore.writeDay}. */
  write(
    series: SeriesKey,
    date: TradingDate,
    columns: BarColumns,
    from: number,
    to: number,
    options: WriteOptions,
  ): WriteResult {
    const { symbol, interval, hours } = series;
    const policy = options.onConflict ?? "fail";
    const id = this.#declareSeries(series, options);
    const old = this.#isAfterLast(id, date)
      ? NO_DAY
      : this.#storedDay(series, date, policy);
    const merged = mergeDay(old.columns, old.rows, columns, from, to, policy);
    if (policy === "fail" && merged.firstConflict >= 0) {
      const time = columns.timestamp[merged.firstConflict];
      throw new SessionError(
        "import_failed",
        `A different bar of ${symbol} ${interval} at ${
          new Date(time).toISOString()
        } is stored already; choose one with --on-conflict keep or --on-conflict replace`,
        { date },
      );
    }
    if (merged.added > 0 || merged.replaced > 0 || old.damaged) {
      const stepMs = parseInterval(interval).lengthMs ?? 0;
      const key = { series: seriesOfKey(symbol, interval, hours), date };
      const bytes = encodeChunk(merged.columns, 0, merged.rows, stepMs, key);
      this.#faults.write(() => this.#sql.put.run(id, date, merged.rows, bytes));
      if (date > (this.#lastDates.get(id) ?? "")) this.#lastDates.set(id, date);
    }
    const { added, unchanged, replaced, kept } = merged;
    return { added, unchanged, replaced, kept };
  }

  /** Forgets the ids of series whose rows were rolled back. */
  forget(): void {
    this.#seriesIds.clear();
    this.#lastDates.clear();
  }

  /**
   * Whether a date is after all stored ones of a series, as most are in an import:
   * then there is nothing to look for.
   */
  #isAfterLast(id: number, date: TradingDate): boolean {
    if (!this.#transactions.isOpen) return false;
    if (this.#lastDatesIn !== this.#transactions.number) {
      this.#lastDates.clear();
      this.#lastDatesIn = this.#transactions.number;
    }
    let last = this.#lastDates.get(id);
    if (last === undefined) {
      last = textIn(this.#sql.lastDate.get(id), "last_date");
      this.#lastDates.set(id, last);
    }
    return date > last;
  }

  /** Inserts the series if it is new, and returns its row id. */
  #declareSeries(
    { symbol, interval, hours }: SeriesKey,
    options: WriteOptions,
  ): number {
    const omits = options.omitsNoTrade === true ? 1 : 0;
    const exchange = options.exchange ?? "";
    const key = `${symbol}\n${interval}\n${hours}\n${omits}\n${exchange}`;
    const known = this.#seriesIds.get(key);
    if (known !== undefined) return known;
    if (storedInterval(interval) !== interval) {
      throw new SessionError(
        "argument_invalid",
        `Bars of ${symbol} cannot be stored under the interval ${
          JSON.stringify(interval)
        }; write ${storedInterval(interval) ?? STORED_ALLOWED}`,
      );
    }
    const { market, hours: own } = calendarName(exchange);
    if (own !== undefined) {
      throw new SessionError(
        "import_failed",
        `Bars of ${symbol} are stored under the calendar of ${market}, not of ${exchange}: use --group ${market}, and tell its hours with openbell instruments set ${symbol} trading_hours=${own}`,
      );
    }
    this.#faults.write(() =>
      this.#sql.declare.run(symbol, interval, hours, exchange, omits)
    );
    const row = this.#sql.seriesId.get(symbol, interval, hours);
    const stored = textIn(row, "exchange");
    // Another calendar would give the same bars other trading dates.
    if (exchange !== "" && !sameCalendar(stored, exchange)) {
      throw new SessionError(
        "import_failed",
        `${symbol} ${interval} is stored under the calendar of ${stored} and cannot take bars dated by that of ${exchange}; use --group ${stored}, another --symbol or another store`,
      );
    }
    const id = numberIn(row, "id");
    // Outside of a transaction, no event tells when an id becomes invalid.
    if (this.#transactions.isOpen) this.#seriesIds.set(key, id);
    return id;
  }

  #storedDay(
    { symbol, interval, hours }: SeriesKey,
    date: TradingDate,
    policy: ConflictPolicy,
  ): StoredDay {
    const [chunk] = this.#store.chunks(symbol, interval, date, date, hours);
    if (chunk === undefined) return NO_DAY;
    const columns = makeColumns(chunk.rows);
    try {
      const rows = this.#store.decode(chunk, columns, 0);
      return { columns, rows, damaged: false };
    } catch (error) {
      // Importing a damaged day again with `replace` repairs it.
      if (policy !== "replace") throw error;
      return { columns: makeColumns(0), rows: 0, damaged: true };
    }
  }
}
