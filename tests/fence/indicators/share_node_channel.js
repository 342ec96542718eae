/** Shows bars to its strategy through a channel of node:worker_threads. */
import { overheard } from "../_indicator.ts";

const { BroadcastChannel } = await import("node:worker_threads")
  .catch(() => ({}));
const { indicator, strategy } = await overheard(() => {
  const channel = new BroadcastChannel("seen");
  return (close) => channel.postMessage(close);
});
export const indicators = [indicator];
export default strategy;
