/** Shows bars to its strategy through a channel of node:worker_threads. */
import { own, Receiver } from "../_indicator.ts";
import { laterOf, newestPrice, victim } from "../_victim.ts";

const { BroadcastChannel } = await import("node:worker_threads").catch(
  () => ({}),
);
let sender;
let receiver;

export const indicators = [own({
  create() {
    sender = new BroadcastChannel("seen");
  },
  update(close) {
    sender?.postMessage(close);
  },
})];
export default await victim({
  setup() {
    receiver = new Receiver();
  },
  bar: (context, count) =>
    laterOf([receiver.newest(count)], newestPrice(context)),
});
