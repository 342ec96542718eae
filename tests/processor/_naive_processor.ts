import type { DerivedPlan } from "../../src/session/run_plan.ts";
import type { SessionHours } from "../../src/time/grid.ts";
import type { Bar } from "../../src/types.ts";
import type { DeliveredRow } from "../fixtures/hand_pipeline.ts";
import { naiveBars, naiveSpan } from "./_naive_bars.ts";

/** A symbol of a run: whether its source omits slots, and its history. */
export interface NaiveSymbol {
  readonly omits: boolean;
  readonly days: number;
}

/** The run that a naive processor follows. */
export interface NaiveRun {
  readonly baseMs: number;
  readonly derived: readonly DerivedPlan[];
  readonly symbols: readonly NaiveSymbol[];
  readonly ids: {
    readonly base: readonly number[];
    readonly derived: readonly (readonly number[])[];
  };
}

interface PendingBar {
  readonly end: number;
  readonly values: readonly number[];
}

/**
 * Derives all bars of a session when it begins, and delivers them when they end.
 * Every series has one indicator, the mean of three closes.
 */
export class NaiveProcessor {
  /** What the processor must deliver. */
  readonly expected: (DeliveredRow[] | string)[] = [];
  /** Bars skipped in delivered sessions: `[derived interval][symbol]`. */
  readonly skipped: number[][];
  /** Number of derived bars delivered. */
  derivedBars = 0;
  readonly #run: NaiveRun;
  /** The sessions of the current long bar, and the number of the first one. */
  #span: { hours: SessionHours; bars: readonly (readonly Bar[])[] }[] = [];
  #spanFrom = -1;
  /** Bars that have not ended: `[derived interval][symbol]`. */
  #pending: PendingBar[][][] = [];
  /** Closes so far, by series. */
  readonly #closes = new Map<number, number[]>();

  constructor(run: NaiveRun) {
    this.#run = run;
    this.skipped = run.derived.map(() => run.symbols.map(() => 0));
  }

  /** Begins session `day`, whose bars are `bars[symbol]`. */
  begin(
    day: number,
    hours: SessionHours,
    isHistory: boolean,
    bars: readonly (readonly Bar[])[],
  ): void {
    const { derived, symbols } = this.#run;
    if (derived.some(({ spans }) => spans?.begins[day])) {
      this.#span = [];
      this.#spanFrom = day;
    }
    this.#span.push({ hours, bars });
    this.#pending = derived.map((plan, i) =>
      symbols.map((_, symbol) => {
        const { made, skipped } = this.#derive(plan, symbol, day, hours, bars);
        if (!isHistory) this.skipped[i][symbol] += skipped;
        return made;
      })
    );
    this.expected.push("start");
  }

  /** A slice that ends at `end`, with the bars of the symbols that have one. */
  slice(present: readonly (Bar | undefined)[], end: number): void {
    const rows = present.flatMap((bar, symbol) => {
      if (bar === undefined) return [];
      const { timestamp, open, high, low, close, volume } = bar;
      const values = [timestamp, open, high, low, close, volume];
      return [this.#row(this.#run.ids.base[symbol], values)];
    });
    this.expected.push([...rows, ...this.#complete(end)]);
  }

  /** Ends the session at its close. */
  end(close: number): void {
    const rest = this.#complete(close);
    if (rest.length > 0) this.expected.push(rest);
    this.expected.push("end");
  }

  #derive(
    plan: DerivedPlan,
    symbol: number,
    day: number,
    hours: SessionHours,
    bars: readonly (readonly Bar[])[],
  ): { made: PendingBar[]; skipped: number } {
    const { baseMs, symbols } = this.#run;
    const { omits, days } = symbols[symbol];
    if (plan.spans === undefined) {
      return naiveBars(hours, bars[symbol], plan, baseMs, omits);
    }
    if (!plan.spans.ends[day]) return { made: [], skipped: 0 };
    const parts = this.#span.map((part) => ({
      hours: part.hours,
      bars: part.bars[symbol],
    }));
    const result = naiveSpan(parts, plan.minCoverage, baseMs, omits);
    // A bar that begins before the history of the symbol is skipped.
    const first = Math.max(...symbols.map((one) => one.days)) - days;
    const isWhole = this.#spanFrom >= first;
    return isWhole || result.made.length === 0
      ? result
      : { made: [], skipped: 1 };
  }

  /** The rows of the derived bars that end by `time`. */
  #complete(time: number): DeliveredRow[] {
    return this.#pending.flatMap((symbols, i) => {
      const due = symbols.flatMap((list, symbol) =>
        list.filter(({ end }) => end <= time).map((bar) => ({ ...bar, symbol }))
      ).sort((a, b) => a.end - b.end || a.symbol - b.symbol);
      this.#pending[i] = symbols.map((list) =>
        list.filter(({ end }) => end > time)
      );
      this.derivedBars += due.length;
      return due.map(({ symbol, values }) =>
        this.#row(this.#run.ids.derived[i][symbol], values)
      );
    });
  }

  #row(series: number, values: readonly number[]): DeliveredRow {
    const closes = this.#closes.get(series) ?? [];
    this.#closes.set(series, closes);
    closes.push(values[4]);
    const last = closes.slice(-3);
    const sum = last.reduce((total, close) => total + close, 0);
    return { series, values, indicators: [last.length < 3 ? NaN : sum / 3] };
  }
}
