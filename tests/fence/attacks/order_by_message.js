/** Places an order by a message. */
import { victim } from "../_victim.ts";

export default await victim({
  bar(context, count) {
    if (count !== 2) return;
    const act = () => context.buy("AAA", 1);
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      act();
    };
    port2.postMessage(0);
  },
});
