/** Tells by code that goes on: it waits for shared memory, and then for more. */
import { telling } from "../_set.ts";

const word = new Int32Array(new SharedArrayBuffer(4));

async function goOn() {
  for (;;) {
    globalThis.told = 1;
    await Atomics.waitAsync(word, 0, 0, 1).value;
  }
}

export default telling({
  take: () => globalThis.told,
  put() {
    void goOn();
  },
});
