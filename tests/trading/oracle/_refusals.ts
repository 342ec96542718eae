/** Why the simulator refuses an order when it is placed. */
import { price } from "./_decimal.ts";
import type { OrderSpec } from "./_program.ts";
import type { Ord, World } from "./_world.ts";

/** The code for an order that is placed together with others. */
export function refusal(
  _w: World,
  o: Ord,
  _together: readonly Ord[],
  spec?: OrderSpec,
): string | undefined {
  return stopIsWrong(o, spec) ? "stop_wrong_side" : undefined;
}

/** Whether the stop of a bracket is wrong at any price that the entry can have. */
function stopIsWrong(o: Ord, spec?: OrderSpec): boolean {
  const stopPrice = spec?.bracket?.stopPrice;
  if (stopPrice === undefined || o.limit === undefined) return false;
  return o.buy ? price(stopPrice) >= o.limit : price(stopPrice) <= o.limit;
}
