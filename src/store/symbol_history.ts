/**
 * Which share has had which symbol when, as the actions of a store say.
 *
 * @module
 */
import type { CorporateAction } from "../instruments/corporate_action.ts";
import { datedSymbol } from "../text/symbol_text.ts";
import type { TradingDate } from "../types.ts";

/** The dates on which a share has one of its symbols. */
export interface SymbolDates {
  /** The symbol. */
  readonly symbol: string;
  /** The first date. */
  readonly from: TradingDate;
  /** The first date after it. */
  readonly to: TradingDate;
}

/** A symbol that a second share has had since the first was delisted or merged. */
export interface ReusedSymbol {
  /** The symbol. */
  readonly symbol: string;
  /** The date of the delisting or merger: the first one without the first share. */
  readonly ended: TradingDate;
  /** From when on the symbol is the second share's. */
  readonly reused: TradingDate;
}

/** Before all dates. */
export const FIRST_DATE = "0000-01-01";

/** After all dates. */
export const NEVER = "9999-12-31";

/** Renames of one symbol that follow each other; more are a circle. */
const RENAMES_MAX = 100;

/** What happens to a symbol on a date. */
interface Change {
  readonly date: TradingDate;
  /** A share leaves it for another one, has ended, or comes to it. */
  readonly kind: "left" | "ended" | "taken";
}

/**
 * Tells shares apart by their symbols and dates.
 *
 * ```ts
 * import { SymbolHistory } from "./symbol_history.ts";
 *
 * const history = new SymbolHistory([
 *   { symbol: "FB", date: "2022-06-09", type: "rename", newSymbol: "META" },
 * ]);
 * console.log(history.dates("META").map(({ symbol }) => symbol)); // ["FB", "META"]
 * ```
 */
export class SymbolHistory {
  readonly #renames: readonly CorporateAction[];
  readonly #reused: readonly ReusedSymbol[];
  readonly #since: TradingDate;

  /**
   * The history of these renames and reused symbols. `since` is the first date of
   * the run, which decides what a reused symbol means; defaults to after all.
   */
  constructor(
    renames: readonly CorporateAction[],
    reused: readonly ReusedSymbol[] = [],
    since: TradingDate = NEVER,
  ) {
    this.#renames = renames;
    this.#reused = [...reused].sort((a, b) => a.ended < b.ended ? -1 : 1);
    this.#since = since;
  }

  /** The symbols that two shares have had, one after the other. */
  get reused(): readonly ReusedSymbol[] {
    return this.#reused;
  }

  /** The symbols that were given to a share, or taken from one. */
  get symbols(): ReadonlySet<string> {
    return new Set([
      ...this.#renames.flatMap(({ symbol, newSymbol = "" }) => [
        symbol,
        newSymbol,
      ]),
      ...this.#reused.map(({ symbol }) => symbol),
    ]);
  }

  /**
   * The symbols of the share that a name means, ascending by date.
   *
   * A name that several shares have had is that of the newest of them: the others
   * have later names. One that was delisted or merged has none, so a name is the
   * first such share's if that had not ended when the run begins. `NAME@DATE` is
   * the share that has the name on the date.
   */
  dates(name: string): SymbolDates[] {
    const dated = datedSymbol(name);
    const symbol = dated?.symbol ?? name;
    const changes = this.#changes(symbol);
    const date = dated?.date ?? this.#meant(symbol, changes);
    return this.#chain(symbol, changes, date);
  }

  /**
   * A date on which the share that a delisting or merger ends has its symbol: that
   * of the action, or the one before it if another share has the symbol from then on.
   */
  lastDate(
    { symbol, date }: Pick<CorporateAction, "symbol" | "date">,
  ): TradingDate {
    const isReused = this.#reused.some((one) =>
      one.symbol === symbol && one.ended === date && one.reused === date
    );
    return isReused ? dayBefore(date) : date;
  }

  /**
   * The dates around some of a symbol between which no delisting or merger gives it
   * to another share.
   */
  unended(symbol: string, { from, to }: SymbolDates): SymbolDates {
    const ends = this.#reused.filter((one) => one.symbol === symbol)
      .map(({ reused }) => reused).sort();
    return {
      symbol,
      from: ends.findLast((end) => end <= from) ?? FIRST_DATE,
      to: ends.find((end) => end >= to) ?? NEVER,
    };
  }

  /** Whether a share takes a symbol later that none is known to have on a date. */
  isUnknown(symbol: string, date: TradingDate): boolean {
    const [first] = this.#changes(symbol);
    return first?.kind === "taken" && date < first.date;
  }

  /** A date on which the share that a plain name means has it. */
  #meant(name: string, changes: readonly Change[]): TradingDate {
    const first = this.#reused.find(({ symbol, ended }) =>
      symbol === name && ended > this.#since
    );
    if (first !== undefined) return dayBefore(first.reused);
    const newest = changes.at(-1);
    // A name that was left and not taken is that of the share that had it.
    return newest?.kind === "left" ? dayBefore(newest.date) : NEVER;
  }

  /** The share that has a symbol on a date. */
  #chain(
    symbol: string,
    changes: readonly Change[],
    date: TradingDate,
  ): SymbolDates[] {
    const parts: SymbolDates[] = [{
      symbol,
      from: changes.findLast((one) => one.date <= date)?.date ?? FIRST_DATE,
      to: changes.find((one) => one.date > date)?.date ?? NEVER,
    }];
    // Backwards: the rename to the symbol with which the part begins.
    for (let i = 0; i < RENAMES_MAX; i++) {
      const { symbol: given, from } = parts[0];
      const before = this.#renames.find((one) =>
        one.newSymbol === given && one.date === from
      );
      if (before === undefined) break;
      const first = this.#changes(before.symbol)
        .findLast((one) => one.date < from)?.date ?? FIRST_DATE;
      parts.unshift({ symbol: before.symbol, from: first, to: from });
    }
    // Forwards: the rename from the symbol with which the part ends.
    for (let i = 0; i < RENAMES_MAX; i++) {
      const { symbol: old, to } = parts[parts.length - 1];
      const after = this.#renames.find((one) =>
        one.symbol === old && one.date === to
      );
      if (after?.newSymbol === undefined) break;
      const next = this.#changes(after.newSymbol)
        .find((one) => one.date > to)?.date ?? NEVER;
      parts.push({ symbol: after.newSymbol, from: to, to: next });
    }
    return parts;
  }

  /** What happens to a symbol, ascending by date; of one date, who leaves it first. */
  #changes(name: string): readonly Change[] {
    const changes: Change[] = [];
    for (const { symbol, newSymbol, date } of this.#renames) {
      if (symbol === name) changes.push({ date, kind: "left" });
      if (newSymbol === name) changes.push({ date, kind: "taken" });
    }
    for (const { symbol, reused } of this.#reused) {
      if (symbol === name) changes.push({ date: reused, kind: "ended" });
    }
    return changes.sort((a, b) =>
      a.date < b.date
        ? -1
        : a.date > b.date
        ? 1
        : Number(a.kind === "taken") - Number(b.kind === "taken")
    );
  }
}

/** The day before a date of a history. */
export function dayBefore(date: TradingDate): TradingDate {
  return date === NEVER
    ? NEVER
    : Temporal.PlainDate.from(date).subtract({ days: 1 }).toString();
}
