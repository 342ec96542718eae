/**
 * What attacks of own indicators are written in: the mean of two closes, and a
 * strategy of the same module that learns what the indicator saw.
 */
import type { CustomIndicator } from "../../src/strategy/mod.ts";
import type { Strategy } from "../../src/strategy/strategy.ts";
import { attempt, type Got, laterOf, newestPrice, victim } from "./_victim.ts";

/** An attack, by the moment at which it runs. */
export interface IndicatorAttack {
  /** When the indicator is made. */
  readonly create?: () => Got;
  /** At each bar. */
  readonly update?: (close: number) => Got;
}

/** The indicator that runs an attack. */
export function own(attack: IndicatorAttack = {}): CustomIndicator {
  return {
    name: "own",
    outputs: ["own"],
    warmup: 1,
    create() {
      attempt(() => attack.create?.());
      let before = NaN;
      return {
        reset: () => {
          before = NaN;
        },
        update({ close }) {
          attempt(() => attack.update?.(close));
          const mean = (before + close) / 2;
          before = close;
          return Number.isNaN(mean) ? undefined : mean;
        },
      };
    },
  };
}

/** An indicator that sends what it sees, and a strategy that listens. */
export async function overheard(
  connect: () => (close: number) => void,
): Promise<{ indicator: CustomIndicator; strategy: Strategy }> {
  let send: ((close: number) => void) | undefined;
  let receiver: Receiver | undefined;
  return {
    indicator: own({
      create() {
        send = connect();
      },
      update: (close) => send?.(close),
    }),
    strategy: await victim({
      setup() {
        receiver = new Receiver();
      },
      bar: (context, count) =>
        laterOf([receiver?.newest(count)], newestPrice(context)),
    }),
  };
}

/** What a strategy hears on the channel `seen`, by a thread of its own. */
export class Receiver {
  readonly #price = new Float64Array(new SharedArrayBuffer(8));
  readonly #waiting = new Int32Array(new SharedArrayBuffer(4));

  /** Starts the thread, and waits until it listens. */
  constructor() {
    const worker = threadOf(`onmessage = ({ data: [price, waiting] }) => {
  const channel = new BroadcastChannel("seen");
  channel.onmessage = ({ data }) => { price[0] = data; };
  Atomics.store(waiting, 0, 1);
  Atomics.notify(waiting, 0);
};`);
    worker.postMessage([this.#price, this.#waiting]);
    Atomics.wait(this.#waiting, 0, 0, READY_MS);
  }

  /** The newest price that it has heard, after some time for the others. */
  newest(count: number): number {
    if (count % 16 === 2) Atomics.wait(this.#waiting, 0, 1, 60);
    return this.#price[0];
  }
}

/** Sends on the channel `seen`, by a thread of its own. */
export class Relay {
  readonly #worker: Worker;

  /** Starts the thread, and waits until it has the channel. */
  constructor() {
    this.#worker = threadOf(`const channel = new BroadcastChannel("seen");
onmessage = ({ data }) => {
  if (typeof data === "number") return channel.postMessage(data);
  Atomics.store(data, 0, 1);
  Atomics.notify(data, 0);
};`);
    const waiting = new Int32Array(new SharedArrayBuffer(4));
    this.#worker.postMessage(waiting);
    Atomics.wait(waiting, 0, 0, READY_MS);
  }

  /** Sends a price. */
  send(price: number): void {
    this.#worker.postMessage(price);
  }
}

/** The most that a thread may take to be ready. */
const READY_MS = 3_000;

function threadOf(code: string): Worker {
  const worker = new Worker(
    `data:text/javascript,${encodeURIComponent(code)}`,
    { type: "module" },
  );
  worker.onerror = (event) => event.preventDefault();
  return worker;
}
