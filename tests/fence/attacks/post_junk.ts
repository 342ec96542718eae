/** Posts values that are no messages. */
import { victim } from "../_victim.ts";

export default await victim({
  bar(_, count) {
    if (count > 3) return;
    for (const junk of [undefined, null, 0, "x", [], {}, { type: 1 }]) {
      postMessage(junk);
    }
    postMessage({ type: "error", error: null });
  },
});

declare function postMessage(message: unknown): void;
