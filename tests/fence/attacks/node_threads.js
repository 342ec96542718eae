/** Starts threads of node:worker_threads that use the engine. */
import { ENGINE, victim } from "../_victim.ts";
import {
  BroadcastChannel,
  setEnvironmentData,
  Worker,
} from "node:worker_threads";

export default await victim({
  load() {
    setEnvironmentData("run", { type: "done", reports: {}, uses: {} });
    const code = `const { parentPort } = require("node:worker_threads");
import("${ENGINE}src/memory/arena.ts").then(
  (module) => parentPort.postMessage(typeof module.Arena.attach),
  () => {},
);`;
    const worker = new Worker(code, { eval: true });
    worker.on("message", () => {});
    worker.on("error", () => {});
    worker.unref();
    new BroadcastChannel("run").close();
  },
});
