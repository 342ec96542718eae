/** No attack: the honest set. */
import { telling } from "../_set.ts";

export default telling({
  take: () => undefined,
  put() {},
});
