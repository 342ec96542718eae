/**
 * The weight of shared memory for a thread's garbage collector.
 *
 * The runtime does not count shared memory among what a thread holds. A thread
 * that serves one run after the other allocates little else, so without this it
 * would collect nothing, and keep the memory of dozens of past runs.
 *
 * @module
 */

// Counted several times, so that fewer past runs are kept.
const FACTOR = 4;
// The collector is pressed by less; a larger buffer might not be granted.
const WEIGHT_BYTES_MAX = 2 ** 28;

/** What stands for the memory of this thread's newest run. */
const newest: { weight?: ArrayBuffer } = {};

/**
 * Counts the memory of a run or a tape, once it has its size. An unshared buffer
 * is counted in its place; its pages are never touched, so it takes no memory.
 */
export function weigh({ byteLength }: SharedArrayBuffer): void {
  delete newest.weight;
  try {
    newest.weight = new ArrayBuffer(
      Math.min(byteLength * FACTOR, WEIGHT_BYTES_MAX),
    );
  } catch {
    // Without address space for it, the memory is not counted.
  }
}
