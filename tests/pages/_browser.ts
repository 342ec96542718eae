/**
 * A headless Chromium, driven over its DevTools protocol on 127.0.0.1.
 */
import { assert, assertEquals } from "@std/assert";
import { fileURLToPath, pathToFileURL } from "node:url";
import { withFolder } from "../system/_market.ts";

const NAMES = [
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
];

/** How long a browser may take for one answer before it is taken to hang. */
const HANGS_MS = 60_000;

/** What `deno task chromium` has made. */
const OWN = fileURLToPath(new URL("../../.chromium", import.meta.url));

/**
 * The Chromium there is: that of `OPENBELL_CHROMIUM`, else the first in the
 * path, else that of `deno task chromium`.
 */
export function findChromium(): string | undefined {
  const given = Deno.env.get("OPENBELL_CHROMIUM");
  if (given !== undefined && given !== "") return given;
  for (const folder of (Deno.env.get("PATH") ?? "").split(":")) {
    for (const name of NAMES) {
      const path = `${folder}/${name}`;
      if (isFile(path)) return path;
    }
  }
  const own = `${OWN}/chromium`;
  return isFile(own) ? own : undefined;
}

/** That of `deno task chromium` brings its libraries and fonts along. */
function environment(chromium: string): Record<string, string> {
  return chromium.startsWith(OWN)
    ? { LD_LIBRARY_PATH: `${OWN}/al2023/lib`, FONTCONFIG_PATH: `${OWN}/fonts` }
    : {};
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

type Params = Record<string, unknown>;

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Params;
  readonly result?: Params;
  readonly error?: { readonly message: string };
}

/** How a page is opened. */
export interface PageOptions {
  readonly width?: number;
  readonly height?: number;
  readonly mobile?: boolean;
  readonly dark?: boolean;
  /** Whether the page says when it is drawn; default true. */
  readonly waits?: boolean;
}

/** One page that was opened, and what it said and asked for on the way. */
export class Page {
  /** Errors and warnings of the console, and what was thrown. */
  readonly complaints: string[] = [];
  /** Every address that was asked for. */
  readonly requests: string[] = [];
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (message: Message) => void>();
  readonly #events = new Map<string, () => void>();
  #last = 0;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.onmessage = ({ data }) => this.#hear(JSON.parse(data));
  }

  /** Opens a file and waits until it says that it is drawn; returns the milliseconds that took. */
  async open(path: string, options: PageOptions = {}): Promise<number> {
    const {
      width = 1280,
      height = 900,
      mobile = false,
      dark = false,
      waits = true,
    } = options;
    for (const domain of ["Page", "Runtime", "Network", "Log"]) {
      await this.send(`${domain}.enable`);
    }
    await this.send("Emulation.setDeviceMetricsOverride", {
      width,
      height,
      mobile,
      deviceScaleFactor: 1,
    });
    await this.send("Emulation.setEmulatedMedia", {
      features: [
        { name: "prefers-color-scheme", value: dark ? "dark" : "light" },
      ],
    });
    const started = performance.now();
    await this.send("Page.navigate", { url: pathToFileURL(path).href });
    for (;;) {
      const drawn = await this.evaluate(
        `document.querySelector("[aria-busy]")?.getAttribute("aria-busy")`,
      );
      if (drawn === "false" || !waits) break;
      if (this.complaints.length > 0) throw new Error(this.complaints[0]);
    }
    return performance.now() - started;
  }

  /** Has every page that is opened from now on run `script` before its own. */
  async onNewDocument(script: string): Promise<void> {
    await this.send("Page.enable");
    await this.send("Page.addScriptToEvaluateOnNewDocument", {
      source: script,
    });
  }

  /** The value of an expression in the page, promises awaited. */
  async evaluate<T = unknown>(expression: string): Promise<T> {
    const { result, exceptionDetails } = await this.send("Runtime.evaluate", {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails !== undefined) {
      throw new Error(`${expression}: ${JSON.stringify(exceptionDetails)}`);
    }
    return (result as { value: T }).value;
  }

  /** What the page looks like, PNG. */
  async screenshot(): Promise<Uint8Array> {
    const { data } = await this.send("Page.captureScreenshot", {
      format: "png",
      captureBeyondViewport: true,
    });
    return Uint8Array.from(atob(String(data)), (c) => c.charCodeAt(0));
  }

  /** Sends a command and waits for its answer. */
  send(method: string, params: Params = {}): Promise<Params> {
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`${method}: no answer`)),
        HANGS_MS,
      );
      this.#waiting.set(id, ({ result, error }) => {
        clearTimeout(timer);
        if (error === undefined) resolve(result ?? {});
        else reject(new Error(`${method}: ${error.message}`));
      });
      this.#socket.send(JSON.stringify({ id, method, params }));
    });
  }

  /** Closes the connection. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#socket.onclose = resolve);
    this.#socket.close();
    await closed;
  }

  #hear({ id, method, params, ...message }: Message): void {
    if (id !== undefined) {
      this.#waiting.get(id)?.({ id, ...message });
      this.#waiting.delete(id);
      return;
    }
    const text = JSON.stringify(params);
    if (method === "Runtime.exceptionThrown") this.complaints.push(text);
    if (method === "Log.entryAdded") this.complaints.push(text);
    if (method === "Runtime.consoleAPICalled") this.complaints.push(text);
    if (method === "Network.requestWillBeSent") {
      this.requests.push((params as { request: { url: string } }).request.url);
    }
  }
}

/**
 * A test that needs a browser. Without one it is skipped, and `what` is said
 * not to be tested.
 */
