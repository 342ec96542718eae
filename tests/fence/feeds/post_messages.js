/** Speaks in the name of its thread, by its global scope. */
import { feedWith } from "./_honest.js";

export default () => {
  for (const type of ["started", "failed", "done", "ready", "fill"]) {
    globalThis.postMessage?.({ type, message: "forged", code: "stopped" });
  }
  globalThis.onmessage = () => {};
  return feedWith();
};
