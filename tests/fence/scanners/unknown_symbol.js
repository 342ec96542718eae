/** Chooses a symbol that the run does not have. */
import { scanning } from "../_scanner.ts";

export default scanning({ result: () => ({ symbols: ["ZZZ"] }) });
