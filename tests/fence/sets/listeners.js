/** Tells by a listener of the global scope. */
import { telling } from "../_set.ts";

export default telling({
  take() {
    const event = new Event("told");
    dispatchEvent(event);
    return event.told;
  },
  put() {
    addEventListener("told", (event) => event.told = 1);
  },
});
