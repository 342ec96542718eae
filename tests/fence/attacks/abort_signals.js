/** Spies on signals, controllers and addresses. */
import { membersOf, spies } from "../_spies.ts";

const owners = [AbortController, AbortSignal, URL, URLSearchParams, Blob];
export default await spies(
  owners.flatMap((one) => [
    ...membersOf(one, Reflect.ownKeys(one)),
    ...membersOf(one.prototype, Reflect.ownKeys(one.prototype)),
  ]),
);
