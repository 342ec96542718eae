/**
 * The thread of a live run's feed, as the main thread sees it.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import type { FeedNotice } from "../feeds/feed.ts";
import type { FeedMessage, FeedStart } from "./feed_worker.ts";
import { WorkerPort } from "./private_port.ts";
import { lateError } from "./worker_load.ts";

const NAME = "feed";

/** What a feed's thread reports. */
export interface FeedListeners {
  /** Called with what the feed reports besides bars. */
  readonly onNotice: (notice: FeedNotice) => void;
  /** Called once when the feed cannot go on. */
  readonly onFailure: (error: SessionError) => void;
}

/** The thread of a feed. */
export class FeedThread {
  /** Settles when the feed is there, or will never be. */
  readonly started: Promise<void>;
  readonly #worker: Worker;
  readonly #port: WorkerPort<FeedMessage, FeedStart>;

  /** Starts the thread and its feed. */
  constructor(url: URL, start: FeedStart, listeners: FeedListeners) {
    const { onNotice } = listeners;
    const started = Promise.withResolvers<void>();
    this.started = started.promise;
    const onFailure = (error: SessionError) => {
      listeners.onFailure(error);
      started.resolve();
    };
    this.#worker = new Worker(url, { type: "module", name: NAME });
    this.#port = new WorkerPort(this.#worker, (message) => {
      switch (message.type) {
        case "started":
          return started.resolve();
        case "notice":
          return onNotice(message.notice);
        case "failed":
          return onFailure(
            new SessionError(message.code, message.message, { worker: NAME }),
          );
      }
    }, () => onFailure(lateError(NAME, url)));
    this.#worker.onerror = (event) => {
      event.preventDefault();
      const [reason] = event.message.split("\n", 1);
      onFailure(
        new SessionError("worker_failed", `The feed died: ${reason}`, {
          worker: NAME,
        }),
      );
    };
    this.#port.post(start, [start.requests, start.gaps]);
  }

  /** Ends the thread. */
  terminate(): void {
    this.#worker.terminate();
    this.#port.close();
  }
}
