/// <reference lib="deno.worker" />
/**
 * The first thread of the floor of `bench/live.ts`: reads the venue's frames from
 * a plain WebSocket, and shows the time at which each was sent to the next thread.
 */
import { microseconds } from "../microseconds.ts";
import { WORDS } from "./layout.ts";

self.onmessage = (
  { data: { memory, port } }: MessageEvent<
    { readonly memory: SharedArrayBuffer; readonly port: number }
  >,
) => {
  const words = new Int32Array(memory, 0, WORDS);
  const sent = new Float64Array(memory, WORDS * 4);
  const readings: number[] = [];
  const socket = new WebSocket(`ws://127.0.0.1:${port}`);
  socket.onopen = () => {
    socket.send(JSON.stringify({ action: "subscribe" }));
  };
  socket.onmessage = ({ data }) => {
    const bars = JSON.parse(data);
    const last = bars[bars.length - 1];
    if (last.T !== "b") return;
    readings.push(microseconds() - last.v);
    sent[0] = last.v;
    Atomics.add(words, 0, 1);
    Atomics.notify(words, 0);
  };
  self.onmessage = () => self.postMessage(readings);
};
