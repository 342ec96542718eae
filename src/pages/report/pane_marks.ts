/**
 * The fills and gaps on the candles of a report.
 *
 * @module
 */
import type { Gap, GapKind } from "../../quality/gaps.ts";
import type { RunResult } from "../../results/run_result.ts";
import type { ColumnWriter } from "./packing.ts";
import { paneKey, type PeriodOf, sessionDates } from "./panes.ts";

/** The kinds of gaps, in the order of `GAP_KINDS` in `browser/pane.js`. */
const GAP_KINDS: readonly GapKind[] = ["missing", "no_trade", "generated"];

/** A fill on a candle. */
interface MarkedFill {
  readonly time: number;
  /** Above zero if bought. */
  readonly quantity: number;
  readonly price: number;
  readonly strategy: number;
}

/** A gap on a candle. */
type MarkedGap = Pick<Gap, "start" | "end" | "kind">;

/** The fills and gaps of each pane of a level. */
export class PaneMarks {
  readonly #fills: ReadonlyMap<string, MarkedFill[]>;
  readonly #gaps: ReadonlyMap<string, readonly MarkedGap[]>;
  readonly #isMerged: boolean;

  /** Sorts them by pane; `isMerged` sums those of a candle. */
  constructor(result: RunResult, periodOf: PeriodOf, isMerged: boolean) {
    const dates = sessionDates(result);
    const strategies = new Map(
      result.statistics.strategies.map(({ name }, i) => [name, i]),
    );
    const fills = new Map<string, MarkedFill[]>();
    for (const fill of result.fills) {
      const { symbol, time, side, quantity, price, strategy } = fill;
      const key = paneKey({ symbol, period: periodOf(dates(time, symbol)) });
      const own = fills.get(key) ?? [];
      fills.set(key, own);
      own.push({
        time: Date.parse(time),
        quantity: side === "buy" ? quantity : -quantity,
        price,
        strategy: strategies.get(strategy) ?? 0,
      });
    }
    this.#fills = fills;
    this.#gaps = Map.groupBy(
      result.gaps,
      ({ symbol, date }) => paneKey({ symbol, period: periodOf(date) }),
    );
    this.#isMerged = isMerged;
  }

  /**
   * Writes time, signed quantity, price, strategy of fills; start, end, kind of
   * gaps. `times` are the starts of the pane's candles.
   */
  write(key: string, times: readonly number[], writer: ColumnWriter): void {
    let fills: readonly MarkedFill[] = this.#fills.get(key) ?? [];
    let gaps: readonly MarkedGap[] = this.#gaps.get(key) ?? [];
    if (this.#isMerged) {
      fills = mergeFills(fills, times);
      gaps = mergeGaps(gaps, times);
    }
    writer
      .add(fills.map((fill) => fill.time))
      .add(fills.map((fill) => fill.quantity))
      .add(fills.map((fill) => fill.price))
      .add(fills.map((fill) => fill.strategy))
      .add(gaps.map((gap) => gap.start))
      .add(gaps.map((gap) => gap.end))
      .add(gaps.map((gap) => GAP_KINDS.indexOf(gap.kind)));
  }
}

/** One fill a candle and side: at the candle's start, its mean price by quantity. */
function mergeFills(
  fills: readonly MarkedFill[],
  times: readonly number[],
): readonly MarkedFill[] {
  const merged = new Map<string, MarkedFill & { readonly value: number }>();
  for (const { time, quantity, price, strategy } of fills) {
    const start = candleAt(times, time) ?? time;
    const key = `${start} ${quantity > 0}`;
    const before = merged.get(key);
    const sum = quantity + (before?.quantity ?? 0);
    const value = quantity * price + (before?.value ?? 0);
    merged.set(key, {
      time: start,
      quantity: sum,
      value,
      price: value / sum,
      strategy: before?.strategy ?? strategy,
    });
  }
  return [...merged.values()].sort((a, b) => a.time - b.time);
}

/** One gap a candle and kind, within the candle. */
function mergeGaps(
  gaps: readonly MarkedGap[],
  times: readonly number[],
): readonly MarkedGap[] {
  const merged = new Map<string, MarkedGap>();
  for (const { start, kind } of gaps) {
    const at = candleAt(times, start) ?? start;
    merged.set(`${at} ${kind}`, { start: at, end: at + 1, kind });
  }
  return [...merged.values()].sort((a, b) => a.start - b.start);
}

/** The start of the last candle that starts at an instant or before it. */
function candleAt(
  times: readonly number[],
  instant: number,
): number | undefined {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle] <= instant) low = middle + 1;
    else high = middle;
  }
  return times[low - 1];
}
