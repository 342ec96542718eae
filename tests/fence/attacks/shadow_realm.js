/** Imports an engine module into a realm of its own. */
import { ENGINE, victim } from "../_victim.ts";

export default await victim({
  async load() {
    const realm = new globalThis.ShadowRealm();
    const attach = await realm.importValue(
      `${ENGINE}src/memory/arena.ts`,
      "Arena",
    );
    return `the class ${attach}`;
  },
});
