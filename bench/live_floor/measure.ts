/**
 * The floor of `bench/live.ts`: what the same frames take over a plain socket to
 * a thread that does nothing but parse them, and over two threads that sleep.
 *
 * @module
 */
import { WORDS } from "./layout.ts";

const HOPS = [0, 1];

function answer(worker: Worker): Promise<unknown> {
  return new Promise((resolve) => {
    worker.onmessage = ({ data }) => resolve(data);
  });
}

/** The latencies in microseconds: at the socket, and after each hop. */
export async function measureFloor(
  port: number,
  frames: number,
): Promise<number[][]> {
  const memory = new SharedArrayBuffer(WORDS * 4 + (WORDS + 1) * 8);
  const worker = (name: string) =>
    new Worker(new URL(name, import.meta.url), { type: "module" });
  const feed = worker("feed.ts");
  const hops = HOPS.map(() => worker("hop.ts"));
  try {
    await Promise.all(hops.map((one, hop) => {
      const ready = answer(one);
      one.postMessage({ memory, hop, frames });
      return ready;
    }));
    const readings = hops.map(answer);
    feed.postMessage({ memory, port });
    const afterHops = await Promise.all(readings);
    const atSocket = answer(feed);
    feed.postMessage("report");
    return [await atSocket, ...afterHops] as number[][];
  } finally {
    for (const one of [feed, ...hops]) one.terminate();
  }
}
