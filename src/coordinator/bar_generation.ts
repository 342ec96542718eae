/**
 * Generates missing bars from shorter stored ones.
 *
 * @module
 */
import { GapScan, type SlotRange } from "../quality/gaps.ts";
import {
  aggregateBars,
  AggregatedBar,
  putBar,
} from "../session/bar_aggregation.ts";
import {
  type DayChunk,
  makeColumns,
  type SeriesRange,
} from "../store/bar_store.ts";
import type { Awaitable, StoredBars } from "../store/market_store.ts";
import { copyBar } from "../store/merge.ts";
import { SeriesIndex } from "../store/series_index.ts";
import {
  SessionGrid,
  type SessionHours,
  type SlotRule,
  slotRule,
} from "../time/grid.ts";
import { compareIntervals, isDerivableFrom } from "../time/interval.ts";
import type {
  BarColumns,
  BaseInterval,
  Interval,
  TradingDate,
} from "../types.ts";
import { isCutShort, keepSessionRows } from "./session_rows.ts";

/**
 * The stored series that bars of `interval` can be aggregated from: the longest
 * of the shorter ones that divide it, if any. `series`, those of a symbol, ascend.
 */
export function shorterSeries(
  interval: Interval,
  series: readonly SeriesRange[],
): SeriesRange | undefined {
  return series.findLast(({ interval: shorter }) =>
    compareIntervals(shorter, interval) < 0 &&
    isDerivableFrom(interval, shorter)
  );
}

/** The interval of {@linkcode shorterSeries}. */
export function shorterInterval(
  interval: BaseInterval,
  series: readonly SeriesRange[],
): BaseInterval | undefined {
  return shorterSeries(interval, series)?.interval;
}

const NOTHING: readonly SlotRange[] = [];

/**
 * Generates the bars that a series misses on a date: a `1m` bar from its 60
 * bars of `1s`, a `1d` bar from the bars of its session. All of the shorter bars
 * must be stored, even if the source omits slots without trades: a bar that is
 * not stored does not prove that nothing was traded.
 */
export class BarGenerator {
  readonly #store: StoredBars;
  readonly #symbol: string;
  readonly #source: BaseInterval;
  readonly #sourceSlots: SlotRule;
  readonly #slots: SlotRule;
  readonly #bar = new AggregatedBar();
  #scratch = makeColumns(0);
  #made = makeColumns(0);
  /** The shorter bars of the last date fetched. */
  #chunk: DayChunk | undefined;
  #fetchedDate: TradingDate | undefined;

  private constructor(
    store: StoredBars,
    symbol: string,
    source: BaseInterval,
    sourceSlots: SlotRule,
    slots: SlotRule,
  ) {
    this.#store = store;
    this.#symbol = symbol;
    this.#source = source;
    this.#sourceSlots = sourceSlots;
    this.#slots = slots;
  }

  /**
   * A generator of `interval` bars; `undefined` if no shorter ones are stored.
   * `stored` is the inventory of the store.
   */
  static for(
    store: StoredBars,
    symbol: string,
    interval: BaseInterval,
    stored: SeriesIndex = new SeriesIndex(store),
  ): BarGenerator | undefined {
    const source = shorterInterval(interval, stored.of(symbol));
    return source === undefined ? undefined : new BarGenerator(
      store,
      symbol,
      source,
      slotsOf(source),
      slotsOf(interval),
    );
  }

