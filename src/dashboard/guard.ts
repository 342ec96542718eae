/**
 * Who may ask the dashboard: a browser or a program that has the token, on this
 * machine, from no other site.
 *
 * @module
 */
import { timingSafeEqual } from "node:crypto";

/** What a request is checked against. */
export interface GuardOptions {
  /** The token. */
  readonly token: string;
  /** The port of the server. */
  readonly port: number;
}

const encoder = new TextEncoder();

/** Names by which a machine reaches itself. */
const HOSTS: readonly string[] = ["127.0.0.1", "localhost", "[::1]"];

/**
 * Decides on requests. A request needs the token: in its address (`?token=`), in
 * the cookie that the first answer sets, or in the header `Authorization:
 * Bearer`. It must name this server as its host, so that another site's name
 * that leads to 127.0.0.1 does not help, and must not come from another site.
 */
export class Guard {
  readonly #token: Uint8Array;
  readonly #cookie: string;
  readonly #hosts: ReadonlySet<string>;

  /** Checks requests to one server. */
  constructor({ token, port }: GuardOptions) {
    this.#token = encoder.encode(token);
    // Browsers share cookies between ports: the name keeps servers apart.
    this.#cookie = `openbell_${port}`;
    this.#hosts = new Set(HOSTS.map((host) => `${host}:${port}`));
  }

  /** Why a request is refused, as an answer; `undefined` if it is not. */
  refusal(request: Request, url: URL): Response | undefined {
    if (!this.#hosts.has(request.headers.get("host") ?? "")) {
      return refused(421, "This server does not have that name");
    }
    const origin = request.headers.get("origin");
    if (origin !== null && !this.#isOwn(origin)) {
      return refused(403, "Requests of other sites are refused");
    }
    const site = request.headers.get("sec-fetch-site");
    if (
      site !== null && site !== "same-origin" && site !== "none" &&
      !isNavigation(request)
    ) {
      return refused(403, "Requests of other sites are refused");
    }
    // A browser sends it with every change; a program sends the token itself.
    if (
      origin === null && !isReading(request) &&
      !request.headers.has("authorization")
    ) {
      return refused(
        403,
        "A change needs the header Origin, or the token as Authorization: Bearer",
      );
    }
    if (!this.#hasToken(request, url)) {
      return refused(
        401,
        "The token is missing or wrong; open the address that openbell dashboard has printed",
      );
    }
    return undefined;
  }

  /** The header that lets a browser ask again without the token in the address. */
  cookieFor(url: URL): string | undefined {
    const token = url.searchParams.get("token");
    return token === null
      ? undefined
      : `${this.#cookie}=${token}; Path=/; HttpOnly; SameSite=Strict`;
  }

  #isOwn(origin: string): boolean {
    const url = URL.parse(origin);
    return url !== null && url.protocol === "http:" &&
      this.#hosts.has(url.host);
  }

  #hasToken(request: Request, url: URL): boolean {
    const bearer = /^Bearer (.+)$/.exec(
      request.headers.get("authorization") ?? "",
    )?.[1];
    const cookies = (request.headers.get("cookie") ?? "").split(/; */);
    const name = `${this.#cookie}=`;
    const given = [
      url.searchParams.get("token"),
      bearer,
      ...cookies.filter((cookie) => cookie.startsWith(name))
        .map((cookie) => cookie.slice(name.length)),
    ];
    return given.some((token) => typeof token === "string" && this.#is(token));
  }

  #is(token: string): boolean {
    const bytes = encoder.encode(token);
    return bytes.length === this.#token.length &&
      timingSafeEqual(bytes, this.#token);
  }
}

/** Whether a request changes nothing. */
function isReading({ method }: Request): boolean {
  return ["GET", "HEAD", "OPTIONS"].includes(method);
}

/** Whether a link was followed: it shows a page, and its site cannot read it. */
function isNavigation(request: Request): boolean {
  return request.method === "GET" &&
    request.headers.get("sec-fetch-mode") === "navigate" &&
    request.headers.get("sec-fetch-dest") === "document";
}

function refused(status: number, error: string): Response {
  return Response.json({ error, code: "refused" }, { status });
}
