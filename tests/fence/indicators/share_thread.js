/** Shows bars to its strategy through threads that talk to each other. */
import { own, Receiver, Relay } from "../_indicator.ts";
import { laterOf, newestPrice, victim } from "../_victim.ts";

let relay;
let receiver;

export const indicators = [own({
  create() {
    relay = new Relay();
  },
  update(close) {
    relay?.send(close);
  },
})];
export default await victim({
  setup() {
    receiver = new Receiver();
  },
  bar: (context, count) =>
    laterOf([receiver.newest(count)], newestPrice(context)),
});
