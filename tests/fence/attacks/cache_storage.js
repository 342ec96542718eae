/** Keeps what it saw for its next run in a cache of the runtime. */
import { victim } from "../_victim.ts";

export default await victim({
  async load() {
    const cache = await globalThis.caches.open("prices");
    const key = "http://prices/";
    await cache.put(key, new Response("1"));
    const found = await cache.match(key);
    return found === undefined ? undefined : `a cache ${await found.text()}`;
  },
});
