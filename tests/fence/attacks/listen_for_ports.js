/** Listens to everything that its thread is told. */
import { got, victim } from "../_victim.ts";

export default await victim({
  load() {
    for (const type of ["message", "messageerror", "unhandledrejection"]) {
      addEventListener(type, ({ data }) => got(`a message ${typeof data}`), {
        capture: true,
      });
    }
    const { dispatchEvent } = EventTarget.prototype;
    globalThis.dispatchEvent = function (event) {
      if (event.data !== undefined) got("an event with data");
      return dispatchEvent.call(this, event);
    };
    globalThis.onmessage = () => got("a message");
  },
});
