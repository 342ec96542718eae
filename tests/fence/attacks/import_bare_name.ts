/** Imports the package by its name. */
import { classOf, victim } from "../_victim.ts";

export default await victim({
  async load() {
    const module = await (import(["@openbell", "session"].join("/")));
    return classOf(module);
  },
});
