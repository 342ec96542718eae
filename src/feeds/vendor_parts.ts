/**
 * The parts that the feeds of all vendors have in common.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import { ClockOffset } from "./clock_offset.ts";
import type { ProtocolFactory } from "./connection/stream_protocol.ts";
import { StreamConnection } from "./connection/stream_connection.ts";
import type { FeedNotice, FeedOptions, FeedSink } from "./feed.ts";
import { NoticeCount } from "./notice_count.ts";
import { RestClient } from "./rest/rest_client.ts";
import type { RequestRate } from "./rest/token_bucket.ts";
import { VendorText } from "./vendor_text.ts";

/** What differs between vendors. */
export interface VendorFacts {
  /** What notices and errors call the feed. */
  readonly name: string;
  /** The address of the stream. */
  readonly streamUrl: string;
  /** The protocol of the stream. */
  readonly protocol: ProtocolFactory;
  /** The headers of requests. */
  readonly headers: Readonly<Record<string, string>>;
  /** The rate that requests stay below. */
  readonly rate: RequestRate;
  /** Keys, which no text may have. */
  readonly secrets: readonly string[];
  /**
   * Asks whether the vendor knows symbols, since streams are silent about wrong
   * ones: an error ends the feed, a notice is passed on.
   */
  readonly checkSymbols: (
    symbols: readonly string[],
  ) => Promise<FeedNotice | SessionError | undefined>;
}

/** Stream, requests and notices of one feed. */
export class VendorParts {
  /** Cleans the vendor's texts. */
  readonly text: VendorText;
  /** Counts what cannot be read. */
  readonly unreadable: NoticeCount;
  /** Requests of history. */
  readonly rest: RestClient;
  readonly #options: FeedOptions;
  readonly #facts: VendorFacts;
  readonly #offset: ClockOffset;
  readonly #checked = new Set<string>();
  #checking: Promise<void> = Promise.resolve();
  #stream: StreamConnection | undefined = undefined;

  /** A feed that does nothing yet. */
  constructor(options: FeedOptions, facts: VendorFacts) {
    const notice = (given: FeedNotice): void => this.#notice(given);
    this.#options = options;
    this.#facts = facts;
    this.text = new VendorText(facts.secrets);
    this.unreadable = new NoticeCount(notice);
    this.#offset = new ClockOffset(notice);
    this.rest = new RestClient({
      clock: options.clock,
      random: options.random,
      vendor: facts.name,
      headers: facts.headers,
      rate: facts.rate,
      text: this.text,
      offset: this.#offset,
      notice,
    });
  }

  /** Starts the stream. */
  start(symbols: readonly string[], sink: FeedSink): void {
    if (this.#stream !== undefined) {
      throw new TypeError(`${this.#facts.name} is started already`);
    }
    const { clock, random, expectsBarsAt, settings } = this.#options;
    this.#stream = new StreamConnection(
      {
        url: this.#facts.streamUrl,
        protocol: this.#facts.protocol,
        clock,
        random,
        expectsBarsAt,
        silenceMs: settings.silenceMs,
        text: this.text,
        unreadable: this.unreadable,
        offset: this.#offset,
        onSubscribed: (subscribed) => this.#check(subscribed),
      },
      symbols,
      sink,
    );
  }

  /** Streams further symbols. */
  add(symbols: readonly string[]): void {
    if (this.#stream === undefined) {
      throw new TypeError(`${this.#facts.name} is not started`);
    }
    this.#stream.add(symbols);
  }

  /** Ends stream and requests. */
  async close(): Promise<void> {
    this.rest.close();
    await this.#stream?.close();
    await this.#checking;
  }

  /** The error for what the vendor refuses, with its own words. */
  refusal(what: string, words: string): SessionError {
    const said = this.text.clean(words);
    return new SessionError(
      "feed_refused",
      `${this.#facts.name} refuses ${what}${said === "" ? "" : `: ${said}`}`,
    );
  }

  /** Checks the symbols that have not been yet, after those before them. */
  #check(symbols: readonly string[]): void {
    const added = symbols.filter((symbol) => !this.#checked.has(symbol));
    if (added.length === 0) return;
    for (const symbol of added) this.#checked.add(symbol);
    this.#checking = this.#checking
      .then(() => this.#facts.checkSymbols(added))
      .catch((error) => {
        // The failed requests have their notices; bars do not depend on this.
        if (error instanceof SessionError) return undefined;
        throw error;
      })
      .then((found) => {
        if (found instanceof SessionError) this.#stream?.fail(found);
        else if (found !== undefined) this.#notice(found);
      });
  }

  #notice(notice: FeedNotice): void {
    if (this.#stream === undefined) this.#options.onNotice?.(notice);
    else this.#stream.notice(notice);
  }
}

/** Symbols in a message: the first few, and how many more. */
export function symbolsText(symbols: readonly string[]): string {
  const shown = symbols.slice(0, 10).join(", ");
  const more = symbols.length - 10;
  return more > 0 ? `${shown} and ${more} more` : shown;
}
