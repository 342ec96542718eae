/** Tells by a listener that it adds by the prototype's function. */
import { telling } from "../_set.ts";

export default telling({
  take() {
    const event = new Event("told");
    dispatchEvent(event);
    return event.told;
  },
  put() {
    EventTarget.prototype.addEventListener.call(
      globalThis,
      "told",
      (event) => event.told = 1,
    );
  },
});
