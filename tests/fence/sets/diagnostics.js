/** Tells by a channel of diagnostics. */
import { channel } from "node:diagnostics_channel";
import { telling } from "../_set.ts";

export default telling({
  take: () => channel("told").hasSubscribers || undefined,
  put() {
    channel("told").subscribe(() => {});
  },
});