  /**
   * Fetches the shorter bars of a date with `rows` bars, unless that is all of
   * its slots. Call it before {@linkcode BarGenerator.fill}.
   */
  fetch(
    date: TradingDate,
    hours: SessionHours,
    rows: number,
  ): Awaitable<void> {
    this.#chunk = undefined;
    this.#fetchedDate = date;
    if (rows === new SessionGrid(hours, this.#slots).count) return;
    const chunks = this.#store.chunks(this.#symbol, this.#source, date, date);
    if (!(chunks instanceof Promise)) [this.#chunk] = chunks;
    else return chunks.then(([chunk]) => void (this.#chunk = chunk));
  }

  /**
   * Inserts the bars that can be generated into the `rows` rows from `from` on,
   * and returns their slots. The rows must ascend and be on the session's grid,
   * the columns must have room for a bar in every slot, and the date must have
   * been fetched.
   */
  fill(
    bars: BarColumns,
    from: number,
    rows: number,
    date: TradingDate,
    hours: SessionHours,
  ): readonly SlotRange[] {
    const grid = new SessionGrid(hours, this.#slots);
    if (rows === grid.count) return NOTHING;
    const sources = this.#decode(date, hours);
    if (sources === 0) return NOTHING;
    const scan = new GapScan(grid);
    scan.add(bars.timestamp, from, from + rows);
    const filled: SlotRange[] = [];
    let made = 0;
    let row = 0;
    for (const { first, slots } of scan.ranges(grid.count)) {
      for (let slot = first; slot < first + slots; slot++) {
        row = this.#skipTo(row, sources, grid.start(slot));
        if (!this.#aggregate(row, sources, grid, slot, hours)) continue;
        this.#put(made++, grid.start(slot), grid.count);
        addSlot(filled, slot, slot === first);
      }
    }
    merge(bars, from, rows, this.#made, made);
    return filled;
  }

  /** Decodes the shorter bars of a date and returns their number. */
  #decode(date: TradingDate, hours: SessionHours): number {
    if (date !== this.#fetchedDate) {
      throw new TypeError(`The shorter bars of ${date} have not been fetched`);
    }
    const chunk = this.#chunk;
    if (chunk === undefined) return 0;
    if (chunk.rows > this.#scratch.timestamp.length) {
      this.#scratch = makeColumns(chunk.rows);
    }
    const rows = this.#store.decode(chunk, this.#scratch, 0);
    return keepSessionRows(this.#scratch, 0, rows, hours, this.#sourceSlots);
  }

  #skipTo(row: number, rows: number, start: number): number {
    const { timestamp } = this.#scratch;
    while (row < rows && timestamp[row] < start) row++;
    return row;
  }

  /** Aggregates the bar of a slot; `false` if it lacks one of its bars. */
  #aggregate(
    row: number,
    rows: number,
    grid: SessionGrid,
    slot: number,
    hours: SessionHours,
  ): boolean {
    const end = grid.end(slot);
    if (isCutShort(grid, slot)) return false;
    const shorter = new SessionGrid(hours, this.#sourceSlots);
    const needed = shorter.endedBy(end) - shorter.endedBy(grid.start(slot));
    this.#bar.end = end;
    aggregateBars(this.#scratch, row, rows, this.#bar);
    return this.#bar.count === needed;
  }

  #put(index: number, timestamp: number, most: number): void {
    if (this.#made.timestamp.length < most) this.#made = makeColumns(most);
    putBar(this.#bar, timestamp, this.#made, index);
  }
}

/** The slots of a stored interval. */
function slotsOf(interval: BaseInterval): SlotRule {
  return slotRule(interval) ?? { lengthMs: Infinity };
}

/** Number of slots in some ranges. */
export function slotsIn(ranges: readonly SlotRange[]): number {
  let sum = 0;
  for (let i = 0; i < ranges.length; i++) sum += ranges[i].slots;
  return sum;
}

/** Extends the last range by its next slot, or begins another range. */
function addSlot(ranges: SlotRange[], slot: number, begins: boolean): void {
  const last = ranges.at(-1);
  if (!begins && last !== undefined && last.first + last.slots === slot) {
    ranges[ranges.length - 1] = { first: last.first, slots: last.slots + 1 };
  } else ranges.push({ first: slot, slots: 1 });
}

/** Merges `made` rows of `more` into the rows of `bars` by timestamp, in place. */
function merge(
  bars: BarColumns,
  from: number,
  rows: number,
  more: BarColumns,
  made: number,
): void {
  let old = from + rows - 1;
  let add = made - 1;
  for (let to = from + rows + made - 1; add >= 0; to--) {
    const isOld = old >= from && bars.timestamp[old] > more.timestamp[add];
    if (isOld) copyBar(bars, old--, bars, to);
    else copyBar(more, add--, bars, to);
  }
}
