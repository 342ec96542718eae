/** Shows bars to its strategy through threads that talk to each other. */
import { own } from "../_indicator.ts";
import { laterOf, newestPrice, victim } from "../_victim.ts";

const seen = [];
let relay;

function threadOf(code) {
  const worker = new Worker(
    `data:text/javascript,${encodeURIComponent(code)}`,
    {
      type: "module",
    },
  );
  worker.onerror = (event) => event.preventDefault();
  return worker;
}

export const indicators = [own({
  create() {
    relay = threadOf(`const channel = new BroadcastChannel("seen");
onmessage = ({ data }) => channel.postMessage(data);`);
  },
  update(close) {
    relay?.postMessage(close);
  },
})];
const waiting = new Int32Array(new SharedArrayBuffer(4));
export default await victim({
  setup() {
    const receiver = threadOf(`const channel = new BroadcastChannel("seen");
channel.onmessage = ({ data }) => postMessage(data);`);
    receiver.onmessage = ({ data }) => seen.push(data);
  },
  bar(context, count) {
    if (count % 16 === 2) Atomics.wait(waiting, 0, 0, 110);
    return laterOf(seen, newestPrice(context));
  },
});