export function browserTests(
  what: string,
): (
  name: string,
  body: (newPage: () => Promise<Page>, folder: string) => Promise<void>,
) => void {
  const chromium = findChromium();
  if (chromium === undefined) {
    console.warn(
      `${what} is not tested in a browser: there is no Chromium; run deno task chromium, or install Debian's package chromium`,
    );
  }
  return (name, body) =>
    Deno.test({
      name: `browser: ${name}`,
      ignore: chromium === undefined,
      fn: () =>
        withFolder((folder) =>
          withBrowser(String(chromium), (newPage) => body(newPage, folder))
        ),
    });
}

/** Nothing was thrown, said or asked for but the page itself. */
export function assertQuiet(page: Page, path: string): void {
  assertEquals(page.complaints, []);
  assertEquals(page.requests.length, 1);
  assert(page.requests[0].endsWith(path.split("/").at(-1) ?? ""));
}

/** Runs `body` with a browser that is gone afterwards. */
export async function withBrowser(
  chromium: string,
  body: (newPage: () => Promise<Page>) => Promise<void>,
): Promise<void> {
  const profile = Deno.makeTempDirSync({ prefix: "openbell_chromium_" });
  const child = new Deno.Command(chromium, {
    args: [
      "--headless=new",
      "--no-sandbox",
      "--no-zygote",
      "--disable-gpu",
      "--disable-dev-shm-usage",
      "--disable-background-networking",
      "--no-first-run",
      "--remote-debugging-port=0",
      `--user-data-dir=${profile}`,
      "about:blank",
    ],
    env: environment(chromium),
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const pages: Page[] = [];
  const { address, drained } = await listen(child.stderr);
  try {
    await body(async () => {
      const response = await fetch(`${address}/json/new?about:blank`, {
        method: "PUT",
      });
      const { webSocketDebuggerUrl } = await response.json();
      const socket = new WebSocket(webSocketDebuggerUrl);
      await new Promise((resolve, reject) => {
        socket.onopen = resolve;
        socket.onerror = () => reject(new Error("Cannot connect to Chromium"));
      });
      const page = new Page(socket);
      pages.push(page);
      return page;
    });
  } finally {
    for (const page of pages) await page.close();
    child.kill("SIGTERM");
    await child.status;
    await drained;
    removeFolder(profile);
  }
}

/** Its helpers may still be writing for a moment after it has ended. */
function removeFolder(path: string): void {
  for (let attempt = 1;; attempt++) {
    try {
      return Deno.removeSync(path, { recursive: true });
    } catch (error) {
      if (attempt === 50) throw error;
    }
  }
}

/** Waits for the line that tells where the browser listens; reads on to the end. */
async function listen(
  stderr: ReadableStream<Uint8Array>,
): Promise<{ address: string; drained: Promise<void> }> {
  const reader = stderr.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) throw new Error(`Chromium does not start: ${text}`);
    text += value;
    const found = /listening on ws:\/\/([^/]+)\//.exec(text);
    if (found === null) continue;
    const drained = (async () => {
      while (!(await reader.read()).done);
    })();
    return { address: `http://${found[1]}`, drained };
  }
}
