/** Sends its own thread the message that begins a run. */
import { got, victim } from "../_victim.ts";

export default await victim({
  load() {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => got("an answer of the engine");
    globalThis.dispatchEvent(new MessageEvent("message", { data: port2 }));
    port1.postMessage({ plan: {} });
    setTimeout(() => port1.close(), 50);
  },
});
