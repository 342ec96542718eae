/** No attack: the honest run. */
import { victim } from "../_victim.ts";

export default await victim();
