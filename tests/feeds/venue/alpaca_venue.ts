/** A venue that speaks as Alpaca does: market data v2, and v1beta3 for crypto. */
import { decode, encode } from "@msgpack/msgpack";
import {
  Venue,
  type VenueBar,
  VenueConnection,
  type VenueRequest,
} from "./venue.ts";

/** The keys that the venue accepts. */
export const ALPACA_TEST_KEYS = {
  APCA_API_KEY_ID: "PKTESTVENUE00000001",
  APCA_API_SECRET_KEY: "s3cretOfTheVenue/000000000000000000000001",
};

/** The channels of a subscription. */
const CHANNELS = [
  "trades",
  "quotes",
  "bars",
  "updatedBars",
  "dailyBars",
  "statuses",
  "lulds",
  "corrections",
  "cancelErrors",
];

/** Values of a bar, as the vendor names them. */
function valuesOf(bar: VenueBar): Record<string, number> {
  return {
    o: bar.open,
    h: bar.high,
    l: bar.low,
    c: bar.close,
    v: bar.volume,
    n: 3,
    vw: (bar.high + bar.low) / 2,
  };
}

/** A connection of a client. */
export class AlpacaConnection extends VenueConnection {
  readonly #venue: AlpacaVenue;
  readonly #isMessagePack: boolean;
  readonly #channels = new Map<string, Set<string>>();
  #isAuthenticated = false;

  constructor(venue: AlpacaVenue, socket: WebSocket, request: VenueRequest) {
    const isMessagePack =
      request.headers.get("content-type") === "application/msgpack";
    super(
      socket,
      (message) =>
        isMessagePack
          ? new Uint8Array(encode(message))
          : JSON.stringify(message),
      (data) =>
        typeof data === "string"
          ? JSON.parse(data)
          : decode(new Uint8Array(data as ArrayBuffer)),
    );
    this.#venue = venue;
    this.#isMessagePack = isMessagePack;
  }

