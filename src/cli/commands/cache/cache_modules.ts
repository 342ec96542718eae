/**
 * Downloads modules and what they import into the cache of the runtime.
 *
 * @module
 */
import { dirname, resolve } from "node:path";
import { readConfigInput } from "../../../config/load.ts";
import { valueAt } from "../../../config/mistakes.ts";
import { resolveModule } from "../../../config/module_urls.ts";
import { translateOldKeys } from "../../../config/old_configs/translate.ts";
import { substituteVariables } from "../../../config/variables.ts";
import { SessionError } from "../../../errors.ts";
import { configArgs } from "../../sandbox/config_args.ts";

/** The modules of this package: the command line, the library, the threads. */
export const OWN_MODULES: readonly string[] = [
  "../../main.ts",
  "../../../../mod.ts",
  "../../../../workers/mod.ts",
].map((path) => new URL(path, import.meta.url).href);

/** A download without any progress for so long is given up. */
const IDLE_SECONDS = 60;

/** How modules are downloaded. */
export interface CacheOptions {
  /** Called with the lines that the runtime writes about downloads. */
  readonly onText?: (text: string) => void;
  /** How long no progress may be made, in seconds. */
  readonly idleSeconds?: number;
}

/**
 * The URLs of the modules that a config file names.
 *
 * @throws {SessionError} `config_invalid` if the file cannot be read.
 */
export function modulesOf(path: string): string[] {
  const { root } = translateOldKeys(readConfigInput(path));
  const config = substituteVariables(root).input;
  const data = ["session_data_config"];
  const named = [
    ...listAt(config, ["strategies"]).map((one) => valueAt(one, ["module"])),
    ...listAt(config, [...data, "scanners"])
      .map((one) => valueAt(one, ["module"])),
    ...listAt(config, [...data, "indicators", "modules"]),
    ...["commission", "slippage", "fill_model"]
      .map((key) => valueAt(config, ["trading_config", key, "module"])),
  ];
  const folder = dirname(resolve(path));
  return named.filter((one) => typeof one === "string")
    .map((module) => resolveModule(module, folder));
}

function listAt(root: unknown, path: readonly string[]): readonly unknown[] {
  const list = valueAt(root, path);
  return Array.isArray(list) ? list : [];
}

/**
 * Downloads modules and all that they import, unless they are in the cache.
 *
 * @throws {SessionError} `download_failed` if one cannot be downloaded, or if
 * what it comes from does not answer.
 */
export async function cacheModules(
  modules: readonly string[],
  options: CacheOptions = {},
): Promise<void> {
  const config = configArgs();
  await runtime(["cache", ...config, ...new Set(modules)], options);
  // What is imported on demand may have failed without an error.
  const all = modules.map((module) => `import ${JSON.stringify(module)};`);
  const root = `data:text/javascript,${encodeURIComponent(all.join(""))}`;
  const graph = JSON.parse(
    await runtime(["info", "--json", ...config, root], options),
  );
  for (const { error } of graph.modules) {
    if (typeof error === "string") throw failed(error);
  }
}

/** Runs a command of the runtime that downloads; returns what it prints. */
async function runtime(
  args: readonly string[],
  { onText, idleSeconds = IDLE_SECONDS }: CacheOptions,
): Promise<string> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [...args],
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const printed = new Response(child.stdout).text();
  let isIdle = false;
  const giveUp = () => {
    isIdle = true;
    child.kill("SIGKILL");
  };
  let timer = setTimeout(giveUp, idleSeconds * 1_000);
  const others: string[] = [];
  let last = "";
  for await (const line of linesOf(child.stderr)) {
    clearTimeout(timer);
    timer = setTimeout(giveUp, idleSeconds * 1_000);
    if (line.startsWith("Download ")) {
      last = line.slice("Download ".length);
      onText?.(`${line}\n`);
    } else if (line.trim() !== "") others.push(line);
  }
  const { success } = await child.status;
  clearTimeout(timer);
  if (success) return await printed;
  throw failed(
    isIdle
      ? `nothing has arrived for ${idleSeconds} seconds, the last request was ${last}; what has arrived is kept, so try again`
      : (others.find((line) => line.startsWith("error: ")) ?? others[0] ??
        `deno ${args[0]} failed`).replace("error: ", ""),
  );
}

function failed(reason: string): SessionError {
  return new SessionError(
    "download_failed",
    `Cannot download the modules: ${reason.replace(/\.$/, "")}`,
  );
}

/** The lines of a text that arrives in parts. */
async function* linesOf(
  bytes: ReadableStream<Uint8Array>,
): AsyncGenerator<string> {
  let rest = "";
  for await (const text of bytes.pipeThrough(new TextDecoderStream())) {
    const lines = `${rest}${text}`.split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
  if (rest !== "") yield rest;
}
