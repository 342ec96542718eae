/**
 * Delivers slices of several exchange groups.
 *
 * @module
 */
import type { JointSession } from "../../session/as_of/joint_session.ts";
import type { RunPlan } from "../../session/run_plan.ts";
import type { TimeManager } from "../../time/time_manager.ts";
import type { EngineParts } from "../engine_parts.ts";
import { FillWatch } from "../fill_watch.ts";
import { PlacedSlice, type SliceWords } from "../strategy_caller.ts";

/** The parts that a {@linkcode JointDelivery} uses. */
export interface JointDeliveryParts
  extends Pick<EngineParts, "broker" | "equity" | "rates" | "caller"> {
  /** The joint plan. */
  readonly plan: RunPlan;
  /** What has been delivered. */
  readonly session: JointSession;
  /** The calendar, whose clock is set. */
  readonly time: TimeManager;
}

/** The bars of one slice as words, from position 0 on. */
class SliceBars implements SliceWords {
  words = new Int32Array(64);
  /** Every position is a place of its own. */
  readonly mask = -1;

  /** Sets the words to the numbers of series, in ascending order. */
  set(series: number[]): void {
    if (series.length > this.words.length) {
      this.words = new Int32Array(2 * series.length);
    }
    let isSorted = true;
    for (let i = 0; i < series.length; i++) {
      this.words[i] = series[i];
      isSorted &&= i === 0 || series[i - 1] <= series[i];
    }
    if (!isSorted) this.words.subarray(0, series.length).sort();
  }
}

/**
 * Delivers the bars of a slice whose rows are in place: lets orders fill, then
 * lets strategies be called. A slice has a bar of whoever is open, base bars in
 * the order of the symbols, then derived ones by interval and symbol.
 */
export class JointDelivery {
  /** Events delivered: base and derived bars. */
  events = 0;
  /** Slices delivered. */
  slices = 0;
  /** Base bars delivered. */
  baseBars = 0;
  readonly #parts: JointDeliveryParts;
  readonly #symbols: number;
  readonly #wanted: Uint8Array;
  readonly #fills: FillWatch;
  readonly #bars = new SliceBars();
  readonly #slice = new PlacedSlice(this.#bars);
  /** The symbols of the groups of slices so far, by the groups' bits. */
  readonly #ofLanes = new Map<number, ReadonlySet<number>>();

  /** Delivers the bars of a joint plan. */
  constructor(parts: JointDeliveryParts) {
    const { plan, session, broker, caller } = parts;
    this.#parts = parts;
    this.#symbols = plan.symbols.length;
    this.#wanted = caller.subscriptions.wanted;
    this.#fills = new FillWatch(broker, session.bars.windows, this.#symbols);
  }

  /** Begins the session of a group. */
  beginSession(): void {
    this.#fills.beginSession();
  }

  /** Call it when orders may have changed outside of a slice. */
  followOrders(): void {
    this.#fills.update();
  }

  /**
   * Delivers the slice that ends at `time` with the newest bars of `series`.
   * `lanes` has the bit of each group that it is a slice of.
   */
  deliver(time: number, series: number[], lanes: number): void {
    const { caller, rates, session } = this.#parts;
    const bars = this.#bars;
    bars.set(series);
    const baseBars = this.#show(series.length);
    this.baseBars += baseBars;
    this.events += series.length;
    this.slices++;
    session.moveTo(time);
    this.#parts.time.setCurrentTime(time);
    rates?.moveTo(time);
    const mayHaveFilled = this.#endSlice(time, baseBars > 0);
    if (this.#slice.wanted || caller.hasOtherCalls) {
      this.#slice.to = series.length;
      this.#slice.symbols = this.#symbolsOf(lanes);
      caller.deliver(this.#slice);
      this.#fills.update();
    } else if (mayHaveFilled) this.#fills.update();
  }

  /** The symbols of groups. */
  #symbolsOf(lanes: number): ReadonlySet<number> {
    const known = this.#ofLanes.get(lanes);
    if (known !== undefined) return known;
    const symbols = new Set<number>();
    this.#parts.session.places.forEach(({ lane }, symbol) => {
      if ((lanes & (1 << lane)) !== 0) symbols.add(symbol);
    });
    this.#ofLanes.set(lanes, symbols);
    return symbols;
  }

  /** Shows the broker what may fill orders, and returns the number of base bars. */
  #show(count: number): number {
    const { words } = this.#bars;
    const slice = this.#slice;
    slice.wanted = false;
    slice.repeats = false;
    this.#fills.hasShown = false;
    const mayFill = this.#fills.firstFill < Infinity;
    let base = 0;
    for (let i = 0; i < count; i++) {
      const series = words[i];
      if (this.#wanted[series] === 1) slice.wanted = true;
      if (i > 0 && words[i - 1] === series) slice.repeats = true;
      if (series >= this.#symbols) continue;
      base++;
      if (mayFill) this.#fills.show(series);
    }
    return base;
  }

  /**
   * Lets the broker fill orders and test the maintenance margin, as far as there
   * is something to fill or to test, and returns whether there was.
   */
  #endSlice(time: number, hasBase: boolean): boolean {
    const { broker, equity } = this.#parts;
    const { hasShown } = this.#fills;
    if (hasShown) broker.endSlice(time);
    const isNear = hasBase && equity.takeSlice(time);
    if (isNear && !hasShown) broker.endSlice(time);
    return hasShown || isNear;
  }
}