  opened(): void {
    this.send([{ T: "success", msg: "connected" }]);
    const { connections } = this.#venue;
    if (
      this.#venue.hasOneConnection &&
      connections.all.some((one) => one !== this && one.#isAuthenticated)
    ) this.error(406, "connection limit exceeded");
  }

  take(message: Record<string, unknown>): void {
    if (message.action === "auth") this.#authenticate(message);
    else if (!this.#isAuthenticated) this.error(401, "not authenticated");
    else if (message.action === "subscribe") this.#subscribe(message);
    else this.error(400, "invalid syntax");
  }

  sendBars(...bars: readonly VenueBar[]): void {
    this.#sendBars("b", bars);
  }

  /** Whether a channel, such as `updatedBars`, has a symbol. */
  has(channel: string): boolean {
    return (this.#channels.get(channel)?.size ?? 0) > 0;
  }

  /** Sends corrected bars. */
  sendCorrections(...bars: readonly VenueBar[]): void {
    this.#sendBars("u", bars);
  }

  /** Tells a halt or a resumption. */
  sendStatus(symbol: string, code: "H" | "T", at: number): void {
    this.send([{
      T: "s",
      S: symbol,
      sc: code,
      sm: code === "H" ? "Trading Halt" : "Trading Resumption",
      rc: code === "H" ? "T12" : "C11",
      rm: "Additional information requested",
      t: this.#time(at),
      z: "C",
    }]);
  }

  /** Tells an error. */
  error(code: number, msg: string): void {
    this.send([{ T: "error", code, msg }]);
  }

  /** Ends the connection as that of a client that reads too slowly. */
  dropSlow(): void {
    this.error(407, "slow client");
    this.drop(1008, "slow client");
  }

  #sendBars(T: "b" | "u", bars: readonly VenueBar[]): void {
    const channel = this.#channels.get(T === "b" ? "bars" : "updatedBars");
    const messages = bars.filter(({ symbol }) => channel?.has(symbol))
      .map((bar) => ({
        T,
        S: bar.symbol,
        ...valuesOf(bar),
        t: this.#time(bar.start),
      }));
    if (messages.length > 0) this.send(messages);
  }

  #time(instant: number): unknown {
    // MessagePack has a type for timestamps, and the encoder makes it of a Date.
    return this.#isMessagePack ? new Date(instant) : rfc3339(instant);
  }

  #authenticate({ key, secret }: Record<string, unknown>): void {
    const { keys, authenticationError } = this.#venue;
    if (authenticationError !== undefined) {
      this.error(authenticationError.code, authenticationError.msg);
    } else if (this.#isAuthenticated) {
      this.error(403, "already authenticated");
    } else if (
      key !== keys.APCA_API_KEY_ID || secret !== keys.APCA_API_SECRET_KEY
    ) {
      this.error(402, "auth failed");
      this.drop(1000);
    } else {
      this.#isAuthenticated = true;
      void this.closed.then(() => this.#isAuthenticated = false);
      this.send([{ T: "success", msg: "authenticated" }]);
    }
  }

  #subscribe(message: Record<string, unknown>): void {
    const bars = new Set(this.#channels.get("bars"));
    for (const name of (message.bars ?? []) as string[]) bars.add(name);
    if (bars.size > this.#venue.symbolLimit) {
      return this.error(405, "symbol limit exceeded");
    }
    for (const channel of CHANNELS) {
      const names = this.#channels.get(channel) ?? new Set<string>();
      this.#channels.set(channel, names);
      for (const name of (message[channel] ?? []) as string[]) names.add(name);
    }
    this.send([
      {
        T: "subscription",
        ...Object.fromEntries(
          [...this.#channels].map(([name, symbols]) => [name, [...symbols]]),
        ),
      },
    ]);
    this.subscriptions.push([...bars]);
  }
}

/** The venue. */
export class AlpacaVenue extends Venue<AlpacaConnection> {
  /** The keys that are accepted. */
  keys: typeof ALPACA_TEST_KEYS = ALPACA_TEST_KEYS;
  /** The most symbols of a connection. */
  symbolLimit = Infinity;
  /** The error that answers keys, right ones too. */
  authenticationError: { code: number; msg: string } | undefined = undefined;
  /** Whether a second connection is refused while the first is open. */
  hasOneConnection = false;
  /** The most bars of a page, for any limit that is asked for. */
  pageBars = 10_000;
  /** The newest minutes of SIP are refused: the free plan's. */
  isSipDelayed = false;

  protected connect(
    socket: WebSocket,
    request: VenueRequest,
  ): AlpacaConnection {
    return new AlpacaConnection(this, socket, request);
  }

  protected answer({ url, headers }: VenueRequest): Response {
    if (
      headers.get("apca-api-key-id") !== this.keys.APCA_API_KEY_ID ||
      headers.get("apca-api-secret-key") !== this.keys.APCA_API_SECRET_KEY
    ) return this.json({ message: "forbidden." }, 403);
    const { pathname, searchParams } = url;
    if (
      pathname === "/v2/stocks/bars/latest" ||
      pathname === "/v1beta3/crypto/us/latest/bars"
    ) return this.#latest((searchParams.get("symbols") ?? "").split(","));
    const isStocks = pathname === "/v2/stocks/bars";
    if (!isStocks && pathname !== "/v1beta3/crypto/us/bars") {
      return this.json({ message: "endpoint not found." }, 404);
    }
    return this.#page(searchParams);
  }

  /** The newest bar of each symbol that has one. */
  #latest(symbols: readonly string[]): Response {
    const bars: Record<string, unknown> = {};
    for (const bar of this.bars) {
      if (!symbols.includes(bar.symbol)) continue;
      bars[bar.symbol] = { t: rfc3339(bar.start), ...valuesOf(bar) };
    }
    return this.json({ bars });
  }

  #page(query: URLSearchParams): Response {
    const symbols = (query.get("symbols") ?? "").split(",");
    const bad = symbols.find((symbol) => !/^[A-Z.]+(\/[A-Z]+)?$/.test(symbol));
    if (bad !== undefined) {
      return this.json({ message: `invalid symbol: ${bad}` }, 400);
    }
    const timeframe = query.get("timeframe") ?? "";
    const minutes = { "1Min": 1, "5Min": 5, "1Day": 1_440 }[timeframe];
    if (minutes === undefined) {
      return this.json({ message: `invalid timeframe: ${timeframe}` }, 400);
    }
    const start = Date.parse(query.get("start") ?? "");
    const end = Date.parse(query.get("end") ?? "");
    if (
      this.isSipDelayed && query.get("feed") === "sip" &&
      end > this.now() - 15 * 60_000
    ) {
      return this.json({
        message: "subscription does not permit querying recent SIP data",
      }, 403);
    }
    const stored = minutes === 1_440 && this.dailyBars.length > 0
      ? this.dailyBars
      : this.bars;
    const rows = stored
      .filter((bar) =>
        symbols.includes(bar.symbol) && bar.start >= start && bar.start <= end
      )
      .sort((a, b) =>
        a.symbol < b.symbol ? -1 : a.symbol > b.symbol ? 1 : a.start - b.start
      );
    const limit = Math.min(Number(query.get("limit") ?? 1_000), this.pageBars);
    const from = Number(atob(query.get("page_token") ?? btoa("0")));
    const bars: Record<string, unknown[]> = {};
    for (const bar of rows.slice(from, from + limit)) {
      (bars[bar.symbol] ??= []).push({
        t: rfc3339(bar.start),
        ...valuesOf(bar),
      });
    }
    const next = from + limit < rows.length ? btoa(`${from + limit}`) : null;
    return this.json({ bars, next_page_token: next });
  }
}

/** An instant as the vendor writes it, without milliseconds. */
function rfc3339(instant: number): string {
  return new Date(instant).toISOString().replace(".000Z", "Z");
}
