/** Reads the bars of symbols that nobody has added yet. */
import { laterOf, newestPrice } from "../_victim.ts";
import { scanning } from "../_scanner.ts";

export default scanning({
  scan(context) {
    const values = [];
    for (const symbol of ["AAA", "BBB"]) {
      for (const interval of ["1m", "5m"]) {
        const bars = context.bars(symbol, interval);
        for (let i = -40; i < 500; i++) values.push(bars.close(i));
        values.push(context.quote(symbol)?.price);
        values.push(...Object.values(context.metrics(symbol)));
      }
    }
    return laterOf(values, newestPrice(context));
  },
});
