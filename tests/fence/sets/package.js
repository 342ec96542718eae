/** Tells by what a package leads to: a class of the runtime that its own inherits from. */
import { Command } from "commander";
import { telling } from "../_set.ts";

const emitter = Object.getPrototypeOf(Command.prototype);

export default telling({
  take: () => emitter.told,
  put() {
    emitter.told = 1;
  },
});
