/** Measures how long bars took whose volume is the time at which they were sent. */
import type { Strategy } from "../../src/strategy/strategy.ts";
import { microseconds } from "../microseconds.ts";

export default function latency(
  params: { readonly file: string; readonly last: string },
): Strategy {
  const readings: number[] = [];
  return {
    name: "latency",
    subscriptions: [{ intervals: ["1m"] }],
    onBar(_, bar) {
      if (bar.symbol === params.last) {
        readings.push(microseconds() - bar.volume);
      }
    },
    teardown() {
      Deno.writeTextFileSync(params.file, JSON.stringify(readings));
    },
  };
}
