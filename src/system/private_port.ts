/**
 * The channel between a thread and the one that started it.
 *
 * Foreign code in a thread can post and receive messages of its global scope.
 * So what the engine says goes through a port that only the engine holds, by
 * functions that were taken before foreign code was loaded.
 *
 * @module
 */

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
    };
    scope.onmessage = ({ data: port }) => {
      scope.onmessage = null;
      const own = new ThreadPort<In, Out>(port);
      // The runtime calls it for each message, with the port.
      defineProperty(port, "dispatchEvent", { value: dispatchEvent });
      port.onmessage = ({ data }: MessageEvent<In>) => receive(data, own);
    };
  }

  /** Sends a message. */
  post(message: Out): void {
    apply(postMessage, this.#port, [message]);
  }
}

/** The side of the thread that starts another. */
export class WorkerPort<In, Out> {
  readonly #port: MessagePort;

  /** Gives a worker its port; `receive` is called with each of its messages. */
  constructor(worker: Worker, receive: (message: In) => void) {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }: MessageEvent<In>) => receive(data);
    this.#port = port1;
    worker.postMessage(port2, [port2]);
  }

  /** Sends a message. */
  post(message: Out): void {
    this.#port.postMessage(message);
  }

  /** Ends the channel. */
  close(): void {
    this.#port.close();
  }
}
