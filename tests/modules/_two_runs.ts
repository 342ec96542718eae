// Another process: imports a module twice afresh and prints what it counts.
import { FreshModules } from "../../src/modules/fresh_modules.ts";

for (let run = 0; run < 2; run++) {
  const modules = new FreshModules();
  const { counts } = await modules.import(Deno.args[0]);
  for (let call = 0; call < 2; call++) {
    console.log(JSON.stringify((counts as () => unknown)()));
  }
  modules.close();
}
