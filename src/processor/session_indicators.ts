/**
 * Computes one indicator of one symbol.
 *
 * @module
 */
import type { Indicator, IndicatorSession } from "../indicators/indicator.ts";
import type { SeriesWriter } from "../memory/series_writer.ts";
import type { OutputScale, OutputShift } from "../indicators/indicator.ts";
import { type Adjustment, outputScale } from "../session/adjustments.ts";
import type { BarColumns } from "../types.ts";
import { ScaledUpdates } from "./scaled_updates.ts";

/** The bars that an indicator reads. The owner keeps the fields up to date. */
export interface IndicatorSource {
  /** The columns. */
  readonly bars: BarColumns;
  /** The row at index 0 of the columns. */
  firstRow: number;
  /** Number of rows so far. */
  rows: number;
}

/** An indicator and its columns, with one row per bar of its source. */
export class SessionIndicator {
  readonly #indicator: Indicator;
  readonly #writer: SeriesWriter;
  readonly #source: Readonly<IndicatorSource>;
  readonly #scales: readonly OutputScale[] | undefined;
  readonly #shifts: readonly OutputShift[] | undefined;
  /** Once bars have been adjusted: in which units the indicator goes on. */
  #scaled: ScaledUpdates | undefined = undefined;

  /**
   * Computes `indicator` on the bars of `source` and writes to `writer`.
   * `scales` tells what the outputs are measured in, `shifts` which of them move
   * with prices.
   */
  constructor(
    indicator: Indicator,
    writer: SeriesWriter,
    source: Readonly<IndicatorSource>,
    scales?: readonly OutputScale[],
    shifts?: readonly OutputShift[],
  ) {
    this.#scales = scales;
    this.#shifts = shifts;
    this.#indicator = indicator;
    this.#writer = writer;
    this.#source = source;
  }

  /** Reserves space for a session; `false` while readers still use the blocks. */
  reserve(
    count: number,
    keepFrom: number,
    session: number,
    readersSession: number,
  ): boolean {
    const writer = this.#writer;
    const behind = this.#source.rows - writer.rows;
    // Rows that are still to be computed are kept, too.
    const from = Math.min(keepFrom, writer.rows);
    return writer.reserve(behind + count, from, session, readersSession);
  }

  /**
   * Begins a session. `session` is `undefined` if the source's bars span several
   * sessions and this is not the first: to an indicator on weekly bars, a week is
   * a session.
   */
  begin(session: IndicatorSession | undefined, windowStart: number): void {
    this.#warm();
    if (session !== undefined) this.#indicator.startSession(session);
    this.#writer.publishRows(windowStart);
  }

  /** Adjusts the values so far, before the session's reservation. */
  adjust(adjustment: Adjustment): void {
    const scales = this.#scales;
    if (scales === undefined) {
      throw new TypeError("An indicator without scales cannot be adjusted");
    }
    const shifts = this.#shifts;
    if (adjustment.shift !== undefined && shifts === undefined) {
      throw new TypeError("An indicator without shifts cannot be shifted");
    }
    this.#writer.scaleNext(outputScale(adjustment, scales, shifts));
    this.#scaled ??= new ScaledUpdates(this.#indicator, scales, shifts);
    this.#scaled.adjust(adjustment);
  }

  /** Ends a session. */
  end(): void {
    this.#writer.publishEnd();
  }

  /** Computes the daily bars before the first session; each is a session. */
  #warm(): void {
    const { bars, firstRow, rows } = this.#source;
    const writer = this.#writer;
    for (; writer.rows < rows; writer.rows++) {
      const row = writer.rows - firstRow;
      const open = bars.timestamp[row];
      this.#indicator.startSession({ open, close: open });
      const offset = firstRow - writer.firstRow;
      this.#indicator.update(bars, row, row + 1, writer.columns, offset);
    }
  }

  /** Computes the rows that have arrived since the last call. */
  update(): void {
    const writer = this.#writer;
    const source = this.#source;
    if (source.rows === writer.rows) return;
    const indicator = this.#scaled ?? this.#indicator;
    indicator.update(
      source.bars,
      writer.rows - source.firstRow,
      source.rows - source.firstRow,
      writer.columns,
      source.firstRow - writer.firstRow,
    );
    writer.rows = source.rows;
  }
}
