/** A venue that speaks as Binance's spot market does. */
import {
  Venue,
  type VenueBar,
  VenueConnection,
  type VenueRequest,
} from "./venue.ts";

const MINUTE_MS = 60_000;

/** A connection of a client. */
export class BinanceConnection extends VenueConnection {
  readonly #venue: BinanceVenue;
  readonly #isCombined: boolean;

  constructor(venue: BinanceVenue, socket: WebSocket, request: VenueRequest) {
    super(
      socket,
      (message) => JSON.stringify(message),
      (data) => JSON.parse(String(data)),
    );
    this.#venue = venue;
    const { pathname, searchParams } = request.url;
    this.#isCombined = pathname === "/stream";
    for (const stream of (searchParams.get("streams") ?? "").split("/")) {
      if (stream !== "") this.symbols.add(stream);
    }
  }

  opened(): void {
    // The client speaks first.
    if (this.symbols.size > 0) this.subscriptions.push([...this.symbols]);
  }

  take({ method, params, id }: Record<string, unknown>): void {
    if (method === "SUBSCRIBE" && Array.isArray(params)) {
      const wrong = params.find((name) => !/^[a-z0-9]+@kline_\w+$/.test(name));
      if (wrong !== undefined) {
        return this.send({
          error: { code: 2, msg: "Invalid request: unknown stream" },
          id,
        });
      }
      for (const name of params) this.symbols.add(name);
      this.send({ result: null, id });
      this.subscriptions.push([...this.symbols]);
    } else if (method === "LIST_SUBSCRIPTIONS") {
      this.send({ result: [...this.symbols], id });
    } else {
      this.send({ code: 2, msg: "Invalid request", id });
    }
  }

  sendBars(...bars: readonly VenueBar[]): void {
    for (const bar of bars) this.#sendKline(bar, true);
  }

  /** Sends bars that are not closed yet. */
  sendForming(...bars: readonly VenueBar[]): void {
    for (const bar of bars) this.#sendKline(bar, false);
  }

  /** Tells that the connection will end. */
  sendShutdown(): void {
    this.send({ e: "serverShutdown", E: this.#venue.now() });
  }

  #sendKline(bar: VenueBar, isClosed: boolean): void {
    const stream = `${bar.symbol.toLowerCase()}@kline_1m`;
    if (!this.symbols.has(stream)) return;
    const data = {
      e: "kline",
      E: this.#venue.now(),
      s: bar.symbol,
      k: {
        t: bar.start,
        T: bar.start + MINUTE_MS - 1,
        s: bar.symbol,
        i: "1m",
        f: 1,
        L: 9,
        o: bar.open.toFixed(8),
        c: bar.close.toFixed(8),
        h: bar.high.toFixed(8),
        l: bar.low.toFixed(8),
        v: bar.volume.toFixed(8),
        n: 9,
        x: isClosed,
        q: "1.00000000",
        V: "0.50000000",
        Q: "0.50000000",
        B: "0",
      },
    };
    this.send(this.#isCombined ? { stream, data } : data);
  }
}

/** The venue. */
export class BinanceVenue extends Venue<BinanceConnection> {
  /** Symbols that are traded; any if empty. */
  listed: readonly string[] = [];

  protected connect(
    socket: WebSocket,
    request: VenueRequest,
  ): BinanceConnection {
    return new BinanceConnection(this, socket, request);
  }

  /** Facts of symbols; an error if one of them is not traded. */
  #info(symbols: readonly string[]): Response {
    const isTraded = this.listed.length === 0 ||
      symbols.every((symbol) => this.listed.includes(symbol));
    if (!isTraded) {
      return this.json({ code: -1121, msg: "Invalid symbol." }, 400);
    }
    const facts = symbols.map((symbol) => ({ symbol, status: "TRADING" }));
    return this.json({ timezone: "UTC", symbols: facts });
  }

  protected answer({ url }: VenueRequest): Response {
    const query = url.searchParams;
    if (url.pathname === "/api/v3/exchangeInfo") {
      return this.#info(JSON.parse(query.get("symbols") ?? "[]"));
    }
    if (url.pathname !== "/api/v3/klines") {
      return this.json({ code: -1, msg: "no such path" }, 404);
    }
    const symbol = query.get("symbol") ?? "";
    if (this.listed.length > 0 && !this.listed.includes(symbol)) {
      return this.json({ code: -1121, msg: "Invalid symbol." }, 400);
    }
    const lengthMs = { "1m": MINUTE_MS, "5m": 5 * MINUTE_MS, "1d": 86_400_000 }[
      query.get("interval") ?? ""
    ];
    if (lengthMs === undefined) {
      return this.json({ code: -1120, msg: "Invalid interval." }, 400);
    }
    const from = Number(query.get("startTime") ?? 0);
    const to = Number(query.get("endTime") ?? Infinity);
    const limit = Number(query.get("limit") ?? 500);
    // The newest row may be unfinished.
    const stored = lengthMs === 86_400_000 && this.dailyBars.length > 0
      ? this.dailyBars
      : this.bars;
    const rows = stored
      .filter((bar) =>
        bar.symbol === symbol && bar.start >= from && bar.start <= to &&
        bar.start <= this.now()
      )
      .sort((a, b) => a.start - b.start).slice(0, limit)
      .map((bar) => [
        bar.start,
        ...[bar.open, bar.high, bar.low, bar.close, bar.volume]
          .map((value) => value.toFixed(8)),
        bar.start + lengthMs - 1,
        "1.00000000",
        9,
        "0.50000000",
        "0.50000000",
        "0",
      ]);
    return this.json(rows, 200, { "x-mbx-used-weight-1m": "2" });
  }
}
