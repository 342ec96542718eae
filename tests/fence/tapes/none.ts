/** No attack: the honest indicator. */
import { listening, remembering } from "../_tape.ts";

export const indicators = [remembering()];
export default listening;
