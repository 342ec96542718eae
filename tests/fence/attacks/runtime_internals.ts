/** Takes the runtime's own objects. */
import { type Got, victim } from "../_victim.ts";

export default await victim({
  load(): Got {
    const { internal } = Deno as unknown as { internal: symbol };
    const internals = (Deno as unknown as Record<symbol, object>)[internal];
    if (internals !== undefined) return "the runtime's internals";
  },
});
