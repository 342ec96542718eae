/// <reference lib="deno.worker" />
/**
 * A thread of the floor of `bench/live.ts` that sleeps until the one before it
 * shows something, notes how late it is, and wakes the next one.
 */
import { microseconds } from "../microseconds.ts";
import { WORDS } from "./layout.ts";

self.onmessage = (
  { data: { memory, hop, frames } }: MessageEvent<
    {
      readonly memory: SharedArrayBuffer;
      readonly hop: number;
      readonly frames: number;
    }
  >,
) => {
  const words = new Int32Array(memory, 0, WORDS);
  const sent = new Float64Array(memory, WORDS * 4);
  const readings: number[] = [];
  self.postMessage("ready");
  let seen = 0;
  while (seen < frames) {
    Atomics.wait(words, hop, seen);
    const now = microseconds();
    seen = Atomics.load(words, hop);
    readings.push(now - sent[hop]);
    sent[hop + 1] = sent[hop];
    Atomics.store(words, hop + 1, seen);
    Atomics.notify(words, hop + 1);
  }
  self.postMessage(readings);
};
