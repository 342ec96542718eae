/** Tells by a module of the runtime that the process hands out. */
import { telling } from "../_set.ts";

const events = () => process.getBuiltinModule("node:events");

export default telling({
  take: () => events().told,
  put() {
    events().told = 1;
  },
});
