/**
 * A venue for `bench/live.ts`, in a process of its own: it speaks Alpaca's stream
 * protocol, and sends one frame a slot with a bar of every symbol, whose volume
 * is the time at which it was sent. It prints its port.
 *
 *     deno run --allow-net bench/live_venue.ts SYMBOLS SLOTS FIRST_START PAUSE_MS
 *
 * @module
 */
import { microseconds } from "./microseconds.ts";

const [symbolCount, slots, firstStart, pauseMs] = Deno.args.map(Number);
const MINUTE_MS = 60_000;
// By then the session has begun.
const BEGIN_MS = 4_000;
const symbols = Array.from({ length: symbolCount }, (_, i) => `S${i}`);

function frame(slot: number): string {
  const t = new Date(firstStart + slot * MINUTE_MS).toISOString();
  const bars = symbols.map((S, i) => ({
    ...{ T: "b", S, o: 100, h: 101, l: 99, c: 100 + (i + slot) % 2 },
    ...{ v: 0, t, n: 1, vw: 100 },
  }));
  // The time is taken last, in place of every volume.
  return JSON.stringify(bars).replaceAll('"v":0', `"v":${microseconds()}`);
}

Deno.serve({
  port: 0,
  hostname: "127.0.0.1",
  onListen: ({ port }) => console.log(port),
}, (request) => {
  if (request.headers.get("upgrade") !== "websocket") {
    // Nothing of the past: bars come by the stream alone.
    return new Promise<Response>(() => {});
  }
  const { socket, response } = Deno.upgradeWebSocket(request);
  const send = (message: unknown) => socket.send(JSON.stringify([message]));
  socket.onopen = () => send({ T: "success", msg: "connected" });
  socket.onmessage = ({ data }) => {
    const message = JSON.parse(String(data));
    if (message.action === "auth") {
      return send({ T: "success", msg: "authenticated" });
    }
    send({ T: "subscription", bars: symbols, updatedBars: [], statuses: [] });
    let slot = 0;
    const sendNext = () => {
      if (slot === slots) return;
      socket.send(frame(slot++));
      setTimeout(sendNext, pauseMs);
    };
    setTimeout(sendNext, BEGIN_MS);
  };
  return response;
});
