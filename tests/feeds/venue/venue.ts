/**
 * A scripted venue: what the venues of all vendors have in common. It speaks over
 * real sockets on 127.0.0.1 and imports nothing of the feeds, so that it is a
 * witness of its own. `deno task test:clients` shows it to official clients.
 */
import { Arrivals } from "./arrivals.ts";

/** A bar of the venue. */
export interface VenueBar {
  readonly symbol: string;
  /** Start, epoch milliseconds. */
  readonly start: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/** A request of a client. */
export interface VenueRequest {
  readonly url: URL;
  readonly headers: Headers;
}

/** One connection of a client, as the venue sees it. */
export abstract class VenueConnection {
  /** The client's messages. */
  readonly received = new Arrivals<Record<string, unknown>>();
  /** The symbols of each subscription that the client asked for. */
  readonly subscriptions = new Arrivals<readonly string[]>();
  /** Takes the end of the connection. */
  readonly closed: Promise<void>;
  /** Answers nothing and sends nothing, but keeps the connection open. */
  isMute = false;
  protected readonly symbols = new Set<string>();
  readonly #socket: WebSocket;
  readonly #encode: (message: unknown) => string | Uint8Array<ArrayBuffer>;

  constructor(
    socket: WebSocket,
    encode: (message: unknown) => string | Uint8Array<ArrayBuffer>,
    decode: (data: unknown) => unknown,
  ) {
    this.#socket = socket;
    this.#encode = encode;
    socket.binaryType = "arraybuffer";
    socket.addEventListener("open", () => this.opened());
    socket.addEventListener("message", ({ data }) => {
      const message = decode(data) as Record<string, unknown>;
      this.received.push(message);
      if (!this.isMute) this.take(message);
    });
    socket.addEventListener("error", (event) => event.preventDefault());
    this.closed = new Promise((resolve) =>
      socket.addEventListener("close", () => resolve())
    );
  }

  /** The connection is open. */
  abstract opened(): void;
  /** A message came. */
  abstract take(message: Record<string, unknown>): void;
  /** Sends finished bars, in one frame if the protocol has such frames. */
  abstract sendBars(...bars: readonly VenueBar[]): void;

  /** Sends a message. */
  send(message: unknown): void {
    if (!this.isMute) this.sendRaw(this.#encode(message));
  }

  /** Sends bytes or text as they are. */
  sendRaw(data: string | Uint8Array<ArrayBuffer>): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(data);
  }

  /** Ends the connection. */
  drop(code = 1000, reason = ""): void {
    if (this.#socket.readyState <= WebSocket.OPEN) {
      this.#socket.close(code, reason);
    }
  }
}

/** A venue on 127.0.0.1. */
export abstract class Venue<C extends VenueConnection> {
  /** Connections, in the order in which clients made them. */
  readonly connections = new Arrivals<C>();
  /** Requests of history. */
  readonly requests: VenueRequest[] = [];
  /** Bars that history has. */
  bars: VenueBar[] = [];
  /** Bars of a day each that history has; those of a minute are {@linkcode bars}. */
  dailyBars: VenueBar[] = [];
  /** The venue's clock. */
  now: () => number = () => Date.now();
  /** Answers in place of the next ones to requests of history. */
  readonly answers: (() => Response | Promise<Response>)[] = [];
  /** New connections are mute from the start. */
  isMute = false;
  /** Connections are refused with this status of HTTP; 0 for none. */
  refusal = 0;
  #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #handler = (request: Request): Response | Promise<Response> =>
    this.#handle(request);

  constructor() {
    this.#server = this.#serve(0);
  }

  /** The address of streams. */
  get streamUrl(): string {
    return `ws://127.0.0.1:${this.#server.addr.port}`;
  }

  /** The address of requests. */
  get restUrl(): string {
    return `http://127.0.0.1:${this.#server.addr.port}`;
  }

  /** Accepts a connection. */
  protected abstract connect(socket: WebSocket, request: VenueRequest): C;
  /** Answers a request of history. */
  protected abstract answer(request: VenueRequest): Response;

  /** An answer with JSON and the venue's time. */
  json(body: unknown, status = 200, headers: HeadersInit = {}): Response {
    const date = new Date(this.now()).toUTCString();
    return new Response(JSON.stringify(body), {
      status,
      headers: { date, "content-type": "application/json", ...headers },
    });
  }

  /** Ends all connections and the venue. */
  async stop(): Promise<void> {
    for (const connection of this.connections.all) connection.drop();
    await Promise.all(this.connections.all.map(({ closed }) => closed));
    await this.#server.shutdown();
  }

  /** Goes away: connections end, and new ones are refused by the machine. */
  async goAway(): Promise<number> {
    const { port } = this.#server.addr;
    await this.stop();
    return port;
  }

  /** Comes back at the port that it had. */
  comeBack(port: number): void {
    this.#server = this.#serve(port);
  }

  #serve(port: number): Deno.HttpServer<Deno.NetAddr> {
    return Deno.serve(
      { hostname: "127.0.0.1", port, onListen() {} },
      this.#handler,
    );
  }

  #handle(request: Request): Response | Promise<Response> {
    const given = {
      url: new URL(request.url),
      headers: new Headers(request.headers),
    };
    if (given.headers.get("upgrade") === "websocket") {
      if (this.refusal !== 0) return new Response("", { status: this.refusal });
      const { socket, response } = Deno.upgradeWebSocket(request);
      const connection = this.connect(socket, given);
      connection.isMute = this.isMute;
      this.connections.push(connection);
      return response;
    }
    this.requests.push(given);
    return this.answers.shift()?.() ?? this.answer(given);
  }
}
