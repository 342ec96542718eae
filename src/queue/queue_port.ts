/**
 * A worker's side of the thread that speaks with its queue.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import { WorkerPort } from "../system/private_port.ts";
import { receivedError } from "../system/stage_errors.ts";
import { lateError } from "../system/worker_load.ts";
import type { QueueAnswer, QueueCall, QueueCalls } from "./queue_calls.ts";

const URL_OF_THREAD = new URL("../../workers/queue.ts", import.meta.url);

/** What a worker is told without having asked. */
export interface QueueListeners {
  /** The sweep that it works for is over. */
  readonly onOver: (sweep: number) => void;
  /** What the user should know. */
  readonly onNote: (text: string) => void;
}

/** The thread of a queue. */
export class QueuePort {
  readonly #worker: Worker;
  readonly #port: WorkerPort<QueueAnswer, QueueCall>;
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>();
  readonly #listeners: QueueListeners;
  #calls = 0;
  #death: SessionError | undefined;

  /** Starts the thread. */
  constructor(listeners: QueueListeners) {
    this.#listeners = listeners;
    this.#worker = new Worker(URL_OF_THREAD, { type: "module", name: "queue" });
    this.#worker.onerror = (event) => {
      // Otherwise the error would end the caller's process.
      event.preventDefault();
      this.#die(
        new SessionError(
          "worker_failed",
          `The thread of the queue died: ${event.message.split("\n", 1)[0]}`,
          { worker: "queue" },
        ),
      );
    };
    this.#port = new WorkerPort(
      this.#worker,
      (answer) => this.#receive(answer),
      () => this.#die(lateError("queue", URL_OF_THREAD)),
    );
  }

  /**
   * Asks the thread.
   *
   * @throws {SessionError} what it answers; `worker_failed` if it died.
   */
  async call<N extends keyof QueueCalls>(
    name: N,
    ...args: Parameters<QueueCalls[N]>
  ): Promise<Awaited<ReturnType<QueueCalls[N]>>> {
    if (this.#death !== undefined) throw this.#death;
    const id = ++this.#calls;
    const waiting = Promise.withResolvers<unknown>();
    this.#waiting.set(id, waiting);
    this.#port.post({ id, name, args });
    return await waiting.promise as Awaited<ReturnType<QueueCalls[N]>>;
  }

  /** Ends the thread. */
  terminate(): void {
    this.#port.close();
    this.#worker.terminate();
  }

  #receive(answer: QueueAnswer): void {
    switch (answer.type) {
      case "over":
        return this.#listeners.onOver(answer.sweep);
      case "note":
        return this.#listeners.onNote(answer.text);
      case "error":
        return this.#take(answer.id)?.reject(receivedError(answer.error));
      case "value":
        return this.#take(answer.id)?.resolve(answer.value);
    }
  }

  #take(id: number): PromiseWithResolvers<unknown> | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }

  #die(error: SessionError): void {
    this.#death = error;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
