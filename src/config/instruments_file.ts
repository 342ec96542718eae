/**
 * `instruments: FILE` in a config: the facts of instruments in a YAML, JSON or CSV
 * file.
 *
 * @module
 */
import { resolve } from "node:path";
import { parse as parseYaml } from "@std/yaml";
import { messageOf } from "../text/message_of.ts";
import { valueAt } from "./mistakes.ts";
import { countParts } from "./text_bounds.ts";
import { grouped } from "../text/grouped.ts";

/** The place of the instruments in a config. */
export const INSTRUMENTS_PATH = ["instruments"] as const;

/** What the mistake of a file says is allowed. */
export const INSTRUMENTS_ALLOWED =
  "a section with the facts of each symbol, or the path of a YAML, JSON or CSV file that has them";

/** More than a file of every listed contract has. */
const BYTES_MAX = 10_000_000;
/** Lines, keys and values of a file: what its parser takes time for. */
const PARTS_MAX = 1_000_000;

/** A config input whose instruments are a section. */
export interface WithInstruments {
  /** The input, with the facts of the file in place of its path. */
  readonly input: unknown;
  /** What is wrong with the file; empty if it is right or none is named. */
  readonly problem: string;
}

/** The facts of a file by symbol, unchecked, or what is wrong with the file. */
export interface InstrumentsFile {
  /** The facts, as a config has them. */
  readonly instruments: Readonly<Record<string, unknown>>;
  /** What is wrong; empty if nothing is. */
  readonly problem: string;
}

/**
 * Puts the facts of the file that `instruments` names in its place; a relative
 * path is relative to `folder`. A section stays as it is.
 */
export function withInstrumentsFile(
  input: unknown,
  folder: string,
): WithInstruments {
  const path = valueAt(input, INSTRUMENTS_PATH);
  if (typeof path !== "string") return { input, problem: "" };
  const { instruments, problem } = readInstrumentsFile(resolve(folder, path));
  return {
    // It is an object, or there would be no path at that place.
    input: { ...input as Record<string, unknown>, instruments },
    problem,
  };
}

/** Reads a file of instruments: CSV or JSON if its name ends so, else YAML. */
export function readInstrumentsFile(path: string): InstrumentsFile {
  try {
    if (Deno.statSync(path).size > BYTES_MAX) {
      return failed(path, `it has more than ${BYTES_MAX / 1e6} MB`);
    }
    const text = Deno.readTextFileSync(path).replace(/^\uFEFF/, "");
    return path.toLowerCase().endsWith(".csv")
      ? parseInstrumentsCsv(text, path)
      : parsed(text, path);
  } catch (cause) {
    return failed(
      path,
      cause instanceof Deno.errors.NotFound
        ? "there is no such file"
        : cause instanceof Deno.errors.IsADirectory
        ? "it is a folder"
        : cause instanceof RangeError
        ? "it is nested too deeply"
        : messageOf(cause).trim().replace(/\.$/, ""),
    );
  }
}

function failed(path: string, reason: string): InstrumentsFile {
  return { instruments: {}, problem: `cannot read ${path}: ${reason}` };
}

function parsed(text: string, path: string): InstrumentsFile {
  if (countParts(text, PARTS_MAX) > PARTS_MAX) {
    const most = grouped(PARTS_MAX);
    return failed(path, `it has more than ${most} lines, keys and values`);
  }
  const all: unknown = path.toLowerCase().endsWith(".json")
    ? JSON.parse(text)
    : parseYaml(text, { schema: "core" });
  if (typeof all === "object" && all !== null && !Array.isArray(all)) {
    const nested = valueAt(all, INSTRUMENTS_PATH);
    const found = typeof nested === "object" && nested !== null ? nested : all;
    return { instruments: found as Record<string, unknown>, problem: "" };
  }
  return failed(
    path,
    "it must have the facts of each symbol, such as ES: { multiplier: 50 }",
  );
}

/**
 * The facts of a CSV text: a header with `symbol` and the names of facts, then one
 * row for each symbol. An empty cell gives no fact. `name` is what a problem calls
 * the text.
 */
export function parseInstrumentsCsv(
  text: string,
  name: string,
): InstrumentsFile {
  const lines = text.split(/\r\n|\n|\r/)
    .map((line, i) => ({ line, number: i + 1 }))
    .filter(({ line }) => line.trim() !== "" && !line.startsWith("#"));
  const [head, ...rows] = lines;
  if (head === undefined) return failed(name, "it is empty");
  const delimiter = [";", "\t"].find((one) => head.line.includes(one)) ?? ",";
  const columns = head.line.split(delimiter).map((cell) => cell.trim());
  const symbolAt = columns.indexOf("symbol");
  if (symbolAt < 0) {
    return failed(
      name,
      `its first line must name the columns, one of them symbol, as in symbol${delimiter}asset_class${delimiter}multiplier`,
    );
  }
  const instruments: Record<string, unknown> = Object.create(null);
  for (const { line, number } of rows) {
    if (line.includes('"')) {
      return failed(
        name,
        `line ${number} has quotes; cells are written without`,
      );
    }
    const cells = line.split(delimiter).map((cell) => cell.trim());
    const symbol = cells[symbolAt];
    if (symbol === undefined || symbol === "") {
      return failed(name, `line ${number} has no symbol`);
    }
    if (cells.length > columns.length) {
      return failed(
        name,
        `line ${number} has ${cells.length} cells, and the first line names ${columns.length} columns`,
      );
    }
    if (symbol in instruments) {
      return failed(name, `line ${number}: ${symbol} is listed twice`);
    }
    instruments[symbol] = rowFacts(columns, cells);
  }
  return { instruments: { ...instruments }, problem: "" };
}

function rowFacts(
  columns: readonly string[],
  cells: readonly string[],
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    columns.flatMap((column, i) => {
      const cell = cells[i] ?? "";
      if (column === "symbol" || column === "" || cell === "") return [];
      // Texts of facts never look like numbers.
      const number = Number(cell);
      return [[column, Number.isNaN(number) ? cell : number]];
    }),
  );
}
