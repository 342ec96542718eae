/**
 * Which bars the broker has to see, because they may fill an order.
 *
 * @module
 */
import type { SeriesWindow } from "../session/bar_series.ts";
import type { SlotMarks } from "../session/slot_marks.ts";
import type { Broker } from "../trading/broker.ts";

/** The part of a broker that the watch uses. */
export type WatchedBroker = Pick<
  Broker,
  "revision" | "changedAt" | "fillsFrom" | "onBar"
>;

/** Shows the broker the bars that may fill an order, and no others. */
export class FillWatch {
  /** Start of the first bar that may fill an order; Infinity if no order waits. */
  firstFill = Infinity;
  /** Whether the broker was shown a bar of the slice; the owner resets it. */
  hasShown = false;
  readonly #broker: WatchedBroker;
  readonly #windows: readonly SeriesWindow[];
  /** The slots released late, in which no order fills; `undefined` if there are none. */
  readonly #marks: SlotMarks | undefined;
  /** Start of the first bar that may fill an order, by symbol. */
  readonly #fillsFrom: Float64Array;
  /** The broker's revision that `#fillsFrom` belongs to. */
  #revision = -1;

  /** Watches the orders in `symbols` symbols, whose base series come first. */
  constructor(
    broker: WatchedBroker,
    windows: readonly SeriesWindow[],
    symbols: number,
    marks?: SlotMarks,
  ) {
    this.#marks = marks?.isEmpty === true ? undefined : marks;
    this.#broker = broker;
    this.#windows = windows;
    this.#fillsFrom = new Float64Array(symbols).fill(Infinity);
  }

  /** Begins a session: an order for the close now waits for another close. */
  beginSession(): void {
    this.#revision = -1;
  }

  /** Asks the broker which bars may fill an order, if orders have changed. */
  update(): void {
    const broker = this.#broker;
    const since = this.#revision;
    if (broker.revision === since) return;
    this.#revision = broker.revision;
    const fillsFrom = this.#fillsFrom;
    let first = Infinity;
    for (let symbol = 0; symbol < fillsFrom.length; symbol++) {
      if (broker.changedAt(symbol) > since) {
        fillsFrom[symbol] = broker.fillsFrom(symbol);
      }
      if (fillsFrom[symbol] < first) first = fillsFrom[symbol];
    }
    this.firstFill = first;
  }

  /** Shows the broker the newest bar of a symbol, if it may fill an order. */
  show(symbol: number): void {
    const from = this.#fillsFrom[symbol];
    if (from === Infinity) return;
    const window = this.#windows[symbol];
    const row = window.base + window.length - 1;
    if (!(window.timestamp[row] >= from)) return;
    if (this.#marks?.isLate(window.timestamp[row]) === true) return;
    this.hasShown = true;
    this.#broker.onBar(
      symbol,
      window.timestamp[row],
      window.open[row],
      window.high[row],
      window.low[row],
      window.close[row],
      window.volume[row],
    );
  }
}
