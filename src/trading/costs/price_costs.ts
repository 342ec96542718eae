/**
 * What slippage and spread cost: the part of the prices of fills that they are.
 *
 * @module
 */
import type {
  SlippageConfig,
  SpreadConfig,
} from "../../config/session_config.ts";
import type { Contracts } from "../contracts.ts";
import { fromMicros, MICROS_PER_UNIT } from "../money.ts";
import type { Side } from "../order_types/request_fields.ts";
import { midPriceRule, type SpreadRule } from "./spread.ts";

/** What is counted, in the account's currency; what has no model is absent. */
export interface CountedCosts {
  /** What slippage made fills cost. */
  readonly slippageCost?: number;
  /** What the spread made fills cost. */
  readonly spreadCost?: number;
}

/** Counts the slippage and the spread of an account's fills. */
export class PriceCosts {
  readonly #contracts: Contracts;
  readonly #midPrice: SpreadRule;
  readonly #hasSlippage: boolean;
  readonly #hasSpread: boolean;
  #slippage = 0;
  #spread = 0;

  /** Counts by the models of a config. */
  constructor(
    contracts: Contracts,
    { slippage = { type: "none" }, spread = { type: "none" } }: {
      readonly slippage?: SlippageConfig;
      readonly spread?: SpreadConfig;
    },
  ) {
    this.#contracts = contracts;
    this.#midPrice = midPriceRule(spread);
    this.#hasSlippage = slippage.type !== "none";
    this.#hasSpread = spread.type !== "none";
  }

  /** Counts a fill of `quantity` at `paid`, which is `price` with slippage. */
  add(
    symbolIndex: number,
    side: Side,
    price: number,
    paid: number,
    quantity: number,
  ): void {
    if (!this.#hasSlippage && !this.#hasSpread) return;
    const { isForeign, rates } = this.#contracts;
    const rate = isForeign[symbolIndex] === 1 ? rates[symbolIndex] : 1;
    const units = this.#contracts.scaled(symbolIndex, quantity) * rate;
    this.#slippage += Math.abs(paid - price) * units;
    if (!this.#hasSpread) return;
    this.#spread += Math.abs(price - this.#midPrice(side, price)) * units;
  }

  /** What was counted, in whole micros. */
  get counted(): CountedCosts {
    return {
      ...this.#hasSlippage && { slippageCost: rounded(this.#slippage) },
      ...this.#hasSpread && { spreadCost: rounded(this.#spread) },
    };
  }
}

function rounded(value: number): number {
  return fromMicros(Math.round(value * MICROS_PER_UNIT));
}
