/**
 * What attacks on sweeps by own indicators are written in: the indicator sees
 * all bars before the first set runs, and a strategy buys another quantity if it
 * hears of later ones.
 */
import {
  type CustomIndicator,
  defineStrategy,
} from "../../src/strategy/mod.ts";
import { own, Receiver } from "./_indicator.ts";
import { isLater, newestPrice } from "./_victim.ts";

/** How often the indicator tells what it has seen. */
const TELL_MS = 5;

/** The indicator; it tells with what `connect` makes, if it can. */
export function remembering(
  connect?: () => (close: number) => void,
): CustomIndicator {
  let newest = 0;
  return own({
    create() {
      const send = connect?.();
      if (send === undefined) return;
      setInterval(() => send(newest), TELL_MS);
    },
    update(close) {
      newest = close;
    },
  });
}

/** The strategy. */
export const listening: unknown = defineStrategy({
  params: { quantity: { type: "integer", default: 1 } },
  create({ quantity }) {
    let receiver: Receiver | undefined;
    let count = 0;
    return {
      subscriptions: [{ intervals: ["5m"] }],
      setup() {
        try {
          receiver = new Receiver();
        } catch { /* sets have no threads of their own */ }
      },
      onBar(context) {
        if (++count !== 3) return;
        const heard = receiver?.newest(2);
        const isTold = isLater(heard, newestPrice(context));
        context.buy("AAA", isTold ? 1_000 : quantity);
      },
    };
  },
});
