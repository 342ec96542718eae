/** No attack: the honest indicator. */
import { own } from "../_indicator.ts";
import { victim } from "../_victim.ts";

export const indicators = [own()];
export default await victim();
