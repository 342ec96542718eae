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
  #next = 0;
  #hasBegun = false;

  /** `rolls` ascend by date; most runs have none. */
  constructor(rolls: readonly FrontContract[] = []) {
    this.#rolls = rolls;
  }

  /**
   * Begins a session and returns what comes in front in it. In the first session
   * that is all that came in front before, and no position is rolled.
   */
  begin(date: TradingDate): readonly FrontContract[] {
    if (this.#next === this.#rolls.length) return NONE;
    const begun: FrontContract[] = [];
    while (this.#rolls[this.#next]?.date <= date) {
      const { roll, ...front } = this.#rolls[this.#next++];
      this.#front.set(front.symbol, front.contract);
      begun.push({
        ...front,
        ...this.#hasBegun && roll !== undefined && { roll },
      });
    }
    this.#hasBegun = true;
    return begun;
  }

  /** The contract of a symbol in the session that has begun; `undefined` if it is no continuous future. */
  of(symbol: number): string | undefined {
    return this.#front.get(symbol);
  }
}

const NONE: readonly never[] = [];
