/** Posts by the port that `node:worker_threads` offers. */
import { victim } from "../_victim.ts";

import { parentPort } from "node:worker_threads";

export default await victim({
  bar(_, count) {
    if (count !== 5) return;
    parentPort?.postMessage({ type: "done", reports: {}, uses: {} });
    parentPort?.postMessage({ type: "stopped" });
  },
});
