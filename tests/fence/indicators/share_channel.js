/** Shows bars to its strategy through a channel between threads. */
import { overheard } from "../_indicator.ts";

const { indicator, strategy } = await overheard(() => {
  const channel = new BroadcastChannel("seen");
  return (close) => channel.postMessage(close);
});
export const indicators = [indicator];
export default strategy;
