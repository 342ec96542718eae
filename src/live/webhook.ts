/**
 * A webhook: events in batches, posted as JSON.
 *
 * @module
 */
import type { HookShape } from "../config/session_config.ts";
import { cleanForLog } from "../text/clean.ts";
import { eventRow, eventText } from "./event_text.ts";
import type { LiveEvent } from "./live_event.ts";
import type { Notifier } from "./notifier.ts";

/** Events that wait; more are counted as not sent. */
const QUEUE_MAX = 1_000;
/** Events of one request. */
const BATCH_MAX = 100;
/** Attempts after the first one. */
const RETRIES_MAX = 4;
const TOO_MANY_REQUESTS = 429;
const SERVER_ERROR = 500;
/** A server that asks for more is asked earlier. */
const WAIT_MAX_MS = 60_000;

/** How a webhook waits, in milliseconds. */
export interface WebhookTimes {
  /** From the start of a request to that of the next one. */
  readonly apartMs: number;
  /** Before the first further attempt, doubled for each one. */
  readonly retryMs: number;
  /** For an answer. */
  readonly answerMs: number;
  /** For what is left at the end. */
  readonly endMs: number;
}

const TIMES: WebhookTimes = {
  apartMs: 1_000,
  retryMs: 1_000,
  answerMs: 5_000,
  endMs: 5_000,
};

/** The parts of a {@linkcode Webhook}. */
export interface WebhookParts {
  /** The shape of its messages. */
  readonly shape: HookShape;
  /** What texts call it: its address is a secret. */
  readonly name: string;
  /** Its address. */
  readonly url: string;
  /** The name of the run. */
  readonly run: string;
  /** Receives the first failure, and at the end the number of events not sent. */
  readonly tell: (text: string) => void;
  /** How it waits. */
  readonly times?: WebhookTimes;
}

/** Why a request failed. */
interface Failure {
  /** In words, without the address. */
  readonly reason: string;
  /** Whether another attempt may succeed. */
  readonly mayPass: boolean;
  /** How long the server asks to wait, in milliseconds. */
  readonly waitMs?: number;
}

/** A message, and the number of events in it. */
interface Message {
  readonly events: number;
  readonly body: object;
}

/** The messages of events: as many of them as fit. */
const SHAPES: Readonly<
  Record<HookShape, (events: readonly LiveEvent[], run: string) => Message>
