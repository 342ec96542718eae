/**
 * Which contract of a continuous future is in front.
 *
 * @module
 */
import type { TradingDate } from "../types.ts";

/** A contract that is in front from a session on. */
export interface FrontContract {
  /** The number of the symbol. */
  readonly symbol: number;
  /** The first trading date; it may be before the run. */
  readonly date: TradingDate;
  /** The contract. */
  readonly contract: string;
  /** What positions are rolled at; absent for the contract that the series begins with. */
  readonly roll?: ContractRoll;
}

/** How a position goes from one contract to the next. */
export interface ContractRoll {
  /** The old contract. */
  readonly from: string;
  /** The close of the old contract in the last bar that both have. */
  readonly oldPrice: number;
  /** The close of the new contract in that bar. */
  readonly newPrice: number;
}

/** The contracts in front, session by session. */
export class FrontContracts {
  readonly #rolls: readonly FrontContract[];
  readonly #front = new Map<number, string>();
  readonly #added: (date: TradingDate) => readonly FrontContract[];
  #next = 0;
  #hasBegun = false;

  /**
   * `rolls` ascend by date; most runs have none. `added` has those of the sessions of
   * a live run.
   */
  constructor(
    rolls: readonly FrontContract[] = [],
    added: (date: TradingDate) => readonly FrontContract[] = () => NONE,
  ) {
    this.#rolls = rolls;
    this.#added = added;
  }

  /**
   * Begins a session and returns what comes in front in it. In the first session
   * that is all that came in front before, and no position is rolled.
   */
  begin(date: TradingDate): readonly FrontContract[] {
    const hasBegun = this.#hasBegun;
    this.#hasBegun = true;
    const added = this.#added(date);
    if (this.#next === this.#rolls.length && added.length === 0) return NONE;
    const coming = [...added];
    while (this.#rolls[this.#next]?.date <= date) {
      coming.push(this.#rolls[this.#next++]);
    }
    const begun: FrontContract[] = [];
    for (const { roll, ...front } of coming.sort(byDate)) {
      this.#front.set(front.symbol, front.contract);
      begun.push({
        ...front,
        ...hasBegun && roll !== undefined && { roll },
      });
    }
    return begun;
  }

  /** The contract of a symbol in the session that has begun; `undefined` if it is no continuous future. */
  of(symbol: number): string | undefined {
    return this.#front.get(symbol);
  }
}

const NONE: readonly never[] = [];

function byDate(a: FrontContract, b: FrontContract): number {
  return a.date < b.date ? -1 : a.date > b.date ? 1 : 0;
}
