/** One page of a browser, driven over the DevTools protocol. */
import { pathToFileURL } from "node:url";

/** The longest wait for one answer, after which the browser counts as hung. */
const HANGS_MS = 60_000;

type Params = Record<string, unknown>;

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Params;
  readonly result?: Params;
  readonly error?: { readonly message: string };
}

/** Options of a page. */
export interface PageOptions {
  readonly width?: number;
  readonly height?: number;
  readonly mobile?: boolean;
  readonly dark?: boolean;
  /** Whether to wait until the page says that it is drawn; defaults to true. */
  readonly waits?: boolean;
}

/** One open page, with its errors and its requests. */
export class Page {
  /** Messages of the console, and uncaught errors. */
  readonly complaints: string[] = [];
  /** The address of each request. */
  readonly requests: string[] = [];
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (message: Message) => void>();
  readonly #events = new Map<string, () => void>();
  #last = 0;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.onmessage = ({ data }) => this.#hear(JSON.parse(data));
  }

  /** Opens a file or an address and waits until it is drawn; returns the milliseconds. */
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
    await this.send("Page.navigate", {
      url: /^https?:/.test(path) ? path : pathToFileURL(path).href,
    });
    for (;;) {
      const drawn = await this.evaluate(
        `document.querySelector("[aria-busy]")?.getAttribute("aria-busy")`,
      );
      if (drawn === "false" || !waits) break;
      if (this.complaints.length > 0) throw new Error(this.complaints[0]);
    }
    return performance.now() - started;
  }

  /** Runs `script` in each page opened from now on, before its own scripts. */
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

  /** A screenshot, PNG. */
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
