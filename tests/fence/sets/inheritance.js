/** Tells by what built-in objects inherit from. */
import { telling } from "../_set.ts";

const OBJECTS = [Error.prototype, URLSearchParams.prototype, console];

export default telling({
  take: () => OBJECTS.find((one) => one.told === 1),
  put() {
    for (const one of OBJECTS) Object.setPrototypeOf(one, { told: 1 });
  },
});
