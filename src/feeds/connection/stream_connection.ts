/**
 * A stream that is kept alive: it connects, reconnects and restores its
 * subscriptions until it is closed or refused.
 *
 * @module
 */
import type { SessionError } from "../../errors.ts";
import type { FeedNotice, FeedOptions, FeedSink } from "../feed.ts";
import type { ClockOffset } from "../clock_offset.ts";
import type { NoticeCount } from "../notice_count.ts";
import type { VendorText } from "../vendor_text.ts";
import { backoffMs } from "./backoff.ts";
import { SilenceWatch } from "./silence_watch.ts";
import type {
  ProtocolFactory,
  StreamLink,
  StreamProtocol,
} from "./stream_protocol.ts";

/** From the attempt to the subscription. */
const CONNECT_MS_MAX = 20_000;

/** A connection that lasted so long was stable: the next attempt is the first again. */
const STABLE_MS = 30_000;

/** How long a connection may take to close before it is left. */
const CLOSE_MS_MAX = 1_000;

/** What a stream is made of. */
export interface StreamOptions extends
  Pick<
    FeedOptions,
    "clock" | "random" | "expectsBarsAt"
  > {
  /** The address. */
  readonly url: string;
  /** The vendor's protocol. */
  readonly protocol: ProtocolFactory;
  /** How long a connection may be mute. */
  readonly silenceMs: number;
  /** Cleans the vendor's texts. */
  readonly text: VendorText;
  /** Counts what cannot be read. */
  readonly unreadable: NoticeCount;
  /** Compares clocks. */
  readonly offset: ClockOffset;
  /** Called with all symbols that are subscribed to, when they have changed. */
  readonly onSubscribed: (symbols: readonly string[]) => void;
}

/** One connection, from the attempt to its end. */
interface Attempt {
  readonly socket: WebSocket;
  readonly protocol: StreamProtocol;
  /** Ends the timer of the attempt. */
  cancelTimeout: () => void;
  isReady: boolean;
  /** When symbols were first subscribed to; `Infinity` before. */
  subscribedAt: number;
  watch: SilenceWatch | undefined;
  /** The symbols of the last notice. */
  subscribed: string | undefined;
  /** What the runtime said of an error. */
  problem: string;
}

/** A stream that is kept alive. */
export class StreamConnection {
  readonly #options: StreamOptions;
  readonly #sink: FeedSink;
  readonly #symbols: string[];
  #current: Attempt | undefined = undefined;
  #failures = 0;
  #connections = 0;
  #cancelRetry: () => void = () => {};
  #isOver = false;

  /** Connects at once. */
  constructor(
    options: StreamOptions,
    symbols: readonly string[],
    sink: FeedSink,
  ) {
    this.#options = options;
    this.#symbols = [...new Set(symbols)];
    this.#sink = sink;
    this.#connect();
  }

