/** What attacks of cost functions are written in: functions with fixed costs. */
import type {
  CommissionFacts,
  FillFacts,
  SlippageFacts,
} from "../../src/trading/costs/own_costs.ts";
import { attempt, type Got } from "./_victim.ts";

/** What a cost function is told. */
export type Facts = CommissionFacts | SlippageFacts | FillFacts;

/** An attack, by the moment at which it runs. */
export interface CostAttack {
  /** While the module is loaded. */
  readonly load?: () => Got | Promise<Got>;
  /** At calls number 1, 2, … of all functions. */
  readonly call?: (facts: Facts, params: object, count: number) => Got;
  /** What a function returns in place of its honest number. */
  readonly result?: (honest: number, count: number) => unknown;
}

/** The functions that run an attack. */
export async function costing(attack: CostAttack = {}) {
  if (attack.load) await attempt(attack.load);
  let count = 0;
  function cost(honest: number, facts: Facts, params: object): number {
    const number = ++count;
    attempt(() => attack.call?.(facts, params, number));
    return (attack.result?.(honest, number) ?? honest) as number;
  }
  return {
    commission: (facts: CommissionFacts, params: object) =>
      cost(1 + facts.quantity / 4, facts, params),
    slippage: (facts: SlippageFacts, params: object) =>
      cost(0.25, facts, params),
    fill: (facts: FillFacts, params: object) =>
      cost(facts.quantity, facts, params),
  };
}
