/** Looks for what strategies can do. */
import { scanning } from "../_scanner.ts";

export default scanning({
  scan(context) {
    for (const name of ["buy", "submit", "addSymbol", "schedule", "account"]) {
      if (context[name] !== undefined) return name;
    }
  },
});
