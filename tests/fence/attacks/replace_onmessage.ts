/** Listens to what its thread is told. */
import { got, victim } from "../_victim.ts";

export default await victim({
  load() {
    const listener = (event: Event) => {
      event.stopImmediatePropagation();
      got(`a message: ${typeof (event as MessageEvent).data}`);
    };
    const scope = globalThis as unknown as Record<string, unknown>;
    scope.onmessage = listener;
    globalThis.addEventListener("message", listener, { capture: true });
  },
});