> = {
  webhook: (all, run) => {
    const events = all.slice(0, BATCH_MAX);
    return {
      events: events.length,
      body: { run, events: events.map(eventRow) },
    };
  },
  slack: (events, run) => {
    // Slack reads these three characters as markup.
    const escaped = (text: string) =>
      text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")
        .replaceAll(">", "&gt;");
    const { text, count } = fitting(events, run, 4_000, escaped);
    return { events: count, body: { text } };
  },
  discord: (events, run) => {
    // Discord reads these as markup; a masked link would show another address.
    const escaped = (text: string) => text.replace(/[\\*_~`|<>[\]]/g, "\\$&");
    const { text, count } = fitting(events, run, 2_000, escaped);
    // A text that names a group of people calls nobody.
    const body = { content: text, allowed_mentions: { parse: [] } };
    return { events: count, body };
  },
};

/** Posts events, at most one request a second. */
export class Webhook implements Notifier {
  readonly #parts: WebhookParts;
  readonly #times: WebhookTimes;
  readonly #over = new AbortController();
  readonly #queue: LiveEvent[] = [];
  #sending: Promise<void> | undefined;
  #nextAt = 0;
  #lost = 0;

  /** Sends nothing yet. */
  constructor(parts: WebhookParts) {
    this.#parts = parts;
    this.#times = parts.times ?? TIMES;
  }

  /** See {@linkcode Notifier.notify}. */
  notify(event: LiveEvent): void {
    if (this.#queue.length >= QUEUE_MAX) {
      return this.#lose(1, "too many events at once");
    }
    this.#queue.push(event);
    this.#sending ??= this.#send().finally(() => this.#sending = undefined);
  }

  /** See {@linkcode Notifier.end}. */
  async end(): Promise<void> {
    const timer = setTimeout(() => this.#over.abort(), this.#times.endMs);
    while (this.#sending !== undefined) await this.#sending;
    clearTimeout(timer);
    this.#lost += this.#queue.splice(0).length;
    if (this.#lost === 0) return;
    const { name, tell } = this.#parts;
    tell(`${this.#lost} events were not sent to the address in ${name}`);
  }

  async #send(): Promise<void> {
    const { shape, run } = this.#parts;
    while (this.#queue.length > 0) {
      await this.#pause(this.#nextAt - performance.now());
      if (this.#over.signal.aborted) return;
      const { events, body } = SHAPES[shape](this.#queue, run);
      this.#queue.splice(0, events);
      const failure = await this.#deliver(JSON.stringify(body));
      if (failure !== undefined) this.#lose(events, failure.reason);
    }
  }

  /** Posts a message, again if it may pass; the failure of the last attempt. */
  async #deliver(body: string): Promise<Failure | undefined> {
    const { retryMs } = this.#times;
    for (let retries = 0;; retries++) {
      const failure = await this.#post(body);
      if (failure === undefined || !failure.mayPass) return failure;
      if (retries === RETRIES_MAX) return failure;
      const { waitMs = 0 } = failure;
      await this.#pause(Math.max(retryMs * 2 ** retries, waitMs));
      if (this.#over.signal.aborted) return failure;
    }
  }

  async #post(body: string): Promise<Failure | undefined> {
    const { answerMs, apartMs } = this.#times;
    this.#nextAt = performance.now() + apartMs;
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(), answerMs);
    try {
      const response = await fetch(this.#parts.url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body,
        // Another place is not the one that the user has named.
        redirect: "manual",
        signal: AbortSignal.any([this.#over.signal, timeout.signal]),
      });
      await response.body?.cancel();
      if (response.ok) return undefined;
      const { status } = response;
      const mayPass = status === TOO_MANY_REQUESTS || status >= SERVER_ERROR;
      const seconds = Number(response.headers.get("retry-after") ?? 0);
      return {
        reason: `the answer was HTTP ${status}`,
        mayPass,
        ...(seconds > 0 && {
          waitMs: Math.min(WAIT_MAX_MS, 1_000 * seconds),
        }),
      };
    } catch {
      // The text of the error has the address.
      const isMute = timeout.signal.aborted || this.#over.signal.aborted;
      const reason = isMute ? "there was no answer" : "there is no connection";
      return { reason, mayPass: true };
    } finally {
      clearTimeout(timer);
    }
  }

  #lose(events: number, reason: string): void {
    if (events === 0) return;
    const isFirst = this.#lost === 0;
    this.#lost += events;
    if (!isFirst) return;
    const { name, tell } = this.#parts;
    tell(`events are not sent to the address in ${name}: ${reason}`);
  }

  /** Waits, at most until the end. */
  #pause(ms: number): Promise<void> {
    const { signal } = this.#over;
    if (!(ms > 0) || signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      signal.addEventListener("abort", end);
    });
  }
}

/** As many events as fit in a text of `most` characters, one a line. */
function fitting(
  events: readonly LiveEvent[],
  run: string,
  most: number,
  escaped: (line: string) => string,
): { readonly text: string; readonly count: number } {
  let text = escaped(cleanForLog(run));
  let count = 0;
  for (const event of events) {
    const line = `\n${escaped(eventText(event))}`;
    if (text.length + line.length > most) {
      // One that is too long alone is cut.
      if (count > 0) break;
      text += cut(`\n${eventText(event)}`, most - text.length, escaped);
    } else text += line;
    count++;
  }
  return { text, count };
}

/**
 * As much of a text as fits when it is escaped. It is cut between characters:
 * half of one is no text, and half of an escape is markup again.
 */
function cut(
  text: string,
  room: number,
  escaped: (text: string) => string,
): string {
  let fits = "";
  for (const character of text) {
    const next = escaped(character);
    if (fits.length + next.length >= room) break;
    fits += next;
  }
  return `${fits}…`;
}
