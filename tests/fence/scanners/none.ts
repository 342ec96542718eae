/** No attack: the honest scanner. */
import { scanning } from "../_scanner.ts";

export default scanning();
