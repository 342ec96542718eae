/** Starts a worker, which posts results and uses the engine. */
import { ENGINE, victim } from "../_victim.ts";

export default await victim({
  load() {
    const code = `import { Arena } from ${
      JSON.stringify(`${ENGINE}src/memory/arena.ts`)
    };
postMessage({ type: "done", reports: {}, uses: {} });
close();`;
    const worker = new Worker(
      `data:text/javascript,${encodeURIComponent(code)}`,
      { type: "module" },
    );
    worker.onerror = (event) => event.preventDefault();
  },
});
