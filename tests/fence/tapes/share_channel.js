/** Shows all bars of a tape to sets through a channel between threads. */
import { listening, remembering } from "../_tape.ts";

export const indicators = [remembering(() => {
  const channel = new BroadcastChannel("seen");
  return (close) => channel.postMessage(close);
})];
export default listening;
