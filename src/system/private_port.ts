/**
 * The channel between a thread and the one that started it.
 *
 * Foreign code in a thread can post and receive messages of its global scope.
 * So what the engine says goes through a port that only the engine holds, by
 * functions that were taken before foreign code was loaded.
 *
 * @module
 */
import { LoadLimit } from "./worker_load.ts";

const { apply } = Reflect;
const { defineProperty } = Object;
const { postMessage } = MessagePort.prototype;
const { dispatchEvent } = EventTarget.prototype;

/** The side of the thread that was started. */
export class ThreadPort<In, Out> {
  readonly #port: MessagePort;

  private constructor(port: MessagePort) {
    this.#port = port;
  }

  /**
   * Takes this thread's port, which the first message of its global scope
   * brings, and calls `receive` with each message from then on.
   */
  static open<In, Out>(
    receive: (message: In, port: ThreadPort<In, Out>) => void,
  ): void {
    const scope = globalThis as unknown as {
      onmessage: ((event: MessageEvent<MessagePort>) => void) | null;
      postMessage(message: string): void;
    };
    scope.onmessage = ({ data: port }) => {
      scope.onmessage = null;
      const own = new ThreadPort<In, Out>(port);
      // The runtime calls it for each message, with the port.
      defineProperty(port, "dispatchEvent", { value: dispatchEvent });
      port.onmessage = ({ data }: MessageEvent<In>) => receive(data, own);
    };
    scope.postMessage("loaded");
  }

  /** Sends a message. */
  post(message: Out): void {
    apply(postMessage, this.#port, [message]);
  }
}

/** The side of the thread that starts another. */
export class WorkerPort<In, Out> {
  #port: MessagePort | undefined;
  /** Messages to a worker that is still loading, with what is handed over. */
  #waiting: (readonly [Out, Transferable[]])[] = [];

  #limit: LoadLimit;

  /**
   * Gives a worker its port as soon as it is there: the runtime keeps a port
   * that is sent to a worker that dies. `receive` is called with each of its
   * messages, `onLate` if its modules do not load in time.
   */
  constructor(
    worker: Worker,
    receive: (message: In) => void,
    onLate: () => void,
  ) {
    this.#limit = new LoadLimit(onLate);
    worker.onmessage = () => {
      worker.onmessage = null;
      this.#limit.end();
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data }: MessageEvent<In>) => receive(data);
      worker.postMessage(port2, [port2]);
      this.#port = port1;
      for (const [message, transfer] of this.#waiting) {
        port1.postMessage(message, transfer);
      }
      this.#waiting = [];
    };
  }

  /** Sends a message, and hands over the ports in it that `transfer` lists. */
  post(message: Out, transfer: Transferable[] = []): void {
    if (this.#port === undefined) this.#waiting.push([message, transfer]);
    else this.#port.postMessage(message, transfer);
  }

  /** Ends the channel. */
  close(): void {
    this.#limit.end();
    this.#port?.close();
  }
}
