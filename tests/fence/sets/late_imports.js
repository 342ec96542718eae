/** Tells by code that goes on: it imports one module after the other. */
import { telling } from "../_set.ts";

async function goOn() {
  for (let i = 0;; i++) {
    globalThis.told = 1;
    await import(`data:text/javascript,export default ${i}`);
  }
}

export default telling({
  take: () => globalThis.told,
  put() {
    void goOn();
  },
});
