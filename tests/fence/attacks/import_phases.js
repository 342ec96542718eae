/** Imports the engine by the newer phases: deferred, as a source, as text or bytes. */
import { classOf, ENGINE, got, victim } from "../_victim.ts";

const FILES = ["src/memory/arena.ts", "src/store/open_store.ts"];
/** As text: what the runtime cannot parse is a syntax error of this code alone. */
const WAYS = [
  "return import.defer(url)",
  "return import.source(url)",
  "return import(url, { with: { type: 'text' } })",
  "return import(url, { with: { type: 'bytes' } })",
  "return import(url, { with: { phase: 'defer' } })",
  "return import(import.meta?.resolve?.(url) ?? url)",
];

export default await victim({
  async load() {
    for (const file of FILES) {
      for (const way of WAYS) {
        const url = `${ENGINE}${file}`;
        try {
          const load = new Function("url", way);
          const found = classOf(await load(url));
          if (found !== undefined) return `${found} by ${way}`;
        } catch { /* the next one */ }
        const code = `import defer * as one from "${url}"; export default one;`;
        const module = `data:text/javascript,${encodeURIComponent(code)}`;
        try {
          const found = classOf((await import(module)).default);
          if (found !== undefined) return `${found} by a deferred import`;
        } catch { /* the next one */ }
      }
      try {
        const real = import.meta.resolve(`${ENGINE}${file}`);
        if (classOf(await import(`${real}?again`))) got("a second engine");
      } catch { /* refused */ }
    }
  },
});
