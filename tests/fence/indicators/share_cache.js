/** Shows bars to its strategy through a cache of the runtime. */
import { own } from "../_indicator.ts";
import { laterOf, newestPrice, victim } from "../_victim.ts";

const seen = [];
const KEY = "http://seen/";
let count = 0;

export const indicators = [own({
  update(close) {
    if (count++ % 50 !== 0 || globalThis.caches === undefined) return;
    caches.open("seen").then((cache) =>
      cache.put(KEY, new Response(`${close}`))
    )
      .catch(() => {});
  },
})];
const waiting = new Int32Array(new SharedArrayBuffer(4));
export default await victim({
  bar(context, bars) {
    if (bars % 60 === 2) {
      Atomics.wait(waiting, 0, 0, 120);
      globalThis.caches?.open("seen").then((cache) => cache.match(KEY))
        .then((found) => found?.text()).then((text) => seen.push(Number(text)))
        .catch(() => {});
    }
    return laterOf(seen, newestPrice(context));
  },
});
