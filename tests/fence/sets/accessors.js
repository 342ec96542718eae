/** Tells by a property of the global scope that keeps what it is given. */
import { telling } from "../_set.ts";

export default telling({
  take: () =>
    globalThis.onerror ?? globalThis.onunhandledrejection ?? undefined,
  put() {
    globalThis.onerror = () => {};
    globalThis.onunhandledrejection = () => {};
  },
});
