/** Is a definition whose members change after the check. */
import { own } from "../_indicator.ts";
import { victim } from "../_victim.ts";

const honest = own();
let reads = 0;
export const indicators = [{
  ...honest,
  get outputs() {
    return reads++ < 30 ? ["own"] : ["own", "other"];
  },
}];
export default await victim();
