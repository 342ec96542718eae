/**
 * Checks what a scan returns.
 *
 * @module
 */
import { isJsonObject, type JsonObject } from "../config/json.ts";
import { nearest } from "../text/nearest.ts";

/** What a scan returned, copied. */
export interface CheckedScan {
  /** The symbols that it chose, each once. */
  readonly symbols: ReadonlySet<string>;
  /** Why symbols were not chosen. */
  readonly skipped: readonly (readonly [symbol: string, reason: string])[];
  /** What else it said. */
  readonly metadata: JsonObject;
}

const KEYS = ["symbols", "skipped", "metadata"];
const SHAPE = '{ symbols: ["AAA"], skipped: { BBB: "why" }, metadata: {} }';

/**
 * Copies the result of a scan.
 *
 * @throws {TypeError} if it is not a `ScanResult`.
 */
export function readScan(result: unknown): CheckedScan {
  if (typeof result !== "object" || result === null || Array.isArray(result)) {
    const found = Array.isArray(result)
      ? "a list"
      : result === undefined
      ? "nothing"
      : JSON.stringify(result) ?? typeof result;
    throw new TypeError(`it returned ${found}; it must return ${SHAPE}`);
  }
  for (const key of Object.keys(result)) {
    if (KEYS.includes(key)) continue;
    const near = nearest(key, KEYS);
    const hint = near === undefined ? "" : `; did you mean ${near}?`;
    throw new TypeError(
      `it returned the key ${key}${hint} It must return ${SHAPE}`,
    );
  }
  const given = result as Record<string, unknown>;
  const { symbols: list } = given;
  // Copied before the check: what is read twice may differ.
  const symbols: unknown[] = Array.isArray(list) ? [...list] : [undefined];
  const skipped = copied(given.skipped);
  const metadata = copied(given.metadata);
  if (!symbols.every(isText)) {
    throw new TypeError(
      `it returned no list of symbols; it must return ${SHAPE}`,
    );
  }
  if (!isJsonObject(skipped) || !Object.values(skipped).every(isText)) {
    throw new TypeError(
      `what it returned as skipped is no object with a text for each symbol; it must return ${SHAPE}`,
    );
  }
  if (!isJsonObject(metadata)) {
    throw new TypeError(
      "what it returned as metadata is no object of JSON values: texts, finite numbers, true, false, null, lists and objects",
    );
  }
  return {
    symbols: new Set(symbols),
    skipped: Object.entries(skipped).map(([symbol, reason]) =>
      [symbol, String(reason)] as const
    ),
    metadata,
  };
}

/** A copy that no longer changes; an object if absent, `undefined` if impossible. */
function copied(value: unknown = {}): unknown {
  try {
    return structuredClone(value);
  } catch {
    return undefined;
  }
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}
