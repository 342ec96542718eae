/**
 * `universe: FILE` in a config: the symbols of a text file.
 *
 * @module
 */
import { resolve } from "node:path";
import { valueAt } from "./mistakes.ts";

/** The place of the universe in a config. */
export const UNIVERSE_PATH = ["session_data_config", "universe"] as const;

/** What the mistake of a universe file says is allowed. */
export const UNIVERSE_ALLOWED =
  "a list of symbols, or the path of a text file with one symbol per line";

// A file with the wrong contents has a mistake in nearly every line.
const PROBLEMS_SHOWN = 10;

/** A config input whose universe is a list. */
export interface WithUniverse {
  /** The input, with the symbols of the file in place of its path. */
  readonly input: unknown;
  /** What is wrong with the file; empty if it is right or none is named. */
  readonly problem: string;
}

/**
 * Puts the symbols of the file that `universe` names in its place; a relative
 * path is relative to `folder`. A universe that is a list stays as it is.
 */
export function withUniverseFile(
  input: unknown,
  folder: string,
): WithUniverse {
  const path = valueAt(input, UNIVERSE_PATH);
  if (typeof path !== "string") return { input, problem: "" };
  const { symbols, problem } = readFile(
    resolve(folder, path),
    new Set(namesIn(valueAt(input, ["session_data_config", "symbols"]))),
  );
  // Both are objects, or there would be no path at that place.
  const root = input as Record<string, unknown>;
  const data = root["session_data_config"] as Record<string, unknown>;
  return {
    input: { ...root, session_data_config: { ...data, universe: symbols } },
    problem,
  };
}

function namesIn(symbols: unknown): string[] {
  return Array.isArray(symbols)
    ? symbols.filter((symbol) => typeof symbol === "string")
    : [];
}

/** The symbols of a file, or what is wrong with it. */
interface UniverseFile {
  readonly symbols: readonly string[];
  readonly problem: string;
}

function readFile(path: string, active: ReadonlySet<string>): UniverseFile {
  let text: string;
  try {
    text = Deno.readTextFileSync(path);
  } catch (cause) {
    const reason = cause instanceof Deno.errors.NotFound
      ? "there is no such file"
      : cause instanceof Deno.errors.IsADirectory
      ? "it is a folder"
      : cause instanceof Error
      ? cause.message
      : String(cause);
    return { symbols: [], problem: `cannot read ${path}: ${reason}` };
  }
  return parseUniverse(text, active, path);
}

/**
 * The symbols of a universe file, one per line. Blank lines and what follows a
 * `#` at the start of a line or after a space are ignored. `active` are the
 * config's `symbols`, which the file must not repeat; `name` is what the
 * problem calls the file.
 */
export function parseUniverse(
  text: string,
  active: ReadonlySet<string>,
  name: string,
): UniverseFile {
  const lines = new Map<string, number>();
  const problems: string[] = [];
  text.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/).forEach((line, i) => {
    const symbol = line.replace(/(^|\s)#.*$/, "").trim();
    if (symbol === "") return;
    const number = i + 1;
    const first = lines.get(symbol);
    if (/[\s,;]/.test(symbol)) {
      const found = JSON.stringify(
        symbol.length > 40 ? `${symbol.slice(0, 39)}…` : symbol,
      );
      problems.push(`line ${number}: ${found} is not one symbol`);
    } else if (first !== undefined) {
      problems.push(
        `line ${number}: ${symbol} is listed twice, first in line ${first}`,
      );
    } else if (active.has(symbol)) {
      problems.push(
        `line ${number}: ${symbol} is among symbols, which are active from the start`,
      );
    } else lines.set(symbol, number);
  });
  if (problems.length > 0) {
    const more = problems.length - PROBLEMS_SHOWN;
    const shown = problems.slice(0, PROBLEMS_SHOWN).join("; ");
    const rest = more > 0 ? `; and ${more} more` : "";
    return { symbols: [], problem: `${name}, ${shown}${rest}` };
  }
  const symbols = [...lines.keys()];
  return {
    symbols,
    problem: symbols.length === 0 ? `${name} has no symbol` : "",
  };
}
