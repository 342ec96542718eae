/** Replaces members of the runtime's modules, and has them replaced in all imports. */
import { createRequire, syncBuiltinESMExports } from "node:module";
import process from "node:process";
import { got, victim } from "../_victim.ts";

const NAMES = "fs fs/promises path url util crypto sqlite buffer events os " +
  "worker_threads perf_hooks zlib stream string_decoder assert timers module";

export default await victim({
  load() {
    const require = createRequire(import.meta.url);
    for (const name of NAMES.split(" ")) {
      for (const load of [require, process.getBuiltinModule]) {
        let module;
        try {
          module = load(`node:${name}`);
        } catch {
          continue;
        }
        for (const key of Object.keys(module ?? {})) {
          const original = module[key];
          if (typeof original !== "function") continue;
          const spy = function (...args) {
            if (args.some((one) => /\.db$/.test(String(one)))) {
              got(`the store's path by ${name}.${key}`);
            }
            return new.target
              ? Reflect.construct(original, args, original)
              : Reflect.apply(original, this, args);
          };
          Object.setPrototypeOf(spy, original);
          spy.prototype = original.prototype;
          try {
            module[key] = spy;
          } catch { /* refused */ }
        }
      }
    }
    try {
      syncBuiltinESMExports();
    } catch { /* not offered */ }
  },
});
