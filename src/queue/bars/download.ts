/**
 * Downloads a file, and goes on where an earlier attempt ended.
 *
 * @module
 */
import { SessionError } from "../../errors.ts";
import { cleanForLog } from "../../text/clean.ts";
import { messageOf } from "../../text/message_of.ts";
import { turn } from "../../sync/event_loop.ts";

/** What is downloaded. */
export interface Download {
  /** The address, for messages. */
  readonly name: string;
  /** Makes a request with these headers; it adds what proves who asks. */
  readonly request: (headers: Headers) => Promise<Request>;
  /** Where it is written. */
  readonly path: string;
  /** Stops it. */
  readonly signal?: AbortSignal | undefined;
  /** A server that sends nothing for so many milliseconds is asked again; a minute by default. */
  readonly muteMs?: number;
}

// Attempts after which nothing has arrived.
const ATTEMPTS = 5;
const FIRST_PAUSE_MS = 500;
const MUTE_MS = 60_000;
const MUTE = "the server sends nothing";
const REDIRECT = ", which sends to another address; give that one";
/** Characters that are shown of a server's words. */
const STATUS_MAX = 100;

/** Ends a request whose server sends nothing. */
class MuteTimer {
  readonly #abort = new AbortController();
  readonly #ms: number;

  constructor(ms: number) {
    this.#ms = ms;
  }

  /** Aborted when the server was mute. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Waits for what the server sends next. */
  async next<T>(sent: Promise<T>): Promise<T> {
    const timer = setTimeout(() => this.#abort.abort(), this.#ms);
    try {
      return await sent;
    } finally {
      clearTimeout(timer);
    }
  }
}

/**
 * Downloads a file. Bytes that are in `path` already are not asked for again if
 * the server has still the same file.
 *
 * @throws {SessionError} `download_failed` if the server refuses, or does not
 * send the file within some attempts; `stopped`. Errors of the disk as they are.
 */
export async function download(download: Download): Promise<void> {
  let pause = FIRST_PAUSE_MS;
  let left = ATTEMPTS;
  for (;;) {
    const before = sizeOf(download.path);
    const problem = await attempt(download);
    if (problem === undefined) {
      removeFile(tagPath(download));
      return;
    }
    if (sizeOf(download.path) > before) {
      [left, pause] = [ATTEMPTS, FIRST_PAUSE_MS];
    }
    if (--left === 0) {
      throw failed(`${download.name} did not arrive: ${problem}`);
    }
    await turn(pause);
    pause *= 2;
  }
}

/** Tries once. Returns what is in the way if another attempt may help. */
async function attempt(download: Download): Promise<string | undefined> {
  const { name, request, path, signal, muteMs = MUTE_MS } = download;
  const start = sizeOf(path);
  const tag = start > 0 ? readText(tagPath(download)) : undefined;
  const headers = new Headers();
  // Without a tag, it may be another file than the one that has begun.
  if (tag !== undefined) {
    headers.set("Range", `bytes=${start}-`);
    headers.set("If-Range", tag);
  }
  const asked = await request(headers);
  const mute = new MuteTimer(muteMs);
  const signals = signal === undefined ? [] : [signal];
  let response: Response;
  try {
    response = await mute.next(
      fetch(asked, { signal: AbortSignal.any([mute.signal, ...signals]) }),
    );
  } catch (error) {
    if (signal?.aborted) throw stopped();
    return mute.signal.aborted ? MUTE : messageOf(error);
  }
  const { status } = response;
  if (status >= 500 || status === 429 || status === 408) {
    await response.body?.cancel();
    return `the server answers ${status}`;
  }
  if (status === 416) {
    await response.body?.cancel();
    Deno.truncateSync(path, 0);
    return "the server has fewer bytes than arrived before";
  }
  if (status !== 200 && status !== 206) {
    await response.body?.cancel();
    throw failed(
      `${name} cannot be fetched: the server answers ${status} ${
        cleanForLog(response.statusText).slice(0, STATUS_MAX)
      }${status >= 300 && status < 400 ? REDIRECT : ""}`,
    );
  }
  const from = status === 206 ? rangeStart(response) : 0;
  if (from !== 0 && from !== start) {
    await response.body?.cancel();
    Deno.truncateSync(path, 0);
    return "the server sends another part than it was asked for";
  }
  const etag = response.headers.get("etag");
  // A weak tag does not promise the same bytes.
  if (etag !== null && !etag.startsWith("W/")) {
    Deno.writeTextFileSync(tagPath(download), etag);
  } else removeFile(tagPath(download));
  return await write(response, path, from, signal, mute);
}

/** Writes what arrives. Returns why it is not all. */
async function write(
  response: Response,
  path: string,
  from: number,
  signal: AbortSignal | undefined,
  mute: MuteTimer,
): Promise<string | undefined> {
  const length = response.headers.get("content-length");
  using file = Deno.openSync(path, { write: true, create: true });
  if (file.statSync().size > from) file.truncateSync(from);
  file.seekSync(from, Deno.SeekMode.Start);
  const reader = (response.body ?? new Blob([]).stream()).getReader();
  let written = 0;
  for (;;) {
    let part: ReadableStreamReadResult<Uint8Array>;
    try {
      part = await mute.next(reader.read());
    } catch (error) {
      if (signal?.aborted) throw stopped();
      return mute.signal.aborted ? MUTE : messageOf(error);
    }
    if (part.done) break;
    try {
      for (let at = 0; at < part.value.length;) {
        at += file.writeSync(part.value.subarray(at));
      }
    } catch (error) {
      await reader.cancel().catch(() => {});
      throw error;
    }
    written += part.value.length;
  }
  const isEncoded = response.headers.has("content-encoding");
  if (length === null || isEncoded || written === Number(length)) {
    return undefined;
  }
  return `${written} of ${length} bytes arrived`;
}

/** The first byte of a part; −1 if the server does not say. */
function rangeStart(response: Response): number {
  const range = response.headers.get("content-range") ?? "";
  return Number(/^bytes (\d+)-/.exec(range)?.[1] ?? -1);
}

function tagPath({ path }: Download): string {
  return `${path}.etag`;
}

/** The size of a file; 0 if there is none, and for what is no file. */
export function sizeOf(path: string): number {
  try {
    const { isFile, size } = Deno.statSync(path);
    return isFile ? size : 0;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
}

/** Removes a file, if it is there. */
export function removeFile(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

function readText(path: string): string | undefined {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

function failed(message: string): SessionError {
  return new SessionError("download_failed", message);
}

function stopped(): SessionError {
  return new SessionError("stopped", "The download was stopped");
}
