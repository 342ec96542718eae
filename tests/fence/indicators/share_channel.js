/** Shows bars to its strategy through a channel between threads. */
import { own } from "../_indicator.ts";
import { laterOf, newestPrice, victim } from "../_victim.ts";

const seen = [];
let sender;

export const indicators = [own({
  create() {
    sender = new BroadcastChannel("seen");
  },
  update(close) {
    sender?.postMessage(close);
  },
})];
const waiting = new Int32Array(new SharedArrayBuffer(4));
export default await victim({
  setup() {
    const receiver = new BroadcastChannel("seen");
    receiver.onmessage = ({ data }) => seen.push(data);
  },
  bar(context, count) {
    // The event loop gets a turn every 100 ms.
    if (count % 16 === 2) Atomics.wait(waiting, 0, 0, 110);
    return laterOf(seen, newestPrice(context));
  },
});
