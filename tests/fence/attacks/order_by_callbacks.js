/** Orders in the callbacks of locks, observers, registries, waits and streams. */
import { victim } from "../_victim.ts";

export default await victim({
  bar(context, count) {
    if (count !== 5) return;
    const act = () => context.buy("AAA", 1);
    const ways = [
      () => navigator.locks.request("mine", act),
      () =>
        new PerformanceObserver(act).observe({ type: "mark", buffered: true }),
      () => performance.mark("mine"),
      () => {
        const word = new Int32Array(new SharedArrayBuffer(4));
        Atomics.waitAsync(word, 0, 0, 1).value.then(act);
      },
      () => new ReadableStream({ pull: act }).getReader().read(),
      () => new WritableStream({ write: act }).getWriter().write(1),
      () => Promise.try(() => null).then(act),
      () => Array.fromAsync([1], act),
      () => AbortSignal.timeout(1).addEventListener("abort", act),
      () => AsyncIterator?.from?.([1]).forEach(act),
    ];
    for (const way of ways) {
      try {
        way();
      } catch { /* not offered */ }
    }
  },
});