  /** Streams further symbols. */
  add(symbols: readonly string[]): void {
    const known = new Set(this.#symbols);
    const added = [...new Set(symbols)].filter((symbol) => !known.has(symbol));
    if (added.length === 0) return;
    this.#symbols.push(...added);
    const { isReady, protocol } = this.#current ?? {};
    if (isReady === true) protocol?.subscribe(added);
  }

  /** Passes a notice on, unless the stream is over. */
  notice(notice: FeedNotice): void {
    if (!this.#isOver) this.#sink.notice(notice);
  }

  /** Ends the stream: another attempt would be refused too. */
  fail(error: SessionError): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#cancelRetry();
    this.#leave()?.socket.close();
    this.#sink.failed(error);
  }

  /** Ends the stream. */
  async close(): Promise<void> {
    this.#isOver = true;
    this.#cancelRetry();
    const socket = this.#leave()?.socket;
    if (socket !== undefined) await this.#closed(socket);
  }

  #connect(): void {
    const socket = new WebSocket(this.#options.url);
    const link = this.#link(socket);
    const attempt: Attempt = {
      socket,
      protocol: this.#options.protocol(link),
      cancelTimeout: this.#options.clock.after(
        CONNECT_MS_MAX,
        () => link.drop(`no answer within ${CONNECT_MS_MAX / 1_000} s`),
      ),
      isReady: false,
      subscribedAt: Infinity,
      watch: undefined,
      subscribed: undefined,
      problem: "",
    };
    this.#current = attempt;
    const whileCurrent = <E>(action: (event: E) => void) => (event: E) => {
      if (this.#current === attempt) action(event);
    };
    socket.onopen = whileCurrent(() => attempt.protocol.opened());
    socket.onmessage = whileCurrent<MessageEvent>(({ data }) =>
      this.#receive(attempt, link, data)
    );
    socket.onerror = whileCurrent<Event>((event) => {
      if (event instanceof ErrorEvent) attempt.problem = event.message;
    });
    socket.onclose = whileCurrent<CloseEvent>(({ code, reason }) => {
      const said = reason === "" ? String(code) : `${code}: ${reason}`;
      link.drop(attempt.problem || `the venue closed the connection (${said})`);
    });
  }

  #receive(attempt: Attempt, link: StreamLink, data: unknown): void {
    attempt.watch?.message();
    if (typeof data !== "string") {
      link.unreadable("a binary message");
      return;
    }
    const receive = () => attempt.protocol.receive(data);
    try {
      if (this.#sink.together === undefined) receive();
      else this.#sink.together(receive);
    } catch {
      link.unreadable(data);
    }
  }

  /** What the protocol may do, as long as its connection is the current one. */
  #link(socket: WebSocket): StreamLink {
    const { clock, offset, text, unreadable } = this.#options;
    const current = (): Attempt | undefined =>
      this.#current?.socket === socket ? this.#current : undefined;
    return {
      symbols: this.#symbols,
      send: (message) => {
        if (socket.readyState === WebSocket.OPEN) socket.send(message);
      },
      ready: () => {
        const attempt = current();
        if (attempt === undefined || attempt.isReady) return;
        attempt.isReady = true;
        this.notice({ kind: "connected", reconnects: this.#connections++ });
      },
      subscribed: (symbols) => {
        const attempt = current();
        if (attempt === undefined) return;
        if (attempt.watch === undefined) this.#watch(attempt);
        // The answer of a probe repeats what is known.
        const list = symbols.join(" ");
        if (list === attempt.subscribed) return;
        attempt.subscribed = list;
        this.notice({ kind: "subscribed", symbols });
        this.#options.onSubscribed(symbols);
      },
      bar: (bar) => {
        current()?.watch?.bar();
        if (current() !== undefined) this.#sink.bar(bar);
      },
      forming: () => current()?.watch?.bar(),
      notice: (notice) => this.notice(notice),
      unreadable: (message) => unreadable.count(text.clean(message)),
      venueTime: (instant) => offset.messageAt(instant, clock.now()),
      drop: (reason) => {
        if (current() !== undefined) this.#retry(text.clean(reason));
      },
      refuse: (error) => {
        if (current() !== undefined) this.fail(error);
      },
    };
  }

  #watch(attempt: Attempt): void {
    const { clock, silenceMs, expectsBarsAt } = this.#options;
    attempt.cancelTimeout();
    attempt.subscribedAt = clock.now();
    attempt.watch = new SilenceWatch({
      clock,
      silenceMs,
      expectsBarsAt,
      probe: () => attempt.protocol.probe(),
      silent: (silentMs) => {
        this.notice({ kind: "silent", silentMs });
        this.#retry("the venue was silent");
      },
    });
  }

  #retry(reason: string): void {
    const { clock, random } = this.#options;
    const left = this.#leave();
    left?.socket.close();
    const lastedMs = clock.now() - (left?.subscribedAt ?? Infinity);
    if (lastedMs >= STABLE_MS) this.#failures = 0;
    const retryMs = backoffMs(this.#failures++, random);
    this.#cancelRetry = clock.after(retryMs, () => this.#connect());
    this.notice({ kind: "disconnected", reason, retryMs });
  }

  /** Stops to listen to the current connection and returns it. */
  #leave(): Attempt | undefined {
    const attempt = this.#current;
    this.#current = undefined;
    attempt?.cancelTimeout();
    attempt?.watch?.stop();
    return attempt;
  }

  /** Closes a socket; one that does not answer is left to the runtime. */
  #closed(socket: WebSocket): Promise<void> {
    if (socket.readyState === WebSocket.CLOSED) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = this.#options.clock.after(CLOSE_MS_MAX, resolve);
      socket.onclose = () => {
        cancel();
        resolve();
      };
      socket.close();
    });
  }
}
