/** Imports an engine module by every other spelling of its URL. */
import { classOf, ENGINE, victim } from "../_victim.ts";

export default await victim({
  async load() {
    const file = `${ENGINE}src/memory/arena.ts`;
    const path = new URL(file).pathname;
    for (
      const url of [
        `FILE://${path}`,
        `file://localhost${path}`,
        `file:${path}`,
        `file:////${path}`,
        file.replace("/src/", "/src/./"),
        file.replace("/src/", "/src//"),
        file.replace("/src/", "/src/../src/"),
        file.replace("/src/", "/src%2F"),
        file.replace("/src/", "/src\\\\"),
        file.replace("/src/", "/%73rc/"),
        file.replace("arena.ts", "%61rena.ts"),
        file.replace("arena.ts", "arena%2Ets"),
        file.replace("src", "%2e/src"),
        `${file}?x=1`,
        `${file}#x`,
        `${file}?`,
        `${file}#`,
        `${file}?${"x".repeat(9_000)}`,
        ` ${file} `,
        `\t${file}\n`,
        `../../../src/memory/arena.ts`,
        `../../../src/memory/%61rena.ts`,
        import.meta.resolve("../../../src/memory/arena.ts"),
      ]
    ) {
      try {
        const found = classOf(await import(url));
        if (found !== undefined) return `${found} by ${url}`;
      } catch { /* the next one */ }
    }
  },
});
