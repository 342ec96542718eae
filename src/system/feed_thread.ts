/**
 * The thread of a live run's feed, as the main thread sees it.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import type { FeedNotice } from "../feeds/feed.ts";
import type { FeedCommand, FeedMessage, FeedStart } from "./feed_worker.ts";
import { WorkerPort } from "./private_port.ts";
import { lateError } from "./worker_load.ts";

const NAME = "feed";
/** A feed that has not closed its connections and files by then is terminated. */
const END_GRACE_MS = 500;

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
  readonly #port: WorkerPort<FeedMessage, FeedCommand>;
  readonly #ended = Promise.withResolvers<void>();
  #isEnding = false;

  /** Starts the thread and its feed. */
  constructor(url: URL, start: FeedStart, listeners: FeedListeners) {
    const { onNotice } = listeners;
    const started = Promise.withResolvers<void>();
    this.started = started.promise;
    const onFailure = (error: SessionError) => {
      if (!this.#isEnding) listeners.onFailure(error);
      started.resolve();
    };
    this.#worker = new Worker(url, { type: "module", name: NAME });
    this.#port = new WorkerPort(this.#worker, (message) => {
      switch (message.type) {
        case "started":
          return started.resolve();
        case "ended":
          return this.#ended.resolve();
        case "notice":
          // It leaves its connections because the run is over.
          if (!this.#isEnding) onNotice(message.notice);
          return;
        case "failed":
          return onFailure(
            new SessionError(message.code, message.message, { worker: NAME }),
          );
      }
    }, () => {
      this.#ended.resolve();
      onFailure(lateError(NAME, url));
    });
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.#ended.resolve();
      const [reason] = event.message.split("\n", 1);
      onFailure(
        new SessionError("worker_failed", `The feed died: ${reason}`, {
          worker: NAME,
        }),
      );
    };
    const { requests, gaps } = start;
    this.#port.post({ type: "start", start }, [requests, gaps]);
  }

  /** Ends the feed, which closes its connections and files, then the thread. */
  async end(): Promise<void> {
    this.#isEnding = true;
    this.#port.post({ type: "end" });
    const timer = setTimeout(this.#ended.resolve, END_GRACE_MS);
    await this.#ended.promise;
    clearTimeout(timer);
    this.#worker.terminate();
    this.#port.close();
  }
}
