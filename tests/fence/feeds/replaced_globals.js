/** Replaces what the engine's code in its thread uses. */
import { feedWith } from "./_honest.js";

export default () => {
  const { store } = Atomics;
  Atomics.store = (array, index, value) => store(array, index, value);
  Array.prototype[Symbol.iterator] = Array.prototype.values;
  Number.isFinite = () => true;
  return feedWith();
};
