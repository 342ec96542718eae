/**
 * Server-sent events of a live run. A page is told something only when it has
 * taken what it was told before, so nothing piles up for a slow one.
 *
 * @module
 */
import { SessionError } from "../../errors.ts";
import { messageOf } from "../../text/message_of.ts";
import { STILL_HERE } from "../server_events.ts";
import { type Followed, LiveFollower } from "./live_follower.ts";

/** How often a page is told what is new. */
const POLL_MS = 250;
/** After so long without news a page is told that it is still connected. */
const QUIET_MS = 10_000;
/** How often it is looked whether streams have ended. */
const ENDING_MS = 10;
/** Pages that are told at the same time. */
const STREAMS_MAX = 50;

const encoder = new TextEncoder();

/** The pages that follow live runs. */
export class LiveStreams {
  readonly #open = new Set<AbortController>();

  /** A body that goes on until its reader leaves, or all streams end. */
  follow(followed: Followed): ReadableStream<Uint8Array> {
    if (this.#open.size === STREAMS_MAX) {
      throw new SessionError(
        "argument_invalid",
        `${STREAMS_MAX} pages follow live runs already; close some of them`,
      );
    }
    const ending = new AbortController();
    this.#open.add(ending);
    const follower = new LiveFollower(followed, Date.now);
    const end = () => {
      ending.abort();
      follower.close();
      this.#open.delete(ending);
    };
    return new ReadableStream<Uint8Array>({
      pull: async (controller) => {
        const text = await news(follower, ending.signal);
        if (text !== undefined) controller.enqueue(encoder.encode(text));
        if (!ending.signal.aborted && text !== undefined) return;
        end();
        controller.close();
      },
      cancel: end,
    }, { highWaterMark: 0 });
  }

  /**
   * Ends all streams. Resolves when they have ended (`true`), or after `graceMs`
   * if a page does not take what it was sent.
   */
  async close(graceMs: number): Promise<boolean> {
    for (const one of this.#open) one.abort();
    const until = performance.now() + graceMs;
    while (this.#open.size > 0 && performance.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, ENDING_MS));
    }
    return this.#open.size === 0;
  }
}

/** Waits for news; `undefined` when the stream has ended. */
async function news(
  follower: LiveFollower,
  signal: AbortSignal,
): Promise<string | undefined> {
  const quietUntil = performance.now() + QUIET_MS;
  while (!signal.aborted) {
    const text = await next(follower);
    if (signal.aborted) return undefined;
    if (text !== "") return text;
    if (performance.now() > quietUntil) return STILL_HERE;
    await waited(signal);
  }
  return undefined;
}

/** News, or why there is none: files that cannot be read are looked at again. */
async function next(follower: LiveFollower): Promise<string> {
  try {
    return await follower.next();
  } catch (error) {
    follower.close();
    return follower.problem(messageOf(error));
  }
}

/** Resolves after a while, or when the stream ends. */
function waited(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, POLL_MS);
    signal.addEventListener("abort", done);
  });
}
