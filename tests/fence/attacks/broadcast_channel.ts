/** Listens to all channels that it can name. */
import { got, victim } from "../_victim.ts";

export default await victim({
  load() {
    for (const name of ["", "openbell", "analysis", "run"]) {
      const channel = new BroadcastChannel(name);
      channel.onmessage = () => got("a message");
      channel.postMessage({ type: "done", reports: {}, uses: {} });
      channel.close();
    }
  },
});
