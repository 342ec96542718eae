/**
 * Binance's stream of spot klines.
 *
 * @see https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams
 *
 * @module
 */
import type { BaseInterval } from "../../types.ts";
import type {
  StreamLink,
  StreamProtocol,
} from "../connection/stream_protocol.ts";
import {
  barOf,
  type Fields,
  isFields,
  numberOf,
  textIn,
} from "../json_fields.ts";
import { symbolsText, type VendorParts } from "../vendor_parts.ts";

/** The most symbols of a connection. */
const SYMBOLS_MAX = 1_024;

/** Symbols of one message; five messages a second are allowed. */
const SYMBOLS_OF_MESSAGE = 300;

/** The protocol on one connection. */
export class BinanceStream implements StreamProtocol {
  readonly #link: StreamLink;
  readonly #interval: BaseInterval;
  readonly #parts: Pick<VendorParts, "refusal" | "text">;
  /** The symbols as they were asked for, by the vendor's spelling. */
  readonly #asked = new Map<string, string>();
  /** Symbols of subscriptions that are not answered, by their number. */
  readonly #waiting = new Map<number, readonly string[]>();
  readonly #subscribed: string[] = [];
  #id = 0;

  /** A connection that is not open yet. */
  constructor(
    link: StreamLink,
    interval: BaseInterval,
    parts: Pick<VendorParts, "refusal" | "text">,
  ) {
    this.#link = link;
    this.#interval = interval;
    this.#parts = parts;
  }

  opened(): void {
    this.#link.ready();
    this.subscribe(this.#link.symbols);
  }

  subscribe(symbols: readonly string[]): void {
    if (this.#link.symbols.length > SYMBOLS_MAX) {
      return this.#link.refuse(
        this.#parts.refusal(
          `more than ${SYMBOLS_MAX} symbols of a connection (symbols: ${
            symbolsText(this.#link.symbols)
          })`,
          `there are ${this.#link.symbols.length}`,
        ),
      );
    }
    for (let from = 0; from < symbols.length; from += SYMBOLS_OF_MESSAGE) {
      const some = symbols.slice(from, from + SYMBOLS_OF_MESSAGE);
      for (const symbol of some) this.#asked.set(symbol.toUpperCase(), symbol);
      this.#waiting.set(this.#id + 1, some);
      this.#send(
        "SUBSCRIBE",
        some.map((one) => `${one.toLowerCase()}@kline_${this.#interval}`),
      );
    }
  }

  probe(): void {
    this.#send("LIST_SUBSCRIPTIONS");
  }

  receive(text: string): void {
    const message: unknown = JSON.parse(text);
    if (!isFields(message)) return this.#link.unreadable(text);
    // Messages of a combined stream are wrapped.
    const event = isFields(message.data) ? message.data : message;
    if (event.e === "kline") this.#kline(event);
    else if (event.e === "serverShutdown") this.#link.drop("server shutdown");
    else if ("error" in message || "code" in message) this.#error(message);
    else if ("id" in message) this.#answer(message);
    else this.#link.unreadable(text);
  }

  #send(method: string, params?: readonly string[]): void {
    this.#link.send(JSON.stringify({ method, params, id: ++this.#id }));
  }

  #kline(event: Fields): void {
    const kline = isFields(event.k) ? event.k : {};
    const symbol = this.#asked.get(textIn(event, "s"));
    const start = numberOf(kline.t);
    const bar = symbol === undefined || kline.i !== this.#interval
      ? undefined
      : barOf(
        symbol,
        start,
        [kline.o, kline.h, kline.l, kline.c, kline.v].map(numberOf),
      );
    if (bar === undefined || typeof kline.x !== "boolean") {
      return this.#link.unreadable(JSON.stringify(event));
    }
    const at = numberOf(event.E);
    if (!Number.isNaN(at)) this.#link.venueTime(at);
    // A forming bar shows that the stream is alive, nothing else.
    if (kline.x) this.#link.bar(bar);
    else this.#link.forming();
  }

  #answer(message: Fields): void {
    const id = numberOf(message.id);
    const symbols = this.#waiting.get(id);
    // The answer of a probe.
    if (symbols === undefined) return;
    this.#waiting.delete(id);
    this.#subscribed.push(...symbols);
    if (this.#waiting.size === 0) this.#link.subscribed([...this.#subscribed]);
  }

  #error(message: Fields): void {
    const error = isFields(message.error) ? message.error : message;
    const said = `${numberOf(error.code)} ${textIn(error, "msg")}`;
    const symbols = this.#waiting.get(numberOf(message.id));
    if (symbols === undefined) {
      const text = this.#parts.text.clean(said);
      return this.#link.notice({ kind: "vendor_error", text });
    }
    this.#link.refuse(
      this.#parts.refusal(`bars of ${symbolsText(symbols)}`, said),
    );
  }
}
