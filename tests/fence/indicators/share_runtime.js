/** Shows bars to its strategy through objects of the runtime. */
import process from "node:process";
import events from "node:events";
import { own } from "../_indicator.ts";
import { laterOf, newestPrice, victim } from "../_victim.ts";

const owners = [process, events, Deno, setTimeout, console, URL.prototype];

export const indicators = [own({
  update(close) {
    for (const owner of owners) {
      try {
        (owner.seen ??= []).push(close);
      } catch { /* the next one */ }
    }
    performance.mark("seen", { detail: close });
  },
})];
export default await victim({
  bar(context) {
    const values = owners.flatMap((owner) => owner.seen ?? []);
    const marks = performance.getEntriesByName("seen");
    values.push(...marks.slice(-300).map(({ detail }) => detail));
    return laterOf(values, newestPrice(context));
  },
});
