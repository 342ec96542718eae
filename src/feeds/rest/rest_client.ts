/**
 * Requests of JSON below a rate, repeated if that can help.
 *
 * @module
 */
import { SessionError } from "../../errors.ts";
import type { ClockOffset } from "../clock_offset.ts";
import { backoffMs } from "../connection/backoff.ts";
import type { FeedNotice, FeedOptions } from "../feed.ts";
import { pause } from "../feed_clock.ts";
import type { VendorText } from "../vendor_text.ts";
import { retryAfterMs } from "./retry_after.ts";
import { type RequestRate, TokenBucket } from "./token_bucket.ts";

/** How often a request is made before it has failed. */
const ATTEMPTS_MAX = 5;

/** How often a venue may ask for a pause in a row. */
const PAUSES_MAX = 10;

/** How long an answer may take. */
const ANSWER_MS_MAX = 30_000;

/** A wait for the rate limit that is worth a notice. */
const NOTICE_MS = 1_000;

/** An answer with JSON. */
export interface JsonAnswer {
  /** The value. */
  readonly body: unknown;
  /** The venue's time, at least: bars that end later are unfinished. */
  readonly venueTime: number;
}

/** An answer that says that the request is refused. */
export interface Refusal {
  /** The status of HTTP. */
  readonly status: number;
  /** The text of the answer, cleaned. */
  readonly text: string;
}

/** What a client is made of. */
export interface RestOptions extends Pick<FeedOptions, "clock" | "random"> {
  /** What errors call the vendor. */
  readonly vendor: string;
  /** Headers of all requests. */
  readonly headers: Readonly<Record<string, string>>;
  /** The rate that requests stay below. */
  readonly rate: RequestRate;
  /** Cleans the vendor's texts. */
  readonly text: VendorText;
  /** Compares clocks. */
  readonly offset: ClockOffset;
  /** Receives notices. */
  readonly notice: (notice: FeedNotice) => void;
}

/** What came of one attempt: an answer, or a reason to try again. */
type Outcome =
  | { readonly kind: "answer"; readonly answer: JsonAnswer }
  | { readonly kind: "refused"; readonly refusal: Refusal }
  | { readonly kind: "paused"; readonly waitMs: number }
  | { readonly kind: "failed"; readonly reason: string };

/** Requests JSON from one vendor. */
export class RestClient {
  readonly #options: RestOptions;
  readonly #bucket: TokenBucket;
  readonly #closing = new AbortController();
  /** The venue asked for a pause of all requests up to here. */
  #pausedUntil = 0;

  /** A client without requests under way. */
  constructor(options: RestOptions) {
    this.#options = options;
    this.#bucket = new TokenBucket(options.rate);
  }

  /**
   * Requests an address. `refused` makes an error of an answer that another
   * attempt would not change.
   *
   * @throws {SessionError} that of `refused`; `feed_unavailable` after several
   * attempts; `stopped` by the signal, or if the client is closed.
   */
  async get(
    url: URL,
    refused: (refusal: Refusal) => SessionError,
    signal?: AbortSignal,
  ): Promise<JsonAnswer> {
    const stop = signal === undefined
      ? this.#closing.signal
      : AbortSignal.any([signal, this.#closing.signal]);
    let pauses = 0;
    let failures = 0;
    try {
      while (true) {
        await this.#turn(stop);
        const outcome = await this.#attempt(url, stop);
        if (outcome.kind === "answer") return outcome.answer;
        if (outcome.kind === "refused") throw refused(outcome.refusal);
        if (outcome.kind === "paused") {
          if (++pauses > PAUSES_MAX) {
            throw this.#unavailable("it asks for ever more pauses");
          }
          this.#pausedUntil = this.#options.clock.now() + outcome.waitMs;
          continue;
        }
        if (++failures >= ATTEMPTS_MAX) throw this.#unavailable(outcome.reason);
        await this.#backOff(failures - 1, outcome.reason, stop);
      }
    } catch (error) {
      throw stop.aborted ? stopped(this.#options.vendor) : error;
    }
  }

  /** Ends all requests. */
  close(): void {
    this.#closing.abort();
  }

  /** Waits until the rate, and the venue, allow a request. */
  async #turn(stop: AbortSignal): Promise<void> {
    const { clock, notice } = this.#options;
    while (clock.now() < this.#pausedUntil) {
      const waitMs = this.#pausedUntil - clock.now();
      notice({ kind: "throttled", waitMs });
      await pause(clock, waitMs, stop);
    }
    const waitMs = this.#bucket.take(clock.now());
    if (waitMs === 0) return;
    if (waitMs >= NOTICE_MS) notice({ kind: "throttled", waitMs });
    await pause(clock, waitMs, stop);
  }

  /** Waits after a failed attempt. */
  async #backOff(
    failures: number,
    reason: string,
    stop: AbortSignal,
  ): Promise<void> {
    const { clock, random, notice } = this.#options;
    const retryMs = backoffMs(failures, random);
    notice({ kind: "request_failed", reason, retryMs });
    await pause(clock, retryMs, stop);
  }

  async #attempt(url: URL, stop: AbortSignal): Promise<Outcome> {
    const { clock, headers, offset, text } = this.#options;
    const timeout = new AbortController();
    const cancel = clock.after(ANSWER_MS_MAX, () => timeout.abort());
    const sent = clock.now();
    try {
      const response = await fetch(url, {
        headers,
        // Keys must not follow to another host.
        redirect: "error",
        signal: AbortSignal.any([stop, timeout.signal]),
      });
      const body = await response.text();
      const received = clock.now();
      const date = response.headers.get("date");
      offset.answerAt(date, sent, received);
      return this.#outcome(response, body, venueTime(date, sent));
    } catch (error) {
      if (stop.aborted) throw error;
      const reason = timeout.signal.aborted
        ? `no answer within ${ANSWER_MS_MAX / 1_000} s`
        : text.ofError(error);
      return { kind: "failed", reason };
    } finally {
      cancel();
    }
  }

  #outcome(response: Response, body: string, venueTime: number): Outcome {
    const { clock, text } = this.#options;
    const { status } = response;
    // Binance answers 418 to who did not obey 429.
    if (status === 429 || status === 418) {
      return {
        kind: "paused",
        waitMs: retryAfterMs(response.headers, clock.now()),
      };
    }
    const said = text.clean(body);
    if (status >= 500 || status === 408) {
      return { kind: "failed", reason: `status ${status}: ${said}` };
    }
    if (status !== 200) {
      return { kind: "refused", refusal: { status, text: said } };
    }
    try {
      return {
        kind: "answer",
        answer: { body: JSON.parse(body), venueTime },
      };
    } catch {
      return { kind: "failed", reason: `its answer is not JSON: ${said}` };
    }
  }

  #unavailable(reason: string): SessionError {
    return new SessionError(
      "feed_unavailable",
      `Cannot read bars of ${this.#options.vendor}: ${reason}`,
    );
  }
}

/** The venue's time; without the header, the machine's. */
function venueTime(date: string | null, sent: number): number {
  const instant = Date.parse(date ?? "");
  return Number.isNaN(instant) ? sent : instant;
}

function stopped(vendor: string): SessionError {
  return new SessionError(
    "stopped",
    `Reading bars of ${vendor} was stopped`,
  );
}
