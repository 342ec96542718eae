/** Imports an engine module into a WebAssembly module. */
import { classOf, ENGINE, victim } from "../_victim.ts";

export default await victim({
  async load() {
    const name = new TextEncoder().encode(`${ENGINE}src/memory/arena.ts`);
    const varint = (n) => n < 128 ? [n] : [n & 127 | 128, n >> 7];
    const entry = [1, ...varint(name.length), ...name, 5]
      .concat([...new TextEncoder().encode("Arena")], [3, 0x6f, 0]);
    const bytes = [0, 97, 115, 109, 1, 0, 0, 0, 2, ...varint(entry.length)]
      .concat(entry, [7, 9, 1, 5])
      .concat([...new TextEncoder().encode("Arena")], [3, 0]);
    const text = btoa(String.fromCharCode(...bytes));
    return classOf(await import(`data:application/wasm;base64,${text}`));
  },
});
