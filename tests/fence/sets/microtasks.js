/** Tells by a chain of promises that goes on. */
import { telling } from "../_set.ts";

export default telling({
  take: () => globalThis.told,
  put() {
    const tell = () => {
      globalThis.told = 1;
      setTimeout(() => Promise.resolve().then(tell));
    };
    Promise.resolve().then(tell);
  },
});
