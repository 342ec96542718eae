/** Tells by a listener of an object that all sets share. */
import { telling } from "../_set.ts";

export default telling({
  take() {
    const event = new Event("told");
    performance.dispatchEvent(event);
    return event.told;
  },
  put() {
    performance.addEventListener("told", (event) => event.told = 1);
  },
});
