/**
 * A config with mistakes, without them: for what can be said of the rest.
 *
 * @module
 */
import { nearest } from "../text/nearest.ts";
import { type ConfigMistake, isScalar } from "./mistakes.ts";
import { checkSessionConfig } from "./parse.ts";
import { DATA_APIS } from "./sections/api.ts";
import type { SessionConfig } from "./session_config.ts";

/** A mistake that is gone may have hidden others. */
const ROUNDS_MAX = 8;

/** A key, or the position in a list, of a path in a message. */
const STEP = /\[(\d+)\]|[\w-]+/g;

const SYMBOLS = ["SYMBOL"];
const STREAMS = ["1m"];

type Part = Record<string | number, unknown>;

/**
 * The config that `input` would be without its mistakes: what is mistaken is left
 * out, and what must be there has a stand-in. `undefined` if that is no config either.
 *
 * ```ts
 * import { mendedConfig } from "./mended.ts";
 *
 * const config = mendedConfig({
 *   mode: "live",
 *   session_data_config: { symbols: ["QZX"], streams: ["1m"] },
 *   api_config: { data_api: "alpca", fed: "iex" },
 * }, ".");
 * console.log(config?.api_config.data_api); // "alpaca"
 * ```
 */
export function mendedConfig(
  input: unknown,
  folder: string,
): SessionConfig | undefined {
  if (isScalar(input)) return undefined;
  const mended = structuredClone(input);
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const { config, mistakes } = checkSessionConfig(mended, { folder });
    if (config !== undefined) return config;
    // From the last on: positions in lists stay those of the mistakes.
    for (const mistake of mistakes.toReversed()) mend(mended, mistake);
  }
  return undefined;
}

function mend(root: unknown, { path, found }: ConfigMistake): void {
  const steps = [...path.matchAll(STEP)]
    .map(([key, position]) => position === undefined ? key : Number(position));
  const last = steps.pop();
  if (last === undefined || path.includes("__proto__")) return;
  let part = root as Part;
  for (const step of steps) {
    // A section that is missing, or something else in its place.
    if (isScalar(part[step])) part[step] = {};
    part = part[step] as Part;
  }
  const standIn = standInAt(path, part[last]);
  if (standIn !== undefined) part[last] = standIn;
  else if (found === "nothing") return;
  else if (Array.isArray(part)) part.splice(Number(last), 1);
  else delete part[last];
}

/** What stands for a key that a config must have. */
function standInAt(path: string, found: unknown): unknown {
  switch (path) {
    case "session_data_config":
      return { symbols: SYMBOLS, streams: STREAMS };
    case "session_data_config.symbols":
      return SYMBOLS;
    case "session_data_config.streams":
      return STREAMS;
    case "api_config.data_api":
      return typeof found === "string"
        ? nearest(found, Object.keys(DATA_APIS)) ?? "binance"
        : "binance";
  }
}
