/** Reads memory by WebAssembly that it shares with nobody. */
import { laterIn, victim } from "../_victim.ts";

export default await victim({
  bar(context, count) {
    if (count !== 5) return;
    const newest = context.bars("AAA", "1m").at(-1)?.close ?? 0;
    const memory = new WebAssembly.Memory({
      initial: 1,
      maximum: 64,
      shared: true,
    });
    memory.grow(63);
    return laterIn(memory.buffer, newest);
  },
});
