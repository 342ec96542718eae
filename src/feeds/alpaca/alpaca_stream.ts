/**
 * Alpaca's stream of bars: market data v2 for stocks, v1beta3 for crypto, which
 * has the same messages.
 *
 * @see https://docs.alpaca.markets/docs/streaming-market-data
 *
 * @module
 */
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
import { MINUTE_MS } from "../../time/date.ts";

/** What a stream needs of its feed. */
export interface AlpacaStreamOptions {
  /** The identifier of the key. */
  readonly key: string;
  /** The key itself. */
  readonly secret: string;
  /** Whether the venue reports halts: that of stocks does. */
  readonly hasStatuses: boolean;
  /** Makes errors of refusals, and cleans texts. */
  readonly parts: Pick<VendorParts, "refusal" | "text">;
}

/** Codes of trading statuses that stop trading, of the tapes A and B, and C. */
const HALTS: ReadonlySet<string> = new Set(["2", "H", "P"]);

/** Codes of trading statuses by which trading goes on. */
const RESUMPTIONS: ReadonlySet<string> = new Set(["3", "T"]);

/** Error codes that another attempt would bring again, and what is refused. */
const FINAL: ReadonlyMap<number, string> = new Map([
  [401, "the connection: not authenticated"],
  [402, "the keys APCA_API_KEY_ID and APCA_API_SECRET_KEY"],
  [404, "the keys: authentication took too long"],
  [405, "so many symbols"],
  [409, "the plan of these keys: it lacks this feed"],
]);

/** Error codes after which the connection is of no use. */
const BROKEN: ReadonlySet<number> = new Set([406, 407, 500]);

/** The protocol on one connection. */
export class AlpacaStream implements StreamProtocol {
  readonly #link: StreamLink;
  readonly #options: AlpacaStreamOptions;
  /** The symbols as they were asked for, by the vendor's spelling. */
  readonly #asked = new Map<string, string>();
  /** The time of the last bar: those of a message share it. */
  #timeText = "";
  #time = NaN;

  /** A connection that is not open yet. */
  constructor(link: StreamLink, options: AlpacaStreamOptions) {
    this.#link = link;
    this.#options = options;
  }

  opened(): void {
    // The venue speaks first.
  }

  receive(text: string): void {
    const messages: unknown = JSON.parse(text);
    for (const message of Array.isArray(messages) ? messages : [messages]) {
      if (isFields(message)) this.#take(message);
      else this.#link.unreadable(JSON.stringify(message));
    }
  }

  subscribe(symbols: readonly string[]): void {
    const names = symbols.map((symbol) => {
      this.#asked.set(symbol.toUpperCase(), symbol);
      return symbol.toUpperCase();
    });
    this.#send({
      action: "subscribe",
      bars: names,
      updatedBars: names,
      ...this.#options.hasStatuses ? { statuses: names } : {},
    });
  }

  probe(): void {
    // What is subscribed to already changes nothing, and is answered.
    const [...names] = this.#asked.keys();
    this.#send({ action: "subscribe", bars: names.slice(0, 1) });
  }

  #send(message: Fields): void {
    this.#link.send(JSON.stringify(message));
  }

  #take(message: Fields): void {
    switch (message.T) {
      case "b":
        return this.#bar(message, false);
      case "u":
        return this.#bar(message, true);
      case "s":
        return this.#status(message);
      case "success":
        return this.#success(textIn(message, "msg"));
      case "subscription":
        return this.#subscription(message);
      case "error":
        return this.#error(numberOf(message.code), textIn(message, "msg"));
      default:
        this.#link.unreadable(JSON.stringify(message));
    }
  }

  #success(what: string): void {
    if (what === "connected") {
      const { key, secret } = this.#options;
      this.#send({ action: "auth", key, secret });
    } else if (what === "authenticated") {
      this.#link.ready();
      this.subscribe(this.#link.symbols);
    }
  }

  #subscription(message: Fields): void {
    const bars = Array.isArray(message.bars) ? message.bars : [];
    this.#link.subscribed(
      bars.flatMap((name) => this.#asked.get(String(name)) ?? []),
    );
  }

  #bar(message: Fields, correction: boolean): void {
    const symbol = this.#asked.get(textIn(message, "S"));
    const start = this.#timeOf(textIn(message, "t"));
    const bar = symbol === undefined || start % MINUTE_MS !== 0
      ? undefined
      : barOf(symbol, start, alpacaValues(message), correction);
    if (bar === undefined) this.#link.unreadable(JSON.stringify(message));
    else this.#link.bar(bar);
  }

  #timeOf(text: string): number {
    if (text === this.#timeText) return this.#time;
    this.#timeText = text;
    return this.#time = Date.parse(text);
  }

  #status(message: Fields): void {
    const symbol = this.#asked.get(textIn(message, "S"));
    const at = Date.parse(textIn(message, "t"));
    if (symbol === undefined || Number.isNaN(at)) {
      return this.#link.unreadable(JSON.stringify(message));
    }
    const code = textIn(message, "sc");
    const kind = HALTS.has(code)
      ? "halt"
      : RESUMPTIONS.has(code)
      ? "resume"
      : undefined;
    if (kind === undefined) return;
    const words = [
      textIn(message, "sm"),
      textIn(message, "rc"),
      textIn(message, "rm"),
    ];
    const reason = this.#options.parts.text.clean(
      words.filter((word) => word !== "").join(", "),
    );
    this.#link.notice({ kind, symbol, reason, at });
  }

  #error(code: number, words: string): void {
    const said = `${code} ${words}`;
    const what = FINAL.get(code);
    if (what !== undefined) {
      const symbols = symbolsText(this.#link.symbols);
      this.#link.refuse(
        this.#options.parts.refusal(`${what} (symbols: ${symbols})`, said),
      );
    } else if (BROKEN.has(code)) {
      this.#link.drop(`error ${said}`);
    } else {
      this.#link.notice({
        kind: "vendor_error",
        text: this.#options.parts.text.clean(said),
      });
    }
  }
}

/** The values of a bar in JSON, as Alpaca names them. */
export function alpacaValues(bar: Fields): readonly number[] {
  return [bar.o, bar.h, bar.l, bar.c, bar.v].map(numberOf);
}
