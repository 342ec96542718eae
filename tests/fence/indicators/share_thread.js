/** Shows bars to its strategy through threads that talk to each other. */
import { overheard, Relay } from "../_indicator.ts";

const { indicator, strategy } = await overheard(() => {
  const relay = new Relay();
  return (close) => relay.send(close);
});
export const indicators = [indicator];
export default strategy;
