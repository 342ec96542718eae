/**
 * A thread that runs sets, as the main thread sees it.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import type { SetAnswer, SetMessage } from "./set_worker.ts";

const WORKER_URL = new URL("../../workers/sweep.ts", import.meta.url);

/** What the main thread is told. */
export interface SetThreadListeners {
  /** Called with the answer to a job. */
  readonly onAnswer: (answer: SetAnswer) => void;
  /** Called when the thread has died. */
  readonly onDeath: (error: SessionError) => void;
}

/** A thread. */
export class SetThread {
  /** Jobs that it was sent and has not answered. */
  pending = 0;
  /** Whether it takes no further jobs. */
  spent = false;
  /** The error that ended it, if it died between two tasks. */
  death: SessionError | undefined;
  readonly #name: string;
  #worker: Worker;
  #listeners: SetThreadListeners | undefined;

  /** Starts the thread. */
  constructor(name: string) {
    this.#name = name;
    this.#worker = this.#start();
  }

  /** Directs answers and death to `listeners` from now on. */
  listen(listeners: SetThreadListeners): void {
    this.#listeners = listeners;
  }

  /** Sends a message; a job is pending until it is answered. */
  post(message: SetMessage): void {
    if (message.type === "set") this.pending++;
    this.#worker.postMessage(message);
  }

  /** Ends the thread and starts another in its place, which has no tape yet. */
  replace(): void {
    this.terminate();
    this.pending = 0;
    this.spent = false;
    this.#worker = this.#start();
  }

  /** Ends the thread. */
  terminate(): void {
    this.#worker.terminate();
  }

  #start(): Worker {
    const worker = new Worker(WORKER_URL, { type: "module", name: this.#name });
    worker.onmessage = ({ data }: MessageEvent<SetAnswer>) => {
      this.pending--;
      if (data.type === "returned") this.spent = true;
      if (data.type === "outcome" && data.spent) this.spent = true;
      this.#listeners?.onAnswer(data);
    };
    worker.onerror = (event) => {
      this.pending = 0;
      this.death = deathOf(event);
      this.#listeners?.onDeath(this.death);
    };
    return worker;
  }
}

/** The error of a thread that died. */
function deathOf(event: ErrorEvent): SessionError {
  // Otherwise the error would end the caller's process.
  event.preventDefault();
  const [reason] = event.message.split("\n", 1);
  return new SessionError(
    "worker_failed",
    `A thread of the sweep died: ${reason}`,
    { worker: "sweep" },
  );
}
