/**
 * A headless Chromium, driven over its DevTools protocol on 127.0.0.1.
 */
import { assert, assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { withFolder } from "../system/_market.ts";
import { Page } from "./_browser_page.ts";

const NAMES = [
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
];

/** The folder of `deno task chromium`. */
const OWN = fileURLToPath(new URL("../../.chromium", import.meta.url));

/**
 * The Chromium to use: that of `OPENBELL_CHROMIUM`, else the first in the path, else
 * that of `deno task chromium`.
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

/** The Chromium of `deno task chromium` has its own libraries and fonts. */
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

/**
 * A test that needs a browser. Without one it is skipped, with a warning that
 * `what` is not tested.
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

/** The page reported no error and requested nothing but itself. */
export function assertQuiet(page: Page, path: string): void {
  assertEquals(page.complaints, []);
  assertEquals(page.requests.length, 1);
  assert(page.requests[0].endsWith(path.split("/").at(-1) ?? ""));
}

/** Runs `body` with a browser, which is closed afterwards. */
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

/** The browser's child processes may write for a moment after it has exited. */
function removeFolder(path: string): void {
  for (let attempt = 1;; attempt++) {
    try {
      return Deno.removeSync(path, { recursive: true });
    } catch (error) {
      if (attempt === 50) throw error;
    }
  }
}

/** Waits for the line with the address of the browser; then drains its output. */
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
