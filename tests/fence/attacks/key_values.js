/** Keeps what it saw for its next run in a database of the runtime. */
import { victim } from "../_victim.ts";

export default await victim({
  async load() {
    const kv = await Deno.openKv();
    await kv.set(["price"], 1);
    const { value } = await kv.get(["price"]);
    kv.close();
    return `a database ${value}`;
  },
});
