/** Starts a thread of the engine, and gives it a port. */
import { ENGINE, victim } from "../_victim.ts";

export default await victim({
  load() {
    for (const name of ["analysis", "pipeline", "sweep"]) {
      const worker = new Worker(`${ENGINE}workers/${name}.ts`, {
        type: "module",
      });
      worker.onerror = (event) => event.preventDefault();
      worker.onmessage = () => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => port1.close();
        worker.postMessage(port2, [port2]);
        port1.postMessage({ plan: { memory: {} }, strategies: [] });
      };
    }
  },
});
