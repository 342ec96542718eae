/** Tells by how much memory the thread has. */
import process from "node:process";
import v8 from "node:v8";
import { telling } from "../_set.ts";

const LARGE = 60e6;

function sizes() {
  const all = [];
  for (
    const size of [
      () => v8.getHeapStatistics().total_heap_size,
      () => v8.getHeapStatistics().external_memory,
      () => process.memoryUsage().heapTotal,
      () => process.memoryUsage().external,
      () => Deno.memoryUsage().heapTotal,
      () => Deno.memoryUsage().external,
      () => performance.memory?.usedJSHeapSize,
    ]
  ) {
    try {
      all.push(size());
    } catch { /* not offered */ }
  }
  return all;
}

export default telling({
  take: () => sizes().find((size) => size > LARGE),
  put() {
    globalThis.told = Array.from(
      { length: 15 },
      () => new Array(1e6).fill(0.5),
    );
  },
});
