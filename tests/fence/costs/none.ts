/** No attack: the honest costs. */
import { costing } from "../_costs.ts";

export const { commission, slippage, fill } = await costing();
