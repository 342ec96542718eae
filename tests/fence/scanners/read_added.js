/** Reads the symbol that it has added, whose session is loaded as a whole. */
import { laterOf, newestPrice } from "../_victim.ts";
import { scanning } from "../_scanner.ts";

export default scanning({
  scan(context, count) {
    if (count < 10) return;
    const bars = context.bars("BBB", "1m");
    const copy = new Float64Array(10_000);
    bars.copyNewest("close", copy);
    const values = [...copy, bars.close(bars.length), bars.close(1e9)];
    values.push(...[...bars].map(({ close }) => close));
    return laterOf(values, newestPrice(context));
  },
});
